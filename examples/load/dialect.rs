//! The ways into one room: Parlor's own socket, and two of the older clients', with an account and without.

use crate::people::Person;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `/ws`, the only one that has a word for "sent": whoever sends gets an `ack` in place of the message.
    Canonical,
    /// B: `/ws/{room}?token=`.
    Typed,
    /// D: `/ws/chat/{room}?username=`.
    Guest,
}

impl Dialect {
    pub const ALL: [Self; 3] = [Self::Canonical, Self::Typed, Self::Guest];

    /// What is asked for in the handshake; a guest is told from others by `number`.
    pub fn target(self, person: &Person, number: usize) -> String {
        let Person { token, room } = person;
        match self {
            Self::Canonical => format!("/ws?token={token}"),
            Self::Typed => format!("/ws/{room}?token={token}"),
            Self::Guest => format!("/ws/chat/{room}?username=guest-{number}"),
        }
    }

    /// How the first frame of a socket that has been let in begins.
    pub fn welcome(self) -> &'static [u8] {
        match self {
            Self::Canonical => b"{\"type\":\"ready\"",
            Self::Typed => b"{\"type\":\"user_joined\"",
            Self::Guest => b"{\"type\":\"users_list\"",
        }
    }

    /// The text of a message's frame in front of the content.
    pub fn opening(self, room: u64) -> String {
        match self {
            Self::Canonical => format!("{{\"type\":\"send\",\"room_id\":{room},\"content\":\""),
            Self::Typed | Self::Guest => "{\"type\":\"message\",\"content\":\"".to_owned(),
        }
    }
}
