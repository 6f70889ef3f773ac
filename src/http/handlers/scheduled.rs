//! Messages that are to be sent later: what one has, changing and cancelling it. They come in as all messages do.

use crate::dialect::canonical::{self, ScheduledBody};
use crate::error::{Error, Result};
use crate::http::call::{Call, Caller, unexpected};
use crate::http::response::Response;
use crate::hub::command::{Command, Later, Reply};
use crate::hub::model::Scheduled;
use crate::ids::{RoomId, ScheduledId};

/// 202: it waits.
pub fn accepted(scheduled: &Scheduled) -> Response {
    let body = ScheduledBody::from(scheduled);
    Response::json(202, &body).with("Location", format!("/scheduled/{}", scheduled.id))
}

pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let all = call.ctx.readers.scheduled(caller.user(), room(call)?)?;
    Ok(Response::ok(&all.iter().map(ScheduledBody::from).collect::<Vec<_>>()))
}

fn room(call: &Call<'_>) -> Result<Option<RoomId>> {
    let id = |written: &str| written.parse().map_err(|_| Error::invalid("room_id", "\"room_id\" is the id of a room."));
    call.request.query("room_id").map(|written| id(&written)).transpose()
}

pub fn show(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let id: ScheduledId = call.id("scheduled")?;
    let all = call.ctx.readers.scheduled(caller.user(), None)?;
    let found = all.iter().find(|one| one.id == id);
    let found = found.ok_or_else(|| Error::not_found("There is no such message waiting to be sent."))?;
    Ok(Response::ok(&ScheduledBody::from(found)))
}

pub fn change(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let id = call.id("scheduled")?;
    let change = canonical::scheduled_change(&call.request.json()?, id)?;
    match call.ask(caller, Command::Later(change))? {
        Reply::Scheduled(scheduled) => Ok(Response::ok(&ScheduledBody::from(&*scheduled))),
        other => Err(unexpected(&other)),
    }
}

pub fn cancel(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::Later(Later::Unschedule { id: call.id("scheduled")? }))?;
    Ok(Response::no_content())
}
