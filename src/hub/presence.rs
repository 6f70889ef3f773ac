//! Sockets, who is online, who is typing.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::error::Result;
use crate::ids::{GuestId, PersonId, RoomId, SocketId, Timestamp, UserId};
use crate::limits;

use super::audience::{Notice, Told};
use super::command::{Attendance, Person, Reply, Resume, Resumption, Welcome};
use super::event::Event;
use super::lobby::hears_guests;
use super::model::{Actor, Login, Message, Scope, Station, Wire};
use super::names::DELETED_USER;
use super::{Hub, Outcome, RoomState};

impl Hub {
    pub(super) fn connect(
        &self,
        actor: Login,
        socket: SocketId,
        wire: Wire,
        resume: Option<Resume>,
        now: Timestamp,
    ) -> Outcome {
        let events =
            self.opening(actor.user, Station { socket, actor: actor.into(), wire, scope: Scope::Everything }, now);
        Outcome::of(events, Reply::Welcome(self.welcome(PersonId::User(actor.user), resume)))
    }

    pub(super) fn welcome(&self, person: PersonId, resume: Option<Resume>) -> Welcome {
        let rooms = self.attendance(person);
        let (resume, said) = self.judge_resume(person, &rooms, resume);
        Welcome {
            seq: self.last.seq,
            epoch: self.epoch.clone(),
            rooms,
            resume,
            said,
            guests: person.user().is_none().then(|| self.guests_with(person)),
            link: self.link_of(person),
        }
    }

    fn guests_with(&self, person: PersonId) -> Arc<[Person]> {
        if self.link_of(person).is_some() {
            return Arc::new([self.person(person)]);
        }
        let others = self.guests_online();
        let is_listed = others.iter().any(|guest| guest.id == person);
        others.iter().cloned().chain((!is_listed).then(|| self.person(person))).collect()
    }

    /// Whoever opens a socket in a public room belongs to it from then on.
    pub(super) fn attend(
        &self,
        actor: Login,
        socket: SocketId,
        wire: Wire,
        room: RoomId,
        now: Timestamp,
    ) -> Result<Outcome> {
        let state = self.visible_room(actor.user, room)?;
        let mut events = match state.room.members.contains_key(&actor.user) {
            true => vec![],
            false => self.join_room(actor, room, now)?.events,
        };
        events.extend(self.opening(
            actor.user,
            Station { socket, actor: actor.into(), wire, scope: Scope::Room(room) },
            now,
        ));
        Ok(Outcome::done(events))
    }

    /// Whoever listens to a stream neither joins its room nor is there for it.
    pub(super) fn listen(
        &self,
        actor: Actor,
        socket: SocketId,
        wire: Wire,
        room: RoomId,
        resume: Option<Resume>,
        at: Timestamp,
    ) -> Outcome {
        let station = Station { socket, actor, wire, scope: Scope::Stream(room) };
        let rooms = vec![Attendance { room, online: vec![] }];
        let (resume, said) = self.judge_resume(actor.person(), &rooms, resume);
        let (seq, epoch) = (self.last.seq, self.epoch.clone());
        let welcome = Welcome { seq, epoch, rooms, resume, said, guests: None, link: None };
        Outcome::of(vec![Event::SocketOpened { station, at }], Reply::Welcome(welcome))
    }

    fn opening(&self, user: UserId, station: Station, at: Timestamp) -> Vec<Event> {
        let mut events = vec![Event::SocketOpened { station, at }];
        if !self.is_online(user) {
            events.push(Event::CameOnline { user });
        }
        events
    }

    /// A socket that is gone already is past caring.
    pub(super) fn retune(&self, actor: Login, socket: SocketId, wire: Wire) -> Outcome {
        let is_theirs = self.sockets.get(&socket).is_some_and(|station| station.actor == Actor::User(actor));
        Outcome::done(if is_theirs { vec![Event::SocketRetuned { socket, wire }] } else { vec![] })
    }

