//! Fan-out, the encoding half: notices and answers become frames, each encoded once whatever the number of its recipients.

use crate::dialect::{self, Dialect};
use crate::error::{Error, Result};
use crate::hub::Notice;
use crate::hub::command::Reply;
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
        let last_word = dialect::last_word(&notice.told);
        for (wire, sockets) in &*notice.to.sockets {
            let to = To::Many(sockets.clone(), notice.to.except);
            let dialect = Dialect::of(*wire);
            match &last_word {
                Some(why) => self.turn.last_frame(to, |out| frame::close(dialect.close_code(why), &why.detail, out)),
                None => self.text(to, |json| dialect.tell(&notice.told, json)),
            }
        }
    }

    /// The answer to a request that came over a socket.
    pub fn answer(&mut self, answer: &Answer, reply: &Result<Reply>) {
        let (asker, request) = match (answer, reply) {
            (Answer::Socket { asker, request }, _) => (asker, request),
            (Answer::Refusal { asker, request }, Err(_)) => (asker, request),
            _ => return,
        };
        self.text(To::One(asker.socket), |json| asker.dialect.answer(reply, request.as_ref(), json));
    }

    pub fn close(&mut self, socket: SocketId, error: &Error) {
        self.turn.last_frame(To::One(socket), |out| frame::close(error.kind.close_code(), &error.detail, out));
    }

    /// Adds what `encode` writes, if it has anything to say.
    fn text(&mut self, to: To, encode: impl FnOnce(&mut Vec<u8>) -> bool) {
        self.json.clear();
        if encode(&mut self.json) {
            self.turn.frame(to, |out| frame::text(&self.json, out));
        }
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
