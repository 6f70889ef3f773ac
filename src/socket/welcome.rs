//! The first frames of a socket: `ready`, and what the client missed while it was away.
//!
//! From the moment the hub knows the socket, the writer holds back what it is told; so there is leisure to read the
//! store, and what is sent here goes ahead of all that happened since. Nothing is missed and nothing comes twice.

use crate::dialect::canonical::{ChatBody, PersonBody, RoomBody, ServerFrame, UserBody};
use crate::error::{Error, Result};
use crate::hub::command::{Resumption, Welcome};
use crate::hub::model::Login;
use crate::ids::{PersonId, RoomId, UserId};
use crate::limits;
use crate::store::Readers;

use super::frame;

/// The frames that come first.
///
/// # Errors
/// 401 when the account is gone, 503 when the store cannot be read.
pub(super) fn frames(readers: &Readers, actor: Login, welcome: &Welcome) -> Result<Vec<u8>> {
    let mut frames = Frames::default();
    ready(readers, actor, welcome, &mut frames)?;
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

fn ready(readers: &Readers, actor: Login, welcome: &Welcome, frames: &mut Frames) -> Result<()> {
    let user = readers.user(actor.user)?.ok_or_else(|| Error::unauthorized("This account is gone."))?;
    let (rooms, chats) = (readers.joined_rooms(actor.user)?, readers.chats(actor.user)?);
    let online_in = |room: RoomId| {
        let known = welcome.rooms.iter().find(|attendance| attendance.room == room);
        known.map(|attendance| attendance.online.as_slice()).unwrap_or_default()
    };
    let rooms = rooms.iter().map(|row| {
        let online = online_in(row.id);
        let users_online = online.iter().map(PersonBody::from);
        RoomBody { users_online: Some(users_online.collect()), ..RoomBody::new(row, online.len()) }
    });
    let is_online =
        |chat: RoomId, other: UserId| online_in(chat).iter().any(|person| person.id == PersonId::User(other));
    frames.add(&ServerFrame::Ready {
        user: UserBody::own(&user, true),
        rooms: rooms.collect(),
        chats: chats.iter().map(|row| ChatBody::new(row, is_online(row.id, row.other.id))).collect(),
        seq: welcome.seq,
        epoch: &welcome.epoch,
        heartbeat: limits::HEARTBEAT.as_secs(),
    });
    Ok(())
}

fn replay(readers: &Readers, actor: Login, welcome: &Welcome, frames: &mut Frames) -> Result<()> {
    let since = match welcome.resume {
        Resumption::Fresh => return Ok(()),
        Resumption::From(since) => since,
        Resumption::Impossible => {
            frames.add(&ServerFrame::Resync { reason: "This place belongs to another history; reload." });
            return Ok(());
        }
    };
    let changes = readers.changes(actor.user, since, welcome.seq, limits::REPLAY + 1)?;
    if changes.len() > limits::REPLAY {
        frames.add(&ServerFrame::Resync { reason: "Too much has happened since; reload." });
        return Ok(());
    }
    changes.iter().for_each(|message| frames.add(&ServerFrame::changed(message)));
    Ok(())
}
