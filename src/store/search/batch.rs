//! One step of the index: some changed messages, some new ones, some of deleted rooms, some that have expired.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::hub::model::MessageKind;
use crate::ids::{MessageId, RoomId, Seq, Timestamp, UserId};
use crate::search::{folding, grams, has_link};

use super::file::Progress;
use crate::store::expiry::lasting;

/// Messages of one kind of work in one step. A step holds up whoever wants the index to stop.
const STEP: u32 = if cfg!(test) { 7 } else { 1_000 };
/// Those of deleted rooms, and those that have expired, are taken out one by one, which costs more.
const GONE: u32 = if cfg!(test) { 3 } else { 100 };

const HOUR: i64 = 60 * 60 * 1000;

/// A message as it is in the database now.
struct Present {
    id: MessageId,
    room: RoomId,
    sender: Option<UserId>,
    sender_name: String,
    kind: MessageKind,
    content: String,
    sent_at: Timestamp,
    seq: Seq,
    is_deleted: bool,
}

macro_rules! present_columns {
    () => {
        "m.id, m.room_id, m.sender_id, m.sender_name, m.kind, m.content, m.sent_at, m.seq, m.is_deleted"
    };
}

fn present(row: &Row<'_>) -> rusqlite::Result<Present> {
    Ok(Present {
        id: row.get(0)?,
        room: row.get(1)?,
        sender: row.get(2)?,
        sender_name: row.get(3)?,
        kind: row.get(4)?,
        content: row.get(5)?,
        sent_at: row.get(6)?,
        seq: row.get(7)?,
        is_deleted: row.get(8)?,
    })
}

/// What a message is found by; nothing for a tombstone and for what the server wrote.
#[derive(PartialEq, Eq)]
struct Document {
    room: RoomId,
    marks: String,
    text: String,
}

impl Document {
    fn of(message: &Present) -> Option<Self> {
        if message.is_deleted || message.kind == MessageKind::System {
            return None;
        }
        let text = folding::fold(&message.content);
        let sender = grams::sender(message.sender, &message.sender_name);
        let mut marks = format!("{} {sender} {}", grams::room(message.room), grams::kind(message.kind));
        if has_link(&text) {
            marks.push(' ');
            marks.push_str(grams::LINK);
        }
        Some(Self { room: message.room, marks, text })
    }

    fn tokens(&self) -> String {
        format!("{} {}", self.marks, grams::of_text(&self.text))
    }
}

/// A transaction of a step.
struct Step<'a> {
    index: Transaction<'a>,
    /// How many documents more or less there are of a room.
    rooms: HashMap<RoomId, i64>,
    hours: HashMap<i64, (MessageId, MessageId)>,
}

/// Takes a step: `true` when there is more to do.
///
/// What is to be replaced is taken out in a transaction of its own: where one takes a row out and puts it in again, FTS5 loses rows
/// (SQLite 3.53.2, `detail=none` with `secure-delete`). In between, what was taken out is still in the tail.
pub fn step(source: &Connection, index: &mut Connection) -> rusqlite::Result<bool> {
    // One picture, so that what is new and what changed belong together.
    let source = source.unchecked_transaction()?;
    let mut progress = Progress::read(index)?;
    let mut changed = changed(&source, &progress)?;
    let posted = posted(&source, &progress)?;
    let head = Progress::none(&source)?.changed;
    let is_full = |found: &[Present]| found.len() == STEP as usize;
    let is_behind = is_full(&changed) || is_full(&posted);
    let gone = if is_behind { None } else { gone(&source, index)? };
    progress.changed = changed.last().filter(|_| is_full(&changed)).map_or(head, |last| last.seq);
    progress.posted = posted.last().map_or(progress.posted, |last| last.id);
    drop(source);

    // In the order of their ids, or FTS5 writes out what it has at every one that is lower.
    changed.sort_unstable_by_key(|message| message.id);
    let changed = remove_old(index, changed, gone)?;
    let mut step = Step::begin(index)?;
    changed.iter().chain(&posted).try_for_each(|message| step.add(message))?;
    step.finish(Some(&progress))?;
    Ok(is_behind || gone.is_some())
}

/// Takes out what is not so any more; those of the messages that are to be put in again, or for the first time.
fn remove_old(index: &mut Connection, messages: Vec<Present>, gone: Option<Gone>) -> rusqlite::Result<Vec<Present>> {
    if messages.is_empty() && gone.is_none() {
        return Ok(messages);
    }
    let mut step = Step::begin(index)?;
    let mut changed = Vec::new();
    for message in messages {
        let old = step.document(message.id)?;
        // A reaction changes nothing that is found.
        if old != Document::of(&message) {
            old.map_or(Ok(()), |old| step.remove(message.id, &old))?;
            changed.push(message);
        }
    }
    if let Some(gone) = gone {
        step.forget(gone)?;
    }
    step.finish(None)?;
    Ok(changed)
}

/// Of those that the index has, the ones that changed since, in that order.
fn changed(source: &Connection, progress: &Progress) -> rusqlite::Result<Vec<Present>> {
    let sql = concat!(
        "SELECT ",
        present_columns!(),
        " FROM rooms CROSS JOIN messages AS m INDEXED BY messages_changed ON m.room_id = rooms.id
          WHERE m.seq > ?1 AND m.seq <> m.first_seq AND m.id <= ?2 AND m.id > rooms.expired_up_to ORDER BY m.seq LIMIT ?3"
    );
    source.prepare_cached(sql)?.query_map(params![progress.changed, progress.posted, STEP], present)?.collect()
}

