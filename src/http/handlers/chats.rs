//! Direct chats. What is said in them is posted, read and marked as in any room: a chat's id is a room's.

use serde::Serialize;
use utoipa::ToSchema;

use crate::dialect::canonical::{ChatBody, ChatMessageBody};
use crate::error::{Error, Result};
use crate::http::call::{Call, Caller, unexpected};
use crate::http::paging;
use crate::http::response::Response;
use crate::hub::command::{Command, Reply};
use crate::hub::model::RoomKind;
use crate::ids::{RoomId, UserId};

pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let chats = call.ctx.readers.chats(caller.user())?;
    let online = call.online(caller, chats.iter().map(|chat| chat.other.id).collect())?;
    let bodies: Vec<_> = chats.iter().zip(online).map(|(chat, is_online)| ChatBody::new(chat, is_online)).collect();
    Ok(Response::ok(&bodies))
}

#[derive(Serialize, ToSchema)]
#[schema(as = OpenedChat)]
pub struct Opened {
    chat_id: RoomId,
}

/// The same chat whoever asks, and however often.
pub fn open(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    match call.ask(caller, Command::OpenChat { with: call.id("user")? })? {
        Reply::Room(chat_id) => Ok(Response::ok(&Opened { chat_id })),
        other => Err(unexpected(&other)),
    }
}

/// The group of these people and the caller, whoever asks, and however often.
pub fn open_group(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let wrong = || Error::invalid("user_ids", "\"user_ids\" is a list of the ids of users.");
    let listed = fields.list("user_ids")?.ok_or_else(wrong)?;
    let with: Option<Vec<UserId>> = listed.iter().map(|id| id.as_i64().map(UserId)).collect();
    match call.ask(caller, Command::OpenGroup { with: with.ok_or_else(wrong)? })? {
        Reply::Room(chat_id) => Ok(Response::ok(&Opened { chat_id })),
        other => Err(unexpected(&other)),
    }
}

/// For its two people, or those of a group. A chat of others is 403, as clients of an earlier server expect; a room is no chat.
pub fn history(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let page = paging::page(&call.request)?;
    let id: RoomId = call.id("chat")?;
    let chat = match call.ctx.readers.room_kind(id)? {
        Some(RoomKind::Chat | RoomKind::Group) => call.ctx.readers.room(caller.user(), id)?,
        _ => return Err(Error::not_found("There is no such chat.")),
    };
    if chat.is_none() {
        return Err(Error::forbidden("This chat belongs to others."));
    }
    let history = call.ctx.readers.history(caller.user(), id, page)?;
    let bodies: Vec<_> = history.messages.iter().map(ChatMessageBody::from).collect();
    let links = paging::links(&format!("/chats/{id}/messages"), page, &history);
    Ok(Response::ok(&bodies).with_some("Link", links))
}
