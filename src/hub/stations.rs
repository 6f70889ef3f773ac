//! Open sockets: where each is kept, and who is there because of it.
//!
//! A socket hears of everything that concerns its user, or of one room alone. Those of the second kind are told who comes into
//! their room and who goes, room by room; those of the first are told of presence, once for all rooms.

use crate::ids::{RoomId, SocketId, Timestamp, UserId};

use super::audience::{Notice, Recipients, Told};
use super::event::Event;
use super::model::{Scope, Station, Wire};
use super::{Hub, RoomState};

impl Hub {
    pub(super) fn open_station(&mut self, station: Station, at: Timestamp, notices: &mut Vec<Notice>) {
        let Station { socket, actor, scope, .. } = station;
        let user = actor.user;
        let entered = self.rooms_to_tell(scope, user, |room| !self.attends(user, room));
        self.add_station(station);
        let username: std::sync::Arc<str> = self.username(user).into();
        for room in entered {
            let to = self.stations_in(room, |other| other.socket != socket);
            notices.push(Notice { to, told: Told::Entered { room, user, username: username.clone(), at } });
        }
        if let Scope::Room(room) = scope {
            let to = Recipients::of(std::iter::once(&station));
            notices.push(Notice { to, told: Told::Admitted { room, user, username, at } });
        }
    }

    pub(super) fn close_station(&mut self, socket: SocketId, at: Timestamp, notices: &mut Vec<Notice>) {
        let Some(Station { actor, scope, .. }) = self.sockets.get(&socket).copied() else { return };
        let user = actor.user;
        let attended = self.rooms_to_tell(scope, user, |room| self.attends(user, room));
        self.remove_station(socket);
        for room in attended.into_iter().filter(|room| !self.attends(user, *room)).collect::<Vec<_>>() {
            self.tell_exited(room, user, at, notices);
        }
    }

    /// Rooms within the scope of a socket, of which there is anybody to tell who comes and goes.
    fn rooms_to_tell(&self, scope: Scope, user: UserId, is_it: impl Fn(RoomId) -> bool) -> Vec<RoomId> {
        let has_stations = |room: &RoomId| self.rooms.get(room).is_some_and(|state| !state.stations.is_empty());
        match scope {
            Scope::Room(room) => Some(room).filter(|room| is_it(*room)).into_iter().collect(),
            Scope::Everything => {
                let rooms = self.users.get(&user).into_iter().flat_map(|account| &account.rooms);
                rooms.copied().filter(|room| has_stations(room) && is_it(*room)).collect()
            }
        }
    }

    /// Whether the user has a socket that hears of the room.
    pub(super) fn attends(&self, user: UserId, room: RoomId) -> bool {
        let Some(state) = self.rooms.get(&room) else { return false };
        let is_everywhere = || {
            let stations = self.users.get(&user).map(|account| account.sockets.as_slice()).unwrap_or_default();
            stations.iter().any(|station| station.scope == Scope::Everything)
        };
        state.stations.iter().any(|station| station.actor.user == user)
            || state.room.members.contains_key(&user) && is_everywhere()
    }

    pub(super) fn tell_entered(&self, room: RoomId, user: UserId, at: Timestamp, notices: &mut Vec<Notice>) {
        let username = self.username(user).into();
        let to = self.stations_in(room, |station| station.actor.user != user);
        notices.push(Notice { to, told: Told::Entered { room, user, username, at } });
    }

    pub(super) fn tell_exited(&self, room: RoomId, user: UserId, at: Timestamp, notices: &mut Vec<Notice>) {
        let username = self.username(user).into();
        let to = self.stations_in(room, |station| station.actor.user != user);
        notices.push(Notice { to, told: Told::Exited { room, user, username, at } });
    }

    /// The end of those sockets of a room that hear of it alone and that `of` names: they have nothing more to hear.
    pub(super) fn stations_end(&self, room: RoomId, of: impl Fn(UserId) -> bool, now: Timestamp) -> Vec<Event> {
        let stations = self.rooms.get(&room).map(|state| state.stations.as_slice()).unwrap_or_default();
        let mut users: Vec<_> = stations.iter().map(|station| station.actor.user).filter(|user| of(*user)).collect();
        users.sort_unstable();
        users.dedup();
        let sockets = |user: UserId| {
            let theirs = stations.iter().filter(move |station| station.actor.user == user);
            theirs.map(|station| station.socket).collect::<Vec<_>>()
        };
        users.into_iter().flat_map(|user| self.sockets_go(user, &sockets(user), now)).collect()
    }

    fn add_station(&mut self, station: Station) {
        let user = station.actor.user;
        let Some(account) = self.users.get_mut(&user) else { return };
        account.sockets.push(station);
        self.sockets.insert(station.socket, station);
        for room in &account.rooms {
            if let Some(state) = self.rooms.get_mut(room) {
                state.online.insert(user);
                state.roster = None;
            }
        }
        if let Some(state) = self.scoped_to(station) {
            state.stations.push(station);
            state.roster = None;
        }
    }

    /// Takes over the sockets of a hub that had to be read anew, as far as their sessions are still live.
    pub fn adopt_sockets(&mut self, former: &Hub) {
        for station in former.sockets.values() {
            if self.signed_in(station.actor).is_ok() {
                self.add_station(*station);
            }
        }
    }

    pub(super) fn retune_station(&mut self, socket: SocketId, wire: Wire) {
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
        let user = station.actor.user;
        let Some(account) = self.users.get_mut(&user) else { return };
        account.sockets.retain(|other| other.socket != socket);
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
            Scope::Room(room) => self.rooms.get_mut(&room),
            Scope::Everything => None,
        }
    }
}
