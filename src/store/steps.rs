//! What each step of the schema changes. A step is as old as its version: it says its SQL itself and is never touched again.

mod guests;
mod people;
mod rooms;

use rusqlite::Transaction;

pub(super) use guests::{links_let_guests_in, rooms_do_without_guests};
pub(super) use people::{people_block_people, people_have_pictures};
pub(super) use rooms::rooms_are_ephemeral;

/// To schema 2: messages no longer go with their room at one stroke, and are found by what changed since.
///
/// Which number a changed message was posted with is not known any more. It is above that of the one posted before it, and
/// reading goes no further back than there.
pub(super) fn messages_outlive_their_room(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE messages RENAME TO messages_1;
         DROP INDEX messages_room;
         DROP INDEX messages_seq;
         DROP INDEX messages_reply;
         DROP INDEX messages_client;
         CREATE TABLE messages (
             id          INTEGER PRIMARY KEY,
             seq         INTEGER NOT NULL,
             first_seq   INTEGER NOT NULL,
             room_id     INTEGER NOT NULL,
             sender_id   INTEGER REFERENCES users (id) ON DELETE SET NULL,
             sender_name TEXT    NOT NULL,
             kind        TEXT    NOT NULL
                         CHECK (kind = 'text' OR kind = 'image' OR kind = 'file' OR kind = 'voice' OR kind = 'system'),
             content     TEXT    NOT NULL,
             client_id   TEXT,
             reply_to    INTEGER REFERENCES messages (id) ON DELETE SET NULL,
             sent_at     INTEGER NOT NULL,
             is_edited   INTEGER NOT NULL DEFAULT 0 CHECK (is_edited IN (0, 1)),
             is_deleted  INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1))
         ) STRICT;
         INSERT INTO messages
             SELECT id, seq,
                    iif(is_edited OR is_deleted,
                        max(iif(is_edited OR is_deleted, 0, seq)) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING), seq),
                    room_id, sender_id, sender_name, kind, content, client_id, reply_to, sent_at, is_edited, is_deleted
             FROM messages_1;
         DROP TABLE messages_1;
         CREATE INDEX messages_room ON messages (room_id);
         CREATE INDEX messages_changed ON messages (room_id, seq) WHERE seq <> first_seq;
         CREATE INDEX messages_reply ON messages (reply_to) WHERE reply_to IS NOT NULL;
         CREATE UNIQUE INDEX messages_client ON messages (client_id, sender_id) WHERE client_id IS NOT NULL;
         CREATE TABLE gone_rooms (
             room_id INTEGER PRIMARY KEY
         ) STRICT;",
    )
}

/// To schema 3.
pub(super) fn people_are_invited(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TABLE invites (
             code               TEXT    PRIMARY KEY,
             room_id            INTEGER REFERENCES rooms (id) ON DELETE CASCADE,
             opens_registration INTEGER NOT NULL CHECK (opens_registration IN (0, 1)),
             created_by         INTEGER REFERENCES users (id) ON DELETE SET NULL,
             created_at         INTEGER NOT NULL,
             expires_at         INTEGER NOT NULL,
             max_uses           INTEGER,
             uses               INTEGER NOT NULL DEFAULT 0,
             CHECK (room_id IS NOT NULL OR opens_registration)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX invites_room ON invites (room_id);",
    )
}

/// To schema 4.
pub(super) fn messages_have_versions_and_reactions(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE messages ADD COLUMN edited_at INTEGER;
         CREATE TABLE message_versions (
             message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
             seq        INTEGER NOT NULL,
             written_at INTEGER NOT NULL,
             content    TEXT    NOT NULL,
             PRIMARY KEY (message_id, seq)
         ) STRICT, WITHOUT ROWID;
         CREATE TABLE reactions (
             message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
             emoji      TEXT    NOT NULL,
             user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             reacted_at INTEGER NOT NULL,
             PRIMARY KEY (message_id, emoji, user_id)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX reactions_user ON reactions (user_id);",
    )
}

/// To schema 5. The members are made anew because a column cannot be put before the end of their table.
pub(super) fn people_are_mentioned(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE users ADD COLUMN shares_read INTEGER NOT NULL DEFAULT 1 CHECK (shares_read IN (0, 1));
         ALTER TABLE messages ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0;
         CREATE INDEX messages_to_all ON messages (room_id) WHERE mentions >= 2;
         CREATE TABLE mentions (
             user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             room_id    INTEGER NOT NULL,
             message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
             text       TEXT    NOT NULL,
             PRIMARY KEY (user_id, room_id, message_id)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX mentions_message ON mentions (message_id);
         CREATE TABLE members_5 (
             room_id    INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
             user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             is_admin   INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1)),
             joined_at  INTEGER NOT NULL,
             read_up_to INTEGER NOT NULL DEFAULT 0,
             unread_from INTEGER,
             is_muted   INTEGER NOT NULL DEFAULT 0 CHECK (is_muted IN (0, 1)),
             PRIMARY KEY (room_id, user_id)
         ) STRICT, WITHOUT ROWID;
         INSERT INTO members_5 (room_id, user_id, is_admin, joined_at, read_up_to)
             SELECT room_id, user_id, is_admin, joined_at, read_up_to FROM members;
         DROP TABLE members;
         ALTER TABLE members_5 RENAME TO members;
         CREATE INDEX members_user ON members (user_id);",
    )
}

