//! Keeping the peace in a room: bans, mutes, slow mode.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{PersonId, RoomId, Timestamp, UserId};
use crate::limits;

use super::access::is_not_owner;
use super::audit::audit;
use super::event::Event;
use super::model::{Action, Ban, Login, Message, MessageKind, Mute, Role, Room};
use super::rooms::member_of;
use super::{Hub, Notice, Outcome, RoomState};

/// Who spoke in a room with slow mode. A guest leaves no other mark on a message than the name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Speaker {
    User(UserId),
    Guest(Arc<str>),
}

impl Hub {
    /// Whoever is in the room is removed from it, sockets and streams at once; whoever is not cannot come.
    pub(super) fn ban(
        &self,
        actor: Login,
        room: RoomId,
        user: UserId,
        until: Option<Timestamp>,
        reason: String,
        now: Timestamp,
    ) -> Result<Outcome> {
        let state = self.administered_room(actor.user, room)?;
        self.account(user)?;
        if user == actor.user {
            return Err(Error::invalid("user_id", "You cannot ban yourself."));
        }
        let mut events = match state.room.members.get(&user) {
            Some(member) => {
                is_not_owner(member)?;
                let text = format!("{} was banned by {}", self.username(user), self.username(actor.user));
                self.leaving(state, user, Some(text), now)?.events
            }
            None => self.stations_end(room, |person| person == PersonId::User(user), now),
        };
        events.push(audit(actor, Some(room), Action::Banned, Some(user), reason.clone(), now));
        events.push(Event::Banned(Ban { room, user, by: Some(actor.user), at: now, until, reason }));
        Ok(Outcome::done(events))
    }

    /// Doing it twice is as good as once.
    pub(super) fn lift_ban(&self, actor: Login, room: RoomId, user: UserId, now: Timestamp) -> Result<Outcome> {
        let state = self.administered_room(actor.user, room)?;
        if !state.room.bans.contains_key(&user) {
            return Ok(Outcome::done(vec![]));
        }
        let audit = audit(actor, Some(room), Action::BanLifted, Some(user), String::new(), now);
        Ok(Outcome::done(vec![Event::BanLifted { room, user }, audit]))
    }

    /// They may read on, and neither write, edit nor react.
    pub(super) fn mute(
        &self,
        actor: Login,
        room: RoomId,
        user: UserId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Outcome> {
        let state = self.administered_room(actor.user, room)?;
        if member_of(state, user)?.role.is_admin() {
            return Err(Error::forbidden("An admin of the room cannot be muted. Demote them first."));
        }
        let mut events = vec![Event::Muted(Mute { room, user, by: Some(actor.user), at: now, until })];
        let person = PersonId::User(user);
        if self.is_typing(room, person) {
            events.push(Event::TypingChanged { room, person, is_typing: false, at: now });
        }
        events.push(audit(actor, Some(room), Action::Muted, Some(user), until.to_string(), now));
        Ok(Outcome::done(events))
    }

    pub(super) fn lift_mute(&self, actor: Login, room: RoomId, user: UserId, now: Timestamp) -> Result<Outcome> {
        let state = self.administered_room(actor.user, room)?;
        if !state.room.mutes.contains_key(&user) {
            return Ok(Outcome::done(vec![]));
        }
        let audit = audit(actor, Some(room), Action::MuteLifted, Some(user), String::new(), now);
        Ok(Outcome::done(vec![Event::MuteLifted { room, user }, audit]))
    }

    /// In slow mode a member waits between two messages; admins need not.
    pub(super) fn is_slow_enough(&self, author: PersonId, room: RoomId, now: Timestamp) -> Result<()> {
        self.has_waited(author, room, now, |state| &state.spoke)
    }

    /// And between two edits: what was just sent can be put right at once, but it cannot say one thing after another.
    pub(super) fn edits_slowly_enough(&self, author: PersonId, room: RoomId, now: Timestamp) -> Result<()> {
        self.has_waited(author, room, now, |state| &state.edited)
    }

    fn has_waited(
        &self,
        author: PersonId,
        room: RoomId,
        now: Timestamp,
        last: impl Fn(&RoomState) -> &LastTimes,
    ) -> Result<()> {
        let Some(state) = self.rooms.get(&room).filter(|state| state.room.slow_mode > 0) else { return Ok(()) };
        let member = author.user().and_then(|user| state.room.members.get(&user));
        if member.is_some_and(|member| member.role.is_admin()) {
            return Ok(());
        }
        let speaker = match author {
            PersonId::User(user) => Speaker::User(user),
            PersonId::Guest(_) => Speaker::Guest(self.name_of(author)),
        };
        let next = last(state).0.get(&speaker).map(|at| at.plus_seconds(state.room.slow_mode));
        match next.filter(|next| *next > now) {
            Some(next) => Err(slower(next, now)),
            None => Ok(()),
        }
    }

    pub(super) fn take_ban(&mut self, ban: &Ban) {
        if let Some(state) = self.rooms.get_mut(&ban.room) {
            state.room.bans.insert(ban.user, ban.until);
        }
    }

    pub(super) fn take_ban_lifted(&mut self, room: RoomId, user: UserId) {
        if let Some(state) = self.rooms.get_mut(&room) {
            state.room.bans.remove(&user);
        }
    }

    pub(super) fn take_mute(
        &mut self,
        room: RoomId,
        user: UserId,
        until: Option<Timestamp>,
        notices: &mut Vec<Notice>,
    ) {
        if let Some(state) = self.rooms.get_mut(&room) {
            match until {
                Some(until) => state.room.mutes.insert(user, until),
                None => state.room.mutes.remove(&user),
            };
        }
        self.tell_member(room, user, notices);
    }
}

impl RoomState {
    /// For slow mode.
    pub(super) fn take_spoken(&mut self, message: &Message) {
        if self.room.slow_mode > 0 && message.kind != MessageKind::System {
            self.spoke.take(message, message.sent_at, self.room.slow_mode);
        }
    }

