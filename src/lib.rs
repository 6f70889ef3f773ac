//! Parlor: a chat server in one binary.

pub mod auth;
pub mod budget;
pub mod config;
pub mod error;
pub mod gate;
pub mod hub;
pub mod ids;
pub mod limits;
pub mod store;
pub mod writer;
