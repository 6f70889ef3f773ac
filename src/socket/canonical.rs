//! A socket of the canonical dialect, `/ws`: it signs in, is welcomed, and then each frame becomes a command.

use std::net::IpAddr;
use std::sync::Arc;

use crate::auth::Identity;
use crate::dialect::{Dialect, Request, canonical};
use crate::error::{Error, Result};
use crate::hub::command::{Command, Resume};
use crate::hub::model::Actor;
use crate::ids::Timestamp;
use crate::limits;

use super::connection::{Connection, Incoming};
use super::conversation::Conversation;
use super::handshake::Credentials;
use super::visit::{self, Visit};
use super::{Context, stack};

/// Only what lasts as long as the socket is in this frame; see [`stack`].
pub(super) fn serve(context: &Context, mut connection: Box<Connection>, credentials: Credentials, peer: IpAddr) {
    let Some((actor, visit)) = enter(context, &mut connection, credentials, peer) else { return };
    stack::give_back();
    Conversation { context, connection: &mut connection, actor, visit, dialect: Dialect::Canonical }.run();
}

/// Signs in and makes the socket known to the hub; none when it has been closed instead.
#[inline(never)]
fn enter(
    context: &Context,
    connection: &mut Connection,
    credentials: Credentials,
    peer: IpAddr,
) -> Option<(Actor, Arc<Visit>)> {
    let (Identity { actor, username, .. }, resume) = sign_in(context, connection, credentials, peer)?;
    let visit = Visit::new(actor.person(), Some(username), Dialect::Canonical, None, peer);
    connection.read_patiently(limits::SILENCE);
    let command = Command::Connect { socket: connection.outbox().id(), wire: Dialect::Canonical.wire(), resume };
    match context.greeter.bring_in(&context.dispatcher, Some(actor), connection.outbox(), &visit, command) {
        Ok(()) => Some((actor, visit)),
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
) -> Option<(Identity, Option<Resume>)> {
    let offered = match credentials.token {
        Some(token) => Ok((token, None)),
        None => first_frame(connection)?,
    };
    let known = offered.and_then(|(token, resume)| {
        Ok((context.tokens.access(&token, Timestamp::now())?, resume.or(credentials.resume)))
    });
    match known {
        Ok(known) => Some(known),
        Err(error) => {
            let code = error.kind.close_code();
            visit::refused(None, Dialect::Canonical, None, peer, code, &error);
            connection.close(code, &error.detail);
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
