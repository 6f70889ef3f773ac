//! Messages and what belongs to them, as rows.

use rusqlite::{Connection, params};

use crate::hub::emoji::Emoji;
use crate::hub::model::Message;
use crate::ids::{MessageId, Timestamp, UserId};

use super::rows;
use super::stage::{run, update};

pub(super) fn insert(db: &Connection, message: &Message) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT INTO messages (id, seq, first_seq, room_id, sender_id, sender_name, kind, content, client_id, reply_to,
                               sent_at, is_edited, is_deleted, mentions)
         VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            message.id,
            message.seq,
            message.room,
            message.sender,
            message.sender_name,
            message.kind,
            message.content,
            message.client_id,
            message.reply_to,
            message.sent_at,
            message.is_edited,
            message.is_deleted,
            rows::mentions_word(&message.mentions),
        ],
    )
}

pub(super) fn insert_mentions(db: &Connection, message: &Message) -> rusqlite::Result<()> {
    message.mentions.people.iter().try_for_each(|mention| {
        run(
            db,
            "INSERT INTO mentions (user_id, room_id, message_id, text) VALUES (?1, ?2, ?3, ?4)",
            params![mention.user, message.room, message.id, mention.text],
        )
    })
}

pub(super) fn change(db: &Connection, message: &Message) -> rusqlite::Result<()> {
    update(
        db,
        "UPDATE messages SET seq = ?2, content = ?3, edited_at = ?4, is_edited = ?5, is_deleted = ?6, mentions = ?7
         WHERE id = ?1",
        params![
            message.id,
            message.seq,
            message.content,
            message.edited_at,
            message.is_edited,
            message.is_deleted,
            rows::mentions_word(&message.mentions),
        ],
    )
}

/// Before it says something else.
pub(super) fn keep_version(db: &Connection, message: MessageId) -> rusqlite::Result<()> {
    update(
        db,
        "INSERT INTO message_versions (message_id, seq, written_at, content)
         SELECT id, seq, coalesce(edited_at, sent_at), content FROM messages WHERE id = ?1",
        [message],
    )
}

/// A reaction that came at some time, or that goes.
pub(super) fn react(
    db: &Connection,
    message: MessageId,
    user: UserId,
    emoji: Emoji,
    came: Option<Timestamp>,
) -> rusqlite::Result<()> {
    match came {
        Some(at) => run(
            db,
            "INSERT INTO reactions (message_id, emoji, user_id, reacted_at) VALUES (?1, ?2, ?3, ?4)",
            params![message, emoji.as_str(), user, at],
        ),
        None => run(
            db,
            "DELETE FROM reactions WHERE message_id = ?1 AND emoji = ?2 AND user_id = ?3",
            params![message, emoji.as_str(), user],
        ),
    }
}
