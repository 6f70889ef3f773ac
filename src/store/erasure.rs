//! Erased accounts: their row stays, empty, so that what refers to it stays whole; the name that each message bears is taken out of
//! it in slices, the newest first. Until that is done, whoever reads a message is told so by the table of erasures (`rows`).

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::hub::names::DELETED_USER;
use crate::ids::{MessageId, Timestamp, UserId};
use crate::limits;

use super::later;
use super::stage::{run, update};

/// What tells who they were. No name has the sign that is in the key, so nobody can be called so.
pub(super) fn erase(
    db: &Connection,
    user: UserId,
    name: &str,
    last_message: MessageId,
    at: Timestamp,
) -> rusqlite::Result<()> {
    // Abandoned long ago, the picture goes within a second, and its bytes with it.
    run(
        db,
        "UPDATE files SET is_attached = 0, created_at = 0 WHERE id = (SELECT avatar_file FROM users WHERE id = ?1)",
        [user],
    )?;
    update(
        db,
        "UPDATE users SET username = ?2, username_key = ?2 || char(31) || id, email = NULL, email_key = NULL, password_hash = '',
                          display_name = NULL, bio = '', status = '', avatar_url = NULL, is_admin = 0, last_seen = NULL,
                          erased_at = ?3, status_expires_at = NULL, avatar_file = NULL
         WHERE id = ?1",
        params![user, DELETED_USER, at],
    )?;
    for sql in [
        "DELETE FROM sessions WHERE user_id = ?1",
        "DELETE FROM suspensions WHERE user_id = ?1",
        "DELETE FROM password_resets WHERE user_id = ?1",
        "DELETE FROM bans WHERE user_id = ?1",
        "DELETE FROM mutes WHERE user_id = ?1",
        "DELETE FROM invites WHERE created_by = ?1",
        "DELETE FROM reminders WHERE user_id = ?1",
        "UPDATE reports SET author_name = (SELECT username FROM users WHERE id = ?1) WHERE author_id = ?1",
        // Who wanted nothing of them need not see it now.
        "DELETE FROM blocks WHERE blocker_id = ?1",
    ] {
        run(db, sql, [user])?;
    }
    later::forget_scheduled(db, user)?;
    run(
        db,
        "INSERT INTO erasures (user_id, name, before_message) VALUES (?1, ?2, ?3)",
        params![user, name, last_message.next()],
    )?;
    slice(db, &Erasure { user, name: name.to_owned(), before: last_message.next() })
}

/// An account whose name is still in messages before this one.
pub(super) struct Erasure {
    user: UserId,
    name: String,
    before: MessageId,
}

impl Erasure {
    /// One more slice, and the name is nowhere.
    pub fn is_last(&self) -> bool {
        self.before.0 <= limits::ERASURE
    }
}

pub(super) fn unfinished(db: &Connection) -> rusqlite::Result<Option<Erasure>> {
    let erasure = |row: &Row<'_>| Ok(Erasure { user: row.get(0)?, name: row.get(1)?, before: row.get(2)? });
    let sql = "SELECT user_id, name, before_message FROM erasures LIMIT 1";
    db.prepare_cached(sql)?.query_row([], erasure).optional()
}

/// Looks at some messages, and forgets the name with the last of them. What the server itself wrote has it at the beginning, or after
/// the word "by" at the end: there it may be one that they bore before, so the audit log is asked who did it. (It is read from end
/// to end for that, 5 ms where it has 50,000 lines.)
pub(super) fn slice(db: &Connection, erasure: &Erasure) -> rusqlite::Result<()> {
    let Erasure { user, name, before } = erasure;
    let from = MessageId((before.0 - limits::ERASURE).max(0));
    run(
        db,
        "UPDATE messages SET content = substr(content, 1, length(sender_name) + instr(substr(content, length(sender_name) + 1), ' by ') + 3) || ?4
         WHERE id >= ?2 AND id < ?3 AND kind = 'system' AND substr(content, 1, length(sender_name)) = sender_name
           AND instr(substr(content, length(sender_name) + 1), ' by ') AND (room_id, sender_id, sent_at) IN
               (SELECT room_id, target_id, at FROM audit
                WHERE actor_id = ?1 AND action IN ('member_added', 'member_removed', 'banned'))",
        params![user, from, before, DELETED_USER],
    )?;
    run(
        db,
        "UPDATE messages SET
             content = iif(kind = 'system' AND substr(content, 1, length(sender_name)) = sender_name,
                           ?4 || substr(content, length(sender_name) + 1), content),
             sender_name = ?4
         WHERE id >= ?2 AND id < ?3 AND sender_id = ?1",
        params![user, from, before, DELETED_USER],
    )?;
    // What was written before there was an audit log.
    run(
        db,
        "UPDATE messages SET content = substr(content, 1, length(content) - length(?3)) || ?4
         WHERE id >= ?1 AND id < ?2 AND kind = 'system' AND substr(content, -length(?3) - 4) = ' by ' || ?3
           AND sent_at < coalesce((SELECT at FROM audit ORDER BY id LIMIT 1), sent_at + 1)",
        params![from, before, name, DELETED_USER],
    )?;
    match from.0 {
        0 => run(db, "DELETE FROM erasures WHERE user_id = ?1", [user]),
        _ => update(db, "UPDATE erasures SET before_message = ?2 WHERE user_id = ?1", params![user, from]),
    }
}
