//! Rooms of which nothing that is said is ever written down: what was said lately is here, in memory, and nowhere else.
//!
//! The room itself and who belongs to it are stored like any other, as long as somebody is there; see `Due::Empty`.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{MessageId, PersonId, RoomId, Seq, Timestamp, UserId};
use crate::limits;

use super::agenda::Due;
use super::audience::MessageChange;
use super::command::Reply;
use super::event::Event;
use super::facts::Facts;
use super::later::Change;
use super::model::{Ban, Message, MessageKind, Room, Unread};
use super::names::DELETED_USER;
use super::{Hub, Outcome};

/// What was said in each such room, where nothing was too.
#[derive(Debug, Clone, Default)]
pub(super) struct Said(HashMap<RoomId, Remembered>);

/// The oldest first; bounded by [`limits::EPHEMERAL`] and [`limits::EPHEMERAL_BYTES`].
#[derive(Debug, Clone, Default)]
struct Remembered {
    messages: VecDeque<Arc<Message>>,
    /// The newest change to what there was no room for any more.
    forgotten: Seq,
}

impl Said {
    fn of(&self, room: RoomId) -> impl DoubleEndedIterator<Item = &Arc<Message>> {
        self.0.get(&room).into_iter().flat_map(|said| &said.messages)
    }

    fn find(&self, id: MessageId) -> Option<&Arc<Message>> {
        let find = |said: &'_ VecDeque<Arc<Message>>| said.binary_search_by_key(&id, |message| message.id).ok();
        self.0.values().find_map(|said| find(&said.messages).map(|at| &said.messages[at]))
    }

    /// Said, or changed since; what there is no room for any more is forgotten.
    fn take(&mut self, change: MessageChange, message: &Arc<Message>) {
        let Remembered { messages: said, forgotten } = self.0.entry(message.room).or_default();
        match said.binary_search_by_key(&message.id, |known| known.id) {
            Ok(at) => said[at] = message.clone(),
            Err(at) if change == MessageChange::Posted => said.insert(at, message.clone()),
            Err(_) => {}
        }
        let mut bytes: usize = said.iter().map(|message| message.content.len()).sum();
        while said.len() > limits::EPHEMERAL || bytes > limits::EPHEMERAL_BYTES {
            let Some(gone) = said.pop_front() else { break };
            bytes -= gone.content.len();
            *forgotten = gone.seq.max(*forgotten);
        }
    }

    /// Somebody is erased: what they said was said by a deleted user.
    pub(super) fn forget_name(&mut self, user: UserId, name: &str) {
        let all = self.0.values_mut().flat_map(|said| &mut said.messages);
        for message in all.filter(|message| is_about(message, user, name)) {
            forget_name(Arc::make_mut(message), user, name);
        }
    }

    pub(super) fn begin(&mut self, room: RoomId) {
        self.0.entry(room).or_default();
    }

    pub(super) fn forget(&mut self, room: RoomId) {
        self.0.remove(&room);
    }
}

impl Hub {
    pub(super) fn is_ephemeral(&self, room: RoomId) -> bool {
        self.rooms.get(&room).is_some_and(|state| state.room.is_ephemeral)
    }

    /// What would be written down has no place in such a room.
    pub(super) fn may_be_kept(&self, room: RoomId, field: &'static str, what: &str) -> Result<()> {
        match self.is_ephemeral(room) {
            true => {
                let detail = format!("Nothing of this room is written down, so {what}.");
                Err(Error { field: Some(field), ..Error::new(Kind::Invalid, "ephemeral", detail) })
            }
            false => Ok(()),
        }
    }

    /// There is an end to what is kept in memory.
    pub(super) fn has_room_for_ephemeral(&self) -> Result<()> {
        let there = self.rooms.values().filter(|state| state.room.is_ephemeral).count();
        match there < limits::EPHEMERAL_ROOMS {
            true => Ok(()),
            false => Err(Error::new(
                Kind::Forbidden,
                "too_many_rooms",
                format!("There can be {} ephemeral rooms on a server at most.", limits::EPHEMERAL_ROOMS),
            )),
        }
    }

    /// A message of any room, wherever it is.
    pub(super) fn find_message(&self, id: MessageId, facts: &mut dyn Facts) -> Result<Option<Message>> {
        match self.said.find(id) {
            Some(message) => Ok(Some(Message::clone(message))),
            None => facts.message(id),
        }
    }

    /// The same by the sender's own name for it.
    pub(super) fn find_sent(&self, sender: UserId, client_id: &str, facts: &mut dyn Facts) -> Result<Option<Message>> {
        let is_it = |one: &&Arc<Message>| one.sender == Some(sender) && one.client_id.as_deref() == Some(client_id);
        // Of the rooms that they are in: all that is said in the others need not be looked through.
        let own = self.said.0.iter().filter(|(room, _)| self.is_member(**room, PersonId::User(sender)));
        match own.flat_map(|(_, said)| &said.messages).find(is_it) {
            Some(message) => Ok(Some(Message::clone(message))),
            None => facts.sent(sender, client_id),
        }
    }

