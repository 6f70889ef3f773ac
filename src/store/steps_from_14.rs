//! What each step of the schema changes, from 14 on; as in `steps`.

use rusqlite::Transaction;

/// To schema 15.
pub(super) fn rooms_do_without_guests(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE rooms ADD COLUMN allows_guests INTEGER NOT NULL DEFAULT 1 CHECK (allows_guests IN (0, 1));",
    )
}
