//! The steps that change what is known of guests.

use rusqlite::Transaction;

/// To schema 15.
pub(in crate::store) fn rooms_do_without_guests(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE rooms ADD COLUMN allows_guests INTEGER NOT NULL DEFAULT 1 CHECK (allows_guests IN (0, 1));",
    )
}

/// To schema 16.
pub(in crate::store) fn links_let_guests_in(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch("ALTER TABLE invites ADD COLUMN for_guests TEXT CHECK (for_guests IN ('read', 'write'));")
}