/// To schema 6. Whoever made a room owns it while they administer it, or else its longest-standing admin does.
pub(super) fn rooms_are_moderated(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TABLE rooms_6 (
             id          INTEGER PRIMARY KEY AUTOINCREMENT,
             kind        TEXT    NOT NULL CHECK (kind IN ('room', 'chat')),
             name        TEXT    NOT NULL,
             name_key    TEXT    UNIQUE,
             low_user    INTEGER,
             high_user   INTEGER,
             description TEXT    NOT NULL DEFAULT '',
             is_private  INTEGER NOT NULL DEFAULT 0 CHECK (is_private IN (0, 1)),
             created_by  INTEGER REFERENCES users (id) ON DELETE SET NULL,
             created_at  INTEGER NOT NULL,
             slow_mode   INTEGER NOT NULL DEFAULT 0,
             announce_only INTEGER NOT NULL DEFAULT 0 CHECK (announce_only IN (0, 1)),
             UNIQUE (low_user, high_user),
             CHECK ((kind = 'chat') = (name_key IS NULL)),
             CHECK ((kind = 'chat') = (low_user IS NOT NULL AND high_user IS NOT NULL AND low_user < high_user))
         ) STRICT;
         INSERT INTO rooms_6 SELECT *, 0, 0 FROM rooms;
         UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'rooms')
             WHERE name = 'rooms_6' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'rooms');
         INSERT INTO sqlite_sequence (name, seq) SELECT 'rooms_6', seq FROM sqlite_sequence
             WHERE name = 'rooms' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'rooms_6');
         DROP TABLE rooms;
         ALTER TABLE rooms_6 RENAME TO rooms;
         CREATE TABLE members_6 (
             room_id    INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
             user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             role       TEXT    NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member', 'read_only')),
             joined_at  INTEGER NOT NULL,
             read_up_to INTEGER NOT NULL DEFAULT 0,
             unread_from INTEGER,
             is_muted   INTEGER NOT NULL DEFAULT 0 CHECK (is_muted IN (0, 1)),
             PRIMARY KEY (room_id, user_id)
         ) STRICT, WITHOUT ROWID;
         INSERT INTO members_6
             SELECT room_id, user_id, iif(is_admin, 'admin', 'member'), joined_at, read_up_to, unread_from, is_muted
             FROM members;
         DROP TABLE members;
         ALTER TABLE members_6 RENAME TO members;
         CREATE INDEX members_user ON members (user_id);
         UPDATE members SET role = 'owner' WHERE role = 'admin' AND user_id =
             (SELECT a.user_id FROM members AS a JOIN rooms AS r ON r.id = a.room_id
              WHERE a.room_id = members.room_id AND a.role = 'admin'
              ORDER BY a.user_id IS NOT r.created_by, a.joined_at, a.user_id LIMIT 1);
         CREATE TABLE bans (
             room_id    INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
             user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             banned_by  INTEGER REFERENCES users (id) ON DELETE SET NULL,
             banned_at  INTEGER NOT NULL,
             expires_at INTEGER,
             reason     TEXT    NOT NULL DEFAULT '',
             PRIMARY KEY (room_id, user_id)
         ) STRICT, WITHOUT ROWID;
         CREATE TABLE mutes (
             room_id    INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
             user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             muted_by   INTEGER REFERENCES users (id) ON DELETE SET NULL,
             muted_at   INTEGER NOT NULL,
             expires_at INTEGER NOT NULL,
             PRIMARY KEY (room_id, user_id)
         ) STRICT, WITHOUT ROWID;
         CREATE TABLE audit (
             id        INTEGER PRIMARY KEY,
             at        INTEGER NOT NULL,
             actor_id  INTEGER NOT NULL,
             room_id   INTEGER,
             action    TEXT    NOT NULL,
             target_id INTEGER,
             detail    TEXT    NOT NULL
         ) STRICT;
         CREATE INDEX audit_room ON audit (room_id);
         CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END;
         CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END;",
    )
}

