//! Whom somebody has blocked.

use crate::error::Result;
use crate::ids::{Timestamp, UserId};

use super::Readers;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRow {
    pub user: UserId,
    pub username: String,
    pub at: Timestamp,
}

impl Readers {
    /// By name.
    pub fn blocks(&self, by: UserId) -> Result<Vec<BlockRow>> {
        let sql = "SELECT u.id, u.username, b.blocked_at FROM blocks AS b JOIN users AS u ON u.id = b.blocked_id
                   WHERE b.blocker_id = ?1 ORDER BY u.username_key";
        self.read("reading blocks", |db| {
            let mut query = db.prepare_cached(sql)?;
            let row =
                |row: &rusqlite::Row<'_>| Ok(BlockRow { user: row.get(0)?, username: row.get(1)?, at: row.get(2)? });
            query.query_map([by], row)?.collect()
        })
    }
}
