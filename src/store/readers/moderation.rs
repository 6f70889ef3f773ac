//! What admins see: who is kept out or silenced, and what was done.

use rusqlite::{Row, params};

use crate::error::Result;
use crate::ids::{RoomId, Timestamp, UserId};

use super::Readers;

/// A ban or a mute that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SanctionRow {
    pub user: UserId,
    pub username: String,
    /// None when that account is gone.
    pub by: Option<String>,
    pub at: Timestamp,
    /// None for good.
    pub until: Option<Timestamp>,
    /// Empty for a mute.
    pub reason: String,
}

/// A line of the audit log, with the names that those in it bear now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub id: i64,
    pub at: Timestamp,
    pub actor: UserId,
    pub actor_name: Option<String>,
    pub room: Option<RoomId>,
    pub action: String,
    pub target: Option<UserId>,
    pub target_name: Option<String>,
    pub detail: String,
}

impl Readers {
    /// By name.
    pub fn bans(&self, room: RoomId, now: Timestamp) -> Result<Vec<SanctionRow>> {
        let sql = "SELECT u.id, u.username, a.username, b.banned_at, b.expires_at, b.reason
                   FROM bans AS b JOIN users AS u ON u.id = b.user_id LEFT JOIN users AS a ON a.id = b.banned_by
                   WHERE b.room_id = ?1 AND (b.expires_at IS NULL OR b.expires_at > ?2) ORDER BY u.username_key";
        self.read("reading bans", |db| db.prepare_cached(sql)?.query_map(params![room, now], sanction)?.collect())
    }

    /// By name.
    pub fn mutes(&self, room: RoomId, now: Timestamp) -> Result<Vec<SanctionRow>> {
        let sql = "SELECT u.id, u.username, a.username, b.muted_at, b.expires_at, ''
                   FROM mutes AS b JOIN users AS u ON u.id = b.user_id LEFT JOIN users AS a ON a.id = b.muted_by
                   WHERE b.room_id = ?1 AND b.expires_at > ?2 ORDER BY u.username_key";
        self.read("reading mutes", |db| db.prepare_cached(sql)?.query_map(params![room, now], sanction)?.collect())
    }

    /// Of one room or of everything: the newest lines before this one, the newest first.
    pub fn audit(&self, room: Option<RoomId>, before: Option<i64>, limit: usize) -> Result<Vec<AuditRow>> {
        let sql = "SELECT l.id, l.at, l.actor_id, a.username, l.room_id, l.action, l.target_id, t.username, l.detail
                   FROM audit AS l LEFT JOIN users AS a ON a.id = l.actor_id LEFT JOIN users AS t ON t.id = l.target_id
                   WHERE (?1 IS NULL OR l.room_id = ?1) AND l.id < ?2 ORDER BY l.id DESC LIMIT ?3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = params![room, before.unwrap_or(i64::MAX), limit];
        self.read("reading the audit log", |db| db.prepare_cached(sql)?.query_map(values, line)?.collect())
    }
}

fn sanction(row: &Row<'_>) -> rusqlite::Result<SanctionRow> {
    Ok(SanctionRow {
        user: row.get(0)?,
        username: row.get(1)?,
        by: row.get(2)?,
        at: row.get(3)?,
        until: row.get(4)?,
        reason: row.get(5)?,
    })
}

fn line(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        id: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        actor_name: row.get(3)?,
        room: row.get(4)?,
        action: row.get(5)?,
        target: row.get(6)?,
        target_name: row.get(7)?,
        detail: row.get(8)?,
    })
}
