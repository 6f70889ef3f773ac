//! Sockets, who is online, who is typing.

use crate::error::Result;
use crate::ids::{RoomId, SocketId, Timestamp, UserId};
use crate::limits;

use super::audience::{Notice, Told};
use super::command::{Attendance, Person, Reply, Resume, Resumption, Welcome};
use super::event::Event;
use super::model::{Actor, Scope, Station, Wire};
use super::{Hub, Outcome, RoomState};

impl Hub {
    pub(super) fn connect(
        &self,
        actor: Actor,
        socket: SocketId,
        wire: Wire,
        resume: Option<Resume>,
        now: Timestamp,
    ) -> Outcome {
        let events = self.opening(Station { socket, actor, wire, scope: Scope::Everything }, now);
        let welcome = Welcome {
            seq: self.last.seq,
            epoch: self.epoch.clone(),
            rooms: self.attendance(actor.user),
            resume: self.judge_resume(resume),
        };
        Outcome::of(events, Reply::Welcome(welcome))
    }

    /// Whoever opens a socket in a public room belongs to it from then on.
    pub(super) fn attend(
        &self,
        actor: Actor,
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
        events.extend(self.opening(Station { socket, actor, wire, scope: Scope::Room(room) }, now));
        Ok(Outcome::done(events))
    }

    fn opening(&self, station: Station, at: Timestamp) -> Vec<Event> {
        let user = station.actor.user;
        let mut events = vec![Event::SocketOpened { station, at }];
        if !self.is_online(user) {
            events.push(Event::CameOnline { user });
        }
        events
    }

    /// A socket that is gone already is past caring.
    pub(super) fn retune(&self, actor: Actor, socket: SocketId, wire: Wire) -> Outcome {
        let is_theirs = self.sockets.get(&socket).is_some_and(|station| station.actor == actor);
        Outcome::done(if is_theirs { vec![Event::SocketRetuned { socket, wire }] } else { vec![] })
    }

    fn judge_resume(&self, resume: Option<Resume>) -> Resumption {
        match resume {
            None => Resumption::Fresh,
            Some(Resume { epoch: Some(epoch), .. }) if epoch != self.epoch => Resumption::Impossible,
            Some(Resume { since, .. }) if since > self.last.seq => Resumption::Impossible,
            Some(Resume { since, .. }) => Resumption::From(since),
        }
    }

    /// Who is online in each room of the user's, the user included: this socket makes it so.
    fn attendance(&self, user: UserId) -> Vec<Attendance> {
        let Some(account) = self.users.get(&user) else { return vec![] };
        let person =
            |&id: &UserId| self.users.get(&id).map(|account| Person { id, username: account.username.clone() });
        let attendance = |state: &RoomState| {
            let mut online: Vec<_> = state.online.iter().filter_map(person).collect();
            if !state.online.contains(&user) {
                online.extend(person(&user));
            }
            Attendance { room: state.room.id, online }
        };
        account.rooms.iter().filter_map(|id| self.rooms.get(id)).map(attendance).collect()
    }

    pub(super) fn disconnect(&self, socket: SocketId, now: Timestamp) -> Outcome {
        let events = match self.sockets.get(&socket) {
            Some(station) => self.sockets_go(station.actor.user, &[socket], now),
            // Its session ended, and it with it.
            None => vec![],
        };
        Outcome::done(events)
    }

    /// These sockets of one user close; with the last one the user goes offline and stops typing.
    pub(super) fn sockets_go(&self, user: UserId, going: &[SocketId], now: Timestamp) -> Vec<Event> {
        let mut events: Vec<_> = going.iter().map(|&socket| Event::SocketClosed { socket, at: now }).collect();
        let stations = self.users.get(&user).map(|account| account.sockets.as_slice()).unwrap_or_default();
        if !going.is_empty() && stations.iter().all(|station| going.contains(&station.socket)) {
            let typing_in = self.typing.keys().filter(|(_, typist)| *typist == user).map(|(room, _)| *room);
            events.extend(typing_in.map(|room| Event::TypingChanged { room, user, is_typing: false, at: now }));
            events.push(Event::WentOffline { user, at: now });
        }
        events
    }

    pub(super) fn set_typing(&self, actor: Actor, room: RoomId, is_typing: bool, now: Timestamp) -> Result<Outcome> {
        self.joined_room(actor.user, room)?;
        let user = actor.user;
        // Saying that one has stopped is news only after saying that one had begun.
        let news = is_typing || self.is_typing(room, user);
        Ok(Outcome::done(if news { vec![Event::TypingChanged { room, user, is_typing, at: now }] } else { vec![] }))
    }

    /// Typing that nobody has renewed in time ends by itself.
    pub fn expire_typing(&self, now: Timestamp) -> Vec<Event> {
        let over = self.typing.iter().filter(|(_, until)| **until <= now);
        over.map(|(&(room, user), _)| Event::TypingChanged { room, user, is_typing: false, at: now }).collect()
    }

    pub(super) fn is_typing(&self, room: RoomId, user: UserId) -> bool {
        !self.typing.is_empty() && self.typing.contains_key(&(room, user))
    }

    pub(super) fn is_online(&self, user: UserId) -> bool {
        self.users.get(&user).is_some_and(|account| !account.sockets.is_empty())
    }

    pub(super) fn online_counts(&self, rooms: &[RoomId]) -> Vec<usize> {
        rooms.iter().map(|room| self.rooms.get(room).map_or(0, |state| state.online.len())).collect()
    }

    pub(super) fn take_typing(
        &mut self,
        room: RoomId,
        user: UserId,
        is_typing: bool,
        at: Timestamp,
        notices: &mut Vec<Notice>,
    ) {
        match is_typing {
            true => self.typing.insert((room, user), Timestamp(at.0 + limits::TYPING.as_millis() as i64)),
            false => self.typing.remove(&(room, user)),
        };
        let username = self.username(user).into();
        notices.push(Notice { to: self.others_in(room, user), told: Told::Typing { room, user, username, is_typing } });
    }
}
