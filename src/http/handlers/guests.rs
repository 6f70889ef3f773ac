//! Coming in without an account.

use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::GuestPass;
use crate::dialect::canonical::GuestUserBody;
use crate::error::Result;
use crate::http::call::{Call, unexpected};
use crate::http::response::Response;
use crate::hub::command::{Command, Reply};
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
    let (guest, expires_at) = (GuestId::random(), stay(call.now));
    match call.ctx.dispatcher.ask(None, Command::WelcomeGuest { guest, name, expires_at })? {
        Reply::Guest { name, .. } => {
            let line = Line::new("guest_came").with("guest", guest).with("name", &name);
            line.with("address", call.request.peer).note();
            Ok(came_in(call, GuestPass { guest, name: &name, generation: 1, expires_at }))
        }
        other => Err(unexpected(&other)),
    }
}

pub(super) fn renew(call: &Call<'_>, guest: GuestId, generation: i64) -> Result<Response> {
    let expires_at = stay(call.now);
    match call.ctx.dispatcher.ask(None, Command::RenewGuest { guest, generation, expires_at })? {
        Reply::GuestRenewed { name, generation } => {
            Ok(came_in(call, GuestPass { guest, name: &name, generation, expires_at }))
        }
        Reply::SessionReused => Err(super::accounts::reused(call, PersonId::Guest(guest))),
        other => Err(unexpected(&other)),
    }
}

fn stay(now: Timestamp) -> Timestamp {
    now.plus_seconds(limits::GUEST_IDLE)
}

fn came_in(call: &Call<'_>, pass: GuestPass<'_>) -> Response {
    let tokens = call.ctx.tokens.issue_guest(pass, call.now);
    Response::ok(&CameIn {
        access_token: tokens.access_token,
        token_type: "bearer",
        expires_in: tokens.expires_in,
        refresh_token: tokens.refresh_token,
        user: GuestUserBody::new(pass.guest, pass.name),
    })
}
