//! Keeping the peace: bans, mutes, and the log of what admins did.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::http::call::{Call, Caller};
use crate::http::response::Response;
use crate::http::{checks, paging};
use crate::hub::command::Command;
use crate::ids::{RoomId, Timestamp, UserId};
use crate::limits;
use crate::store::{AuditRow, SanctionRow};

/// Somebody who may not come into a room.
#[derive(Serialize, ToSchema)]
#[schema(as = Ban)]
pub struct BanBody<'a> {
    user_id: UserId,
    username: &'a str,
    /// The admin; null when that account is gone.
    #[schema(required)]
    by: Option<&'a str>,
    at: Timestamp,
    /// Null for good.
    #[schema(required)]
    expires_at: Option<Timestamp>,
    reason: &'a str,
}

impl<'a> From<&'a SanctionRow> for BanBody<'a> {
    fn from(row: &'a SanctionRow) -> Self {
        Self {
            user_id: row.user,
            username: &row.username,
            by: row.by.as_deref(),
            at: row.at,
            expires_at: row.until,
            reason: &row.reason,
        }
    }
}

/// A member who may only read for a while.
#[derive(Serialize, ToSchema)]
#[schema(as = Mute)]
pub struct MuteBody<'a> {
    user_id: UserId,
    username: &'a str,
    /// The admin; null when that account is gone.
    #[schema(required)]
    by: Option<&'a str>,
    at: Timestamp,
    #[schema(required)]
    expires_at: Option<Timestamp>,
}

impl<'a> From<&'a SanctionRow> for MuteBody<'a> {
    fn from(row: &'a SanctionRow) -> Self {
        let by = row.by.as_deref();
        Self { user_id: row.user, username: &row.username, by, at: row.at, expires_at: row.until }
    }
}

/// What an admin did.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct AuditBody<'a> {
    id: i64,
    at: Timestamp,
    actor_id: UserId,
    /// As they are called now; null when the account is gone.
    #[schema(required)]
    actor: Option<&'a str>,
    #[schema(required)]
    room_id: Option<RoomId>,
    action: &'a str,
    #[schema(required)]
    target_id: Option<UserId>,
    #[schema(required)]
    target: Option<&'a str>,
    detail: &'a str,
}

impl<'a> From<&'a AuditRow> for AuditBody<'a> {
    fn from(row: &'a AuditRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_id: row.actor,
            actor: row.actor_name.as_deref(),
            room_id: row.room,
            action: &row.action,
            target_id: row.target,
            target: row.target_name.as_deref(),
            detail: &row.detail,
        }
    }
}

pub fn ban(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let (room, user) = (call.id("room")?, call.id("user")?);
    let fields = call.request.json_if_any()?;
    let until = checks::number(&fields, "expires_in", limits::SANCTION)?;
    let until = until.map(|seconds| Timestamp::now().plus_seconds(seconds));
    let reason = fields.prose("reason", limits::REASON)?.unwrap_or_default();
    call.ask(caller, Command::Ban { room, user, until, reason })?;
    Ok(Response::no_content())
}

pub fn lift_ban(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::LiftBan { room: call.id("room")?, user: call.id("user")? })?;
    Ok(Response::no_content())
}

pub fn mute(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let (room, user) = (call.id("room")?, call.id("user")?);
    let fields = call.request.json_if_any()?;
    let seconds = checks::number(&fields, "expires_in", limits::SANCTION)?.unwrap_or(limits::MUTE_DEFAULT);
    call.ask(caller, Command::MuteMember { room, user, until: Timestamp::now().plus_seconds(seconds) })?;
    Ok(Response::no_content())
}

pub fn lift_mute(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::LiftMute { room: call.id("room")?, user: call.id("user")? })?;
    Ok(Response::no_content())
}

/// A guest, out of a room and for an hour.
pub fn kick(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::KickGuest { room: call.id("room")?, guest: call.id("guest")? })?;
    Ok(Response::no_content())
}

pub fn bans(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let rows = call.ctx.readers.bans(administered(call, caller)?, Timestamp::now())?;
    Ok(Response::ok(&rows.iter().map(BanBody::from).collect::<Vec<_>>()))
}

pub fn mutes(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let rows = call.ctx.readers.mutes(administered(call, caller)?, Timestamp::now())?;
    Ok(Response::ok(&rows.iter().map(MuteBody::from).collect::<Vec<_>>()))
}

pub fn room_audit(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let lines = lines(call)?;
    let room = administered(call, caller)?;
    log(call, Some(room), lines, &format!("/rooms/{room}/audit"))
}

pub fn audit(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let lines = lines(call)?;
    call.ask(caller, Command::AskRights { room: None })?;
    log(call, None, lines, "/audit")
}

/// The room that the path names, whose admin the caller must be.
fn administered(call: &Call<'_>, caller: Caller) -> Result<RoomId> {
    let room = call.id("room")?;
    call.ask(caller, Command::AskRights { room: Some(room) })?;
    Ok(room)
}

/// How many, and before which.
fn lines(call: &Call<'_>) -> Result<(usize, Option<i64>)> {
    let before = call
        .request
        .query("before")
        .map(|id| id.parse().map_err(|_| Error::invalid("before", "\"before\" is the id of an entry.")));
    Ok((paging::limit(&call.request)?, before.transpose()?))
}

fn log(call: &Call<'_>, room: Option<RoomId>, (limit, before): (usize, Option<i64>), path: &str) -> Result<Response> {
    let mut rows = call.ctx.readers.audit(room, before, limit + 1)?;
    let has_older = rows.len() > limit;
    rows.truncate(limit);
    let older = rows.last().filter(|_| has_older);
    let link = older.map(|last| format!("<{path}?limit={limit}&before={}>; rel=\"prev\"", last.id));
    Ok(Response::ok(&rows.iter().map(AuditBody::from).collect::<Vec<_>>()).with_some("Link", link))
}
