//! One call under way: what a handler is given, and the few things that handlers have in common.

use std::borrow::Cow;
use std::str::FromStr;
use std::sync::Arc;

use crate::dialect::canonical::{PersonBody, RoomBody};
use crate::error::{Error, Kind, Result};
use crate::hub::command::{Command, Reply};
use crate::hub::links::GuestLink;
use crate::hub::model::{Actor, Login, User};
use crate::hub::{BANNED, NO_GUESTS_HERE};
use crate::ids::{GuestId, RoomId, Timestamp, UserId};
use crate::store::{AccessRow, NOBODY, RoomRow};

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

/// Somebody with an account, by a good token of a live session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    pub actor: Login,
}

impl Caller {
    pub fn user(self) -> UserId {
        self.actor.user
    }

    /// # Errors
    /// 401 without a good token, or when its session has ended; 403 for a guest.
    pub fn of(ctx: &Context, request: &Request<'_>, now: Timestamp) -> Result<Self> {
        match Present::of(ctx, request, now)? {
            Present::User(caller) => Ok(caller),
            Present::Guest { .. } => Err(Error::forbidden("Guests cannot do this. Make an account first.")),
        }
    }
}

/// Whoever calls, with an account or as a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Present {
    User(Caller),
    Guest {
        id: GuestId,
        name: Arc<str>,
        /// By which they came in.
        link: Option<GuestLink>,
    },
}

impl From<Caller> for Present {
    fn from(caller: Caller) -> Self {
        Present::User(caller)
    }
}

impl Present {
    /// Reads the request's token.
    ///
    /// # Errors
    /// 401 without a good one, or when its session has ended.
    pub fn of(ctx: &Context, request: &Request<'_>, now: Timestamp) -> Result<Self> {
        match ctx.tokens.access(bearer(request)?, now)?.actor {
            Actor::User(actor) if ctx.readers.session_is_live(actor, now)? => Ok(Present::User(Caller { actor })),
            Actor::User(_) => Err(Error::unauthorized("Your session has ended. Sign in again.")),
            guest @ Actor::Guest(_) => match ctx.dispatcher.ask(Some(guest), Command::AskGuest)? {
                Reply::Guest { id, name, link } => Ok(Present::Guest { id, name, link }),
                other => Err(unexpected(&other)),
            },
        }
    }

    pub fn actor(&self) -> Actor {
        match self {
            Present::User(caller) => caller.actor.into(),
            Present::Guest { id, .. } => Actor::Guest(*id),
        }
    }

    /// By which a guest came in, who then sees its room and nothing else.
    pub fn link(&self) -> Option<GuestLink> {
        match self {
            Present::User(_) => None,
            Present::Guest { link, .. } => *link,
        }
    }

