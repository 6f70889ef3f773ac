//! What is to happen later, as rows: scheduled messages with their files, and reminders.

use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::hub::Due;
use crate::hub::files::Attachment;
use crate::hub::later::Change;
use crate::hub::model::{Reminder, Scheduled};
use crate::ids::{FileId, ReminderId, RoomId, ScheduledId, Timestamp, UserId};

use super::stage::{run, update};
use super::{expiry, files, rows};

/// As `stage::statements`.
pub(super) fn statements(change: &Change) -> usize {
    match change {
        Change::Scheduled(scheduled) => 1 + 2 * scheduled.attachments.len(),
        Change::Unscheduled(scheduled) => 1 + scheduled.attachments.len(),
        Change::PutOff(..) | Change::Forgotten(_) => 0,
        Change::Expired { .. } => 2,
        _ => 1,
    }
}

/// As `stage::store`.
pub(super) fn store(db: &Connection, change: &Change) -> rusqlite::Result<()> {
    match change {
        Change::Scheduled(scheduled) => insert_scheduled(db, scheduled),
        Change::Rescheduled(scheduled) => update(
            db,
            "UPDATE scheduled SET content = ?2, send_at = ?3, failure = ?4 WHERE id = ?1",
            params![scheduled.id, scheduled.content, scheduled.send_at, scheduled.failure],
        ),
        Change::Sent(scheduled) => delete_scheduled(db, scheduled.id),
        Change::Unscheduled(scheduled) => {
            delete_scheduled(db, scheduled.id)?;
            scheduled.attachments.iter().try_for_each(|file| files::let_go(db, file.id))
        }
        Change::ReminderMade(reminder, _) => insert_reminder(db, reminder),
        Change::ReminderChanged(reminder, _) => update(
            db,
            "UPDATE reminders SET text = ?2, remind_at = ?3, is_due = ?4 WHERE id = ?1",
            params![reminder.id, reminder.text, reminder.remind_at, reminder.is_due],
        ),
        Change::ReminderDue(reminder, _) => {
            update(db, "UPDATE reminders SET is_due = 1 WHERE id = ?1", params![reminder.id])
        }
        Change::ReminderDismissed { id, .. } => run(db, "DELETE FROM reminders WHERE id = ?1", [id]),
        Change::Expired { room, up_to } => {
            update(db, "UPDATE rooms SET expired_up_to = ?2 WHERE id = ?1", params![room, up_to])?;
            run(db, "INSERT OR IGNORE INTO expired_rooms (room_id) VALUES (?1)", [room])
        }
        Change::PutOff(..) | Change::Forgotten(_) => Ok(()),
    }
}

fn insert_scheduled(db: &Connection, scheduled: &Scheduled) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT INTO scheduled (id, author_id, room_id, content, client_id, reply_to, created_at, send_at, failure)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            scheduled.id,
            scheduled.author,
            scheduled.room,
            scheduled.content,
            scheduled.client_id,
            scheduled.reply_to,
            scheduled.created_at,
            scheduled.send_at,
            scheduled.failure,
        ],
    )?;
    (0_i64..).zip(&scheduled.attachments).try_for_each(|(position, file)| {
        let sql = "INSERT INTO scheduled_files (scheduled_id, position, file_id) VALUES (?1, ?2, ?3)";
        run(db, sql, params![scheduled.id, position, file.id])?;
        files::keep(db, file.id)
    })
}

fn delete_scheduled(db: &Connection, id: ScheduledId) -> rusqlite::Result<()> {
    run(db, "DELETE FROM scheduled WHERE id = ?1", [id])
}

/// Of an account that is erased; the hub finds that there is nothing to send.
pub(super) fn forget_scheduled(db: &Connection, author: UserId) -> rusqlite::Result<()> {
    let sql =
        "SELECT file_id FROM scheduled_files WHERE scheduled_id IN (SELECT id FROM scheduled WHERE author_id = ?1)";
    let carried: Vec<FileId> =
        db.prepare_cached(sql)?.query_map([author], |row| row.get(0))?.collect::<Result<_, _>>()?;
    run(db, "DELETE FROM scheduled WHERE author_id = ?1", [author])?;
    carried.into_iter().try_for_each(|file| files::let_go(db, file))
}

fn insert_reminder(db: &Connection, reminder: &Reminder) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT INTO reminders (id, user_id, message_id, text, created_at, remind_at, is_due)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            reminder.id,
            reminder.user,
            reminder.message,
            reminder.text,
            reminder.created_at,
            reminder.remind_at,
            reminder.is_due,
        ],
    )
}

/// Of `scheduled AS s`, for [`scheduled`].
macro_rules! scheduled_columns {
    () => {
        "s.id, s.author_id, s.room_id, s.content, s.client_id, s.reply_to, s.created_at, s.send_at, s.failure"
    };
}

