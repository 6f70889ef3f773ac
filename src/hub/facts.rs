//! What the rules must know that the hub does not keep in memory: looked up on demand, passed in as an argument.

use crate::error::Result;
use crate::ids::{MessageId, SessionId, UserId};

use super::model::{Message, Session};

/// Stored facts, including those of the turn under way. The store answers in earnest, a map in tests.
pub trait Facts {
    /// # Errors
    /// 503 when the store cannot be read.
    fn message(&mut self, id: MessageId) -> Result<Option<Message>>;

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

    /// # Errors
    /// 503 when the store cannot be read.
    fn session(&mut self, id: SessionId) -> Result<Option<Session>>;
}
