//! The index's file: made, judged, and made anew where it does not belong to this database as it is now.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use crate::ids::{MessageId, Seq};
use crate::store::load::last_seq;
use crate::store::migrations::beside;
use crate::store::open::keep_statements;

/// `PRAGMA application_id`: "Pars".
const APPLICATION: i32 = 0x5061_7273;
/// `PRAGMA user_version`: of this schema and of what messages are found by ([`crate::search::grams`]). Another one is made anew.
const VERSION: u32 = 2;

/// Of a gram the index keeps in which messages it is, and nothing else. What was put in is kept beside it: without that it could not
/// be taken out again.
const SCHEMA: &str = "
    CREATE VIRTUAL TABLE grams USING fts5(tokens, content='', detail='none', columnsize=0, tokenize='ascii');
    -- What is deleted is taken out at once, and not covered up until a merge.
    INSERT INTO grams (grams, rank) VALUES ('secure-delete', 1);
    CREATE TABLE documents (
        id      INTEGER PRIMARY KEY,
        room_id INTEGER NOT NULL,
        marks   TEXT    NOT NULL,
        text    TEXT    NOT NULL     -- folded
    ) STRICT;
    CREATE TABLE rooms (
        room_id   INTEGER PRIMARY KEY,
        documents INTEGER NOT NULL,
        -- All messages up to this one have been taken out, because they had expired.
        expired_up_to INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    -- Among which ids those are that were sent in an hour, counted since 1970: clocks go back, ids do not.
    CREATE TABLE hours (
        hour     INTEGER PRIMARY KEY,
        first_id INTEGER NOT NULL,
        last_id  INTEGER NOT NULL
    ) STRICT;
    -- One row: of which history it is, and how far.
    CREATE TABLE progress (
        epoch   TEXT    NOT NULL,
        posted  INTEGER NOT NULL,
        changed INTEGER NOT NULL
    ) STRICT;";

/// How far the index is: it has all messages up to an id, and all changes of those up to a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub epoch: String,
    pub posted: MessageId,
    pub changed: Seq,
}

impl Progress {
    pub fn read(index: &Connection) -> rusqlite::Result<Self> {
        index.query_row("SELECT epoch, posted, changed FROM progress", [], |row| {
            Ok(Self { epoch: row.get(0)?, posted: row.get(1)?, changed: row.get(2)? })
        })
    }

    /// Nothing yet: what changed before now will be met as it is now.
    pub fn none(source: &Connection) -> rusqlite::Result<Self> {
        let sql = concat!("SELECT epoch, ", last_seq!(), " FROM server");
        source.query_row(sql, [], |row| Ok(Self { epoch: row.get(0)?, posted: MessageId(0), changed: row.get(1)? }))
    }
}

/// Opens the index of this database for writing, or makes a new one, readable by its owner alone.
pub fn open(path: &Path, source: &Connection) -> io::Result<Connection> {
    let head = Progress::none(source).map_err(io::Error::other)?;
    match existing(path, &head) {
        Ok(Some(index)) => return Ok(index),
        Ok(None) => log::info!("the search index is not of this database as it is now, and is made anew"),
        Err(_) if !path.exists() => {}
        Err(cause) => log::warn!("the search index cannot be used ({cause}), and is made anew"),
    }
    remove(path)?;
    create(path, &head)?;
    connect(path).map_err(io::Error::other)
}

/// None where there is one that is of another database or made by another version.
fn existing(path: &Path, head: &Progress) -> rusqlite::Result<Option<Connection>> {
    let index = connect(path)?;
    let kind: (i32, u32) = (
        index.query_row("PRAGMA application_id", [], |row| row.get(0))?,
        index.query_row("PRAGMA user_version", [], |row| row.get(0))?,
    );
    if kind != (APPLICATION, VERSION) {
        return Ok(None);
    }
    let progress = Progress::read(&index)?;
    let is_of_this = progress.epoch == head.epoch && progress.changed <= head.changed;
    Ok(is_of_this.then_some(index))
}

/// Deletes the index. Who has it open goes on with what was there.
pub fn remove(path: &Path) -> io::Result<()> {
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm"), beside(path, ".new")] {
        match fs::remove_file(&file) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
            _ => {}
        }
    }
    Ok(())
}

/// Under another name first, so that a crash half-way leaves none.
fn create(path: &Path, head: &Progress) -> io::Result<()> {
    let unfinished = beside(path, ".new");
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(&unfinished)?;
    fill(&unfinished, head).map_err(io::Error::other)?;
    fs::rename(&unfinished, path)
}

fn fill(path: &Path, head: &Progress) -> rusqlite::Result<()> {
    let mut index = Connection::open(path)?;
    index.pragma_update(None, "synchronous", "OFF")?;
    let transaction = index.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.execute(
        "INSERT INTO progress (epoch, posted, changed) VALUES (?1, ?2, ?3)",
        params![head.epoch, head.posted, head.changed],
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    index.close().map_err(|(_, cause)| cause)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let index = Connection::open_with_flags(path, flags)?;
    keep_statements(&index)?;
    index.pragma_update(None, "journal_mode", "WAL")?;
    // A crash of the machine may cost the last batches, which are then indexed once more.
    index.pragma_update(None, "synchronous", "NORMAL")?;
    // Merging frees pages that are full of what people wrote.
    index.pragma_update(None, "secure_delete", true)?;
    index.pragma_update(None, "temp_store", "MEMORY")?;
    index.pragma_update(None, "cache_size", -4096)?;
    index.pragma_update(None, "journal_size_limit", 16 * 1024 * 1024)?;
    Ok(index)
}
