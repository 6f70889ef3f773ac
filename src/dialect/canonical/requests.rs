//! What a client of `/ws` says (WIRE §3), and the parts of it that REST says in the same words.

use serde_json::Value;
use uuid::Uuid;

use crate::dialect::fields::Fields;
use crate::dialect::{Decoded, Request, RequestId};
use crate::error::{Error, Result};
use crate::hub::command::{Command, Later, Post, Resume};
use crate::hub::emoji::Emoji;
use crate::hub::model::{MessageKind, Signal, SignalKind};
use crate::ids::{FileId, GuestId, MessageId, RoomId, Seq};
use crate::limits;

use super::plans;

/// Reads a text frame. Nothing that a client can send makes this panic, and no refusal closes the socket.
pub fn decode(text: &str) -> Decoded {
    let (id, request) = match Fields::parse(text.as_bytes()) {
        Ok(fields) => identified(fields),
        Err(error) => (None, Err(error)),
    };
    Decoded { id, request, shows: None }
}

fn identified(mut fields: Fields) -> (Option<RequestId>, Result<Request>) {
    match request_id(&mut fields) {
        Ok(id) => (id, request(&fields)),
        Err(error) => (None, Err(error)),
    }
}

/// Up to this a floating-point number is exact (2^53).
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

fn request_id(fields: &mut Fields) -> Result<Option<RequestId>> {
    match fields.take("id") {
        None | Some(Value::Null) => Ok(None),
        // Larger ones would come back changed.
        Some(Value::Number(id)) if id.is_f64() && id.as_f64().is_none_or(|id| id.abs() > MOST_EXACT) => {
            Err(Error::invalid("id", "A number as an \"id\" has at most 15 digits."))
        }
        Some(id @ Value::Number(_)) => Ok(Some(RequestId(id))),
        Some(Value::String(id)) if id.len() <= limits::REQUEST_ID => Ok(Some(RequestId(Value::String(id)))),
        Some(Value::String(_)) => {
            Err(Error::invalid("id", format!("\"id\" has at most {} bytes.", limits::REQUEST_ID)))
        }
        Some(_) => Err(Error::invalid("id", "\"id\" must be a string or a number.")),
    }
}

fn request(fields: &Fields) -> Result<Request> {
    let command = match fields.required_text("type")? {
        "send" => posting(fields, room_id(fields)?)?,
        "edit" => Command::EditMessage { message: message_id(fields)?, content: content(fields)?.to_owned() },
        "delete" => Command::DeleteMessage { message: message_id(fields)? },
        "react" => react(fields, true)?,
        "unreact" => react(fields, false)?,
        "pin" => Command::Pin { message: message_id(fields)?, is_on: true },
        "unpin" => Command::Pin { message: message_id(fields)?, is_on: false },
        "report" => Command::Report { message: message_id(fields)?, reason: report_reason(fields)? },
        "typing" => Command::SetTyping { room: room_id(fields)?, is_typing: fields.required_flag("is_typing")? },
        "read" => Command::MarkRead { room: room_id(fields)?, message: message_id(fields)? },
        "unread" => Command::MarkUnread { room: room_id(fields)?, message: message_id(fields)? },
        "mute" => Command::MuteRoom { room: room_id(fields)?, is_muted: fields.required_flag("is_muted")? },
        "call" => Command::Signal { chat: room_id(fields)?, signal: signal(fields)? },
        "whisper" => {
            Command::Whisper { to: guest_id(fields)?, id: Uuid::new_v4(), content: content(fields)?.to_owned() }
        }
        "ping" => return Ok(Request::Ping),
        "auth" => return authenticate(fields),
        other => plans::request(other, fields).unwrap_or_else(|| Err(unknown(other)))?,
    };
    Ok(Request::Command(command))
}

fn unknown(kind: &str) -> Error {
    let shown: String = kind.chars().take(40).collect();
    Error::invalid("type", format!("\"{shown}\" is not a type of request that this server knows."))
}

fn react(fields: &Fields, is_on: bool) -> Result<Command> {
    let message = message_id(fields)?;
    Ok(Command::React { message, emoji: Emoji::parse(fields.required_text("emoji")?)?, is_on })
}

fn signal(fields: &Fields) -> Result<Signal> {
    let (call_id, word) = (fields.required_text("call_id")?, fields.required_text("kind")?);
    let data = fields.object("data")?.map(|data| serde_json::to_string(data).unwrap_or_default());
    let unknown = "\"kind\" is \"offer\", \"answer\", \"candidate\" or \"hang_up\".";
    let kind = SignalKind::parse(word).ok_or_else(|| Error::invalid("kind", unknown))?;
    if call_id.is_empty() || call_id.chars().count() > limits::CLIENT_ID {
        return Err(Error::invalid("call_id", format!("\"call_id\" has 1 to {} characters.", limits::CLIENT_ID)));
    }
    if data.as_ref().is_some_and(|data| data.len() > limits::SIGNAL) {
        return Err(Error::invalid("data", format!("\"data\" has at most {} bytes.", limits::SIGNAL)));
    }
    match kind != SignalKind::HangUp && data.is_none() {
        true => Err(Error::invalid("data", "\"data\" is missing.")),
        false => Ok(Signal { call_id: call_id.to_owned(), kind, data }),
    }
}

