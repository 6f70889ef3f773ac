//! A socket of the canonical dialect, `/ws`: it signs in, is welcomed, and then each frame becomes a command.

use std::net::IpAddr;

use crate::dialect::{Dialect, Request, canonical};
use crate::error::{Error, Result};
use crate::hub::command::{Command, Resume};
use crate::hub::model::Actor;
use crate::ids::Timestamp;
use crate::limits;

use super::connection::{Connection, Incoming};
use super::conversation::Conversation;
use super::handshake::Credentials;
use super::{Context, stack};

/// Only what lasts as long as the socket is in this frame; see [`stack`].
pub(super) fn serve(context: &Context, mut connection: Box<Connection>, credentials: Credentials, peer: IpAddr) {
    let Some(actor) = enter(context, &mut connection, credentials, peer) else { return };
    stack::give_back();
    let (dialect, room) = (Dialect::Canonical, None);
    Conversation { context, connection: &mut connection, actor, peer, dialect, room }.run();
}

/// Signs in and makes the socket known to the hub; none when it has been closed instead.
#[inline(never)]
fn enter(context: &Context, connection: &mut Connection, credentials: Credentials, peer: IpAddr) -> Option<Actor> {
    let (actor, resume) = sign_in(context, connection, credentials, peer)?;
    connection.read_patiently(limits::SILENCE);
    let command = Command::Connect { socket: connection.outbox().id(), wire: Dialect::Canonical.wire(), resume };
    match context.greeter.bring_in(&context.dispatcher, Some(actor), connection.outbox(), Dialect::Canonical, command) {
        Ok(()) => Some(actor),
        Err(error) => {
            connection.close(error.kind.close_code(), &error.detail);
            None
        }
    }
}

/// The token of the handshake, or of a first frame; none when the socket has been closed instead.
fn sign_in(
    context: &Context,
    connection: &mut Connection,
    credentials: Credentials,
    peer: IpAddr,
) -> Option<(Actor, Option<Resume>)> {
    let offered = match credentials.token {
        Some(token) => Ok((token, None)),
        None => first_frame(connection)?,
    };
    let known = offered.and_then(|(token, resume)| {
        let identity = context.tokens.access(&token, Timestamp::now())?;
        Ok((identity.actor, resume.or(credentials.resume)))
    });
    match known {
        Ok((actor, resume)) => {
            log::debug!("{} has connected from {peer}", actor.person());
            Some((actor, resume))
        }
        Err(error) => {
            log::info!("{peer} could not sign in on a socket: {}", error.detail);
            connection.close(error.kind.close_code(), &error.detail);
            None
        }
    }
}

fn first_frame(connection: &mut Connection) -> Option<Result<(String, Option<Resume>)>> {
    connection.read_within(limits::AUTHENTICATE);
    match connection.receive() {
        Incoming::Text(text) => Some(match canonical::decode(&text).request {
            Ok(Request::Authenticate { token, resume }) => Ok((token, resume)),
            Ok(_) => Err(Error::unauthorized("Sign in first: send {\"type\":\"auth\",\"token\":…}.")),
            Err(error) => Err(error),
        }),
        Incoming::Binary(_) => {
            connection.close(1003, "Frames are JSON text.");
            None
        }
        Incoming::Silent => Some(Err(Error::unauthorized("No token came in time."))),
        Incoming::Gone => None,
    }
}
