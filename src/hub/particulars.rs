//! What some commands carry: small things that belong to one command each.

use crate::ids::{InviteCode, Seq, UserId};

use super::model::Role;
use super::names::Name;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub username: Name,
    pub email: Option<String>,
    /// The encoded Argon2id hash, made by whoever took the password.
    pub password_hash: String,
    pub invite: Option<InviteCode>,
}

/// What a member is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewRole {
    Is(Role),
    /// An admin or none, whatever else they are.
    IsAdmin(bool),
}

/// A person to be added: by id, or by name in any spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Id(UserId),
    Name(String),
}

/// Where a socket that comes back left off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resume {
    pub since: Seq,
    /// None when the client does not say; then only `since` is judged.
    pub epoch: Option<String>,
}
