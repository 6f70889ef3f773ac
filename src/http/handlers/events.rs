//! A room as a stream, for `curl -N` and for pages.

use crate::error::{Error, Result};
use crate::http::call::{Call, Present};
use crate::http::response::Response;
use crate::http::stream::{EventStream, Format};
use crate::hub::command::Resume;
use crate::ids::Seq;

/// For members, and in a public room for anyone signed in; listening makes nobody a member.
pub fn listen(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let (room, resume) = (call.id("room")?, resume(call)?);
    let accepts = call.request.header("accept").unwrap_or_default().to_ascii_lowercase();
    let format = if accepts.contains("text/event-stream") { Format::ServerSent } else { Format::Lines };
    let stream = EventStream::open(call, &caller, room, resume, format)?;
    Ok(Response::streaming(format.content_type(), stream))
}

/// Where the client left off: `since`, or what a browser says of its own accord.
fn resume(call: &Call<'_>) -> Result<Option<Resume>> {
    let said = call.request.query("since").or_else(|| call.request.header("last-event-id").map(Into::into));
    let Some(written) = said.filter(|written| !written.is_empty()) else { return Ok(None) };
    let since: Seq = written.parse().map_err(|_| Error::invalid("since", "\"since\" must be a whole number."))?;
    Ok(Some(Resume { since, epoch: call.request.query("epoch").map(Into::into) }))
}
