//! Accounts as rows.

use rusqlite::{Connection, params};

use crate::hub::command::ProfileChange;
use crate::hub::model::User;
use crate::hub::names;
use crate::ids::UserId;

use super::stage::{run, update};

pub(super) fn insert(db: &Connection, user: &User, password_hash: &str) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT INTO users (id, username, username_key, email, email_key, password_hash, display_name, bio, status,
                            avatar_url, is_admin, created_at, last_seen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            user.id,
            user.username.shown,
            user.username.key,
            user.email,
            user.email.as_deref().map(names::fold),
            password_hash,
            user.display_name,
            user.bio,
            user.status,
            user.avatar_url,
            user.is_admin,
            user.created_at,
            user.last_seen,
        ],
    )
}

/// What may be set to nothing needs a flag beside its value.
pub(super) fn change(db: &Connection, user: UserId, change: &ProfileChange) -> rusqlite::Result<()> {
    update(
        db,
        "UPDATE users SET display_name = iif(?2, ?3, display_name), bio = coalesce(?4, bio), status = coalesce(?5, status),
                          avatar_url = iif(?6, ?7, avatar_url), shares_read = coalesce(?8, shares_read),
                          username = coalesce(?9, username), username_key = coalesce(?10, username_key),
                          status_expires_at = iif(?11, ?12, status_expires_at), avatar_file = iif(?13, ?14, avatar_file),
                          shares_last_seen = coalesce(?15, shares_last_seen)
         WHERE id = ?1",
        params![
            user,
            change.display_name.is_some(),
            change.display_name.as_ref().and_then(Option::as_deref),
            change.bio,
            change.status,
            change.avatar_url.is_some(),
            change.avatar_url.as_ref().and_then(Option::as_deref),
            change.shares_read,
            change.username.as_ref().map(|name| &name.shown),
            change.username.as_ref().map(|name| &name.key),
            change.status_expires_at.is_some(),
            change.status_expires_at.flatten(),
            change.avatar_file.is_some(),
            change.avatar_file.flatten(),
            change.shares_last_seen,
        ],
    )?;
    // Nothing carries it, and it is not abandoned all the same.
    let file = change.avatar_file.flatten();
    file.map_or(Ok(()), |file| run(db, "UPDATE files SET is_attached = 1 WHERE id = ?1", params![file]))
}
