//! `/ws/echo`: gives every message back, through the code that serves real sockets, so that conformance suites can judge it.

use crate::limits;

use super::connection::{Connection, Incoming};
use super::frame;

pub(super) fn serve(mut connection: Box<Connection>) {
    connection.read_patiently(limits::SILENCE);
    connection.outbox().open(vec![]);
    loop {
        let mut bytes = Vec::new();
        match connection.receive() {
            Incoming::Text(text) => frame::text(text.as_bytes(), &mut bytes),
            Incoming::Binary(payload) => frame::binary(&payload, &mut bytes),
            Incoming::Gone | Incoming::Silent => return,
        }
        connection.outbox().send(bytes);
    }
}
