//! The shapes of the wire, declared once more and strictly: a member that is missing, of another type, or new is a failure, so
//! that the wire cannot drift unnoticed.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

mod people;

use super::Value;
pub use people::{Block, GuestCredentials, GuestUser, OwnUser, Session, User};

/// A member that may be null but must be there.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// RFC 3339 in UTC with milliseconds and `Z`; such times sort as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub String);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match is_time(&text) {
            true => Ok(Self(text)),
            false => Err(D::Error::custom(format!("{text:?} is no time"))),
        }
    }
}

pub fn is_time(text: &str) -> bool {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:dd.dddZ";
    let fits = |(byte, form): (u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == *form };
    text.len() == FORM.len() && text.bytes().zip(FORM).all(fits)
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorBody {
    pub detail: String,
    pub code: String,
    pub field: Option<String>,
}

impl ErrorBody {
    /// A sentence for a person, a word for a program, and nothing of the inside.
    #[track_caller]
    pub fn check(&self) {
        check_words(&self.detail, &self.code);
    }
}

#[track_caller]
pub fn check_words(detail: &str, code: &str) {
    assert!(detail.contains(' ') && detail.trim_end().ends_with(['.', '?', '!', '"']), "no sentence: {detail:?}");
    assert!(
        !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
        "{code:?}"
    );
    for inside in ["SQL", "sqlite", "rusqlite", "panicked", "unwrap", "src/", "UNIQUE", "constraint"] {
        assert!(!detail.contains(inside), "the inside shows: {detail:?}");
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    pub id: i64,
    pub seq: i64,
    pub room_id: i64,
    #[serde(deserialize_with = "present")]
    pub sender_id: Option<i64>,
    pub sender_username: String,
    pub username: String,
    pub content: String,
    pub message_type: Kind,
    pub timestamp: Time,
    pub is_edited: bool,
    pub is_deleted: bool,
    /// Only where true.
    #[serde(default)]
    pub is_hidden: bool,
    #[serde(deserialize_with = "present")]
    pub reply_to: Option<i64>,
    #[serde(default)]
    pub quote: Option<Value>,
    pub attachments: Vec<File>,
    pub reactions: Vec<Value>,
    pub mentions: Vec<Mention>,
    pub mentions_room: bool,
    #[serde(default)]
    pub pinned_at: Option<Time>,
    #[serde(default)]
    pub pinned_by: Option<i64>,
    #[serde(deserialize_with = "present")]
    pub client_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mention {
    pub user_id: i64,
    pub username: String,
    pub text: String,
}

/// Something that was uploaded.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub id: i64,
    pub url: String,
    pub name: String,
    pub size: u64,
    pub content_type: String,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub duration_ms: Option<i64>,
    pub waveform: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Text,
    Image,
    File,
    Voice,
    System,
}

/// A user in a room; `is_admin` is the room's.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub id: i64,
    pub user_id: i64,
    pub username: String,
    pub display_name: String,
    pub bio: String,
    pub status: String,
    #[serde(deserialize_with = "present")]
    pub status_expires_at: Option<Time>,
    #[serde(deserialize_with = "present")]
    pub avatar_url: Option<String>,
    pub is_online: bool,
    #[serde(deserialize_with = "present")]
    pub last_seen: Option<Time>,
    pub created_at: Time,
    pub role: String,
    #[serde(deserialize_with = "present")]
    pub muted_until: Option<Time>,
    pub joined_at: Time,
    pub is_admin: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    pub access_token: String,
    pub token_type: String,
    pub expires_in: i64,
    pub refresh_token: String,
    pub user: OwnUser,
}

impl Credentials {
    pub fn check(&self) {
        assert_eq!(self.token_type, "bearer");
        assert_eq!(self.access_token.split('.').count(), 3, "a JWT");
        assert!(self.expires_in > 0 && !self.refresh_token.is_empty());
    }
}

/// A room as one user sees it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    pub id: i64,
    pub name: String,
    pub description: String,
    pub is_private: bool,
    pub is_group: bool,
    #[serde(deserialize_with = "present")]
    pub created_by: Option<i64>,
    pub created_at: Time,
    pub member_count: i64,
    pub online_count: i64,
    pub slow_mode: i64,
    pub announce_only: bool,
    pub allows_guests: bool,
    #[serde(deserialize_with = "present")]
    pub expire_after_days: Option<i64>,
    pub expired_up_to: i64,
    pub is_ephemeral: bool,
    #[serde(deserialize_with = "present")]
    pub role: Option<String>,
    #[serde(deserialize_with = "present")]
    pub muted_until: Option<Time>,
    pub is_member: bool,
    pub is_admin: bool,
    pub unread_count: i64,
    pub mention_count: i64,
    pub is_muted: bool,
    #[serde(deserialize_with = "present")]
    pub unread_from: Option<i64>,
    pub read_up_to: i64,
    #[serde(deserialize_with = "present")]
    pub last_message: Option<Message>,
    /// Only where a call answers with one room.
    pub users_online: Option<Vec<Online>>,
}

