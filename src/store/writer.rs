//! The one connection that writes. The dispatcher owns it: a turn is `begin`, `stage` for each command, `commit`.

use std::fs::File as LockFile;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::{Error, Result};
use crate::hub::Snapshot;
use crate::hub::administration::Decree;
use crate::hub::event::Event;
use crate::hub::facts::{Expired, Facts};
use crate::hub::files::{File, Gone};
use crate::hub::model::{Invite, Message, PasswordReset, Reminder, ResetHash, Scheduled, Session, Unread};
use crate::ids::{FileId, InviteCode, MessageId, ReminderId, RoomId, ScheduledId, SessionId, Timestamp, UserId};

use super::checkpoint::Checkpointer;
use super::expiry::{self, lasting};
use super::search::Indexer;
use super::unread::{unread, unread_mentions};
use super::{administration, erasure, fault, files, later, load, pins, rows, stage, sweep};

/// Commits between two looks at the length of the log. A turn writes a few to a few hundred pages, so the log is seen long
/// before it matters, and the look (2 µs) costs nothing to speak of.
const COMMITS_A_LOOK: u32 = 16;

/// Stores events; at most one in a process and for a database, which its lock file sees to.
///
/// A thread that waits for the disk in [`Writer::commit`] is the price of "nobody sees a message that is not stored"; no other
/// method waits for it in the ordinary way.
pub struct Writer {
    // Fields drop in this order: the last checkpoint while the connection is open, the lock when all is done.
    _indexer: Option<Indexer>,
    checkpointer: Checkpointer,
    db: Connection,
    commits: u32,
    /// Something was erased in this turn that is not to be left in the log.
    has_erased: bool,
    _lock: LockFile,
}

impl Writer {
    pub(super) fn new(path: &Path, db: Connection, lock: LockFile) -> std::io::Result<Self> {
        let checkpointer = Checkpointer::start(path)?;
        Ok(Self { _indexer: Indexer::start(path), checkpointer, db, commits: 0, has_erased: false, _lock: lock })
    }

    /// Everything the hub keeps in memory, as it is stored. Takes about 1 µs for each account, session and membership.
    ///
    /// # Errors
    /// 503 or 500 when the database cannot be read; the cause is logged.
    pub fn load(&mut self) -> Result<Snapshot> {
        let snapshot = load::snapshot(&self.db).map_err(|cause| fault::reading("loading", &cause))?;
        // A large server's tables went through the page cache; what turns need of them comes back by itself.
        let _ = self.db.release_memory();
        Ok(snapshot)
    }

    /// Opens a turn. Waits while another program holds the write lock, at most [`super::open::BUSY`].
    ///
    /// # Errors
    /// 503 when the database cannot be written.
    pub fn begin(&mut self) -> Result<()> {
        if !self.db.is_autocommit() {
            log::error!("a turn was begun inside another; the first is undone");
            self.rollback();
        }
        self.run("BEGIN IMMEDIATE").map_err(|cause| fault::writing("beginning a turn", &cause))
    }

    /// Stores the events of one command within the turn; those that are only told are passed over. Where it fails nothing of
    /// the command stays, and the rest of the turn is as it was.
    ///
    /// # Errors
    /// 500 when an event contradicts what is stored (the hub checks first, so this is a fault of ours); 503 when the disk is
    /// full, read-only or failing, or when there is no turn: SQLite itself may have undone it at an earlier such failure
    /// (SQLite, "Response To Errors Within A Transaction"), and its later commands must not be stored without it.
    pub fn stage(&mut self, events: &[Event]) -> Result<()> {
        let statements: usize = events.iter().map(stage::statements).sum();
        if statements == 0 {
            return Ok(());
        }
        if self.db.is_autocommit() {
            return Err(fault::cannot_store());
        }
        self.has_erased |= events.iter().any(|event| matches!(event, Event::Decreed(Decree::Erased { .. })));
        let staged = match statements {
            1 => self.store(events),
            _ => self.store_all_or_nothing(events),
        };
        staged.map_err(|cause| fault::writing("storing a command", &cause))
    }

    /// Makes the turn durable: when this returns it survives the loss of power (`synchronous=FULL`). Waits for the disk.
    ///
    /// # Errors
    /// 503 or 500: nothing of the turn is stored. Then call [`Writer::rollback`] and [`Writer::load`].
    pub fn commit(&mut self) -> Result<()> {
        if self.db.is_autocommit() {
            return Err(fault::cannot_store());
        }
        self.run("COMMIT").map_err(|cause| fault::writing("committing a turn", &cause))?;
        if std::mem::take(&mut self.has_erased) {
            self.checkpointer.empty();
        }
        self.commits += 1;
        if self.commits >= COMMITS_A_LOOK {
            self.commits = 0;
            self.checkpointer.look(&self.db);
        }
        Ok(())
    }

