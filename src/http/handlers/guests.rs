//! Coming in without an account.

use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::GuestPass;
use crate::dialect::canonical::GuestUserBody;
use crate::error::Result;
use crate::http::call::{Call, unexpected};
use crate::http::checks;
use crate::http::response::Response;
use crate::hub::command::{Command, Reply};
use crate::hub::links::GuestLink;
use crate::hub::names::Name;
use crate::ids::{GuestId, PersonId, Timestamp};
use crate::journal::Line;
use crate::limits;

/// As signing in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = GuestCredentials)]
pub struct CameIn<'a> {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    refresh_token: String,
    user: GuestUserBody<'a>,
}

/// Without a body, or without a name in it, a name is made up.
pub fn come_in(call: &mut Call<'_>) -> Result<Response> {
    let fields = call.request.json_if_any()?;
    let name = match fields.text("username")?.filter(|name| !name.trim().is_empty()) {
        Some(name) => Name::parse("username", name)?,
        None => Name::made_up(),
    };
    let invite = checks::invite(&fields)?;
    let (guest, expires_at) = (GuestId::random(), stay(call.now));
    match call.ctx.dispatcher.ask(None, Command::WelcomeGuest { guest, name, invite, expires_at })? {
        Reply::Guest { name, link, .. } => {
            let line = Line::new("guest_came").with("guest", guest).with("name", &name);
            line.with_some("room", link.map(|link| link.room)).with("address", call.request.peer).note();
            Ok(came_in(call, GuestPass { guest, name: &name, generation: 1, expires_at }, link))
        }
        other => Err(unexpected(&other)),
    }
}

pub(super) fn renew(call: &Call<'_>, guest: GuestId, generation: i64) -> Result<Response> {
    let expires_at = stay(call.now);
    match call.ctx.dispatcher.ask(None, Command::RenewGuest { guest, generation, expires_at })? {
        Reply::GuestRenewed { name, generation, link } => {
            Ok(came_in(call, GuestPass { guest, name: &name, generation, expires_at }, link))
        }
        Reply::SessionReused => Err(super::accounts::reused(call, PersonId::Guest(guest))),
        other => Err(unexpected(&other)),
    }
}

fn stay(now: Timestamp) -> Timestamp {
    now.plus_seconds(limits::GUEST_IDLE)
}

fn came_in(call: &Call<'_>, pass: GuestPass<'_>, link: Option<GuestLink>) -> Response {
    // The pass lasts no longer than the link.
    let expires_at = link.map_or(pass.expires_at, |link| link.until.min(pass.expires_at));
    let pass = GuestPass { expires_at, ..pass };
    let tokens = call.ctx.tokens.issue_guest(pass, call.now);
    Response::ok(&CameIn {
        access_token: tokens.access_token,
        token_type: "bearer",
        expires_in: tokens.expires_in,
        refresh_token: tokens.refresh_token,
        user: GuestUserBody::new(pass.guest, pass.name, link),
    })
}
