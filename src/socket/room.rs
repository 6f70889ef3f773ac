//! A socket of one room or chat, `/ws/{id}`: its token comes with the handshake, and it hears of nothing else.

use std::net::IpAddr;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::hub::command::Command;
use crate::hub::model::{Actor, RoomKind};
use crate::ids::{RoomId, Timestamp};
use crate::limits;

use super::connection::Connection;
use super::conversation::Conversation;
use super::handshake::Credentials;
use super::visit::{self, Visit};
use super::{Context, stack};

/// Only what lasts as long as the socket is in this frame; see [`stack`].
pub(super) fn serve(
    context: &Context,
    mut connection: Box<Connection>,
    room: RoomId,
    credentials: Credentials,
    peer: IpAddr,
) {
    let Some((actor, visit)) = enter(context, &mut connection, room, credentials, peer) else { return };
    stack::give_back();
    let dialect = visit.dialect;
    Conversation { context, connection: &mut connection, actor, visit, dialect }.run();
}

/// Signs in and makes the socket known to the hub; none when it has been closed instead.
#[inline(never)]
fn enter(
    context: &Context,
    connection: &mut Connection,
    room: RoomId,
    credentials: Credentials,
    peer: IpAddr,
) -> Option<(Actor, Arc<Visit>)> {
    let dialect = match dialect_of(context, room) {
        Ok(dialect) => dialect,
        Err(error) => return refuse(connection, Dialect::Typed, Some(room), error.kind.close_code(), &error, peer),
    };
    let Some(token) = credentials.token else {
        let error = Error::unauthorized("This socket needs a token: /ws/{id}?token=…");
        return refuse(connection, dialect, Some(room), 1008, &error, peer);
    };
    let entered = context.tokens.access(&token, Timestamp::now()).and_then(|identity| {
        connection.read_patiently(limits::SILENCE);
        let (actor, outbox) = (identity.actor, connection.outbox());
        let visit = Visit::new(actor.person(), Some(identity.username), dialect, Some(room), peer);
        let command = Command::Attend { socket: outbox.id(), wire: dialect.wire(), room };
        context.greeter.bring_in(&context.dispatcher, Some(actor), outbox, &visit, command)?;
        Ok((actor, visit))
    });
    match entered {
        Ok(entered) => Some(entered),
        Err(error) => refuse(connection, dialect, Some(room), dialect.close_code(&error), &error, peer),
    }
}

/// The id says what is spoken: that of a chat, or of a room. What there is not will be refused by the hub.
fn dialect_of(context: &Context, room: RoomId) -> Result<Dialect> {
    Ok(match context.readers.room_kind(room)? {
        Some(RoomKind::Chat) => Dialect::Chat,
        Some(RoomKind::Room | RoomKind::Group) | None => Dialect::Typed,
    })
}

pub(super) fn refuse<T>(
    connection: &mut Connection,
    dialect: Dialect,
    room: Option<RoomId>,
    code: u16,
    error: &Error,
    peer: IpAddr,
) -> Option<T> {
    visit::refused(None, dialect, room, peer, code, error);
    connection.close(code, &error.detail);
    None
}
