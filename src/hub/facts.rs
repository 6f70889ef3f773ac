//! What the rules must know that the hub does not keep in memory: looked up on demand, passed in as an argument.

use crate::error::Result;
use crate::ids::{FileId, InviteCode, MessageId, ReminderId, RoomId, ScheduledId, SessionId, Timestamp, UserId};

use super::files::File;
use super::model::{Invite, Message, PasswordReset, Reminder, ResetHash, Scheduled, Session, Unread};

/// What of a room has expired by some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expired {
    /// All up to this one; none where nothing has.
    pub up_to: Option<MessageId>,
    /// When the first of those that have not was sent.
    pub next: Option<Timestamp>,
}

/// Stored facts, including those of the turn under way. The store answers in earnest, a map in tests.
pub trait Facts {
    /// # Errors
    /// 503 when the store cannot be read.
    fn message(&mut self, id: MessageId) -> Result<Option<Message>>;

    /// How often a message was edited.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn edits(&mut self, message: MessageId) -> Result<usize>;

    /// How much of a room a user has not read who has read up to this message.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn unread(&mut self, room: RoomId, user: UserId, after: MessageId) -> Result<Unread>;

    /// The message that this sender sent under this `client_id`.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn sent(&mut self, sender: UserId, client_id: &str) -> Result<Option<Message>>;

    /// The hash of the account's password.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn password_hash(&mut self, user: UserId) -> Result<Option<String>>;

    /// What a link to a new password is good for, if there is such a link; expired or not.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn password_reset(&mut self, key: ResetHash) -> Result<Option<PasswordReset>>;

    /// An invitation, good or not.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn invite(&mut self, code: InviteCode) -> Result<Option<Invite>>;

    /// The invitations into a room, or of no room, good or not; newest first.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn invites(&mut self, room: Option<RoomId>) -> Result<Vec<Invite>>;

    /// How many messages are pinned in a room.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn pins(&mut self, room: RoomId) -> Result<usize>;

    /// How many reports of this member no admin has dealt with yet, but for one of this message.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn other_reports_of(&mut self, reporter: UserId, than: MessageId) -> Result<usize>;

    /// # Errors
    /// 503 when the store cannot be read.
    fn is_reported(&mut self, message: MessageId) -> Result<bool>;

    /// # Errors
    /// 503 when the store cannot be read.
    fn file(&mut self, id: FileId) -> Result<Option<File>>;

    /// Whether a message other than this one carries the file.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn is_carried_elsewhere(&mut self, file: FileId, than: MessageId) -> Result<bool>;

    /// What was sent in a room after a message and up to a time.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn expired(&mut self, room: RoomId, after: MessageId, until: Timestamp) -> Result<Expired>;

    /// A message that waits for its time, or has failed.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn scheduled(&mut self, id: ScheduledId) -> Result<Option<Scheduled>>;

    /// The one that its author scheduled under this `client_id`.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn scheduled_as(&mut self, author: UserId, client_id: &str) -> Result<Option<Scheduled>>;

    /// Those of an author, of a room or of all; what is to be sent first is first.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn all_scheduled(&mut self, author: UserId, room: Option<RoomId>) -> Result<Vec<Scheduled>>;

    /// How many an author has.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn scheduled_by(&mut self, author: UserId) -> Result<usize>;

    /// # Errors
    /// 503 when the store cannot be read.
    fn reminder(&mut self, id: ReminderId) -> Result<Option<Reminder>>;

    /// A user's, what is due first first.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn all_reminders(&mut self, user: UserId) -> Result<Vec<Reminder>>;

    /// How many a user has.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    fn reminders_of(&mut self, user: UserId) -> Result<usize>;

    /// # Errors
    /// 503 when the store cannot be read.
    fn session(&mut self, id: SessionId) -> Result<Option<Session>>;
}