    /// As whom the store is asked.
    pub fn viewer(&self) -> UserId {
        match self {
            Present::User(caller) => caller.user(),
            Present::Guest { .. } => NOBODY,
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

    /// What the path names, as text, without percent-encoding (RFC 3986 §2.1).
    ///
    /// # Errors
    /// 422 when it is not UTF-8.
    pub fn named(&self, name: &'static str) -> Result<Cow<'_, str>> {
        let written = self.params.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
        let text = percent_encoding::percent_decode_str(written).decode_utf8();
        text.map_err(|_| Error::invalid(name, format!("\"{name}\" is not UTF-8.")))
    }

    /// Has a command carried out, and waits until it is on disk.
    ///
    /// # Errors
    /// The refusal, or 503.
    pub fn ask(&self, caller: impl Into<Present>, command: Command) -> Result<Reply> {
        self.ctx.dispatcher.ask(Some(caller.into().actor()), command)
    }

    /// Who of these is online, in their order.
    pub fn online(&self, caller: impl Into<Present>, users: Vec<UserId>) -> Result<Vec<bool>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        match self.ask(caller, Command::AskOnline { users })? {
            Reply::Online(online) => Ok(online),
            other => Err(unexpected(&other)),
        }
    }

    pub fn is_online(&self, caller: impl Into<Present>, user: UserId) -> Result<bool> {
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
    pub fn room(&self, caller: impl Into<Present>) -> Result<RoomRow> {
        let caller = caller.into();
        let id = self.access(caller.clone())?.room;
        let row = match caller.link() {
            Some(_) => self.ctx.readers.room_of_link(id),
            None => self.ctx.readers.room(caller.viewer(), id),
        };
        row?.ok_or_else(no_such_room)
    }

    /// What the caller may do with the room that the path names.
    ///
    /// # Errors
    /// 404, also when the caller may not know of it; 403 for a guest where it takes none.
    pub fn access(&self, caller: impl Into<Present>) -> Result<AccessRow> {
        self.access_if_any(&caller.into(), self.id("room")?)?.ok_or_else(no_such_room)
    }

    /// The same of any room or chat; none that they may not know of.
    ///
    /// # Errors
    /// 403 for a guest where it takes none.
    pub fn access_if_any(&self, caller: &Present, id: RoomId) -> Result<Option<AccessRow>> {
        if let Some(link) = caller.link() {
            return if link.room == id { self.ctx.readers.access_by_link(caller.viewer(), id) } else { Ok(None) };
        }
        let access = self.ctx.readers.access(caller.viewer(), id)?;
        match (caller, &access) {
            (Present::Guest { .. }, Some(room)) => takes_guests(room.allows_guests).map(|()| access),
            _ => Ok(access),
        }
    }

    /// The room that the path names, where the caller may also know what is in it.
    ///
    /// # Errors
    /// As [`Call::access`], and 403 when the caller is banned from it.
    pub fn readable_room(&self, caller: impl Into<Present>) -> Result<AccessRow> {
        let room = self.access(caller)?;
        is_readable(&room)?;
        Ok(room)
    }

    /// Rooms as the caller is shown them.
    pub fn room_bodies<'r>(&self, caller: impl Into<Present>, rows: &'r [RoomRow]) -> Result<Vec<RoomBody<'r>>> {
        let caller = caller.into();
        let rooms: Vec<RoomId> = rows.iter().map(|row| row.id).collect();
        if rooms.is_empty() {
            return Ok(Vec::new());
        }
        let visits = self.visits(&caller)?;
        let body = |(row, count): (&'r RoomRow, usize)| {
            let body = RoomBody::new(row, count);
            RoomBody { is_member: body.is_member || visits.contains(&row.id), ..body.visited_by(caller.link()) }
        };
        match self.ask(caller.clone(), Command::AskOnlineCounts { rooms })? {
            Reply::OnlineCounts(counts) => Ok(rows.iter().zip(counts).map(body).collect()),
            other => Err(unexpected(&other)),
        }
    }

    /// The rooms that a guest has joined; the store has those of everybody else.
    fn visits(&self, caller: &Present) -> Result<Vec<RoomId>> {
        match caller {
            Present::User(_) => Ok(Vec::new()),
            Present::Guest { .. } => match self.ask(caller.clone(), Command::AskVisits)? {
                Reply::Rooms(rooms) => Ok(rooms),
                other => Err(unexpected(&other)),
            },
        }
    }

    /// One room with the people in it, as the answer to a call.
    pub fn show_room(
        &self,
        caller: impl Into<Present>,
        row: RoomRow,
        answer: impl Fn(&RoomBody<'_>) -> Response,
    ) -> Result<Response> {
        let caller = caller.into();
        let present = match self.ask(caller.clone(), Command::AskPresent { room: row.id })? {
            Reply::Present(people) => people,
            other => return Err(unexpected(&other)),
        };
        let rows = [row];
        let body = self.room_bodies(caller, &rows)?.pop().ok_or_else(Error::internal)?;
        let users_online = Some(present.iter().map(PersonBody::from).collect());
        Ok(answer(&RoomBody { users_online, ..body }))
    }
}

/// A public room is shown to whoever is banned from it, and nothing in it.
///
/// # Errors
/// 403.
pub fn is_readable(room: &AccessRow) -> Result<()> {
    match room.is_banned {
        true => Err(Error::new(Kind::Forbidden, "banned", BANNED)),
        false => Ok(()),
    }
}

/// A public room that does without guests is none for them.
///
/// # Errors
/// 403.
pub fn takes_guests(allows_guests: bool) -> Result<()> {
    match allows_guests {
        true => Ok(()),
        false => Err(Error::new(Kind::Forbidden, "no_guests_here", NO_GUESTS_HERE)),
    }
}

fn no_such_room() -> Error {
    Error::not_found("There is no such room.")
}

/// A reply that does not belong to its command: a fault of ours.
pub fn unexpected(reply: &Reply) -> Error {
    log::error!("a reply that belongs to another command: {reply:?}");
    Error::internal()
}
