//! Rooms and membership.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Kind, Result};
use crate::ids::{PersonId, RoomId, Timestamp, UserId};
use crate::limits;

use super::access::{is_not_banned, is_not_owner, is_public, takes_guests};
use super::agenda::Due;
use super::audit::audit;
use super::command::{NewRoom, Reply, RoomChange, Who};
use super::event::Event;
use super::facts::Facts;
use super::kicks::Kicked;
use super::model::{Action, Login, Member, Reading, Role, Room, RoomKind, RoomSummary};
use super::moderation::{LastTimes, Noted, is_silenced_for_good, noted, stays_silenced};
use super::names::{self, Name};
use super::roles::heir;
use super::{Hub, Notice, Outcome, RoomState, Told, chats};

impl Hub {
    pub(super) fn create_room(&self, actor: Login, new: NewRoom, now: Timestamp) -> Result<Outcome> {
        let NewRoom { name, description, is_private, is_ephemeral } = new;
        if is_ephemeral {
            self.has_room_for_ephemeral()?;
        }
        self.is_not_locked_down()?;
        self.room_name_is_free(&name, None)?;
        if self.rooms_made_by(actor.user, RoomKind::Room) >= limits::ROOMS_PER_USER {
            return Err(Error::new(
                Kind::Forbidden,
                "too_many_rooms",
                format!("One account can have made {} rooms at most; delete one first.", limits::ROOMS_PER_USER),
            ));
        }
        let creator = Member { role: Role::Owner, joined_at: now, reading: Reading::from(self.last.message) };
        let room = Room {
            description,
            is_private,
            is_ephemeral,
            created_by: Some(actor.user),
            members: BTreeMap::from([(actor.user, creator)]),
            ..Room::new(self.last.room.next(), RoomKind::Room, name, now)
        };
        let reply = Reply::Room(room.id);
        Ok(Outcome::of(vec![Event::RoomCreated(room)], reply))
    }

    pub(super) fn change_room(
        &self,
        actor: Login,
        room: RoomId,
        change: RoomChange,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.administered_room(actor.user, room)?;
        if let Some(name) = &change.name {
            self.room_name_is_free(name, Some(room))?;
        }
        if change == RoomChange::default() {
            return Ok(Outcome::of(vec![], Reply::Room(room)));
        }
        let (is_closing, days) = (change.is_private == Some(true), change.expire_after_days.flatten());
        let audit = audit(actor, Some(room), Action::RoomChanged, None, change.words(), now);
        let mut events = if change.allows_guests == Some(false) { self.guests_sent_out(room, now) } else { vec![] };
        let are_guests_out = !events.is_empty();
        events.extend([Event::RoomChanged { room, change }, audit]);
        if is_closing {
            let is_out = |person| are_guests_out && matches!(person, PersonId::Guest(_));
            let stays = |person| self.is_member(room, person) || self.link_of(person).is_some();
            events.extend(self.stations_end(room, |person| !stays(person) && !is_out(person), now));
        }
        if let Some(days) = days {
            events.extend(self.expired_after(room, days, facts, now)?);
        }
        Ok(Outcome::of(events, Reply::Room(room)))
    }

    pub(super) fn delete_room(&self, actor: Login, room: RoomId, now: Timestamp) -> Result<Outcome> {
        let name = self.administered_room(actor.user, room)?.room.name.shown.clone();
        let mut events = self.room_ends(room, now);
        events.push(audit(actor, Some(room), Action::RoomDeleted, None, name, now));
        Ok(Outcome::done(events))
    }

    pub(super) fn join_room(&self, actor: Login, room: RoomId, now: Timestamp) -> Result<Outcome> {
        let state = self.visible_room(actor.user, room)?;
        self.has_place_for(state, actor.user, "You are already a member of this room.", now)?;
        let username = self.username(actor.user);
        let text = noted(state, actor.user, format!("{username} joined the room"), now);
        Ok(Outcome::done(self.joining(state, actor.user, username, text, now)))
    }

