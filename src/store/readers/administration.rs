//! What administrators of the server see of its accounts, and what they have set.

use rusqlite::{OptionalExtension, Row, params};

use crate::error::Result;
use crate::hub::model::{Settings, User};
use crate::hub::names;
use crate::ids::{Timestamp, UserId};
use crate::store::{administration, rows};

use super::Readers;

/// An account with what only administrators may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub user: User,
    /// That are live.
    pub sessions: usize,
    /// None where it is not suspended now.
    pub suspension: Option<SuspensionRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspensionRow {
    /// As they are called now; none when that account is gone.
    pub by: Option<String>,
    pub at: Timestamp,
    /// None until it is lifted.
    pub until: Option<Timestamp>,
    pub reason: String,
}

/// Of `users AS u`, with `?1` for now.
macro_rules! accounts {
    () => {
        concat!(
            "SELECT ",
            rows::user_columns!(),
            ", (SELECT count(*) FROM sessions WHERE user_id = u.id AND expires_at > ?1),
               s.suspended_at, s.expires_at, s.reason, b.username
             FROM users AS u
             LEFT JOIN suspensions AS s ON s.user_id = u.id AND (s.expires_at IS NULL OR s.expires_at > ?1)
             LEFT JOIN users AS b ON b.id = s.suspended_by "
        )
    };
}

impl Readers {
    /// The accounts made before this one that have the words somewhere in their name or e-mail address; the newest first.
    pub fn accounts(
        &self,
        words: &str,
        before: Option<UserId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<AccountRow>> {
        let sql = concat!(
            accounts!(),
            "WHERE u.id < ?2 AND u.erased_at IS NULL AND (instr(u.username_key, ?3) OR instr(coalesce(u.email_key, ''), ?3)
                                  OR instr(lower(coalesce(u.display_name, '')), ?3))
             ORDER BY u.id DESC LIMIT ?4"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = params![now, before.unwrap_or(UserId(i64::MAX)), names::fold(words), limit];
        self.read("reading accounts", |db| db.prepare_cached(sql)?.query_map(values, account)?.collect())
    }

    pub fn account(&self, user: UserId, now: Timestamp) -> Result<Option<AccountRow>> {
        let sql = concat!(accounts!(), "WHERE u.id = ?2 AND u.erased_at IS NULL");
        self.read("reading an account", |db| db.prepare_cached(sql)?.query_row(params![now, user], account).optional())
    }

    /// What is set while the server runs.
    pub fn settings(&self) -> Result<Settings> {
        self.read("reading the settings", administration::settings)
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    const AT: usize = rows::USER_COLUMNS;
    let suspension = match row.get(AT + 1)? {
        Some(at) => Some(SuspensionRow { by: row.get(AT + 4)?, at, until: row.get(AT + 2)?, reason: row.get(AT + 3)? }),
        None => None,
    };
    Ok(AccountRow { user: rows::user(row, 0)?, sessions: rows::count(row, AT)?, suspension })
}
