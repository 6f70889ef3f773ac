//! Messages that are kept in sight of everybody in their room.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{MessageId, Timestamp};
use crate::limits;

use super::audit::audit;
use super::command::Reply;
use super::event::Event;
use super::facts::Facts;
use super::model::{Action, Login, Message, Pin};
use super::{Hub, Outcome};

impl Hub {
    /// Doing it twice is as good as once.
    pub(super) fn pin(
        &self,
        actor: Login,
        id: MessageId,
        is_on: bool,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let message = self.readable_message(actor.user, id, facts)?;
        self.may_pin(actor.user, message.room)?;
        self.may_be_kept(message.room, "message_id", "nothing can be pinned there")?;
        if message.pin.is_some() == is_on {
            return Ok(Outcome::of(vec![], Reply::Message { message: Arc::new(message), is_new: false }));
        }
        if message.is_deleted {
            return Err(Error::invalid("message_id", "A deleted message cannot be pinned."));
        }
        if is_on && facts.pins(message.room)? >= limits::PINS {
            let detail = format!("A room has at most {} pinned messages; unpin one first.", limits::PINS);
            return Err(Error::new(Kind::Forbidden, "too_many_pins", detail));
        }
        let pin = is_on.then_some(Pin { at: now, by: Some(actor.user) });
        let message = Arc::new(Message { seq: self.last.seq.next(), pin, ..message });
        let action = if is_on { Action::MessagePinned } else { Action::MessageUnpinned };
        let line = audit(actor, Some(message.room), action, message.sender, format!("message {id}"), now);
        let reply = Reply::Message { message: message.clone(), is_new: true };
        Ok(Outcome::of(vec![Event::MessagePinned(message), line], reply))
    }
}
