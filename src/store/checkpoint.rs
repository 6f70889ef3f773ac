//! The write-ahead log goes into the database here, on a thread of its own (SQLite, "Write-Ahead Logging", §2.1 and §3.2).
//!
//! A *passive* checkpoint copies what it can and holds up nobody. It is enough on most servers: when it has caught up, the next
//! commit starts the log anew from its beginning. Under a load without pauses it never quite catches up, and the log grows; so
//! past [`LONG`] pages a *restart* follows it, which keeps the writer out for the little that the passive one left.
//!
//! A restart needs the write lock in the moment between two turns, and then the readers out of the log, while it holds the
//! lock. Hence a busy handler that looks often, to catch the moment, and gives up soon, to cost the dispatcher
//! at most [`PATIENCE`]; the next look at the log tries again.
//!
//! What was erased is in the log until others write over it, which on a quiet server takes weeks: hence an erasure empties the log.

use std::io;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use rusqlite::{Connection, OpenFlags};

/// Pages of 4 KiB in the log that are not in the database yet: with this many (4 MB) a passive checkpoint is due.
const DUE: i64 = 1_000;
/// Pages in the log (64 MB) past which it is restarted.
const LONG: i64 = 16_000;
/// After this, the log is to be emptied once more, because somebody was reading in it.
const AGAIN: Duration = Duration::from_secs(1);
/// How often a restart looks for its moment, and how long in all.
const GLANCE: Duration = Duration::from_micros(50);
const PATIENCE: Duration = Duration::from_millis(50);

/// The thread and the word to it. Dropping it makes the last checkpoint and joins the thread.
pub(super) struct Checkpointer {
    /// None only while it is dropped.
    due: Option<Sender<Word>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    pub fn start(path: &Path) -> io::Result<Self> {
        // One word of each kind waits at most: a checkpoint that is under way and one more are all that is ever of use.
        let (due, words) = bounded(2);
        let path = path.to_owned();
        let thread = std::thread::Builder::new().name("checkpoint".into()).spawn(move || run(&path, &words))?;
        Ok(Self { due: Some(due), thread: Some(thread) })
    }

    /// Asks for a checkpoint if one is due. Costs about 2 µs and never waits.
    pub fn look(&self, db: &Connection) {
        let Ok(log) = checkpoint(db, "NOOP") else { return };
        if log.waiting() >= DUE && self.due.as_ref().is_some_and(Sender::is_empty) {
            self.say(Word::Due);
        }
    }

    /// Asks for a log of which nothing is left. Never waits.
    pub fn empty(&self) {
        self.say(Word::Empty);
    }

    fn say(&self, word: Word) {
        if let Some(due) = &self.due
            && let Err(TrySendError::Disconnected(_)) = due.try_send(word)
        {
            log::error!("the checkpoint thread has died; the write-ahead log grows until the next start");
        }
    }
}

/// What the thread is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Due,
    Empty,
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.due = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            log::error!("the checkpoint thread panicked");
        }
    }
}

fn run(path: &Path, words: &Receiver<Word>) {
    let db = match connect(path) {
        Ok(db) => db,
        Err(cause) => return log::error!("the checkpoint thread cannot open the database: {cause}"),
    };
    let mut is_to_be_empty = false;
    loop {
        let word = match is_to_be_empty {
            true => words.recv_timeout(AGAIN),
            false => words.recv().map_err(RecvTimeoutError::from),
        };
        match word {
            Ok(word) => is_to_be_empty |= word == Word::Empty,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        let log = attempt(&db, "PASSIVE");
        if log.is_some_and(|log| log.pages > LONG) {
            attempt(&db, "RESTART");
        }
        if is_to_be_empty {
            is_to_be_empty = attempt(&db, "TRUNCATE").is_none_or(|log| log.pages > 0);
        }
    }
    attempt(&db, "TRUNCATE");
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(PathBuf::from(path), flags)?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.busy_handler(Some(|glances| {
        std::thread::sleep(GLANCE);
        GLANCE * glances.unsigned_abs() < PATIENCE
    }))?;
    Ok(db)
}

/// A failure costs nothing but a longer log, so it is logged and tried again when the next one is due.
fn attempt(db: &Connection, mode: &str) -> Option<Log> {
    checkpoint(db, mode).inspect_err(|cause| log::warn!("a checkpoint ({mode}) failed: {cause}")).ok()
}

/// The state of the log, in pages.
#[derive(Debug, Clone, Copy)]
struct Log {
    pages: i64,
    /// Of these, how many are in the database already.
    copied: i64,
}

impl Log {
    fn waiting(self) -> i64 {
        self.pages - self.copied
    }
}

/// SQLite, "PRAGMA wal_checkpoint". Being kept out by others is not an error here.
fn checkpoint(db: &Connection, mode: &str) -> rusqlite::Result<Log> {
    let sql = match mode {
        "NOOP" => "PRAGMA wal_checkpoint(NOOP)",
        "PASSIVE" => "PRAGMA wal_checkpoint(PASSIVE)",
        "RESTART" => "PRAGMA wal_checkpoint(RESTART)",
        _ => "PRAGMA wal_checkpoint(TRUNCATE)",
    };
    db.prepare_cached(sql)?.query_row([], |row| Ok(Log { pages: row.get(1)?, copied: row.get(2)? }))
}
