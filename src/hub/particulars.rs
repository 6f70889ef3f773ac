//! What some commands carry: small things that belong to one command each.

use crate::ids::{FileId, InviteCode, MessageId, RoomId, Seq, UserId};

use super::model::{MessageKind, Role};
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub room: RoomId,
    pub content: String,
    pub kind: MessageKind,
    pub client_id: Option<String>,
    pub reply_to: Option<MessageId>,
    /// With some, `kind` follows from what they are.
    pub attachments: Vec<FileId>,
}

impl Post {
    /// Words and nothing else.
    pub fn text(room: RoomId, content: String) -> Self {
        Self { room, content, kind: MessageKind::Text, client_id: None, reply_to: None, attachments: vec![] }
    }
}
