//! Public rooms that nobody owns: whoever is a guest may make them, and delete them.

use crate::error::{Error, Kind, Result};
use crate::ids::{RoomId, Timestamp};
use crate::limits;

use super::command::Reply;
use super::event::Event;
use super::model::{Room, RoomKind};
use super::names::Name;
use super::{Hub, Outcome};

impl Hub {
    pub(super) fn create_open_room(&self, name: Name, now: Timestamp) -> Result<Outcome> {
        self.guests_are_welcome()?;
        self.is_not_locked_down()?;
        self.room_name_is_free(&name, None)?;
        let unowned = self.rooms.values().filter(|state| is_unowned(&state.room)).count();
        if unowned >= limits::OPEN_ROOMS {
            return Err(Error::new(Kind::Forbidden, "too_many_rooms", "There are too many rooms that nobody owns."));
        }
        let room = Room::new(self.last.room.next(), RoomKind::Room, name, now);
        let reply = Reply::Room(room.id);
        Ok(Outcome::of(vec![Event::RoomCreated(room)], reply))
    }

    /// Anybody may delete what nobody owns.
    pub(super) fn delete_open_room(&self, room: RoomId, now: Timestamp) -> Result<Outcome> {
        self.guests_are_welcome()?;
        match is_unowned(&self.guest_room(room)?.room) {
            true => Ok(Outcome::done(self.room_ends(room, now))),
            false => Err(Error::forbidden("Somebody owns this room; only its admins may delete it.")),
        }
    }
}

fn is_unowned(room: &Room) -> bool {
    room.kind == RoomKind::Room
        && room.created_by.is_none()
        && room.members.values().all(|member| !member.role.is_admin())
}
