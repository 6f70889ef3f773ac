//! Fan-out, the encoding half: notices and answers become frames, each encoded once whatever the number of its recipients.

use crate::dialect::canonical::{MessageBody, ServerFrame};
use crate::error::{Error, Kind, Result};
use crate::hub::command::Reply;
use crate::hub::{Notice, Recipients, Told};
use crate::ids::SocketId;
use crate::socket::frame;
use crate::writer::{Phrases, To, Turn};

use super::handle::Answer;

/// Close code and reason when the server stops: clients reconnect (RFC 6455 §7.4.1).
pub const FAREWELL: (u16, &str) = (1001, "The server is going away; reconnect.");

/// Frames in the order in which they are to arrive.
#[derive(Default)]
pub(super) struct Frames {
    turn: Turn,
    json: Vec<u8>,
}

impl Frames {
    pub fn notice(&mut self, notice: &Notice) {
        let Recipients { sockets, except } = &notice.to;
        let to = To::Many(sockets.clone(), *except);
        match ServerFrame::told(&notice.told) {
            Some(told) => self.text(to, &told),
            None => {
                debug_assert_eq!(notice.told, Told::SessionEnded);
                let (code, reason) = (Kind::Unauthorized.close_code(), "Signed out.");
                self.turn.last_frame(to, |out| frame::close(code, reason, out));
            }
        }
    }

    /// The answer to a request that came over a socket.
    pub fn answer(&mut self, answer: &Answer, reply: &Result<Reply>) {
        let (socket, request) = match (answer, reply) {
            (Answer::Socket { socket, request }, _) => (*socket, request),
            (Answer::Refusal { socket, request }, Err(_)) => (*socket, request),
            _ => return,
        };
        let frame = match reply {
            Ok(Reply::Message { message, .. }) => {
                ServerFrame::ack(request.as_ref(), Some((message.seq, MessageBody::from(&**message))))
            }
            Ok(_) => ServerFrame::ack(request.as_ref(), None),
            Err(error) => ServerFrame::error(error, request.as_ref()),
        };
        self.text(To::One(socket), &frame);
    }

    pub fn close(&mut self, socket: SocketId, error: &Error) {
        self.turn.last_frame(To::One(socket), |out| frame::close(error.kind.close_code(), &error.detail, out));
    }

    fn text(&mut self, to: To, told: &ServerFrame<'_>) {
        let Self { turn, json } = self;
        turn.frame(to, |out| {
            json.clear();
            told.write(json);
            frame::text(json, out);
        });
    }

    /// None when there is nothing to send.
    pub fn into_turn(self) -> Option<Turn> {
        (!self.turn.is_empty()).then_some(self.turn)
    }
}

/// The close frame for every socket when the server stops.
pub(super) fn farewell() -> Vec<u8> {
    closing(FAREWELL.0, FAREWELL.1)
}

/// What the writers say of their own accord.
pub fn phrases() -> Phrases {
    Phrases { ping: frame::ping(), too_slow: closing(4008, "Too slow to follow; reconnect and resume.") }
}

fn closing(code: u16, reason: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::close(code, reason, &mut bytes);
    bytes
}
