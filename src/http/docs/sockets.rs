//! The sockets in words, and what a client may say on `/ws`. OpenAPI has no word for sockets, so they are in the document's
//! description and among its schemas, and whole in the reference at `/redoc`.

#![allow(dead_code, reason = "the requests are described, and never made")]

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::ids::{FileId, GuestId, MessageId, ReminderId, RoomId, ScheduledId, Seq, Timestamp};

/// Of the whole API.
pub const ABOUT: &str = "\
A chat server in one binary. Everything is JSON in UTF-8; times are RFC 3339 in UTC with milliseconds; ids are positive integers, \
except a guest's, which is a UUID. Members that are not known are ignored, those of a wrong type are 422.

**Signing in.** `POST /auth/login` gives an access token, to be sent as `Authorization: Bearer TOKEN`, and a refresh token to renew it \
with.

**Errors** are `{\"detail\": \"a sentence for a person\", \"code\": \"a_word\"}`, with `\"field\"` where one input is at fault. 409 is what \
is allowed, but not as things stand; 405 comes with `Allow`, 401 with `WWW-Authenticate`, 429 and 503 with `Retry-After` in \
seconds. HEAD works wherever GET does.

**Sockets.** `GET /ws` is one WebSocket for all of a user's rooms: `?token=TOKEN`, or `Sec-WebSocket-Protocol: parlor.v1, bearer.TOKEN`, \
or a first frame `{\"type\": \"auth\", \"token\": TOKEN}`; a client that was away goes on with `?since=SEQ&epoch=EPOCH`. What a client sends \
is the schema `ClientFrame`, what it gets is `ServerFrame`; [the reference](/redoc#socket) shows each frame. Clients of earlier servers \
have sockets of their own: `/ws/{id}` (a room or a direct chat, with a token), `/ws/chat/{id}?username=NAME` (a guest in a room), and \
`/ws/{name}` (guests one to one).";

/// The ways to the sockets, each with a sentence.
pub const SOCKETS: &[(&str, &str)] = &[
    ("/ws?token=TOKEN", "One socket a client, for all its rooms and chats: the frames below."),
    (
        "/ws/{id}?token=TOKEN",
        "A room, or a direct chat, for clients of earlier servers. Connecting to a public room joins it.",
    ),
    ("/ws/chat/{id}?username=NAME", "A guest in a public room; no account."),
    ("/ws/{name}", "Guests one to one; no account, and nothing is stored."),
];

/// Why a server closes a socket (RFC 6455 §7.4).
pub const CLOSE_CODES: &[(u16, &str)] = &[
    (1000, "normal"),
    (1001, "the server is going away; connect again"),
    (1003, "a binary frame"),
    (1007, "text that is not UTF-8"),
    (1008, "policy"),
    (1009, "too large"),
    (1011, "a fault of the server"),
    (4000, "malformed request"),
    (4001, "not, or no longer, signed in"),
    (4003, "not allowed"),
    (4004, "no such room"),
    (4008, "too slow; come back with `since`"),
    (4009, "the name belongs to an account"),
    (4029, "too fast"),
];

