//! Pinned messages.

use crate::dialect::canonical::MessageBody;
use crate::error::Result;
use crate::http::call::{Call, Caller, Present};
use crate::http::response::Response;
use crate::hub::command::Command;

use super::messages::changed;

/// For whoever may read the room; all of them, the newest pin first.
pub fn list(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let room = call.readable_room(caller.clone())?.room;
    let pinned = call.ctx.readers.pinned(caller.viewer(), room)?;
    Ok(Response::ok(&pinned.iter().map(MessageBody::from).collect::<Vec<_>>()))
}

pub fn pin(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    set(call, caller, true)
}

pub fn unpin(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    set(call, caller, false)
}

fn set(call: &Call<'_>, caller: Caller, is_on: bool) -> Result<Response> {
    changed(call.ask(caller, Command::Pin { message: call.id("message")?, is_on })?, 200)
}
