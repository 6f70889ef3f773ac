//! A page of a room's history: from the store, or, of an ephemeral room, from the hub's memory.

use std::sync::Arc;

use crate::error::Result;
use crate::hub::command::{Command, Reply};
use crate::hub::model::{Actor, Message};
use crate::ids::{MessageId, UserId};
use crate::store::{AccessRow, History, Page};

use super::call::{Call, unexpected};

/// As the viewer sees it, who may read the room.
///
/// # Errors
/// 503.
pub fn of_room(call: &Call<'_>, by: Option<Actor>, viewer: UserId, room: &AccessRow, page: Page) -> Result<History> {
    if !room.is_ephemeral {
        return call.ctx.readers.history(viewer, room.room, page);
    }
    match call.ctx.dispatcher.ask(by, Command::AskSaid { room: room.room })? {
        Reply::Said(said) => Ok(cut(&said, page)),
        other => Err(unexpected(&other)),
    }
}

/// The thread below a message that is not stored.
///
/// # Errors
/// 404 where there is no such message that the caller may know of, 403 where they are banned; 503.
pub fn of_unstored_thread(call: &Call<'_>, by: Actor, root: MessageId, page: Page) -> Result<History> {
    match call.ctx.dispatcher.ask(Some(by), Command::AskThread { root })? {
        Reply::Said(said) => Ok(cut(&said, page)),
        other => Err(unexpected(&other)),
    }
}

fn cut(said: &[Arc<Message>], page: Page) -> History {
    let after = page.after.map_or(0, |id| said.partition_point(|one| one.id <= id));
    let before = page.before.map_or(said.len(), |id| said.partition_point(|one| one.id < id)).max(after);
    let shown = match page.after {
        Some(_) => after..before.min(after + page.limit),
        None => before.saturating_sub(page.limit)..before,
    };
    History {
        messages: said[shown.clone()].iter().map(|message| Message::clone(message)).collect(),
        has_older: shown.start > 0,
        has_newer: shown.end < said.len(),
    }
}
