//! What somebody has scheduled, and what they want to be reminded of.

use rusqlite::{Row, params};

use crate::error::Result;
use crate::hub::model::{Quote, Reminded, Reminder, Scheduled};
use crate::ids::{ReminderId, RoomId, UserId};
use crate::store::later::{self, REMINDER_COLUMNS, reminder_columns};
use crate::store::rows;

use super::Readers;

/// A reminder, with what it is of where its user may still read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderRow {
    pub reminder: Reminder,
    pub reminded: Option<Reminded>,
}

impl Readers {
    /// An author's messages that wait for their time or have failed, what is to be sent first first; of a room, or of all.
    pub fn scheduled(&self, author: UserId, room: Option<RoomId>) -> Result<Vec<Scheduled>> {
        self.read("reading scheduled messages", |db| later::of_author(db, author, room))
    }

    /// A user's reminders, what is due first first; one of them, or all.
    pub fn reminders(&self, user: UserId, only: Option<ReminderId>) -> Result<Vec<ReminderRow>> {
        let sql = concat!(
            "SELECT ",
            reminder_columns!(),
            ", m.room_id, m.sender_id, ",
            rows::sender_name!("m"),
            ", m.kind, substr(",
            rows::content!("m"),
            ", 1, 200), m.is_deleted,
                m.kind <> 'system' AND EXISTS (SELECT 1 FROM blocks WHERE blocker_id = ?1 AND blocked_id = m.sender_id)
               FROM reminders AS t LEFT JOIN messages AS m ON m.id = t.message_id AND EXISTS
                    (SELECT 1 FROM rooms AS r WHERE r.id = m.room_id AND m.id > r.expired_up_to AND
                        (EXISTS (SELECT 1 FROM members WHERE room_id = r.id AND user_id = ?1) OR
                         r.kind = 'room' AND NOT r.is_private AND
                         NOT EXISTS (SELECT 1 FROM bans WHERE room_id = r.id AND user_id = ?1
                                     AND coalesce(expires_at > unixepoch('subsec') * 1000, 1))))
               WHERE t.user_id = ?1 AND (?2 IS NULL OR t.id = ?2) ORDER BY t.remind_at, t.id"
        );
        self.read("reading reminders", |db| db.prepare_cached(sql)?.query_map(params![user, only], reminder)?.collect())
    }
}

fn reminder(row: &Row<'_>) -> rusqlite::Result<ReminderRow> {
    let at = REMINDER_COLUMNS;
    let reminded = |room| {
        let quote = Quote {
            sender: row.get(at + 1)?,
            sender_name: row.get(at + 2)?,
            kind: row.get(at + 3)?,
            content: row.get(at + 4)?,
            is_deleted: row.get(at + 5)?,
            is_hidden: false,
        };
        let quote = if row.get(at + 6)? { quote.hidden() } else { quote };
        Ok::<_, rusqlite::Error>(Reminded { room, quote })
    };
    let room: Option<RoomId> = row.get(at)?;
    Ok(ReminderRow { reminder: later::reminder(row)?, reminded: room.map(reminded).transpose()? })
}
