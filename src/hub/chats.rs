//! Direct chats: a room of two people, without a name and without admins. Two people have one chat, whoever asks for it first.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::ids::{PersonId, RoomId, Timestamp, UserId};

use super::command::{Person, Reply};
use super::event::Event;
use super::model::{Login, Member, Reading, Role, Room, RoomKind};
use super::names::Name;
use super::{Hub, Outcome};

/// Two people, the lower id first, so that a pair is the same from both sides.
pub(super) type Pair = (UserId, UserId);

impl Hub {
    pub(super) fn open_chat(&self, actor: Login, with: UserId, now: Timestamp) -> Result<Outcome> {
        if with == actor.user {
            return Err(Error::invalid("user_id", "A chat is with somebody else."));
        }
        self.account(with)?;
        if let Some(&chat) = self.chats.get(&(with.min(actor.user), with.max(actor.user))) {
            return Ok(Outcome::of(vec![], Reply::Room(chat)));
        }
        self.may_write_to(actor.user, with)?;
        let member = Member { role: Role::Member, joined_at: now, reading: Reading::from(self.last.message) };
        let chat = Room {
            is_private: true,
            created_by: Some(actor.user),
            members: BTreeMap::from([(actor.user, member), (with, member)]),
            ..Room::new(self.last.room.next(), RoomKind::Chat, Name::default(), now)
        };
        let reply = Reply::Room(chat.id);
        Ok(Outcome::of(vec![Event::RoomCreated(chat)], reply))
    }

    /// The two of a chat.
    pub(super) fn people_of(&self, room: RoomId) -> Vec<Person> {
        let members = self.rooms.get(&room).into_iter().flat_map(|state| state.room.members.keys());
        members.map(|&user| self.person(PersonId::User(user))).collect()
    }
}

/// None for a room with a name.
pub(super) fn pair(room: &Room) -> Option<Pair> {
    match room.kind {
        RoomKind::Chat => room.members.keys().next().copied().zip(room.members.keys().next_back().copied()),
        RoomKind::Room | RoomKind::Group => None,
    }
}
