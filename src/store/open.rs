//! Opening: whose file it is, before a byte of it is touched; then creating, migrating, and the settings of connections.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::reason;
use crate::ids::Timestamp;

use super::migrations::{self, MigrationError, STEPS, Step, VERSION};
use super::{Readers, Writer};

const SCHEMA: &str = include_str!("../../schema.sql");

/// `PRAGMA application_id`: "Parl", so that `file` and we know the database as ours.
const APPLICATION: i32 = 0x5061_726C;

/// How long the writer waits for a lock that another program holds (a backup with the `sqlite3` shell, say).
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// Why the database was not opened. Each is one sentence of what is wrong and one of what to do; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("Another Parlor is using {}. Stop it first, or choose another --data-dir.", .0.display())]
    InUse(PathBuf),
    #[error(
        "This database was made by a newer Parlor (schema {found}; this one knows {VERSION}). Run the newer version, or choose another --data-dir."
    )]
    Newer { found: u32 },
    #[error("{} belongs to another program. Move it away, or choose another --data-dir.", .0.display())]
    Foreign(PathBuf),
    #[error("{} is not a database. Move it away, or choose another --data-dir.", .0.display())]
    NotADatabase(PathBuf),
    #[error("There is no folder {} for the database. Make it, or name another file with --database-url.", .0.display())]
    NoFolder(PathBuf),
    #[error("Parlor cannot write to {} ({}). Give it the right and the room to, or choose another --data-dir.", .path.display(), reason(.cause))]
    Unwritable { path: PathBuf, cause: io::Error },
    #[error(
        "The database {} could not be brought to schema {VERSION} ({cause}). It is as it was at its last whole step, and a copy of it is kept as {}; please report this.",
        .path.display(), .backup.display()
    )]
    Migration { path: PathBuf, backup: PathBuf, cause: String },
    #[error("The database {} cannot be read ({cause}). Restore a backup, or choose another --data-dir.", .path.display())]
    Damaged { path: PathBuf, cause: rusqlite::Error },
}

/// Opens the database, or creates it, readable by its owner alone; an older one is copied aside and migrated. Sessions that have
/// expired by `now` are forgotten. The folder must exist.
///
/// # Errors
/// See [`OpenError`]: what is newer, foreign, in use or not a database is refused untouched.
pub fn open(path: &Path, now: Timestamp) -> Result<(Writer, Readers), OpenError> {
    open_at(path, now, VERSION, STEPS)
}

/// With the version and steps as arguments, so that tests can make up a history of schemas.
pub(super) fn open_at(
    path: &Path,
    now: Timestamp,
    target: u32,
    steps: &[Step],
) -> Result<(Writer, Readers), OpenError> {
    // Of a link, the file itself: the lock must be the same by whichever name one comes.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let unwritable = |cause| OpenError::Unwritable { path: path.clone(), cause };
    let lock = lock(path)?;
    match judge(path)? {
        Found::Nothing => create(path, now).map_err(unwritable)?,
        Found::Ours { version } if version > target => return Err(OpenError::Newer { found: version }),
        Found::Ours { .. } => {}
    }
    let mut db = connect(path)?;
    let version = version(&db).map_err(|cause| damaged(path, cause))?;
    // Once more: a newer version may be in the write-ahead log and not yet in the header.
    if version > target {
        return Err(OpenError::Newer { found: version });
    }
    if version < target {
        db = migrated(path, db, version, target, steps)?;
    }
    settle(&db, now).map_err(|cause| damaged(path, cause))?;
    let writer = Writer::new(path, db, lock).map_err(unwritable)?;
    Ok((writer, Readers::new(path)))
}

/// One server a database. The lock is advisory and ends with the process, however it ends.
fn lock(path: &Path) -> Result<File, OpenError> {
    let unwritable = |cause| OpenError::Unwritable { path: path.to_owned(), cause };
    if path.is_dir() {
        return Err(unwritable(io::ErrorKind::IsADirectory.into()));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        return Err(OpenError::NoFolder(folder.to_owned()));
    }
    let beside = path.with_extension("lock");
    let lock =
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(beside).map_err(unwritable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(cause)) => Err(unwritable(cause)),
    }
}

enum Found {
    Nothing,
    Ours { version: u32 },
}