fn scheduled(row: &Row<'_>) -> rusqlite::Result<Scheduled> {
    Ok(Scheduled {
        id: row.get(0)?,
        author: row.get(1)?,
        room: row.get(2)?,
        content: row.get(3)?,
        client_id: row.get(4)?,
        reply_to: row.get(5)?,
        attachments: vec![],
        created_at: row.get(6)?,
        send_at: row.get(7)?,
        failure: row.get(8)?,
    })
}

/// Those that hold, with their files; what comes first is first.
fn all_scheduled(db: &Connection, conditions: &str, values: impl Params) -> rusqlite::Result<Vec<Scheduled>> {
    let sql = format!(
        concat!("SELECT ", scheduled_columns!(), " FROM scheduled AS s WHERE {} ORDER BY s.send_at, s.id"),
        conditions
    );
    let mut all: Vec<_> = db.prepare_cached(&sql)?.query_map(values, scheduled)?.collect::<Result<_, _>>()?;
    for one in &mut all {
        one.attachments = carried(db, one.id)?;
    }
    Ok(all)
}

fn carried(db: &Connection, id: ScheduledId) -> rusqlite::Result<Vec<Attachment>> {
    let sql = concat!(
        "SELECT ",
        files::file_columns!(),
        " FROM scheduled_files AS a JOIN files AS f ON f.id = a.file_id WHERE a.scheduled_id = ?1 ORDER BY a.position"
    );
    db.prepare_cached(sql)?.query_map([id], |row| Ok(files::file(row)?.shown))?.collect()
}

pub(super) fn of_author(db: &Connection, author: UserId, room: Option<RoomId>) -> rusqlite::Result<Vec<Scheduled>> {
    all_scheduled(db, "s.author_id = ?1 AND (?2 IS NULL OR s.room_id = ?2)", params![author, room])
}

pub(super) fn find_scheduled(db: &Connection, id: ScheduledId) -> rusqlite::Result<Option<Scheduled>> {
    Ok(all_scheduled(db, "s.id = ?1", [id])?.pop())
}

pub(super) fn scheduled_as(db: &Connection, author: UserId, client_id: &str) -> rusqlite::Result<Option<Scheduled>> {
    Ok(all_scheduled(db, "s.author_id = ?1 AND s.client_id = ?2", params![author, client_id])?.pop())
}

pub(super) fn count_scheduled(db: &Connection, author: UserId) -> rusqlite::Result<usize> {
    let sql = "SELECT count(*) FROM scheduled WHERE author_id = ?1";
    db.prepare_cached(sql)?.query_row([author], |row| rows::count(row, 0))
}

/// Of `reminders AS t`, for [`reminder`].
macro_rules! reminder_columns {
    () => {
        "t.id, t.user_id, t.message_id, t.text, t.created_at, t.remind_at, t.is_due"
    };
}
pub(super) use reminder_columns;

/// How many they are: what else a query asks for comes after them.
pub(super) const REMINDER_COLUMNS: usize = 7;

pub(super) fn reminder(row: &Row<'_>) -> rusqlite::Result<Reminder> {
    Ok(Reminder {
        id: row.get(0)?,
        user: row.get(1)?,
        message: row.get(2)?,
        text: row.get(3)?,
        created_at: row.get(4)?,
        remind_at: row.get(5)?,
        is_due: row.get(6)?,
    })
}

pub(super) fn find_reminder(db: &Connection, id: ReminderId) -> rusqlite::Result<Option<Reminder>> {
    let sql = concat!("SELECT ", reminder_columns!(), " FROM reminders AS t WHERE t.id = ?1");
    db.prepare_cached(sql)?.query_row([id], reminder).optional()
}

pub(super) fn reminders_of(db: &Connection, user: UserId) -> rusqlite::Result<Vec<Reminder>> {
    let sql =
        concat!("SELECT ", reminder_columns!(), " FROM reminders AS t WHERE t.user_id = ?1 ORDER BY t.remind_at, t.id");
    db.prepare_cached(sql)?.query_map([user], reminder)?.collect()
}

pub(super) fn count_reminders(db: &Connection, user: UserId) -> rusqlite::Result<usize> {
    let sql = "SELECT count(*) FROM reminders WHERE user_id = ?1";
    db.prepare_cached(sql)?.query_row([user], |row| rows::count(row, 0))
}

/// All that waits for its time, what expires too.
pub(super) fn agenda(db: &Connection) -> rusqlite::Result<Vec<(Timestamp, Due)>> {
    let message = |row: &Row<'_>| Ok((row.get(0)?, Due::Message(row.get(1)?)));
    let reminder = |row: &Row<'_>| Ok((row.get(0)?, Due::Reminder(row.get(1)?)));
    let mut all: Vec<_> = db
        .prepare("SELECT send_at, id FROM scheduled WHERE failure IS NULL")?
        .query_map([], message)?
        .collect::<Result<_, _>>()?;
    let mut query = db.prepare("SELECT remind_at, id FROM reminders WHERE NOT is_due")?;
    for one in query.query_map([], reminder)? {
        all.push(one?);
    }
    all.extend(expiry::agenda(db)?.into_iter().map(|(at, room)| (at, Due::Expiry(room))));
    Ok(all)
}
