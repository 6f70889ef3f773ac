//! Parlor's own wire format (WIRE §2 and §3).

mod bodies;
mod file;
mod frames;
mod later;
mod message;
mod requests;
mod rooms;

pub use bodies::*;
pub use file::{FileBody, file_url};
pub use frames::ServerFrame;
pub use later::*;
pub use message::*;
pub use requests::{decode, posting, report_reason};
pub use rooms::*;
