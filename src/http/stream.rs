//! A room as a stream that does not end: what is told to it goes out a line an event, or as server-sent events (WHATWG HTML §9.2).
//!
//! To the hub and the writers a stream is a socket like any other, with its backlog and its bound; only that the writer's end is one
//! of a pair, whose other end a thread reads that copies to the client. So a slow `curl` costs nobody anything either.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use serde::Deserialize;

use crate::dialect::Dialect;
use crate::dispatcher::{Answer, Handle};
use crate::error::{Error, Result};
use crate::hub::command::{Command, Reply, Resume};
use crate::ids::{PersonId, RoomId};
use crate::limits;
use crate::socket::frame::Sent;
use crate::socket::{Visit, replay_frames};
use crate::writer::Outbox;

use super::call::{Call, Present, unexpected};

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Lines,
    ServerSent,
}

impl Format {
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Lines => "application/x-ndjson",
            Format::ServerSent => "text/event-stream",
        }
    }

    fn write(self, json: &[u8], out: &mut Vec<u8>) {
        if self == Format::ServerSent {
            #[derive(Deserialize)]
            struct Numbered {
                seq: Option<i64>,
            }
            // With the number as its id, a client that comes back says it in `Last-Event-ID`.
            if let Ok(Numbered { seq: Some(seq) }) = serde_json::from_slice(json) {
                out.extend_from_slice(format!("id: {seq}\n").as_bytes());
            }
            out.extend_from_slice(b"data: ");
        }
        out.extend_from_slice(json);
        out.extend_from_slice(if self == Format::ServerSent { b"\n\n" } else { b"\n" });
    }

    fn keep_alive(self) -> &'static [u8] {
        match self {
            Format::Lines => b"{\"type\":\"ping\"}\n",
            Format::ServerSent => b": keep-alive\n\n",
        }
    }
}

/// As a socket's close code, for a client that went without a word (RFC 6455 §7.4.1): on a stream there is none.
const NO_FAREWELL: u16 = 1006;

/// An open stream. Dropping it ends it for the hub and its writer too.
pub struct EventStream {
    reading: UnixStream,
    outbox: Outbox,
    visit: Arc<Visit>,
    hub: Handle,
    format: Format,
    /// One of the places that there are; see [`limits::STREAMS`].
    _place: Arc<()>,
}

impl EventStream {
    /// Blocks until the hub knows of the stream.
    ///
    /// # Errors
    /// 404 where the caller may not know of the room, 503 when there are too many streams.
    pub fn open(
        call: &Call<'_>,
        caller: &Present,
        room: RoomId,
        resume: Option<Resume>,
        format: Format,
    ) -> Result<Self> {
        let place = call.ctx.streams.clone();
        if Arc::strong_count(&place) > limits::STREAMS + 1 {
            return Err(Error::unavailable("Too many streams are open just now."));
        }
        let (reading, writing) = UnixStream::pair().map_err(|cause| {
            log::error!("no socket for a stream: {cause}");
            Error::unavailable("The server has no room for another stream.")
        })?;
        let outbox = call.ctx.writers.attach(Arc::new(writing));
        let (person, name) = match caller {
            Present::User(caller) => (PersonId::User(caller.user()), None),
            Present::Guest { id: guest, name, .. } => (PersonId::Guest(*guest), Some(name.to_string())),
        };
        let visit = Visit::new(person, name, Dialect::Stream, Some(room), call.request.peer);
        let stream = Self { reading, outbox, visit, hub: call.ctx.dispatcher.clone(), format, _place: place };
        let socket = stream.outbox.id();
        let command = Command::Listen { socket, wire: Dialect::Stream.wire(), room, resume };
        match call.ask(caller.clone(), command)? {
            Reply::Welcome(welcome) => stream.outbox.open(replay_frames(&call.ctx.readers, caller.actor(), &welcome)?),
            other => return Err(unexpected(&other)),
        }
        stream.visit.begins();
        Ok(stream)
    }

    /// Copies until either end is gone. Blocks for as long as that takes.
    pub fn run(mut self, mut to: impl Write) {
        while let Ok(frame) = Sent::read(&mut self.reading) {
            let mut bytes = Vec::new();
            match frame.opcode {
                Sent::TEXT => self.format.write(&frame.payload, &mut bytes),
                Sent::CLOSE => return,
                // The writers ping every socket, which keeps a stream alive just as well.
                _ => bytes.extend_from_slice(self.format.keep_alive()),
            }
            if send(&mut to, &bytes).is_err() {
                return;
            }
        }
    }
}

fn send(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(bytes)?;
    to.flush()
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.visit.ends(self.outbox.farewell().unwrap_or(NO_FAREWELL));
        let _ = self.hub.tell(None, Command::Disconnect { socket: self.outbox.id() }, Answer::Nobody);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: Format, json: &str) -> String {
        let mut out = Vec::new();
        format.write(json.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_event_is_a_line_or_a_block_with_its_number() {
        assert_eq!(written(Format::Lines, r#"{"seq":7}"#), "{\"seq\":7}\n");
        assert_eq!(written(Format::ServerSent, r#"{"seq":7}"#), "id: 7\ndata: {\"seq\":7}\n\n");
        assert_eq!(written(Format::ServerSent, r#"{"type":"x"}"#), "data: {\"type\":\"x\"}\n\n");
    }
}
