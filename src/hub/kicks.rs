//! Sending guests out of rooms: one of them by an admin, or all of them where a room is to do without.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::ids::{GuestId, PersonId, RoomId, Timestamp};
use crate::limits;

use super::access::takes_guests;
use super::audience::{Notice, Told};
use super::audit::audit;
use super::event::Event;
use super::guests::Ended;
use super::model::{Action, Login, Station};
use super::{Hub, Outcome, RoomState};

/// Why a guest must leave a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentOut {
    /// By an admin. Until then nobody of that name comes back.
    Kicked { until: Timestamp },
    /// The room takes guests no more.
    NoGuests,
}

/// Names, as compared, and until when they are kept out. A guest has nothing else by which they could be known again.
#[derive(Debug, Clone, Default)]
pub(super) struct Kicked(HashMap<String, Timestamp>);

impl Kicked {
    pub fn until(&self, key: &str, now: Timestamp) -> Option<Timestamp> {
        self.0.get(key).copied().filter(|until| *until > now)
    }

    /// Past the bound, whoever may come back first may come back at once.
    fn add(&mut self, key: String, until: Timestamp) {
        self.0.insert(key, until);
        if self.0.len() > limits::KICKED
            && let Some(first) = self.0.iter().min_by_key(|(_, until)| **until).map(|(key, _)| key.clone())
        {
            self.0.remove(&first);
        }
    }
}

impl Hub {
    /// Others of the same name go with them: a page that is open twice is two guests.
    pub(super) fn kick_guest(&self, actor: Login, room: RoomId, guest: GuestId, now: Timestamp) -> Result<Outcome> {
        let state = self.administered_room(actor.user, room)?;
        let came_alone = self.link_of(PersonId::Guest(guest)).is_none();
        let is_theirs = takes_guests(&state.room) && came_alone || state.guests().any(|other| other == guest);
        let known = self.guests.get(&guest).filter(|_| is_theirs);
        let known = known.ok_or_else(|| Error::not_found("There is no such guest in this room."))?;
        let why = SentOut::Kicked { until: now.plus_seconds(limits::KICK) };
        let is_namesake = |other: &GuestId| self.guests.get(other).is_some_and(|other| other.key == known.key);
        let mut events = self.sent_out(guest, room, why, now);
        for other in state.distinct_guests().into_iter().filter(|other| *other != guest && is_namesake(other)) {
            events.extend(self.sent_out(other, room, why, now));
        }
        events.push(audit(actor, Some(room), Action::GuestKicked, None, known.name.to_string(), now));
        Ok(Outcome::done(events))
    }

    /// All that are in the room.
    pub(super) fn guests_sent_out(&self, room: RoomId, now: Timestamp) -> Vec<Event> {
        let guests = self.rooms.get(&room).map(RoomState::distinct_guests).unwrap_or_default();
        // An admin made the links on purpose.
        let came_alone = |guest: &GuestId| self.link_of(PersonId::Guest(*guest)).is_none();
        guests
            .into_iter()
            .filter(came_alone)
            .flat_map(|guest| self.sent_out(guest, room, SentOut::NoGuests, now))
            .collect()
    }

    fn sent_out(&self, guest: GuestId, room: RoomId, why: SentOut, at: Timestamp) -> Vec<Event> {
        let person = PersonId::Guest(guest);
        let mut events = Vec::new();
        if self.is_typing(room, person) {
            events.push(Event::TypingChanged { room, person, is_typing: false, at });
        }
        events.push(Event::GuestSentOut { guest, room, why, at });
        let stations = self.rooms.get(&room).map(|state| state.stations.as_slice()).unwrap_or_default();
        let theirs = stations.iter().filter(|station| station.person() == person);
        events.extend(theirs.map(|station| Event::SocketClosed { socket: station.socket, at }));
        // There is no other room for whoever came by a link.
        if self.link_of(person).is_some() {
            events.extend(self.guest_ends(guest, Ended::LinkOver, at));
        }
        events
    }

    /// Told before it is done: the one who goes hears it too.
    pub(super) fn take_sent_out(
        &mut self,
        id: GuestId,
        room: RoomId,
        why: SentOut,
        at: Timestamp,
        notices: &mut Vec<Notice>,
    ) {
        let person = PersonId::Guest(id);
        if self.attends(person, room) {
            notices.push(Notice { to: self.roster(room), told: Told::Exited { room, who: self.person(person), at } });
        }
        let own = self.stations_in(room, |station| station.person() == person);
        notices.push(Notice { to: own, told: Told::SentOut(why) });
        let (Some(guest), Some(state)) = (self.guests.get_mut(&id), self.rooms.get_mut(&room)) else { return };
        if let SentOut::Kicked { until } = why {
            state.kicked.add(guest.key.clone(), until);
        }
        guest.visits.remove(&room);
        state.visitors.remove(&id);
        state.stations.retain(|station| station.person() != person);
        state.roster = None;
    }
}

impl RoomState {
    /// Who have come in, or listen; some of them twice.
    fn guests(&self) -> impl Iterator<Item = GuestId> {
        let of = |station: &Station| match station.person() {
            PersonId::Guest(guest) => Some(guest),
            PersonId::User(_) => None,
        };
        self.visitors.iter().copied().chain(self.stations.iter().filter_map(of))
    }

    fn distinct_guests(&self) -> Vec<GuestId> {
        let mut guests: Vec<_> = self.guests().collect();
        guests.sort_unstable();
        guests.dedup();
        guests
    }
}