    /// Undoes the turn, if there is one. What goes wrong is logged and has no other consequence: a connection that cannot undo
    /// has undone already.
    pub fn rollback(&mut self) {
        if self.db.is_autocommit() {
            return;
        }
        if let Err(cause) = self.run("ROLLBACK") {
            log::error!("undoing a turn failed: {cause}");
        }
    }

    /// Deletes a slice of what a deleted room left behind, if there is any: at most so many messages. Takes about 10 µs for each,
    /// and waits for the disk. Gives back the files that went with them.
    ///
    /// # Errors
    /// 503 or 500: the slice is still there.
    pub fn sweep(&mut self, most: usize) -> Result<Vec<Gone>> {
        let gone = sweep::gone_room(&self.db).map_err(|cause| fault::reading("looking for deleted rooms", &cause))?;
        let Some(room) = gone else { return Ok(Vec::new()) };
        self.at_once("sweeping a deleted room", |db| sweep::slice(db, room, most))
    }

    /// The same of what has expired in a room.
    ///
    /// # Errors
    /// 503 or 500: the slice is still there.
    pub fn sweep_expired(&mut self, most: usize) -> Result<Vec<Gone>> {
        let found =
            expiry::to_sweep(&self.db).map_err(|cause| fault::reading("looking for what has expired", &cause))?;
        let Some((room, up_to)) = found else { return Ok(Vec::new()) };
        self.at_once("sweeping what has expired", |db| expiry::slice(db, room, up_to, most))
    }

    /// Deletes uploads from before this that no message ever carried, if there are any: at most so many. As [`Writer::sweep`].
    ///
    /// # Errors
    /// 503 or 500: they are still there.
    pub fn sweep_abandoned(&mut self, before: Timestamp, most: usize) -> Result<Vec<Gone>> {
        let is_any = files::is_any_abandoned(&self.db, before);
        match is_any.map_err(|cause| fault::reading("looking for abandoned files", &cause))? {
            true => self.at_once("sweeping abandoned files", |db| files::drop_abandoned(db, before, most)),
            false => Ok(Vec::new()),
        }
    }

    /// Takes the name of an erased account out of a slice of messages, if there is one whose name is still somewhere. As
    /// [`Writer::sweep`].
    ///
    /// # Errors
    /// 503 or 500: it is still there.
    pub fn sweep_erased(&mut self) -> Result<()> {
        let unfinished = erasure::unfinished(&self.db);
        match unfinished.map_err(|cause| fault::reading("looking for erased accounts", &cause))? {
            Some(erasure) => {
                self.has_erased |= erasure.is_last();
                self.at_once("taking out a name", |db| erasure::slice(db, &erasure))
            }
            None => Ok(()),
        }
    }

    /// In a turn of its own.
    fn at_once<T>(&mut self, what: &str, run: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        self.begin()?;
        let done = run(&self.db).map_err(|cause| fault::writing(what, &cause));
        done.and_then(|done| self.commit().map(|()| done)).inspect_err(|_| self.rollback())
    }

    /// So that a test can take the steps of the index itself.
    #[cfg(test)]
    pub(super) fn stop_indexing(&mut self) {
        self._indexer = None;
    }

    /// The last checkpoint, and the lock given up; the same as dropping it, for whoever wants to say so. Blocks for the disk.
    pub fn close(self) {}

    fn store(&self, events: &[Event]) -> rusqlite::Result<()> {
        events.iter().try_for_each(|event| stage::store(&self.db, event))
    }

    fn store_all_or_nothing(&self, events: &[Event]) -> rusqlite::Result<()> {
        self.run("SAVEPOINT command")?;
        let stored = self.store(events);
        if stored.is_err() && !self.db.is_autocommit() {
            self.run("ROLLBACK TO command")?;
        }
        match self.db.is_autocommit() {
            true => stored,
            false => self.run("RELEASE command").and(stored),
        }
    }

    fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.db.prepare_cached(sql)?.execute([]).map(drop)
    }
}

impl Drop for Writer {
    /// A turn that a panic left open must not hold up the last checkpoint.
    fn drop(&mut self) {
        self.rollback();
    }
}

impl Facts for Writer {
    fn message(&mut self, id: MessageId) -> Result<Option<Message>> {
        let sql = concat!(
            "SELECT ",
            rows::message_columns!(),
            " FROM messages AS m",
            rows::quoted!(),
            "WHERE m.id = ?1 AND ",
            lasting!("m")
        );
        let found = self
            .db
            .prepare_cached(sql)
            .and_then(|mut query| query.query_row([id], |row| rows::message(row, 0)).optional());
        found.map_err(looking_up)
    }

    fn edits(&mut self, message: MessageId) -> Result<usize> {
        let sql = "SELECT count(*) FROM message_versions WHERE message_id = ?1";
        let count = |row: &Row<'_>| rows::count(row, 0);
        self.db.prepare_cached(sql).and_then(|mut query| query.query_row([message], count)).map_err(looking_up)
    }

