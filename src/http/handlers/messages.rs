//! Messages: history, posting, changing, reading.

use crate::dialect::canonical::{self, MessageBody, VersionBody};
use crate::dialect::fields::Fields;
use crate::error::{Error, Result};
use crate::http::call::{Call, Caller, Present, is_readable, unexpected};
use crate::http::request::{ContentType, unsupported, utf8};
use crate::http::response::Response;
use crate::http::{form, history, paging};
use crate::hub::command::{Command, Post, Reply};
use crate::hub::emoji::Emoji;
use crate::ids::RoomId;
use crate::store::{History, Page};

use super::scheduled;

/// For members, and in a public room for anyone signed in.
pub fn history(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let page = paging::page(&call.request)?;
    let room = call.readable_room(caller.clone())?;
    let said = history::of_room(call, Some(caller.actor()), caller.viewer(), &room, page)?;
    Ok(page_of(&said, page, &format!("/rooms/{}/messages", room.room)))
}

/// 202 where it is to be sent later. 201 also for a message that had been sent before: who repeats a request gets the same answer.
pub fn post(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let room = call.id("room")?;
    let command = read_post(call, room)?;
    match call.ask(caller, command)? {
        Reply::Scheduled(scheduled) => Ok(scheduled::accepted(&scheduled)),
        reply => changed(reply, 201),
    }
}

/// `curl -d` calls everything a form, so what it is must be looked for: JSON, a form with `content`, or else the text itself.
fn read_post(call: &mut Call<'_>, room: RoomId) -> Result<Command> {
    let content_type = call.request.content_type();
    if content_type == ContentType::Other {
        return Err(unsupported("application/json or text/plain"));
    }
    let body = call.request.body()?;
    let is_object = || body.trim_ascii_start().starts_with(b"{") && Fields::parse(&body).is_ok();
    match content_type {
        ContentType::Json => canonical::posting(&Fields::parse(&body)?, room),
        ContentType::Text => Ok(Command::PostMessage(Post::text(room, utf8(body)?))),
        _ if is_object() => canonical::posting(&Fields::parse(&body)?, room),
        _ => match form::fields_with("content", &body)? {
            Some(form) => canonical::posting(&form, room),
            None => Ok(Command::PostMessage(Post::text(room, utf8(body)?))),
        },
    }
}

pub fn edit(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let message = call.id("message")?;
    let content = call.request.json()?.required_text("content")?.to_owned();
    changed(call.ask(caller, Command::EditMessage { message, content })?, 200)
}

pub fn delete(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::DeleteMessage { message: call.id("message")? })?;
    Ok(Response::no_content())
}

pub fn react(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    set_reaction(call, caller, true)
}

pub fn unreact(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    set_reaction(call, caller, false)
}

fn set_reaction(call: &Call<'_>, caller: Caller, is_on: bool) -> Result<Response> {
    let message = call.id("message")?;
    let emoji = Emoji::parse(&call.named("emoji")?)?;
    changed(call.ask(caller, Command::React { message, emoji, is_on })?, 200)
}

/// The thread below a message, for whoever may read the message.
pub fn replies(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let page = paging::page(&call.request)?;
    let root = call.id("message")?;
    let gone = || Error::not_found("There is no such message.");
    let thread = match call.ctx.readers.message(root)? {
        Some(message) => {
            is_readable(&call.access_if_any(&caller, message.room)?.ok_or_else(gone)?)?;
            call.ctx.readers.thread(caller.viewer(), root, page)?
        }
        None => history::of_unstored_thread(call, caller.actor(), root, page)?,
    };
    Ok(page_of(&thread, page, &format!("/messages/{root}/replies")))
}

pub fn versions(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let message = call.id("message")?;
    let versions = match call.ask(caller, Command::AskVersions { message })? {
        // Of what is stored nowhere, what it said before is kept nowhere either.
        Reply::Said(said) => said.iter().filter_map(|message| message.version()).collect(),
        _ => call.ctx.readers.versions(message)?,
    };
    Ok(Response::ok(&versions.iter().map(VersionBody::from).collect::<Vec<_>>()))
}

fn page_of(history: &History, page: Page, path: &str) -> Response {
    let bodies: Vec<_> = history.messages.iter().map(MessageBody::from).collect();
    Response::ok(&bodies).with_some("Link", paging::links(path, page, history))
}

pub(super) fn changed(reply: Reply, status: u16) -> Result<Response> {
    match reply {
        Reply::Message { message, .. } => Ok(Response::json(status, &MessageBody::from(&*message))),
        other => Err(unexpected(&other)),
    }
}