/// What a client sends on `/ws`. Any request may have an `id`, a string or a number, which its answer carries.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Signs in, where the address has no token; within 10 seconds. Answered with `ready`.
    Auth {
        token: String,
        /// The last `seq` that was seen: first comes what changed since.
        since: Option<Seq>,
        /// From `ready`; another one means that the numbers are of another history.
        epoch: Option<String>,
    },
    /// Posts a message. Answered with `ack` once it is on disk.
    Send {
        id: Option<RequestId>,
        room_id: RoomId,
        /// May be left out or empty where there are attachments.
        content: String,
        /// Chosen by the sender: the same one again is answered with the first message, and nothing is sent.
        client_id: Option<String>,
        reply_to: Option<MessageId>,
        /// Files that the sender has uploaded, at most 10.
        attachments: Option<Vec<FileId>>,
        /// It is sent then, and the `ack` has `scheduled` and no message: a time to come, within a year.
        send_at: Option<Timestamp>,
    },
    /// Changes a message of one's own. Answered with `ack`.
    Edit { id: Option<RequestId>, message_id: MessageId, content: String },
    /// Deletes a message. Answered with `ack`.
    Delete { id: Option<RequestId>, message_id: MessageId },
    /// Puts an emoji below a message. Twice is as good as once. Answered with `ack`.
    React { id: Option<RequestId>, message_id: MessageId, emoji: String },
    /// Takes one's own emoji away again. Answered with `ack`.
    Unreact { id: Option<RequestId>, message_id: MessageId, emoji: String },
    /// Keeps a message in sight of all in the room: by its admins, in a direct chat by both. Answered with `ack`.
    Pin { id: Option<RequestId>, message_id: MessageId },
    /// Answered with `ack`.
    Unpin { id: Option<RequestId>, message_id: MessageId },
    /// Tells the admins of the room of a message. Answered with `ack`.
    Report { id: Option<RequestId>, message_id: MessageId, reason: Option<String> },
    /// What one has to be sent later, of a room or of all: what waits, and what has failed. Answered with `ack` and `scheduled_list`.
    /// A message is scheduled with `send`.
    ListScheduled { id: Option<RequestId>, room_id: Option<RoomId> },
    /// With another time, what had failed is tried again. Answered with `ack` and `scheduled`; one's other sockets get `scheduled`.
    ChangeScheduled {
        id: Option<RequestId>,
        scheduled_id: ScheduledId,
        content: Option<String>,
        send_at: Option<Timestamp>,
    },
    /// It is not sent. Answered with `ack`; one's other sockets get `scheduled`.
    CancelScheduled { id: Option<RequestId>, scheduled_id: ScheduledId },
    /// Answered with `ack` and `reminder_list`.
    ListReminders { id: Option<RequestId> },
    /// Be reminded of a message, of a text, or of both. Answered with `ack` and `reminder`; one's other sockets get
    /// `reminder_changed`, and all of them `reminder` when its time comes.
    Remind {
        id: Option<RequestId>,
        message_id: Option<MessageId>,
        text: Option<String>,
        /// A time to come, within a year.
        remind_at: Timestamp,
    },
    /// With another time it is due then, even if it had been due already. Answered with `ack` and `reminder`; one's other sockets get
    /// `reminder_changed`.
    ChangeReminder {
        id: Option<RequestId>,
        reminder_id: ReminderId,
        text: Option<String>,
        remind_at: Option<Timestamp>,
    },
    /// Due or not. Answered with `ack`; one's other sockets get `reminder_dismissed`.
    DismissReminder { id: Option<RequestId>, reminder_id: ReminderId },
    /// Not answered. It ends by itself 5 seconds after the last one.
    Typing { id: Option<RequestId>, room_id: RoomId, is_typing: bool },
    /// Moves the read marker forward. Answered with `ack`.
    Read { id: Option<RequestId>, room_id: RoomId, message_id: MessageId },
    /// The message and what follows it are to be read again. Answered with `ack`; one's other sockets get `read_state`.
    Unread { id: Option<RequestId>, room_id: RoomId, message_id: MessageId },
    /// A muted room counts no mentions. Answered with `ack`; one's other sockets get `read_state`.
    Mute { id: Option<RequestId>, room_id: RoomId, is_muted: bool },
    /// Something about a call, for the other one of a direct chat; passed on to all devices of both, and kept nowhere. Answered with
    /// `ack`; `not_online` when they are not there.
    Call {
        id: Option<RequestId>,
        /// A direct chat.
        room_id: RoomId,
        /// Chosen by who calls; the same for all that is said about one call.
        call_id: String,
        #[schema(pattern = "^(offer|answer|candidate|hang_up)$")]
        kind: String,
        /// An RTCSessionDescription or an RTCIceCandidate; at most 24 KiB. A hang-up needs none.
        #[schema(value_type = Option<Object>)]
        data: Option<serde_json::Value>,
    },
    /// From one guest to another, and kept nowhere. Answered with `ack`.
    Whisper { id: Option<RequestId>, to: GuestId, content: String },
    /// Answered with `pong`.
    Ping { id: Option<RequestId> },
}

/// Chosen by the client, and repeated in the answer.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum RequestId {
    Number(i64),
    Text(String),
}

/// One of each.
pub fn requests() -> Vec<serde_json::Value> {
    vec![
        json!({"type": "auth", "token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", "since": 96}),
        json!({"type": "send", "id": 1, "room_id": 3, "content": "Tea, anyone?", "client_id": "a1"}),
        json!({"type": "edit", "id": 2, "message_id": 42, "content": "Tea, everyone?"}),
        json!({"type": "delete", "id": 3, "message_id": 42}),
        json!({"type": "react", "id": 5, "message_id": 42, "emoji": "👍"}),
        json!({"type": "unreact", "id": 6, "message_id": 42, "emoji": "👍"}),
        json!({"type": "pin", "id": 10, "message_id": 42}),
        json!({"type": "unpin", "id": 11, "message_id": 42}),
        json!({"type": "report", "id": 12, "message_id": 42, "reason": "Spam."}),
        json!({"type": "list_scheduled", "id": 13, "room_id": 3}),
        json!({"type": "change_scheduled", "id": 14, "scheduled_id": 5, "send_at": "2030-01-31T18:00:00Z"}),
        json!({"type": "cancel_scheduled", "id": 15, "scheduled_id": 5}),
        json!({"type": "list_reminders", "id": 16}),
        json!({"type": "remind", "id": 17, "message_id": 42, "text": "Bring milk.", "remind_at": "2030-01-31T18:00:00Z"}),
        json!({"type": "change_reminder", "id": 18, "reminder_id": 6, "remind_at": "2030-01-31T19:00:00Z"}),
        json!({"type": "dismiss_reminder", "id": 19, "reminder_id": 6}),
        json!({"type": "typing", "room_id": 3, "is_typing": true}),
        json!({"type": "read", "id": "r1", "room_id": 3, "message_id": 42}),
        json!({"type": "unread", "id": 7, "room_id": 3, "message_id": 42}),
        json!({"type": "mute", "id": 8, "room_id": 3, "is_muted": true}),
        json!({"type": "call", "id": 9, "room_id": 4, "call_id": "c1", "kind": "offer", "data": {"type": "offer", "sdp": "v=0…"}}),
        json!({"type": "whisper", "id": 4, "to": "7d444840-9dc0-41d1-b245-5ffdce74fad2", "content": "Hello"}),
        json!({"type": "ping"}),
    ]
}
