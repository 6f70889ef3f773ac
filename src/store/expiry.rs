//! What a room keeps for a time only: what has expired is out of sight at once, and is deleted in slices.
//!
//! A room knows up to which message all have expired, so that reading it costs no more than reading any other. Ids stand for times
//! here: of two messages the one with the lower id was sent earlier, or as good as.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::hub::facts::Expired;
use crate::hub::files::Gone;
use crate::ids::{FileId, MessageId, RoomId, Timestamp};

use super::files;

/// That a message has not expired, for queries of messages by their ids. Of those whose room is gone too, which are going anyway.
macro_rules! lasting {
    ($message:literal) => {
        concat!($message, ".id > coalesce((SELECT expired_up_to FROM rooms WHERE id = ", $message, ".room_id), 0)")
    };
}
pub(super) use lasting;

/// Up to which message all have expired in a room.
pub(super) fn expired_up_to(db: &Connection, room: RoomId) -> rusqlite::Result<MessageId> {
    let found = db
        .prepare_cached("SELECT expired_up_to FROM rooms WHERE id = ?1")?
        .query_row([room], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// What was sent in a room after a message and up to a time. Found by halving: some twenty looks at an index in a room of a million.
pub(super) fn expired(db: &Connection, room: RoomId, after: MessageId, until: Timestamp) -> rusqlite::Result<Expired> {
    let Some((first, sent_at)) = next(db, room, after.next())? else { return Ok(Expired::default()) };
    if sent_at > until {
        return Ok(Expired { up_to: None, next: Some(sent_at) });
    }
    // All up to `low` have expired, and none from `high` on.
    let (mut low, mut high) = (first.0, last(db, room)?.0 + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match next(db, room, MessageId(middle))? {
            Some((id, sent_at)) if sent_at <= until => low = id.0,
            _ => high = middle,
        }
    }
    let left = next(db, room, MessageId(low + 1))?;
    Ok(Expired { up_to: Some(MessageId(low)), next: left.map(|(_, sent_at)| sent_at) })
}

/// The first message of a room from this id on, and when it was sent.
fn next(db: &Connection, room: RoomId, from: MessageId) -> rusqlite::Result<Option<(MessageId, Timestamp)>> {
    let sql = "SELECT id, sent_at FROM messages WHERE room_id = ?1 AND id >= ?2 ORDER BY id LIMIT 1";
    db.prepare_cached(sql)?.query_row(params![room, from], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

fn last(db: &Connection, room: RoomId) -> rusqlite::Result<MessageId> {
    let sql = "SELECT coalesce(max(id), 0) FROM messages WHERE room_id = ?1";
    db.prepare_cached(sql)?.query_row([room], |row| row.get(0))
}

/// The rooms that keep messages for a time only, each with when its first look is due.
pub(super) fn agenda(db: &Connection) -> rusqlite::Result<Vec<(Timestamp, RoomId)>> {
    let sql = "SELECT r.id, r.expire_after_days,
                      (SELECT sent_at FROM messages WHERE room_id = r.id AND id > r.expired_up_to ORDER BY id LIMIT 1)
               FROM rooms AS r WHERE r.expire_after_days IS NOT NULL";
    let mut query = db.prepare(sql)?;
    let mut rows = query.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (room, days, first): (RoomId, i64, Option<Timestamp>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        all.extend(first.map(|first| (first.plus_days(days), room)));
    }
    Ok(all)
}

/// A room some of whose messages have expired and are not deleted yet, and up to which one they are.
pub(super) fn to_sweep(db: &Connection) -> rusqlite::Result<Option<(RoomId, MessageId)>> {
    let sql = "SELECT r.id, r.expired_up_to FROM expired_rooms AS e JOIN rooms AS r ON r.id = e.room_id LIMIT 1";
    db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// Deletes some of them; with the last of them the room is done with. Their numbers are never given out again, even where they were
/// the highest. The files that go with them are given back.
pub(super) fn slice(db: &Connection, room: RoomId, up_to: MessageId, most: usize) -> rusqlite::Result<Vec<Gone>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = "SELECT count(*), max(id), max(seq) FROM
                   (SELECT id, seq FROM messages WHERE room_id = ?1 AND id <= ?2 ORDER BY id LIMIT ?3)";
    let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<MessageId>>(1)?, row.get(2)?));
    let (found, last, seq): (_, _, Option<i64>) =
        db.prepare_cached(sql)?.query_row(params![room, up_to, most], read)?;
    let mut gone = Vec::new();
    if let Some(last) = last {
        let floors = "UPDATE server SET last_message = max(last_message, ?1), last_seq = max(last_seq, ?2)";
        db.prepare_cached(floors)?.execute(params![last, seq])?;
        let sql = "SELECT DISTINCT file_id FROM attachments WHERE message_id IN
                       (SELECT id FROM messages WHERE room_id = ?1 AND id <= ?2)";
        let carried: Vec<FileId> =
            db.prepare_cached(sql)?.query_map(params![room, last], |row| row.get(0))?.collect::<Result<_, _>>()?;
        db.prepare_cached("DELETE FROM messages WHERE room_id = ?1 AND id <= ?2")?.execute(params![room, last])?;
        gone = files::drop_uncarried(db, &carried)?;
    }
    if found < most {
        db.prepare_cached("DELETE FROM expired_rooms WHERE room_id = ?1")?.execute([room])?;
    }
    Ok(gone)
}
