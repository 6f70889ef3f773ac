//! Who wants nothing of whom. Two people of whom one has blocked the other do not write to each other; what the blocked say elsewhere
//! is hidden from whoever blocked them, and from nobody else. The blocked are not told.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{PersonId, RoomId, SocketId, Timestamp, UserId};
use crate::limits;

use super::audience::{MessageChange, Notice, Recipients, Told};
use super::event::Event;
use super::model::{Login, Message, RoomKind, Scope, Station};
use super::{Account, Hub, Outcome, RoomState};

/// Kept both ways: a message asks by whom its author is blocked.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    by: HashMap<UserId, BTreeSet<UserId>>,
    of: HashMap<UserId, BTreeSet<UserId>>,
}

impl Blocks {
    pub fn new(pairs: impl IntoIterator<Item = (UserId, UserId)>) -> Self {
        let mut blocks = Self::default();
        pairs.into_iter().for_each(|(by, user)| blocks.insert(by, user));
        blocks
    }

    fn insert(&mut self, by: UserId, user: UserId) {
        self.by.entry(by).or_default().insert(user);
        self.of.entry(user).or_default().insert(by);
    }

    fn remove(&mut self, by: UserId, user: UserId) {
        for (map, key, value) in [(&mut self.by, by, user), (&mut self.of, user, by)] {
            if let Some(others) = map.get_mut(&key) {
                others.remove(&value);
                if others.is_empty() {
                    map.remove(&key);
                }
            }
        }
    }

    /// Somebody wants nothing of anybody any more; what others want of them is theirs to say.
    pub fn forget(&mut self, by: UserId) {
        for user in self.by.get(&by).cloned().unwrap_or_default() {
            self.remove(by, user);
        }
    }

    /// Whether `by` has blocked `user`.
    pub fn has(&self, by: UserId, user: UserId) -> bool {
        self.by.get(&by).is_some_and(|blocked| blocked.contains(&user))
    }

    pub fn is_between(&self, one: UserId, other: UserId) -> bool {
        self.has(one, other) || self.has(other, one)
    }

    /// Whom somebody has blocked, if anybody.
    pub fn by(&self, user: UserId) -> Option<&BTreeSet<UserId>> {
        self.by.get(&user)
    }

    /// Who has blocked somebody.
    pub fn of(&self, user: UserId) -> impl Iterator<Item = UserId> {
        self.of.get(&user).into_iter().flatten().copied()
    }
}

impl Hub {
    /// Doing it twice is as good as once. Whoever is blocked while they type has stopped for the one who blocked them.
    pub(super) fn block(&self, actor: Login, user: UserId, is_on: bool, now: Timestamp) -> Result<Outcome> {
        // Somebody who is gone can still be taken from the list.
        if !self.blocks.has(actor.user, user) {
            self.account(user)?;
        }
        if user == actor.user {
            return Err(Error::invalid("user_id", "You cannot block yourself."));
        }
        if self.blocks.has(actor.user, user) == is_on {
            return Ok(Outcome::done(vec![]));
        }
        if is_on && self.blocks.by(actor.user).is_some_and(|blocked| blocked.len() >= limits::BLOCKS) {
            let detail = format!("You can block {} people at most.", limits::BLOCKS);
            return Err(Error::new(Kind::Forbidden, "too_many_blocks", detail));
        }
        let mut events = self.typing_ends(PersonId::User(user), now);
        events.push(Event::BlockChanged { by: actor.user, user, is_on, at: now });
        Ok(Outcome::done(events))
    }

    /// All devices of the one who did it hear of it, and nobody else.
    pub(super) fn take_block(&mut self, by: UserId, user: UserId, is_on: bool, notices: &mut Vec<Notice>) {
        match is_on {
            true => self.blocks.insert(by, user),
            false => self.blocks.remove(by, user),
        }
        let told = Told::BlockChanged { user, username: self.username(user).into(), is_on };
        notices.push(Notice { to: self.sockets_of(by), told });
    }

    /// A direct chat in which nothing is passed on any more.
    pub(super) fn is_cut_off(&self, state: &RoomState) -> bool {
        let mut people = state.room.members.keys();
        state.room.kind == RoomKind::Chat
            && people.next().zip(people.next()).is_some_and(|(one, other)| self.blocks.is_between(*one, *other))
    }

    /// A message as the user sees it.
    pub(super) fn seen_by(&self, user: UserId, message: Arc<Message>) -> Arc<Message> {
        let seen = self.blocks.by(user).and_then(|blocked| message.seen_past(|author| blocked.contains(&author)));
        seen.map_or(message, Arc::new)
    }

    /// Tells those who have blocked its author, or the author of what it answers, what is left of a message for them. All the others
    /// remain. Where nobody is blocked this costs a look into an empty map.
    pub(super) fn tell_blockers(
        &self,
        change: MessageChange,
        message: &Arc<Message>,
        to: Recipients,
        notices: &mut Vec<Notice>,
    ) -> Recipients {
        let authors = [message.sender, message.quote.as_ref().and_then(|quote| quote.sender)];
        let blockers: BTreeSet<_> = authors.into_iter().flatten().flat_map(|author| self.blocks.of(author)).collect();
        let mut without = to.clone();
        for blocker in blockers {
            let seen = self.seen_by(blocker, message.clone());
            if Arc::ptr_eq(&seen, message) {
                continue;
            }
            let stations: Vec<_> = self.stations_hearing(blocker, message.room).collect();
            without = without.without(&stations.iter().map(|station| station.socket).collect());
            let to = Recipients::of(stations.into_iter()).except(to.except);
            notices.push(Notice { to, told: Told::Message { change, message: seen } });
        }
        without
    }

    /// The others in a room, but for those who have blocked this person.
    pub(super) fn others_who_listen(&self, room: RoomId, person: PersonId) -> Recipients {
        let others = self.others_in(room, person);
        let blockers = person.user().into_iter().flat_map(|user| self.blocks.of(user));
        let sockets: HashSet<SocketId> =
            blockers.flat_map(|blocker| self.stations_hearing(blocker, room)).map(|station| station.socket).collect();
        if sockets.is_empty() { others } else { others.without(&sockets) }
    }

    fn stations_hearing(&self, user: UserId, room: RoomId) -> impl Iterator<Item = &Station> {
        let is_member = self.is_member(room, PersonId::User(user));
        let stations = self.users.get(&user).into_iter().flat_map(Account::stations);
        stations.filter(move |station| match station.scope {
            Scope::Everything => is_member,
            Scope::Room(heard) | Scope::Stream(heard) => heard == room,
            Scope::Lobby => false,
        })
    }
}
