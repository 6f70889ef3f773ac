//! Rows and domain values, both ways. Each `*_columns!` list and the function that reads it belong together.

use std::sync::Arc;

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::hub::emoji::Emoji;
use crate::hub::model::{
    GuestRight, Invite, Mention, Mentions, Message, MessageKind, Quote, Reaction, Reactor, Role, RoomKind, Session,
    User,
};
use crate::hub::names::Name;
use crate::ids::{FileId, InviteCode, MessageId, ReminderId, RoomId, ScheduledId, Seq, SessionId, Timestamp, UserId};
use crate::limits;

use super::{files, pins};

macro_rules! numbers {
    ($($name:ident)*) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.0.into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    )*};
}
numbers! { UserId RoomId MessageId SessionId FileId ScheduledId ReminderId Seq Timestamp }

impl ToSql for MessageKind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for MessageKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        MessageKind::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for RoomKind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            // A group is told from a room by the key that it has.
            RoomKind::Room | RoomKind::Group => "room".into(),
            RoomKind::Chat => "chat".into(),
        })
    }
}

impl FromSql for RoomKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "room" => Ok(RoomKind::Room),
            "chat" => Ok(RoomKind::Chat),
            "group" => Ok(RoomKind::Group),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

impl ToSql for Role {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Role {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Role::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl FromSql for GuestRight {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        GuestRight::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for InviteCode {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}

impl FromSql for InviteCode {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(|_| FromSqlError::InvalidType)
    }
}

/// The kind of the room `r`.
macro_rules! room_kind {
    () => {
        "iif(substr(r.name_key, 1, 1) = char(31), 'group', r.kind)"
    };
}
pub(super) use room_kind;

/// The name of the room `r`, as `?1` sees it: of a group, those of the others.
macro_rules! room_name {
    () => {
        "iif(substr(r.name_key, 1, 1) = char(31), \
             coalesce((SELECT group_concat(o.username, ', ' ORDER BY o.username_key) FROM members AS p \
                       JOIN users AS o ON o.id = p.user_id WHERE p.room_id = r.id AND p.user_id <> ?1), ''), r.name)"
    };
}
pub(super) use room_name;

/// Of `users AS u`, for [`user`].
macro_rules! user_columns {
    () => {
        "u.id, u.username, u.username_key, u.email, u.display_name, u.bio, \
         iif(u.status_expires_at <= unixepoch('subsec') * 1000, '', u.status), u.avatar_url, \
         u.is_admin, u.created_at, u.last_seen, u.shares_read, \
         iif(u.status_expires_at <= unixepoch('subsec') * 1000, NULL, u.status_expires_at), u.avatar_file, u.shares_last_seen"
    };
}
pub(super) use user_columns;

/// How many they are: what else a query asks for comes after them.
pub(super) const USER_COLUMNS: usize = 15;

/// The account in the columns from `at` on.
pub(super) fn user(row: &Row<'_>, at: usize) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(at)?,
        username: Name { shown: row.get(at + 1)?, key: row.get(at + 2)? },
        email: row.get(at + 3)?,
        display_name: row.get(at + 4)?,
        bio: row.get(at + 5)?,
        status: row.get(at + 6)?,
        avatar_url: row.get(at + 7)?,
        is_admin: row.get(at + 8)?,
        created_at: row.get(at + 9)?,
        last_seen: row.get(at + 10)?,
        shares_read: row.get(at + 11)?,
        status_expires_at: row.get(at + 12)?,
        avatar_file: row.get(at + 13)?,
        shares_last_seen: row.get(at + 14)?,
    })
}

/// Of `sessions`, for [`session`].
macro_rules! session_columns {
    () => {
        "id, user_id, generation, client, address, created_at, used_at, expires_at"
    };
}
pub(super) use session_columns;

pub(super) fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        user: row.get(1)?,
        generation: row.get(2)?,
        client: row.get(3)?,
        address: row.get(4)?,
        created_at: row.get(5)?,
        used_at: row.get(6)?,
        expires_at: row.get(7)?,
    })
}

/// Of `invites AS i`, for [`invite`].
macro_rules! invite_columns {
    () => {
        "i.code, i.room_id, i.opens_registration, i.created_by, i.created_at, i.expires_at, i.max_uses, i.uses, \
         i.for_guests"
    };
}
pub(super) use invite_columns;

pub(super) fn invite(row: &Row<'_>) -> rusqlite::Result<Invite> {
    Ok(Invite {
        code: row.get(0)?,
        room: row.get(1)?,
        opens_registration: row.get(2)?,
        created_by: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        max_uses: row.get(6)?,
        uses: row.get(7)?,
        for_guests: row.get(8)?,
    })
}

/// Of `messages AS $message`: the name under which it was sent, unless that has been erased and is yet to be taken out of it.
macro_rules! sender_name {
    ($message:literal) => {
        concat!(
            "coalesce((SELECT 'deleted user' FROM erasures WHERE user_id = ",
            $message,
            ".sender_id), ",
            $message,
            ".sender_name)"
        )
    };
}
pub(super) use sender_name;

/// Of `messages AS $message`: what it says, and the same of the names with which the server's own words begin and end.
macro_rules! content {
    ($message:literal) => {
        concat!(
            "iif(",
            $message,
            ".kind <> 'system', ",
            $message,
            ".content, (SELECT coalesce((SELECT substr(said, 1, length(said) - length(name)) || 'deleted user' FROM erasures \
                                         WHERE substr(said, -length(name) - 4) = ' by ' || name), said) \
             FROM (SELECT coalesce((SELECT 'deleted user' || substr(",
            $message,
            ".content, length(",
            $message,
            ".sender_name) + 1) FROM erasures WHERE user_id = ",
            $message,
            ".sender_id AND substr(",
            $message,
            ".content, 1, length(",
            $message,
            ".sender_name)) = ",
            $message,
            ".sender_name), ",
            $message,
            ".content) AS said)))"
        )
    };
}
pub(super) use content;

