//! Who is to be told: events become notices, each with the very sockets that get it.
//!
//! The sockets are settled when the event is applied, so a later change in the same turn alters nothing.

use std::collections::HashSet;
use std::sync::Arc;

use crate::ids::{MessageId, RoomId, SocketId, Timestamp, UserId};

use super::Hub;
use super::access::is_public;
use super::command::Person;
use super::model::{Message, RoomKind, RoomSummary};

/// One thing to be told to some sockets.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub to: Recipients,
    pub told: Told,
}

/// A list of sockets that many notices share, and one of them that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients {
    pub sockets: Arc<[SocketId]>,
    pub except: Option<SocketId>,
}

impl Recipients {
    pub(super) fn all(sockets: Arc<[SocketId]>) -> Self {
        Self { sockets, except: None }
    }

    pub(super) fn except(self, except: Option<SocketId>) -> Self {
        Self { except, ..self }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageChange {
    Posted,
    Edited,
    Deleted,
}

/// What is told; nothing personal is in it, so that one encoding serves all recipients.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    Message {
        change: MessageChange,
        message: Arc<Message>,
    },
    Typing {
        room: RoomId,
        user: UserId,
        username: Arc<str>,
        is_typing: bool,
    },
    Presence {
        user: UserId,
        username: Arc<str>,
        is_online: bool,
        last_seen: Option<Timestamp>,
    },
    MemberJoined {
        room: RoomId,
        user: UserId,
        username: Arc<str>,
    },
    MemberLeft {
        room: RoomId,
        user: UserId,
        username: Arc<str>,
    },
    RoomCreated {
        room: RoomSummary,
    },
    ChatCreated {
        chat: RoomId,
        people: Vec<Person>,
    },
    RoomUpdated {
        room: RoomSummary,
    },
    RoomDeleted {
        room: RoomId,
    },
    Read {
        room: RoomId,
        user: UserId,
        message: MessageId,
    },
    /// The last word to a socket: its session is over.
    SessionEnded,
}

impl Hub {
    /// Every socket of everyone in the room, gathered once and kept until somebody comes or goes.
    pub(super) fn roster(&mut self, room: RoomId) -> Recipients {
        let Some(state) = self.rooms.get_mut(&room) else { return Recipients::all(Arc::new([])) };
        let users = &self.users;
        let gather = || state.online.iter().filter_map(|user| users.get(user)).flat_map(|user| &user.sockets).copied();
        let roster = state.roster.get_or_insert_with(|| gather().collect());
        Recipients::all(roster.clone())
    }

    pub(super) fn sockets_of(&self, user: UserId) -> Recipients {
        Recipients::all(self.users.get(&user).map(|account| account.sockets.as_slice().into()).unwrap_or_default())
    }

    pub(super) fn others_in(&mut self, room: RoomId, user: UserId) -> Recipients {
        let Some(state) = self.rooms.get(&room) else { return Recipients::all(Arc::new([])) };
        let others = state.online.iter().filter(|member| **member != user);
        Recipients::all(others.filter_map(|member| self.users.get(member)).flat_map(|a| &a.sockets).copied().collect())
    }

    pub(super) fn everyone(&self) -> Recipients {
        Recipients::all(self.sockets.keys().copied().collect())
    }

    /// All who do not belong to the room.
    pub(super) fn outsiders(&self, room: RoomId) -> Recipients {
        let is_member = |user| self.rooms.get(&room).is_some_and(|state| state.room.members.contains_key(user));
        let outside = self.sockets.iter().filter(|(_, actor)| !is_member(&actor.user));
        Recipients::all(outside.map(|(socket, _)| *socket).collect())
    }

    /// The sockets of all others who share a room or chat with the user, each once.
    fn peers(&self, user: UserId) -> Recipients {
        let Some(account) = self.users.get(&user) else { return Recipients::all(Arc::new([])) };
        let mut met = HashSet::from([user]);
        let mut sockets = Vec::new();
        for state in account.rooms.iter().filter_map(|room| self.rooms.get(room)) {
            for other in state.online.iter().filter(|other| met.insert(**other)) {
                sockets.extend(self.users.get(other).map(|account| &account.sockets).into_iter().flatten());
            }
        }
        Recipients::all(sockets.into())
    }

    pub(super) fn tell_presence(&self, user: UserId, is_online: bool, notices: &mut Vec<Notice>) {
        let Some(account) = self.users.get(&user) else { return };
        let (username, last_seen) = (account.username.clone(), account.last_seen);
        notices.push(Notice { to: self.peers(user), told: Told::Presence { user, username, is_online, last_seen } });
    }

    pub(super) fn tell_room_created(&mut self, room: RoomId, notices: &mut Vec<Notice>) {
        let Some(state) = self.rooms.get(&room) else { return };
        let (is_public, kind, summary) = (is_public(&state.room), state.room.kind, RoomSummary::from(&state.room));
        let told = match kind {
            RoomKind::Room => Told::RoomCreated { room: summary },
            RoomKind::Chat => Told::ChatCreated { chat: room, people: self.people_of(room) },
        };
        let to = if is_public { self.everyone() } else { self.roster(room) };
        notices.push(Notice { to, told });
    }
}
