//! Rooms: the list, one of them, and coming and going.

use crate::error::{Error, Result};
use crate::http::call::{Call, Caller, Present, unexpected};
use crate::http::checks;
use crate::http::response::Response;
use crate::hub::command::{Command, NewRoom, Reply, RoomChange};
use crate::hub::names::Name;
use crate::ids::RoomId;
use crate::limits;

pub fn list(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let rows = match caller.link() {
        Some(link) => call.ctx.readers.room_of_link(link.room)?.into_iter().collect(),
        None => call.ctx.readers.rooms(caller.viewer())?,
    };
    Ok(Response::ok(&call.room_bodies(caller, &rows)?))
}

pub fn show(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let row = call.room(caller.clone())?;
    call.show_room(caller, row, |body| Response::ok(body))
}

pub fn create(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let command = Command::CreateRoom(NewRoom {
        name: Name::parse("name", fields.required_text("name")?)?,
        description: fields.prose("description", limits::DESCRIPTION)?.unwrap_or_default(),
        is_private: fields.flag("is_private")?.unwrap_or_default(),
        is_ephemeral: fields.flag("is_ephemeral")?.unwrap_or_default(),
    });
    match call.ask(caller, command)? {
        Reply::Room(id) => {
            let row = call.ctx.readers.room(caller.user(), id)?.ok_or_else(Error::internal)?;
            call.show_room(caller, row, |body| Response::created(format!("/rooms/{id}"), body))
        }
        other => Err(unexpected(&other)),
    }
}

pub fn change(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let room = call.id("room")?;
    let fields = call.request.json()?;
    let change = RoomChange {
        name: fields.text("name")?.map(|name| Name::parse("name", name)).transpose()?,
        description: fields.prose("description", limits::DESCRIPTION)?,
        is_private: fields.flag("is_private")?,
        slow_mode: checks::number(&fields, "slow_mode", limits::SLOW_MODE)?,
        announce_only: fields.flag("announce_only")?,
        expire_after_days: match fields.is_null("expire_after_days") {
            true => Some(None),
            false => checks::number(&fields, "expire_after_days", limits::EXPIRE_AFTER)?.map(Some),
        },
        allows_guests: fields.flag("allows_guests")?,
    };
    call.ask(caller, Command::ChangeRoom { room, change })?;
    Ok(Response::no_content())
}

pub fn delete(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::DeleteRoom { room: call.id("room")? })?;
    Ok(Response::no_content())
}

pub fn join(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let room: RoomId = call.id("room")?;
    call.ask(caller, Command::JoinRoom { room })?;
    Ok(Response::message("You joined the room."))
}

pub fn leave(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let room: RoomId = call.id("room")?;
    call.ask(caller, Command::LeaveRoom { room })?;
    Ok(Response::message("You left the room."))
}
