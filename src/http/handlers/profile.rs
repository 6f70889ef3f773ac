//! One's own account.

use crate::dialect::canonical::{GuestUserBody, UserBody};
use crate::error::{Error, Kind, Result};
use crate::http::call::{Call, Caller, Present};
use crate::http::checks;
use crate::http::export::{Export, disposition};
use crate::http::response::Response;
use crate::hub::command::{Command, ProfileChange};
use crate::limits;

pub fn show(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    match caller {
        Present::User(caller) => own(call, caller),
        Present::Guest { id, name, link } => Ok(Response::ok(&GuestUserBody::new(id, &name, link))),
    }
}

pub(super) fn own(call: &Call<'_>, caller: Caller) -> Result<Response> {
    let user = call.user(caller.user())?;
    Ok(Response::ok(&UserBody::own(&user, call.is_online(caller, user.id)?)))
}

pub fn change(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let username = match fields.text("username")? {
        Some(_) => Some(checks::username(&fields, call.user(caller.user())?.email.as_deref())?),
        None => None,
    };
    let status = fields.prose("status", limits::STATUS)?;
    let status_expires_at = match fields.time("status_expires_at")? {
        Some(at) => Some(Some(at)),
        // A new status stays, unless it is said how long.
        None => (status.is_some() || fields.is_null("status_expires_at")).then_some(None),
    };
    let change = ProfileChange {
        username,
        display_name: checks::display_name(&fields)?,
        bio: fields.prose("bio", limits::DESCRIPTION)?,
        status,
        status_expires_at,
        avatar_url: checks::avatar_url(&fields)?,
        avatar_file: None,
        shares_read: fields.flag("shares_read")?,
        shares_last_seen: fields.flag("shares_last_seen")?,
    };
    if change != ProfileChange::default() {
        call.ask(caller, Command::ChangeProfile(change.into()))?;
    }
    own(call, caller)
}

/// All that the caller has here.
pub fn export(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let export =
        Export { readers: call.ctx.readers.clone(), caller, _place: call.ctx.files.download(call.request.peer)? };
    Ok(Response::export(export).with("Content-Disposition", disposition(caller.user())))
}

/// For good, with the password: whoever merely holds a token cannot.
pub fn erase(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let checked = own_password(call, caller, "password", fields.required_text("password")?)?;
    call.ask(caller, Command::EraseMe { checked })?;
    Ok(Response::no_content())
}

/// A wrong password here is not 401: the token is good, and a client must not throw it away.
pub fn change_password(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let current = fields.required_text("current_password")?;
    let new = checks::password(&fields, "new_password")?;
    let checked = own_password(call, caller, "current_password", current)?;
    let password_hash = call.ctx.passwords.hash(new)?;
    call.ask(caller, Command::ChangePassword { checked, password_hash })?;
    Ok(Response::message("Your password is changed, and your other sessions are signed out."))
}

/// The hash against which it was checked.
fn own_password(call: &Call<'_>, caller: Caller, field: &'static str, given: &str) -> Result<String> {
    let stored = call.ctx.readers.password_hash(caller.user())?;
    let is_right = call.ctx.passwords.verify(given, stored.as_deref())?;
    stored.filter(|_| is_right).ok_or_else(|| {
        Error::new(Kind::Forbidden, "wrong_password", "This is not your current password.").with_field(field)
    })
}