/// Of `messages AS m`, for [`message`].
macro_rules! message_columns {
    () => {
        concat!("m.id, m.seq, m.room_id, m.sender_id, ", crate::store::rows::sender_name!("m"), ", m.kind, ", crate::store::rows::content!("m"), ", m.client_id, m.reply_to, \
         m.sent_at, m.edited_at, m.is_edited, m.is_deleted, \
         q.sender_id, ", crate::store::rows::sender_name!("q"), ", q.kind, substr(", crate::store::rows::content!("q"), ", 1, 200), q.is_deleted, \
         iif(m.seq = m.first_seq, NULL, \
             (SELECT group_concat(e.emoji || ' ' || e.user_id || ' ' || e.reacted_at || ' ' || n.username, char(10) ORDER BY e.reacted_at, e.user_id) \
              FROM reactions AS e JOIN users AS n ON n.id = e.user_id WHERE e.message_id = m.id)), \
         m.mentions >= 2, \
         iif(m.mentions & 1, \
             (SELECT group_concat(t.user_id || char(31) || n.username || char(31) || t.text, char(10) ORDER BY t.user_id) \
              FROM mentions AS t JOIN users AS n ON n.id = t.user_id WHERE t.message_id = m.id), NULL), ", crate::store::files::carried!(), ", ", crate::store::pins::pinned!())
    };
}
pub(super) use message_columns;

/// Joins what the message `m` answers, if anything, as `q`.
macro_rules! quoted {
    () => {
        concat!(" LEFT JOIN messages AS q ON q.id = m.reply_to AND ", crate::store::expiry::lasting!("q"), " ")
    };
}
pub(super) use quoted;

const _: () = assert!(limits::QUOTE == 200, "as in the columns above");

/// The message in the columns from `at` on.
pub(super) fn message(row: &Row<'_>, at: usize) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(at)?,
        seq: row.get(at + 1)?,
        room: row.get(at + 2)?,
        sender: row.get(at + 3)?,
        sender_name: row.get::<_, Arc<str>>(at + 4)?,
        kind: row.get(at + 5)?,
        content: row.get(at + 6)?,
        client_id: row.get(at + 7)?,
        reply_to: row.get(at + 8)?,
        sent_at: row.get(at + 9)?,
        edited_at: row.get(at + 10)?,
        is_edited: row.get(at + 11)?,
        is_deleted: row.get(at + 12)?,
        is_hidden: false,
        quote: quote(row, at + 13)?,
        reactions: reactions(row, at + 18)?,
        mentions: Mentions { is_to_all: row.get(at + 19)?, people: mentions(row, at + 20)? },
        attachments: files::attachments(row, at + 21)?,
        pin: pins::pin(row, at + 22)?,
    })
}

fn quote(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Box<Quote>>> {
    let Some(sender_name) = row.get::<_, Option<Arc<str>>>(at + 1)? else { return Ok(None) };
    Ok(Some(Box::new(Quote {
        sender: row.get(at)?,
        sender_name,
        kind: row.get(at + 2)?,
        content: row.get(at + 3)?,
        is_deleted: row.get(at + 4)?,
        is_hidden: false,
    })))
}

/// A line each, with the emoji, the user's id, the time and the user's name, in which there is no line break.
fn reactions(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<Reaction>> {
    let mut reactions: Vec<Reaction> = Vec::new();
    for line in row.get_ref(at)?.as_str_or_null()?.into_iter().flat_map(str::lines) {
        let (emoji, reactor) = reaction(line).ok_or(FromSqlError::InvalidType)?;
        match reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
            Some(reaction) => reaction.users.push(reactor),
            None => reactions.push(Reaction { emoji, users: vec![reactor] }),
        }
    }
    Ok(reactions)
}

fn reaction(line: &str) -> Option<(Emoji, Reactor)> {
    let mut words = line.splitn(4, ' ');
    let emoji = Emoji::parse(words.next()?).ok()?;
    let (user, at) = (words.next()?.parse().ok()?, Timestamp(words.next()?.parse().ok()?));
    Some((emoji, Reactor { user, username: words.next()?.into(), at }))
}

/// A line each, with the user's id, the user's name and the words in the message: all of them without control characters.
fn mentions(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<Mention>> {
    let lines = row.get_ref(at)?.as_str_or_null()?.into_iter().flat_map(str::lines);
    lines.map(|line| mention(line).ok_or(FromSqlError::InvalidType.into())).collect()
}

fn mention(line: &str) -> Option<Mention> {
    let mut parts = line.split('\u{1f}');
    let (user, username, text) = (parts.next()?.parse().ok()?, parts.next()?.into(), parts.next()?.to_owned());
    Some(Mention { user, username, text })
}

/// What `messages.mentions` holds: 1 when there are rows of `mentions`, and 2 when it is to all.
pub(super) fn mentions_word(mentions: &Mentions) -> i64 {
    i64::from(!mentions.people.is_empty()) + 2 * i64::from(mentions.is_to_all)
}

/// The message of an outer join, where there is one.
pub(super) fn message_if_any(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Message>> {
    match row.get_ref(at)? {
        ValueRef::Null => Ok(None),
        _ => message(row, at).map(Some),
    }
}

/// A `count(*)`.
pub(super) fn count(row: &Row<'_>, at: usize) -> rusqlite::Result<usize> {
    row.get::<_, i64>(at).map(|count| usize::try_from(count).unwrap_or_default())
}
