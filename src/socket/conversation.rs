//! A socket that has been let in: each frame becomes a command, until the socket ends.

use std::sync::Arc;

use crate::budget::Budget;
use crate::dialect::{Decoded, Dialect, Request, RequestId};
use crate::dispatcher::{Answer, Asker};
use crate::error::{Error, Result};
use crate::hub::command::Command;
use crate::hub::model::Actor;

use super::connection::{Connection, Incoming};
use super::visit::Visit;
use super::{Context, frame};

/// Refusals for haste in a row, after which the socket is closed with 4029.
const PATIENCE: u32 = 100;

pub(super) struct Conversation<'a> {
    pub context: &'a Context,
    pub connection: &'a mut Connection,
    pub actor: Actor,
    pub visit: Arc<Visit>,
    /// As found out by a client's words; at first that of the visit.
    pub dialect: Dialect,
}

impl Conversation<'_> {
    /// Reads until the socket ends, and takes leave of the hub.
    pub fn run(mut self) {
        self.converse();
        self.take_leave();
    }

    #[inline(never)]
    fn take_leave(&self) {
        let socket = self.connection.outbox().id();
        let _ = self.context.dispatcher.tell(None, Command::Disconnect { socket }, Answer::Nobody);
        self.visit.ends(self.connection.code());
    }

    /// A frame that is wrong gets an error and closes nothing.
    fn converse(&mut self) {
        let mut hasty = 0;
        loop {
            let text = match self.connection.receive() {
                Incoming::Text(text) => text,
                Incoming::Binary(_) => return self.connection.close(1003, "Frames are JSON text."),
                Incoming::Gone | Incoming::Silent => return,
            };
            if !self.hear(&text, &mut hasty) {
                return;
            }
        }
    }

    /// Takes one frame; false when the socket has been closed for it. Not inlined: what it needs of the stack, a socket that only
    /// waits shall not keep.
    #[inline(never)]
    fn hear(&mut self, text: &str, hasty: &mut u32) -> bool {
        let Decoded { id, request, shows } = self.dialect.decode(self.visit.room.unwrap_or_default(), text);
        if let Some(dialect) = shows {
            self.retune(dialect);
        }
        let Err(error) = request.and_then(|request| self.carry_out(request, &id)) else {
            *hasty = 0;
            return true;
        };
        *hasty += u32::from(error.retry_after.is_some());
        if *hasty > PATIENCE {
            self.connection.close(self.dialect.close_code(&error), &error.detail);
            return false;
        }
        self.say(|json| self.dialect.answer(&Err(error), id.as_ref(), json));
        true
    }

    /// The client speaks another dialect than was thought.
    fn retune(&mut self, dialect: Dialect) {
        self.dialect = dialect;
        let retune = Command::Retune { socket: self.connection.outbox().id(), wire: dialect.wire() };
        // When the server is stopping, the frame itself will be told so.
        let _ = self.context.dispatcher.tell(Some(self.actor), retune, Answer::Nobody);
    }

    fn carry_out(&self, request: Request, id: &Option<RequestId>) -> Result<()> {
        let command = match request {
            Request::Command(command) => command,
            Request::Ping => {
                self.say(|json| self.dialect.pong(id.as_ref(), json));
                return Ok(());
            }
            Request::Authenticate { .. } => return Err(Error::malformed("This socket is signed in already.")),
        };
        self.pay_for(&command)?;
        let answer = self.answer_to(&command, id.clone());
        self.context.dispatcher.tell(Some(self.actor), command, answer)
    }

    /// A user pays from their own budget, a guest from that of all guests of an address.
    fn pay_for(&self, command: &Command) -> Result<()> {
        let budgets = &self.context.budgets;
        match (self.actor, command) {
            (Actor::Guest(_), Command::SetTyping { .. }) => budgets.take(Budget::Signal, self.visit.peer),
            (Actor::Guest(_), _) => budgets.take(Budget::GuestPost, self.visit.peer),
            (Actor::User(login), command) => budgets.take(budget(command), login.user),
        }
    }

    /// Only the canonical dialect has a word for success, and for typing not even that one.
    fn answer_to(&self, command: &Command, request: Option<RequestId>) -> Answer {
        let asker = Asker { socket: self.connection.outbox().id(), dialect: self.dialect };
        match (self.dialect, command) {
            (Dialect::Canonical, Command::SetTyping { .. }) => Answer::Refusal { asker, request },
            (Dialect::Canonical, _) => Answer::Socket { asker, request },
            _ => Answer::Refusal { asker, request },
        }
    }

    fn say(&self, encode: impl FnOnce(&mut Vec<u8>) -> bool) {
        let (mut json, mut bytes) = (Vec::new(), Vec::new());
        if encode(&mut json) {
            frame::text(&json, &mut bytes);
            self.connection.outbox().send(bytes);
        }
    }
}

fn budget(command: &Command) -> Budget {
    match command {
        Command::PostMessage(_) | Command::Later(_) => Budget::Post,
        Command::Signal { .. } => Budget::Call,
        Command::SetTyping { .. }
        | Command::MarkRead { .. }
        | Command::MarkUnread { .. }
        | Command::MuteRoom { .. } => Budget::Signal,
        _ => Budget::Write,
    }
}