    pub(super) fn leave_room(&self, actor: Login, room: RoomId, now: Timestamp) -> Result<Outcome> {
        let (state, _) = self.joined_room(actor.user, room)?;
        let text = noted(state, actor.user, format!("{} left the room", self.username(actor.user)), now);
        self.leaving(state, actor.user, text, now)
    }

    pub(super) fn add_member(&self, actor: Login, room: RoomId, who: &Who, now: Timestamp) -> Result<Outcome> {
        let (state, _) = self.joined_room(actor.user, room)?;
        if state.room.kind != RoomKind::Group {
            self.administered_room(actor.user, room)?;
        }
        let user = match who {
            Who::Id(user) => self.users.contains_key(user).then_some(*user),
            // Folding takes its time, and no name is as long.
            Who::Name(name) if name.len() > 8 * limits::NAME => None,
            Who::Name(name) => self.names.get(&names::fold(name)).copied(),
        };
        let user = user.ok_or_else(|| Error::not_found("There is no such user."))?;
        let state = self.room_to_add_to(actor.user, room, user)?;
        self.has_place_for(state, user, "That user is already a member of this room.", now)?;
        let text = format!("{} was added by {}", self.username(user), self.username(actor.user));
        let mut events = self.joining(state, user, self.username(user), Some(text), now);
        // Who adds them wants them to speak.
        events.extend(is_silenced_for_good(&state.room, user).then_some(Event::MuteLifted { room, user }));
        events.extend(self.found_by(state, state.room.members.keys().copied().chain([user])));
        events.push(audit(actor, Some(room), Action::MemberAdded, Some(user), String::new(), now));
        Ok(Outcome::done(events))
    }

    pub(super) fn remove_member(&self, actor: Login, room: RoomId, user: UserId, now: Timestamp) -> Result<Outcome> {
        if user == actor.user {
            return self.leave_room(actor, room, now);
        }
        let state = self.administered_room(actor.user, room)?;
        is_not_owner(member_of(state, user)?)?;
        let text = format!("{} was removed by {}", self.username(user), self.username(actor.user));
        let mut outcome = self.leaving(state, user, Some(text), now)?;
        outcome.events.push(audit(actor, Some(room), Action::MemberRemoved, Some(user), String::new(), now));
        Ok(outcome)
    }

    /// How many there are, whether or not they are still in them.
    pub(super) fn rooms_made_by(&self, user: UserId, kind: RoomKind) -> usize {
        self.rooms.values().filter(|state| state.room.kind == kind && state.room.created_by == Some(user)).count()
    }

    pub(super) fn room_name_is_free(&self, name: &Name, except: Option<RoomId>) -> Result<()> {
        match self.room_names.get(&name.key) {
            Some(&taken) if Some(taken) != except => Err(Error::taken("name", "A room with this name already exists.")),
            _ => Ok(()),
        }
    }

    pub(super) fn has_place_for(
        &self,
        state: &RoomState,
        user: UserId,
        already: &'static str,
        now: Timestamp,
    ) -> Result<()> {
        if state.room.members.contains_key(&user) {
            return Err(Error::new(Kind::Conflict, "already_a_member", already));
        }
        if state.room.kind == RoomKind::Chat {
            return Err(Error::forbidden("Nobody can be added to a direct chat."));
        }
        is_not_banned(&state.room, user, now)?;
        match state.room.members.len() < limits::MEMBERS_PER_ROOM {
            true => Ok(()),
            false => Err(Error::new(Kind::Forbidden, "room_full", "This room is full.")),
        }
    }

    /// A room that lost its last member, and with it its owner, belongs to whoever comes next.
    /// Their name comes along, as the hub may not know them yet; and what is noted of it, if anything.
    pub(super) fn joining(
        &self,
        state: &RoomState,
        user: UserId,
        username: &str,
        text: Noted,
        now: Timestamp,
    ) -> Vec<Event> {
        let room = state.room.id;
        let is_heir = state.room.members.is_empty() && state.room.created_by.is_some();
        let role = if is_heir { Role::Owner } else { Role::Member };
        let member = Member { role, joined_at: now, reading: Reading::from(self.last.message) };
        let noted = text.map(|text| self.system_message(room, user, username, text, now));
        std::iter::once(Event::MemberJoined { room, user, member }).chain(noted).collect()
    }

