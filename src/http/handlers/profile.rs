//! One's own account.

use crate::dialect::canonical::{GuestUserBody, UserBody};
use crate::error::{Error, Kind, Result};
use crate::http::call::{Call, Caller, Present};
use crate::http::checks;
use crate::http::response::Response;
use crate::hub::command::{Command, ProfileChange};
use crate::limits;

pub fn show(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    match caller {
        Present::User(caller) => own(call, caller),
        Present::Guest(guest, name) => Ok(Response::ok(&GuestUserBody::new(guest, &name))),
    }
}

fn own(call: &Call<'_>, caller: Caller) -> Result<Response> {
    let user = call.user(caller.user())?;
    Ok(Response::ok(&UserBody::own(&user, call.is_online(caller, user.id)?)))
}

pub fn change(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let username = match fields.text("username")? {
        Some(_) => Some(checks::username(&fields, call.user(caller.user())?.email.as_deref())?),
        None => None,
    };
    let change = ProfileChange {
        username,
        display_name: checks::display_name(&fields)?,
        bio: checks::text(&fields, "bio", limits::DESCRIPTION)?,
        status: checks::text(&fields, "status", limits::STATUS)?,
        avatar_url: checks::avatar_url(&fields)?,
        shares_read: fields.flag("shares_read")?,
    };
    if change != ProfileChange::default() {
        call.ask(caller, Command::ChangeProfile(change.into()))?;
    }
    own(call, caller)
}

/// A wrong password here is not 401: the token is good, and a client must not throw it away.
pub fn change_password(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let current = fields.required_text("current_password")?;
    let new = checks::password(&fields, "new_password")?;
    let stored = call.ctx.readers.password_hash(caller.user())?;
    let is_right = call.ctx.passwords.verify(current, stored.as_deref())?;
    let Some(checked) = stored.filter(|_| is_right) else {
        let refusal = Error::new(Kind::Forbidden, "wrong_password", "This is not your current password.");
        return Err(refusal.with_field("current_password"));
    };
    let password_hash = call.ctx.passwords.hash(new)?;
    call.ask(caller, Command::ChangePassword { checked, password_hash })?;
    Ok(Response::message("Your password is changed, and your other sessions are signed out."))
}
