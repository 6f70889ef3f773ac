//! The nouns that commands and events speak of. No wire form and no row: those are `dialect` and `store`.

mod administration;
mod audit;
mod later;
mod message;
mod report;
mod room;

use std::sync::Arc;

use uuid::Uuid;

use crate::ids::{FileId, GuestId, InviteCode, PersonId, RoomId, SessionId, SocketId, Timestamp, UserId};

use super::files::Quota;
use super::names::Name;

pub use administration::*;
pub use audit::*;
pub use later::*;
pub use message::*;
pub use report::*;
pub use room::*;

/// An account, as its profile shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub username: Name,
    /// Shown to its owner only.
    pub email: Option<String>,
    pub display_name: Option<String>,
    pub bio: String,
    /// Empty once it has expired.
    pub status: String,
    pub status_expires_at: Option<Timestamp>,
    /// Where the picture is that they chose, if any: here or elsewhere.
    pub avatar_url: Option<String>,
    /// Of a picture that they uploaded.
    pub avatar_file: Option<FileId>,
    pub is_admin: bool,
    /// Others may know how far they have read.
    pub shares_read: bool,
    /// Others may know when they were last here.
    pub shares_last_seen: bool,
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

/// What two browsers tell each other about a call, in their own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// The caller's own name for the call.
    pub call_id: String,
    pub kind: SignalKind,
    /// A JSON value, as it was written; of a hang-up there may be none.
    pub data: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalKind {
    Offer,
    Answer,
    Candidate,
    HangUp,
}

impl SignalKind {
    pub const ALL: [SignalKind; 4] = [SignalKind::Offer, SignalKind::Answer, SignalKind::Candidate, SignalKind::HangUp];

    /// The word for it on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            SignalKind::Offer => "offer",
            SignalKind::Answer => "answer",
            SignalKind::Candidate => "candidate",
            SignalKind::HangUp => "hang_up",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What whoever runs the server allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub registration: Registration,
    /// People without an account may talk in public rooms.
    pub guests: bool,
    pub files: Quota,
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

/// A code that lets people in: into a room, onto the server, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    pub code: InviteCode,
    /// Whoever accepts it becomes a member of this room.
    pub room: Option<RoomId>,
    /// With it one may make an account where that needs an invitation.
    pub opens_registration: bool,
    /// It lets in guests, and nobody else.
    pub for_guests: Option<GuestRight>,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// None without a bound.
    pub max_uses: Option<i64>,
    pub uses: i64,
}

/// What guests may do in the room into which a link let them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuestRight {
    Read,
    Write,
}

impl GuestRight {
    /// The word for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            GuestRight::Read => "read",
            GuestRight::Write => "write",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [GuestRight::Read, GuestRight::Write].into_iter().find(|right| right.as_str() == word)
    }
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

impl Registration {
    pub const ALL: [Registration; 3] = [Registration::Open, Registration::Invite, Registration::Closed];

    /// The word for it on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Registration::Open => "open",
            Registration::Invite => "invite",
            Registration::Closed => "closed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|registration| registration.as_str() == word)
    }
}
