//! What a client of `/ws` is told (WIRE §3), as JSON text appended to a buffer.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::error::Error;
use crate::hub::command::Reply;
use crate::hub::{MessageChange, Told};
use crate::ids::{MessageId, PersonId, RoomId, Seq, Timestamp, UserId};

use super::bodies::{PersonBody, ReadyUser, WhisperBody};
use super::later::{ReminderBody, ScheduledBody};
use super::message::MessageBody;
use super::rooms::{ChatBody, RoomBody, RoomCard};
use crate::dialect::RequestId;

#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame<'a> {
    Ready {
        user: ReadyUser<'a>,
        rooms: Vec<RoomBody<'a>>,
        chats: Vec<ChatBody<'a>>,
        seq: Seq,
        epoch: &'a str,
        /// Seconds between pings.
        heartbeat: u64,
        /// For a guest, the guests who are there.
        #[serde(skip_serializing_if = "Option::is_none")]
        guests: Option<Vec<PersonBody<'a>>>,
    },
    Ack {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a serde_json::Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        seq: Option<Seq>,
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<MessageBody<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        whisper: Option<WhisperBody<'a>>,
        /// Where the message is to be sent later.
        #[serde(skip_serializing_if = "Option::is_none")]
        scheduled: Option<Box<ScheduledBody<'a>>>,
    },
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a serde_json::Value>,
    },
    Error {
        code: &'a str,
        detail: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a serde_json::Value>,
    },
    Resync {
        reason: &'a str,
    },
    Message {
        room_id: RoomId,
        seq: Seq,
        message: MessageBody<'a>,
    },
    MessageEdited {
        room_id: RoomId,
        seq: Seq,
        message: MessageBody<'a>,
    },
    MessageDeleted {
        room_id: RoomId,
        seq: Seq,
        message: MessageBody<'a>,
    },
    /// A reaction came or went; to those who were there. Others find it in the message.
    Reaction {
        room_id: RoomId,
        seq: Seq,
        message: MessageBody<'a>,
    },
    /// A message was pinned, or unpinned: `pinned_at` tells which. To those who were there.
    Pin {
        room_id: RoomId,
        seq: Seq,
        message: MessageBody<'a>,
    },
    /// To the admins of a room, and of a chat to those of the server: somebody has reported a message.
    Report {
        room_id: RoomId,
        message_id: MessageId,
    },
    Typing {
        room_id: RoomId,
        user_id: PersonId,
        username: &'a str,
        is_typing: bool,
    },
    Presence {
        user_id: UserId,
        username: &'a str,
        is_online: bool,
        #[schema(required)]
        last_seen: Option<Timestamp>,
    },
    /// To oneself and those who share a room or chat: what others see of somebody, as it now is. A status ends at its time by itself,
    /// without another frame.
    UserUpdated {
        user_id: UserId,
        username: &'a str,
        display_name: &'a str,
        status: &'a str,
        #[schema(required)]
        status_expires_at: Option<Timestamp>,
        #[schema(required)]
        avatar_url: Option<&'a str>,
    },
    /// Of a guest it means that they are there, not that they belong.
    MemberJoined {
        room_id: RoomId,
        user_id: PersonId,
        username: &'a str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_guest: bool,
    },
    MemberLeft {
        room_id: RoomId,
        user_id: PersonId,
        username: &'a str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_guest: bool,
    },
    /// What a member now is, and whether they may only read for a while.
    MemberUpdated {
        room_id: RoomId,
        user_id: UserId,
        username: &'a str,
        #[schema(pattern = "^(owner|admin|member|read_only)$")]
        role: &'static str,
        #[schema(required)]
        muted_until: Option<Timestamp>,
    },
    /// To guests: all who are there.
    Guests {
        guests: Vec<PersonBody<'a>>,
    },
    /// To one's own sockets: one has blocked somebody, or unblocked them. What is shown of the rooms is to be loaded anew.
    BlockChanged {
        user_id: UserId,
        username: &'a str,
        is_blocked: bool,
    },
    /// Something about a call between the two of a direct chat, from the other one or from another device of one's own.
    Call {
        room_id: RoomId,
        user_id: UserId,
        username: &'a str,
        call_id: &'a str,
        #[schema(pattern = "^(offer|answer|candidate|hang_up)$")]
        kind: &'static str,
        /// As it was sent; null where nothing was.
        #[schema(required, value_type = Option<Object>)]
        data: Option<&'a RawValue>,
    },
    /// From one guest to another.
    Whisper {
        whisper: WhisperBody<'a>,
    },
    RoomCreated {
        room: RoomCard<'a>,
    },
    /// To the two of a new chat.
    ChatCreated {
        chat_id: RoomId,
        users: Vec<PersonBody<'a>>,
    },
    RoomUpdated {
        room: RoomCard<'a>,
    },
    RoomDeleted {
        room_id: RoomId,
    },
    Read {
        room_id: RoomId,
        user_id: UserId,
        message_id: MessageId,
    },
    /// All messages of the room up to this one have expired, and are gone.
    MessagesExpired {
        room_id: RoomId,
        message_id: MessageId,
    },
    /// To one's own other sockets: a message that is to be sent later, as its `state` now is.
    Scheduled {
        scheduled: ScheduledBody<'a>,
    },
    /// The time of a reminder has come. It stays on the list until it is dismissed.
    Reminder {
        reminder: ReminderBody<'a>,
    },
    /// To one's own other sockets: how far one has read, and what is left.
    ReadState {
        room_id: RoomId,
        unread_count: usize,
        mention_count: usize,
        read_up_to: MessageId,
        #[schema(required)]
        unread_from: Option<MessageId>,
        is_muted: bool,
    },
}

