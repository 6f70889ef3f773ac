//! People, as they are shown.

use serde::Deserialize;

use super::{Time, present};

/// A user as others see it: no e-mail address.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    pub id: i64,
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
    pub is_admin: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnUser {
    pub id: i64,
    pub username: String,
    #[serde(deserialize_with = "present")]
    pub email: Option<String>,
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
    pub shares_read: bool,
    pub shares_last_seen: bool,
    pub is_admin: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub id: i64,
    pub client: String,
    pub address: String,
    pub created_at: Time,
    pub used_at: Time,
    pub expires_at: Time,
    pub is_current: bool,
}

/// Somebody of whom one wants nothing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    pub user_id: i64,
    pub username: String,
    pub at: Time,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestUser {
    pub id: uuid::Uuid,
    pub username: String,
    pub display_name: String,
    pub is_guest: bool,
    #[serde(deserialize_with = "present")]
    pub room_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestCredentials {
    pub access_token: String,
    pub token_type: String,
    pub expires_in: i64,
    pub refresh_token: String,
    pub user: GuestUser,
}
