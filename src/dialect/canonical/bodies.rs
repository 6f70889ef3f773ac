//! The JSON forms of users and rooms, the same over REST and on the socket (WIRE §2).

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::hub::command::Person;
use crate::hub::model::{Reading, RoomSummary, Session, Unread, User, Whisper};
use crate::ids::{GuestId, MessageId, PersonId, RoomId, SessionId, Timestamp, UserId};
use crate::store::{ChatRow, MemberRow, RoomRow, SeenRow};

use super::message::MessageBody;

/// An account, as others see it.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody<'a> {
    pub id: UserId,
    pub username: &'a str,
    /// In one's own profile only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub email: Option<Option<&'a str>>,
    /// In one's own profile only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub shares_read: Option<bool>,
    /// The username where none was chosen.
    pub display_name: &'a str,
    pub bio: &'a str,
    pub status: &'a str,
    #[schema(required)]
    pub avatar_url: Option<&'a str>,
    pub is_online: bool,
    #[schema(required)]
    pub last_seen: Option<Timestamp>,
    pub created_at: Timestamp,
    pub is_admin: bool,
}

impl<'a> UserBody<'a> {
    /// As others see it.
    pub fn new(user: &'a User, is_online: bool) -> Self {
        Self {
            id: user.id,
            username: &user.username.shown,
            email: None,
            shares_read: None,
            display_name: user.display_name.as_deref().unwrap_or(&user.username.shown),
            bio: &user.bio,
            status: &user.status,
            avatar_url: user.avatar_url.as_deref(),
            is_online,
            last_seen: user.last_seen,
            created_at: user.created_at,
            is_admin: user.is_admin,
        }
    }

    /// As its owner sees it.
    pub fn own(user: &'a User, is_online: bool) -> Self {
        let own = Self::new(user, is_online);
        Self { email: Some(user.email.as_deref()), shares_read: Some(user.shares_read), ..own }
    }
}

/// One's own account: what `UserBody::own` looks like, for the API's document.
#[derive(Serialize, ToSchema)]
#[schema(description = "One's own account: a user, with the e-mail address.")]
pub struct OwnUser<'a> {
    #[serde(flatten)]
    pub user: UserBody<'a>,
    #[schema(required)]
    pub email: Option<&'a str>,
    /// The others in small rooms may know how far one has read.
    pub shares_read: bool,
}

/// A person in few words, in lists of who is online.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonBody<'a> {
    pub id: PersonId,
    pub username: &'a str,
}

impl<'a> From<&'a Person> for PersonBody<'a> {
    fn from(person: &'a Person) -> Self {
        Self { id: person.id, username: &person.username }
    }
}

/// Whom a socket belongs to.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum ReadyUser<'a> {
    #[schema(value_type = OwnUser)]
    Account(UserBody<'a>),
    Guest(GuestUserBody<'a>),
}

/// Somebody without an account, as they see themselves.
#[derive(Serialize, ToSchema)]
#[schema(as = GuestUser)]
pub struct GuestUserBody<'a> {
    pub id: GuestId,
    pub username: &'a str,
    pub display_name: &'a str,
    pub is_guest: bool,
}

impl<'a> GuestUserBody<'a> {
    pub fn new(id: GuestId, username: &'a str) -> Self {
        Self { id, username, display_name: username, is_guest: true }
    }
}

/// What one guest said to another.
#[derive(Serialize, ToSchema)]
#[schema(as = Whisper)]
pub struct WhisperBody<'a> {
    pub id: Uuid,
    pub from: GuestId,
    pub to: GuestId,
    /// The sender's.
    pub username: &'a str,
    pub content: &'a str,
    pub timestamp: Timestamp,
}

impl<'a> From<&'a Whisper> for WhisperBody<'a> {
    fn from(whisper: &'a Whisper) -> Self {
        Self {
            id: whisper.id,
            from: whisper.from,
            to: whisper.to,
            username: &whisper.username,
            content: &whisper.content,
            timestamp: whisper.at,
        }
    }
}

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
    #[schema(required)]
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub member_count: usize,
    pub online_count: usize,
    pub is_member: bool,
    pub is_admin: bool,
    #[serde(flatten)]
    pub reading: ReadingBody,
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
            created_by: row.created_by,
            created_at: row.created_at,
            member_count: row.member_count,
            online_count,
            is_member: row.is_member,
            is_admin: row.is_admin,
            reading: ReadingBody::new(row.reading, row.unread),
            last_message: row.last_message.as_ref().map(MessageBody::from),
            users_online: None,
        }
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
    #[schema(required)]
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub member_count: usize,
}

impl<'a> From<&'a RoomSummary> for RoomCard<'a> {
    fn from(room: &'a RoomSummary) -> Self {
        Self {
            id: room.id,
            name: &room.name,
            description: &room.description,
            is_private: room.is_private,
            created_by: room.created_by,
            created_at: room.created_at,
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
    pub joined_at: Timestamp,
}

impl<'a> MemberBody<'a> {
    pub fn new(row: &'a MemberRow, is_online: bool) -> Self {
        let user = UserBody { is_admin: row.is_admin, ..UserBody::new(&row.user, is_online) };
        Self { user, user_id: row.user.id, joined_at: row.joined_at }
    }
}

/// A direct chat, as one of its two people sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Chat)]
pub struct ChatBody<'a> {
    pub chat_id: RoomId,
    pub username: &'a str,
    pub user_id: UserId,
    pub is_online: bool,
    #[schema(required)]
    pub last_seen: Option<Timestamp>,
    #[serde(flatten)]
    pub reading: ReadingBody,
    #[schema(required)]
    pub last_message: Option<MessageBody<'a>>,
}

impl<'a> ChatBody<'a> {
    pub fn new(row: &'a ChatRow, is_online: bool) -> Self {
        Self {
            chat_id: row.id,
            username: &row.other.username.shown,
            user_id: row.other.id,
            is_online,
            last_seen: row.other.last_seen,
            reading: ReadingBody::new(row.reading, row.unread),
            last_message: row.last_message.as_ref().map(MessageBody::from),
        }
    }
}

/// Where a user is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody<'a> {
    pub id: SessionId,
    pub client: &'a str,
    pub address: &'a str,
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    pub expires_at: Timestamp,
    pub is_current: bool,
}

impl<'a> SessionBody<'a> {
    pub fn new(session: &'a Session, current: SessionId) -> Self {
        Self {
            id: session.id,
            client: &session.client,
            address: &session.address,
            created_at: session.created_at,
            used_at: session.used_at,
            expires_at: session.expires_at,
            is_current: session.id == current,
        }
    }
}
