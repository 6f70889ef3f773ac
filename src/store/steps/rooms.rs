//! The steps that change what rooms can be.

use rusqlite::Transaction;

/// To schema 17.
pub(in crate::store) fn rooms_are_ephemeral(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE server ADD COLUMN reserved_message INTEGER NOT NULL DEFAULT 0;
         ALTER TABLE server ADD COLUMN reserved_seq INTEGER NOT NULL DEFAULT 0;
         ALTER TABLE rooms ADD COLUMN is_ephemeral INTEGER NOT NULL DEFAULT 0 CHECK (is_ephemeral IN (0, 1));",
    )
}
