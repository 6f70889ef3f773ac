//! Rooms that keep their messages for a time only: what has expired is out of sight at once, and its rows go by and by.

use crate::error::Result;
use crate::ids::{MessageId, RoomId, Timestamp};

use super::agenda::Due;
use super::event::Event;
use super::facts::Facts;
use super::later::Change;
use super::model::Message;
use super::{Hub, Notice, Told};

impl Hub {
    /// The time of a room's oldest messages has come.
    pub(super) fn expire(&self, room: RoomId, facts: &mut dyn Facts, now: Timestamp) -> Result<Vec<Event>> {
        match self.rooms.get(&room).and_then(|state| state.room.expire_after_days) {
            Some(days) => self.expired_after(room, days, facts, now),
            None => Ok(vec![Event::Later(Change::Forgotten(Due::Expiry(room)))]),
        }
    }

    /// What has expired by now where messages are kept for so many days, and when to look again.
    pub(super) fn expired_after(
        &self,
        room: RoomId,
        days: i64,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Vec<Event>> {
        let due = Due::Expiry(room);
        let found = facts.expired(room, self.expired_up_to(room), now.plus_days(-days))?;
        let expired = found.up_to.map(|up_to| Change::Expired { room, up_to });
        let next = found.next.map_or(Change::Forgotten(due), |sent_at| Change::PutOff(due, sent_at.plus_days(days)));
        Ok(expired.into_iter().chain([next]).map(Event::Later).collect())
    }

    pub(super) fn take_expired(&mut self, room: RoomId, up_to: MessageId, notices: &mut Vec<Notice>) {
        if let Some(state) = self.rooms.get_mut(&room) {
            state.room.expired_up_to = state.room.expired_up_to.max(up_to);
        }
        let to = self.roster(room);
        notices.push(Notice { to, told: Told::Expired { room, up_to } });
    }

    /// What is up to this one is not there any more.
    pub(super) fn expired_up_to(&self, room: RoomId) -> MessageId {
        self.rooms.get(&room).map(|state| state.room.expired_up_to).unwrap_or_default()
    }

    /// The first message of a room where there was none begins the wait.
    pub(super) fn watch_expiry(&mut self, message: &Message) {
        let due = Due::Expiry(message.room);
        let days = self.rooms.get(&message.room).and_then(|state| state.room.expire_after_days);
        if let Some(days) = days.filter(|_| !self.agenda.has(due)) {
            self.agenda.put(due, message.sent_at.plus_days(days));
        }
    }
}
