//! What of a turn is worth a line in the log, once it is committed: who belongs where, and who is signed in no more. Nothing of messages.

use crate::hub::event::Event;
use crate::ids::PersonId;
use crate::journal::Line;

pub(super) fn line(event: &Event) -> Option<Line> {
    Some(match event {
        Event::SessionEnded { session, user } => Line::new("signed_out").with("user", user).with("session", session),
        Event::MemberJoined { room, user, .. } => Line::new("joined").with("user", user).with("room", room),
        Event::MemberLeft { room, user, .. } => Line::new("left").with("user", user).with("room", room),
        Event::GuestJoined { guest, room, .. } => {
            Line::new("joined").person(PersonId::Guest(*guest)).with("room", room)
        }
        Event::GuestLeft { guest, room, .. } | Event::GuestSentOut { guest, room, .. } => {
            Line::new("left").person(PersonId::Guest(*guest)).with("room", room)
        }
        _ => return None,
    })
}
