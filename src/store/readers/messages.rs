//! History, and what changed since somebody was last here.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Result;
use crate::hub::model::{Message, Version};
use crate::ids::{MessageId, RoomId, Seq, UserId};
use crate::limits;
use crate::store::expiry::{expired_up_to, lasting};
use crate::store::{blocks, rows};

use super::Readers;
use super::cut::cut;

/// A page of a room's history: the newest messages, or the newest `before` one, or the first `after` one; with both, the first
/// after the one that are before the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Messages at most.
    pub limit: usize,
    pub before: Option<MessageId>,
    pub after: Option<MessageId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Oldest first, tombstones included.
    pub messages: Vec<Message>,
    /// Whether the room has a message older than these; where there are none, than the place they would be at.
    pub has_older: bool,
    pub has_newer: bool,
}

impl Readers {
    /// As the viewer sees it. Who may read the room is for the caller to know.
    pub fn history(&self, viewer: UserId, room: RoomId, page: Page) -> Result<History> {
        self.read("reading history", |db| {
            let expired = expired_up_to(db, room)?;
            let mut messages = match page.after {
                Some(after) => following(db, room, after.max(expired), page)?,
                None => newest(db, room, expired, page)?,
            };
            blocks::hide(db, viewer, messages.iter_mut())?;
            cut(&mut messages, page.after.is_none());
            let place = |at: Option<&Message>| at.map(|message| message.id);
            let (before, after) = (page.before.unwrap_or(MessageId(i64::MAX)), page.after.unwrap_or_default());
            let oldest = place(messages.first()).or(page.after.map(MessageId::next)).unwrap_or(before);
            let latest = place(messages.last()).or(page.before.map(|id| MessageId(id.0 - 1))).unwrap_or(after);
            Ok(History {
                has_older: is_any(db, room, expired.0, oldest.0)?,
                has_newer: is_any(db, room, latest.0.max(expired.0), i64::MAX)?,
                messages,
            })
        })
    }

    /// All that a message said, the oldest first, as long as it says anything.
    pub fn versions(&self, id: MessageId) -> Result<Vec<Version>> {
        let sql = "SELECT written_at, content, seq FROM message_versions WHERE message_id = ?1
                   UNION ALL
                   SELECT coalesce(edited_at, sent_at), content, seq FROM messages WHERE id = ?1 AND NOT is_deleted
                   ORDER BY 3";
        let version = |row: &Row<'_>| Ok(Version { written_at: row.get(0)?, content: row.get(1)? });
        self.read("reading versions", |db| db.prepare_cached(sql)?.query_map([id], version)?.collect())
    }

    pub fn message(&self, id: MessageId) -> Result<Option<Message>> {
        self.read("reading a message", |db| message(db, id))
    }

    /// The same of what answers a message, and of what answers that: as much of it as [`limits::THREAD`] says.
    pub fn thread(&self, viewer: UserId, root: MessageId, page: Page) -> Result<History> {
        self.read("reading a thread", |db| {
            let picture = db.unchecked_transaction()?;
            let ids = thread(&picture, root)?;
            let before = page.before.map_or(ids.len(), |id| ids.partition_point(|one| *one < id));
            let after = page.after.map_or(0, |id| ids.partition_point(|one| *one <= id)).min(before);
            let shown = match page.after {
                Some(_) => after..before.min(after + page.limit),
                None => before.saturating_sub(page.limit)..before,
            };
            let messages = ids[shown.clone()].iter().filter_map(|id| message(&picture, *id).transpose());
            let mut messages: Vec<_> = messages.collect::<Result<_, _>>()?;
            blocks::hide(&picture, viewer, messages.iter_mut())?;
            let all = messages.len();
            cut(&mut messages, page.after.is_none());
            let is_cut = messages.len() < all;
            Ok(History {
                messages,
                has_older: shown.start > 0 || is_cut && page.after.is_none(),
                has_newer: shown.end < ids.len() || is_cut && page.after.is_some(),
            })
        })
    }

    /// The present state of the messages in these rooms and chats that changed after `since` and up to `up_to`, in the order of
    /// their changes, as the viewer sees them; none when there are more than `most`. Who may read them is for the caller to know.
    ///
    /// Costs two searches of an index for each of the rooms and a few microseconds a message, however much else happened.
    pub fn changes(
        &self,
        viewer: UserId,
        rooms: &[RoomId],
        since: Seq,
        up_to: Seq,
        most: usize,
    ) -> Result<Option<Vec<Message>>> {
        self.read("reading changes", |db| {
            // One picture for all the queries: a message that is edited meanwhile must not come with its later content.
            let picture = db.unchecked_transaction()?;
            let mut changed: Vec<(Seq, MessageId)> = Vec::new();
            for room in rooms {
                let left = most - changed.len();
                changed.extend(posted(&picture, *room, since, up_to, left + 1)?);
                changed.extend(changed_later(&picture, *room, since, up_to, left + 1)?);
                if changed.len() > most {
                    return Ok(None);
                }
            }
            changed.sort_unstable();
            let messages = changed.into_iter().filter_map(|(_, id)| message(&picture, id).transpose());
            let mut messages: Vec<_> = messages.collect::<Result<_, _>>()?;
            blocks::hide(&picture, viewer, messages.iter_mut())?;
            Ok(Some(messages))
        })
    }
}

