//! What deleted rooms leave behind: their messages, which go in slices, and the files that only those carried. Nobody can reach
//! them meanwhile, as no room leads there.

use rusqlite::{Connection, OptionalExtension, params};

use crate::hub::files::Gone;
use crate::ids::{FileId, RoomId};

use super::files;

/// A deleted room that still has messages, or had some a moment ago.
pub(super) fn gone_room(db: &Connection) -> rusqlite::Result<Option<RoomId>> {
    db.prepare_cached("SELECT room_id FROM gone_rooms LIMIT 1")?.query_row([], |row| row.get(0)).optional()
}

/// Deletes some of its messages; with the last of them the room is forgotten. The files that go with them are given back.
pub(super) fn slice(db: &Connection, room: RoomId, most: usize) -> rusqlite::Result<Vec<Gone>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = "SELECT DISTINCT file_id FROM attachments WHERE message_id IN
                   (SELECT id FROM messages WHERE room_id = ?1 ORDER BY id DESC LIMIT ?2)";
    let carried: Vec<FileId> =
        db.prepare_cached(sql)?.query_map(params![room, most], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let sql = "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE room_id = ?1 ORDER BY id DESC LIMIT ?2)";
    db.prepare_cached(sql)?.execute(params![room, most])?;
    let sql = "DELETE FROM gone_rooms WHERE room_id = ?1 AND NOT EXISTS (SELECT 1 FROM messages WHERE room_id = ?1)";
    db.prepare_cached(sql)?.execute([room])?;
    files::drop_uncarried(db, &carried)
}
