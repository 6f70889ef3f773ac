//! Wire formats only: text in, commands out; what happened in, text out. No state, no rules, no sockets.
//!
//! [`canonical`] is Parlor's own, shared by REST and `/ws`. Each of the others is that of an earlier chat server, whose clients
//! connect unchanged (WIRE §4): only another way to write the same commands and events, one file each.

pub mod anonymous;
pub mod canonical;
mod chat;
pub mod fields;
mod guest;
mod stream;
mod typed;
mod untyped;
mod words;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::hub::command::{Command, Reply, Resume};
use crate::hub::kicks::SentOut;
use crate::hub::model::Wire;
use crate::hub::{NO_GUESTS_HERE, Told};
use crate::ids::RoomId;

pub use words::words;

/// How a socket is spoken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `/ws`.
    Canonical,
    /// A: a room socket whose frames have no type.
    Untyped,
    /// B: a room socket.
    Typed,
    /// C: the socket of a direct chat.
    Chat,
    /// D: a guest in a room.
    Guest,
    /// E: guests among themselves.
    Anonymous,
    /// A room over HTTP.
    Stream,
}

/// The client's own name for a request: a string or a number, given back with the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestId(Value);

impl RequestId {
    pub fn value(&self) -> &Value {
        &self.0
    }
}

#[derive(Debug, PartialEq)]
pub enum Request {
    Authenticate { token: String, resume: Option<Resume> },
    Command(Command),
    Ping,
}

/// One frame: the request or what is wrong with it, and the `id` to answer under.
pub struct Decoded {
    pub id: Option<RequestId>,
    pub request: Result<Request>,
    /// Another dialect than the one it was read in, where only a client of that one would send this.
    pub shows: Option<Dialect>,
}

impl Decoded {
    /// A frame of a dialect whose requests have no ids.
    fn nameless(request: Result<Command>) -> Self {
        Self { id: None, request: request.map(Request::Command), shows: None }
    }
}

impl Dialect {
    const ALL: [Dialect; 7] = [
        Dialect::Canonical,
        Dialect::Untyped,
        Dialect::Typed,
        Dialect::Chat,
        Dialect::Guest,
        Dialect::Anonymous,
        Dialect::Stream,
    ];

