//! Rooms and who belongs to them, as rows.

use rusqlite::{Connection, params};

use crate::hub::command::RoomChange;
use crate::hub::model::{Member, Room, RoomKind};
use crate::ids::{RoomId, UserId};

use super::load::{last_message, last_seq};
use super::stage::{run, update};

pub(super) fn insert_room(db: &Connection, room: &Room) -> rusqlite::Result<()> {
    let name_key = (room.kind != RoomKind::Chat).then_some(&room.name.key);
    let (low, high) = match room.kind {
        RoomKind::Room | RoomKind::Group => (None, None),
        RoomKind::Chat => (room.members.keys().next(), room.members.keys().next_back()),
    };
    run(
        db,
        "INSERT INTO rooms (id, kind, name, name_key, low_user, high_user, description, is_private, created_by, created_at,
                            is_ephemeral)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            room.id,
            room.kind,
            room.name.shown,
            name_key,
            low,
            high,
            room.description,
            room.is_private,
            room.created_by,
            room.created_at,
            room.is_ephemeral,
        ],
    )?;
    room.members.iter().try_for_each(|(user, member)| insert_member(db, room.id, *user, member))
}

pub(super) fn change_room(db: &Connection, room: RoomId, change: &RoomChange) -> rusqlite::Result<()> {
    update(
        db,
        "UPDATE rooms SET name = coalesce(?2, name), name_key = coalesce(?3, name_key),
                          description = coalesce(?4, description), is_private = coalesce(?5, is_private),
                          slow_mode = coalesce(?6, slow_mode), announce_only = coalesce(?7, announce_only),
                          expire_after_days = iif(?8, ?9, expire_after_days),
                          allows_guests = coalesce(?10, allows_guests)
         WHERE id = ?1",
        params![
            room,
            change.name.as_ref().map(|name| &name.shown),
            change.name.as_ref().map(|name| &name.key),
            change.description,
            change.is_private,
            change.slow_mode,
            change.announce_only,
            change.expire_after_days.is_some(),
            change.expire_after_days.flatten(),
            change.allows_guests,
        ],
    )
}

/// Its messages go later, in slices (`sweep`). Their numbers are never given out again, even where they were the highest.
pub(super) fn delete_room(db: &Connection, room: RoomId) -> rusqlite::Result<()> {
    let floors = concat!("UPDATE server SET last_message = ", last_message!(), ", last_seq = ", last_seq!());
    update(db, floors, [])?;
    run(db, "INSERT INTO gone_rooms (room_id) VALUES (?1)", params![room])?;
    run(db, "DELETE FROM rooms WHERE id = ?1", params![room])
}

pub(super) fn insert_member(db: &Connection, room: RoomId, user: UserId, member: &Member) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT INTO members (room_id, user_id, role, joined_at, read_up_to) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![room, user, member.role, member.joined_at, member.reading.read_up_to],
    )
}
