//! A room, who belongs to it, and as what.

use std::collections::BTreeMap;

use crate::hub::names::Name;
use crate::ids::{MessageId, RoomId, Timestamp, UserId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomKind {
    /// Has a name; anyone may join a public one.
    Room,
    /// Two people and no name.
    Chat,
    /// A few people and no name, whom nobody administers: private, and found by who is in it.
    Group,
}

/// What a member may do in a room. One of them owns it, unless nobody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// An admin whom no other admin can demote, remove or ban.
    Owner,
    Admin,
    Member,
    ReadOnly,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Owner, Role::Admin, Role::Member, Role::ReadOnly];

    /// The word for it on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Member => "member",
            Role::ReadOnly => "read_only",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    pub fn is_admin(self) -> bool {
        matches!(self, Role::Owner | Role::Admin)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    pub role: Role,
    pub joined_at: Timestamp,
    pub reading: Reading,
}

/// How far a member has got, and whether they want to be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// The newest message that the member has read; never goes back.
    pub read_up_to: MessageId,
    /// From here on they want to read again.
    pub unread_from: Option<MessageId>,
    /// Nothing in the room raises a mention.
    pub is_muted: bool,
}

impl Reading {
    /// Of one who begins after this message.
    pub fn from(read_up_to: MessageId) -> Self {
        Self { read_up_to, unread_from: None, is_muted: false }
    }

    /// What comes after this one counts as unread.
    pub fn unread_after(self) -> MessageId {
        self.unread_from.map_or(self.read_up_to, |from| self.read_up_to.min(MessageId(from.0 - 1)))
    }

    /// Once everything up to a message has been read.
    pub fn after(self, message: MessageId) -> Self {
        let unread_from = self.unread_from.map(|from| from.max(message.next()));
        let read_up_to = self.read_up_to.max(message);
        Self { read_up_to, unread_from: unread_from.filter(|from| *from <= read_up_to), ..self }
    }

    /// Once a message and what follows it are to be read again.
    pub fn again_from(self, message: MessageId) -> Self {
        Self { unread_from: Some(message).filter(|from| *from <= self.read_up_to), ..self }
    }
}

/// How much of a room is unread: messages of others that are not deleted, and those among them that call the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unread {
    pub messages: usize,
    pub mentions: usize,
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
    /// Seconds between two messages of one member; 0 for none. Admins need not wait.
    pub slow_mode: i64,
    /// Only its admins may write.
    pub announce_only: bool,
    /// How long its messages are kept; none for ever.
    pub expire_after_days: Option<i64>,
    /// All messages up to this one have expired, and are not there any more.
    pub expired_up_to: MessageId,
    /// Where it is public.
    pub allows_guests: bool,
    /// Nothing that is said in it is ever written down.
    pub is_ephemeral: bool,
    pub members: BTreeMap<UserId, Member>,
    /// Who may not come back, until when; none for good.
    pub bans: BTreeMap<UserId, Option<Timestamp>>,
    /// Who may only read, until when.
    pub mutes: BTreeMap<UserId, Timestamp>,
}

impl Room {
    /// Public, with nobody in it, owned by nobody.
    pub fn new(id: RoomId, kind: RoomKind, name: Name, created_at: Timestamp) -> Self {
        Self {
            id,
            kind,
            name,
            description: String::new(),
            is_private: false,
            created_by: None,
            created_at,
            slow_mode: 0,
            announce_only: false,
            expire_after_days: None,
            expired_up_to: MessageId::default(),
            allows_guests: true,
            is_ephemeral: false,
            members: BTreeMap::new(),
            bans: BTreeMap::new(),
            mutes: BTreeMap::new(),
        }
    }

    pub fn is_banned(&self, user: UserId, now: Timestamp) -> bool {
        self.bans.get(&user).is_some_and(|until| until.is_none_or(|until| until > now))
    }

    pub fn muted_until(&self, user: UserId, now: Timestamp) -> Option<Timestamp> {
        self.mutes.get(&user).copied().filter(|until| *until > now)
    }
}

/// What there is to say of a room to everybody who may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSummary {
    pub id: RoomId,
    pub name: String,
    pub description: String,
    pub is_private: bool,
    pub is_group: bool,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub slow_mode: i64,
    pub announce_only: bool,
    pub expire_after_days: Option<i64>,
    pub allows_guests: bool,
    pub is_ephemeral: bool,
    pub member_count: usize,
}

impl From<&Room> for RoomSummary {
    fn from(room: &Room) -> Self {
        Self {
            id: room.id,
            name: room.name.shown.clone(),
            description: room.description.clone(),
            is_private: room.is_private,
            is_group: room.kind == RoomKind::Group,
            created_by: room.created_by,
            created_at: room.created_at,
            slow_mode: room.slow_mode,
            announce_only: room.announce_only,
            expire_after_days: room.expire_after_days,
            allows_guests: room.allows_guests,
            is_ephemeral: room.is_ephemeral,
            member_count: room.members.len(),
        }
    }
}

/// Somebody is kept out of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    pub room: RoomId,
    pub user: UserId,
    /// None when that account is gone.
    pub by: Option<UserId>,
    pub at: Timestamp,
    /// None for good.
    pub until: Option<Timestamp>,
    pub reason: String,
}

/// A member may only read for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    pub room: RoomId,
    pub user: UserId,
    /// None when that account is gone.
    pub by: Option<UserId>,
    pub at: Timestamp,
    pub until: Timestamp,
}
