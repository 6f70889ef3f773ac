//! One call under way: what a handler is given, and the few things that handlers have in common.

use std::str::FromStr;

use crate::dialect::canonical::RoomBody;
use crate::error::{Error, Result};
use crate::hub::command::{Command, Reply};
use crate::hub::model::{Login, User};
use crate::ids::{RoomId, Timestamp, UserId};
use crate::store::RoomRow;

use super::Context;
use super::request::Request;
use super::response::Response;
use super::routes::Params;

pub struct Call<'a> {
    pub ctx: &'a Context,
    pub request: Request<'a>,
    pub params: Params,
    pub now: Timestamp,
}

/// Whoever calls, by a good token of a live session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    pub actor: Login,
}

impl Caller {
    pub fn user(self) -> UserId {
        self.actor.user
    }

    /// Reads the request's token.
    ///
    /// # Errors
    /// 401 without a good one, or when its session has ended.
    pub fn of(ctx: &Context, request: &Request<'_>, now: Timestamp) -> Result<Self> {
        let actor = ctx.tokens.access(bearer(request)?, now)?.actor;
        match ctx.readers.session_is_live(actor, now)? {
            true => Ok(Self { actor }),
            false => Err(Error::unauthorized("Your session has ended. Sign in again.")),
        }
    }
}

/// RFC 6750 §2.1; the scheme's name is the same in any case (RFC 9110 §11.1).
fn bearer<'a>(request: &'a Request<'_>) -> Result<&'a str> {
    let header = request.header("authorization").unwrap_or_default().trim();
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Error::unauthorized("Sign in first: this call needs a header Authorization: Bearer TOKEN.")),
    }
}

impl Call<'_> {
    /// What the path names, as an id. What is no id names nothing.
    ///
    /// # Errors
    /// 404.
    pub fn id<T: FromStr>(&self, name: &str) -> Result<T> {
        let written = self.params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let id = written.and_then(|written| written.parse().ok());
        id.ok_or_else(|| Error::not_found(format!("There is no such {name}.")))
    }

    /// Has a command carried out, and waits until it is on disk.
    ///
    /// # Errors
    /// The refusal, or 503.
    pub fn ask(&self, caller: Caller, command: Command) -> Result<Reply> {
        self.ctx.dispatcher.ask(Some(caller.actor.into()), command)
    }

    /// Who of these is online, in their order.
    pub fn online(&self, caller: Caller, users: Vec<UserId>) -> Result<Vec<bool>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        match self.ask(caller, Command::AskOnline { users })? {
            Reply::Online(online) => Ok(online),
            other => Err(unexpected(&other)),
        }
    }

    pub fn is_online(&self, caller: Caller, user: UserId) -> Result<bool> {
        Ok(self.online(caller, vec![user])?.first().copied().unwrap_or_default())
    }

    /// An account that is there.
    ///
    /// # Errors
    /// 404.
    pub fn user(&self, id: UserId) -> Result<User> {
        self.ctx.readers.user(id)?.ok_or_else(|| Error::not_found("There is no such user."))
    }

    /// The room that the path names, as the caller sees it.
    ///
    /// # Errors
    /// 404, also when the caller may not know of it.
    pub fn room(&self, caller: Caller) -> Result<RoomRow> {
        let id = self.id("room")?;
        self.ctx.readers.room(caller.user(), id)?.ok_or_else(|| Error::not_found("There is no such room."))
    }

    /// Rooms as the caller is shown them.
    pub fn room_bodies<'r>(&self, caller: Caller, rows: &'r [RoomRow]) -> Result<Vec<RoomBody<'r>>> {
        let rooms: Vec<RoomId> = rows.iter().map(|row| row.id).collect();
        if rooms.is_empty() {
            return Ok(Vec::new());
        }
        match self.ask(caller, Command::AskOnlineCounts { rooms })? {
            Reply::OnlineCounts(counts) => {
                Ok(rows.iter().zip(counts).map(|(row, count)| RoomBody::new(row, count)).collect())
            }
            other => Err(unexpected(&other)),
        }
    }

    /// One room, as the answer to a call.
    pub fn show_room(
        &self,
        caller: Caller,
        row: RoomRow,
        answer: impl Fn(&RoomBody<'_>) -> Response,
    ) -> Result<Response> {
        let rows = [row];
        let bodies = self.room_bodies(caller, &rows)?;
        bodies.first().map(answer).ok_or_else(Error::internal)
    }
}

/// A reply that does not belong to its command: a fault of ours.
pub fn unexpected(reply: &Reply) -> Error {
    log::error!("a reply that belongs to another command: {reply:?}");
    Error::internal()
}
