//! What happened, taken into the state.

use crate::ids::SocketId;

use super::Hub;
use super::audience::{MessageChange, Notice};
use super::event::Event;

impl Hub {
    /// Takes what happened into the state, and adds who is to be told of it. `cause` is the socket that asked for it: it gets
    /// an answer in place of the notice.
    pub fn apply(&mut self, event: &Event, cause: Option<SocketId>, notices: &mut Vec<Notice>) {
        match event {
            Event::UserRegistered { user, .. } => self.add_user(user),
            Event::SessionOpened(session) => self.add_session(session.id, session.user),
            // Kept by the store alone: no rule asks for them.
            Event::SessionRenewed { .. } | Event::PasswordChanged { .. } => {}
            Event::Audited(_) => {}
            Event::Decreed(decree) => self.take_decree(decree, notices),
            Event::InviteMade(_) | Event::InviteUsed { .. } | Event::InviteWithdrawn { .. } => {}
            Event::ProfileChanged { user, change, at } => self.take_profile(*user, change, *at, notices),
            Event::BlockChanged { by, user, is_on, .. } => self.take_block(*by, *user, *is_on, notices),
            Event::FileAdded(file) => self.take_file(file),
            Event::FileDeleted(gone) => self.take_file_gone(gone),
            Event::SessionEnded { session, user } => self.remove_session(*session, *user, notices),
            Event::Unstored(event) => {
                self.take_unstored(event);
                self.apply(event, cause, notices);
            }
            Event::NumbersReserved { message, seq } => self.reserved = (*message, *seq),
            Event::RoomCreated(room) => {
                self.watch_empty(room);
                self.add_room(room.clone());
                self.tell_room_created(room.id, notices);
            }
            Event::RoomChanged { room, change } => self.take_room_change(*room, change, notices),
            Event::GroupFoundBy { room, key } => self.take_group_key(*room, key, notices),
            Event::RoomDeleted { room } => self.remove_room(*room, notices),
            Event::MemberJoined { room, user, member } => self.take_member(*room, *user, *member, notices),
            Event::MemberLeft { room, user, at } => self.remove_room_member(*room, *user, *at, notices),
            Event::RoleChanged { room, user, role } => self.take_role(*room, *user, *role, notices),
            Event::Banned(ban) => self.take_ban(ban),
            Event::BanLifted { room, user } => self.take_ban_lifted(*room, *user),
            Event::Muted(mute) => self.take_mute(mute.room, mute.user, Some(mute.until), notices),
            Event::MuteLifted { room, user } => self.take_mute(*room, *user, None, notices),
            Event::MessagePosted(message) => self.tell_message(MessageChange::Posted, message, cause, notices),
            Event::MessageEdited(message) => self.tell_message(MessageChange::Edited, message, cause, notices),
            Event::MessageDeleted(message) => self.tell_message(MessageChange::Deleted, message, cause, notices),
            Event::MessageReacted { message, .. } => self.tell_message(MessageChange::Reacted, message, cause, notices),
            Event::MessagePinned(message) => self.tell_message(MessageChange::Pinned, message, cause, notices),
            Event::Reported(report) => self.tell_report(report.room, report.message, notices),
            Event::ReportsClosed { .. } => {}
            Event::Later(change) => self.take_later(change, cause, notices),
            Event::ReadingChanged { room, user, reading, unread } => {
                self.take_reading(*room, *user, *reading, *unread, cause, notices);
            }
            Event::CameOnline { user } => self.tell_presence(*user, true, notices),
            Event::WentOffline { user, at } => {
                if let Some(account) = self.users.get_mut(user) {
                    account.last_seen = Some(*at);
                }
                self.tell_presence(*user, false, notices);
            }
            Event::SocketOpened { station, at } => self.open_station(*station, *at, notices),
            Event::GuestCame { guest, name, link } => self.add_guest(*guest, name, *link),
            Event::GuestPassed { guest, pass } => self.take_pass(*guest, *pass),
            Event::GuestJoined { guest, room, at } => self.take_guest_joined(*guest, *room, *at, notices),
            Event::GuestLeft { guest, room, at } => self.take_guest_left(*guest, *room, *at, notices),
            Event::GuestSentOut { guest, room, why, at } => self.take_sent_out(*guest, *room, *why, *at, notices),
            Event::GuestSent { guest, client_id, message } => self.take_guest_sent(*guest, client_id, *message),
            Event::GuestEnded { guest, why } => self.take_guest_ended(*guest, *why, notices),
            Event::Whispered(whisper) => self.tell_whisper(whisper, cause, notices),
            Event::Signalled { chat, user, signal } => self.tell_signal(*chat, *user, signal, cause, notices),
            Event::SocketRetuned { socket, wire } => self.retune_station(*socket, *wire),
            Event::SocketClosed { socket, at } => self.close_station(*socket, *at, notices),
            Event::TypingChanged { room, person, is_typing, at } => {
                self.take_typing(*room, *person, *is_typing, *at, notices);
            }
        }
    }
}
