//! What a member tells the admins of a message.

use crate::ids::{MessageId, RoomId, Timestamp, UserId};

/// One member's word about one message, until an admin has dealt with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub message: MessageId,
    pub reporter: UserId,
    pub room: RoomId,
    pub at: Timestamp,
    /// In the reporter's words; may be empty.
    pub reason: String,
    /// Who wrote the message, and what it said then: an author who edits or deletes it does not take that away.
    pub author: Option<UserId>,
    pub author_name: String,
    pub content: String,
}
