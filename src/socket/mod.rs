//! The only importer of tungstenite: one connection's life as a socket, in the thread that the gate gave it.
//!
//! This thread only reads. Whatever goes out, tungstenite's own pongs and close frames included, is handed to the socket's writer.

mod canonical;
mod connection;
mod conversation;
mod echo;
pub mod frame;
mod greeter;
mod guest;
mod handshake;
mod room;
mod stack;
mod visit;
mod welcome;

use std::sync::Arc;

use crate::auth::{Origins, Tokens};
use crate::budget::Budgets;
use crate::dispatcher::Handle;
use crate::gate::{Sockets, Upgrade};
use crate::store::Readers;
use crate::writer::Writers;

use connection::Connection;
pub use greeter::Greeter;
use handshake::{Accepted, Endpoint};
pub use visit::Visit;
pub use welcome::replay_frames;

/// What every socket needs, whoever is at its other end.
pub struct Context {
    pub dispatcher: Handle,
    pub greeter: Greeter,
    pub readers: Readers,
    pub tokens: Arc<Tokens>,
    pub budgets: Arc<Budgets>,
    pub writers: Writers,
    pub origins: Origins,
    /// Serves `/ws/echo` for conformance suites.
    pub test_echo: bool,
}

impl Sockets for Context {
    fn serve(&self, upgrade: Upgrade) {
        let Some(Accepted { endpoint, credentials, stream, read_ahead, peer }) = handshake::accept(self, upgrade)
        else {
            return;
        };
        let connection = Connection::new(stream, read_ahead, &self.writers);
        match endpoint {
            Endpoint::Canonical => canonical::serve(self, connection, credentials, peer),
            Endpoint::Room(room) => room::serve(self, connection, room, credentials, peer),
            Endpoint::GuestRoom(room) => guest::serve(self, connection, Some(room), credentials.username, peer),
            Endpoint::Lobby(name) => guest::serve(self, connection, None, Some(name), peer),
            Endpoint::Echo => echo::serve(connection),
        }
    }
}
