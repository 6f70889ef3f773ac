//! The JSON forms of people, the same over REST and on the socket (WIRE §2).

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::hub::command::Person;
use crate::hub::links::GuestLink;
use crate::hub::model::{Session, User, Whisper};
use crate::ids::{GuestId, PersonId, RoomId, SessionId, Timestamp, UserId};

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
    /// In one's own profile only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub shares_last_seen: Option<bool>,
    /// The username where none was chosen.
    pub display_name: &'a str,
    pub bio: &'a str,
    pub status: &'a str,
    /// From then on there is no status; null where it stays.
    #[schema(required)]
    pub status_expires_at: Option<Timestamp>,
    /// The picture that they chose; null where `GET /users/{id}/avatar` makes one of their name.
    #[schema(required)]
    pub avatar_url: Option<&'a str>,
    pub is_online: bool,
    /// Null also where they keep it to themselves.
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
            shares_last_seen: None,
            display_name: user.display_name.as_deref().unwrap_or(&user.username.shown),
            bio: &user.bio,
            status: &user.status,
            status_expires_at: user.status_expires_at,
            avatar_url: user.avatar_url.as_deref(),
            is_online,
            last_seen: user.last_seen.filter(|_| user.shares_last_seen),
            created_at: user.created_at,
            is_admin: user.is_admin,
        }
    }

    /// As its owner sees it.
    pub fn own(user: &'a User, is_online: bool) -> Self {
        let own = Self::new(user, is_online);
        Self {
            email: Some(user.email.as_deref()),
            shares_read: Some(user.shares_read),
            shares_last_seen: Some(user.shares_last_seen),
            last_seen: user.last_seen,
            ..own
        }
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
    /// Others may know when one was last here.
    pub shares_last_seen: bool,
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
    /// The one room that there is for a guest who came by a link; null for others.
    #[schema(required)]
    pub room_id: Option<RoomId>,
}

impl<'a> GuestUserBody<'a> {
    pub fn new(id: GuestId, username: &'a str, link: Option<GuestLink>) -> Self {
        Self { id, username, display_name: username, is_guest: true, room_id: link.map(|link| link.room) }
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