/// To schema 7.
pub(super) fn messages_carry_files(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TABLE files (
             id           INTEGER PRIMARY KEY AUTOINCREMENT,
             blob         TEXT    NOT NULL UNIQUE,
             uploader_id  INTEGER REFERENCES users (id) ON DELETE SET NULL,
             name         TEXT    NOT NULL,
             size         INTEGER NOT NULL,
             content_type TEXT    NOT NULL,
             width        INTEGER,
             height       INTEGER,
             duration_ms  INTEGER,
             waveform     BLOB,
             created_at   INTEGER NOT NULL,
             is_attached  INTEGER NOT NULL DEFAULT 0 CHECK (is_attached IN (0, 1))
         ) STRICT;
         CREATE INDEX files_uploader ON files (uploader_id, size);
         CREATE INDEX files_abandoned ON files (created_at) WHERE NOT is_attached;

         CREATE TABLE attachments (
             message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
             position   INTEGER NOT NULL,
             file_id    INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
             PRIMARY KEY (message_id, position)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX attachments_file ON attachments (file_id);",
    )
}

/// To schema 8.
pub(super) fn the_server_is_administered(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE server ADD COLUMN registration TEXT CHECK (registration IN ('open', 'invite', 'closed'));
         ALTER TABLE server ADD COLUMN is_locked_down INTEGER NOT NULL DEFAULT 0 CHECK (is_locked_down IN (0, 1));
         CREATE TABLE suspensions (
             user_id      INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
             suspended_by INTEGER NOT NULL,
             suspended_at INTEGER NOT NULL,
             expires_at   INTEGER,
             reason       TEXT    NOT NULL
         ) STRICT;
         CREATE TABLE password_resets (
             user_id    INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
             key_hash   BLOB    NOT NULL UNIQUE,
             offered_by INTEGER NOT NULL,
             offered_at INTEGER NOT NULL,
             expires_at INTEGER NOT NULL
         ) STRICT;",
    )
}

/// To schema 9.
pub(super) fn people_plan_ahead(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TABLE scheduled (
             id         INTEGER PRIMARY KEY AUTOINCREMENT,
             author_id  INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             room_id    INTEGER NOT NULL,
             content    TEXT    NOT NULL,
             client_id  TEXT,
             reply_to   INTEGER,
             created_at INTEGER NOT NULL,
             send_at    INTEGER NOT NULL,
             failure    TEXT
         ) STRICT;
         CREATE INDEX scheduled_author ON scheduled (author_id);
         CREATE UNIQUE INDEX scheduled_client ON scheduled (client_id, author_id) WHERE client_id IS NOT NULL;

         CREATE TABLE scheduled_files (
             scheduled_id INTEGER NOT NULL REFERENCES scheduled (id) ON DELETE CASCADE,
             position     INTEGER NOT NULL,
             file_id      INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
             PRIMARY KEY (scheduled_id, position)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX scheduled_files_file ON scheduled_files (file_id);

         CREATE TABLE reminders (
             id         INTEGER PRIMARY KEY AUTOINCREMENT,
             user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             message_id INTEGER REFERENCES messages (id) ON DELETE SET NULL,
             text       TEXT    NOT NULL,
             created_at INTEGER NOT NULL,
             remind_at  INTEGER NOT NULL,
             is_due     INTEGER NOT NULL DEFAULT 0 CHECK (is_due IN (0, 1))
         ) STRICT;
         CREATE INDEX reminders_user ON reminders (user_id);
         CREATE INDEX reminders_message ON reminders (message_id) WHERE message_id IS NOT NULL;",
    )
}

/// To schema 11.
pub(super) fn accounts_are_erased(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE users ADD COLUMN erased_at INTEGER;
         CREATE TABLE erasures (
             user_id        INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
             name           TEXT    NOT NULL,
             before_message INTEGER NOT NULL
         ) STRICT;",
    )
}

/// To schema 12.
pub(super) fn messages_are_pinned_and_reported(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TABLE pins (
             message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
             room_id    INTEGER NOT NULL,
             pinned_at  INTEGER NOT NULL,
             pinned_by  INTEGER REFERENCES users (id) ON DELETE SET NULL
         ) STRICT;
         CREATE INDEX pins_room ON pins (room_id, pinned_at);
         CREATE TABLE reports (
             message_id  INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
             reporter_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
             room_id     INTEGER NOT NULL,
             reported_at INTEGER NOT NULL,
             reason      TEXT    NOT NULL,
             author_id   INTEGER REFERENCES users (id) ON DELETE SET NULL,
             author_name TEXT    NOT NULL,
             content     TEXT    NOT NULL,
             PRIMARY KEY (message_id, reporter_id)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX reports_room ON reports (room_id, reported_at);
         CREATE INDEX reports_reporter ON reports (reporter_id);",
    )
}

/// To schema 13.
pub(super) fn messages_expire(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE rooms ADD COLUMN expire_after_days INTEGER;
         ALTER TABLE rooms ADD COLUMN expired_up_to INTEGER NOT NULL DEFAULT 0;
         CREATE TABLE expired_rooms (
             room_id INTEGER PRIMARY KEY REFERENCES rooms (id) ON DELETE CASCADE
         ) STRICT;",
    )
}