impl<'a> ServerFrame<'a> {
    /// A refusal, under the `id` of the request it answers.
    pub fn error(error: &'a Error, id: Option<&'a RequestId>) -> Self {
        Self::Error {
            code: error.code,
            detail: &error.detail,
            field: error.field,
            retry_after: error.retry_after,
            id: id.map(RequestId::value),
        }
    }

    /// A request was carried out; with the message that it made or changed.
    pub fn reply(reply: &'a Reply, id: Option<&'a RequestId>) -> Self {
        let id = id.map(RequestId::value);
        let (mut seq, mut message, mut whisper, mut scheduled) = (None, None, None, None);
        match reply {
            Reply::Message { message: done, .. } => (seq, message) = (Some(done.seq), Some((&**done).into())),
            Reply::Whispered(done) => whisper = Some((&**done).into()),
            Reply::Scheduled(done) => scheduled = Some(Box::new((&**done).into())),
            _ => {}
        }
        Self::Ack { id, seq, message, whisper, scheduled }
    }

    /// What happened. None for what is told by a close code, or only to sockets of one room.
    pub fn told(told: &'a Told) -> Option<Self> {
        Some(match told {
            Told::Message { change, message } => {
                let (room_id, seq, message) = (message.room, message.seq, MessageBody::from(&**message));
                match change {
                    MessageChange::Posted => Self::Message { room_id, seq, message },
                    MessageChange::Edited => Self::MessageEdited { room_id, seq, message },
                    MessageChange::Reacted => Self::Reaction { room_id, seq, message },
                    MessageChange::Pinned => Self::Pin { room_id, seq, message },
                    MessageChange::Deleted => Self::MessageDeleted { room_id, seq, message },
                }
            }
            Told::Reported { room, message } => Self::Report { room_id: *room, message_id: *message },
            Told::Typing { room, who, is_typing } => {
                Self::Typing { room_id: *room, user_id: who.id, username: &who.username, is_typing: *is_typing }
            }
            Told::Presence { user, username, is_online, last_seen } => {
                Self::Presence { user_id: *user, username, is_online: *is_online, last_seen: *last_seen }
            }
            Told::UserUpdated { user, username, profile } => Self::UserUpdated {
                user_id: *user,
                username,
                display_name: profile.display_name.as_deref().unwrap_or(username),
                status: &profile.status,
                status_expires_at: profile.status_expires_at,
                avatar_url: profile.avatar_url.as_deref(),
            },
            Told::MemberJoined { room, user, username } => {
                Self::MemberJoined { room_id: *room, user_id: PersonId::User(*user), username, is_guest: false }
            }
            Told::MemberLeft { room, user, username } => {
                Self::MemberLeft { room_id: *room, user_id: PersonId::User(*user), username, is_guest: false }
            }
            Told::Entered { room, who, .. } if who.id.user().is_none() => {
                Self::MemberJoined { room_id: *room, user_id: who.id, username: &who.username, is_guest: true }
            }
            Told::Exited { room, who, .. } if who.id.user().is_none() => {
                Self::MemberLeft { room_id: *room, user_id: who.id, username: &who.username, is_guest: true }
            }
            Told::MemberUpdated { room, user, username, role, muted_until } => Self::MemberUpdated {
                room_id: *room,
                user_id: *user,
                username,
                role: role.as_str(),
                muted_until: *muted_until,
            },
            Told::BlockChanged { user, username, is_on } => {
                Self::BlockChanged { user_id: *user, username, is_blocked: *is_on }
            }
            Told::RoomCreated { room } => Self::RoomCreated { room: room.into() },
            Told::ChatCreated { chat, people } => {
                Self::ChatCreated { chat_id: *chat, users: people.iter().map(PersonBody::from).collect() }
            }
            Told::RoomUpdated { room } => Self::RoomUpdated { room: room.into() },
            Told::RoomDeleted { room } => Self::RoomDeleted { room_id: *room },
            Told::Read { room, user, message } => Self::Read { room_id: *room, user_id: *user, message_id: *message },
            Told::Reading { room, reading, unread } => Self::ReadState {
                room_id: *room,
                unread_count: unread.messages,
                mention_count: unread.mentions,
                read_up_to: reading.read_up_to,
                unread_from: reading.unread_from,
                is_muted: reading.is_muted,
            },
            Told::Entered { .. } | Told::Admitted { .. } | Told::Exited { .. } => return None,
            Told::GuestsOnline { guests } => Self::Guests { guests: guests.iter().map(PersonBody::from).collect() },
            Told::Signalled { chat, user, username, signal } => Self::Call {
                room_id: *chat,
                user_id: *user,
                username,
                call_id: &signal.call_id,
                kind: signal.kind.as_str(),
                data: signal.data.as_deref().and_then(|data| serde_json::from_str(data).ok()),
            },
            Told::Expired { room, up_to } => Self::MessagesExpired { room_id: *room, message_id: *up_to },
            Told::Scheduled { scheduled, state } => {
                Self::Scheduled { scheduled: ScheduledBody::new(scheduled, *state) }
            }
            Told::Reminder { reminder, reminded } => {
                Self::Reminder { reminder: ReminderBody::new(reminder, reminded.as_ref()) }
            }
            Told::Whispered(whisper) => Self::Whisper { whisper: (&**whisper).into() },
            Told::SessionEnded
            | Told::RoomClosed
            | Told::Expelled
            | Told::SentOut(_)
            | Told::LinkOver
            | Told::NameTaken => {
                return None;
            }
        })
    }

    /// A message as it stands, told to a socket that was away when it changed.
    pub fn changed(message: &'a crate::hub::model::Message) -> Self {
        let (room_id, seq, body) = (message.room, message.seq, MessageBody::from(message));
        match (message.is_deleted, message.is_edited) {
            (true, _) => Self::MessageDeleted { room_id, seq, message: body },
            (_, true) => Self::MessageEdited { room_id, seq, message: body },
            _ => Self::Message { room_id, seq, message: body },
        }
    }

    /// Appends the JSON text.
    pub fn write(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(out, self).expect("writing to memory, from types that have no way to fail");
    }
}
