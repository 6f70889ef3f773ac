//! What happened. An event is stored (if it lasts), applied to the hub, and told to its audience, in that order of truth.

use std::sync::Arc;

use crate::ids::{GuestId, InviteCode, MessageId, PersonId, RoomId, Seq, SessionId, SocketId, Timestamp, UserId};

use super::administration::Decree;
use super::command::{ProfileChange, RoomChange};
use super::emoji::Emoji;
use super::files::{File, Gone};
use super::guests::{Ended, Pass};
use super::kicks::SentOut;
use super::later::Change;
use super::links::GuestLink;
use super::model::{
    Audit, Ban, Invite, Member, Message, Mute, Reading, Report, Role, Room, Session, Signal, Station, Unread, User,
    Whisper, Wire,
};
use super::names::Name;

#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    // Stored: accounts
    UserRegistered {
        user: User,
        password_hash: String,
    },
    SessionOpened(Session),
    SessionRenewed {
        session: SessionId,
        generation: i64,
        at: Timestamp,
        expires_at: Timestamp,
    },
    SessionEnded {
        session: SessionId,
        user: UserId,
    },
    PasswordChanged {
        user: UserId,
        password_hash: String,
    },
    ProfileChanged {
        user: UserId,
        change: ProfileChange,
        at: Timestamp,
    },

    /// One wants nothing of another, or something again.
    BlockChanged {
        by: UserId,
        user: UserId,
        is_on: bool,
        at: Timestamp,
    },

    // Stored: rooms
    /// With its first members.
    RoomCreated(Room),
    RoomChanged {
        room: RoomId,
        change: RoomChange,
    },
    /// By which key a group is found: who is in it.
    GroupFoundBy {
        room: RoomId,
        key: String,
    },
    /// Takes its messages and memberships with it.
    RoomDeleted {
        room: RoomId,
    },
    MemberJoined {
        room: RoomId,
        user: UserId,
        member: Member,
    },
    MemberLeft {
        room: RoomId,
        user: UserId,
        at: Timestamp,
    },
    RoleChanged {
        room: RoomId,
        user: UserId,
        role: Role,
    },
    Banned(Ban),
    BanLifted {
        room: RoomId,
        user: UserId,
    },
    Muted(Mute),
    MuteLifted {
        room: RoomId,
        user: UserId,
    },
    /// Beside what it tells of.
    Audited(Audit),
    /// By an administrator of the server.
    Decreed(Decree),

    // Stored: invitations
    InviteMade(Invite),
    InviteUsed {
        code: InviteCode,
    },
    InviteWithdrawn {
        code: InviteCode,
    },

    // Stored: files
    FileAdded(File),
    /// Its bytes go once this is on disk.
    FileDeleted(Gone),

    // Stored: messages. Each carries the message whole, as it is now, with its new `seq`.
    MessagePosted(Arc<Message>),
    MessageEdited(Arc<Message>),
    MessageDeleted(Arc<Message>),
    MessageReacted {
        message: Arc<Message>,
        user: UserId,
        emoji: Emoji,
        is_on: bool,
        at: Timestamp,
    },
    /// Or unpinned.
    MessagePinned(Arc<Message>),
    Reported(Report),
    ReportsClosed {
        message: MessageId,
    },
    ReadingChanged {
        room: RoomId,
        user: UserId,
        reading: Reading,
        /// What is left unread.
        unread: Unread,
    },

    /// Of what is to happen later.
    Later(Change),

    /// Of messages that are stored nowhere, the numbers are not given out again all the same.
    NumbersReserved {
        message: MessageId,
        seq: Seq,
    },

    // Stored lazily: `last_seen`
    WentOffline {
        user: UserId,
        at: Timestamp,
    },

    // Never stored
    /// What would be stored elsewhere happened in an ephemeral room.
    Unstored(Box<Event>),
    CameOnline {
        user: UserId,
    },
    SocketOpened {
        station: Station,
        at: Timestamp,
    },
    /// Before the first of their sockets is opened.
    GuestCame {
        guest: GuestId,
        name: Name,
        link: Option<GuestLink>,
    },
    GuestPassed {
        guest: GuestId,
        pass: Pass,
    },
    GuestJoined {
        guest: GuestId,
        room: RoomId,
        at: Timestamp,
    },
    GuestLeft {
        guest: GuestId,
        room: RoomId,
        at: Timestamp,
    },
    /// Not of their own accord.
    GuestSentOut {
        guest: GuestId,
        room: RoomId,
        why: SentOut,
        at: Timestamp,
    },
    GuestSent {
        guest: GuestId,
        client_id: String,
        message: MessageId,
    },
    GuestEnded {
        guest: GuestId,
        why: Ended,
    },
    Whispered(Arc<Whisper>),
    Signalled {
        chat: RoomId,
        user: UserId,
        signal: Arc<Signal>,
    },
    /// Another wire format from here on.
    SocketRetuned {
        socket: SocketId,
        wire: Wire,
    },
    SocketClosed {
        socket: SocketId,
        at: Timestamp,
    },
    TypingChanged {
        room: RoomId,
        person: PersonId,
        is_typing: bool,
        at: Timestamp,
    },
}

/// When an event must be on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Before anybody hears of it.
    Now,
    /// Within a second or with the next commit; no promise is made about it.
    Lazy,
    Never,
}

impl Event {
    pub fn durability(&self) -> Durability {
        match self {
            Event::WentOffline { .. } => Durability::Lazy,
            Event::Later(change) => change.durability(),
            Event::CameOnline { .. }
            | Event::Unstored(_)
            | Event::SocketOpened { .. }
            | Event::GuestCame { .. }
            | Event::GuestPassed { .. }
            | Event::GuestJoined { .. }
            | Event::GuestLeft { .. }
            | Event::GuestSentOut { .. }
            | Event::GuestSent { .. }
            | Event::GuestEnded { .. }
            | Event::Whispered(_)
            | Event::Signalled { .. }
            | Event::SocketRetuned { .. }
            | Event::SocketClosed { .. }
            | Event::TypingChanged { .. } => Durability::Never,
            _ => Durability::Now,
        }
    }
}
