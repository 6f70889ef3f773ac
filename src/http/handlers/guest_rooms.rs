//! Public rooms for people without an account: made, listed, read and deleted without a token.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

use crate::dialect::words;
use crate::error::{Error, Kind, Result};
use crate::http::call::{Call, Present, takes_guests, unexpected};
use crate::http::response::Response;
use crate::http::{history, paging};
use crate::hub::NO_GUESTS;
use crate::hub::command::{Command, Reply};
use crate::hub::model::{Message, MessageKind};
use crate::hub::names::Name;
use crate::ids::{MessageId, RoomId, Timestamp};
use crate::journal::Line;
use crate::store::{NOBODY, RoomRow};

#[derive(Serialize, ToSchema)]
#[schema(as = GuestRoom)]
pub struct GuestRoom<'a> {
    id: RoomId,
    name: &'a str,
    description: &'a str,
    created_at: Timestamp,
    member_count: usize,
}

impl<'a> From<&'a RoomRow> for GuestRoom<'a> {
    fn from(row: &'a RoomRow) -> Self {
        Self {
            id: row.id,
            name: &row.name,
            description: &row.description,
            created_at: row.created_at,
            member_count: row.member_count,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = GuestRooms)]
pub struct GuestRooms<'a> {
    rooms: Vec<GuestRoom<'a>>,
    count: usize,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GuestMessage)]
pub struct GuestMessage<'a> {
    id: MessageId,
    room_id: RoomId,
    username: &'a str,
    content: Cow<'a, str>,
    timestamp: Timestamp,
}

impl<'a> From<&'a Message> for GuestMessage<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: message.id,
            room_id: message.room,
            username: &message.sender_name,
            content: words(message),
            timestamp: message.sent_at,
        }
    }
}

pub fn create(call: &mut Call<'_>) -> Result<Response> {
    let name = Name::parse("name", call.request.json()?.required_text("name")?)?;
    match call.ctx.dispatcher.ask(None, Command::CreateOpenRoom { name })? {
        Reply::Room(id) => {
            Line::new("open_room_made").with("room", id).with("address", call.request.peer).note();
            let row = call.ctx.readers.room(NOBODY, id)?.ok_or_else(gone)?;
            Ok(Response::created(format!("/api/chat/rooms/{id}"), &GuestRoom::from(&row)))
        }
        other => Err(unexpected(&other)),
    }
}

pub fn list(call: &mut Call<'_>) -> Result<Response> {
    guests_are_welcome(call)?;
    let rows = call.ctx.readers.rooms(NOBODY)?;
    Ok(Response::ok(&GuestRooms { rooms: rows.iter().map(GuestRoom::from).collect(), count: rows.len() }))
}

/// What people said, without what the server wrote and what was deleted. Nobody need say who they are; but who does so reads what
/// they may read.
pub fn history(call: &mut Call<'_>) -> Result<Response> {
    guests_are_welcome(call)?;
    let page = paging::page(&call.request)?;
    let (room, viewer, by) = match call.request.header("authorization") {
        Some(_) => {
            let caller = Present::of(call.ctx, &call.request, call.now)?;
            let room = Some(call.readable_room(caller.clone())?).filter(|room| !room.is_private);
            (room.ok_or_else(gone)?, caller.viewer(), Some(caller.actor()))
        }
        None => {
            let room = call.ctx.readers.access(NOBODY, call.id("room")?)?.ok_or_else(gone)?;
            takes_guests(room.allows_guests)?;
            (room, NOBODY, None)
        }
    };
    let (id, history) = (room.room, history::of_room(call, by, viewer, &room, page)?);
    let is_said = |message: &&Message| message.kind != MessageKind::System && !message.is_deleted;
    let bodies: Vec<_> = history.messages.iter().filter(is_said).map(GuestMessage::from).collect();
    let links = paging::links(&format!("/api/chat/rooms/{id}/messages"), page, &history);
    Ok(Response::ok(&bodies).with_some("Link", links))
}

pub fn delete(call: &mut Call<'_>) -> Result<Response> {
    let room = call.id("room")?;
    call.ctx.dispatcher.ask(None, Command::DeleteOpenRoom { room })?;
    Line::new("open_room_deleted").with("room", room).with("address", call.request.peer).note();
    Ok(Response::no_content())
}

fn gone() -> Error {
    Error::not_found("Room not found.")
}

/// Commands are judged by the hub; what is only read, here.
fn guests_are_welcome(call: &Call<'_>) -> Result<()> {
    match call.ctx.config.guests {
        true => Ok(()),
        false => Err(Error::new(Kind::Forbidden, "no_guests", NO_GUESTS)),
    }
}