    /// What a client's `since` is worth, and what is told of it that nobody stores.
    fn judge_resume(
        &self,
        person: PersonId,
        rooms: &[Attendance],
        resume: Option<Resume>,
    ) -> (Resumption, Vec<Arc<Message>>) {
        let Some(Resume { since, epoch }) = resume else { return (Resumption::Fresh, vec![]) };
        if epoch.is_some_and(|epoch| epoch != self.epoch) || since > self.last.seq {
            return (Resumption::Impossible, vec![]);
        }
        match self.said_since(person, rooms.iter().map(|attendance| attendance.room), since) {
            Some(said) => (Resumption::From(since), said),
            None => (Resumption::Forgotten, vec![]),
        }
    }

    /// Who is online in each of somebody's rooms, they themselves included: this socket makes it so.
    fn attendance(&self, person: PersonId) -> Vec<Attendance> {
        let rooms = match person {
            PersonId::User(user) => self.users.get(&user).map(|account| &account.rooms),
            PersonId::Guest(guest) => self.guests.get(&guest).map(|guest| &guest.visits),
        };
        let attendance = |state: &RoomState| {
            let mut online = self.people_in(state);
            if !online.iter().any(|other| other.id == person) {
                online.push(self.person(person));
            }
            Attendance { room: state.room.id, online }
        };
        rooms.into_iter().flatten().filter_map(|id| self.rooms.get(id)).map(attendance).collect()
    }

    pub(super) fn disconnect(&self, socket: SocketId, now: Timestamp) -> Outcome {
        let events = match self.sockets.get(&socket) {
            Some(station) => self.person_goes(station.person(), &[socket], now),
            // Its session ended, and it with it.
            None => vec![],
        };
        Outcome::done(events)
    }

    /// These sockets of one person close; with the last one the person is gone, and stops typing.
    pub(super) fn person_goes(&self, person: PersonId, going: &[SocketId], now: Timestamp) -> Vec<Event> {
        match person {
            PersonId::User(user) => self.sockets_go(user, going, now),
            PersonId::Guest(_) => {
                let mut events = self.typing_ends(person, now);
                events.extend(going.iter().map(|&socket| Event::SocketClosed { socket, at: now }));
                events
            }
        }
    }

    pub(super) fn typing_ends(&self, person: PersonId, at: Timestamp) -> Vec<Event> {
        let typing_in = self.typing.keys().filter(|(_, typist)| *typist == person).map(|(room, _)| *room);
        typing_in.map(|room| Event::TypingChanged { room, person, is_typing: false, at }).collect()
    }

    pub(super) fn sockets_go(&self, user: UserId, going: &[SocketId], now: Timestamp) -> Vec<Event> {
        let mut events: Vec<_> = going.iter().map(|&socket| Event::SocketClosed { socket, at: now }).collect();
        let stations = self.users.get(&user).map(|account| account.sockets.as_slice()).unwrap_or_default();
        let is_any = stations.iter().any(|station| going.contains(&station.socket));
        if is_any && stations.iter().all(|station| going.contains(&station.socket)) {
            events.extend(self.typing_ends(PersonId::User(user), now));
            events.push(Event::WentOffline { user, at: now });
        }
        events
    }

    pub(super) fn set_typing(
        &self,
        person: PersonId,
        room: RoomId,
        is_typing: bool,
        now: Timestamp,
    ) -> Result<Outcome> {
        // To somebody who is blocked it looks as ever.
        if self.rooms.get(&room).is_some_and(|state| self.is_cut_off(state)) && self.is_in(person, room).is_ok() {
            return Ok(Outcome::done(vec![]));
        }
        self.may_speak(person, room, now)?;
        // Saying that one has stopped is news only after saying that one had begun.
        let news = is_typing || self.is_typing(room, person);
        Ok(Outcome::done(if news { vec![Event::TypingChanged { room, person, is_typing, at: now }] } else { vec![] }))
    }

