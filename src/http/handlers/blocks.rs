//! Whom one wants nothing of.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Result;
use crate::http::call::{Call, Caller};
use crate::http::response::Response;
use crate::hub::command::Command;
use crate::ids::{Timestamp, UserId};
use crate::store::BlockRow;

/// Somebody whom the caller has blocked.
#[derive(Serialize, ToSchema)]
#[schema(as = Block)]
pub struct BlockBody<'a> {
    user_id: UserId,
    username: &'a str,
    at: Timestamp,
}

impl<'a> From<&'a BlockRow> for BlockBody<'a> {
    fn from(row: &'a BlockRow) -> Self {
        Self { user_id: row.user, username: &row.username, at: row.at }
    }
}

pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let rows = call.ctx.readers.blocks(caller.user())?;
    Ok(Response::ok(&rows.iter().map(BlockBody::from).collect::<Vec<_>>()))
}

pub fn block(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    set(call, caller, true)
}

pub fn unblock(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    set(call, caller, false)
}

fn set(call: &Call<'_>, caller: Caller, is_on: bool) -> Result<Response> {
    call.ask(caller, Command::Block { user: call.id("user")?, is_on })?;
    Ok(Response::no_content())
}
