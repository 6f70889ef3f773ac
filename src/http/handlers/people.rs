//! The other accounts.

use crate::dialect::canonical::UserBody;
use crate::error::Result;
use crate::http::call::{Call, Caller};
use crate::http::response::Response;
use crate::hub::model::User;

pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
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
