//! Calls between the two of a direct chat: what their browsers must tell each other before they speak directly (RFC 8829). It is
//! passed on and kept nowhere; voice and picture never come here.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{PersonId, RoomId, SocketId, Timestamp, UserId};

use super::audience::{Notice, Told};
use super::event::Event;
use super::model::{Login, RoomKind, Signal, SignalKind};
use super::{Hub, Outcome};

impl Hub {
    /// Goes to all devices of both: those that also rang hear that another has answered.
    pub(super) fn signal(&self, actor: Login, chat: RoomId, signal: Signal, now: Timestamp) -> Result<Outcome> {
        let (state, _) = self.joined_room(actor.user, chat)?;
        if state.room.kind != RoomKind::Chat {
            return Err(Error::forbidden("Calls are between the two people of a direct chat."));
        }
        let other = state.room.members.keys().find(|user| **user != actor.user);
        if signal.kind != SignalKind::HangUp && other.is_some_and(|other| self.blocks.has(actor.user, *other)) {
            self.may_speak(PersonId::User(actor.user), chat, now)?;
        }
        // For somebody who is blocked, the other is never there.
        match other.is_some_and(|other| self.is_online(*other) && !self.blocks.has(*other, actor.user)) {
            true => Ok(Outcome::done(vec![Event::Signalled { chat, user: actor.user, signal: Arc::new(signal) }])),
            false => Err(Error::new(Kind::Conflict, "not_online", "They are not online now.")),
        }
    }

    pub(super) fn tell_signal(
        &self,
        chat: RoomId,
        user: UserId,
        signal: &Arc<Signal>,
        cause: Option<SocketId>,
        notices: &mut Vec<Notice>,
    ) {
        let told = Told::Signalled { chat, user, username: self.username(user).into(), signal: signal.clone() };
        notices.push(Notice { to: self.members_in(chat).except(cause), told });
    }
}
