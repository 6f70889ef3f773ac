//! Pins and reports as rows.

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::hub::model::{Message, Pin, Report};
use crate::ids::{MessageId, RoomId, Timestamp, UserId};

use super::rows;
use super::stage::run;

/// When and by whom the message `m` was pinned, for [`pin`]. One that is pinned has been changed since it was posted.
macro_rules! pinned {
    () => {
        "iif(m.seq = m.first_seq, NULL, \
             (SELECT concat_ws(' ', p.pinned_at, p.pinned_by) FROM pins AS p WHERE p.message_id = m.id))"
    };
}
pub(super) use pinned;

pub(super) fn pin(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Pin>> {
    let read = |words: &str| {
        let mut words = words.split(' ');
        let at = Timestamp(words.next()?.parse().ok()?);
        Some(Pin { at, by: words.next().and_then(|user| user.parse().ok()) })
    };
    row.get_ref(at)?.as_str_or_null()?.map(|words| read(words).ok_or(FromSqlError::InvalidType.into())).transpose()
}

/// As the message now says: pinned or not.
pub(super) fn set(db: &Connection, message: &Message) -> rusqlite::Result<()> {
    match message.pin {
        Some(pin) => run(
            db,
            "INSERT INTO pins (message_id, room_id, pinned_at, pinned_by) VALUES (?1, ?2, ?3, ?4)",
            params![message.id, message.room, pin.at, pin.by],
        ),
        None => remove(db, message.id),
    }
}

pub(super) fn remove(db: &Connection, message: MessageId) -> rusqlite::Result<()> {
    run(db, "DELETE FROM pins WHERE message_id = ?1", [message])
}

pub(super) fn count(db: &Connection, room: RoomId) -> rusqlite::Result<usize> {
    db.prepare_cached("SELECT count(*) FROM pins WHERE room_id = ?1")?.query_row([room], |row| rows::count(row, 0))
}

/// A later one takes the place of an earlier one.
pub(super) fn report(db: &Connection, report: &Report) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT OR REPLACE INTO reports (message_id, reporter_id, room_id, reported_at, reason, author_id, author_name, content)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            report.message,
            report.reporter,
            report.room,
            report.at,
            report.reason,
            report.author,
            report.author_name,
            report.content,
        ],
    )
}

/// Of other messages than this one.
pub(super) fn other_reports_of(db: &Connection, reporter: UserId, than: MessageId) -> rusqlite::Result<usize> {
    let sql = "SELECT count(*) FROM reports WHERE reporter_id = ?1 AND message_id <> ?2";
    db.prepare_cached(sql)?.query_row(params![reporter, than], |row| rows::count(row, 0))
}

pub(super) fn is_reported(db: &Connection, message: MessageId) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM reports WHERE message_id = ?1 LIMIT 1";
    Ok(db.prepare_cached(sql)?.query_row([message], |_| Ok(())).optional()?.is_some())
}
