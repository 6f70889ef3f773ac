//! Rooms and chats as one person sees them.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Result;
use crate::hub::model::{Message, Reading, Role, RoomKind, Unread, User};
use crate::ids::{MessageId, RoomId, Timestamp, UserId};
use crate::limits;
use crate::store::unread::{unread, unread_after, unread_mentions};
use crate::store::{blocks, rows};

use super::Readers;

/// A viewer without an account, whom the store knows by no row: what this one may see, everybody may.
pub const NOBODY: UserId = UserId(0);

/// A room as its viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRow {
    pub id: RoomId,
    pub kind: RoomKind,
    /// Empty for a chat.
    pub name: String,
    pub description: String,
    pub is_private: bool,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub member_count: usize,
    pub slow_mode: i64,
    pub announce_only: bool,
    /// None for ever.
    pub expire_after_days: Option<i64>,
    /// All messages up to this one have expired.
    pub expired_up_to: MessageId,
    pub allows_guests: bool,
    /// Nothing that is said in it is here.
    pub is_ephemeral: bool,
    /// The viewer's; none for one who is no member.
    pub role: Option<Role>,
    /// The viewer may only read until then.
    pub muted_until: Option<Timestamp>,
    pub is_banned: bool,
    /// Nothing for one who is not a member, as is what is unread.
    pub reading: Reading,
    /// At most [`crate::store::UNREAD_AT_MOST`] of each.
    pub unread: Unread,
    /// The newest that is neither deleted nor hidden from the viewer, of the newest 200.
    pub last_message: Option<Message>,
}

/// A direct chat as one of the two sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatRow {
    pub id: RoomId,
    pub other: User,
    /// The viewer has blocked the other.
    pub is_blocked: bool,
    /// One of the two has blocked the other: neither sees there whether the other is online.
    pub is_cut_off: bool,
    pub reading: Reading,
    pub unread: Unread,
    pub last_message: Option<Message>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    pub user: User,
    pub role: Role,
    /// As in [`RoomRow`].
    pub muted_until: Option<Timestamp>,
    pub joined_at: Timestamp,
}

/// How far a member has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRow {
    pub user: UserId,
    pub username: String,
    pub read_up_to: MessageId,
}

/// What is counted as unread has not expired.
macro_rules! counted_after {
    () => {
        concat!("max(r.expired_up_to, ", unread_after!(), ")")
    };
}

/// Of a room `r` and the viewer's place in it: the columns of [`reading`] and [`unread`].
macro_rules! place_columns {
    ($room:expr) => {
        concat!(
            "coalesce(me.read_up_to, 0), me.unread_from, coalesce(me.is_muted, 0), iif(me.user_id IS NULL, 0, ",
            unread!($room, "me.user_id", counted_after!()),
            "), iif(coalesce(me.is_muted, 1), 0, ",
            unread_mentions!($room, "me.user_id", counted_after!()),
            ")"
        )
    };
}

