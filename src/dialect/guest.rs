//! Dialect D: a guest in a room, `/ws/chat/{room_id}?username=NAME` (WIRE §4). It has no word for what is stored of coming and going.

use std::borrow::Cow;

use serde::Serialize;

use crate::dialect::fields::Fields;
use crate::error::{Error, Result};
use crate::hub::command::{Command, Person, Post};
use crate::hub::model::MessageKind;
use crate::hub::{MessageChange, Told};
use crate::ids::{MessageId, RoomId, Timestamp};

use super::words;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Frame<'a> {
    UsersList { users: Vec<&'a str> },
    Join(Words<'a>),
    Leave(Words<'a>),
    Message { id: MessageId, username: &'a str, content: Cow<'a, str>, timestamp: Timestamp },
    Typing { username: &'a str },
    Error { message: &'a str, detail: &'a str },
}

#[derive(Serialize)]
pub(super) struct Words<'a> {
    username: &'a str,
    content: String,
    timestamp: Timestamp,
}

impl<'a> Words<'a> {
    fn new(who: &'a Person, what: &str, timestamp: Timestamp) -> Self {
        Self { username: &who.username, content: format!("{} {what} the chat", who.username), timestamp }
    }
}

pub(super) fn decode(room: RoomId, text: &str) -> Result<Command> {
    let fields = Fields::parse(text.as_bytes())?;
    match fields.text("type")? {
        None | Some("message") => {
            let content = fields.text("content")?.unwrap_or_default().to_owned();
            Ok(Command::PostMessage(Post::text(room, content)))
        }
        Some("typing") => Ok(Command::SetTyping { room, is_typing: fields.flag("is_typing")?.unwrap_or(true) }),
        Some(_) => Err(Error::invalid("type", "The type of a frame is \"message\" or \"typing\".")),
    }
}

pub(super) fn told(told: &Told) -> Option<Frame<'_>> {
    Some(match told {
        Told::Message { change: MessageChange::Posted, message } if message.kind != MessageKind::System => {
            let (id, username, content) = (message.id, &*message.sender_name, words(message));
            Frame::Message { id, username, content, timestamp: message.sent_at }
        }
        Told::Typing { who, is_typing: true, .. } => Frame::Typing { username: &who.username },
        Told::Admitted { people, .. } => Frame::UsersList { users: people.iter().map(|who| &*who.username).collect() },
        Told::Entered { who, at, .. } => Frame::Join(Words::new(who, "joined", *at)),
        Told::Exited { who, at, .. } => Frame::Leave(Words::new(who, "left", *at)),
        _ => return None,
    })
}

pub(super) fn error(error: &Error) -> Frame<'_> {
    Frame::Error { message: &error.detail, detail: &error.detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_says_something_or_types() {
        let room = RoomId(3);
        let Ok(Command::PostMessage(post)) = decode(room, r#"{"type":"message","content":"hi"}"#) else { panic!() };
        assert_eq!((post.room, post.content.as_str()), (room, "hi"));
        assert_eq!(decode(room, r#"{"type":"typing"}"#), Ok(Command::SetTyping { room, is_typing: true }));
        for bad in ["", "[]", r#"{"type":"dance"}"#, r#"{"content":5}"#, r#"{"type":"typing","is_typing":1}"#] {
            assert!(decode(room, bad).is_err(), "{bad}");
        }
    }
}
