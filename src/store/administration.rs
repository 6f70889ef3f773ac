//! What administrators of the server decided, as rows.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::hub::administration::Decree;
use crate::hub::model::{PasswordReset, Registration, ResetHash, Settings, Suspension};
use crate::ids::UserId;

use super::erasure;
use super::stage::{run, update};

pub(super) fn store(db: &Connection, decree: &Decree) -> rusqlite::Result<()> {
    match decree {
        Decree::Suspended(suspension) => insert_suspension(db, suspension),
        Decree::SuspensionLifted { user } => run(db, "DELETE FROM suspensions WHERE user_id = ?1", [user]),
        Decree::AdminSet { user, is_admin } => {
            update(db, "UPDATE users SET is_admin = ?2 WHERE id = ?1", params![user, is_admin])
        }
        Decree::ResetOffered(reset) => insert_reset(db, reset),
        Decree::Erased { user, name, last_message, at } => erasure::erase(db, *user, name, *last_message, *at),
        Decree::SettingsChanged(settings) => update(
            db,
            "UPDATE server SET registration = ?1, is_locked_down = ?2",
            params![settings.registration.map(Registration::as_str), settings.is_locked_down],
        ),
    }
}

/// Whoever knows the password needs no link to set another.
pub(super) fn set_password(db: &Connection, user: UserId, password_hash: &str) -> rusqlite::Result<()> {
    run(db, "DELETE FROM password_resets WHERE user_id = ?1", params![user])?;
    update(db, "UPDATE users SET password_hash = ?2 WHERE id = ?1", params![user, password_hash])
}

/// A later one takes the place of an earlier one.
fn insert_suspension(db: &Connection, suspension: &Suspension) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT OR REPLACE INTO suspensions (user_id, suspended_by, suspended_at, expires_at, reason)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![suspension.user, suspension.by, suspension.at, suspension.until, suspension.reason],
    )
}

/// Here too.
fn insert_reset(db: &Connection, reset: &PasswordReset) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT OR REPLACE INTO password_resets (user_id, key_hash, offered_by, offered_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![reset.user, reset.key.0, reset.by, reset.at, reset.expires_at],
    )
}

pub(super) fn suspensions(db: &Connection) -> rusqlite::Result<Vec<Suspension>> {
    let suspension = |row: &Row<'_>| {
        Ok(Suspension { user: row.get(0)?, by: row.get(1)?, at: row.get(2)?, until: row.get(3)?, reason: row.get(4)? })
    };
    let sql = "SELECT user_id, suspended_by, suspended_at, expires_at, reason FROM suspensions";
    db.prepare(sql)?.query_map([], suspension)?.collect()
}

pub(super) fn settings(db: &Connection) -> rusqlite::Result<Settings> {
    let settings = |row: &Row<'_>| {
        let registration: Option<String> = row.get(0)?;
        Ok(Settings {
            registration: registration.as_deref().and_then(Registration::parse),
            is_locked_down: row.get(1)?,
        })
    };
    db.prepare_cached("SELECT registration, is_locked_down FROM server")?.query_row([], settings)
}

pub(super) fn password_reset(db: &Connection, key: ResetHash) -> rusqlite::Result<Option<PasswordReset>> {
    let reset = |row: &Row<'_>| {
        Ok(PasswordReset { user: row.get(0)?, key, by: row.get(1)?, at: row.get(2)?, expires_at: row.get(3)? })
    };
    let sql = "SELECT user_id, offered_by, offered_at, expires_at FROM password_resets WHERE key_hash = ?1";
    db.prepare_cached(sql)?.query_row([key.0], reset).optional()
}
