//! What someone wants. Every change to the server's state is one of these, whichever edge it came through.
//!
//! Values are checked for shape before they get here (names parsed, passwords hashed, texts within bounds); whether the
//! actor may do it, and whether it still makes sense, is decided by the hub.

use uuid::Uuid;

use crate::ids::{GuestId, InviteCode, MessageId, RoomId, SessionId, SocketId, Timestamp, UserId};

pub use super::administration::{Administration, NewPassword};
use super::emoji::Emoji;
use super::files::NewFile;
pub use super::guests::GuestSocket;
pub use super::invites::NewInvite;
pub use super::later::{Later, NewReminder};
use super::model::{Signal, Wire};
use super::names::Name;
pub use super::particulars::{NewRole, Post, Registration, Resume, Who};
pub use super::profile::ProfileChange;
pub use super::reply::{Attendance, Person, Reply, Resumption, Welcome};

#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    // Accounts
    Register(Registration),
    OpenSession {
        user: UserId,
        /// The password's hash against which whoever signs in was checked; it may have been changed meanwhile.
        checked: String,
        client: String,
        address: String,
        expires_at: Timestamp,
    },
    /// Spends one generation of a session's refresh token; presenting a spent one ends the session.
    RenewSession {
        session: SessionId,
        generation: i64,
        expires_at: Timestamp,
    },
    /// Signs the actor's session out, or another of the same account.
    EndSession {
        session: SessionId,
    },
    /// Also ends the account's other sessions.
    ChangePassword {
        /// The hash against which the present password was checked.
        checked: String,
        password_hash: String,
    },
    ChangeProfile(Box<ProfileChange>),
    EraseMe {
        /// As above.
        checked: String,
    },
    /// By the link that an administrator gave; ends all sessions.
    ResetPassword(NewPassword),
    /// Of the server, by its administrators.
    Administer(Administration),
    /// A picture, whose bytes are on disk already.
    SetAvatar(NewFile),
    /// The actor wants nothing of somebody, or something again.
    Block {
        user: UserId,
        is_on: bool,
    },

    // Rooms
    CreateRoom(NewRoom),
    /// Answered with the chat of the two, made if there is none yet.
    OpenChat {
        with: UserId,
    },
    /// As for two: answered with the group of these people and the actor.
    OpenGroup {
        with: Vec<UserId>,
    },
    ChangeRoom {
        room: RoomId,
        change: RoomChange,
    },
    DeleteRoom {
        room: RoomId,
    },
    JoinRoom {
        room: RoomId,
    },
    LeaveRoom {
        room: RoomId,
    },
    AddMember {
        room: RoomId,
        who: Who,
    },
    SetRole {
        room: RoomId,
        user: UserId,
        role: NewRole,
    },
    RemoveMember {
        room: RoomId,
        user: UserId,
    },

    /// Keeps somebody out of a room, who may be in it or not.
    Ban {
        room: RoomId,
        user: UserId,
        until: Option<Timestamp>,
        reason: String,
    },
    LiftBan {
        room: RoomId,
        user: UserId,
    },
    /// A member may only read for a while.
    MuteMember {
        room: RoomId,
        user: UserId,
        until: Timestamp,
    },
    LiftMute {
        room: RoomId,
        user: UserId,
    },

    /// Sends a guest out of a room, for an hour.
    KickGuest {
        room: RoomId,
        guest: GuestId,
    },

    // Invitations
    MakeInvite(NewInvite),
    /// Answered with the room that it leads into.
    AcceptInvite {
        code: InviteCode,
    },
    WithdrawInvite {
        code: InviteCode,
    },
    /// Whether an invitation is good; for whoever has its code.
    AskInvite {
        code: InviteCode,
    },
    /// Those into a room that are still good; or, of no room, those that only open the server.
    AskInvites {
        room: Option<RoomId>,
    },

    // Files
    /// Its bytes are on disk already.
    AddFile(NewFile),
    /// Whether a file of about so many bytes could be added now.
    AskRoomFor {
        size: u64,
    },

    // Messages
    PostMessage(Post),
    /// At its time.
    Later(Later),
    EditMessage {
        message: MessageId,
        content: String,
    },
    DeleteMessage {
        message: MessageId,
    },
    /// Puts an emoji below a message, or takes one's own away again.
    React {
        message: MessageId,
        emoji: Emoji,
        is_on: bool,
    },
    /// Keeps a message in sight of all in the room, or not any more.
    Pin {
        message: MessageId,
        is_on: bool,
    },
    /// Tells the admins of a message.
    Report {
        message: MessageId,
        reason: String,
    },
    /// All that was told of a message has been dealt with.
    CloseReports {
        message: MessageId,
    },
    /// What a message said before it was edited.
    AskVersions {
        message: MessageId,
    },
    MarkRead {
        room: RoomId,
        message: MessageId,
    },
    /// From this message on.
    MarkUnread {
        room: RoomId,
        message: MessageId,
    },
    /// For the actor alone.
    MuteRoom {
        room: RoomId,
        is_muted: bool,
    },

    // Sockets and presence
    Connect {
        socket: SocketId,
        wire: Wire,
        resume: Option<Resume>,
    },
    /// Opens a socket that hears of one room or chat; in a public room its user becomes a member.
    Attend {
        socket: SocketId,
        wire: Wire,
        room: RoomId,
    },
    /// Opens a stream of one room or chat.
    Listen {
        socket: SocketId,
        wire: Wire,
        room: RoomId,
        resume: Option<Resume>,
    },
    /// The socket has shown that it understands another wire format.
    Retune {
        socket: SocketId,
        wire: Wire,
    },
    Disconnect {
        socket: SocketId,
    },
    SetTyping {
        room: RoomId,
        is_typing: bool,
    },
    /// Something about a call, for the other one of a direct chat.
    Signal {
        chat: RoomId,
        signal: Signal,
    },

    // Guests
    /// Takes in somebody who has no socket yet.
    WelcomeGuest {
        guest: GuestId,
        name: Name,
        /// A link for guests, which leads into its room and nowhere else.
        invite: Option<InviteCode>,
        expires_at: Timestamp,
    },
    /// Spends one generation of a guest's refresh token; presenting a spent one ends their stay.
    RenewGuest {
        guest: GuestId,
        generation: i64,
        expires_at: Timestamp,
    },
    /// The guest goes for good.
    EndGuest,
    /// Opens a guest's socket in a public room.
    Visit {
        by: GuestSocket,
        room: RoomId,
    },
    /// Opens a guest's socket for talking with other guests.
    EnterLobby {
        by: GuestSocket,
    },
    /// Says something to one guest, which is told and not kept.
    Whisper {
        to: GuestId,
        id: Uuid,
        content: String,
    },
    /// Makes a public room that nobody owns.
    CreateOpenRoom {
        name: Name,
    },
    DeleteOpenRoom {
        room: RoomId,
    },
    /// The guests who are there to be talked to.
    AskGuests,
    /// Whether the guest who asks is still known.
    AskGuest,
    /// The rooms that the guest who asks has joined.
    AskVisits,

    // Questions
    /// What is said in an ephemeral room.
    AskSaid {
        room: RoomId,
    },
    /// What is said there below a message.
    AskThread {
        root: MessageId,
    },
    /// Which of these users are online now.
    AskOnline {
        users: Vec<UserId>,
    },
    /// How many members of each of these rooms are online now.
    AskOnlineCounts {
        rooms: Vec<RoomId>,
    },
    /// Whether the actor administers this room; or, of no room, the server.
    AskRights {
        room: Option<RoomId>,
    },
    /// Who is in this room now, guests too.
    AskPresent {
        room: RoomId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoom {
    pub name: Name,
    pub description: String,
    pub is_private: bool,
    pub is_ephemeral: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomChange {
    pub name: Option<Name>,
    pub description: Option<String>,
    pub is_private: Option<bool>,
    pub slow_mode: Option<i64>,
    pub announce_only: Option<bool>,
    /// `Some(None)` keeps messages for ever.
    pub expire_after_days: Option<Option<i64>>,
    pub allows_guests: Option<bool>,
}

impl RoomChange {
    /// What is changed, for the audit log.
    pub fn words(&self) -> String {
        let named = [
            ("name", self.name.is_some()),
            ("description", self.description.is_some()),
            ("is_private", self.is_private.is_some()),
            ("slow_mode", self.slow_mode.is_some()),
            ("announce_only", self.announce_only.is_some()),
            ("expire_after_days", self.expire_after_days.is_some()),
            ("allows_guests", self.allows_guests.is_some()),
        ];
        let changed: Vec<_> = named.into_iter().filter(|(_, is_changed)| *is_changed).map(|(name, _)| name).collect();
        changed.join(", ")
    }
}
