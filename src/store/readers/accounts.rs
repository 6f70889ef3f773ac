//! Who there is, and where they are signed in.

use rusqlite::{Connection, OptionalExtension, Params, params};

use crate::error::Result;
use crate::hub::model::{Login, Session, User};
use crate::hub::names;
use crate::ids::{Timestamp, UserId};
use crate::store::rows;

use super::Readers;

/// An account with what its password is checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: User,
    /// Argon2id in PHC string format.
    pub password_hash: String,
}

impl Readers {
    /// The account of this username or e-mail address, in any spelling that [`names::fold`] takes for the same. A username wins
    /// over an address.
    pub fn credentials(&self, login: &str) -> Result<Option<Credentials>> {
        let key = names::fold(login);
        let by_username = concat!(
            "SELECT ",
            rows::user_columns!(),
            ", u.password_hash FROM users AS u WHERE u.username_key = ?1 AND u.erased_at IS NULL"
        );
        let by_email =
            concat!("SELECT ", rows::user_columns!(), ", u.password_hash FROM users AS u WHERE u.email_key = ?1");
        self.read("reading credentials", |db| match credentials(db, by_username, &key)? {
            Some(found) => Ok(Some(found)),
            None => credentials(db, by_email, &key),
        })
    }

    pub fn password_hash(&self, user: UserId) -> Result<Option<String>> {
        self.read("reading a password hash", |db| {
            let mut query = db.prepare_cached("SELECT password_hash FROM users WHERE id = ?1")?;
            query.query_row([user], |row| row.get(0)).optional()
        })
    }

    /// Whether anybody has made an account yet.
    pub fn has_accounts(&self) -> Result<bool> {
        self.read("looking for accounts", |db| {
            db.prepare_cached("SELECT 1 FROM users WHERE erased_at IS NULL")?.exists([])
        })
    }

    pub fn user(&self, id: UserId) -> Result<Option<User>> {
        self.read("reading a user", |db| user(db, id))
    }

    /// In any spelling of the name.
    pub fn user_by_name(&self, name: &str) -> Result<Option<User>> {
        let sql = concat!("SELECT ", rows::user_columns!(), " FROM users AS u WHERE u.username_key = ?1");
        self.read("reading a user", |db| {
            db.prepare_cached(sql)?.query_row([names::fold(name)], |row| rows::user(row, 0)).optional()
        })
    }

    /// Everybody but `me`, by name.
    pub fn others(&self, me: UserId) -> Result<Vec<User>> {
        let sql = concat!(
            "SELECT ",
            rows::user_columns!(),
            " FROM users AS u WHERE u.id <> ?1 AND u.erased_at IS NULL ORDER BY u.username_key"
        );
        self.read("reading users", |db| list(db, sql, [me]))
    }

    /// In the order asked for; who is not there is left out.
    pub fn users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        self.read("reading users", |db| ids.iter().filter_map(|&id| user(db, id).transpose()).collect())
    }

    /// Of one account, the one last used first.
    pub fn sessions(&self, user: UserId) -> Result<Vec<Session>> {
        let sql = concat!(
            "SELECT ",
            rows::session_columns!(),
            " FROM sessions WHERE user_id = ?1 ORDER BY used_at DESC, id DESC"
        );
        self.read("reading sessions", |db| db.prepare_cached(sql)?.query_map([user], rows::session)?.collect())
    }

    /// Whether a token that names this session is still worth something.
    pub fn session_is_live(&self, actor: Login, now: Timestamp) -> Result<bool> {
        self.read("reading a session", |db| {
            db.prepare_cached("SELECT 1 FROM sessions WHERE id = ?1 AND user_id = ?2 AND expires_at > ?3")?
                .exists(params![actor.session, actor.user, now])
        })
    }
}

fn credentials(db: &Connection, sql: &str, key: &str) -> rusqlite::Result<Option<Credentials>> {
    let found = |row: &rusqlite::Row<'_>| {
        Ok(Credentials { user: rows::user(row, 0)?, password_hash: row.get(rows::USER_COLUMNS)? })
    };
    db.prepare_cached(sql)?.query_row([key], found).optional()
}

fn user(db: &Connection, id: UserId) -> rusqlite::Result<Option<User>> {
    let sql = concat!("SELECT ", rows::user_columns!(), " FROM users AS u WHERE u.id = ?1 AND u.erased_at IS NULL");
    db.prepare_cached(sql)?.query_row([id], |row| rows::user(row, 0)).optional()
}

fn list(db: &Connection, sql: &str, values: impl Params) -> rusqlite::Result<Vec<User>> {
    db.prepare_cached(sql)?.query_map(values, |row| rows::user(row, 0))?.collect()
}