/// Joins the newest message of the room `r` that is neither deleted nor hidden from `?1`, as `m`; of the newest 200, so that a room full of tombstones costs
/// no more than another.
macro_rules! newest {
    () => {
        concat!(
            "LEFT JOIN messages AS m ON m.id =
                (SELECT id FROM (SELECT id, sender_id, kind, is_deleted FROM messages
                                 WHERE room_id = r.id AND id > r.expired_up_to ORDER BY id DESC LIMIT 200)
                 WHERE NOT is_deleted AND (kind = 'system' OR ",
            blocks::not_blocked!("?1"),
            ") LIMIT 1)
             LEFT JOIN messages AS q ON q.id = m.reply_to AND q.id > r.expired_up_to "
        )
    };
}

/// All columns of a [`RoomRow`], of the rooms `r` seen by the user `?1`, whose place there, if any, is `me`.
macro_rules! seen_rooms {
    ($conditions:literal) => {
        concat!(
            "SELECT r.id, ",
            rows::room_kind!(),
            ", ",
            rows::room_name!(),
            ", r.description, r.is_private, r.created_by, r.created_at,
                    (SELECT count(*) FROM members WHERE room_id = r.id),
                    r.slow_mode, r.announce_only, r.expire_after_days, r.expired_up_to, r.is_ephemeral, me.role,
                    (SELECT expires_at FROM mutes WHERE room_id = r.id AND user_id = ?1 AND expires_at > unixepoch('subsec') * 1000),
                    EXISTS (SELECT 1 FROM bans WHERE room_id = r.id AND user_id = ?1
                            AND coalesce(expires_at > unixepoch('subsec') * 1000, 1)), r.allows_guests, ",
            place_columns!("r.id"),
            ", ",
            rows::message_columns!(),
            " FROM rooms AS r LEFT JOIN members AS me ON me.room_id = r.id AND me.user_id = ?1 ",
            newest!(),
            " WHERE ",
            $conditions
        )
    };
}

impl Readers {
    /// The rooms that the viewer may know of: public ones, for [`NOBODY`] those that take guests, and private ones they belong to.
    /// Oldest first; no chats.
    pub fn rooms(&self, viewer: UserId) -> Result<Vec<RoomRow>> {
        let sql = seen_rooms!(
            "r.kind = 'room' AND (NOT r.is_private AND (r.allows_guests OR ?1 <> 0) OR me.user_id IS NOT NULL)
             ORDER BY r.id"
        );
        self.read("reading rooms", |db| rooms(db, sql, viewer))
    }

    /// A room as it is seen by somebody who was let into it without belonging to it, be it private or not.
    pub fn room_of_link(&self, room: RoomId) -> Result<Option<RoomRow>> {
        let sql = seen_rooms!("r.kind = 'room' AND r.id = ?2");
        self.read("reading a room", |db| {
            db.prepare_cached(sql)?.query_row(params![NOBODY, room], self::room).optional()
        })
    }

    /// The rooms that the viewer belongs to. Oldest first; no chats.
    pub fn joined_rooms(&self, viewer: UserId) -> Result<Vec<RoomRow>> {
        let sql = seen_rooms!("r.kind = 'room' AND me.user_id IS NOT NULL ORDER BY r.id");
        self.read("reading rooms", |db| rooms(db, sql, viewer))
    }

    /// A room or chat; none where the viewer may not know of it.
    pub fn room(&self, viewer: UserId, id: RoomId) -> Result<Option<RoomRow>> {
        let sql = seen_rooms!("r.id = ?2 AND (me.user_id IS NOT NULL OR (r.kind = 'room' AND NOT r.is_private))");
        self.read("reading a room", |db| {
            let mut row = db.prepare_cached(sql)?.query_row(params![viewer, id], room).optional()?;
            blocks::hide(db, viewer, row.iter_mut().filter_map(|row| row.last_message.as_mut()))?;
            Ok(row)
        })
    }

    /// What there is under this id, whoever may know of it.
    pub fn room_kind(&self, id: RoomId) -> Result<Option<RoomKind>> {
        let sql = concat!("SELECT ", rows::room_kind!(), " FROM rooms AS r WHERE r.id = ?1");
        self.read("reading a room", |db| db.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional())
    }

    /// Everybody in a room or chat, by name.
    pub fn members(&self, room: RoomId) -> Result<Vec<MemberRow>> {
        let sql = concat!(
            "SELECT ",
            rows::user_columns!(),
            ", p.role, p.joined_at,
                (SELECT expires_at FROM mutes AS x
                 WHERE x.room_id = p.room_id AND x.user_id = p.user_id AND x.expires_at > unixepoch('subsec') * 1000)
               FROM members AS p JOIN users AS u ON u.id = p.user_id WHERE p.room_id = ?1 ORDER BY u.username_key"
        );
        let member = |row: &Row<'_>| {
            Ok(MemberRow {
                user: rows::user(row, 0)?,
                role: row.get(rows::USER_COLUMNS)?,
                joined_at: row.get(rows::USER_COLUMNS + 1)?,
                muted_until: row.get(rows::USER_COLUMNS + 2)?,
            })
        };
        self.read("reading members", |db| db.prepare_cached(sql)?.query_map([room], member)?.collect())
    }

    /// Whether it is a direct chat in which neither sees whether the other is there.
    pub fn is_cut_off(&self, room: RoomId) -> Result<bool> {
        self.read("reading blocks", |db| blocks::is_cut_off(db, room))
    }

    /// How far the others in a room have read, by name: those who share it, and where there are no more than
    /// [`limits::SEEN_BY`] members.
    pub fn seen(&self, viewer: UserId, room: RoomId) -> Result<Vec<SeenRow>> {
        let sql = "SELECT u.id, u.username, p.read_up_to FROM members AS p JOIN users AS u ON u.id = p.user_id
                   WHERE p.room_id = ?1 AND p.user_id <> ?2 AND u.shares_read
                     AND (SELECT count(*) FROM members WHERE room_id = ?1) <= ?3 ORDER BY u.username_key";
        let seen = |row: &Row<'_>| Ok(SeenRow { user: row.get(0)?, username: row.get(1)?, read_up_to: row.get(2)? });
        let most = limits::SEEN_BY as i64;
        self.read("reading who has read", |db| {
            if blocks::is_cut_off(db, room)? {
                return Ok(Vec::new());
            }
            db.prepare_cached(sql)?.query_map(params![room, viewer, most], seen)?.collect()
        })
    }

    /// The chats that the viewer belongs to, oldest first.
    pub fn chats(&self, viewer: UserId) -> Result<Vec<ChatRow>> {
        let sql = concat!(
            "SELECT r.id, EXISTS (SELECT 1 FROM blocks WHERE blocker_id = ?1 AND blocked_id = u.id),
                    EXISTS (SELECT 1 FROM blocks WHERE blocker_id = u.id AND blocked_id = ?1), ",
            place_columns!("r.id"),
            ", ",
            rows::user_columns!(),
            ", ",
            rows::message_columns!(),
            " FROM members AS me JOIN rooms AS r ON r.id = me.room_id AND r.kind = 'chat'
              JOIN users AS u ON u.id = iif(r.low_user = ?1, r.high_user, r.low_user) ",
            newest!(),
            " WHERE me.user_id = ?1 ORDER BY r.id"
        );
        let chat = |row: &Row<'_>| {
            Ok(ChatRow {
                id: row.get(0)?,
                is_blocked: row.get(1)?,
                is_cut_off: row.get(1)? || row.get(2)?,
                reading: reading(row, 3)?,
                unread: unread(row, 6)?,
                other: rows::user(row, 8)?,
                last_message: rows::message_if_any(row, 8 + rows::USER_COLUMNS)?.map(shortened),
            })
        };
        self.read("reading chats", |db| {
            let mut rows: Vec<_> = db.prepare_cached(sql)?.query_map([viewer], chat)?.collect::<Result<_, _>>()?;
            blocks::hide(db, viewer, rows.iter_mut().filter_map(|row: &mut ChatRow| row.last_message.as_mut()))?;
            Ok(rows)
        })
    }
}

