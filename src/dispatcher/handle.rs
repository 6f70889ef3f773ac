//! The way in: a command, who sends it, and where the answer goes.

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::dialect::{Dialect, RequestId};
use crate::error::{Error, Result};
use crate::hub::command::{Command, Reply};
use crate::hub::model::Actor;
use crate::ids::SocketId;
use crate::limits;

pub(super) enum Line {
    Command(Envelope),
    Stop,
}

pub(super) struct Envelope {
    pub actor: Option<Actor>,
    pub command: Command,
    pub answer: Answer,
}

/// A socket, and how to speak with it.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    pub socket: SocketId,
    pub dialect: Dialect,
}

/// Who gets the answer, once it is true.
pub enum Answer {
    /// Whoever waits in [`Handle::ask`].
    Waiting(Sender<Result<Reply>>),
    /// Called on the dispatcher's thread, so it may do no more than pass the answer on.
    Then(Box<dyn FnOnce(Result<Reply>) + Send>),
    /// The socket that asked, in place of the notice that others get.
    Socket {
        asker: Asker,
        request: Option<RequestId>,
    },
    /// The socket that asked, but only when it is refused; it gets the notice as others do.
    Refusal {
        asker: Asker,
        request: Option<RequestId>,
    },
    Nobody,
}

impl Answer {
    /// Gives the answer to whoever waits for it outside a turn's frames; a socket's answer is a frame.
    pub(super) fn give(self, reply: Result<Reply>) {
        match self {
            // Whoever has stopped waiting will find the result by reading.
            Answer::Waiting(waiting) => drop(waiting.send(reply)),
            Answer::Then(pass_on) => pass_on(reply),
            Answer::Socket { .. } | Answer::Refusal { .. } | Answer::Nobody => {}
        }
    }

    /// The socket that asked; it gets an answer in place of the notice that others get.
    pub(super) fn cause(&self) -> Option<SocketId> {
        match self {
            Answer::Socket { asker, .. } => Some(asker.socket),
            _ => None,
        }
    }
}

/// Sends commands to the dispatcher. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    inbox: Sender<Line>,
}

impl Handle {
    pub(super) fn new() -> (Self, Receiver<Line>) {
        let (inbox, line) = bounded(limits::INBOX);
        (Self { inbox }, line)
    }

    /// Sends a command and waits until it is committed or refused. Blocks while the line is full.
    ///
    /// # Errors
    /// The refusal; or 503 when the server is stopping, or gives no answer within [`limits::ASK`].
    pub fn ask(&self, actor: Option<Actor>, command: Command) -> Result<Reply> {
        let (answer, answered) = bounded(1);
        self.tell(actor, command, Answer::Waiting(answer))?;
        answered.recv_timeout(limits::ASK).map_err(|error| match error {
            RecvTimeoutError::Timeout => Error::unavailable("The server is too busy to answer; try again shortly."),
            RecvTimeoutError::Disconnected => stopping(),
        })?
    }

    /// Sends a command and goes on. Blocks while the line is full, so that TCP pushes back on whoever sends too much.
    ///
    /// # Errors
    /// 503 when the server is stopping.
    pub fn tell(&self, actor: Option<Actor>, command: Command, answer: Answer) -> Result<()> {
        let envelope = Envelope { actor, command, answer };
        self.inbox.send(Line::Command(envelope)).map_err(|_| stopping())
    }

    /// Lets the dispatcher end after what is in the line.
    pub fn stop(&self) {
        let _ = self.inbox.send(Line::Stop);
    }
}

pub(super) fn stopping() -> Error {
    Error::unavailable("The server is stopping.")
}