    /// The longest-standing admin takes over from the owner, or else the longest-standing member; a private room that nobody could
    /// find again goes.
    pub(super) fn leaving(&self, state: &RoomState, user: UserId, text: Noted, now: Timestamp) -> Result<Outcome> {
        let room = &state.room;
        if room.kind == RoomKind::Chat {
            return Err(Error::forbidden("A direct chat cannot be left."));
        }
        if room.is_private && room.members.len() == 1 {
            return Ok(Outcome::done(self.room_ends(room.id, now)));
        }
        let mut events = vec![Event::MemberLeft { room: room.id, user, at: now }];
        events.extend(self.stations_end(room.id, |person| person == PersonId::User(user), now));
        let person = PersonId::User(user);
        if self.is_typing(room.id, person) {
            events.insert(0, Event::TypingChanged { room: room.id, person, is_typing: false, at: now });
        }
        if room.members.get(&user).is_some_and(|member| member.role == Role::Owner) {
            let heir = heir(state, user).map(|user| Event::RoleChanged { room: room.id, user, role: Role::Owner });
            events.extend(heir);
        }
        events.extend(text.map(|text| self.system_message(room.id, user, self.username(user), text, now)));
        events.extend(stays_silenced(room, user, now));
        events.extend(self.found_by(state, room.members.keys().copied().filter(|member| *member != user)));
        Ok(Outcome::done(events))
    }

    pub(super) fn is_member(&self, room: RoomId, person: PersonId) -> bool {
        let members = self.rooms.get(&room).map(|state| &state.room.members);
        person.user().is_some_and(|user| members.is_some_and(|members| members.contains_key(&user)))
    }

    /// The room first: its sockets are told why while they are still known.
    pub(super) fn room_ends(&self, room: RoomId, now: Timestamp) -> Vec<Event> {
        let mut events = vec![Event::RoomDeleted { room }];
        events.extend(self.stations_end(room, |_| true, now));
        events
    }

    pub(super) fn username(&self, user: UserId) -> &str {
        self.users.get(&user).map_or(names::DELETED_USER, |account| &account.username)
    }

    pub(super) fn add_room(&mut self, room: Room) {
        self.last.room = self.last.room.max(room.id);
        match chats::pair(&room) {
            Some(pair) => self.chats.insert(pair, room.id),
            None => self.room_names.insert(room.name.key.clone(), room.id),
        };
        if room.is_ephemeral {
            self.said.begin(room.id);
        }
        let mut online = BTreeSet::new();
        for user in room.members.keys() {
            let Some(account) = self.users.get_mut(user) else { continue };
            account.rooms.insert(room.id);
            if !account.sockets.is_empty() {
                online.insert(*user);
            }
        }
        let state = RoomState {
            room,
            online,
            visitors: BTreeSet::new(),
            stations: Vec::new(),
            roster: None,
            spoke: LastTimes::default(),
            edited: LastTimes::default(),
            kicked: Kicked::default(),
        };
        self.rooms.insert(state.room.id, state);
    }

