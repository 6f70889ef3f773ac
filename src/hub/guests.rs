//! Guests: people without an account. They are known by a random id for as long as they have a socket, see public rooms only, own
//! and administer nothing, and leave nothing behind but what they said in a room, under their name.

use std::sync::Arc;

use uuid::Uuid;

use crate::error::{Error, Kind, Result};
use crate::ids::{GuestId, PersonId, RoomId, SocketId, Timestamp};

use super::audience::{Notice, Recipients, Told};
use super::command::{Command, GuestSocket, Reply};
use super::event::Event;
use super::facts::Facts;
use super::messages::check_content;
use super::model::{Actor, Room, RoomKind, Scope, Station};
use super::names::Name;
use super::{Guest, Hub, Outcome};

impl Hub {
    /// What guests may do, all of it.
    pub(super) fn decide_for_guest(
        &self,
        guest: GuestId,
        command: Command,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.guests_are_welcome()?;
        if !self.guests.contains_key(&guest) {
            return Err(Error::unauthorized("You are not here any more. Come in again."));
        }
        let person = PersonId::Guest(guest);
        match command {
            Command::PostMessage(post) => self.post_message(person, post, facts, now),
            Command::SetTyping { room, is_typing } => self.set_typing(person, room, is_typing, now),
            Command::Whisper { to, id, content } => self.whisper(guest, to, id, content, now),
            _ => Err(Error::forbidden("Guests cannot do this. Make an account first.")),
        }
    }

    /// A guest opens a socket in a public room.
    pub(super) fn visit(
        &self,
        GuestSocket { guest, name, socket, wire }: GuestSocket,
        room: RoomId,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.guests_are_welcome()?;
        self.open_room(room)?;
        self.guest_name_is_free(&name)?;
        let station = Station { socket, actor: Actor::Guest(guest), wire, scope: Scope::Room(room) };
        Ok(Outcome::done(vec![Event::GuestCame { guest, name }, Event::SocketOpened { station, at: now }]))
    }

    /// A guest opens a socket to talk with other guests, one to one.
    pub(super) fn enter_lobby(
        &self,
        GuestSocket { guest, name, socket, wire }: GuestSocket,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.guests_are_welcome()?;
        self.guest_name_is_free(&name)?;
        let station = Station { socket, actor: Actor::Guest(guest), wire, scope: Scope::Lobby };
        let reply = Reply::Guest { id: guest, name: name.shown.as_str().into() };
        Ok(Outcome::of(vec![Event::GuestCame { guest, name }, Event::SocketOpened { station, at: now }], reply))
    }

    fn guest_name_is_free(&self, name: &Name) -> Result<()> {
        match self.names.contains_key(&name.key) {
            true => Err(Error::taken("username", "This name already exists: it belongs to an account.")),
            false => Ok(()),
        }
    }

    /// Told to both and never stored.
    fn whisper(&self, from: GuestId, to: GuestId, id: Uuid, content: String, now: Timestamp) -> Result<Outcome> {
        check_content(&content)?;
        if to == from {
            return Err(Error::invalid("receiver_id", "A message is for somebody else."));
        }
        match self.is_in_lobby(to) {
            true => Ok(Outcome::done(vec![Event::Whispered { id, from, to, content: content.into(), at: now }])),
            false => Err(Error::not_found("That guest is not here any more.")),
        }
    }

    fn is_in_lobby(&self, guest: GuestId) -> bool {
        self.guests.get(&guest).is_some_and(|guest| guest.stations.iter().any(|station| station.scope == Scope::Lobby))
    }

    /// The guests who are there to be talked to, in the order of their ids.
    pub(super) fn guests_online(&self) -> Arc<[(GuestId, Arc<str>)]> {
        let here = self.guests.iter().filter(|(guest, _)| self.is_in_lobby(**guest));
        here.map(|(id, guest)| (*id, guest.name.clone())).collect()
    }

    pub(super) fn tell_lobby(&self, notices: &mut Vec<Notice>) {
        let to = self.lobby(|_| true);
        notices.push(Notice { to, told: Told::GuestsOnline { guests: self.guests_online() } });
    }

    pub(super) fn tell_whisper(&self, told: Told, from: GuestId, to: GuestId, notices: &mut Vec<Notice>) {
        notices.push(Notice { to: self.lobby(|guest| guest == from || guest == to), told });
    }

    fn lobby(&self, of: impl Fn(GuestId) -> bool) -> Recipients {
        let stations = self.guests.iter().filter(|(id, _)| of(**id)).flat_map(|(_, guest)| &guest.stations);
        Recipients::of(stations.filter(|station| station.scope == Scope::Lobby))
    }

    /// A public room that nobody owns.
    pub(super) fn create_open_room(&self, name: Name, now: Timestamp) -> Result<Outcome> {
        self.guests_are_welcome()?;
        self.room_name_is_free(&name, None)?;
        let unowned = self.rooms.values().filter(|state| is_unowned(&state.room)).count();
        if unowned >= crate::limits::OPEN_ROOMS {
            return Err(Error::new(Kind::Forbidden, "too_many_rooms", "There are too many rooms that nobody owns."));
        }
        let room = Room {
            id: self.last.room.next(),
            kind: RoomKind::Room,
            name,
            description: String::new(),
            is_private: false,
            created_by: None,
            created_at: now,
            members: Default::default(),
        };
        let reply = Reply::Room(room.id);
        Ok(Outcome::of(vec![Event::RoomCreated(room)], reply))
    }

    /// Anybody may delete what nobody owns.
    pub(super) fn delete_open_room(&self, room: RoomId, now: Timestamp) -> Result<Outcome> {
        self.guests_are_welcome()?;
        match is_unowned(&self.open_room(room)?.room) {
            true => Ok(Outcome::done(self.room_ends(room, now))),
            false => Err(Error::forbidden("Somebody owns this room; only its admins may delete it.")),
        }
    }

    pub(super) fn add_guest(&mut self, guest: GuestId, name: &Name) {
        let came = || Guest { name: name.shown.as_str().into(), key: name.key.clone(), stations: Vec::new() };
        self.guests.entry(guest).or_insert_with(came);
    }

    /// Guests who bear a name that is an account's from now on have to go.
    pub(super) fn namesakes_go(&self, name: &Name, now: Timestamp) -> Vec<Event> {
        let namesakes = self.guests.values().filter(|guest| guest.key == name.key);
        let sockets = namesakes.flat_map(|guest| &guest.stations).map(|station| station.socket);
        sockets.map(|socket| Event::SocketClosed { socket, at: now }).collect()
    }

    pub(super) fn tell_name_taken(&self, name: &Name, notices: &mut Vec<Notice>) {
        let namesakes = self.guests.values().filter(|guest| guest.key == name.key);
        let to = Recipients::of(namesakes.flat_map(|guest| &guest.stations));
        notices.push(Notice { to, told: Told::NameTaken });
    }
}

fn is_unowned(room: &Room) -> bool {
    room.kind == RoomKind::Room && room.created_by.is_none() && room.members.values().all(|member| !member.is_admin)
}

/// A socket with which somebody without an account comes in, under a name of their choice.
impl GuestSocket {
    pub fn new(name: Name, socket: SocketId, wire: super::model::Wire) -> Self {
        Self { guest: GuestId::random(), name, socket, wire }
    }
}
