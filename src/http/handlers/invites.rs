//! Invitations: made and withdrawn by those who may, looked at and accepted by whoever holds the code.

use serde::Serialize;
use utoipa::ToSchema;

use crate::dialect::fields::Fields;
use crate::error::{Error, Result};
use crate::http::call::{Call, Caller, unexpected};
use crate::http::checks;
use crate::http::response::Response;
use crate::hub::SPENT_INVITE;
use crate::hub::command::{Command, NewInvite, Reply};
use crate::hub::model::{GuestRight, Invite};
use crate::ids::{InviteCode, RoomId, Timestamp, UserId};
use crate::limits;
use crate::store::InviteRow;

/// An invitation, as those who made it see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Invite)]
pub struct InviteBody {
    code: InviteCode,
    /// Leads to the page, which asks whoever follows it to join.
    url: String,
    #[schema(required)]
    room_id: Option<RoomId>,
    opens_registration: bool,
    /// It lets in guests, without an account, and nobody else.
    for_guests: bool,
    /// Whether they may write; null where it is not for guests.
    #[schema(required)]
    may_write: Option<bool>,
    #[schema(required)]
    created_by: Option<UserId>,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// Null without a bound.
    #[schema(required)]
    max_uses: Option<i64>,
    uses: i64,
}

impl InviteBody {
    fn new(invite: &Invite, origin: &str) -> Self {
        Self {
            code: invite.code,
            // Behind the `#`, so that it is in nobody's log.
            url: format!("{origin}/#/invite/{}", invite.code),
            room_id: invite.room,
            opens_registration: invite.opens_registration,
            for_guests: invite.for_guests.is_some(),
            may_write: may_write(invite),
            created_by: invite.created_by,
            created_at: invite.created_at,
            expires_at: invite.expires_at,
            max_uses: invite.max_uses,
            uses: invite.uses,
        }
    }
}

/// An invitation, as whoever was given its code sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationBody<'a> {
    code: InviteCode,
    /// Null where it leads into none.
    #[schema(required)]
    room: Option<InvitingRoom<'a>>,
    opens_registration: bool,
    /// Whoever follows it comes in without an account: `POST /auth/guest` with the code.
    for_guests: bool,
    /// Whether they may write; null where it is not for guests.
    #[schema(required)]
    may_write: Option<bool>,
    /// Who made it.
    #[schema(required)]
    invited_by: Option<&'a str>,
    expires_at: Timestamp,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InvitingRoom)]
struct InvitingRoom<'a> {
    id: RoomId,
    name: &'a str,
    description: &'a str,
    member_count: usize,
}

impl<'a> From<&'a InviteRow> for InvitationBody<'a> {
    fn from(row: &'a InviteRow) -> Self {
        let room = |(id, name)| InvitingRoom {
            id,
            name,
            description: row.room_description.as_deref().unwrap_or_default(),
            member_count: row.member_count,
        };
        Self {
            code: row.invite.code,
            room: row.invite.room.zip(row.room_name.as_deref()).map(room),
            opens_registration: row.invite.opens_registration,
            for_guests: row.invite.for_guests.is_some(),
            may_write: may_write(&row.invite),
            invited_by: row.inviter.as_deref(),
            expires_at: row.invite.expires_at,
        }
    }
}

fn may_write(invite: &Invite) -> Option<bool> {
    invite.for_guests.map(|right| right == GuestRight::Write)
}

/// Into a room.
pub fn make_for_room(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let room = call.id("room")?;
    let fields = call.request.json_if_any()?;
    let opens_registration = fields.flag("opens_registration")?.unwrap_or_default();
    let for_guests = for_guests(&fields)?;
    if opens_registration && for_guests.is_some() {
        return Err(Error::invalid(
            "for_guests",
            "A link is for guests, or for newcomers who make an account: not for both.",
        ));
    }
    make(call, caller, &fields, Some(room), opens_registration, for_guests)
}

fn for_guests(fields: &Fields) -> Result<Option<GuestRight>> {
    let right = if fields.flag("may_write")?.unwrap_or_default() { GuestRight::Write } else { GuestRight::Read };
    Ok(fields.flag("for_guests")?.unwrap_or_default().then_some(right))
}

/// Onto the server, and no further.
pub fn make_for_server(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json_if_any()?;
    if for_guests(&fields)?.is_some() {
        return Err(Error::invalid("for_guests", "A link for guests leads into a room: POST /rooms/{room}/invites."));
    }
    make(call, caller, &fields, None, true, None)
}

fn make(
    call: &Call<'_>,
    caller: Caller,
    fields: &Fields,
    room: Option<RoomId>,
    opens_registration: bool,
    for_guests: Option<GuestRight>,
) -> Result<Response> {
    let life = checks::number(fields, "expires_in", limits::INVITE_LIFE)?.unwrap_or(limits::INVITE_LIFE_DEFAULT);
    let wanted = NewInvite {
        code: InviteCode::random(),
        room,
        opens_registration,
        for_guests,
        expires_at: call.now.plus_seconds(life),
        max_uses: checks::number(fields, "max_uses", limits::INVITE_USES)?,
    };
    match call.ask(caller, Command::MakeInvite(wanted))? {
        Reply::Invite(invite) => {
            let body = InviteBody::new(&invite, &call.request.own_origin());
            Ok(Response::created(format!("/invites/{}", invite.code), &body))
        }
        other => Err(unexpected(&other)),
    }
}

pub fn list_for_room(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let room = call.id("room")?;
    list(call, caller, Some(room))
}

pub fn list_for_server(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    list(call, caller, None)
}

fn list(call: &Call<'_>, caller: Caller, room: Option<RoomId>) -> Result<Response> {
    match call.ask(caller, Command::AskInvites { room })? {
        Reply::Invites(invites) => {
            let origin = call.request.own_origin();
            let bodies: Vec<_> = invites.iter().map(|invite| InviteBody::new(invite, &origin)).collect();
            Ok(Response::ok(&bodies))
        }
        other => Err(unexpected(&other)),
    }
}

/// Whoever followed a link knows of no code, so one that cannot be one is not called so.
fn code(call: &Call<'_>) -> Result<InviteCode> {
    call.named("code")?.parse().map_err(|_| Error::not_found(SPENT_INVITE))
}

/// For whoever has the code, before they have an account.
pub fn show(call: &mut Call<'_>) -> Result<Response> {
    let code = code(call)?;
    call.ctx.dispatcher.ask(None, Command::AskInvite { code })?;
    let row = call.ctx.readers.invite(code)?.ok_or_else(|| Error::not_found(SPENT_INVITE))?;
    Ok(Response::ok(&InvitationBody::from(&row)))
}

/// Answered with the room.
pub fn accept(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    match call.ask(caller, Command::AcceptInvite { code: code(call)? })? {
        Reply::Room(id) => {
            let row = call.ctx.readers.room(caller.user(), id)?.ok_or_else(|| Error::not_found(SPENT_INVITE))?;
            call.show_room(caller, row, |body| Response::ok(body))
        }
        other => Err(unexpected(&other)),
    }
}

pub fn withdraw(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::WithdrawInvite { code: code(call)? })?;
    Ok(Response::no_content())
}
