//! What administrators decide about accounts and about the server itself.

use crate::ids::{Timestamp, UserId};

use super::Registration;

/// Somebody is kept from signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    pub user: UserId,
    pub by: UserId,
    pub at: Timestamp,
    /// None until it is lifted.
    pub until: Option<Timestamp>,
    pub reason: String,
}

impl Suspension {
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

/// A link with which somebody sets a new password, once. What it says is known to whoever holds it, and here only by its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordReset {
    pub user: UserId,
    pub key: ResetHash,
    pub by: UserId,
    pub at: Timestamp,
    pub expires_at: Timestamp,
}

/// SHA-256 of what such a link says. That is random enough for nobody to find it by trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResetHash(pub [u8; 32]);

/// What is set while the server runs, and outlives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// None leaves it to the option.
    pub registration: Option<Registration>,
    /// Nobody new comes in, and no room is made.
    pub is_locked_down: bool,
}
