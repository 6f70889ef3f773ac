//! The JSON forms of rooms and chats, the same over REST and on the socket (WIRE §2).

use serde::Serialize;
use utoipa::ToSchema;

use crate::hub::links::GuestLink;
use crate::hub::model::{GuestRight, Reading, Role, RoomKind, RoomSummary, Unread};
use crate::ids::{MessageId, RoomId, Timestamp, UserId};
use crate::store::{ChatRow, MemberRow, RoomRow, SeenRow};

use super::bodies::{PersonBody, UserBody};
use super::message::MessageBody;

/// How far a user has read a room or chat, and what is left.
#[derive(Serialize, ToSchema)]
#[schema(as = Reading)]
pub struct ReadingBody {
    /// Messages of others after the read marker, tombstones and the server's own left out; at most 1,000.
    pub unread_count: usize,
    /// Those among them that call the user; 0 in a muted room.
    pub mention_count: usize,
    /// The newest message that the user has read; 0 when none.
    pub read_up_to: MessageId,
    /// The message from which on the user has marked the room as unread.
    #[schema(required)]
    pub unread_from: Option<MessageId>,
    pub is_muted: bool,
}

impl ReadingBody {
    pub fn new(reading: Reading, unread: Unread) -> Self {
        Self {
            unread_count: unread.messages,
            mention_count: unread.mentions,
            read_up_to: reading.read_up_to,
            unread_from: reading.unread_from,
            is_muted: reading.is_muted,
        }
    }
}

/// How far another member of a room has read.
#[derive(Serialize, ToSchema)]
#[schema(as = Seen)]
pub struct SeenBody<'a> {
    pub user_id: UserId,
    pub username: &'a str,
    /// The newest message that they have read; 0 when none.
    pub message_id: MessageId,
}

impl<'a> From<&'a SeenRow> for SeenBody<'a> {
    fn from(row: &'a SeenRow) -> Self {
        Self { user_id: row.user, username: &row.username, message_id: row.read_up_to }
    }
}

/// A room as one user sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Room)]
pub struct RoomBody<'a> {
    pub id: RoomId,
    pub name: &'a str,
    pub description: &'a str,
    pub is_private: bool,
    /// A few people without a name or admins: `name` is the names of the others, and in frames those of all.
    pub is_group: bool,
    #[schema(required)]
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub member_count: usize,
    pub online_count: usize,
    /// Seconds between two messages of a member; 0 for none.
    pub slow_mode: i64,
    /// Only its admins may write.
    pub announce_only: bool,
    /// How long messages are kept; null for ever.
    #[schema(required)]
    pub expire_after_days: Option<i64>,
    /// All messages up to this one have expired: a client that has some forgets them. 0 while none has.
    pub expired_up_to: MessageId,
    /// Of a public room: false where people without an account neither read nor write.
    pub allows_guests: bool,
    /// What is said in it is in memory only.
    pub is_ephemeral: bool,
    pub is_member: bool,
    pub is_admin: bool,
    /// The user's: `owner`, `admin`, `member` or `read_only`; null for one who is no member.
    #[schema(required, pattern = "^(owner|admin|member|read_only)$")]
    pub role: Option<&'static str>,
    /// The user may only read until then.
    #[schema(required)]
    pub muted_until: Option<Timestamp>,
    #[serde(flatten)]
    pub reading: ReadingBody,
    /// The newest that is not deleted; of its content the first 500 characters.
    #[schema(required)]
    pub last_message: Option<MessageBody<'a>>,
    /// In `ready`, and where a call answers with one room. Guests too, whom no list of members has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users_online: Option<Vec<PersonBody<'a>>>,
}

impl<'a> RoomBody<'a> {
    pub fn new(row: &'a RoomRow, online_count: usize) -> Self {
        Self {
            id: row.id,
            name: &row.name,
            description: &row.description,
            is_private: row.is_private,
            is_group: row.kind == RoomKind::Group,
            created_by: row.created_by,
            created_at: row.created_at,
            member_count: row.member_count,
            online_count,
            slow_mode: row.slow_mode,
            announce_only: row.announce_only,
            expire_after_days: row.expire_after_days,
            expired_up_to: row.expired_up_to,
            allows_guests: row.allows_guests,
            is_ephemeral: row.is_ephemeral,
            is_member: row.is_member(),
            is_admin: row.role.is_some_and(Role::is_admin),
            role: row.role.map(Role::as_str),
            muted_until: row.muted_until,
            reading: ReadingBody::new(row.reading, row.unread),
            last_message: row.last_message.as_ref().map(MessageBody::from),
            users_online: None,
        }
    }
}