impl RoomRow {
    pub fn is_member(&self) -> bool {
        self.role.is_some()
    }
}

fn rooms(db: &Connection, sql: &str, viewer: UserId) -> rusqlite::Result<Vec<RoomRow>> {
    let mut rows: Vec<_> = db.prepare_cached(sql)?.query_map([viewer], room)?.collect::<Result<_, _>>()?;
    blocks::hide(db, viewer, rows.iter_mut().filter_map(|row: &mut RoomRow| row.last_message.as_mut()))?;
    Ok(rows)
}

fn room(row: &Row<'_>) -> rusqlite::Result<RoomRow> {
    Ok(RoomRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        is_private: row.get(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        member_count: rows::count(row, 7)?,
        slow_mode: row.get(8)?,
        announce_only: row.get(9)?,
        expire_after_days: row.get(10)?,
        expired_up_to: row.get(11)?,
        is_ephemeral: row.get(12)?,
        role: row.get(13)?,
        muted_until: row.get(14)?,
        is_banned: row.get(15)?,
        allows_guests: row.get(16)?,
        reading: reading(row, 17)?,
        unread: unread(row, 20)?,
        last_message: rows::message_if_any(row, 22)?.map(shortened).filter(|_| !row.get(15).unwrap_or(true)),
    })
}

fn reading(row: &Row<'_>, at: usize) -> rusqlite::Result<Reading> {
    Ok(Reading { read_up_to: row.get(at)?, unread_from: row.get(at + 1)?, is_muted: row.get(at + 2)? })
}

fn unread(row: &Row<'_>, at: usize) -> rusqlite::Result<Unread> {
    Ok(Unread { messages: rows::count(row, at)?, mentions: rows::count(row, at + 1)? })
}

/// A list of rooms is read by everybody, and often.
fn shortened(mut message: Message) -> Message {
    if let Some((end, _)) = message.content.char_indices().nth(limits::LAST_MESSAGE) {
        message.content.truncate(end);
    }
    message
}
