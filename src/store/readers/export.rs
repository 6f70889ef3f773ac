//! All that somebody has here, page by page: an export reads it for as long as its client takes, and holds no connection meanwhile.

use rusqlite::{Row, params};

use crate::error::Result;
use crate::hub::files::File;
use crate::hub::model::{Member, Message, Reading, RoomKind};
use crate::ids::{FileId, MessageId, RoomId, Timestamp, UserId};
use crate::limits;
use crate::store::{files, rows};

use super::Readers;

/// A room or chat that somebody belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipRow {
    pub room: RoomId,
    pub kind: RoomKind,
    /// Of a chat, the other one's.
    pub name: String,
    pub member: Member,
}

/// What somebody put below a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionRow {
    pub message: MessageId,
    pub room: RoomId,
    pub emoji: String,
    pub at: Timestamp,
}

/// Some of it, and where the rest begins; none where there is no rest.
pub type Part<T, K> = (Vec<T>, Option<K>);

impl Readers {
    pub fn memberships(&self, user: UserId) -> Result<Vec<MembershipRow>> {
        let sql = concat!(
            "SELECT r.id, ",
            rows::room_kind!(),
            ", iif(r.kind = 'chat', o.username, ",
            rows::room_name!(),
            "), p.role, p.joined_at, p.read_up_to,
                          p.unread_from, p.is_muted
                   FROM members AS p JOIN rooms AS r ON r.id = p.room_id
                   LEFT JOIN users AS o ON o.id = iif(r.low_user = ?1, r.high_user, r.low_user)
                   WHERE p.user_id = ?1 ORDER BY r.id"
        );
        let membership = |row: &Row<'_>| {
            let reading = Reading { read_up_to: row.get(5)?, unread_from: row.get(6)?, is_muted: row.get(7)? };
            let member = Member { role: row.get(3)?, joined_at: row.get(4)?, reading };
            Ok(MembershipRow { room: row.get(0)?, kind: row.get(1)?, name: row.get(2)?, member })
        };
        self.read("reading memberships", |db| db.prepare_cached(sql)?.query_map([user], membership)?.collect())
    }

    /// What somebody wrote and has not deleted, wherever it is, the oldest first: a page, of as many messages on the server as are
    /// looked at in one go.
    pub fn written_by(&self, user: UserId, after: MessageId) -> Result<Part<Message, MessageId>> {
        let sql = concat!(
            "SELECT ",
            rows::message_columns!(),
            " FROM messages AS m",
            rows::quoted!(),
            "WHERE m.id > ?2 AND m.id <= ?3 AND m.sender_id = ?1 AND m.kind <> 'system' AND NOT m.is_deleted
               AND EXISTS (SELECT 1 FROM rooms WHERE id = m.room_id AND m.id > expired_up_to) ORDER BY m.id LIMIT ?4"
        );
        let up_to = MessageId(after.0 + limits::EXPORT_SCAN);
        self.read("reading one's messages", |db| {
            let newest: i64 =
                db.prepare_cached("SELECT coalesce(max(id), 0) FROM messages")?.query_row([], |row| row.get(0))?;
            let mut query = db.prepare_cached(sql)?;
            let values = params![user, after, up_to, limits::PAGE as i64];
            let page: Vec<Message> =
                query.query_map(values, |row| rows::message(row, 0))?.collect::<rusqlite::Result<_>>()?;
            let seen = match page.last() {
                Some(last) if page.len() == limits::PAGE => last.id,
                _ => up_to,
            };
            Ok((page, Some(seen).filter(|seen| seen.0 < newest)))
        })
    }

    /// In the order of the messages; all of one message are in one page.
    pub fn reactions_by(&self, user: UserId, after: MessageId) -> Result<Part<ReactionRow, MessageId>> {
        let sql = "SELECT e.message_id, m.room_id, e.emoji, e.reacted_at,
                          m.id > coalesce((SELECT expired_up_to FROM rooms WHERE id = m.room_id), 0)
                   FROM reactions AS e JOIN messages AS m ON m.id = e.message_id
                   WHERE e.user_id = ?1 AND e.message_id IN
                       (SELECT DISTINCT message_id FROM reactions WHERE user_id = ?1 AND message_id > ?2
                        ORDER BY message_id LIMIT ?3)
                   ORDER BY e.message_id, e.reacted_at, e.emoji";
        let reaction = |row: &Row<'_>| {
            let reaction = ReactionRow { message: row.get(0)?, room: row.get(1)?, emoji: row.get(2)?, at: row.get(3)? };
            Ok((reaction, row.get::<_, bool>(4)?))
        };
        self.read("reading one's reactions", |db| {
            let mut query = db.prepare_cached(sql)?;
            let page: Vec<(ReactionRow, bool)> = query
                .query_map(params![user, after, limits::PAGE as i64], reaction)?
                .collect::<rusqlite::Result<_>>()?;
            // Though all of this page may have expired, there may be more.
            let next = page.last().map(|(last, _)| last.message);
            Ok((page.into_iter().filter_map(|(reaction, lasts)| lasts.then_some(reaction)).collect(), next))
        })
    }

    pub fn uploaded_by(&self, user: UserId, after: FileId) -> Result<Part<File, FileId>> {
        let sql = concat!(
            "SELECT ",
            files::file_columns!(),
            " FROM files AS f WHERE f.uploader_id = ?1 AND f.id > ?2 ORDER BY f.id LIMIT ?3"
        );
        self.read("reading one's files", |db| {
            let mut query = db.prepare_cached(sql)?;
            let page: Vec<File> = query
                .query_map(params![user, after, limits::PAGE as i64], files::file)?
                .collect::<rusqlite::Result<_>>()?;
            let next = page.last().map(|last| last.shown.id);
            Ok((page, next))
        })
    }
}