    pub(super) fn unread_in(
        &self,
        room: RoomId,
        user: UserId,
        after: MessageId,
        facts: &mut dyn Facts,
    ) -> Result<Unread> {
        if !self.is_ephemeral(room) {
            return facts.unread(room, user, after.max(self.expired_up_to(room)));
        }
        let is_unread = |one: &&Arc<Message>| {
            one.id > after && one.sender != Some(user) && !one.is_deleted && one.kind != MessageKind::System
        };
        let calls = |one: &&Arc<Message>| {
            one.mentions.is_to_all || one.mentions.people.iter().any(|mention| mention.user == user)
        };
        let unread = || self.said.of(room).filter(is_unread);
        Ok(Unread { messages: unread().count(), mentions: unread().filter(calls).count() })
    }

    pub(super) fn said_to_anybody(&self, room: RoomId) -> Result<Outcome> {
        self.guest_room(room)?;
        Ok(Outcome::of(vec![], Reply::Said(self.said.of(room).cloned().collect())))
    }

    /// What is said there now, for whoever may read it.
    pub(super) fn said_reply(&self, person: PersonId, room: RoomId, now: Timestamp) -> Result<Outcome> {
        self.may_read_now(person, room, now)?;
        let said = self.said.of(room).map(|message| self.said_to(person, message));
        Ok(Outcome::of(vec![], Reply::Said(said.collect())))
    }

    /// What answers a message of such a room, and what answers that, for whoever may read it.
    pub(super) fn said_below(&self, person: PersonId, root: MessageId, now: Timestamp) -> Result<Outcome> {
        let gone = || Error::not_found("There is no such message.");
        let room = self.said.find(root).ok_or_else(gone)?.room;
        let is_gone = |error: &Error| error.kind == Kind::NotFound;
        self.may_read_now(person, room, now).map_err(|error| if is_gone(&error) { gone() } else { error })?;
        let mut above = BTreeSet::from([root]);
        // An answer is newer than what it answers.
        let answers = |message: &&Arc<Message>| {
            message.reply_to.is_some_and(|parent| above.contains(&parent)) && above.insert(message.id)
        };
        let thread = self.said.of(room).filter(answers).map(|message| self.said_to(person, message));
        Ok(Outcome::of(vec![], Reply::Said(thread.collect())))
    }

    /// What was said or changed in these rooms after that; none where some of it is forgotten.
    pub(super) fn said_since(
        &self,
        person: PersonId,
        rooms: impl Iterator<Item = RoomId>,
        since: Seq,
    ) -> Option<Vec<Arc<Message>>> {
        let mut changed = Vec::new();
        for (room, said) in rooms.filter_map(|room| self.said.0.get_key_value(&room)) {
            if said.forgotten > since {
                return None;
            }
            let later = self.said.of(*room).filter(|message| message.seq > since);
            changed.extend(later.map(|message| self.said_to(person, message)));
        }
        Some(changed)
    }

    fn said_to(&self, person: PersonId, message: &Arc<Message>) -> Arc<Message> {
        match person {
            PersonId::User(user) => self.seen_by(user, message.clone()),
            PersonId::Guest(_) => message.clone(),
        }
    }

    fn may_read_now(&self, person: PersonId, room: RoomId, now: Timestamp) -> Result<()> {
        match person {
            PersonId::User(user) => self.may_listen(user, room, now),
            PersonId::Guest(guest) => self.guest_may_be_in(guest, room, now).map(drop),
        }
    }

    /// What is said in ephemeral rooms, how far it is read and what admins do there is told, and not stored.
    pub(super) fn kept_off_disk(&self, outcome: Outcome) -> Outcome {
        if self.said.0.is_empty() {
            return outcome;
        }
        let is_unstored = |event: &Event| match event {
            Event::MessagePosted(message)
            | Event::MessageEdited(message)
            | Event::MessageDeleted(message)
            | Event::MessageReacted { message, .. } => self.is_ephemeral(message.room),
            Event::ReadingChanged { room, .. } => self.is_ephemeral(*room),
            _ => false,
        };
        let is_audit = |event: &Event| matches!(event, Event::Audited(audit) if audit.room.is_some_and(|room| self.is_ephemeral(room)));
        let kept = outcome.events.into_iter().filter(|event| !is_audit(event));
        let mut events: Vec<_> = kept
            .map(|event| match event {
                // Who may not come in has to be known to readers; why is among what is said there.
                Event::Banned(ban) if self.is_ephemeral(ban.room) => {
                    Event::Banned(Ban { reason: String::new(), ..ban })
                }
                event if is_unstored(&event) => Event::Unstored(Box::new(event)),
                event => event,
            })
            .collect();
        let newest = events.iter().filter_map(unstored_message).map(|message| message.seq.0).max();
        if newest.is_some_and(|seq| seq > self.reserved.1.0 || self.last.message >= self.reserved.0) {
            let (message, seq) = (self.last.message.0 + limits::RESERVED, self.last.seq.0 + limits::RESERVED);
            events.push(Event::NumbersReserved { message: MessageId(message), seq: Seq(seq) });
        }
        Outcome { events, ..outcome }
    }

