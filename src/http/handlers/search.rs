//! Searching in what the caller may read.

use crate::dialect::canonical::FoundBody;
use crate::error::{Error, Result};
use crate::http::call::{Call, Present, is_readable};
use crate::http::paging;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::ids::{MessageId, RoomId};
use crate::search::{Query, Sort, snippet};
use crate::store::Search;

/// In the rooms of the caller and public ones. Where nothing can be found because there is no such author or room, nothing is:
/// whether a private room exists is not told.
pub fn find(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let request = &call.request;
    let (limit, before) = (paging::limit(request)?, paging::cursor(request, "before")?);
    let (sort, room) = (sort(request)?, room(request)?);
    let query = query(request)?;
    if let Some(room) = room {
        let gone = || Error::not_found("There is no such room.");
        is_readable(&call.access_if_any(&caller, room)?.ok_or_else(gone)?)?;
    }
    if query.is_empty() && room.is_none() {
        return Err(Error::invalid(
            "q",
            "Write what to search for in \"q\": a word, a \"phrase\", or for example from:ada.",
        ));
    }
    let link = caller.link();
    let room = room.or(link.map(|link| link.room));
    let is_let_in = link.is_some();
    let search = Search { query: &query, viewer: caller.viewer(), room, is_let_in, before, limit, sort };
    let found = call.ctx.readers.search(&search)?;
    let bodies: Vec<_> =
        found.messages.iter().map(|message| FoundBody::new(message, snippet(&message.content, &query.terms))).collect();
    let link = found.more_before.map(|before| format!("<{}>; rel=\"prev\"", path(request, before)));
    Ok(Response::ok(&bodies).with_some("Link", link))
}

fn query(request: &Request<'_>) -> Result<Query> {
    let mut query = Query::parse(&request.query("q").unwrap_or_default())?;
    if let Some(author) = request.query("from") {
        match author.trim().is_empty() {
            true => return Err(Error::invalid("from", "\"from\" is the name of somebody, or the id of a user.")),
            false => query.add_author(&author),
        }
    }
    Ok(query)
}

fn room(request: &Request<'_>) -> Result<Option<RoomId>> {
    let id = |written: &str| written.parse().map_err(|_| Error::invalid("room_id", "\"room_id\" is the id of a room."));
    request.query("room_id").map(|written| id(&written)).transpose()
}

fn sort(request: &Request<'_>) -> Result<Sort> {
    match request.query("sort").as_deref() {
        None | Some("newest") => Ok(Sort::Newest),
        Some("best") => Ok(Sort::Best),
        Some(_) => Err(Error::invalid("sort", "\"sort\" is newest or best.")),
    }
}

/// The same search, going on before a message.
fn path(request: &Request<'_>, before: MessageId) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["q", "room_id", "from", "sort", "limit"] {
        if let Some(value) = request.query(name) {
            query.append_pair(name, &value);
        }
    }
    format!("/search?{}", query.append_pair("before", &before.to_string()).finish())
}
