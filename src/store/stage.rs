//! Events as SQL: what each one that lasts leaves in the tables.

use rusqlite::{Connection, Params, params};

use crate::hub::event::{Durability, Event};
use crate::hub::model::{GuestRight, Invite, Session};

use super::{administration, blocks, files, later, messages, moderation, people, pins, rooms};

/// How many statements storing an event takes; none for one that is only told. One statement is atomic by itself.
pub(super) fn statements(event: &Event) -> usize {
    match event {
        Event::ProfileChanged { .. } => 2,
        Event::RoomCreated(room) => 1 + room.members.len(),
        Event::PasswordChanged { .. } | Event::Decreed(_) => 2,
        Event::RoomDeleted { .. } => 3,
        Event::MessagePosted(message) => 1 + message.mentions.people.len() + 2 * message.attachments.len(),
        Event::MessageEdited(message) => 3 + message.mentions.people.len(),
        Event::Later(change) => later::statements(change),
        Event::MessageDeleted(_) => 6,
        Event::MessageReacted { .. } | Event::MessagePinned(_) => 2,
        _ => usize::from(event.durability() != Durability::Never),
    }
}

/// Stores one event.
///
/// # Errors
/// Those of SQLite. A change that finds nothing to change is an error too (`QueryReturnedNoRows`), because the hub and the tables
/// would disagree. Not so where it does not matter: for what deletes, and for a read marker or the time of a last visit, which may
/// be stored when the member or the room is gone already.
pub(super) fn store(db: &Connection, event: &Event) -> rusqlite::Result<()> {
    match event {
        Event::UserRegistered { user, password_hash } => people::insert(db, user, password_hash),
        Event::SessionOpened(session) => insert_session(db, session),
        Event::SessionRenewed { session, generation, at, expires_at } => update(
            db,
            "UPDATE sessions SET generation = ?2, used_at = ?3, expires_at = ?4 WHERE id = ?1",
            params![session, generation, at, expires_at],
        ),
        Event::SessionEnded { session, .. } => run(db, "DELETE FROM sessions WHERE id = ?1", params![session]),
        Event::PasswordChanged { user, password_hash } => administration::set_password(db, *user, password_hash),
        Event::ProfileChanged { user, change, .. } => people::change(db, *user, change),
        Event::BlockChanged { by, user, is_on, at } => blocks::set(db, *by, *user, is_on.then_some(*at)),
        Event::RoomCreated(room) => rooms::insert_room(db, room),
        Event::RoomChanged { room, change } => rooms::change_room(db, *room, change),
        Event::GroupFoundBy { room, key } => {
            update(db, "UPDATE rooms SET name_key = ?2 WHERE id = ?1", params![room, key])
        }
        Event::RoomDeleted { room } => rooms::delete_room(db, *room),
        Event::MemberJoined { room, user, member } => rooms::insert_member(db, *room, *user, member),
        Event::MemberLeft { room, user, .. } => {
            run(db, "DELETE FROM members WHERE room_id = ?1 AND user_id = ?2", params![room, user])
        }
        Event::RoleChanged { room, user, role } => {
            update(db, "UPDATE members SET role = ?3 WHERE room_id = ?1 AND user_id = ?2", params![room, user, role])
        }
        Event::Banned(ban) => moderation::insert_ban(db, ban),
        Event::BanLifted { room, user } => {
            run(db, "DELETE FROM bans WHERE room_id = ?1 AND user_id = ?2", params![room, user])
        }
        Event::Muted(mute) => moderation::insert_mute(db, mute),
        Event::MuteLifted { room, user } => {
            run(db, "DELETE FROM mutes WHERE room_id = ?1 AND user_id = ?2", params![room, user])
        }
        Event::Decreed(decree) => administration::store(db, decree),
        Event::Audited(audit) => moderation::insert_audit(db, audit),
        Event::InviteMade(invite) => insert_invite(db, invite),
        Event::InviteUsed { code } => update(db, "UPDATE invites SET uses = uses + 1 WHERE code = ?1", [code]),
        Event::InviteWithdrawn { code } => run(db, "DELETE FROM invites WHERE code = ?1", [code]),
        Event::FileAdded(file) => files::insert(db, file),
        Event::FileDeleted(gone) => files::delete(db, gone.id),
        Event::MessagePosted(message) => {
            messages::insert(db, message)?;
            messages::insert_mentions(db, message)?;
            files::attach(db, message)
        }
        Event::MessageEdited(message) => {
            messages::keep_version(db, message.id)?;
            run(db, "DELETE FROM mentions WHERE message_id = ?1", [message.id])?;
            messages::change(db, message)?;
            messages::insert_mentions(db, message)
        }
        Event::MessageDeleted(message) => {
            run(db, "DELETE FROM message_versions WHERE message_id = ?1", [message.id])?;
            run(db, "DELETE FROM reactions WHERE message_id = ?1", [message.id])?;
            run(db, "DELETE FROM mentions WHERE message_id = ?1", [message.id])?;
            files::detach(db, message.id)?;
            pins::remove(db, message.id)?;
            messages::change(db, message)
        }
        Event::MessageReacted { message, user, emoji, is_on, at } => {
            messages::react(db, message.id, *user, *emoji, is_on.then_some(*at))?;
            messages::change(db, message)
        }
        Event::Later(change) => later::store(db, change),
        Event::MessagePinned(message) => {
            pins::set(db, message)?;
            messages::change(db, message)
        }
        Event::Reported(report) => pins::report(db, report),
        Event::ReportsClosed { message } => run(db, "DELETE FROM reports WHERE message_id = ?1", [message]),
        Event::ReadingChanged { room, user, reading, .. } => run(
            db,
            "UPDATE members SET read_up_to = ?3, unread_from = ?4, is_muted = ?5 WHERE room_id = ?1 AND user_id = ?2",
            params![room, user, reading.read_up_to, reading.unread_from, reading.is_muted],
        ),
        Event::WentOffline { user, at } => {
            run(db, "UPDATE users SET last_seen = ?2 WHERE id = ?1 AND erased_at IS NULL", params![user, at])
        }
        Event::NumbersReserved { message, seq } => run(
            db,
            "UPDATE server SET reserved_message = max(reserved_message, ?1), reserved_seq = max(reserved_seq, ?2)",
            params![message, seq],
        ),
        Event::CameOnline { .. }
        | Event::Unstored(_)
        | Event::SocketOpened { .. }
        | Event::GuestCame { .. }
        | Event::GuestPassed { .. }
        | Event::GuestJoined { .. }
        | Event::GuestLeft { .. }
        | Event::GuestSentOut { .. }
        | Event::GuestSent { .. }
        | Event::GuestEnded { .. }
        | Event::Whispered(_)
        | Event::Signalled { .. }
        | Event::SocketRetuned { .. }
        | Event::SocketClosed { .. }
        | Event::TypingChanged { .. } => Ok(()),
    }
}

pub(super) fn run(db: &Connection, sql: &str, values: impl Params) -> rusqlite::Result<()> {
    db.prepare_cached(sql)?.execute(values).map(drop)
}

pub(super) fn update(db: &Connection, sql: &str, values: impl Params) -> rusqlite::Result<()> {
    match db.prepare_cached(sql)?.execute(values)? {
        0 => Err(rusqlite::Error::QueryReturnedNoRows),
        _ => Ok(()),
    }
}

fn insert_session(db: &Connection, session: &Session) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT INTO sessions (id, user_id, generation, client, address, created_at, used_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            session.id,
            session.user,
            session.generation,
            session.client,
            session.address,
            session.created_at,
            session.used_at,
            session.expires_at,
        ],
    )
}

fn insert_invite(db: &Connection, invite: &Invite) -> rusqlite::Result<()> {
    run(
        db,
        "INSERT INTO invites (code, room_id, opens_registration, created_by, created_at, expires_at, max_uses, uses,
                              for_guests)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            invite.code,
            invite.room,
            invite.opens_registration,
            invite.created_by,
            invite.created_at,
            invite.expires_at,
            invite.max_uses,
            invite.uses,
            invite.for_guests.map(GuestRight::as_str),
        ],
    )
}
