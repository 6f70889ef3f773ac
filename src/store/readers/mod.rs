//! The connections that read: a small pool, used by HTTP workers and sockets. Each answers from what is committed, waits for no
//! writer (SQLite, "Write-Ahead Logging", §2.2), and can change nothing.

mod access;
mod accounts;
mod administration;
mod blocks;
mod cut;
mod export;
mod files;
mod invites;
mod later;
mod messages;
mod moderation;
mod pins;
mod rooms;
mod search;

use std::path::Path;
use std::time::Duration;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};

use crate::error::Result;

use super::fault;
use super::open::keep_statements;
use super::search as index;

pub use access::AccessRow;
pub use accounts::Credentials;
pub use administration::{AccountRow, SuspensionRow};
pub use blocks::BlockRow;
pub use export::{MembershipRow, Part, ReactionRow};
pub use invites::InviteRow;
pub use later::ReminderRow;
pub use messages::{History, Page};
pub use moderation::{AuditRow, SanctionRow};
pub use pins::ReportRow;
pub use rooms::{ChatRow, MemberRow, NOBODY, RoomRow, SeenRow};
pub use search::{Found, Search};

/// Connections at most. A query takes microseconds, so a few serve all workers; more would only keep more page caches.
const CONNECTIONS: u32 = 4;
/// Searches at once. One may take a core for some time, so they have connections of their own, and history never waits for them.
const SEARCHES: u32 = 2;
/// How long one waits for a connection; then 503.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same of a search: whoever waits holds a worker that others need.
const SEARCH_PATIENCE: Duration = Duration::from_millis(200);

/// Cheap to clone. Every method borrows a connection for its duration, and waits for one where all are taken; its errors are 503
/// when the database cannot be read or none comes free within five seconds, and 500 for a fault of ours, both logged.
#[derive(Clone)]
pub struct Readers {
    pool: Pool,
    /// Connections that have the search index, too.
    searching: Pool,
}

type Pool = r2d2::Pool<SqliteConnectionManager>;

impl Readers {
    /// Opens nothing yet: the first question opens the first connection.
    pub(super) fn new(path: &Path) -> Self {
        let index = index::beside(path);
        Self {
            pool: pool(path, CONNECTIONS, PATIENCE, set_up),
            searching: pool(path, SEARCHES, SEARCH_PATIENCE, move |db| set_up(db).map(|()| index::attach(db, &index))),
        }
    }

    fn read<T>(&self, what: &str, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        read(&self.pool, what, query)
    }
}

fn pool(
    path: &Path,
    connections: u32,
    patience: Duration,
    set_up: impl Fn(&mut Connection) -> rusqlite::Result<()> + Send + Sync + 'static,
) -> Pool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    r2d2::Pool::builder()
        .max_size(connections)
        .min_idle(Some(0))
        .max_lifetime(None)
        .idle_timeout(None)
        .test_on_check_out(false)
        .connection_timeout(patience)
        .build_unchecked(SqliteConnectionManager::file(path).with_flags(flags).with_init(set_up))
}

fn read<T>(pool: &Pool, what: &str, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
    let db = pool.get().map_err(|cause| {
        log::error!("{what}: no connection to read with: {cause}");
        fault::cannot_read()
    })?;
    query(&db).map_err(|cause| fault::reading(what, &cause))
}

fn set_up(db: &mut Connection) -> rusqlite::Result<()> {
    // The one lock that readers can meet is that of the log being opened anew after a crash.
    db.busy_timeout(Duration::from_secs(5))?;
    keep_statements(db)?;
    db.pragma_update(None, "query_only", true)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    // 1 MiB each, taken as needed; the system's page cache has the rest.
    db.pragma_update(None, "cache_size", -1024)?;
    Ok(())
}
