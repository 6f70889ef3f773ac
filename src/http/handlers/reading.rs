//! How far one has read a room, and how far the others have.

use crate::dialect::canonical::SeenBody;
use crate::error::{Error, Kind, Result};
use crate::http::call::{Call, Caller, Present};
use crate::http::response::Response;
use crate::hub::command::Command;
use crate::ids::MessageId;

pub fn mark_read(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let (room, message) = (call.id("room")?, marked(call)?);
    call.ask(caller, Command::MarkRead { room, message })?;
    Ok(Response::no_content())
}

pub fn mark_unread(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let (room, message) = (call.id("room")?, marked(call)?);
    call.ask(caller, Command::MarkUnread { room, message })?;
    Ok(Response::no_content())
}

fn marked(call: &mut Call<'_>) -> Result<MessageId> {
    call.request.json()?.required_number("message_id").map(MessageId)
}

pub fn mute(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let room = call.id("room")?;
    let is_muted = call.request.json()?.required_flag("is_muted")?;
    call.ask(caller, Command::MuteRoom { room, is_muted })?;
    Ok(Response::no_content())
}

/// For members.
pub fn seen(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let access = call.access(Present::User(caller))?;
    if !access.is_member {
        return Err(Error::new(Kind::Forbidden, "not_a_member", "Join the room first."));
    }
    let rows = call.ctx.readers.seen(caller.user(), access.room)?;
    Ok(Response::ok(&rows.iter().map(SeenBody::from).collect::<Vec<_>>()))
}
