//! What happened, as frames of `/ws`.

use crate::hub::{MessageChange, Told};
use crate::ids::PersonId;

use super::bodies::PersonBody;
use super::frames::ServerFrame;
use super::later::{ReminderBody, ScheduledBody};
use super::message::MessageBody;

impl<'a> ServerFrame<'a> {
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
            Told::ProfileChanged { bio, shares_read, shares_last_seen } => Self::ProfileChanged {
                bio: bio.as_deref(),
                shares_read: *shares_read,
                shares_last_seen: *shares_last_seen,
            },
            Told::SignedOut { session } => Self::SessionEnded { session_id: *session },
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
            Told::ReminderChanged { reminder, reminded } => {
                Self::ReminderChanged { reminder: ReminderBody::new(reminder, reminded.as_ref()) }
            }
            Told::ReminderDismissed { reminder } => Self::ReminderDismissed { reminder_id: *reminder },
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
}
