//! Many sockets under one poller, all read through one buffer.

use std::io;
use std::net::TcpStream;
use std::time::Duration;

use polling::{Event, Events, PollMode, Poller};

/// Room for what a busy server sends a socket between two reads, and for the largest `ready`.
const BUFFER: usize = 256 * 1024;

/// The poller and what it watches. Whatever is watched is kept in `T`, in the same struct, so that it outlives the poller.
pub struct Crowd<T> {
    poller: Poller,
    events: Events,
    pub sockets: Vec<T>,
    pub buffer: Vec<u8>,
}

impl<T> Crowd<T> {
    pub fn new() -> io::Result<Self> {
        let buffer = vec![0; BUFFER];
        Ok(Self { poller: Poller::new()?, events: Events::new(), sockets: Vec::new(), buffer })
    }

    /// Watches the socket at `index` until [`Crowd::forget`]; `stream` says where its stream is.
    pub fn watch(&self, index: usize, stream: impl Fn(&T) -> &TcpStream) -> io::Result<()> {
        let stream = stream(&self.sockets[index]);
        // SAFETY: the socket stays in `sockets`, which is dropped after the poller, or is forgotten before it is replaced.
        unsafe { self.poller.add_with_mode(stream, Event::readable(index), PollMode::Level) }
    }

    pub fn forget(&self, stream: &TcpStream) -> io::Result<()> {
        self.poller.delete(stream)
    }

    /// The sockets that have something to read; none when `timeout` is over.
    pub fn wait(&mut self, timeout: Duration, ready: &mut Vec<usize>) -> io::Result<()> {
        self.events.clear();
        self.poller.wait(&mut self.events, Some(timeout))?;
        ready.clear();
        ready.extend(self.events.iter().map(|event| event.key));
        Ok(())
    }
}
