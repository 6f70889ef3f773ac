//! Dialect B: one socket a room, `/ws/{room_id}?token=`, whose frames have a type (WIRE §4). Dialect A reads and writes parts of it.

use std::borrow::Cow;

use serde::Serialize;

use crate::dialect::fields::Fields;
use crate::error::{Error, Result};
use crate::hub::command::{Command, Post};
use crate::hub::model::{Message, MessageKind};
use crate::hub::{MessageChange, Told};
use crate::ids::{MessageId, RoomId, Timestamp, UserId};

use super::{untyped, words};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Frame<'a> {
    Message(MessageFrame<'a>),
    UserJoined(Presence<'a>),
    UserLeft(Presence<'a>),
    Typing { user: &'a str, username: &'a str, is_typing: bool },
    Error { error: &'a str, detail: &'a str },
}

#[derive(Serialize)]
pub(super) struct MessageFrame<'a> {
    id: MessageId,
    content: Cow<'a, str>,
    username: &'a str,
    sender_id: Option<UserId>,
    sender_username: &'a str,
    room_id: RoomId,
    message_type: &'static str,
    timestamp: Timestamp,
    is_edited: bool,
}

impl<'a> From<&'a Message> for MessageFrame<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: message.id,
            content: words(message),
            username: &message.sender_name,
            sender_id: message.sender,
            sender_username: &message.sender_name,
            room_id: message.room,
            message_type: message.kind.as_str(),
            timestamp: message.sent_at,
            is_edited: message.is_edited,
        }
    }
}

/// Somebody came or went, in a member for programs and in words for those who show whatever comes.
#[derive(Serialize)]
pub(super) struct Presence<'a> {
    user: &'a str,
    username: &'a str,
    message: String,
    content: String,
    timestamp: Timestamp,
}

impl<'a> Presence<'a> {
    fn new(username: &'a str, what: &str, timestamp: Timestamp) -> Self {
        let words = format!("{username} {what} the room");
        Self { user: username, username, message: words.clone(), content: words, timestamp }
    }
}

/// What a frame asks for, and whether only a client of dialect A would write it so.
pub(super) fn decode(room: RoomId, text: &str) -> (Result<Command>, bool) {
    match Fields::parse(text.as_bytes()) {
        Ok(fields) => (command(room, &fields), untyped::is_sign(&fields)),
        Err(error) => (Err(error), false),
    }
}

/// A frame without a type is a message, as clients of dialect A write it.
fn command(room: RoomId, fields: &Fields) -> Result<Command> {
    match fields.text("type")? {
        None | Some("message") => Ok(Command::PostMessage(Post {
            kind: kind(fields)?,
            ..Post::text(room, fields.text("content")?.unwrap_or_default().to_owned())
        })),
        Some("typing") => Ok(Command::SetTyping { room, is_typing: fields.flag("is_typing")?.unwrap_or(true) }),
        Some(_) => Err(Error::invalid("type", "The type of a frame is \"message\" or \"typing\".")),
    }
}

fn kind(fields: &Fields) -> Result<MessageKind> {
    match fields.text("message_type")?.map(MessageKind::parse) {
        None => Ok(MessageKind::Text),
        Some(Some(kind)) if kind != MessageKind::System => Ok(kind),
        Some(_) => {
            Err(Error::invalid("message_type", "\"message_type\" is \"text\", \"image\", \"file\" or \"voice\"."))
        }
    }
}

pub(super) fn told(told: &Told) -> Option<Frame<'_>> {
    match told {
        Told::Message { change: MessageChange::Posted, message } => Some(Frame::Message((&**message).into())),
        Told::Typing { who, is_typing, .. } => {
            Some(Frame::Typing { user: &who.username, username: &who.username, is_typing: *is_typing })
        }
        Told::Entered { who, at, .. } | Told::Admitted { who, at, .. } => {
            Some(Frame::UserJoined(Presence::new(&who.username, "joined", *at)))
        }
        Told::Exited { who, at, .. } => Some(Frame::UserLeft(Presence::new(&who.username, "left", *at))),
        _ => None,
    }
}

pub(super) fn error(error: &Error) -> Frame<'_> {
    Frame::Error { error: &error.detail, detail: &error.detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId(3);

    fn content(text: &str) -> String {
        match decode(ROOM, text).0 {
            Ok(Command::PostMessage(post)) => post.content,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_frame_with_or_without_a_type_is_a_message() {
        assert_eq!(content(r#"{"type":"message","content":"hi","message_type":"text"}"#), "hi");
        assert_eq!(content(r#"{"content":"hi"}"#), "hi");
        assert_eq!(content("{}"), "");
    }

    #[test]
    fn typing_begins_unless_it_is_said_to_end() {
        for (text, is_typing) in [(r#"{"type":"typing"}"#, true), (r#"{"type":"typing","is_typing":false}"#, false)] {
            assert_eq!(decode(ROOM, text).0, Ok(Command::SetTyping { room: ROOM, is_typing }));
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for bad in [
            "nonsense",
            "[]",
            r#"{"type":5}"#,
            r#"{"type":"dance"}"#,
            r#"{"content":5}"#,
            r#"{"content":"x","message_type":"system"}"#,
            r#"{"content":"x","message_type":"song"}"#,
            r#"{"type":"typing","is_typing":"yes"}"#,
        ] {
            assert!(decode(ROOM, bad).0.is_err(), "{bad}");
        }
    }
}
