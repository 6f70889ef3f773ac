//! The server itself: what it is, and whether it works.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Kind, Result};
use crate::http::assets;
use crate::http::call::Call;
use crate::http::response::Response;
use crate::hub::command::Command;
use crate::ids::UserId;

#[derive(Serialize, ToSchema)]
#[schema(as = Status)]
pub struct Status {
    message: &'static str,
    version: &'static str,
    status: &'static str,
}

const STATUS: Status = Status { message: "Parlor is a chat server.", version: env!("CARGO_PKG_VERSION"), status: "ok" };

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