fn posted(source: &Connection, progress: &Progress) -> rusqlite::Result<Vec<Present>> {
    let sql = concat!(
        "SELECT ",
        present_columns!(),
        " FROM messages AS m WHERE m.id > ?1 AND ",
        lasting!("m"),
        " ORDER BY m.id LIMIT ?2"
    );
    source.prepare_cached(sql)?.query_map(params![progress.posted, STEP], present)?.collect()
}

/// What the index has and the database has not: a room, or the messages of one up to some id.
#[derive(Clone, Copy)]
struct Gone {
    room: RoomId,
    up_to: Option<MessageId>,
}

fn gone(source: &Connection, index: &Connection) -> rusqlite::Result<Option<Gone>> {
    let mut there = source.prepare_cached("SELECT expired_up_to FROM rooms WHERE id = ?1")?;
    let mut rooms = index.prepare_cached("SELECT room_id, expired_up_to FROM rooms")?;
    let mut rooms = rooms.query([])?;
    while let Some(row) = rooms.next()? {
        let (room, taken_out): (RoomId, MessageId) = (row.get(0)?, row.get(1)?);
        match there.query_row([room], |row| row.get(0)).optional()? {
            None => return Ok(Some(Gone { room, up_to: None })),
            Some(up_to) if up_to > taken_out => return Ok(Some(Gone { room, up_to: Some(up_to) })),
            Some(_) => {}
        }
    }
    Ok(None)
}

impl<'a> Step<'a> {
    fn begin(index: &'a mut Connection) -> rusqlite::Result<Self> {
        Ok(Self { index: index.transaction()?, rooms: HashMap::new(), hours: HashMap::new() })
    }

    /// One that is not in the index yet.
    fn add(&mut self, message: &Present) -> rusqlite::Result<()> {
        let Some(document) = Document::of(message) else { return Ok(()) };
        self.index
            .prepare_cached("INSERT INTO grams (rowid, tokens) VALUES (?1, ?2)")?
            .execute(params![message.id, document.tokens()])?;
        self.index
            .prepare_cached("INSERT INTO documents (id, room_id, marks, text) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![message.id, document.room, document.marks, document.text])?;
        *self.rooms.entry(document.room).or_default() += 1;
        let hour = self.hours.entry(message.sent_at.0.div_euclid(HOUR)).or_insert((message.id, message.id));
        *hour = (hour.0.min(message.id), hour.1.max(message.id));
        Ok(())
    }

    /// Some of what is gone of a room; with the last of it the room itself, where that is gone too.
    fn forget(&mut self, Gone { room, up_to }: Gone) -> rusqlite::Result<()> {
        let last = up_to.unwrap_or(MessageId(i64::MAX));
        let ids: Vec<MessageId> = self
            .index
            .prepare_cached("SELECT rowid FROM grams WHERE grams MATCH ?1 AND rowid <= ?2 LIMIT ?3")?
            .query_map(params![format!("\"{}\"", grams::room(room)), last, GONE], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for id in &ids {
            if let Some(document) = self.document(*id)? {
                self.remove(*id, &document)?;
            }
        }
        if ids.len() == GONE as usize {
            return Ok(());
        }
        match up_to {
            Some(up_to) => self
                .index
                .prepare_cached("UPDATE rooms SET expired_up_to = ?2 WHERE room_id = ?1")?
                .execute(params![room, up_to]),
            None => {
                self.rooms.remove(&room);
                self.index.prepare_cached("DELETE FROM rooms WHERE room_id = ?1")?.execute([room])
            }
        }
        .map(drop)
    }

    fn document(&self, id: MessageId) -> rusqlite::Result<Option<Document>> {
        let document = |row: &Row<'_>| Ok(Document { room: row.get(0)?, marks: row.get(1)?, text: row.get(2)? });
        let mut query = self.index.prepare_cached("SELECT room_id, marks, text FROM documents WHERE id = ?1")?;
        query.query_row([id], document).optional()
    }

    fn remove(&mut self, id: MessageId, document: &Document) -> rusqlite::Result<()> {
        self.index
            .prepare_cached("INSERT INTO grams (grams, rowid, tokens) VALUES ('delete', ?1, ?2)")?
            .execute(params![id, document.tokens()])?;
        self.index.prepare_cached("DELETE FROM documents WHERE id = ?1")?.execute([id])?;
        *self.rooms.entry(document.room).or_default() -= 1;
        Ok(())
    }

    fn finish(self, progress: Option<&Progress>) -> rusqlite::Result<()> {
        let mut count = self.index.prepare_cached(
            "INSERT INTO rooms (room_id, documents) VALUES (?1, ?2)
             ON CONFLICT (room_id) DO UPDATE SET documents = documents + excluded.documents",
        )?;
        for (room, more) in &self.rooms {
            count.execute(params![room, more])?;
        }
        let mut extend = self.index.prepare_cached(
            "INSERT INTO hours (hour, first_id, last_id) VALUES (?1, ?2, ?3) ON CONFLICT (hour) DO UPDATE SET
             first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id)",
        )?;
        for (hour, (first, last)) in &self.hours {
            extend.execute(params![hour, first, last])?;
        }
        drop((count, extend));
        if let Some(progress) = progress {
            self.index
                .prepare_cached("UPDATE progress SET posted = ?1, changed = ?2")?
                .execute(params![progress.posted, progress.changed])?;
        }
        self.index.commit()
    }
}