/// Judges a file by its first 100 bytes (SQLite, "Database File Format", §1.3), without SQLite, which might recover or lock a
/// file that is not ours to touch. Safe only while no connection of this process has it open: closing a file ends all POSIX
/// locks of the process on it. The lock file sees to that.
fn judge(path: &Path) -> Result<Found, OpenError> {
    let mut header = Vec::with_capacity(100);
    match File::open(path) {
        Ok(file) => file.take(100).read_to_end(&mut header),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(cause) => Err(cause),
    }
    .map_err(|cause| OpenError::Unwritable { path: path.to_owned(), cause })?;
    if header.is_empty() {
        return Ok(Found::Nothing);
    }
    if header.len() < 100 || !header.starts_with(b"SQLite format 3\0") {
        return Err(OpenError::NotADatabase(path.to_owned()));
    }
    let number = |at: usize| header[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
    match number(68) == APPLICATION.unsigned_abs() {
        true => Ok(Found::Ours { version: number(60) }),
        false => Err(OpenError::Foreign(path.to_owned())),
    }
}

/// Makes the database under another name and renames it, so that a crash half-way leaves nothing that must be judged later.
fn create(path: &Path, now: Timestamp) -> io::Result<()> {
    let unfinished = migrations::beside(path, ".new");
    match fs::remove_file(&unfinished) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    // SQLite gives the log and its index the permissions of the database.
    let file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&unfinished)?;
    fill(&unfinished, now).map_err(io::Error::other)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    // The rename itself is durable once its folder is.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn fill(path: &Path, now: Timestamp) -> rusqlite::Result<()> {
    let mut db = Connection::open(path)?;
    // Nobody can see it yet, and it is synced as a whole.
    db.pragma_update(None, "synchronous", "OFF")?;
    let transaction = db.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction
        .execute("INSERT INTO server (id, epoch, created_at) VALUES (1, lower(hex(randomblob(16))), ?1)", [now])?;
    transaction.commit()?;
    db.close().map_err(|(_, cause)| cause)
}

/// The writer's connection, with its settings; nothing of the file is changed.
fn connect(path: &Path) -> Result<Connection, OpenError> {
    // Not `CREATE`: what was judged is what is opened. No mutex: the connection never leaves its thread.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(|cause| damaged(path, cause))?;
    // Without the right to write, SQLite opens for reading and says nothing.
    if db.is_readonly("main").map_err(|cause| damaged(path, cause))? {
        let cause = io::ErrorKind::PermissionDenied.into();
        return Err(OpenError::Unwritable { path: path.to_owned(), cause });
    }
    set_up(&db).map_err(|cause| damaged(path, cause))?;
    Ok(db)
}

/// Makes a connection prepare each statement once.
///
/// Otherwise SQLite prepares a kept statement anew whenever a value is bound that its planner looks at, so that the plan may follow
/// the value (SQLite, `SQLITE_DBCONFIG_ENABLE_QPSG`): that of every `LIMIT ?`, for one. No plan of ours has to.
pub(super) fn keep_statements(db: &Connection) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(64);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn set_up(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY)?;
    // Should the version turn out to be too new, closing must not write.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    keep_statements(db)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "synchronous", "FULL")?;
    // What people delete is overwritten in the file, pages that become free too; in the log until that is checkpointed.
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    // 4 MiB, taken as they are needed: the upper pages of the indexes of some million messages.
    db.pragma_update(None, "cache_size", -4096)?;
    Ok(())
}

fn version(db: &Connection) -> rusqlite::Result<u32> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn migrated(path: &Path, db: Connection, version: u32, target: u32, steps: &[Step]) -> Result<Connection, OpenError> {
    let unwritable = |cause| OpenError::Unwritable { path: path.to_owned(), cause };
    // All of it must be in the one file that is copied, and the file must be ours alone.
    let is_busy: bool = db
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(|cause| unwritable(io::Error::other(cause)))?;
    if is_busy {
        return Err(OpenError::InUse(path.to_owned()));
    }
    // Copying opens and closes the file, which would end this connection's locks on it.
    drop(db);
    let backup = migrations::copy_aside(path, version).map_err(unwritable)?;
    log::info!("migrating from schema {version}; a copy of the database is kept as {}", backup.display());
    let mut db = connect(path)?;
    migrations::migrate(&mut db, version, target, steps).map_err(|cause: MigrationError| OpenError::Migration {
        path: path.to_owned(),
        backup,
        cause: cause.to_string(),
    })?;
    db.pragma_update(None, "foreign_keys", true).map_err(|cause| damaged(path, cause))?;
    Ok(db)
}

/// The settings that are kept in the file or need it to be ours, and the first tidying.
fn settle(db: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "wal_autocheckpoint", 0)?;
    // What the log grew beyond this is given back to the disk when it starts anew.
    db.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    db.execute("DELETE FROM sessions WHERE expires_at <= ?1", [now])?;
    Ok(())
}

fn damaged(path: &Path, cause: rusqlite::Error) -> OpenError {
    OpenError::Damaged { path: path.to_owned(), cause }
}
