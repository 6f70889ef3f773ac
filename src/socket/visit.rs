//! The stay of one socket, or of one stream over HTTP, as the log tells it: who came, from where and to what, and with which code it
//! ended.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::dialect::Dialect;
use crate::error::Error;
use crate::ids::{PersonId, RoomId};
use crate::journal::Line;

pub struct Visit {
    pub person: PersonId,
    /// None where nobody had to say it.
    pub name: Option<String>,
    pub dialect: Dialect,
    /// What the socket hears of, where that is one room alone.
    pub room: Option<RoomId>,
    pub peer: IpAddr,
    /// [`NEW`], [`IN`], or the close code: the socket's own thread may see its end before a greeter has said that it was let in.
    state: AtomicU32,
}

const NEW: u32 = 0;
const IN: u32 = 1;

impl Visit {
    pub fn new(
        person: PersonId,
        name: Option<String>,
        dialect: Dialect,
        room: Option<RoomId>,
        peer: IpAddr,
    ) -> Arc<Self> {
        Arc::new(Self { person, name, dialect, room, peer, state: AtomicU32::new(NEW) })
    }

    /// It has been let in.
    pub fn begins(&self) {
        self.line("connected").note();
        if let Err(code) = self.state.compare_exchange(NEW, IN, Ordering::AcqRel, Ordering::Acquire) {
            self.line("disconnected").with("code", code).note();
        }
    }

    /// The connection is over. Of one that was never let in, the refusal has been noted, or will be.
    pub fn ends(&self, code: u16) {
        if self.state.swap(code.into(), Ordering::AcqRel) == IN {
            self.line("disconnected").with("code", code).note();
        }
    }

    /// It knew who it was, but was not let in.
    pub fn is_refused(&self, code: u16, error: &Error) {
        refused(Some(self.person), self.dialect, self.room, self.peer, code, error);
    }

    fn line(&self, what: &'static str) -> Line {
        let line = Line::new(what).person(self.person).with_some("name", self.name.as_deref());
        line.with("dialect", self.dialect.name()).with_some("room", self.room).with("address", self.peer)
    }
}

/// A socket is closed instead of being let in.
pub(super) fn refused(
    person: Option<PersonId>,
    dialect: Dialect,
    room: Option<RoomId>,
    peer: IpAddr,
    code: u16,
    error: &Error,
) {
    let line = Line::new("refused").with("what", "socket").with("reason", error.code);
    let line = person.into_iter().fold(line, Line::person).with("dialect", dialect.name()).with_some("room", room);
    line.with("code", code).with("address", peer).note_refusal();
}