    /// As the log calls it.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Canonical => "ws",
            Dialect::Untyped => "A",
            Dialect::Typed => "B",
            Dialect::Chat => "C",
            Dialect::Guest => "D",
            Dialect::Anonymous => "E",
            Dialect::Stream => "stream",
        }
    }

    /// The number under which the hub keeps its sockets.
    pub fn wire(self) -> Wire {
        Wire(self as u8)
    }

    pub fn of(wire: Wire) -> Self {
        Self::ALL.into_iter().find(|dialect| dialect.wire() == wire).unwrap_or(Dialect::Canonical)
    }

    /// Reads a text frame of a socket that hears of `room`, where it is one alone. Nothing that a client can send makes this panic,
    /// and no refusal closes the socket.
    pub fn decode(self, room: RoomId, text: &str) -> Decoded {
        match self {
            // Nobody speaks on a stream.
            Dialect::Canonical | Dialect::Stream => canonical::decode(text),
            Dialect::Untyped => Decoded::nameless(typed::decode(room, text).0),
            Dialect::Typed => {
                let (command, is_untyped) = typed::decode(room, text);
                Decoded { shows: is_untyped.then_some(Dialect::Untyped), ..Decoded::nameless(command) }
            }
            Dialect::Chat => Decoded::nameless(chat::decode(room, text)),
            Dialect::Guest => Decoded::nameless(guest::decode(room, text)),
            Dialect::Anonymous => Decoded { id: None, request: anonymous::decode(text), shows: None },
        }
    }

    /// Appends what happened, as JSON text. False where the dialect has no word for it.
    pub fn tell(self, told: &Told, out: &mut Vec<u8>) -> bool {
        match self {
            // Only clients of today can say that something is hidden; for the others it is not there.
            Dialect::Untyped | Dialect::Typed | Dialect::Chat if is_hidden(told) => false,
            Dialect::Canonical => write(canonical::ServerFrame::told(told), out),
            Dialect::Untyped => write(untyped::told(told), out),
            Dialect::Typed => write(typed::told(told), out),
            Dialect::Chat => write(chat::told(told), out),
            Dialect::Guest => write(guest::told(told), out),
            Dialect::Anonymous => write(anonymous::told(told), out),
            Dialect::Stream => write(stream::told(told), out),
        }
    }

    /// Appends the answer to a request, as JSON text. False where the dialect has none.
    pub fn answer(self, reply: &Result<Reply>, request: Option<&RequestId>, out: &mut Vec<u8>) -> bool {
        match (self, reply) {
            (Dialect::Canonical | Dialect::Stream, Ok(reply)) => {
                write(Some(canonical::ServerFrame::reply(reply, request)), out)
            }
            (Dialect::Canonical | Dialect::Stream, Err(error)) => {
                write(Some(canonical::ServerFrame::error(error, request)), out)
            }
            (Dialect::Untyped | Dialect::Typed, Err(error)) => write(Some(typed::error(error)), out),
            (Dialect::Chat, Err(error)) => write(Some(chat::error(error)), out),
            (Dialect::Guest, Err(error)) => write(Some(guest::error(error)), out),
            (Dialect::Anonymous, Err(error)) => write(Some(anonymous::error(error)), out),
            (_, Ok(_)) => false,
        }
    }

    /// Appends the answer to a ping, as JSON text. False where the dialect has none.
    pub fn pong(self, request: Option<&RequestId>, out: &mut Vec<u8>) -> bool {
        match self {
            Dialect::Anonymous => write(Some(anonymous::Frame::Pong), out),
            _ => write(Some(canonical::ServerFrame::Pong { id: request.map(RequestId::value) }), out),
        }
    }

    /// Appends the first frame of a socket that has been let in, as JSON text. False where what it is told is greeting enough.
    pub fn greet(self, reply: &Reply, out: &mut Vec<u8>) -> bool {
        self == Dialect::Anonymous && write(anonymous::greeting(reply), out)
    }

    /// The code with which a refusal closes a socket.
    pub fn close_code(self, refusal: &Error) -> u16 {
        match (self, refusal.kind) {
            // A name that is an account's.
            (Dialect::Canonical | Dialect::Guest | Dialect::Anonymous, Kind::Conflict) => 4009,
            (Dialect::Chat, kind) if kind != Kind::Unavailable && kind != Kind::Internal => 1008,
            (_, kind) => kind.close_code(),
        }
    }
}

/// What to close a socket with, where what happened is the last word to it.
pub fn last_word(told: &Told) -> Option<Error> {
    match told {
        Told::SessionEnded => Some(Error::unauthorized("Signed out.")),
        Told::RoomClosed => Some(Error::not_found("This room has been deleted.")),
        Told::NameTaken => Some(Error::taken("username", "This name already exists: it belongs to an account now.")),
        Told::Expelled => Some(Error::forbidden("You are not a member of this room any more.")),
        Told::SentOut(SentOut::Kicked { .. }) => {
            Some(Error::forbidden("An admin of this room has sent you out of it. You can come back in an hour."))
        }
        Told::LinkOver => Some(Error::unauthorized("The link by which you came in is over.")),
        Told::SentOut(SentOut::NoGuests) => Some(Error::forbidden(NO_GUESTS_HERE)),
        _ => None,
    }
}

fn is_hidden(told: &Told) -> bool {
    matches!(told, Told::Message { message, .. } if message.is_hidden)
}

fn write(frame: Option<impl Serialize>, out: &mut Vec<u8>) -> bool {
    let Some(frame) = frame else { return false };
    serde_json::to_writer(out, &frame).expect("writing to memory, from types that have no way to fail");
    true
}
