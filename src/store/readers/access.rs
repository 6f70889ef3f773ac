//! Whether somebody may read a room: asked before each page of what is in it, so it costs a few looks at indexes, however many
//! members and messages the room has.

use rusqlite::{OptionalExtension, Row, params};

use crate::error::Result;
use crate::ids::{RoomId, UserId};

use super::Readers;

/// What is between a viewer and what is in a room or chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRow {
    pub room: RoomId,
    pub is_private: bool,
    pub is_member: bool,
    pub is_banned: bool,
    pub allows_guests: bool,
    /// What is said in it is not here.
    pub is_ephemeral: bool,
}

macro_rules! access {
    ($conditions:literal) => {
        concat!(
            "SELECT r.id, r.is_private, me.user_id IS NOT NULL,
                    EXISTS (SELECT 1 FROM bans WHERE room_id = r.id AND user_id = ?1
                            AND coalesce(expires_at > unixepoch('subsec') * 1000, 1)), r.allows_guests, r.is_ephemeral
             FROM rooms AS r LEFT JOIN members AS me ON me.room_id = r.id AND me.user_id = ?1 WHERE r.id = ?2 AND ",
            $conditions
        )
    };
}

impl Readers {
    /// None where the viewer may not know of the room.
    pub fn access(&self, viewer: UserId, room: RoomId) -> Result<Option<AccessRow>> {
        self.access_by(access!("(me.user_id IS NOT NULL OR r.kind = 'room' AND NOT r.is_private)"), viewer, room)
    }

    /// The same of somebody who was let in without belonging to it, be it private or not.
    pub fn access_by_link(&self, viewer: UserId, room: RoomId) -> Result<Option<AccessRow>> {
        self.access_by(access!("r.kind = 'room'"), viewer, room)
    }

    fn access_by(&self, sql: &str, viewer: UserId, room: RoomId) -> Result<Option<AccessRow>> {
        self.read("reading who may read", |db| {
            db.prepare_cached(sql)?.query_row(params![viewer, room], access).optional()
        })
    }
}

fn access(row: &Row<'_>) -> rusqlite::Result<AccessRow> {
    Ok(AccessRow {
        room: row.get(0)?,
        is_private: row.get(1)?,
        is_member: row.get(2)?,
        is_banned: row.get(3)?,
        allows_guests: row.get(4)?,
        is_ephemeral: row.get(5)?,
    })
}