pub(super) fn message(db: &Connection, id: MessageId) -> rusqlite::Result<Option<Message>> {
    let sql = concat!(
        "SELECT ",
        rows::message_columns!(),
        " FROM messages AS m",
        rows::quoted!(),
        "WHERE m.id = ?1 AND ",
        lasting!("m")
    );
    db.prepare_cached(sql)?.query_row([id], |row| rows::message(row, 0)).optional()
}

/// The ids of a thread, oldest first: an answer is newer than what it answers, so the queue of the recursion comes in order
/// (SQLite, "The WITH Clause", §3.4).
fn thread(db: &Connection, root: MessageId) -> rusqlite::Result<Vec<MessageId>> {
    let sql = "WITH RECURSIVE thread (id) AS (
                   SELECT id FROM messages AS m WHERE m.reply_to = ?1 AND m.id >
                       coalesce((SELECT expired_up_to FROM rooms WHERE id = m.room_id), 0)
                   UNION ALL
                   SELECT m.id FROM thread JOIN messages AS m ON m.reply_to = thread.id
                   ORDER BY 1 LIMIT ?2)
               SELECT id FROM thread";
    db.prepare_cached(sql)?.query_map(params![root, count(limits::THREAD)], |row| row.get(0))?.collect()
}

fn newest(db: &Connection, room: RoomId, after: MessageId, page: Page) -> rusqlite::Result<Vec<Message>> {
    let sql = concat!(
        "SELECT ",
        rows::message_columns!(),
        " FROM messages AS m",
        rows::quoted!(),
        "WHERE m.room_id = ?1 AND m.id < ?2 AND m.id > ?4 ORDER BY m.id DESC LIMIT ?3"
    );
    let before = page.before.unwrap_or(MessageId(i64::MAX));
    let mut query = db.prepare_cached(sql)?;
    let found = query.query_map(params![room, before, count(page.limit), after], |row| rows::message(row, 0))?;
    let mut messages: Vec<_> = found.collect::<Result<_, _>>()?;
    messages.reverse();
    Ok(messages)
}

fn following(db: &Connection, room: RoomId, after: MessageId, page: Page) -> rusqlite::Result<Vec<Message>> {
    let sql = concat!(
        "SELECT ",
        rows::message_columns!(),
        " FROM messages AS m",
        rows::quoted!(),
        "WHERE m.room_id = ?1 AND m.id > ?2 AND m.id < ?3 ORDER BY m.id LIMIT ?4"
    );
    let before = page.before.unwrap_or(MessageId(i64::MAX));
    let mut query = db.prepare_cached(sql)?;
    query.query_map(params![room, after, before, count(page.limit)], |row| rows::message(row, 0))?.collect()
}

/// Whether the room has a message between these two ids, neither included.
fn is_any(db: &Connection, room: RoomId, after: i64, before: i64) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM messages WHERE room_id = ?1 AND id > ?2 AND id < ?3 LIMIT 1")?
        .exists(params![room, after, before])
}

/// What was posted and not changed since: from the newest backwards, as far as one that was there before.
fn posted(
    db: &Connection,
    room: RoomId,
    since: Seq,
    up_to: Seq,
    limit: usize,
) -> rusqlite::Result<Vec<(Seq, MessageId)>> {
    let sql = "SELECT first_seq, id, seq FROM messages WHERE room_id = ?1 AND id > ?2 ORDER BY id DESC";
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query(params![room, expired_up_to(db, room)?])?;
    let mut posted = Vec::new();
    while let Some(row) = rows.next()? {
        let (first, id, seq): (Seq, MessageId, Seq) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if first <= since || posted.len() >= limit {
            break;
        }
        if first == seq && seq <= up_to {
            posted.push((seq, id));
        }
    }
    Ok(posted)
}

/// What was changed after it was posted.
fn changed_later(
    db: &Connection,
    room: RoomId,
    since: Seq,
    up_to: Seq,
    limit: usize,
) -> rusqlite::Result<Vec<(Seq, MessageId)>> {
    let sql = "SELECT seq, id FROM messages INDEXED BY messages_changed
               WHERE room_id = ?1 AND seq > ?2 AND seq <= ?3 AND seq <> first_seq AND id > ?5 ORDER BY seq LIMIT ?4";
    let mut query = db.prepare_cached(sql)?;
    query
        .query_map(params![room, since, up_to, count(limit), expired_up_to(db, room)?], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect()
}

/// SQLite counts in `i64`.
fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
