-- Parlor's whole present schema, version 17. Times are milliseconds since 1970 in UTC.
-- A change here goes with a step in src/store/migrations.rs and a new user_version.

-- One row: which history this is. `epoch` is random and renewed when a backup is restored.
CREATE TABLE server (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    epoch       TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    -- No message below these is ever made again, though the newest may be deleted with its room.
    last_message INTEGER NOT NULL DEFAULT 0,
    last_seq     INTEGER NOT NULL DEFAULT 0,
    -- As set while the server runs; null: as the option says.
    registration TEXT CHECK (registration IN ('open', 'invite', 'closed')),
    -- Nobody new comes in.
    is_locked_down INTEGER NOT NULL DEFAULT 0 CHECK (is_locked_down IN (0, 1)),
    reserved_message INTEGER NOT NULL DEFAULT 0,    -- nor below these: numbers set aside for what is stored nowhere
    reserved_seq INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT, -- a deleted account's id never comes back
    username      TEXT    NOT NULL,
    username_key  TEXT    NOT NULL UNIQUE,  -- as compared: NFKC, case-folded
    email         TEXT,
    email_key     TEXT    UNIQUE,
    password_hash TEXT    NOT NULL,         -- Argon2id, PHC string format
    display_name  TEXT,
    bio           TEXT    NOT NULL DEFAULT '',
    status        TEXT    NOT NULL DEFAULT '',
    avatar_url    TEXT,
    is_admin      INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1)),
    created_at    INTEGER NOT NULL,
    last_seen     INTEGER,
    shares_read   INTEGER NOT NULL DEFAULT 1 CHECK (shares_read IN (0, 1)),
    erased_at     INTEGER,                  -- then nothing of the above tells who it was
    status_expires_at INTEGER,              -- from then on the status is nobody's
    shares_last_seen INTEGER NOT NULL DEFAULT 1 CHECK (shares_last_seen IN (0, 1)),
    avatar_file   INTEGER REFERENCES files (id) ON DELETE SET NULL  -- the picture that was uploaded, which no message carries
) STRICT;

-- Erased accounts whose name is still in some messages: it goes in slices, so that nobody waits for it.
CREATE TABLE erasures (
    user_id        INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    name           TEXT    NOT NULL,
    before_message INTEGER NOT NULL         -- none from this one on has it
) STRICT;

-- So that a file can go without a look at all accounts.
CREATE INDEX users_avatar ON users (avatar_file) WHERE avatar_file IS NOT NULL;

-- A token names its session; without its row it is worth nothing.
CREATE TABLE sessions (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- an ended session's id never comes back
    user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    generation  INTEGER NOT NULL,                   -- which refresh token is the good one
    client      TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    used_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);

