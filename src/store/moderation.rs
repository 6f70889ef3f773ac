//! Bans, mutes and the audit log as rows.

use rusqlite::{Connection, params};

use crate::hub::model::{Audit, Ban, Mute};

use super::stage::run;

/// A later one takes the place of an earlier one.
pub(super) fn insert_ban(db: &Connection, ban: &Ban) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT OR REPLACE INTO bans (room_id, user_id, banned_by, banned_at, expires_at, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![ban.room, ban.user, ban.by, ban.at, ban.until, ban.reason],
    )
}

pub(super) fn insert_mute(db: &Connection, mute: &Mute) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT OR REPLACE INTO mutes (room_id, user_id, muted_by, muted_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![mute.room, mute.user, mute.by, mute.at, mute.until],
    )
}

pub(super) fn insert_audit(db: &Connection, audit: &Audit) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT INTO audit (at, actor_id, room_id, action, target_id, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![audit.at, audit.actor, audit.room, audit.action.as_str(), audit.target, audit.detail],
    )
}
