//! Who is to be told: events become notices, each with the very sockets that get it.
//!
//! The sockets are settled when the event is applied, so a later change in the same turn alters nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::ids::{MessageId, PersonId, ReminderId, RoomId, SessionId, SocketId, Timestamp, UserId};

use super::access::{is_public, takes_guests};
use super::command::Person;
use super::kicks::SentOut;
use super::model::{
    Message, Reading, Reminded, Reminder, Role, RoomKind, RoomSummary, ScheduleState, Scheduled, Scope, Signal,
    Station, Unread, Whisper, Wire,
};
use super::{Account, Hub, Profile};

/// One thing to be told to some sockets.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub to: Recipients,
    pub told: Told,
}

/// Sockets, those of one wire format together; many notices share one such list.
pub type Audience = Arc<[(Wire, Arc<[SocketId]>)]>;

/// Some sockets, and one of them that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients {
    pub sockets: Audience,
    pub except: Option<SocketId>,
}

impl Recipients {
    fn all(sockets: Audience) -> Self {
        Self { sockets, except: None }
    }

    pub(super) fn nobody() -> Self {
        Self::all(Arc::new([]))
    }

    pub(super) fn of<'a>(stations: impl Iterator<Item = &'a Station>) -> Self {
        Self::all(audience(stations))
    }

    pub(super) fn except(self, except: Option<SocketId>) -> Self {
        Self { except, ..self }
    }

    pub(super) fn without(self, left_out: &HashSet<SocketId>) -> Self {
        let rest = |sockets: &[SocketId]| sockets.iter().filter(|socket| !left_out.contains(socket)).copied().collect();
        Self { sockets: self.sockets.iter().map(|(wire, sockets)| (*wire, rest(sockets))).collect(), ..self }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageChange {
    Posted,
    Edited,
    Deleted,
    /// A reaction came or went.
    Reacted,
    /// Or unpinned.
    Pinned,
}

/// What is told; nothing personal is in it, so that one encoding serves all recipients.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    Message {
        change: MessageChange,
        message: Arc<Message>,
    },
    /// To the admins: somebody has reported a message.
    Reported {
        room: RoomId,
        message: MessageId,
    },
    Typing {
        room: RoomId,
        who: Person,
        is_typing: bool,
    },
    Presence {
        user: UserId,
        username: Arc<str>,
        is_online: bool,
        last_seen: Option<Timestamp>,
    },
    /// What others see of somebody, as it now is.
    UserUpdated {
        user: UserId,
        username: Arc<str>,
        profile: Arc<Profile>,
    },
    /// To one's own sockets: what others are not told of, as far as it has changed.
    ProfileChanged {
        bio: Option<String>,
        shares_read: Option<bool>,
        shares_last_seen: Option<bool>,
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
    /// What a member now is.
    MemberUpdated {
        room: RoomId,
        user: UserId,
        username: Arc<str>,
        role: Role,
        muted_until: Option<Timestamp>,
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
    /// To the reader's own sockets.
    Reading {
        room: RoomId,
        reading: Reading,
        unread: Unread,
    },
    /// Messages of a room have expired, all up to this one.
    Expired {
        room: RoomId,
        up_to: MessageId,
    },
    /// To the author's own sockets.
    Scheduled {
        scheduled: Arc<Scheduled>,
        state: ScheduleState,
    },
    /// To the sockets of whoever made it, when its time has come.
    Reminder {
        reminder: Arc<Reminder>,
        reminded: Option<Reminded>,
    },
    /// To the sockets of whoever made it: made, or changed.
    ReminderChanged {
        reminder: Arc<Reminder>,
        reminded: Option<Reminded>,
    },
    /// To the same.
    ReminderDismissed {
        reminder: ReminderId,
    },
    /// Somebody is there who was not before. Of a guest it is told to all in the room; of others to the sockets that hear of this
    /// room alone, because the rest are told of presence.
    Entered {
        room: RoomId,
        who: Person,
        at: Timestamp,
    },
    /// To a socket that hears of this room alone: it has been let in, and these are there, itself included.
    Admitted {
        room: RoomId,
        who: Person,
        people: Vec<Person>,
        at: Timestamp,
    },
    /// Somebody is there no more; to whom [`Told::Entered`] is told.
    Exited {
        room: RoomId,
        who: Person,
        at: Timestamp,
    },
    /// To guests who talk with guests: all of them.
    GuestsOnline {
        guests: Arc<[Person]>,
    },
    /// To one's own sockets: one wants nothing of somebody, or something again.
    BlockChanged {
        user: UserId,
        username: Arc<str>,
        is_on: bool,
    },
    /// To both of a direct chat.
    Signalled {
        chat: RoomId,
        user: UserId,
        username: Arc<str>,
        signal: Arc<Signal>,
    },
    /// From one guest to another; to both.
    Whispered(Arc<Whisper>),
    /// The last word to a guest: an account has taken the name.
    NameTaken,
    /// To one's sockets of other sessions.
    SignedOut {
        session: SessionId,
    },
    /// The last word to a socket: its session is over.
    SessionEnded,
    /// The last word to a socket that hears of one room alone: the room is gone.
    RoomClosed,
    /// The last word to a socket that hears of one room alone: its user is no longer a member.
    Expelled,
    /// The last word to a guest's socket that hears of one room alone.
    SentOut(SentOut),
    /// The last word to a guest: the link by which they came in is over.
    LinkOver,
}

impl Hub {
    /// Every socket that hears of the room, gathered once and kept until somebody comes or goes.
    pub(super) fn roster(&mut self, room: RoomId) -> Recipients {
        let Some(state) = self.rooms.get_mut(&room) else { return Recipients::nobody() };
        if state.roster.is_none() {
            let members = state.online.iter().flat_map(|user| hears_everything(&self.users, *user));
            let guests = state.visitors.iter().filter_map(|guest| self.guests.get(guest));
            let guests = guests.flat_map(|guest| &guest.stations).filter(|station| is_everywhere(station));
            state.roster = Some(audience(members.chain(guests).chain(&state.stations)));
        }
        state.roster.clone().map_or_else(Recipients::nobody, Recipients::all)
    }

    /// The user's sockets that hear of everything.
    pub(super) fn sockets_of(&self, user: UserId) -> Recipients {
        Recipients::of(hears_everything(&self.users, user))
    }

    /// The sockets of its members that hear of everything.
    pub(super) fn members_in(&self, room: RoomId) -> Recipients {
        let members = self.rooms.get(&room).into_iter().flat_map(|state| &state.online);
        Recipients::of(members.flat_map(|user| hears_everything(&self.users, *user)))
    }

    pub(super) fn others_in(&self, room: RoomId, person: PersonId) -> Recipients {
        let Some(state) = self.rooms.get(&room) else { return Recipients::nobody() };
        let others = state.online.iter().filter(|member| PersonId::User(**member) != person);
        let guests = state.visitors.iter().filter(|guest| PersonId::Guest(**guest) != person);
        let guests = guests.filter_map(|guest| self.guests.get(guest)).flat_map(|guest| &guest.stations);
        let scoped = state.stations.iter().filter(|station| station.person() != person);
        let everywhere = others.flat_map(|member| hears_everything(&self.users, *member));
        Recipients::of(everywhere.chain(guests.filter(|station| is_everywhere(station))).chain(scoped))
    }

    /// The sockets that hear of this room alone.
    pub(super) fn stations_in(&self, room: RoomId, of: impl Fn(&Station) -> bool) -> Recipients {
        let stations = self.rooms.get(&room).map(|state| state.stations.as_slice()).unwrap_or_default();
        Recipients::of(stations.iter().filter(|station| of(station)))
    }

    /// Of all who may know of the room.
    pub(super) fn all_who_know(&mut self, room: RoomId) -> Recipients {
        let Some(state) = self.rooms.get(&room) else { return Recipients::nobody() };
        if !is_public(&state.room) {
            return self.roster(room);
        }
        let takes_guests = takes_guests(&state.room);
        let knows = |station: &&Station| match (station.person(), self.link_of(station.person())) {
            _ if !is_everywhere(station) => false,
            (PersonId::User(_), _) => true,
            (PersonId::Guest(_), None) => takes_guests,
            (PersonId::Guest(_), Some(link)) => link.room == room,
        };
        Recipients::of(self.sockets.values().filter(knows))
    }

    /// But for those who came by a link.
    pub(super) fn all_guests(&self) -> Recipients {
        let stations = self.guests.values().filter(|guest| guest.link.is_none()).flat_map(|guest| &guest.stations);
        Recipients::of(stations.filter(|station| is_everywhere(station)))
    }

    /// All who do not belong to the room, and whom no link let into it or another.
    pub(super) fn outsiders(&self, room: RoomId) -> Recipients {
        let members = self.rooms.get(&room).map(|state| &state.room.members);
        let is_member = |user| members.is_some_and(|members| members.contains_key(&user));
        let everywhere = self.sockets.values().filter(|station| is_everywhere(station));
        let is_out = |person: PersonId| match person {
            PersonId::User(user) => !is_member(user),
            PersonId::Guest(_) => self.link_of(person).is_none(),
        };
        Recipients::of(everywhere.filter(|station| is_out(station.person())))
    }

    /// The sockets of all others who share a room or chat with the user, each once.
    pub(super) fn peers(&self, user: UserId) -> Recipients {
        let Some(account) = self.users.get(&user) else { return Recipients::nobody() };
        let mut met = HashSet::from([user]);
        let mut stations: Vec<&Station> = Vec::new();
        let rooms = account.rooms.iter().filter_map(|room| self.rooms.get(room));
        for state in rooms.filter(|state| !self.is_cut_off(state)) {
            for other in state.online.iter().filter(|other| met.insert(**other)) {
                stations.extend(hears_everything(&self.users, *other));
            }
            stations.extend(state.stations.iter().filter(|station| station.person() != PersonId::User(user)));
        }
        Recipients::of(stations.into_iter())
    }

    pub(super) fn tell_presence(&self, user: UserId, is_online: bool, notices: &mut Vec<Notice>) {
        let Some(account) = self.users.get(&user) else { return };
        let (username, last_seen) = (account.username.clone(), account.last_seen.filter(|_| account.shares_last_seen));
        notices.push(Notice { to: self.peers(user), told: Told::Presence { user, username, is_online, last_seen } });
    }

    pub(super) fn tell_room_created(&mut self, room: RoomId, notices: &mut Vec<Notice>) {
        let Some(state) = self.rooms.get(&room) else { return };
        let (kind, summary) = (state.room.kind, self.summary(&state.room));
        let told = match kind {
            RoomKind::Room | RoomKind::Group => Told::RoomCreated { room: summary },
            RoomKind::Chat => Told::ChatCreated { chat: room, people: self.people_of(room) },
        };
        notices.push(Notice { to: self.all_who_know(room), told });
    }
}

fn hears_everything(users: &HashMap<UserId, Account>, user: UserId) -> impl Iterator<Item = &Station> {
    let stations = users.get(&user).map(|account| account.sockets.as_slice()).unwrap_or_default();
    stations.iter().filter(|station| is_everywhere(station))
}

fn is_everywhere(station: &Station) -> bool {
    station.scope == Scope::Everything
}

fn audience<'a>(stations: impl Iterator<Item = &'a Station>) -> Audience {
    let mut groups: Vec<(Wire, Vec<SocketId>)> = Vec::new();
    for station in stations {
        match groups.iter_mut().find(|(wire, _)| *wire == station.wire) {
            Some((_, sockets)) => sockets.push(station.socket),
            None => groups.push((station.wire, vec![station.socket])),
        }
    }
    groups.into_iter().map(|(wire, sockets)| (wire, sockets.into())).collect()
}
