//! Parlor's own wire format (WIRE §2 and §3).

mod bodies;
mod file;
mod frames;
mod later;
mod message;
mod plans;
mod requests;
mod rooms;
mod told;

pub use bodies::*;
pub use file::{FileBody, file_url};
pub use frames::ServerFrame;
pub use later::{ReminderBody, ScheduledBody};
pub use message::*;
pub use plans::{new_reminder, reminder_change, scheduled_change};
pub use requests::{decode, posting, report_reason};
pub use rooms::*;
