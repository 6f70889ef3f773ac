//! How far somebody has read a room: a marker that only moves on, and a place from which they want to read again.

use crate::error::{Error, Result};
use crate::ids::{MessageId, RoomId, SocketId, UserId};
use crate::limits;

use super::event::Event;
use super::facts::Facts;
use super::model::{Login, Member, Reading, Unread};
use super::{Hub, Notice, Outcome, Told};

impl Hub {
    /// The marker never goes past the newest message there is.
    pub(super) fn mark_read(
        &self,
        actor: Login,
        room: RoomId,
        message: MessageId,
        facts: &mut dyn Facts,
    ) -> Result<Outcome> {
        let (_, member) = self.joined_room(actor.user, room)?;
        if message > self.last.message {
            return Err(Error::invalid("message_id", "There is no such message yet."));
        }
        self.reading_changes(actor.user, room, member, member.reading.after(message), facts)
    }

    /// It and what follows it count as unread again, though others know that they were read.
    pub(super) fn mark_unread(
        &self,
        actor: Login,
        room: RoomId,
        message: MessageId,
        facts: &mut dyn Facts,
    ) -> Result<Outcome> {
        let (_, member) = self.joined_room(actor.user, room)?;
        if self.find_message(message, facts)?.is_none_or(|message| message.room != room) {
            return Err(Error::invalid("message_id", "There is no such message in this room."));
        }
        self.reading_changes(actor.user, room, member, member.reading.again_from(message), facts)
    }

    pub(super) fn mute_room(
        &self,
        actor: Login,
        room: RoomId,
        is_muted: bool,
        facts: &mut dyn Facts,
    ) -> Result<Outcome> {
        let (_, member) = self.joined_room(actor.user, room)?;
        self.reading_changes(actor.user, room, member, Reading { is_muted, ..member.reading }, facts)
    }

    fn reading_changes(
        &self,
        user: UserId,
        room: RoomId,
        member: &Member,
        reading: Reading,
        facts: &mut dyn Facts,
    ) -> Result<Outcome> {
        if reading == member.reading {
            return Ok(Outcome::done(vec![]));
        }
        let unread = match reading.unread_after() {
            newest if newest >= self.last.message => Unread::default(),
            after => self.unread_in(room, user, after, facts)?,
        };
        let unread = Unread { mentions: if reading.is_muted { 0 } else { unread.mentions }, ..unread };
        Ok(Outcome::done(vec![Event::ReadingChanged { room, user, reading, unread }]))
    }

    /// One's own sockets are told all of it; the others in a small room, how far one has read.
    pub(super) fn take_reading(
        &mut self,
        room: RoomId,
        user: UserId,
        reading: Reading,
        unread: Unread,
        cause: Option<SocketId>,
        notices: &mut Vec<Notice>,
    ) {
        let Some(state) = self.rooms.get_mut(&room) else { return };
        let Some(member) = state.room.members.get_mut(&user) else { return };
        let has_moved = member.reading.read_up_to < reading.read_up_to;
        member.reading = reading;
        let is_small = state.room.members.len() <= limits::SEEN_BY;
        if has_moved {
            let is_cut_off = self.rooms.get(&room).is_some_and(|state| self.is_cut_off(state));
            let is_shared = is_small && !is_cut_off && self.users.get(&user).is_some_and(|account| account.shares_read);
            let to = if is_shared { self.members_in(room) } else { self.sockets_of(user) }.except(cause);
            notices.push(Notice { to, told: Told::Read { room, user, message: reading.read_up_to } });
        }
        let to = self.sockets_of(user).except(cause);
        notices.push(Notice { to, told: Told::Reading { room, reading, unread } });
    }
}
