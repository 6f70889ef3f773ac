//! The thread that keeps the index: once a second it looks whether anything was committed, and catches up when that is over.
//!
//! It leaves the processor to those who speak: it waits for a second in which nobody does, as long as the tail is short enough to be
//! looked through, asks for less than everybody else and rests between its steps. It holds no lock on the other database.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::store::open::keep_statements;

use super::{batch, beside, file};

/// How long a message waits to be indexed; it is found all the same.
const TICK: Duration = Duration::from_secs(1);
/// How often a long catching up tells how far it is.
const WORD: Duration = Duration::from_secs(10);
/// So many seconds are waited for a quiet one.
const PATIENCE: u32 = 60;
/// How much longer than a step the rest after it is, as long as the tail is not too long to be looked through in some 30 ms.
const REST: u32 = 3;
const LONG: i64 = 20_000;
/// The higher the politer, from 0 to 19 (nice(2)).
const NICENESS: libc::c_int = 10;

/// The thread. Dropping it ends the step under way and joins the thread.
pub struct Indexer {
    /// None only while it is dropped.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Indexer {
    /// None where there can be no index; the log says why. Searches then look through everything.
    pub fn start(database: &Path) -> Option<Self> {
        let path = beside(database);
        let opened = connect(database).map_err(std::io::Error::other).and_then(|source| {
            let index = file::open(&path, &source)?;
            let (stop, word) = bounded(0);
            let follower =
                Follower { source, index, path: path.clone(), seen: None, last: None, waited: 0, is_failing: false };
            let thread = std::thread::Builder::new().name("indexer".into()).spawn(move || follower.run(&word))?;
            Ok(Self { stop: Some(stop), thread: Some(thread) })
        });
        opened.inspect_err(|cause| log::error!("there is no search index at {}: {cause}", path.display())).ok()
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.stop = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            log::error!("the indexing thread panicked");
        }
    }
}

fn connect(database: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(database, flags)?;
    keep_statements(&source)?;
    source.busy_timeout(Duration::from_secs(5))?;
    source.pragma_update(None, "query_only", true)?;
    source.pragma_update(None, "cache_size", -1024)?;
    Ok(source)
}

struct Follower {
    source: Connection,
    index: Connection,
    path: PathBuf,
    /// The database's `data_version` when the index was last level with it.
    seen: Option<i64>,
    /// The same a second ago.
    last: Option<i64>,
    /// Seconds since then in which somebody spoke.
    waited: u32,
    is_failing: bool,
}

impl Follower {
    fn run(mut self, stop: &Receiver<()>) {
        be_polite();
        while stop.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            match self.catch_up(stop) {
                Ok(()) => self.is_failing = false,
                Err(cause) if is_damage(&cause) => return self.give_up(&cause),
                Err(cause) => {
                    if !std::mem::replace(&mut self.is_failing, true) {
                        log::warn!("the search index is behind, as it cannot be written: {cause}");
                    }
                }
            }
        }
        let _ = self.index.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    fn catch_up(&mut self, stop: &Receiver<()>) -> rusqlite::Result<()> {
        // Read first: what comes later is seen later.
        let version = self.version()?;
        let is_quiet = self.last.replace(version) == Some(version);
        if self.seen == Some(version) || self.waits(is_quiet)? {
            return Ok(());
        }
        let (began, mut told) = (Instant::now(), Instant::now());
        let mut step_began = began;
        while batch::step(&self.source, &mut self.index)? {
            let is_long = self.tail()? > LONG;
            // Somebody speaks: the rest can wait, too.
            if !is_long && self.version()? != version {
                return Ok(());
            }
            let rest = if is_long { Duration::ZERO } else { step_began.elapsed() * REST };
            if stop.recv_timeout(rest) != Err(RecvTimeoutError::Timeout) {
                return Ok(());
            }
            step_began = Instant::now();
            if told.elapsed() > WORD {
                told = Instant::now();
                log::info!("the search index has messages up to {}", file::Progress::read(&self.index)?.posted);
            }
        }
        self.seen = Some(version);
        if began.elapsed() > WORD {
            log::info!("the search index is complete");
        }
        Ok(())
    }

    /// Changes with every commit of somebody else (SQLite, "PRAGMA data_version").
    fn version(&self) -> rusqlite::Result<i64> {
        self.source.query_row("PRAGMA data_version", [], |row| row.get(0))
    }

    /// Whether it lets others go first.
    fn waits(&mut self, is_quiet: bool) -> rusqlite::Result<bool> {
        let waits = !is_quiet && self.waited < PATIENCE && self.tail()? <= LONG;
        self.waited = if waits { self.waited + 1 } else { 0 };
        Ok(waits)
    }

    /// Messages that are not in the index yet.
    fn tail(&self) -> rusqlite::Result<i64> {
        let newest: i64 = self.source.query_row("SELECT coalesce(max(id), 0) FROM messages", [], |row| row.get(0))?;
        Ok(newest - file::Progress::read(&self.index)?.posted.0)
    }

    /// Until the next start, searches look through everything.
    fn give_up(self, cause: &rusqlite::Error) {
        log::error!("the search index is damaged ({cause}) and is made anew at the next start");
        drop(self.index);
        if let Err(cause) = file::remove(&self.path) {
            log::error!("the damaged search index cannot be deleted: {cause}");
        }
    }
}

pub fn is_damage(cause: &rusqlite::Error) -> bool {
    matches!(cause.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// On Linux the niceness is a thread's own, though POSIX would have it the process's (setpriority(2), "C library/kernel
/// differences").
fn be_polite() {
    #[cfg(target_os = "linux")]
    // SAFETY: it only sets a number of the kernel's for the calling thread, which 0 stands for.
    unsafe {
        libc::setpriority(libc::PRIO_PROCESS, 0, NICENESS);
    }
}