    /// Typing that nobody has renewed in time ends by itself.
    pub fn expire_typing(&self, now: Timestamp) -> Vec<Event> {
        let over = self.typing.iter().filter(|(_, until)| **until <= now);
        over.map(|(&(room, person), _)| Event::TypingChanged { room, person, is_typing: false, at: now }).collect()
    }

    pub(super) fn is_typing(&self, room: RoomId, person: PersonId) -> bool {
        !self.typing.is_empty() && self.typing.contains_key(&(room, person))
    }

    pub(super) fn is_online(&self, user: UserId) -> bool {
        self.users.get(&user).is_some_and(|account| !account.sockets.is_empty())
    }

    pub(super) fn online_counts(&self, viewer: PersonId, rooms: &[RoomId]) -> Vec<usize> {
        let count = |state: &RoomState| match self.is_cut_off(state) {
            true => self.people_seen_by(viewer, state).len(),
            false => state.online.len() + self.guests_in(state).len(),
        };
        rooms.iter().map(|room| self.rooms.get(room).map_or(0, count)).collect()
    }

    /// Everybody who is there: members who are online, and guests.
    pub(super) fn people_in(&self, state: &RoomState) -> Vec<Person> {
        let members = state.online.iter().map(|&user| PersonId::User(user));
        members.chain(self.guests_in(state)).map(|person| self.person(person)).collect()
    }

    /// The same, but that nobody sees whoever they want nothing of, or who wants nothing of them, in their chat.
    fn people_seen_by(&self, viewer: PersonId, state: &RoomState) -> Vec<Person> {
        let mut people = self.people_in(state);
        if self.is_cut_off(state) {
            people.retain(|person| person.id == viewer);
        }
        people
    }

    pub(super) fn person(&self, id: PersonId) -> Person {
        Person { id, username: self.name_of(id) }
    }

    pub(super) fn name_of(&self, person: PersonId) -> Arc<str> {
        let name = match person {
            PersonId::User(user) => self.users.get(&user).map(|account| &account.username),
            PersonId::Guest(guest) => self.guests.get(&guest).map(|guest| &guest.name),
        };
        // An account that is not there was erased; a guest who is not there has just gone.
        name.cloned().unwrap_or_else(|| if person.user().is_some() { DELETED_USER } else { "Somebody" }.into())
    }

    pub(super) fn take_typing(
        &mut self,
        room: RoomId,
        person: PersonId,
        is_typing: bool,
        at: Timestamp,
        notices: &mut Vec<Notice>,
    ) {
        match is_typing {
            true => self.typing.insert((room, person), Timestamp(at.0 + limits::TYPING.as_millis() as i64)),
            false => self.typing.remove(&(room, person)),
        };
        let who = self.person(person);
        notices.push(Notice { to: self.others_who_listen(room, person), told: Told::Typing { room, who, is_typing } });
    }

    fn guests_in(&self, state: &RoomState) -> BTreeSet<PersonId> {
        let people = state.stations.iter().filter(|station| !station.is_stream()).map(Station::person);
        let people = people.filter(|person| person.user().is_none());
        let is_here =
            |guest: &&GuestId| self.guests.get(guest).is_some_and(|guest| guest.stations.iter().any(hears_guests));
        people.chain(state.visitors.iter().filter(is_here).map(|guest| PersonId::Guest(*guest))).collect()
    }

    pub(super) fn online_reply(&self, users: &[UserId]) -> Outcome {
        Outcome::of(vec![], Reply::Online(users.iter().map(|&user| self.is_online(user)).collect()))
    }

    pub(super) fn online_counts_reply(&self, viewer: PersonId, rooms: &[RoomId]) -> Outcome {
        Outcome::of(vec![], Reply::OnlineCounts(self.online_counts(viewer, rooms)))
    }

    pub(super) fn present_reply(&self, viewer: PersonId, state: &RoomState) -> Outcome {
        Outcome::of(vec![], Reply::Present(self.people_seen_by(viewer, state)))
    }
}
