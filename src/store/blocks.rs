//! Who has blocked whom, as rows.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use crate::hub::model::Message;
use crate::ids::{RoomId, Timestamp, UserId};

use super::stage::run;

/// Since some time, or no more.
pub(super) fn set(db: &Connection, by: UserId, user: UserId, since: Option<Timestamp>) -> rusqlite::Result<()> {
    match since {
        Some(at) => run(
            db,
            "INSERT INTO blocks (blocker_id, blocked_id, blocked_at) VALUES (?1, ?2, ?3)",
            params![by, user, at],
        ),
        None => run(db, "DELETE FROM blocks WHERE blocker_id = ?1 AND blocked_id = ?2", params![by, user]),
    }
}

pub(super) fn all(db: &Connection) -> rusqlite::Result<Vec<(UserId, UserId)>> {
    let mut query = db.prepare("SELECT blocker_id, blocked_id FROM blocks")?;
    query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Whom the user has blocked.
pub(super) fn by(db: &Connection, user: UserId) -> rusqlite::Result<HashSet<UserId>> {
    let mut query = db.prepare_cached("SELECT blocked_id FROM blocks WHERE blocker_id = ?1")?;
    query.query_map([user], |row| row.get(0))?.collect()
}

/// Whether it is a direct chat of two of whom one has blocked the other.
pub(super) fn is_cut_off(db: &Connection, room: RoomId) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM rooms AS r JOIN blocks AS b
                   ON b.blocker_id = r.low_user AND b.blocked_id = r.high_user OR b.blocker_id = r.high_user AND b.blocked_id = r.low_user
               WHERE r.id = ?1";
    db.prepare_cached(sql)?.exists([room])
}

/// Leaves out of messages what the viewer wants nothing of.
pub(super) fn hide<'m>(
    db: &Connection,
    viewer: UserId,
    messages: impl Iterator<Item = &'m mut Message>,
) -> rusqlite::Result<()> {
    let blocked = by(db, viewer)?;
    if blocked.is_empty() {
        return Ok(());
    }
    for message in messages {
        if let Some(seen) = message.seen_past(|author| blocked.contains(&author)) {
            *message = seen;
        }
    }
    Ok(())
}

/// That what somebody wrote is not hidden from the user: a condition, for a table with a column `sender_id`.
macro_rules! not_blocked {
    ($user:expr) => {
        concat!("NOT EXISTS (SELECT 1 FROM blocks WHERE blocker_id = ", $user, " AND blocked_id = sender_id)")
    };
}
pub(super) use not_blocked;
