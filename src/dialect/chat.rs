//! Dialect C: the socket of a direct chat, `/ws/{chat_id}?token=` (WIRE §4).

use std::borrow::Cow;

use serde::Serialize;

use crate::dialect::fields::Fields;
use crate::error::{Error, Result};
use crate::hub::command::{Command, Post};
use crate::hub::{MessageChange, Told};
use crate::ids::{RoomId, Timestamp};

use super::words;

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Frame<'a> {
    Message { username: &'a str, message: Cow<'a, str>, time: String },
    Action(Action<'a>),
}

#[derive(Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(super) enum Action<'a> {
    Typing { username: &'a str },
    StopTyping { username: &'a str },
    UserStatus { username: &'a str, is_online: bool, last_seen: Option<Timestamp> },
    Error { detail: &'a str },
}

pub(super) fn decode(room: RoomId, text: &str) -> Result<Command> {
    let fields = Fields::parse(text.as_bytes())?;
    match fields.text("action")? {
        None | Some("message") => {
            let content = fields.required_text("message")?.to_owned();
            Ok(Command::PostMessage(Post::text(room, content)))
        }
        Some("typing") => Ok(Command::SetTyping { room, is_typing: true }),
        Some("stop_typing") => Ok(Command::SetTyping { room, is_typing: false }),
        Some(_) => Err(Error::invalid("action", "An action is \"message\", \"typing\" or \"stop_typing\".")),
    }
}

pub(super) fn told(told: &Told) -> Option<Frame<'_>> {
    Some(match told {
        Told::Message { change: MessageChange::Posted, message } => {
            let (username, time) = (&*message.sender_name, message.sent_at.clock());
            Frame::Message { username, message: words(message), time }
        }
        Told::Typing { who, is_typing: true, .. } => Frame::Action(Action::Typing { username: &who.username }),
        Told::Typing { who, is_typing: false, .. } => Frame::Action(Action::StopTyping { username: &who.username }),
        Told::Presence { username, is_online, last_seen, .. } => {
            Frame::Action(Action::UserStatus { username, is_online: *is_online, last_seen: *last_seen })
        }
        _ => return None,
    })
}

pub(super) fn error(error: &Error) -> Frame<'_> {
    Frame::Action(Action::Error { detail: &error.detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId(3);

    #[test]
    fn a_message_and_the_two_states_of_typing() {
        let Ok(Command::PostMessage(post)) = decode(ROOM, r#"{"message":"hi"}"#) else { panic!("no message") };
        assert_eq!((post.room, post.content.as_str()), (ROOM, "hi"));
        for (text, is_typing) in [(r#"{"action":"typing"}"#, true), (r#"{"action":"stop_typing"}"#, false)] {
            assert_eq!(decode(ROOM, text), Ok(Command::SetTyping { room: ROOM, is_typing }));
        }
        for bad in ["", "[]", "{}", r#"{"message":5}"#, r#"{"action":"dance"}"#, r#"{"action":7}"#] {
            assert!(decode(ROOM, bad).is_err(), "{bad}");
        }
    }
}
