//! A room as a stream over HTTP, `GET /rooms/{id}/events` (WIRE §2): the frames of `/ws` that concern what lasts, and none of presence
//! or typing, which would be noise to a script.

use crate::hub::Told;

use super::canonical::ServerFrame;

pub(super) fn told(told: &Told) -> Option<ServerFrame<'_>> {
    match told {
        Told::Message { .. }
        | Told::MemberJoined { .. }
        | Told::MemberLeft { .. }
        | Told::MemberUpdated { .. }
        | Told::RoomUpdated { .. }
        | Told::RoomDeleted { .. } => ServerFrame::told(told),
        _ => None,
    }
}
