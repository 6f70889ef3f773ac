//! What people are to one another, and what they say of themselves.

use rusqlite::Transaction;

/// To schema 10.
pub(in crate::store) fn people_block_people(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TABLE blocks (
             blocker_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             blocked_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             blocked_at INTEGER NOT NULL,
             PRIMARY KEY (blocker_id, blocked_id)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX blocks_blocked ON blocks (blocked_id);",
    )
}

/// To schema 14.
pub(in crate::store) fn people_have_pictures(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE users ADD COLUMN status_expires_at INTEGER;
         ALTER TABLE users ADD COLUMN shares_last_seen INTEGER NOT NULL DEFAULT 1 CHECK (shares_last_seen IN (0, 1));
         ALTER TABLE users ADD COLUMN avatar_file INTEGER REFERENCES files (id) ON DELETE SET NULL;
         CREATE INDEX users_avatar ON users (avatar_file) WHERE avatar_file IS NOT NULL;",
    )
}
