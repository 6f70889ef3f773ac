//! The audit log: what admins did to others and to their rooms.

use crate::ids::{RoomId, Timestamp, UserId};

use super::event::Event;
use super::model::{Action, Audit, Login};

/// A line of the log, which is stored with what it tells of.
pub(super) fn audit(
    actor: Login,
    room: Option<RoomId>,
    action: Action,
    target: Option<UserId>,
    detail: String,
    at: Timestamp,
) -> Event {
    Event::Audited(Audit { at, actor: actor.user, room, action, target, detail })
}