    /// The same of an edit.
    pub(super) fn take_edited(&mut self, message: &Message) {
        if let Some(at) = message.edited_at.filter(|_| self.room.slow_mode > 0) {
            self.edited.take(message, at, self.room.slow_mode);
        }
    }
}

/// When who did something last, of those who have to wait before they do it again.
#[derive(Debug, Default)]
pub(super) struct LastTimes(pub HashMap<Speaker, Timestamp>);

impl LastTimes {
    fn take(&mut self, message: &Message, at: Timestamp, slow_mode: i64) {
        let speaker = message.sender.map_or_else(|| Speaker::Guest(message.sender_name.clone()), Speaker::User);
        self.0.insert(speaker, at);
        // Who has waited long enough need not be remembered.
        if self.0.len() > limits::SPEAKERS {
            let since = at.plus_seconds(-slow_mode);
            self.0.retain(|_, at| *at > since);
        }
    }
}

fn slower(next: Timestamp, now: Timestamp) -> Error {
    let seconds = u32::try_from((next.0 - now.0 + 999) / 1000).unwrap_or(u32::MAX);
    let detail = format!("This room is in slow mode. You can write again in {seconds} s.");
    Error { retry_after: Some(seconds), ..Error::new(Kind::TooFast, "slow_mode", detail) }
}

/// Whoever may only read cannot shake that off by leaving and coming back.
pub(super) fn stays_silenced(room: &Room, user: UserId, now: Timestamp) -> Option<Event> {
    let is_reader = room.members.get(&user).is_some_and(|member| member.role == Role::ReadOnly);
    is_reader.then_some(Event::Muted(Mute { room: room.id, user, by: None, at: now, until: Timestamp::FAR }))
}

/// What the server writes into a room of somebody's coming or going, if anything.
pub(super) type Noted = Option<String>;

/// A name is free to choose, so what is noted of those who come and go as they like is something that they say, too.
pub(super) fn noted(state: &RoomState, user: UserId, text: String, now: Timestamp) -> Noted {
    let role = state.room.members.get(&user).map(|member| member.role);
    let is_silenced = role == Some(Role::ReadOnly) || state.room.muted_until(user, now).is_some();
    let may_speak = role.is_some_and(Role::is_admin) || !state.room.announce_only && !is_silenced;
    may_speak.then_some(text)
}

pub(super) fn is_silenced_for_good(room: &Room, user: UserId) -> bool {
    room.mutes.get(&user) == Some(&Timestamp::FAR)
}
