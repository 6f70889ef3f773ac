//! Everything the hub keeps in memory, read at the start and after a failed commit.

use std::collections::BTreeMap;

use rusqlite::types::FromSql;
use rusqlite::{Connection, Row};

use crate::hub::model::{Member, Reading, Room, Session, User};
use crate::hub::names::Name;
use crate::hub::{Last, Snapshot};
use crate::ids::{RoomId, UserId};

use super::{administration, blocks, files, later, rows};

/// One consistent picture, though it is read in several queries: there is no other writer.
pub(super) fn snapshot(db: &Connection) -> rusqlite::Result<Snapshot> {
    let epoch = db.query_row("SELECT epoch FROM server", [], |row| row.get(0))?;
    Ok(Snapshot {
        epoch,
        users: users(db)?,
        sessions: sessions(db)?,
        rooms: rooms(db)?,
        blocks: blocks::all(db)?,
        file_sizes: files::sizes(db)?,
        suspensions: administration::suspensions(db)?,
        settings: administration::settings(db)?,
        agenda: later::agenda(db)?,
        last: last(db)?,
    })
}

fn users(db: &Connection) -> rusqlite::Result<Vec<User>> {
    let sql = concat!("SELECT ", rows::user_columns!(), " FROM users AS u WHERE u.erased_at IS NULL ORDER BY u.id");
    db.prepare(sql)?.query_map([], |row| rows::user(row, 0))?.collect()
}

fn sessions(db: &Connection) -> rusqlite::Result<Vec<Session>> {
    let sql = concat!("SELECT ", rows::session_columns!(), " FROM sessions ORDER BY id");
    db.prepare(sql)?.query_map([], rows::session)?.collect()
}

fn rooms(db: &Connection) -> rusqlite::Result<Vec<Room>> {
    let mut members = members(db)?;
    let mut bans = sanctions(db, "SELECT room_id, user_id, expires_at FROM bans")?;
    let mut mutes = sanctions(db, "SELECT room_id, user_id, expires_at FROM mutes")?;
    let room = |row: &Row<'_>| {
        let id = row.get(0)?;
        Ok(Room {
            id,
            kind: row.get(1)?,
            name: Name { shown: row.get(2)?, key: row.get::<_, Option<_>>(3)?.unwrap_or_default() },
            description: row.get(4)?,
            is_private: row.get(5)?,
            created_by: row.get(6)?,
            created_at: row.get(7)?,
            slow_mode: row.get(8)?,
            announce_only: row.get(9)?,
            expire_after_days: row.get(10)?,
            expired_up_to: row.get(11)?,
            allows_guests: row.get(12)?,
            is_ephemeral: row.get(13)?,
            members: members.remove(&id).unwrap_or_default(),
            bans: bans.remove(&id).unwrap_or_default(),
            mutes: mutes.remove(&id).unwrap_or_default(),
        })
    };
    let sql =
        "SELECT id, iif(substr(name_key, 1, 1) = char(31), 'group', kind), name, name_key, description, is_private,
                      created_by, created_at, slow_mode, announce_only, expire_after_days, expired_up_to, allows_guests,
                      is_ephemeral
               FROM rooms ORDER BY id";
    db.prepare(sql)?.query_map([], room)?.collect()
}

fn members(db: &Connection) -> rusqlite::Result<BTreeMap<RoomId, BTreeMap<UserId, Member>>> {
    let mut of_rooms: BTreeMap<RoomId, BTreeMap<UserId, Member>> = BTreeMap::new();
    let mut query =
        db.prepare("SELECT room_id, user_id, role, joined_at, read_up_to, unread_from, is_muted FROM members")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let reading = Reading { read_up_to: row.get(4)?, unread_from: row.get(5)?, is_muted: row.get(6)? };
        let member = Member { role: row.get(2)?, joined_at: row.get(3)?, reading };
        of_rooms.entry(row.get(0)?).or_default().insert(row.get(1)?, member);
    }
    Ok(of_rooms)
}

/// Who is under one in each room, and until when.
fn sanctions<T: FromSql>(db: &Connection, sql: &str) -> rusqlite::Result<BTreeMap<RoomId, BTreeMap<UserId, T>>> {
    let mut of_rooms: BTreeMap<RoomId, BTreeMap<UserId, T>> = BTreeMap::new();
    let mut query = db.prepare(sql)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        of_rooms.entry(row.get(0)?).or_default().insert(row.get(1)?, row.get(2)?);
    }
    Ok(of_rooms)
}

/// The highest message id ever given out.
macro_rules! last_message {
    () => {
        "max(last_message, (SELECT coalesce(max(id), 0) FROM messages))"
    };
}

/// The highest change number ever given out: that of the newest message, or of one changed later. A few microseconds a room.
macro_rules! last_seq {
    () => {
        "max(last_seq,
             coalesce((SELECT first_seq FROM messages ORDER BY id DESC LIMIT 1), 0),
             coalesce((SELECT max((SELECT max(seq) FROM messages INDEXED BY messages_changed
                                   WHERE room_id = rooms.id AND seq <> first_seq)) FROM rooms), 0))"
    };
}

pub(super) use {last_message, last_seq};

/// The highest of each ever given out: what is in the tables, or was and has been deleted. `AUTOINCREMENT` remembers the ids of
/// its tables (SQLite, "Autoincrement", §3); messages have floors instead, which cost nothing at each insert.
fn last(db: &Connection) -> rusqlite::Result<Last> {
    let sql = concat!(
        "SELECT (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'users'),
                (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'sessions'),
                (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'rooms'),
                (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'files'),
                (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'scheduled'),
                (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'reminders'), ",
        "max(reserved_message, ",
        last_message!(),
        "), max(reserved_seq, ",
        last_seq!(),
        ") FROM server"
    );
    db.query_row(sql, [], |row| {
        Ok(Last {
            user: row.get(0)?,
            session: row.get(1)?,
            room: row.get(2)?,
            file: row.get(3)?,
            scheduled: row.get(4)?,
            reminder: row.get(5)?,
            message: row.get(6)?,
            seq: row.get(7)?,
        })
    })
}
