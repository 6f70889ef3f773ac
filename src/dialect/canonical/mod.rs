//! Parlor's own wire format (WIRE §2 and §3).

mod bodies;
mod file;
mod frames;
mod message;
mod requests;
mod rooms;

pub use bodies::*;
pub use file::{FileBody, file_url};
pub use frames::ServerFrame;
pub use message::*;
pub use requests::{decode, post};
pub use rooms::*;