    pub(super) fn take_unstored(&mut self, event: &Event) {
        match event {
            Event::MessagePosted(message) => self.said.take(MessageChange::Posted, message),
            Event::MessageEdited(message) => self.said.take(MessageChange::Edited, message),
            Event::MessageDeleted(message) => self.said.take(MessageChange::Deleted, message),
            Event::MessageReacted { message, .. } => self.said.take(MessageChange::Reacted, message),
            _ => {}
        }
    }

    /// Nobody is anywhere when a server starts, and it knows nothing of what was said before.
    pub(super) fn look_for_empty_rooms(&mut self) {
        let ephemeral = self.rooms.values().filter(|state| state.room.is_ephemeral).map(|state| state.room.id);
        for room in ephemeral.collect::<Vec<_>>() {
            self.agenda.put(Due::Empty(room), Timestamp::default());
            self.said.0.entry(room).or_default().forgotten = self.last.seq;
        }
    }

    pub(super) fn watch_empty(&mut self, room: &Room) {
        if room.is_ephemeral {
            self.agenda.put(Due::Empty(room.id), room.created_at.plus_seconds(limits::EPHEMERAL_IDLE));
        }
    }

    /// A room in which nobody has been for a while goes, and with it what was said.
    pub(super) fn empty(&self, room: RoomId, now: Timestamp) -> Vec<Event> {
        let due = Due::Empty(room);
        let Some(state) = self.rooms.get(&room) else { return vec![Event::Later(Change::Forgotten(due))] };
        let is_away = |guest| self.guests.get(guest).is_none_or(|guest| guest.stations.is_empty());
        match state.online.is_empty() && state.stations.is_empty() && state.visitors.iter().all(is_away) {
            true => self.room_ends(room, now),
            false => vec![Event::Later(Change::PutOff(due, now.plus_seconds(limits::EPHEMERAL_IDLE)))],
        }
    }
}

fn is_about(message: &Message, user: UserId, name: &str) -> bool {
    let is_quoted =
        message.quote.as_ref().is_some_and(|quote| quote.sender == Some(user) || quote.content.ends_with(name));
    let has_reacted = || message.reactions.iter().flat_map(|reaction| &reaction.users).any(|one| one.user == user);
    let is_called = || message.mentions.people.iter().any(|mention| mention.user == user);
    let is_noted = || message.kind == MessageKind::System && message.content.ends_with(name);
    message.sender == Some(user) || is_quoted || has_reacted() || is_called() || is_noted()
}

fn forget_name(message: &mut Message, user: UserId, name: &str) {
    let is_theirs = |sender: Option<UserId>| sender == Some(user);
    if message.kind == MessageKind::System {
        message.content = without_name(&message.content, is_theirs(message.sender), name);
    }
    if is_theirs(message.sender) {
        message.sender_name = DELETED_USER.into();
    }
    if let Some(quote) = &mut message.quote {
        if quote.kind == MessageKind::System {
            quote.content = without_name(&quote.content, is_theirs(quote.sender), name);
        }
        if is_theirs(quote.sender) {
            quote.sender_name = DELETED_USER.into();
        }
    }
    let reactors = message.reactions.iter_mut().flat_map(|reaction| &mut reaction.users);
    reactors.filter(|one| one.user == user).for_each(|one| one.username = DELETED_USER.into());
    let called = message.mentions.people.iter_mut().filter(|mention| mention.user == user);
    called.for_each(|mention| mention.username = DELETED_USER.into());
}

/// What the server itself wrote, as the store takes a name out of it.
fn without_name(content: &str, is_about: bool, name: &str) -> String {
    match (content.strip_prefix(name), content.strip_suffix(name).filter(|rest| rest.ends_with(" by "))) {
        (Some(rest), _) if is_about => format!("{DELETED_USER}{rest}"),
        (_, Some(rest)) => format!("{rest}{DELETED_USER}"),
        _ => content.to_owned(),
    }
}

fn unstored_message(event: &Event) -> Option<&Arc<Message>> {
    match event {
        Event::Unstored(event) => match &**event {
            Event::MessagePosted(message)
            | Event::MessageEdited(message)
            | Event::MessageDeleted(message)
            | Event::MessageReacted { message, .. } => Some(message),
            _ => None,
        },
        _ => None,
    }
}
