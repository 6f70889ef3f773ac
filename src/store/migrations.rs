//! From older schemas to the present one, step by step.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::steps;

/// The version of `schema.sql`, kept as `PRAGMA user_version`.
pub(super) const VERSION: u32 = 17;

/// One version further. Foreign keys are off during a step and checked at its end, as SQLite advises for changes that rebuild
/// a table (SQLite, "ALTER TABLE", §7).
pub(super) struct Step {
    pub from: u32,
    pub run: fn(&Transaction<'_>) -> rusqlite::Result<()>,
}

/// Every step there is, in order.
pub(super) const STEPS: &[Step] = &[
    Step { from: 1, run: steps::messages_outlive_their_room },
    Step { from: 2, run: steps::people_are_invited },
    Step { from: 3, run: steps::messages_have_versions_and_reactions },
    Step { from: 4, run: steps::people_are_mentioned },
    Step { from: 5, run: steps::rooms_are_moderated },
    Step { from: 6, run: steps::messages_carry_files },
    Step { from: 7, run: steps::the_server_is_administered },
    Step { from: 8, run: steps::people_plan_ahead },
    Step { from: 9, run: steps::people_block_people },
    Step { from: 10, run: steps::accounts_are_erased },
    Step { from: 11, run: steps::messages_are_pinned_and_reported },
    Step { from: 12, run: steps::messages_expire },
    Step { from: 13, run: steps::people_have_pictures },
    Step { from: 14, run: steps::rooms_do_without_guests },
    Step { from: 15, run: steps::links_let_guests_in },
    Step { from: 16, run: steps::rooms_are_ephemeral },
];

#[derive(Debug, thiserror::Error)]
pub(super) enum MigrationError {
    #[error("no step leads on from schema {0}")]
    NoStep(u32),
    #[error("the step from schema {0} leaves a reference to nothing")]
    Dangling(u32),
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// Takes the database from `version` to `target`, each step in a transaction of its own: a step that fails leaves the version
/// before it, whole.
pub(super) fn migrate(db: &mut Connection, version: u32, target: u32, steps: &[Step]) -> Result<(), MigrationError> {
    db.pragma_update(None, "foreign_keys", false)?;
    for from in version..target {
        let step = steps.iter().find(|step| step.from == from).ok_or(MigrationError::NoStep(from))?;
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        (step.run)(&transaction)?;
        if transaction.prepare("PRAGMA foreign_key_check")?.exists([])? {
            return Err(MigrationError::Dangling(from));
        }
        transaction.pragma_update(None, "user_version", from + 1)?;
        transaction.commit()?;
        log::info!("the database is now at schema {}", from + 1);
    }
    Ok(())
}

/// Copies a database that nobody has open to `NAME.vN.bak` beside it. A copy of the same name is replaced, and only once the
/// new one is whole and on disk.
pub(super) fn copy_aside(path: &Path, version: u32) -> io::Result<PathBuf> {
    let backup = beside(path, &format!(".v{version}.bak"));
    let unfinished = beside(path, &format!(".v{version}.bak.new"));
    // Keeps the permissions of the original.
    fs::copy(path, &unfinished)?;
    fs::File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, &backup)?;
    Ok(backup)
}

/// The path with something appended to its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
