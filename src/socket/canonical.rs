//! A socket of the canonical dialect, `/ws`: it signs in, is welcomed, and then each frame becomes a command.

use std::net::IpAddr;

use crate::budget::Budget;
use crate::dialect::canonical::{self, Decoded, Request, RequestId, ServerFrame};
use crate::dispatcher::Answer;
use crate::error::{Error, Result};
use crate::hub::command::{Command, Resume};
use crate::hub::model::Actor;
use crate::ids::Timestamp;
use crate::limits;

use super::connection::{Connection, Incoming};
use super::handshake::Credentials;
use super::{Context, frame, stack};

/// Refusals for haste in a row, after which the socket is closed with 4029.
const PATIENCE: u32 = 100;

/// Only what lasts as long as the socket is in this frame; see [`stack`].
pub(super) fn serve(context: &Context, mut connection: Box<Connection>, credentials: Credentials, peer: IpAddr) {
    let Some(actor) = enter(context, &mut connection, credentials, peer) else { return };
    stack::give_back();
    converse(context, &mut connection, actor);
    leave(context, &connection, actor, peer);
}

/// Signs in and makes the socket known to the hub; none when it has been closed instead.
#[inline(never)]
fn enter(context: &Context, connection: &mut Connection, credentials: Credentials, peer: IpAddr) -> Option<Actor> {
    let (actor, resume) = sign_in(context, connection, credentials, peer)?;
    connection.read_patiently(limits::SILENCE);
    match context.greeter.connect(&context.dispatcher, actor, connection.outbox(), resume) {
        Ok(()) => Some(actor),
        Err(error) => {
            connection.close(error.kind.close_code(), &error.detail);
            None
        }
    }
}

#[inline(never)]
fn leave(context: &Context, connection: &Connection, actor: Actor, peer: IpAddr) {
    let socket = connection.outbox().id();
    let _ = context.dispatcher.tell(None, Command::Disconnect { socket }, Answer::Nobody);
    log::debug!("user {} has disconnected from {peer}", actor.user);
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
            log::debug!("user {} has connected from {peer}", actor.user);
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

/// Reads until the socket ends. A frame that is wrong gets an error and closes nothing.
fn converse(context: &Context, connection: &mut Connection, actor: Actor) {
    let mut hasty = 0;
    loop {
        let text = match connection.receive() {
            Incoming::Text(text) => text,
            Incoming::Binary(_) => return connection.close(1003, "Frames are JSON text."),
            Incoming::Gone | Incoming::Silent => return,
        };
        let Decoded { id, request } = canonical::decode(&text);
        let outcome = request.and_then(|request| carry_out(context, connection, actor, request, &id));
        match outcome {
            Ok(()) => hasty = 0,
            Err(error) => {
                hasty = if error.retry_after.is_some() { hasty + 1 } else { hasty };
                if hasty > PATIENCE {
                    return connection.close(error.kind.close_code(), &error.detail);
                }
                say(connection, &ServerFrame::error(&error, id.as_ref()));
            }
        }
    }
}

fn carry_out(
    context: &Context,
    connection: &Connection,
    actor: Actor,
    request: Request,
    id: &Option<RequestId>,
) -> Result<()> {
    let command = match request {
        Request::Command(command) => command,
        Request::Ping => {
            say(connection, &ServerFrame::Pong { id: id.as_ref().map(RequestId::value) });
            return Ok(());
        }
        Request::Authenticate { .. } => return Err(Error::malformed("This socket is signed in already.")),
    };
    context.budgets.take(budget(&command), actor.user)?;
    let (socket, request) = (connection.outbox().id(), id.clone());
    let answer = match command {
        Command::SetTyping { .. } => Answer::Refusal { socket, request },
        _ => Answer::Socket { socket, request },
    };
    context.dispatcher.tell(Some(actor), command, answer)
}

fn budget(command: &Command) -> Budget {
    match command {
        Command::PostMessage(_) => Budget::Post,
        Command::SetTyping { .. } | Command::MarkRead { .. } => Budget::Signal,
        _ => Budget::Write,
    }
}

fn say(connection: &Connection, told: &ServerFrame<'_>) {
    let (mut json, mut bytes) = (Vec::new(), Vec::new());
    told.write(&mut json);
    frame::text(&json, &mut bytes);
    connection.outbox().send(bytes);
}