    fn unread(&mut self, room: RoomId, user: UserId, after: MessageId) -> Result<Unread> {
        let sql = concat!("SELECT ", unread!("?1", "?2", "?3"), ", ", unread_mentions!("?1", "?2", "?3"));
        let counts = |row: &Row<'_>| Ok(Unread { messages: rows::count(row, 0)?, mentions: rows::count(row, 1)? });
        let found =
            self.db.prepare_cached(sql).and_then(|mut query| query.query_row(params![room, user, after], counts));
        found.map_err(looking_up)
    }

    fn sent(&mut self, sender: UserId, client_id: &str) -> Result<Option<Message>> {
        let sql = concat!(
            "SELECT ",
            rows::message_columns!(),
            " FROM messages AS m",
            rows::quoted!(),
            "WHERE m.sender_id = ?1 AND m.client_id = ?2"
        );
        let found = self
            .db
            .prepare_cached(sql)
            .and_then(|mut query| query.query_row(params![sender, client_id], |row| rows::message(row, 0)).optional());
        found.map_err(looking_up)
    }

    fn password_hash(&mut self, user: UserId) -> Result<Option<String>> {
        let sql = "SELECT password_hash FROM users WHERE id = ?1";
        let found =
            self.db.prepare_cached(sql).and_then(|mut query| query.query_row([user], |row| row.get(0)).optional());
        found.map_err(looking_up)
    }

    fn password_reset(&mut self, key: ResetHash) -> Result<Option<PasswordReset>> {
        administration::password_reset(&self.db, key).map_err(looking_up)
    }

    fn invite(&mut self, code: InviteCode) -> Result<Option<Invite>> {
        let sql = concat!("SELECT ", rows::invite_columns!(), " FROM invites AS i WHERE i.code = ?1");
        let found = self.db.prepare_cached(sql).and_then(|mut query| query.query_row([code], rows::invite).optional());
        found.map_err(looking_up)
    }

    fn invites(&mut self, room: Option<RoomId>) -> Result<Vec<Invite>> {
        let sql = concat!(
            "SELECT ",
            rows::invite_columns!(),
            " FROM invites AS i WHERE i.room_id IS ?1 ORDER BY i.created_at DESC, i.code"
        );
        let found = self.db.prepare_cached(sql).and_then(|mut query| query.query_map([room], rows::invite)?.collect());
        found.map_err(looking_up)
    }

    fn pins(&mut self, room: RoomId) -> Result<usize> {
        pins::count(&self.db, room).map_err(looking_up)
    }

    fn other_reports_of(&mut self, reporter: UserId, than: MessageId) -> Result<usize> {
        pins::other_reports_of(&self.db, reporter, than).map_err(looking_up)
    }

    fn is_reported(&mut self, message: MessageId) -> Result<bool> {
        pins::is_reported(&self.db, message).map_err(looking_up)
    }

    fn file(&mut self, id: FileId) -> Result<Option<File>> {
        files::find(&self.db, id).map_err(looking_up)
    }

    fn is_carried_elsewhere(&mut self, file: FileId, than: MessageId) -> Result<bool> {
        files::is_carried_elsewhere(&self.db, file, than).map_err(looking_up)
    }

    fn expired(&mut self, room: RoomId, after: MessageId, until: Timestamp) -> Result<Expired> {
        expiry::expired(&self.db, room, after, until).map_err(looking_up)
    }

    fn scheduled(&mut self, id: ScheduledId) -> Result<Option<Scheduled>> {
        later::find_scheduled(&self.db, id).map_err(looking_up)
    }

    fn scheduled_as(&mut self, author: UserId, client_id: &str) -> Result<Option<Scheduled>> {
        later::scheduled_as(&self.db, author, client_id).map_err(looking_up)
    }

    fn all_scheduled(&mut self, author: UserId, room: Option<RoomId>) -> Result<Vec<Scheduled>> {
        later::of_author(&self.db, author, room).map_err(looking_up)
    }

    fn scheduled_by(&mut self, author: UserId) -> Result<usize> {
        later::count_scheduled(&self.db, author).map_err(looking_up)
    }

    fn reminder(&mut self, id: ReminderId) -> Result<Option<Reminder>> {
        later::find_reminder(&self.db, id).map_err(looking_up)
    }

    fn all_reminders(&mut self, user: UserId) -> Result<Vec<Reminder>> {
        later::reminders_of(&self.db, user).map_err(looking_up)
    }

    fn reminders_of(&mut self, user: UserId) -> Result<usize> {
        later::count_reminders(&self.db, user).map_err(looking_up)
    }

    fn session(&mut self, id: SessionId) -> Result<Option<Session>> {
        let sql = concat!("SELECT ", rows::session_columns!(), " FROM sessions WHERE id = ?1");
        let found = self.db.prepare_cached(sql).and_then(|mut query| query.query_row([id], rows::session).optional());
        found.map_err(looking_up)
    }
}

fn looking_up(cause: rusqlite::Error) -> Error {
    fault::reading("looking up a fact", &cause)
}
