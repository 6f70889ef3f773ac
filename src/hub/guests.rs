//! Guests: people without an account. They are known by a random id for as long as they have a socket, or a pass, see public rooms only,
//! own and administer nothing, and leave nothing behind but what they said in a room, under their name.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{GuestId, MessageId, PersonId, RoomId, SocketId, Timestamp};
use crate::limits;

use super::audience::{Notice, Recipients, Told};
use super::command::{Command, Reply, Resume};
use super::event::Event;
use super::facts::Facts;
use super::links::GuestLink;
use super::model::{Actor, Scope, Station, Wire};
use super::names::{DELETED_USER, Name, fold};
use super::{Hub, Outcome};

/// What the hub keeps of a guest, and nobody else does.
#[derive(Debug, Clone)]
pub(super) struct Guest {
    pub name: Arc<str>,
    /// As compared.
    pub key: String,
    pub stations: Vec<Station>,
    /// By which they came in; then its room is the only one.
    pub link: Option<GuestLink>,
    /// Rooms that they have come into; they hear of no other.
    pub visits: BTreeSet<RoomId>,
    /// None for one who is there only as long as their socket.
    pub pass: Option<Pass>,
    /// What they sent lately under a name of their own for it, so that it is sent once.
    pub sent: VecDeque<(String, MessageId)>,
}

/// Why a guest's stay is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// They went, or an account took the name.
    Left,
    /// The link by which they came in lets nobody in any more.
    LinkOver,
}

/// What a guest's tokens are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// Grows with each renewal, as a session's does.
    pub generation: i64,
    pub expires_at: Timestamp,
}

/// A socket that somebody without an account opens, and who they are to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestSocket {
    pub guest: GuestId,
    pub name: Name,
    pub socket: SocketId,
    pub wire: Wire,
}

