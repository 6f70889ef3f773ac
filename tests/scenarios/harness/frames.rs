//! What `/ws` tells, member by member: one more or one less is a failure.

use serde::Deserialize;

use super::Value;
use super::plans::{Reminder, Scheduled};
use super::shapes::{Card, Chat, Message, Online, PersonId, ReadyRoom, ReadyUser, Time, Whisper, check_words, present};

/// Every frame that a server sends.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Frame {
    Ready {
        user: ReadyUser,
        rooms: Vec<ReadyRoom>,
        chats: Vec<Chat>,
        seq: i64,
        epoch: String,
        heartbeat: i64,
        guests: Option<Vec<Online>>,
    },
    Ack {
        id: Option<Value>,
        seq: Option<i64>,
        message: Option<Box<Message>>,
        whisper: Option<Whisper>,
        scheduled: Option<Box<Scheduled>>,
        reminder: Option<Box<Reminder>>,
        scheduled_list: Option<Vec<Scheduled>>,
        reminder_list: Option<Vec<Reminder>>,
        has_more: Option<bool>,
    },
    Pong {
        id: Option<Value>,
    },
    Error {
        code: String,
        detail: String,
        field: Option<String>,
        retry_after: Option<i64>,
        id: Option<Value>,
    },
    Resync {
        reason: String,
    },
    Message {
        room_id: i64,
        seq: i64,
        message: Message,
    },
    MessageEdited {
        room_id: i64,
        seq: i64,
        message: Message,
    },
    MessageDeleted {
        room_id: i64,
        seq: i64,
        message: Message,
    },
    Reaction {
        room_id: i64,
        seq: i64,
        message: Message,
    },
    Pin {
        room_id: i64,
        seq: i64,
        message: Message,
    },
    Report {
        room_id: i64,
        message_id: i64,
    },
    Typing {
        room_id: i64,
        user_id: PersonId,
        username: String,
        is_typing: bool,
    },
    Presence {
        user_id: i64,
        username: String,
        is_online: bool,
        #[serde(deserialize_with = "present")]
        last_seen: Option<Time>,
    },
    MemberJoined {
        room_id: i64,
        user_id: PersonId,
        username: String,
        is_guest: Option<bool>,
    },
    MemberLeft {
        room_id: i64,
        user_id: PersonId,
        username: String,
        is_guest: Option<bool>,
    },
    Guests {
        guests: Vec<Online>,
    },
    Whisper {
        whisper: Whisper,
    },
    RoomCreated {
        room: Card,
    },
    ChatCreated {
        chat_id: i64,
        users: Vec<Online>,
    },
    UserUpdated {
        user_id: i64,
        username: String,
        display_name: String,
        status: String,
        #[serde(deserialize_with = "present")]
        status_expires_at: Option<Time>,
        #[serde(deserialize_with = "present")]
        avatar_url: Option<String>,
    },
    ProfileChanged {
        bio: Option<String>,
        shares_read: Option<bool>,
        shares_last_seen: Option<bool>,
    },
    SessionEnded {
        session_id: i64,
    },
    BlockChanged {
        user_id: i64,
        username: String,
        is_blocked: bool,
    },
    RoomUpdated {
        room: Card,
    },
    RoomDeleted {
        room_id: i64,
    },
    Read {
        room_id: i64,
        user_id: i64,
        message_id: i64,
    },
    Call {
        room_id: i64,
        user_id: i64,
        username: String,
        call_id: String,
        kind: String,
        #[serde(deserialize_with = "present")]
        data: Option<Value>,
    },
    MemberUpdated {
        room_id: i64,
        user_id: i64,
        username: String,
        role: String,
        #[serde(deserialize_with = "present")]
        muted_until: Option<Time>,
    },
    MessagesExpired {
        room_id: i64,
        message_id: i64,
    },
    Scheduled {
        scheduled: Scheduled,
    },
    Reminder {
        reminder: Reminder,
    },
    ReminderChanged {
        reminder: Reminder,
    },
    ReminderDismissed {
        reminder_id: i64,
    },
    ReadState {
        room_id: i64,
        unread_count: i64,
        mention_count: i64,
        read_up_to: i64,
        #[serde(deserialize_with = "present")]
        unread_from: Option<i64>,
        is_muted: bool,
    },
}

impl Frame {
    /// What holds of every frame, beside its shape.
    pub fn check(&self) {
        match self {
            Frame::Message { room_id, seq, message }
            | Frame::MessageEdited { room_id, seq, message }
            | Frame::MessageDeleted { room_id, seq, message }
            | Frame::Reaction { room_id, seq, message }
            | Frame::Pin { room_id, seq, message } => {
                assert_eq!((*room_id, *seq), (message.room_id, message.seq), "{message:?}");
                message.check();
            }
            Frame::Ack { seq, message, .. } => {
                assert_eq!(*seq, message.as_ref().map(|message| message.seq));
                message.iter().for_each(|message| message.check());
            }
            Frame::Error { code, detail, .. } => check_words(detail, code),
            _ => {}
        }
    }
}
