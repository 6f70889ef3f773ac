//! What is on its way to the client.
//!
//! Owns sending without waiting, and what the client has not yet taken. A reply of ordinary
//! length is taken from the inner server as fast as that gives it and kept here, because a
//! worker of that server waits for as long as it is not taken: a few clients that read slowly
//! would otherwise hold up everyone.
//!
//! Knows nothing of what the bytes mean.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use socket2::SockRef;

use super::connection::Halt;
use super::limits::SPOOL_WAIT;
use super::memory::{Hold, Short};
use super::sys;

pub(super) struct Outgoing<'a> {
    client: &'a TcpStream,
    pending: Vec<u8>,
    /// How much of `pending` the client has taken.
    sent: usize,
    /// Time without a byte taken.
    patience: Duration,
    /// When the client last took a byte, or got something to take.
    taken: Instant,
    /// Whether more than one read may be pending. Set for replies that a worker gives; longer
    /// ones and streams have threads of their own, which can wait for the client.
    pub spools: bool,
    hold: Hold<'a>,
    /// Until when there may be no room for more of a reply that may be kept.
    denied: Option<Instant>,
}

impl<'a> Outgoing<'a> {
    /// `hold` is drawn on for what is kept.
    pub fn new(client: &'a TcpStream, patience: Duration, hold: Hold<'a>) -> Outgoing<'a> {
        let taken = Instant::now();
        Outgoing { client, pending: Vec::new(), sent: 0, patience, taken, spools: false, hold, denied: None }
    }

    pub fn client(&self) -> &TcpStream {
        self.client
    }

    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// Sends what the client takes at once and keeps the rest. With `TCP_NODELAY` it leaves at once.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let taken = if self.is_empty() { self.send(bytes)? } else { 0 };
        if taken < bytes.len() {
            if self.is_empty() {
                self.taken = Instant::now();
            }
            self.pending.extend_from_slice(&bytes[taken..]);
        }
        Ok(())
    }

    /// Sends what the client now takes of what is kept.
    pub fn flush(&mut self) -> io::Result<()> {
        let taken = self.send(&self.pending[self.sent..])?;
        if taken > 0 {
            self.taken = Instant::now();
            self.sent += taken;
        }
        if self.sent == self.pending.len() {
            self.pending.clear();
            self.sent = 0;
        }
        Ok(())
    }

    /// Whether so many bytes more may come.
    pub fn has_room(&mut self, bytes: usize) -> bool {
        if self.is_empty() || !self.spools {
            self.denied = None;
            return self.is_empty();
        }
        let denied = self.hold.cover(self.pending.len() + bytes).err();
        self.denied = denied.map(|short| match short {
            Short::All => self.denied.unwrap_or_else(|| Instant::now() + SPOOL_WAIT),
            // Whoever has so much unread already is not waited for.
            Short::Share => Instant::now(),
        });
        denied.is_none()
    }

    /// The time that is left for the client to take something; none while it has nothing to take.
    pub fn left(&self) -> Option<Duration> {
        if self.is_empty() {
            return None;
        }
        let until = self.taken + self.patience;
        let until = self.denied.map_or(until, |denied| until.min(denied));
        Some(until.saturating_duration_since(Instant::now()))
    }

    /// Sends all that is left. Blocks while the client takes it.
    pub fn drain(mut self) -> Result<(), Halt> {
        self.denied = None;
        while let Some(left) = self.left() {
            let mut client = [sys::interest(self.client, sys::WRITABLE)];
            if sys::poll(&mut client, left)? == 0 || client[0].revents & sys::GONE != 0 {
                return Err(Halt::Cut);
            }
            self.flush()?;
        }
        Ok(())
    }

    fn send(&self, bytes: &[u8]) -> io::Result<usize> {
        match SockRef::from(self.client).send_with_flags(bytes, libc::MSG_DONTWAIT) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(0),
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::super::memory::Memory;
    use super::*;

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let theirs = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (listener.accept().unwrap().0, theirs)
    }

    #[test]
    fn what_the_client_does_not_take_is_kept_within_bounds_and_drained() {
        let (ours, mut theirs) = pair();
        let memory = Memory::new(1 << 20);
        let mut out = Outgoing::new(&ours, Duration::from_secs(20), memory.hold(None));
        while out.is_empty() {
            out.put(&[b'x'; 100_000]).unwrap();
        }
        assert!(!out.has_room(1) && out.left().is_some());
        out.spools = true;
        assert!(out.has_room(100_000) && !out.has_room(2 << 20));
        assert!(out.left().is_some_and(|left| left <= SPOOL_WAIT));
        let reading = std::thread::spawn(move || theirs.read_to_end(&mut Vec::new()).unwrap());
        assert!(out.drain().is_ok());
        drop(ours);
        assert!(reading.join().unwrap() > 100_000);
    }

    #[test]
    fn a_client_that_takes_nothing_is_cut() {
        let (ours, _theirs) = pair();
        let memory = Memory::new(0);
        let mut out = Outgoing::new(&ours, Duration::from_millis(50), memory.hold(None));
        while out.is_empty() {
            out.put(&[b'x'; 100_000]).unwrap();
        }
        assert!(matches!(out.drain(), Err(Halt::Cut)));
    }
}
