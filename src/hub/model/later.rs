//! What is to happen later: messages that are sent at a time, and reminders.

use crate::hub::files::Attachment;
use crate::ids::{MessageId, ReminderId, RoomId, ScheduledId, Timestamp, UserId};

use super::Quote;

/// A message that is to be sent at a time, or could not be sent then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    pub id: ScheduledId,
    pub author: UserId,
    /// It may be gone by then, and the failure says so.
    pub room: RoomId,
    pub content: String,
    pub client_id: Option<String>,
    pub reply_to: Option<MessageId>,
    pub attachments: Vec<Attachment>,
    pub created_at: Timestamp,
    pub send_at: Timestamp,
    /// Why it was not sent, in a sentence for its author.
    pub failure: Option<String>,
}

impl Scheduled {
    pub fn state(&self) -> ScheduleState {
        if self.failure.is_some() { ScheduleState::Failed } else { ScheduleState::Pending }
    }
}

/// How a scheduled message stands; of the last two nothing is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleState {
    Pending,
    Failed,
    Sent,
    Cancelled,
}

impl ScheduleState {
    /// The word for it on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            ScheduleState::Pending => "pending",
            ScheduleState::Failed => "failed",
            ScheduleState::Sent => "sent",
            ScheduleState::Cancelled => "cancelled",
        }
    }
}

/// Something that a user wants to be told again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    pub id: ReminderId,
    pub user: UserId,
    /// Of this one, or of the text alone.
    pub message: Option<MessageId>,
    pub text: String,
    pub created_at: Timestamp,
    pub remind_at: Timestamp,
    /// Its time has come, and it has not been dismissed yet.
    pub is_due: bool,
}

/// What a reminder is of, where its user may still read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminded {
    pub room: RoomId,
    pub quote: Quote,
}