impl GuestSocket {
    pub fn new(name: Name, socket: SocketId, wire: Wire) -> Self {
        Self { guest: GuestId::random(), name, socket, wire }
    }
}

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
        let known = self.known_guest(guest)?;
        self.has_not_outstayed(known, now)?;
        let person = PersonId::Guest(guest);
        match command {
            Command::PostMessage(post) => self.post_message(person, post, facts, now),
            Command::SetTyping { room, is_typing } => self.set_typing(person, room, is_typing, now),
            Command::Whisper { to, id, content } => self.whisper(guest, to, id, content, now),
            Command::JoinRoom { room } => self.guest_joins(guest, room, now),
            Command::LeaveRoom { room } => self.guest_leaves(guest, room, now),
            Command::Connect { socket, wire, resume } => Ok(self.guest_connects(guest, socket, wire, resume, now)),
            Command::Listen { socket, wire, room, resume } => {
                self.guest_may_be_in(guest, room, now)?;
                Ok(self.listen(Actor::Guest(guest), socket, wire, room, resume, now))
            }
            Command::AskSaid { room } => self.said_reply(person, room, now),
            Command::AskThread { root } => self.said_below(person, root, now),
            Command::EndGuest => Ok(Outcome::done(self.guest_ends(guest, Ended::Left, now))),
            Command::AskGuest => {
                let reply = Reply::Guest { id: guest, name: known.name.clone(), link: known.link };
                Ok(Outcome::of(vec![], reply))
            }
            Command::AskVisits => Ok(Outcome::of(vec![], Reply::Rooms(known.visits.iter().copied().collect()))),
            Command::AskOnline { users } => Ok(self.online_reply(&users)),
            Command::AskOnlineCounts { rooms } => Ok(self.online_counts_reply(person, &rooms)),
            Command::AskPresent { room } => Ok(self.present_reply(person, self.guests_room(guest, room)?)),
            _ => Err(Error::forbidden("Guests cannot do this. Make an account first.")),
        }
    }

    pub(super) fn known_guest(&self, guest: GuestId) -> Result<&Guest> {
        self.guests.get(&guest).ok_or_else(|| Error::unauthorized("You are not here any more. Come in again."))
    }

    /// Somebody comes in without a socket yet, and gets tokens. By a link they are in its room at once.
    pub(super) fn welcome_guest(
        &self,
        guest: GuestId,
        name: Name,
        link: Option<GuestLink>,
        expires_at: Timestamp,
        at: Timestamp,
    ) -> Result<Outcome> {
        let mut events = self.may_come_in(&name, at)?;
        let reply = Reply::Guest { id: guest, name: name.shown.as_str().into(), link };
        let pass = Pass { generation: 1, expires_at };
        events.extend([Event::GuestCame { guest, name, link }, Event::GuestPassed { guest, pass }]);
        if let Some(GuestLink { code, room, .. }) = link {
            events.extend([Event::InviteUsed { code }, Event::GuestJoined { guest, room, at }]);
        }
        Ok(Outcome::of(events, reply))
    }

    /// As with a session, a spent refresh token in use again means that two parties hold it.
    pub(super) fn renew_guest(
        &self,
        guest: GuestId,
        generation: i64,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Outcome> {
        let known = self.known_guest(guest)?;
        self.has_not_outstayed(known, now)?;
        match known.pass {
            Some(pass) if pass.generation == generation && pass.expires_at > now => {
                let pass = Pass { generation: generation + 1, expires_at };
                let reply =
                    Reply::GuestRenewed { name: known.name.clone(), generation: pass.generation, link: known.link };
                Ok(Outcome::of(vec![Event::GuestPassed { guest, pass }], reply))
            }
            Some(_) => Ok(Outcome::of(self.guest_ends(guest, Ended::Left, now), Reply::SessionReused)),
            None => Err(Error::unauthorized("You are not here any more. Come in again.")),
        }
    }

    /// A guest opens a socket in a public room.
    pub(super) fn visit(&self, by: GuestSocket, room: RoomId, now: Timestamp) -> Result<Outcome> {
        let mut events = self.may_come_in(&by.name, now)?;
        self.guest_may_enter(room, &by.name.key, now)?;
        events.extend(come_in(by, Scope::Room(room), now));
        Ok(Outcome::done(events))
    }

    /// A guest opens a socket to talk with other guests, one to one.
    pub(super) fn enter_lobby(&self, by: GuestSocket, now: Timestamp) -> Result<Outcome> {
        let mut events = self.may_come_in(&by.name, now)?;
        let reply = Reply::Guest { id: by.guest, name: by.name.shown.as_str().into(), link: None };
        events.extend(come_in(by, Scope::Lobby, now));
        Ok(Outcome::of(events, reply))
    }

    /// Where all places are taken, whoever has been away the longest gives theirs up: a few addresses could take all of them.
    fn may_come_in(&self, name: &Name, now: Timestamp) -> Result<Vec<Event>> {
        self.guests_are_welcome()?;
        self.is_not_locked_down()?;
        if self.names.contains_key(&name.key) || name.key == fold(DELETED_USER) {
            return Err(Error::taken("username", "This name already exists: it belongs to an account."));
        }
        if self.guests.len() < limits::GUESTS {
            return Ok(vec![]);
        }
        let away = self.guests.iter().filter(|(_, guest)| guest.stations.is_empty());
        match away.min_by_key(|(_, guest)| guest.pass.map(|pass| pass.expires_at)) {
            Some((guest, _)) => Ok(self.guest_ends(*guest, Ended::Left, now)),
            None => Err(Error::new(Kind::Unavailable, "too_many_guests", "There are too many guests just now.")),
        }
    }

    fn guest_connects(
        &self,
        guest: GuestId,
        socket: SocketId,
        wire: Wire,
        resume: Option<Resume>,
        at: Timestamp,
    ) -> Outcome {
        let station = Station { socket, actor: Actor::Guest(guest), wire, scope: Scope::Everything };
        let welcome = self.welcome(PersonId::Guest(guest), resume);
        Outcome::of(vec![Event::SocketOpened { station, at }], Reply::Welcome(welcome))
    }

    fn guest_joins(&self, guest: GuestId, room: RoomId, at: Timestamp) -> Result<Outcome> {
        let known = self.known_guest(guest)?;
        self.guest_may_be_in(guest, room, at)?;
        match known.visits.contains(&room) {
            true => Err(Error::new(Kind::Conflict, "already_a_member", "You are already a member of this room.")),
            false => Ok(Outcome::done(vec![Event::GuestJoined { guest, room, at }])),
        }
    }

    fn guest_leaves(&self, guest: GuestId, room: RoomId, at: Timestamp) -> Result<Outcome> {
        self.guests_room(guest, room)?;
        match self.known_guest(guest)?.visits.contains(&room) {
            true => Ok(Outcome::done(vec![Event::GuestLeft { guest, room, at }])),
            false => Err(Error::new(Kind::Forbidden, "not_a_member", "Join the room first.")),
        }
    }

    /// The guest first: their sockets are told why while they are still known.
    pub(super) fn guest_ends(&self, guest: GuestId, why: Ended, now: Timestamp) -> Vec<Event> {
        let stations = self.guests.get(&guest).map(|guest| guest.stations.as_slice()).unwrap_or_default();
        let sockets: Vec<_> = stations.iter().map(|station| station.socket).collect();
        let mut events = vec![Event::GuestEnded { guest, why }];
        events.extend(self.person_goes(PersonId::Guest(guest), &sockets, now));
        events
    }

    /// Guests who bear a name that is an account's from now on have to go.
    pub(super) fn namesakes_end(&self, name: &Name, now: Timestamp) -> Vec<Event> {
        let namesakes = self.guests.iter().filter(|(_, guest)| guest.key == name.key);
        namesakes.flat_map(|(id, _)| self.guest_ends(*id, Ended::Left, now)).collect()
    }

    /// Guests whose pass has run out while they were away, and those whose link is over.
    pub fn expire_guests(&self, now: Timestamp) -> Vec<Event> {
        let is_over = |guest: &Guest| guest.stations.is_empty() && guest.pass.is_none_or(|pass| pass.expires_at <= now);
        let over = self.guests.iter().filter(|(_, guest)| is_over(guest));
        over.map(|(id, _)| Event::GuestEnded { guest: *id, why: Ended::Left }).chain(self.links_end(&[], now)).collect()
    }

    pub(super) fn add_guest(&mut self, id: GuestId, name: &Name, link: Option<GuestLink>) {
        self.guests.entry(id).or_insert_with(|| Guest {
            name: name.shown.as_str().into(),
            key: name.key.clone(),
            stations: Vec::new(),
            link,
            visits: BTreeSet::new(),
            pass: None,
            sent: VecDeque::new(),
        });
    }

    pub(super) fn take_pass(&mut self, id: GuestId, pass: Pass) {
        if let Some(guest) = self.guests.get_mut(&id) {
            guest.pass = Some(pass);
        }
    }

    pub(super) fn take_guest_joined(&mut self, id: GuestId, room: RoomId, at: Timestamp, notices: &mut Vec<Notice>) {
        let (Some(guest), Some(state)) = (self.guests.get_mut(&id), self.rooms.get_mut(&room)) else { return };
        let person = PersonId::Guest(id);
        guest.visits.insert(room);
        state.visitors.insert(id);
        state.roster = None;
        if self.attends(person, room) {
            // To the guest's own sockets too, as to anybody who joins.
            notices.push(Notice { to: self.roster(room), told: Told::Entered { room, who: self.person(person), at } });
        }
    }

    pub(super) fn take_guest_left(&mut self, id: GuestId, room: RoomId, at: Timestamp, notices: &mut Vec<Notice>) {
        let person = PersonId::Guest(id);
        if self.attends(person, room) {
            notices.push(Notice { to: self.roster(room), told: Told::Exited { room, who: self.person(person), at } });
        }
        if let (Some(guest), Some(state)) = (self.guests.get_mut(&id), self.rooms.get_mut(&room)) {
            guest.visits.remove(&room);
            state.visitors.remove(&id);
            state.roster = None;
        }
    }

    /// With the last socket the guest is gone, here or in [`Hub::forget_guest_if_gone`].
    pub(super) fn take_guest_ended(&mut self, id: GuestId, why: Ended, notices: &mut Vec<Notice>) {
        let Some(guest) = self.guests.get_mut(&id) else { return };
        guest.pass = None;
        let is_taken = self.names.contains_key(&guest.key);
        let told = match why {
            Ended::LinkOver => Told::LinkOver,
            Ended::Left if is_taken => Told::NameTaken,
            Ended::Left => Told::SessionEnded,
        };
        notices.push(Notice { to: Recipients::of(guest.stations.iter()), told });
        self.forget_guest_if_gone(id);
    }

    pub(super) fn forget_guest_if_gone(&mut self, id: GuestId) {
        let is_gone = |guest: &Guest| guest.stations.is_empty() && guest.pass.is_none();
        if !self.guests.get(&id).is_some_and(is_gone) {
            return;
        }
        let visits = self.guests.remove(&id).map(|guest| guest.visits).unwrap_or_default();
        for room in visits {
            if let Some(state) = self.rooms.get_mut(&room) {
                state.visitors.remove(&id);
            }
        }
    }

    /// A room that is public no more is no place for guests, but for those whom a link let in.
    pub(super) fn visits_end(&mut self, room: RoomId) {
        let Some(state) = self.rooms.get_mut(&room) else { return };
        state.roster = None;
        for id in std::mem::take(&mut state.visitors) {
            match self.guests.get_mut(&id) {
                Some(guest) if guest.link.is_some() => drop(state.visitors.insert(id)),
                Some(guest) => drop(guest.visits.remove(&room)),
                None => {}
            }
        }
    }

    /// Remembers the last few things that a guest sent.
    pub(super) fn take_guest_sent(&mut self, id: GuestId, client_id: &str, message: MessageId) {
        if let Some(guest) = self.guests.get_mut(&id) {
            guest.sent.push_back((client_id.to_owned(), message));
            if guest.sent.len() > limits::GUEST_SENT {
                guest.sent.pop_front();
            }
        }
    }
}

fn come_in(by: GuestSocket, scope: Scope, at: Timestamp) -> Vec<Event> {
    let GuestSocket { guest, name, socket, wire } = by;
    let station = Station { socket, actor: Actor::Guest(guest), wire, scope };
    vec![Event::GuestCame { guest, name, link: None }, Event::SocketOpened { station, at }]
}
