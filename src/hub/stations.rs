//! Open sockets: where each is kept, and who is there because of it.
//!
//! A socket hears of everything that concerns its user, or of one room alone, or of the guests in the lobby. Those of one room are
//! told who comes into it and who goes; those that hear of everything are told of presence, once for all rooms.

use crate::ids::{GuestId, PersonId, RoomId, SocketId, Timestamp, UserId};

use super::audience::{Notice, Recipients, Told};
use super::event::Event;
use super::links::GuestLink;
use super::lobby::hears_guests;
use super::model::{Actor, Scope, Station, Wire};
use super::{Hub, RoomState};

impl Hub {
    pub(super) fn open_station(&mut self, station: Station, at: Timestamp, notices: &mut Vec<Notice>) {
        let person = station.person();
        let entered = self.rooms_to_tell(station, |room| !self.attends(person, room));
        let link = self.link_of(person);
        self.add_station(station);
        for room in entered {
            self.tell_entered(room, person, at, notices);
        }
        match station.scope {
            Scope::Everything if is_in_lobby(person, link) => self.tell_lobby(notices),
            Scope::Everything | Scope::Stream(_) => {}
            Scope::Room(room) => {
                let people = self.rooms.get(&room).map(|state| self.people_in(state)).unwrap_or_default();
                let told = Told::Admitted { room, who: self.person(person), people, at };
                notices.push(Notice { to: Recipients::of(std::iter::once(&station)), told });
            }
            Scope::Lobby => self.tell_lobby(notices),
        }
    }

    pub(super) fn close_station(&mut self, socket: SocketId, at: Timestamp, notices: &mut Vec<Notice>) {
        let Some(station) = self.sockets.get(&socket).copied() else { return };
        let person = station.person();
        let (who, link) = (self.person(person), self.link_of(person));
        let attended = self.rooms_to_tell(station, |room| self.attends(person, room));
        self.remove_station(socket);
        for room in attended {
            if !self.attends(person, room) {
                let told = Told::Exited { room, who: who.clone(), at };
                notices.push(Notice { to: self.who_hears_of(room, person), told });
            }
        }
        if is_in_lobby(person, link) && hears_guests(&station) {
            self.tell_lobby(notices);
        }
    }

    /// Rooms within the scope of a socket, of which there is anybody to tell who comes and goes.
    fn rooms_to_tell(&self, station: Station, is_it: impl Fn(RoomId) -> bool) -> Vec<RoomId> {
        let has_stations = |room: &RoomId| self.rooms.get(room).is_some_and(|state| !state.stations.is_empty());
        match (station.scope, station.person()) {
            (Scope::Room(room), _) => Some(room).filter(|room| is_it(*room)).into_iter().collect(),
            (Scope::Everything, PersonId::User(user)) => {
                let rooms = self.users.get(&user).into_iter().flat_map(|account| &account.rooms);
                rooms.copied().filter(|room| has_stations(room) && is_it(*room)).collect()
            }
            (Scope::Everything, PersonId::Guest(guest)) => {
                let rooms = self.guests.get(&guest).into_iter().flat_map(|guest| &guest.visits);
                rooms.copied().filter(|room| is_it(*room)).collect()
            }
            (Scope::Lobby | Scope::Stream(_), _) => vec![],
        }
    }

    /// Whether the person has a socket that hears of the room.
    pub(super) fn attends(&self, person: PersonId, room: RoomId) -> bool {
        let Some(state) = self.rooms.get(&room) else { return false };
        let is_in = |stations: &[Station]| stations.iter().any(|station| station.scope == Scope::Everything);
        let is_everywhere = || match person {
            PersonId::User(user) => {
                state.room.members.contains_key(&user) && self.users.get(&user).is_some_and(|it| is_in(&it.sockets))
            }
            PersonId::Guest(guest) => {
                state.visitors.contains(&guest) && self.guests.get(&guest).is_some_and(|it| is_in(&it.stations))
            }
        };
        let is_here = |station: &Station| station.person() == person && !station.is_stream();
        state.stations.iter().any(is_here) || is_everywhere()
    }

    /// Who is told that a person comes into a room or goes.
    fn who_hears_of(&self, room: RoomId, person: PersonId) -> Recipients {
        match person {
            PersonId::User(_) => self.stations_in(room, |station| station.person() != person),
            PersonId::Guest(_) => self.others_in(room, person),
        }
    }

    pub(super) fn tell_entered(&self, room: RoomId, person: PersonId, at: Timestamp, notices: &mut Vec<Notice>) {
        let told = Told::Entered { room, who: self.person(person), at };
        notices.push(Notice { to: self.who_hears_of(room, person), told });
    }

    pub(super) fn tell_exited(&self, room: RoomId, person: PersonId, at: Timestamp, notices: &mut Vec<Notice>) {
        let told = Told::Exited { room, who: self.person(person), at };
        notices.push(Notice { to: self.who_hears_of(room, person), told });
    }