/// A room in `ready`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadyRoom {
    pub id: i64,
    pub name: String,
    pub description: String,
    pub is_private: bool,
    pub is_group: bool,
    #[serde(deserialize_with = "present")]
    pub created_by: Option<i64>,
    pub created_at: Time,
    pub member_count: i64,
    pub online_count: i64,
    pub slow_mode: i64,
    pub announce_only: bool,
    pub allows_guests: bool,
    #[serde(deserialize_with = "present")]
    pub expire_after_days: Option<i64>,
    pub expired_up_to: i64,
    pub is_ephemeral: bool,
    #[serde(deserialize_with = "present")]
    pub role: Option<String>,
    #[serde(deserialize_with = "present")]
    pub muted_until: Option<Time>,
    pub is_member: bool,
    pub is_admin: bool,
    pub unread_count: i64,
    pub mention_count: i64,
    pub is_muted: bool,
    #[serde(deserialize_with = "present")]
    pub unread_from: Option<i64>,
    pub read_up_to: i64,
    #[serde(deserialize_with = "present")]
    pub last_message: Option<Message>,
    pub users_online: Vec<Online>,
}

/// An account's number, or a guest's UUID.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum PersonId {
    User(i64),
    Guest(uuid::Uuid),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Online {
    pub id: PersonId,
    pub username: String,
}

/// A direct chat as one of its two people sees it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    pub chat_id: i64,
    pub username: String,
    pub user_id: i64,
    #[serde(deserialize_with = "present")]
    pub avatar_url: Option<String>,
    pub is_online: bool,
    #[serde(deserialize_with = "present")]
    pub last_seen: Option<Time>,
    pub is_blocked: bool,
    pub read_up_to: i64,
    pub unread_count: i64,
    pub mention_count: i64,
    pub is_muted: bool,
    #[serde(deserialize_with = "present")]
    pub unread_from: Option<i64>,
    #[serde(deserialize_with = "present")]
    pub last_message: Option<Message>,
}

/// A room as everybody sees it, in events.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub id: i64,
    pub name: String,
    pub description: String,
    pub is_private: bool,
    pub is_group: bool,
    #[serde(deserialize_with = "present")]
    pub created_by: Option<i64>,
    pub created_at: Time,
    pub slow_mode: i64,
    pub announce_only: bool,
    #[serde(deserialize_with = "present")]
    pub expire_after_days: Option<i64>,
    pub allows_guests: bool,
    pub is_ephemeral: bool,
    pub member_count: i64,
}

/// Whom a socket belongs to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum ReadyUser {
    Account(Box<OwnUser>),
    Guest(GuestUser),
}

/// What one guest said to another.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whisper {
    pub id: uuid::Uuid,
    pub from: uuid::Uuid,
    pub to: uuid::Uuid,
    pub username: String,
    pub content: String,
    pub timestamp: Time,
}

impl Message {
    pub fn check(&self) {
        assert_eq!(self.username, self.sender_username);
        assert!(self.id > 0 && self.seq > 0 && self.room_id > 0);
        let is_bare = self.content.is_empty() && self.attachments.is_empty();
        assert_eq!(
            self.is_deleted || self.is_hidden,
            is_bare,
            "only tombstones and the hidden have no content: {self:?}"
        );
    }
}
