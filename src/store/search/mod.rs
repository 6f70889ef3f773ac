//! The search index: a database of its own beside the other, written by one thread that follows what is committed, and read by whoever
//! searches ([`super::Readers::search`]).
//!
//! It is a cache. It may be behind, and then what it does not have yet is looked through; it may be gone or damaged, and is made
//! anew; and whatever it finds is looked at in the other database before anybody is shown it. So nothing is ever found that was
//! deleted, edited away or closed to the reader meanwhile, and sending waits for none of it.
//!
//! How far it is are two numbers: all messages up to an id are in it as they were when it came past them, and of those all that
//! changed up to a `seq` as they were then. The rest is the *tail*.

mod batch;
mod file;
mod indexer;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

#[cfg(test)]
pub(super) use batch::step;
#[cfg(test)]
pub(super) use file::{Progress, open};
pub(super) use indexer::{Indexer, is_damage};

/// Where the index of a database is.
pub(super) fn beside(database: &Path) -> PathBuf {
    database.with_extension("search.db")
}

/// Gives a reader's connection the index as the schema `search`. Without it, searches go without, as slow as they are then.
pub(super) fn attach(db: &Connection, index: &Path) {
    let attached = db
        .execute("ATTACH DATABASE ?1 AS search", [index.to_string_lossy()])
        .and_then(|_| db.pragma_update(Some("search"), "cache_size", -4096));
    if let Err(cause) = attached {
        log::warn!("the search index cannot be opened: {cause}");
    }
}