-- Who wants nothing of whom.
CREATE TABLE blocks (
    blocker_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_at INTEGER NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_blocked ON blocks (blocked_id);

CREATE TABLE rooms (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- a deleted room's links never lead into another
    kind        TEXT    NOT NULL CHECK (kind IN ('room', 'chat')),
    name        TEXT    NOT NULL,
    name_key    TEXT    UNIQUE,                     -- null for a chat, which has no name; of a group, who is in it
    low_user    INTEGER,                            -- the two of a chat, the lower id first;
    high_user   INTEGER,                            -- null for a room
    description TEXT    NOT NULL DEFAULT '',
    is_private  INTEGER NOT NULL DEFAULT 0 CHECK (is_private IN (0, 1)),
    created_by  INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at  INTEGER NOT NULL,
    slow_mode   INTEGER NOT NULL DEFAULT 0,         -- seconds between two messages of a member
    announce_only INTEGER NOT NULL DEFAULT 0 CHECK (announce_only IN (0, 1)),
    expire_after_days INTEGER,                      -- how long messages are kept; null: for ever
    expired_up_to INTEGER NOT NULL DEFAULT 0,       -- a message id: all up to it have expired and are not there any more
    allows_guests INTEGER NOT NULL DEFAULT 1 CHECK (allows_guests IN (0, 1)),
    is_ephemeral INTEGER NOT NULL DEFAULT 0 CHECK (is_ephemeral IN (0, 1)),  -- nothing that is said there is ever here
    UNIQUE (low_user, high_user),                   -- two people have one chat
    CHECK ((kind = 'chat') = (name_key IS NULL)),
    CHECK ((kind = 'chat') = (low_user IS NOT NULL AND high_user IS NOT NULL AND low_user < high_user))
) STRICT;

CREATE TABLE members (
    room_id    INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role       TEXT    NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member', 'read_only')),
    joined_at  INTEGER NOT NULL,
    read_up_to INTEGER NOT NULL DEFAULT 0,          -- a message id; only ever grows
    unread_from INTEGER,                            -- a message id: to be read again from here on
    is_muted   INTEGER NOT NULL DEFAULT 0 CHECK (is_muted IN (0, 1)),  -- by the member, for themselves; see `mutes`
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_user ON members (user_id);

-- Who may not come into a room, or come back.
CREATE TABLE bans (
    room_id    INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    banned_by  INTEGER REFERENCES users (id) ON DELETE SET NULL,
    banned_at  INTEGER NOT NULL,
    expires_at INTEGER,                             -- null: for good
    reason     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;

-- Which members may only read for a while. It outlasts their leaving.
CREATE TABLE mutes (
    room_id    INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    muted_by   INTEGER REFERENCES users (id) ON DELETE SET NULL,
    muted_at   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;

-- Who may not sign in.
CREATE TABLE suspensions (
    user_id      INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    suspended_by INTEGER NOT NULL,
    suspended_at INTEGER NOT NULL,
    expires_at   INTEGER,                         -- null: until it is lifted
    reason       TEXT    NOT NULL
) STRICT;

-- Links with which people set a new password, once: their SHA-256.
CREATE TABLE password_resets (
    user_id    INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    key_hash   BLOB    NOT NULL UNIQUE,                    -- 32 bytes
    offered_by INTEGER NOT NULL,
    offered_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- What admins did. It outlives whom and what it names, and nothing in it is ever changed.
CREATE TABLE audit (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    actor_id  INTEGER NOT NULL,
    room_id   INTEGER,                              -- null: the whole server
    action    TEXT    NOT NULL,
    target_id INTEGER,
    detail    TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_room ON audit (room_id);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END;

CREATE TABLE messages (
    id          INTEGER PRIMARY KEY,
    seq         INTEGER NOT NULL,                   -- set anew by every change
    first_seq   INTEGER NOT NULL,                   -- the one it was posted with; grows with the id
    room_id     INTEGER NOT NULL,                   -- a room, or one that is gone and whose messages are going
    sender_id   INTEGER REFERENCES users (id) ON DELETE SET NULL,
    sender_name TEXT    NOT NULL,
    kind        TEXT    NOT NULL                    -- not `IN`, which SQLite makes a table of at every insert (2 µs)
                CHECK (kind = 'text' OR kind = 'image' OR kind = 'file' OR kind = 'voice' OR kind = 'system'),
    content     TEXT    NOT NULL,                   -- empty once deleted
    client_id   TEXT,
    reply_to    INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    sent_at     INTEGER NOT NULL,
    is_edited   INTEGER NOT NULL DEFAULT 0 CHECK (is_edited IN (0, 1)),
    is_deleted  INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
    edited_at   INTEGER,
    mentions    INTEGER NOT NULL DEFAULT 0          -- 1: some are named in the table; 2: it is to all in the room; 3: both
) STRICT;
-- Every index entry ends in the id, so this one holds a room's history in its order.
CREATE INDEX messages_room ON messages (room_id);
-- What was posted lately is at the end of a room; only what was changed since must be found otherwise.
CREATE INDEX messages_changed ON messages (room_id, seq) WHERE seq <> first_seq;
CREATE INDEX messages_reply ON messages (reply_to) WHERE reply_to IS NOT NULL;
CREATE UNIQUE INDEX messages_client ON messages (client_id, sender_id) WHERE client_id IS NOT NULL;

CREATE INDEX messages_to_all ON messages (room_id) WHERE mentions >= 2;

-- Whom a message calls by name; in the order in which one person's are counted in one room.
CREATE TABLE mentions (
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id    INTEGER NOT NULL,
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    text       TEXT    NOT NULL,                    -- as it is written there
    PRIMARY KEY (user_id, room_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions (message_id);

-- What a message said before it was edited; deleted with its content.
CREATE TABLE message_versions (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL,                    -- the message's when it said this
    written_at INTEGER NOT NULL,
    content    TEXT    NOT NULL,
    PRIMARY KEY (message_id, seq)
) STRICT, WITHOUT ROWID;

-- A message that has some has been changed since it was posted (messages_changed), so others need not be looked up here.
CREATE TABLE reactions (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    emoji      TEXT    NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    reacted_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_user ON reactions (user_id);

-- Messages that are kept in sight of everybody in their room.
CREATE TABLE pins (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    room_id    INTEGER NOT NULL,
    pinned_at  INTEGER NOT NULL,
    pinned_by  INTEGER REFERENCES users (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX pins_room ON pins (room_id, pinned_at);

-- What members told the admins of messages, until one of them has dealt with it. What the message said then is kept with it, so
-- that its author cannot take it away; it goes with the message's row.
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
CREATE INDEX reports_reporter ON reports (reporter_id);

-- What people sent beside words. The bytes are in the folder of uploads, under the name `blob`: there before the row, gone after it.
CREATE TABLE files (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- a link to one that is gone never leads to another
    blob         TEXT    NOT NULL UNIQUE,
    uploader_id  INTEGER REFERENCES users (id) ON DELETE SET NULL,
    name         TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    content_type TEXT    NOT NULL,
    width        INTEGER,                           -- of a picture
    height       INTEGER,
    duration_ms  INTEGER,                           -- of something spoken
    waveform     BLOB,                              -- a byte a step, from 0 to 100
    created_at   INTEGER NOT NULL,
    is_attached  INTEGER NOT NULL DEFAULT 0 CHECK (is_attached IN (0, 1))  -- to a message, if only for a time
) STRICT;
CREATE INDEX files_uploader ON files (uploader_id, size);
CREATE INDEX files_abandoned ON files (created_at) WHERE NOT is_attached;

CREATE TABLE attachments (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    file_id    INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_file ON attachments (file_id);

-- Deleted rooms some of whose messages are still to be deleted: a slice a second, so that nobody waits for it.
CREATE TABLE gone_rooms (
    room_id INTEGER PRIMARY KEY
) STRICT;

-- Rooms some of whose expired messages are still to be deleted: as with deleted rooms.
CREATE TABLE expired_rooms (
    room_id INTEGER PRIMARY KEY REFERENCES rooms (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE invites (
    code               TEXT    PRIMARY KEY,
    room_id            INTEGER REFERENCES rooms (id) ON DELETE CASCADE,  -- null: onto the server only
    opens_registration INTEGER NOT NULL CHECK (opens_registration IN (0, 1)),
    created_by         INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL,
    max_uses           INTEGER,
    uses               INTEGER NOT NULL DEFAULT 0,
    for_guests         TEXT    CHECK (for_guests IN ('read', 'write')),  -- who then need no account; null: for other people
    CHECK (room_id IS NOT NULL OR opens_registration)
) STRICT, WITHOUT ROWID;
CREATE INDEX invites_room ON invites (room_id);

-- Messages that are sent at a time. The row goes with the commit that makes the message.
CREATE TABLE scheduled (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id  INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id    INTEGER NOT NULL,                    -- the room may be gone, which the author is told when the time has come
    content    TEXT    NOT NULL,
    client_id  TEXT,
    reply_to   INTEGER,
    created_at INTEGER NOT NULL,
    send_at    INTEGER NOT NULL,
    failure    TEXT                                 -- a sentence; null while it waits
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

-- What somebody wants to be told again.
CREATE TABLE reminders (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    message_id INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    text       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    remind_at  INTEGER NOT NULL,
    is_due     INTEGER NOT NULL DEFAULT 0 CHECK (is_due IN (0, 1))  -- until it is dismissed
) STRICT;
CREATE INDEX reminders_user ON reminders (user_id);
CREATE INDEX reminders_message ON reminders (message_id) WHERE message_id IS NOT NULL;
