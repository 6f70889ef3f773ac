//! Dialect E: guests talk to one another, one to one, `/ws/{user_name}` (WIRE §4). Nothing of it is stored.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::dialect::Request;
use crate::dialect::fields::Fields;
use crate::error::{Error, Kind, Result};
use crate::hub::Told;
use crate::hub::command::{Command, Person, Reply};
use crate::ids::{GuestId, PersonId, Timestamp};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Frame<'a> {
    ConnectionEstablished { user_id: GuestId, name: &'a str },
    UserListUpdate { users: Vec<GuestBody<'a>> },
    ChatMessage { message: WhisperBody<'a> },
    Pong,
    Error { message: &'a str },
}

/// A guest who is there, as they are listed (also over REST).
#[derive(Serialize, ToSchema)]
#[schema(as = Guest)]
pub struct GuestBody<'a> {
    pub id: PersonId,
    pub name: &'a str,
    pub is_online: bool,
}

impl<'a> GuestBody<'a> {
    pub fn new(person: &'a Person) -> Self {
        Self { id: person.id, name: &person.username, is_online: true }
    }
}

#[derive(Serialize)]
pub(super) struct WhisperBody<'a> {
    id: Uuid,
    sender_id: GuestId,
    receiver_id: GuestId,
    content: &'a str,
    timestamp: Timestamp,
}

pub(super) fn decode(text: &str) -> Result<Request> {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return Err(Error::malformed("Invalid JSON format"));
    }
    let invalid = || Error::new(Kind::Invalid, "invalid", "Invalid message format");
    let fields = Fields::parse(text.as_bytes()).map_err(|_| invalid())?;
    match fields.text("type").ok().flatten() {
        Some("ping") => Ok(Request::Ping),
        Some("chat_message") => {
            let to = fields.required_text("receiver_id").ok().and_then(|id| id.parse().ok()).ok_or_else(invalid)?;
            let content = fields.required_text("content").map_err(|_| invalid())?.to_owned();
            Ok(Request::Command(Command::Whisper { to, id: Uuid::new_v4(), content }))
        }
        _ => Err(invalid()),
    }
}

pub(super) fn told(told: &Told) -> Option<Frame<'_>> {
    Some(match told {
        Told::GuestsOnline { guests } => Frame::UserListUpdate { users: guests.iter().map(GuestBody::new).collect() },
        Told::Whispered(whisper) => Frame::ChatMessage {
            message: WhisperBody {
                id: whisper.id,
                sender_id: whisper.from,
                receiver_id: whisper.to,
                content: &whisper.content,
                timestamp: whisper.at,
            },
        },
        _ => return None,
    })
}

/// The first frame of a socket.
pub(super) fn greeting(reply: &Reply) -> Option<Frame<'_>> {
    match reply {
        Reply::Guest { id, name, .. } => Some(Frame::ConnectionEstablished { user_id: *id, name }),
        _ => None,
    }
}

pub(super) fn error(error: &Error) -> Frame<'_> {
    Frame::Error { message: &error.detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        decode(text).unwrap_err().detail.into_owned()
    }

    #[test]
    fn a_message_is_for_one_guest() {
        let to = GuestId::random();
        let frame = format!(r#"{{"type":"chat_message","receiver_id":"{to}","content":"hi"}}"#);
        let Ok(Request::Command(Command::Whisper { to: receiver, content, .. })) = decode(&frame) else { panic!() };
        assert_eq!((receiver, content.as_str()), (to, "hi"));
        assert_eq!(decode(r#"{"type":"ping"}"#), Ok(Request::Ping));
    }

    #[test]
    fn what_is_wrong_is_told_in_the_words_of_the_dialect() {
        for bad in ["", "{", "nonsense", "\u{0}"] {
            assert_eq!(refusal(bad), "Invalid JSON format", "{bad}");
        }
        for bad in [
            "{}",
            r#"{"type":5}"#,
            r#"{"type":"chat_message"}"#,
            r#"{"type":"chat_message","receiver_id":5,"content":"x"}"#,
        ] {
            assert_eq!(refusal(bad), "Invalid message format", "{bad}");
        }
    }
}
