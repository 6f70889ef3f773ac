//! Where one is signed in.

use crate::dialect::canonical::SessionBody;
use crate::error::Result;
use crate::http::call::{Call, Caller};
use crate::http::response::Response;
use crate::hub::command::Command;

pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let mut sessions = call.ctx.readers.sessions(caller.user())?;
    sessions.retain(|session| session.expires_at > call.now);
    let bodies: Vec<_> = sessions.iter().map(|session| SessionBody::new(session, caller.actor.session)).collect();
    Ok(Response::ok(&bodies))
}

pub fn end(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::EndSession { session: call.id("session")? })?;
    Ok(Response::no_content())
}
