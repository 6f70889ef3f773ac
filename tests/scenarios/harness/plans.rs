//! The shapes of what is to happen later, as strict as the others.

use serde::Deserialize;

use super::Value;
use super::shapes::{File, Time, present};

/// A message that is to be sent later.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheduled {
    pub id: i64,
    pub room_id: i64,
    pub content: String,
    #[serde(deserialize_with = "present")]
    pub client_id: Option<String>,
    #[serde(deserialize_with = "present")]
    pub reply_to: Option<i64>,
    pub attachments: Vec<File>,
    pub created_at: Time,
    pub send_at: Time,
    pub state: String,
    #[serde(deserialize_with = "present")]
    pub failure: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    pub id: i64,
    pub text: String,
    #[serde(deserialize_with = "present")]
    pub message_id: Option<i64>,
    #[serde(deserialize_with = "present")]
    pub room_id: Option<i64>,
    #[serde(deserialize_with = "present")]
    pub quote: Option<Value>,
    pub created_at: Time,
    pub remind_at: Time,
    pub is_due: bool,
}