    /// The end of those sockets of a room that hear of it alone and that `of` names: they have nothing more to hear.
    pub(super) fn stations_end(&self, room: RoomId, of: impl Fn(PersonId) -> bool, now: Timestamp) -> Vec<Event> {
        let stations = self.rooms.get(&room).map(|state| state.stations.as_slice()).unwrap_or_default();
        let mut people: Vec<_> = stations.iter().map(Station::person).filter(|person| of(*person)).collect();
        people.sort_unstable();
        people.dedup();
        let sockets = |person: PersonId| {
            let theirs = stations.iter().filter(move |station| station.person() == person);
            theirs.map(|station| station.socket).collect::<Vec<_>>()
        };
        people.into_iter().flat_map(|person| self.person_goes(person, &sockets(person), now)).collect()
    }

    fn add_station(&mut self, station: Station) {
        match station.person() {
            PersonId::User(user) => {
                let Some(account) = self.users.get_mut(&user) else { return };
                match station.is_stream() {
                    true => account.streams.push(station),
                    false => account.sockets.push(station),
                }
                for room in &account.rooms {
                    if let Some(state) = self.rooms.get_mut(room)
                        && !station.is_stream()
                    {
                        state.online.insert(user);
                        state.roster = None;
                    }
                }
            }
            PersonId::Guest(guest) => {
                let Some(guest) = self.guests.get_mut(&guest) else { return };
                guest.stations.push(station);
                for room in &guest.visits {
                    if let Some(state) = self.rooms.get_mut(room) {
                        state.roster = None;
                    }
                }
            }
        }
        self.sockets.insert(station.socket, station);
        if let Some(state) = self.scoped_to(station) {
            state.stations.push(station);
            state.roster = None;
        }
    }

    /// Takes over the sockets of a hub that had to be read anew, as far as their sessions are still live.
    pub fn adopt_sockets(&mut self, former: &Hub) {
        self.adopt_guests(former);
        self.said = former.said.clone();
        for station in former.sockets.values() {
            let is_known = match station.actor {
                Actor::User(login) => self.signed_in(login).is_ok(),
                Actor::Guest(guest) => self.guests.contains_key(&guest),
            };
            if is_known {
                self.add_station(*station);
            }
        }
    }

    /// Guests are stored nowhere else.
    fn adopt_guests(&mut self, former: &Hub) {
        for (room, state) in &mut self.rooms {
            state.kicked = former.rooms.get(room).map(|former| former.kicked.clone()).unwrap_or_default();
        }
        for (id, guest) in &former.guests {
            let mut visits = guest.visits.clone();
            visits
                .retain(|room| guest.link.is_some() && self.rooms.contains_key(room) || self.guest_room(*room).is_ok());
            for room in &visits {
                if let Some(state) = self.rooms.get_mut(room) {
                    state.visitors.insert(*id);
                }
            }
            self.guests.insert(*id, super::Guest { stations: vec![], visits, ..guest.clone() });
        }
    }

    pub(super) fn retune_station(&mut self, socket: SocketId, wire: Wire) {
        // Only sockets of users are ever retuned; a guest would be forgotten in between.
        let Some(station) = self.sockets.get(&socket).copied() else { return };
        self.remove_station(socket);
        self.add_station(Station { wire, ..station });
    }

    fn remove_station(&mut self, socket: SocketId) {
        let Some(station) = self.sockets.remove(&socket) else { return };
        if let Some(state) = self.scoped_to(station) {
            state.stations.retain(|other| other.socket != socket);
            state.roster = None;
        }
        match station.person() {
            PersonId::User(user) => self.remove_users_station(user, socket),
            PersonId::Guest(guest) => self.remove_guests_station(guest, socket),
        }
    }

    fn remove_guests_station(&mut self, id: GuestId, socket: SocketId) {
        let Some(guest) = self.guests.get_mut(&id) else { return };
        guest.stations.retain(|other| other.socket != socket);
        for room in &guest.visits {
            if let Some(state) = self.rooms.get_mut(room) {
                state.roster = None;
            }
        }
        self.forget_guest_if_gone(id);
    }

    fn remove_users_station(&mut self, user: UserId, socket: SocketId) {
        let Some(account) = self.users.get_mut(&user) else { return };
        account.sockets.retain(|other| other.socket != socket);
        account.streams.retain(|other| other.socket != socket);
        for room in &account.rooms {
            if let Some(state) = self.rooms.get_mut(room) {
                state.roster = None;
                if account.sockets.is_empty() {
                    state.online.remove(&user);
                }
            }
        }
    }

    /// The room that a socket hears of, where that is one alone.
    fn scoped_to(&mut self, station: Station) -> Option<&mut RoomState> {
        match station.scope {
            Scope::Room(room) | Scope::Stream(room) => self.rooms.get_mut(&room),
            Scope::Everything | Scope::Lobby => None,
        }
    }
}

/// Whoever came by a link is no news to the other guests.
fn is_in_lobby(person: PersonId, link: Option<GuestLink>) -> bool {
    person.user().is_none() && link.is_none()
}
