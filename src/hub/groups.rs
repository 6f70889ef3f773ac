//! Group chats: a few people without a name, an owner or admins. The same people have one group, whoever asks for it first; anyone of them
//! adds others, or leaves. Everything else is as in a private room.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Kind, Result};
use crate::ids::{RoomId, Timestamp, UserId};
use crate::limits;

use super::command::Reply;
use super::event::Event;
use super::model::{Login, Member, Reading, Role, Room, RoomKind, RoomSummary};
use super::names::Name;
use super::{Hub, Outcome, RoomState};

/// What no name begins with, so that no room has the key of a group.
pub const GROUP_SIGN: char = '\u{1f}';

impl Hub {
    pub(super) fn open_group(&self, actor: Login, with: &[UserId], now: Timestamp) -> Result<Outcome> {
        let people: BTreeSet<UserId> = with.iter().copied().chain([actor.user]).collect();
        for user in people.iter().filter(|user| **user != actor.user) {
            self.account(*user)?;
        }
        if !limits::GROUP.contains(&people.len()) {
            let (least, most) = (limits::GROUP.start() - 1, limits::GROUP.end() - 1);
            return Err(Error::invalid("user_ids", format!("A group is with {least} to {most} others.")));
        }
        if let Some(&group) = self.room_names.get(&key(people.iter().copied())) {
            return Ok(Outcome::of(vec![], Reply::Room(group)));
        }
        for user in people.iter().filter(|user| **user != actor.user) {
            self.may_write_to(actor.user, *user)?;
        }
        if self.rooms_made_by(actor.user, RoomKind::Group) >= limits::GROUPS_PER_USER {
            let detail = format!("One account can have made {} groups at most.", limits::GROUPS_PER_USER);
            return Err(Error::new(Kind::Forbidden, "too_many_groups", detail));
        }
        let member = Member { role: Role::Member, joined_at: now, reading: Reading::from(self.last.message) };
        let name = Name { shown: String::new(), key: key(people.iter().copied()) };
        let group = Room {
            is_private: true,
            created_by: Some(actor.user),
            members: people.into_iter().map(|user| (user, member)).collect::<BTreeMap<_, _>>(),
            ..Room::new(self.last.room.next(), RoomKind::Group, name, now)
        };
        let reply = Reply::Room(group.id);
        Ok(Outcome::of(vec![Event::RoomCreated(group)], reply))
    }

    /// A room to which the user may add somebody: one that they administer, or a group that they belong to.
    pub(super) fn room_to_add_to(&self, actor: UserId, room: RoomId, user: UserId) -> Result<&RoomState> {
        let (state, _) = self.joined_room(actor, room)?;
        if state.room.kind != RoomKind::Group {
            return self.administered_room(actor, room);
        }
        let members = &state.room.members;
        if !members.contains_key(&user) {
            self.may_write_to(actor, user)?;
            if members.len() >= *limits::GROUP.end() {
                let detail = format!("A group has at most {} people.", limits::GROUP.end());
                return Err(Error::new(Kind::Forbidden, "room_full", detail));
            }
            if self.room_names.contains_key(&key(members.keys().copied().chain([user]))) {
                let detail = "There is a group of these people already.";
                return Err(Error::new(Kind::Conflict, "already_exists", detail).with_field("user_id"));
            }
        }
        Ok(state)
    }

    /// Once somebody comes or goes, a group is found by whoever is in it then; of two with the same people, by the one that was so first.
    pub(super) fn found_by(&self, state: &RoomState, people: impl Iterator<Item = UserId>) -> Option<Event> {
        let room = state.room.id;
        if state.room.kind != RoomKind::Group {
            return None;
        }
        let wanted = key(people);
        let is_taken = self.room_names.get(&wanted).is_some_and(|other| *other != room);
        Some(Event::GroupFoundBy { room, key: if is_taken { key_of_nobody(room) } else { wanted } })
    }

    /// All in it hear who that is.
    pub(super) fn take_group_key(&mut self, room: RoomId, key: &str, notices: &mut Vec<super::Notice>) {
        let Some(state) = self.rooms.get_mut(&room) else { return };
        let before = std::mem::replace(&mut state.room.name.key, key.to_owned());
        if self.room_names.get(&before) == Some(&room) {
            self.room_names.remove(&before);
        }
        self.room_names.insert(key.to_owned(), room);
        let Some(state) = self.rooms.get(&room) else { return };
        let told = super::Told::RoomUpdated { room: self.summary(&state.room) };
        notices.push(super::Notice { to: self.roster(room), told });
    }

    /// Of a group, the names of its people are the name.
    pub(super) fn summary(&self, room: &Room) -> RoomSummary {
        let summary = RoomSummary::from(room);
        if room.kind != RoomKind::Group {
            return summary;
        }
        let mut names: Vec<_> = room.members.keys().map(|user| self.username(*user)).collect();
        names.sort_unstable();
        RoomSummary { name: names.join(", "), ..summary }
    }
}

/// Somebody leaves all of their groups at once: of those that have the same people then, the first is found by them.
pub(super) fn found_once(events: &mut [Event]) {
    let mut taken = BTreeSet::new();
    for event in events {
        if let Event::GroupFoundBy { room, key } = event
            && !taken.insert(key.clone())
        {
            *key = key_of_nobody(*room);
        }
    }
}

/// By which nobody looks for it.
fn key_of_nobody(room: RoomId) -> String {
    format!("{GROUP_SIGN}{GROUP_SIGN}{room}")
}

/// In the order of their ids.
fn key(people: impl Iterator<Item = UserId>) -> String {
    let people: BTreeSet<UserId> = people.collect();
    let ids: Vec<_> = people.iter().map(ToString::to_string).collect();
    format!("{GROUP_SIGN}{}", ids.join(","))
}