impl RoomBody<'_> {
    /// By a guest, whom a link may let read and no more.
    pub fn visited_by(self, link: Option<GuestLink>) -> Self {
        let is_reader = link.is_some_and(|link| link.right == GuestRight::Read);
        Self { role: is_reader.then_some(Role::ReadOnly.as_str()).or(self.role), ..self }
    }
}

/// A room as everybody sees it: what is personal in `RoomBody` is left out, so that one encoding serves all.
#[derive(Serialize, ToSchema)]
#[schema(as = RoomCard)]
pub struct RoomCard<'a> {
    pub id: RoomId,
    pub name: &'a str,
    pub description: &'a str,
    pub is_private: bool,
    /// A few people without a name or admins: `name` is the names of the others, and in frames those of all.
    pub is_group: bool,
    #[schema(required)]
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub slow_mode: i64,
    pub announce_only: bool,
    #[schema(required)]
    pub expire_after_days: Option<i64>,
    pub allows_guests: bool,
    pub is_ephemeral: bool,
    pub member_count: usize,
}

impl<'a> From<&'a RoomSummary> for RoomCard<'a> {
    fn from(room: &'a RoomSummary) -> Self {
        Self {
            id: room.id,
            name: &room.name,
            description: &room.description,
            is_private: room.is_private,
            is_group: room.is_group,
            created_by: room.created_by,
            created_at: room.created_at,
            slow_mode: room.slow_mode,
            announce_only: room.announce_only,
            expire_after_days: room.expire_after_days,
            allows_guests: room.allows_guests,
            is_ephemeral: room.is_ephemeral,
            member_count: room.member_count,
        }
    }
}

/// A user's place in a room: the user, with the room's `is_admin` in place of the server's.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberBody<'a> {
    #[serde(flatten)]
    pub user: UserBody<'a>,
    /// The same as `id`, for clients that look for it here.
    pub user_id: UserId,
    #[schema(pattern = "^(owner|admin|member|read_only)$")]
    pub role: &'static str,
    /// They may only read until then.
    #[schema(required)]
    pub muted_until: Option<Timestamp>,
    pub joined_at: Timestamp,
}

impl<'a> MemberBody<'a> {
    pub fn new(row: &'a MemberRow, is_online: bool) -> Self {
        let user = UserBody { is_admin: row.role.is_admin(), ..UserBody::new(&row.user, is_online) };
        Self {
            user,
            user_id: row.user.id,
            role: row.role.as_str(),
            muted_until: row.muted_until,
            joined_at: row.joined_at,
        }
    }
}

/// A direct chat, as one of its two people sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Chat)]
pub struct ChatBody<'a> {
    pub chat_id: RoomId,
    pub username: &'a str,
    pub user_id: UserId,
    /// As of a user.
    #[schema(required)]
    pub avatar_url: Option<&'a str>,
    /// Not told, as `last_seen`, once one of the two has blocked the other.
    pub is_online: bool,
    #[schema(required)]
    pub last_seen: Option<Timestamp>,
    /// The caller has blocked them.
    pub is_blocked: bool,
    #[serde(flatten)]
    pub reading: ReadingBody,
    /// The newest that is not deleted; of its content the first 500 characters.
    #[schema(required)]
    pub last_message: Option<MessageBody<'a>>,
}

impl<'a> ChatBody<'a> {
    pub fn new(row: &'a ChatRow, is_online: bool) -> Self {
        Self {
            chat_id: row.id,
            username: &row.other.username.shown,
            user_id: row.other.id,
            avatar_url: row.other.avatar_url.as_deref(),
            is_online: is_online && !row.is_cut_off,
            last_seen: row.other.last_seen.filter(|_| !row.is_cut_off && row.other.shares_last_seen),
            is_blocked: row.is_blocked,
            reading: ReadingBody::new(row.reading, row.unread),
            last_message: row.last_message.as_ref().map(MessageBody::from),
        }
    }
}
