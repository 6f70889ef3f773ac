//! Parlor: a chat server in one binary.

pub mod error;
pub mod gate;
pub mod hub;
pub mod ids;
pub mod limits;
pub mod store;
pub mod writer;
