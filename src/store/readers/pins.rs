//! What is pinned, and what was reported.

use rusqlite::Row;

use crate::error::Result;
use crate::hub::model::{Message, Report};
use crate::ids::{RoomId, UserId};
use crate::limits;
use crate::store::expiry::lasting;
use crate::store::{blocks, rows};

use super::Readers;
use super::cut::escaped;

/// A report with the name that its reporter bears now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    pub report: Report,
    pub reporter: String,
}

/// As many as admins will look at, and fewer where they are long; what they close makes room for more.
const REPORTS: i64 = 500;

impl Readers {
    /// The newest pin first, as the viewer sees it. Who may read the room is for the caller to know.
    pub fn pinned(&self, viewer: UserId, room: RoomId) -> Result<Vec<Message>> {
        let sql = concat!(
            "SELECT ",
            rows::message_columns!(),
            " FROM pins AS x JOIN messages AS m ON m.id = x.message_id",
            rows::quoted!(),
            "WHERE x.room_id = ?1 AND ",
            lasting!("m"),
            " ORDER BY x.pinned_at DESC, x.message_id DESC"
        );
        self.read("reading pins", |db| {
            let mut query = db.prepare_cached(sql)?;
            let mut messages: Vec<_> =
                query.query_map([room], |row| rows::message(row, 0))?.collect::<Result<_, _>>()?;
            blocks::hide(db, viewer, messages.iter_mut())?;
            Ok(messages)
        })
    }

    /// Of one room or of everything: the oldest first.
    pub fn reports(&self, room: Option<RoomId>) -> Result<Vec<ReportRow>> {
        let sql = "SELECT r.message_id, r.reporter_id, r.room_id, r.reported_at, r.reason, r.author_id, r.author_name,
                          r.content, u.username
                   FROM reports AS r JOIN users AS u ON u.id = r.reporter_id
                   WHERE (?1 IS NULL OR r.room_id = ?1)
                     AND r.message_id > coalesce((SELECT expired_up_to FROM rooms WHERE id = r.room_id), 0)
                   ORDER BY r.reported_at, r.message_id LIMIT ?2";
        self.read("reading reports", |db| {
            let (mut query, mut all) = (db.prepare_cached(sql)?, Vec::new());
            let mut left = limits::PAGE_BYTES;
            for row in query.query_map((room, REPORTS), report)? {
                let row = row?;
                let Some(rest) = left.checked_sub(weight(&row)) else { break };
                left = rest;
                all.push(row);
            }
            Ok(all)
        })
    }
}

/// About the bytes that it takes as JSON, or a little more.
fn weight(row: &ReportRow) -> usize {
    const MEMBERS: usize = 300;
    let names = row.reporter.len() + row.report.author_name.len();
    MEMBERS + 2 * names + escaped(&row.report.reason) + escaped(&row.report.content)
}

fn report(row: &Row<'_>) -> rusqlite::Result<ReportRow> {
    let report = Report {
        message: row.get(0)?,
        reporter: row.get(1)?,
        room: row.get(2)?,
        at: row.get(3)?,
        reason: row.get(4)?,
        author: row.get(5)?,
        author_name: row.get(6)?,
        content: row.get(7)?,
    };
    Ok(ReportRow { report, reporter: row.get(8)? })
}
