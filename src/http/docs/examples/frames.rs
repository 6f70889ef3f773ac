//! One of each frame of the socket.

use crate::dialect::canonical::{MessageBody, PersonBody, ReadyUser, RoomBody, ServerFrame};
use crate::hub::model::Role;
use crate::ids::{PersonId, RoomId, Seq, SessionId};

use super::*;

/// Every frame that the server sends, in the order in which they are best read.
pub fn frames() -> Vec<ServerFrame<'static>> {
    let (room_id, seq) = (TEA, Seq(97));
    let user_id = PersonId::User(BOB);
    vec![
        ServerFrame::Ready {
            user: ReadyUser::Account(own()),
            guests: None,
            rooms: vec![RoomBody { users_online: Some(vec![person()]), ..room() }],
            chats: vec![chat()],
            seq,
            epoch: "9c1f0f6d2a5b4e3c8d7e6f5a4b3c2d1e",
            heartbeat: 25,
        },
        ServerFrame::Ack {
            id: None,
            seq: Some(seq),
            message: Some(message()),
            whisper: None,
            scheduled: None,
            reminder: None,
            scheduled_list: None,
            reminder_list: None,
            has_more: false,
        },
        ServerFrame::Pong { id: None },
        ServerFrame::Error {
            code: "not_a_member",
            detail: "Join the room first.",
            field: None,
            retry_after: None,
            id: None,
        },
        ServerFrame::Resync { reason: "Too much has happened since; reload." },
        ServerFrame::Message { room_id, seq, message: message() },
        ServerFrame::Reaction { room_id, seq, message: MessageBody { reactions: vec![reaction()], ..message() } },
        ServerFrame::MessageEdited { room_id, seq, message: MessageBody { is_edited: true, ..message() } },
        ServerFrame::MessageDeleted {
            room_id,
            seq,
            message: MessageBody { is_deleted: true, content: "", ..message() },
        },
        ServerFrame::Pin {
            room_id,
            seq,
            message: MessageBody { pinned_at: Some(NOW), pinned_by: Some(ADA), ..message() },
        },
        ServerFrame::Report { room_id, message_id: MILK },
        ServerFrame::Typing { room_id, user_id, username: "bob", is_typing: true },
        ServerFrame::Presence { user_id: BOB, username: "bob", is_online: false, last_seen: Some(NOW) },
        ServerFrame::UserUpdated {
            user_id: BOB,
            username: "bob",
            display_name: "Bob",
            status: "at tea",
            status_expires_at: Some(NOW),
            avatar_url: Some("/users/2/avatar?v=12"),
        },
        ServerFrame::ProfileChanged { bio: None, shares_read: Some(false), shares_last_seen: None },
        ServerFrame::SessionEnded { session_id: SessionId(7) },
        ServerFrame::MemberJoined { room_id, user_id, username: "bob", is_guest: false },
        ServerFrame::MemberLeft { room_id, user_id, username: "bob", is_guest: false },
        ServerFrame::MemberUpdated {
            room_id,
            user_id: BOB,
            username: "bob",
            role: Role::Admin.as_str(),
            muted_until: None,
        },
        ServerFrame::RoomCreated { room: card() },
        ServerFrame::ChatCreated { chat_id: RoomId(4), users: vec![person()] },
        ServerFrame::RoomUpdated { room: card() },
        ServerFrame::RoomDeleted { room_id },
        ServerFrame::BlockChanged { user_id: BOB, username: "bob", is_blocked: true },
        ServerFrame::Call {
            room_id: RoomId(4),
            user_id: BOB,
            username: "bob",
            call_id: "c1",
            kind: "hang_up",
            data: None,
        },
        ServerFrame::Guests { guests: vec![PersonBody { id: PersonId::Guest(EVE), username: "Eve" }] },
        ServerFrame::Whisper { whisper: whisper() },
        ServerFrame::MessagesExpired { room_id, message_id: MILK },
        ServerFrame::Scheduled { scheduled: scheduled() },
        ServerFrame::Reminder { reminder: reminder() },
        ServerFrame::ReminderChanged { reminder: ReminderBody { is_due: false, ..reminder() } },
        ServerFrame::ReminderDismissed { reminder_id: ReminderId(6) },
        ServerFrame::Read { room_id, user_id: BOB, message_id: MILK },
        ServerFrame::ReadState {
            room_id,
            unread_count: 0,
            mention_count: 0,
            read_up_to: MILK,
            unread_from: None,
            is_muted: false,
        },
    ]
}