    pub(super) fn take_room_change(&mut self, room: RoomId, change: &RoomChange, notices: &mut Vec<Notice>) {
        let Some(state) = self.rooms.get_mut(&room) else { return };
        let (was_public, took_guests) = (is_public(&state.room), takes_guests(&state.room));
        if let Some(name) = &change.name {
            self.room_names.remove(&state.room.name.key);
            self.room_names.insert(name.key.clone(), room);
            state.room.name = name.clone();
        }
        if let Some(description) = &change.description {
            state.room.description.clone_from(description);
        }
        if let Some(is_private) = change.is_private {
            state.room.is_private = is_private;
        }
        state.room.slow_mode = change.slow_mode.unwrap_or(state.room.slow_mode);
        state.room.announce_only = change.announce_only.unwrap_or(state.room.announce_only);
        state.room.expire_after_days = change.expire_after_days.unwrap_or(state.room.expire_after_days);
        state.room.allows_guests = change.allows_guests.unwrap_or(state.room.allows_guests);
        let (is_public, summary) = (is_public(&state.room), RoomSummary::from(&state.room));
        let takes_guests = takes_guests(&state.room);
        if was_public && !is_public {
            let outsiders = self.outsiders(room);
            notices.push(Notice { to: outsiders, told: Told::RoomDeleted { room } });
            let out = self.stations_in(room, |station| {
                !self.is_member(room, station.person()) && self.link_of(station.person()).is_none()
            });
            notices.push(Notice { to: out, told: Told::RoomClosed });
            self.visits_end(room);
        } else if took_guests && !takes_guests {
            notices.push(Notice { to: self.all_guests(), told: Told::RoomDeleted { room } });
        }
        let to = self.all_who_know(room);
        notices.push(Notice { to, told: Told::RoomUpdated { room: summary } });
    }

    pub(super) fn remove_room(&mut self, room: RoomId, notices: &mut Vec<Notice>) {
        self.said.forget(room);
        self.agenda.remove(Due::Empty(room));
        self.agenda.remove(Due::Expiry(room));
        let to = self.all_who_know(room);
        notices.push(Notice { to, told: Told::RoomDeleted { room } });
        notices.push(Notice { to: self.stations_in(room, |_| true), told: Told::RoomClosed });
        self.visits_end(room);
        let Some(state) = self.rooms.remove(&room) else { return };
        self.room_names.remove(&state.room.name.key);
        for user in state.room.members.keys() {
            if let Some(account) = self.users.get_mut(user) {
                account.rooms.remove(&room);
            }
        }
        self.typing.retain(|(typed_in, _), _| *typed_in != room);
    }

    pub(super) fn take_member(&mut self, room: RoomId, user: UserId, member: Member, notices: &mut Vec<Notice>) {
        let (Some(state), Some(account)) = (self.rooms.get_mut(&room), self.users.get_mut(&user)) else { return };
        state.room.members.insert(user, member);
        state.roster = None;
        account.rooms.insert(room);
        if !account.sockets.is_empty() {
            state.online.insert(user);
        }
        let username = account.username.clone();
        // Whoever is added to a private room has never heard of it.
        if !is_public(&state.room) {
            let summary = self.rooms.get(&room).map(|state| self.summary(&state.room));
            let Some(summary) = summary else { return };
            notices.push(Notice { to: self.sockets_of(user), told: Told::RoomCreated { room: summary } });
        }
        notices.push(Notice { to: self.roster(room), told: Told::MemberJoined { room, user, username } });
        if self.attends(PersonId::User(user), room) {
            self.tell_entered(room, PersonId::User(user), member.joined_at, notices);
        }
    }

    pub(super) fn remove_room_member(&mut self, room: RoomId, user: UserId, at: Timestamp, notices: &mut Vec<Notice>) {
        // Told before it is done: the one who goes hears it too.
        let username = self.username(user).into();
        notices.push(Notice { to: self.roster(room), told: Told::MemberLeft { room, user, username } });
        let person = PersonId::User(user);
        if self.attends(person, room) {
            self.tell_exited(room, person, at, notices);
        }
        let own = self.stations_in(room, |station| station.person() == person);
        notices.push(Notice { to: own, told: Told::Expelled });
        if let Some(state) = self.rooms.get_mut(&room) {
            state.stations.retain(|station| station.person() != person);
            state.room.members.remove(&user);
            state.online.remove(&user);
            state.roster = None;
        }
        if let Some(account) = self.users.get_mut(&user) {
            account.rooms.remove(&room);
        }
    }
}

pub(super) fn member_of(state: &RoomState, user: UserId) -> Result<&Member> {
    state.room.members.get(&user).ok_or_else(|| Error::not_found("That user is not a member of this room."))
}
