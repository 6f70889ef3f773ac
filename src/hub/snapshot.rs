//! What the hub begins with.

use crate::ids::{FileId, MessageId, ReminderId, RoomId, ScheduledId, Seq, SessionId, Timestamp, UserId};

use super::agenda::Due;
use super::files::Sizes;
use super::model::{Room, Session, Settings, Suspension, User};

/// Everything the hub keeps in memory, as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub epoch: String,
    pub users: Vec<User>,
    pub sessions: Vec<Session>,
    pub rooms: Vec<Room>,
    /// Who has blocked whom.
    pub blocks: Vec<(UserId, UserId)>,
    pub file_sizes: Sizes,
    pub suspensions: Vec<Suspension>,
    pub settings: Settings,
    /// What waits for its time.
    pub agenda: Vec<(Timestamp, Due)>,
    /// The highest ever given out of each.
    pub last: Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Last {
    pub user: UserId,
    pub session: SessionId,
    pub room: RoomId,
    pub message: MessageId,
    pub seq: Seq,
    pub file: FileId,
    pub scheduled: ScheduledId,
    pub reminder: ReminderId,
}
