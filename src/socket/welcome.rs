//! The first frames of a socket: `ready`, and what the client missed while it was away.
//!
//! From the moment the hub knows the socket, the writer holds back what it is told; so there is leisure to read the
//! store, and what is sent here goes ahead of all that happened since. Nothing is missed and nothing comes twice.

use crate::dialect::canonical::{ChatBody, GuestUserBody, PersonBody, ReadyUser, RoomBody, ServerFrame, UserBody};
use crate::error::{Error, Result};
use crate::hub::command::{Person, Resumption, Welcome};
use crate::hub::model::{Actor, Message};
use crate::ids::{GuestId, PersonId, RoomId, UserId};
use crate::limits;
use crate::store::{NOBODY, Readers, RoomRow};

use super::frame;

const TOO_MUCH: &str = "Too much has happened since; reload.";

/// The frames that come first.
///
/// # Errors
/// 401 when the account is gone, 503 when the store cannot be read.
pub(super) fn frames(readers: &Readers, actor: Actor, welcome: &Welcome) -> Result<Vec<u8>> {
    let mut frames = Frames::default();
    ready(readers, actor, welcome, &mut frames)?;
    replay(readers, actor, welcome, &mut frames)?;
    Ok(frames.bytes)
}

/// What comes first on a stream: nothing but what was missed.
///
/// # Errors
/// 503 when the store cannot be read.
pub fn replay_frames(readers: &Readers, actor: Actor, welcome: &Welcome) -> Result<Vec<u8>> {
    let mut frames = Frames::default();
    replay(readers, actor, welcome, &mut frames)?;
    Ok(frames.bytes)
}

#[derive(Default)]
struct Frames {
    bytes: Vec<u8>,
    json: Vec<u8>,
}

impl Frames {
    fn add(&mut self, told: &ServerFrame<'_>) {
        self.json.clear();
        told.write(&mut self.json);
        frame::text(&self.json, &mut self.bytes);
    }
}

fn ready(readers: &Readers, actor: Actor, welcome: &Welcome, frames: &mut Frames) -> Result<()> {
    match actor {
        Actor::User(login) => ready_user(readers, login.user, welcome, frames),
        Actor::Guest(guest) => ready_guest(readers, guest, welcome, frames),
    }
}

fn ready_user(readers: &Readers, user: UserId, welcome: &Welcome, frames: &mut Frames) -> Result<()> {
    let (rooms, chats) = (readers.joined_rooms(user)?, readers.chats(user)?);
    let user = readers.user(user)?.ok_or_else(|| Error::unauthorized("This account is gone."))?;
    let is_online =
        |chat: RoomId, other: UserId| online_in(welcome, chat).iter().any(|person| person.id == PersonId::User(other));
    frames.add(&ServerFrame::Ready {
        user: ReadyUser::Account(UserBody::own(&user, true)),
        rooms: rooms.iter().map(|row| room_body(row, welcome)).collect(),
        chats: chats.iter().map(|row| ChatBody::new(row, is_online(row.id, row.other.id))).collect(),
        seq: welcome.seq,
        epoch: &welcome.epoch,
        heartbeat: limits::HEARTBEAT.as_secs(),
        guests: None,
    });
    Ok(())
}

/// The rooms of a guest are those that they have joined for their stay, of which the store knows nothing.
fn ready_guest(readers: &Readers, guest: GuestId, welcome: &Welcome, frames: &mut Frames) -> Result<()> {
    let guests = welcome.guests.as_deref().unwrap_or_default();
    let own = guests.iter().find(|person| person.id == PersonId::Guest(guest)).ok_or_else(Error::internal)?;
    let visited = welcome.rooms.iter().filter_map(|attendance| readers.room_of_link(attendance.room).transpose());
    let rooms = visited.collect::<Result<Vec<RoomRow>>>()?;
    let body = |row| room_body(row, welcome).visited_by(welcome.link);
    frames.add(&ServerFrame::Ready {
        user: ReadyUser::Guest(GuestUserBody::new(guest, &own.username, welcome.link)),
        rooms: rooms.iter().map(|row| RoomBody { is_member: true, ..body(row) }).collect(),
        chats: vec![],
        seq: welcome.seq,
        epoch: &welcome.epoch,
        heartbeat: limits::HEARTBEAT.as_secs(),
        guests: Some(guests.iter().map(PersonBody::from).collect()),
    });
    Ok(())
}

fn room_body<'a>(row: &'a RoomRow, welcome: &'a Welcome) -> RoomBody<'a> {
    let online = online_in(welcome, row.id);
    RoomBody { users_online: Some(online.iter().map(PersonBody::from).collect()), ..RoomBody::new(row, online.len()) }
}

fn online_in(welcome: &Welcome, room: RoomId) -> &[Person] {
    let known = welcome.rooms.iter().find(|attendance| attendance.room == room);
    known.map(|attendance| attendance.online.as_slice()).unwrap_or_default()
}

fn replay(readers: &Readers, actor: Actor, welcome: &Welcome, frames: &mut Frames) -> Result<()> {
    match missed(readers, actor, welcome)? {
        Ok(changed) => changed.iter().for_each(|message| frames.add(&ServerFrame::changed(message))),
        Err(reason) => frames.add(&ServerFrame::Resync { reason }),
    }
    Ok(())
}

/// What changed while the client was away, as it now stands and in the order of its changes; or why the client must reload.
fn missed(
    readers: &Readers,
    actor: Actor,
    welcome: &Welcome,
) -> Result<std::result::Result<Vec<Message>, &'static str>> {
    let since = match welcome.resume {
        Resumption::Fresh => return Ok(Ok(vec![])),
        Resumption::From(since) => since,
        Resumption::Forgotten => return Ok(Err(TOO_MUCH)),
        Resumption::Impossible => return Ok(Err("This place belongs to another history; reload.")),
    };
    let Some(most) = limits::REPLAY.checked_sub(welcome.said.len()) else { return Ok(Err(TOO_MUCH)) };
    let rooms: Vec<_> = welcome.rooms.iter().map(|attendance| attendance.room).collect();
    let viewer = actor.person().user().unwrap_or(NOBODY);
    let stored = readers.changes(viewer, &rooms, since, welcome.seq, most)?;
    Ok(stored.ok_or(TOO_MUCH).map(|mut changed| {
        changed.extend(welcome.said.iter().map(|message| Message::clone(message)));
        changed.sort_unstable_by_key(|message| message.seq);
        changed
    }))
}