/// Why somebody reports a message, the same over REST and on the socket; empty where nothing is said of it.
///
/// # Errors
/// 422 when it is too long.
pub fn report_reason(fields: &Fields) -> Result<String> {
    match fields.text("reason")?.unwrap_or_default().trim() {
        long if long.chars().count() > limits::REPORT_REASON => {
            Err(Error::invalid("reason", format!("\"reason\" has at most {} characters.", limits::REPORT_REASON)))
        }
        reason => Ok(reason.to_owned()),
    }
}

fn authenticate(fields: &Fields) -> Result<Request> {
    let token = fields.required_text("token")?.to_owned();
    let epoch = fields.text("epoch")?.map(str::to_owned);
    let resume = fields.number("since")?.map(|since| Resume { since: Seq(since), epoch });
    Ok(Request::Authenticate { token, resume })
}

fn room_id(fields: &Fields) -> Result<RoomId> {
    fields.required_number("room_id").map(RoomId)
}

fn message_id(fields: &Fields) -> Result<MessageId> {
    fields.required_number("message_id").map(MessageId)
}

fn guest_id(fields: &Fields) -> Result<GuestId> {
    let written = fields.required_text("to")?;
    written.parse().map_err(|_| Error::invalid("to", "\"to\" is the id of a guest."))
}

fn content(fields: &Fields) -> Result<&str> {
    fields.required_text("content")
}

/// A message to be posted now or later, the same over REST and on the socket. What the text itself may be is the hub's to judge.
///
/// # Errors
/// 422 naming the member that is missing or wrong.
pub fn posting(fields: &Fields, room: RoomId) -> Result<Command> {
    let post = post(fields, room)?;
    Ok(match fields.time("send_at")? {
        Some(send_at) => Command::Later(Later::Schedule { post, send_at }),
        None => Command::PostMessage(post),
    })
}

fn post(fields: &Fields, room: RoomId) -> Result<Post> {
    let attachments = attachments(fields)?;
    // Where something is shown, nothing need be said.
    let words = if attachments.is_empty() { content(fields)? } else { fields.text("content")?.unwrap_or_default() };
    Ok(Post {
        room,
        content: words.to_owned(),
        kind: MessageKind::Text,
        client_id: client_id(fields)?,
        reply_to: fields.number("reply_to")?.map(MessageId),
        attachments,
    })
}

fn attachments(fields: &Fields) -> Result<Vec<FileId>> {
    let listed = fields.list("attachments")?.unwrap_or_default();
    let id = |value: &Value| value.as_i64().filter(|id| *id >= 0).map(FileId);
    let ids: Option<_> = listed.iter().map(id).collect();
    ids.ok_or_else(|| Error::invalid("attachments", "\"attachments\" must be a list of the ids of files."))
}

fn client_id(fields: &Fields) -> Result<Option<String>> {
    match fields.text("client_id")? {
        None => Ok(None),
        Some(id) if id.is_empty() || id.chars().count() > limits::CLIENT_ID || id.contains('\0') => {
            Err(Error::invalid("client_id", format!("\"client_id\" has 1 to {} characters.", limits::CLIENT_ID)))
        }
        Some(id) => Ok(Some(id.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_becomes_a_command() {
        let decoded = decode(r#"{"type":"send","id":7,"room_id":3,"content":"hi","client_id":"c1","more":[1]}"#);
        assert_eq!(decoded.id, Some(RequestId(7.into())));
        let post = Post {
            room: RoomId(3),
            content: "hi".into(),
            kind: MessageKind::Text,
            client_id: Some("c1".into()),
            reply_to: None,
            attachments: vec![],
        };
        assert_eq!(decoded.request, Ok(Request::Command(Command::PostMessage(post))));
    }

    #[test]
    fn what_cannot_be_read_is_refused_under_its_id() {
        for (bad, status) in [
            ("nonsense", 400),
            ("[]", 400),
            (r#"{"type":5,"id":"x"}"#, 422),
            (r#"{"id":"x"}"#, 422),
            (r#"{"type":"dance","id":"x"}"#, 422),
            (r#"{"type":"send","room_id":"1","content":"a","id":"x"}"#, 422),
            (r#"{"type":"send","room_id":1,"id":"x"}"#, 422),
            (r#"{"type":"send","room_id":1,"content":"a","client_id":"","id":"x"}"#, 422),
            (r#"{"type":"typing","room_id":1,"is_typing":1,"id":"x"}"#, 422),
        ] {
            let decoded = decode(bad);
            assert_eq!(decoded.request.map_err(|e| e.kind.status()), Err(status), "{bad}");
            assert_eq!(decoded.id.is_some(), bad.contains("\"x\""), "{bad}");
        }
    }
}
