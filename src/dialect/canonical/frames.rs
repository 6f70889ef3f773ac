//! What a client of `/ws` is told (WIRE §3), as JSON text appended to a buffer.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::error::Error;
use crate::hub::command::Reply;
use crate::ids::{MessageId, PersonId, ReminderId, RoomId, Seq, SessionId, Timestamp, UserId};

use super::bodies::{PersonBody, ReadyUser, WhisperBody};
use super::later::{ReminderBody, ScheduledBody, fitting};
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
        #[serde(skip_serializing_if = "Option::is_none")]
        reminder: Option<Box<ReminderBody<'a>>>,
        /// What is to be sent first is first.
        #[serde(skip_serializing_if = "Option::is_none")]
        scheduled_list: Option<Vec<ScheduledBody<'a>>>,
        /// What is due first is first.
        #[serde(skip_serializing_if = "Option::is_none")]
        reminder_list: Option<Vec<ReminderBody<'a>>>,
        /// The list is longer than a frame may be; over REST it comes whole.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        has_more: bool,
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
    /// To one's own sockets: what others are not told of in one's profile. What has not changed is left out.
    ProfileChanged {
        #[serde(skip_serializing_if = "Option::is_none")]
        bio: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        shares_read: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        shares_last_seen: Option<bool>,
    },
    /// To one's own sockets of other sessions: one has been signed out there. Those of the session itself are closed with 4001.
    SessionEnded {
        session_id: SessionId,
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
    /// To one's own other sockets: a reminder was made, or changed.
    ReminderChanged {
        reminder: ReminderBody<'a>,
    },
    /// To one's own other sockets: it is gone from the list.
    ReminderDismissed {
        reminder_id: ReminderId,
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
        let (mut seq, mut message, mut whisper, mut scheduled, mut reminder) = (None, None, None, None, None);
        let (mut scheduled_list, mut reminder_list, mut has_more) = (None, None, false);
        match reply {
            Reply::Message { message: done, .. } => (seq, message) = (Some(done.seq), Some((&**done).into())),
            Reply::Whispered(done) => whisper = Some((&**done).into()),
            Reply::Scheduled(done) => scheduled = Some(Box::new((&**done).into())),
            Reply::Reminder(done, reminded) => reminder = Some(Box::new(ReminderBody::new(done, reminded.as_ref()))),
            Reply::AllScheduled(all) => {
                let (list, is_cut) = fitting(all.iter().map(ScheduledBody::from));
                (scheduled_list, has_more) = (Some(list), is_cut);
            }
            Reply::AllReminders(all) => {
                let (list, is_cut) = fitting(all.iter().map(|(one, of)| ReminderBody::new(one, of.as_ref())));
                (reminder_list, has_more) = (Some(list), is_cut);
            }
            _ => {}
        }
        let id = id.map(RequestId::value);
        Self::Ack { id, seq, message, whisper, scheduled, reminder, scheduled_list, reminder_list, has_more }
    }

    /// Appends the JSON text.
    pub fn write(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(out, self).expect("writing to memory, from types that have no way to fail");
    }
}
