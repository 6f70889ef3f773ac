//! The nouns that commands and events speak of. No wire form and no row: those are `dialect` and `store`.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::ids::{GuestId, InviteCode, MessageId, PersonId, RoomId, Seq, SessionId, SocketId, Timestamp, UserId};

use crate::limits;

use super::emoji::Emoji;
use super::names::Name;

/// An account, as its profile shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub username: Name,
    /// Shown to its owner only.
    pub email: Option<String>,
    pub display_name: Option<String>,
    pub bio: String,
    pub status: String,
    pub avatar_url: Option<String>,
    pub is_admin: bool,
    pub created_at: Timestamp,
    /// When the last socket went; none while it never came.
    pub last_seen: Option<Timestamp>,
}

/// An account through one of its sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Login {
    pub user: UserId,
    pub session: SessionId,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    User(Login),
    Guest(GuestId),
}

impl Actor {
    pub fn person(self) -> PersonId {
        match self {
            Actor::User(login) => PersonId::User(login.user),
            Actor::Guest(guest) => PersonId::Guest(guest),
        }
    }
}

impl From<Login> for Actor {
    fn from(login: Login) -> Self {
        Actor::User(login)
    }
}

/// What one guest says to another: told to both, and stored nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whisper {
    pub id: Uuid,
    pub from: GuestId,
    pub to: GuestId,
    /// The sender's name.
    pub username: Arc<str>,
    pub content: String,
    pub at: Timestamp,
}

/// What whoever runs the server allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub registration: Registration,
    /// People without an account may talk in public rooms.
    pub guests: bool,
}

/// One open socket: whose it is, how it is written to, and what it hears of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Station {
    pub socket: SocketId,
    pub actor: Actor,
    pub wire: Wire,
    pub scope: Scope,
}

impl Station {
    pub fn person(&self) -> PersonId {
        self.actor.person()
    }

    pub fn is_stream(&self) -> bool {
        matches!(self.scope, Scope::Stream(_))
    }
}

/// Which wire format a socket understands. The hub keeps sockets of one format together, so that a frame is encoded once for all of
/// them, and knows nothing else of formats: what the numbers mean is for `dialect` to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wire(pub u8);

/// What a socket hears of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything that concerns its user.
    Everything,
    /// One room or chat, and nothing else.
    Room(RoomId),
    /// The same, without its user being there for it: a stream, which nobody sees.
    Stream(RoomId),
    /// The guests who are there, and what one of them says to another.
    Lobby,
}

/// One signed-in device or script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    /// Grows with each renewal; a refresh token names the one it was made for, so a spent one is known.
    pub generation: i64,
    /// The client's own name for itself (`User-Agent`), shortened.
    pub client: String,
    pub address: String,
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomKind {
    /// Has a name; anyone may join a public one.
    Room,
    /// Two people and no name.
    Chat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    pub is_admin: bool,
    pub joined_at: Timestamp,
    /// The newest message that the member has read; never goes back.
    pub read_up_to: MessageId,
}

/// A room with who belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub id: RoomId,
    pub kind: RoomKind,
    /// Empty for a chat.
    pub name: Name,
    pub description: String,
    pub is_private: bool,
    /// None when nobody owns it, or its creator's account is gone.
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub members: BTreeMap<UserId, Member>,
}

/// What there is to say of a room to everybody who may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSummary {
    pub id: RoomId,
    pub name: String,
    pub description: String,
    pub is_private: bool,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub member_count: usize,
}

impl From<&Room> for RoomSummary {
    fn from(room: &Room) -> Self {
        Self {
            id: room.id,
            name: room.name.shown.clone(),
            description: room.description.clone(),
            is_private: room.is_private,
            created_by: room.created_by,
            created_at: room.created_at,
            member_count: room.members.len(),
        }
    }
}

/// A code that lets people in: into a room, onto the server, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    pub code: InviteCode,
    /// Whoever accepts it becomes a member of this room.
    pub room: Option<RoomId>,
    /// With it one may make an account where that needs an invitation.
    pub opens_registration: bool,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// None without a bound.
    pub max_uses: Option<i64>,
    pub uses: i64,
}

impl Invite {
    /// Neither expired nor used up.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.expires_at > now && self.max_uses.is_none_or(|most| self.uses < most)
    }
}

/// Who may make an account. The first one on a server may always be made: somebody must be its administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    Open,
    Invite,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    Text,
    Image,
    File,
    Voice,
    /// Written by the server: a lasting change of membership.
    System,
}

impl MessageKind {
    pub const ALL: [MessageKind; 5] =
        [MessageKind::Text, MessageKind::Image, MessageKind::File, MessageKind::Voice, MessageKind::System];

    /// The word for it on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Text => "text",
            MessageKind::Image => "image",
            MessageKind::File => "file",
            MessageKind::Voice => "voice",
            MessageKind::System => "system",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A message in its present state: what was sent, as edited, or the tombstone that a deletion leaves (no content).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub seq: Seq,
    pub room: RoomId,
    /// None when the account is gone, or there never was one.
    pub sender: Option<UserId>,
    /// The sender's name when it was sent.
    pub sender_name: Arc<str>,
    pub kind: MessageKind,
    pub content: String,
    /// The sender's own name for it: the idempotency key.
    pub client_id: Option<String>,
    pub reply_to: Option<MessageId>,
    pub sent_at: Timestamp,
    /// The last time, if ever.
    pub edited_at: Option<Timestamp>,
    pub is_edited: bool,
    pub is_deleted: bool,
    /// What it answers, in short; none where it answers nothing.
    pub quote: Option<Box<Quote>>,
    /// Those that came first are first.
    pub reactions: Vec<Reaction>,
}

impl Message {
    /// It, in short, as its answers show it.
    pub fn quoted(&self) -> Quote {
        Quote {
            sender: self.sender,
            sender_name: self.sender_name.clone(),
            kind: self.kind,
            content: self.content.chars().take(limits::QUOTE).collect(),
            is_deleted: self.is_deleted,
        }
    }
}

/// The beginning of a message, in its present state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub sender: Option<UserId>,
    pub sender_name: Arc<str>,
    pub kind: MessageKind,
    pub content: String,
    pub is_deleted: bool,
}

/// One emoji below a message, and who put it there, the first one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    pub emoji: Emoji,
    pub users: Vec<Reactor>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reactor {
    pub user: UserId,
    pub username: Arc<str>,
    pub at: Timestamp,
}

/// What a message said before it was edited, or says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub written_at: Timestamp,
    pub content: String,
}
