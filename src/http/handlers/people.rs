//! The other accounts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::dialect::anonymous::GuestBody;
use crate::dialect::canonical::UserBody;
use crate::error::Result;
use crate::http::call::{Call, Caller, unexpected};
use crate::http::response::Response;
use crate::hub::command::{Command, Reply};
use crate::hub::model::User;

/// For somebody with an account, the other accounts; for anybody else, the guests who are there.
pub fn list(call: &mut Call<'_>) -> Result<Response> {
    if call.request.header("authorization").is_some() {
        let caller = Caller::of(call.ctx, &call.request, call.now)?;
        return others(call, caller);
    }
    match call.ctx.dispatcher.ask(None, Command::AskGuests)? {
        Reply::Guests(guests) => {
            let users = guests.iter().map(GuestBody::new).collect();
            Ok(Response::ok(&Guests { users }))
        }
        other => Err(unexpected(&other)),
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Guests)]
pub struct Guests<'a> {
    users: Vec<GuestBody<'a>>,
}

fn others(call: &Call<'_>, caller: Caller) -> Result<Response> {
    let others = call.ctx.readers.others(caller.user())?;
    let online = online_of(call, caller, &others)?;
    let bodies: Vec<_> = others.iter().zip(online).map(|(user, is_online)| UserBody::new(user, is_online)).collect();
    Ok(Response::ok(&bodies))
}

/// Everybody who is online, the caller too if so.
pub fn online(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let mut users = call.ctx.readers.others(caller.user())?;
    users.push(call.user(caller.user())?);
    let online = online_of(call, caller, &users)?;
    let present = users.iter().zip(online).filter(|(_, is_online)| *is_online);
    let bodies: Vec<_> = present.map(|(user, _)| UserBody::new(user, true)).collect();
    Ok(Response::ok(&bodies))
}

pub fn show(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let user = call.user(call.id("user")?)?;
    let is_online = call.is_online(caller, user.id)?;
    let is_own = user.id == caller.user();
    Ok(Response::ok(&if is_own { UserBody::own(&user, is_online) } else { UserBody::new(&user, is_online) }))
}

fn online_of(call: &Call<'_>, caller: Caller, users: &[User]) -> Result<Vec<bool>> {
    call.online(caller, users.iter().map(|user| user.id).collect())
}
