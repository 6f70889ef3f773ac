//! The server itself: what it is, and whether it works.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Kind, Result};
use crate::http::assets;
use crate::http::call::Call;
use crate::http::response::Response;
use crate::hub::command::Command;
use crate::hub::model::Registration;
use crate::ids::UserId;

#[derive(Serialize, ToSchema)]
#[schema(as = Status)]
pub struct Status {
    message: &'static str,
    version: &'static str,
    status: &'static str,
}

const STATUS: Status = Status { message: "Parlor is a chat server.", version: env!("CARGO_PKG_VERSION"), status: "ok" };

/// What a stranger has to know to be offered the right ways in.
#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
pub struct Settings {
    /// Who may make an account: `open` to anybody, with an `invite` only, or `closed`.
    #[schema(pattern = "^(open|invite|closed)$")]
    registration: &'static str,
    /// Whether people without an account are let in.
    guests: bool,
    /// False until somebody has made the first account, which becomes the server's administrator whatever `registration` says.
    has_accounts: bool,
    /// For now there are no new accounts, guests or rooms; then `registration` is `closed`, and `guests` false.
    lockdown: bool,
    version: &'static str,
}

/// For anybody: it tells nothing that trying would not.
pub fn settings(call: &mut Call<'_>) -> Result<Response> {
    let config = &call.ctx.config;
    let set = call.ctx.readers.settings()?;
    let lockdown = set.is_locked_down;
    let registration = if lockdown { Registration::Closed } else { set.registration.unwrap_or(config.registration) };
    Ok(Response::ok(&Settings {
        registration: registration.as_str(),
        guests: config.guests && !lockdown,
        has_accounts: call.ctx.readers.has_accounts()?,
        lockdown,
        version: STATUS.version,
    }))
}

/// The page for a browser, a few words for a program.
pub fn root(call: &mut Call<'_>) -> Result<Response> {
    let is_browser =
        call.request.header("accept").is_some_and(|accept| accept.to_ascii_lowercase().contains("text/html"));
    let page = if is_browser { assets::page(call.ctx.config.static_dir.as_deref()) } else { None };
    let response = match page {
        Some(page) => page.response(call.request.header("if-none-match")),
        None => Response::ok(&STATUS),
    };
    Ok(response.with("Vary", "Accept"))
}

/// 200 when both the dispatcher and the database answer, else 503.
pub fn health(call: &mut Call<'_>) -> Result<Response> {
    call.ctx.readers.user(UserId(0))?;
    match call.ctx.dispatcher.ask(None, Command::AskOnline { users: Vec::new() }) {
        // A stranger's question is refused, but only a dispatcher that works can refuse it.
        Err(error) if error.kind != Kind::Unauthorized => Err(error),
        _ => Ok(Response::ok(&STATUS)),
    }
}
