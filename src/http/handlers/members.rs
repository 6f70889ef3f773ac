//! Who belongs to a room, and as what.

use crate::dialect::canonical::MemberBody;
use crate::error::{Error, Result};
use crate::http::call::{Call, Caller, Present};
use crate::http::response::Response;
use crate::hub::command::{Command, NewRole, Who};
use crate::hub::model::Role;
use crate::hub::names;
use crate::ids::{RoomId, UserId};
use crate::store::MemberRow;

/// Whoever may know of a room may know who is in it.
pub fn list(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let room = call.readable_room(caller.clone())?.room;
    let mut members = call.ctx.readers.members(room)?;
    let mut online = call.online(caller.clone(), members.iter().map(|member| member.user.id).collect())?;
    if call.ctx.readers.is_cut_off(room)? {
        let others = members.iter_mut().zip(&mut online).filter(|(member, _)| member.user.id != caller.viewer());
        others.for_each(|(member, is_online)| (member.user.shares_last_seen, *is_online) = (false, false));
    }
    let bodies: Vec<_> =
        members.iter().zip(online).map(|(member, is_online)| MemberBody::new(member, is_online)).collect();
    Ok(Response::ok(&bodies))
}

pub fn add(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let room: RoomId = call.id("room")?;
    let fields = call.request.json()?;
    let who = match (fields.number("user_id")?, fields.text("username")?) {
        (Some(id), _) => Who::Id(UserId(id)),
        (None, Some(name)) => Who::Name(name.to_owned()),
        (None, None) => return Err(Error::invalid("user_id", "Say who: \"user_id\" or \"username\".")),
    };
    call.ask(caller, Command::AddMember { room, who: who.clone() })?;
    let is_meant = |member: &MemberRow| match &who {
        Who::Id(id) => member.user.id == *id,
        Who::Name(name) => member.user.username.key == names::fold(name),
    };
    show(call, caller, 201, room, is_meant)
}

pub fn change(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let (room, user) = (call.id("room")?, call.id("user")?);
    let fields = call.request.json()?;
    let role = match fields.text("role")? {
        Some(word) => NewRole::Is(role(word)?),
        None => NewRole::IsAdmin(fields.required_flag("is_admin")?),
    };
    call.ask(caller, Command::SetRole { room, user, role })?;
    show(call, caller, 200, room, |member| member.user.id == user)
}

fn role(word: &str) -> Result<Role> {
    let unknown = "A role is \"owner\", \"admin\", \"member\" or \"read_only\".";
    Role::parse(word).ok_or_else(|| Error::invalid("role", unknown))
}

pub fn remove(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::RemoveMember { room: call.id("room")?, user: call.id("user")? })?;
    Ok(Response::no_content())
}

fn show(
    call: &Call<'_>,
    caller: Caller,
    status: u16,
    room: RoomId,
    is_meant: impl Fn(&MemberRow) -> bool,
) -> Result<Response> {
    let members = call.ctx.readers.members(room)?;
    let member = members.iter().find(|member| is_meant(member));
    let member = member.ok_or_else(|| Error::not_found("That user is not a member of this room any more."))?;
    Ok(Response::json(status, &MemberBody::new(member, call.is_online(caller, member.user.id)?)))
}
