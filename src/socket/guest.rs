//! A socket of somebody without an account: in a public room, `/ws/chat/{room_id}?username=`, or among guests, `/ws/{user_name}`.

use std::net::IpAddr;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::error::Result;
use crate::hub::command::{Command, GuestSocket};
use crate::hub::model::Actor;
use crate::hub::names::Name;
use crate::ids::RoomId;
use crate::limits;

use super::connection::Connection;
use super::conversation::Conversation;
use super::visit::Visit;
use super::{Context, room, stack};

/// Only what lasts as long as the socket is in this frame; see [`stack`]. Without a room it is the lobby.
pub(super) fn serve(
    context: &Context,
    mut connection: Box<Connection>,
    room: Option<RoomId>,
    name: Option<String>,
    peer: IpAddr,
) {
    let dialect = if room.is_some() { Dialect::Guest } else { Dialect::Anonymous };
    let Some((actor, visit)) = enter(context, &mut connection, dialect, room, name, peer) else { return };
    stack::give_back();
    Conversation { context, connection: &mut connection, actor, visit, dialect }.run();
}

/// Makes the socket known to the hub under a name; none when it has been closed instead.
#[inline(never)]
fn enter(
    context: &Context,
    connection: &mut Connection,
    dialect: Dialect,
    room: Option<RoomId>,
    name: Option<String>,
    peer: IpAddr,
) -> Option<(Actor, Arc<Visit>)> {
    match come_in(context, connection, dialect, room, name, peer) {
        Ok(entered) => Some(entered),
        Err(error) => room::refuse(connection, dialect, room, dialect.close_code(&error), &error, peer),
    }
}

fn come_in(
    context: &Context,
    connection: &mut Connection,
    dialect: Dialect,
    room: Option<RoomId>,
    name: Option<String>,
    peer: IpAddr,
) -> Result<(Actor, Arc<Visit>)> {
    let name = match name.filter(|name| !name.trim().is_empty()) {
        Some(chosen) => Name::parse("username", &chosen)?,
        None => Name::made_up(),
    };
    connection.read_patiently(limits::SILENCE);
    let outbox = connection.outbox();
    let shown = name.shown.clone();
    let by = GuestSocket::new(name, outbox.id(), dialect.wire());
    let actor = Actor::Guest(by.guest);
    let command = match room {
        Some(room) => Command::Visit { by, room },
        None => Command::EnterLobby { by },
    };
    let visit = Visit::new(actor.person(), Some(shown), dialect, room, peer);
    context.greeter.bring_in(&context.dispatcher, None, outbox, &visit, command)?;
    Ok((actor, visit))
}
