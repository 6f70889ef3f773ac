//! The inner leg: one request to the inner HTTP server, over its Unix socket.
//!
//! Owns what the inner server gets to see: a rebuilt, minimal head, one exact length, the real
//! peer, and `Connection: close`. How many requests are on that leg at once is bounded here,
//! because the inner server stops accepting for good when it runs out of descriptors.

use std::io::Write;
use std::net::IpAddr;
use std::os::unix::net::UnixStream;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::body::{Incoming, Progress};
use super::chunked::Chunked;
use super::connection::Halt;
use super::framing::stays_at_this_hop;
use super::head::Head;
use super::limits::COPY_READ;
use super::refusal::BODY_TIMEOUT;
use super::sys;
use super::wire::Wire;

/// Carries the client's address to the inner server. A client's own copy never gets there.
pub const PEER_HEADER: &str = "X-Parlor-Peer";

/// Carries the announced length of a long body, in bytes. On the inner leg such a body comes in
/// chunks: one that breaks off is known by its missing end, and the inner server, which makes
/// room for what is left of a length when it drops a body unread, has no length to go by.
pub const LENGTH_HEADER: &str = "X-Parlor-Length";

/// How a request reached the inner server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    All,
    /// The reply began before the body's end, so the rest was not read.
    AnsweredEarly,
}

/// Sends head and body. Blocks while the client makes progress (within each `window`) and the
/// inner server reads (`patience`).
pub(super) fn send(
    inner: &UnixStream,
    wire: &mut Wire,
    request: (&Head, IpAddr),
    body: Incoming<'_>,
    window: Duration,
    patience: Duration,
) -> Result<Sent, Halt> {
    let mut bytes = request_head(request.0, request.1, &body);
    match &body {
        // One write for nearly every request; it fits the socket's buffer and cannot block.
        Incoming::Whole(whole, _) if whole.len() <= COPY_READ => {
            bytes.extend_from_slice(whole);
            return Ok(put(inner, &bytes));
        }
        _ => inner.set_write_timeout(Some(patience))?,
    }
    if put(inner, &bytes) == Sent::AnsweredEarly {
        return Ok(Sent::AnsweredEarly);
    }
    match body {
        Incoming::Whole(whole, _hold) => Ok(put(inner, &whole)),
        Incoming::Length(length) => pass_length(inner, wire, length, window),
        Incoming::Chunked(first, coding, hold) => {
            let sent = put(inner, &frame(&first));
            drop((first, hold));
            match sent {
                Sent::All => pass_chunked(inner, wire, coding, window),
                early => Ok(early),
            }
        }
    }
}

/// The head as the inner server gets it. It never sees the client's own framing.
fn request_head(head: &Head, peer: IpAddr, body: &Incoming<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2048);
    for part in [head.method(), " ", head.target(), " HTTP/1.1\r\n"] {
        bytes.extend_from_slice(part.as_bytes());
    }
    for (name, value) in head.headers() {
        if !stays_at_this_hop(head, name) {
            for part in [name, ": ", value, "\r\n"] {
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    let framing = match body {
        Incoming::Whole(whole, _) => format!("Content-Length: {}", whole.len()),
        Incoming::Length(length) => format!("{LENGTH_HEADER}: {length}\r\nTransfer-Encoding: chunked"),
        Incoming::Chunked(..) => "Transfer-Encoding: chunked".to_owned(),
    };
    let ours = format!("{PEER_HEADER}: {peer}\r\n{framing}\r\nConnection: close\r\n\r\n");
    bytes.extend_from_slice(ours.as_bytes());
    bytes
}

/// Passes on exactly `left` bytes as they come, in chunks.
fn pass_length(inner: &UnixStream, wire: &mut Wire, mut left: u64, window: Duration) -> Result<Sent, Halt> {
    let mut progress = Progress::of_long(window);
    loop {
        let here = usize::try_from(left).unwrap_or(usize::MAX).min(wire.ahead().len());
        let mut bytes = if here == 0 { Vec::new() } else { frame(&wire.ahead()[..here]) };
        wire.consume(here);
        left -= here as u64;
        if left == 0 {
            bytes.extend_from_slice(b"0\r\n\r\n");
        }
        if put(inner, &bytes) == Sent::AnsweredEarly {
            return Ok(Sent::AnsweredEarly);
        }
        if left == 0 {
            return Ok(Sent::All);
        }
        if answered(inner, wire, progress.left())? {
            return Ok(Sent::AnsweredEarly);
        }
        let room = usize::try_from(left).unwrap_or(usize::MAX).min(COPY_READ);
        progress.read(wire, room)?;
    }
}

/// Passes on the rest of a chunked body in chunks of our own.
fn pass_chunked(inner: &UnixStream, wire: &mut Wire, mut coding: Chunked, window: Duration) -> Result<Sent, Halt> {
    let mut progress = Progress::of_long(window);
    let mut data = Vec::new();
    loop {
        data.clear();
        let used = coding.advance(wire.ahead(), |piece| data.extend_from_slice(piece))?;
        wire.consume(used);
        let mut bytes = if data.is_empty() { Vec::new() } else { frame(&data) };
        if coding.is_done() {
            bytes.extend_from_slice(b"0\r\n\r\n");
        }
        if put(inner, &bytes) == Sent::AnsweredEarly {
            return Ok(Sent::AnsweredEarly);
        }
        if coding.is_done() {
            return Ok(Sent::All);
        }
        if answered(inner, wire, progress.left())? {
            return Ok(Sent::AnsweredEarly);
        }
        progress.read(wire, COPY_READ)?;
    }
}

/// Data as one chunk. Empty data would be the last one, so there must be some.
fn frame(data: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{:x}\r\n", data.len()).into_bytes();
    bytes.extend_from_slice(data);
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// Waits for the client to go on. True if the inner server answers (or hangs up) first.
fn answered(inner: &UnixStream, wire: &Wire, patience: Duration) -> Result<bool, Halt> {
    let mut both = [sys::interest(inner, sys::READABLE), sys::interest(wire.stream(), sys::READABLE)];
    if sys::poll(&mut both, patience)? == 0 {
        return Err(BODY_TIMEOUT.into());
    }
    Ok(both[0].revents != 0)
}

/// Writes all of it. An inner server that does not take it has closed its side, and may have
/// said why: the reply decides.
fn put(mut inner: &UnixStream, bytes: &[u8]) -> Sent {
    match inner.write_all(bytes) {
        Ok(()) => Sent::All,
        Err(_) => Sent::AnsweredEarly,
    }
}

/// How many requests may still enter the inner leg.
pub(super) struct Slots {
    count: Mutex<Count>,
    freed: Condvar,
}

struct Count {
    free: usize,
    /// Requests that wait; waking nobody would cost a system call each time.
    waiting: usize,
}

/// One request's place on the inner leg, given back when dropped.
pub(super) struct Slot<'a>(&'a Slots);

impl Slots {
    pub fn new(free: usize) -> Slots {
        Slots { count: Mutex::new(Count { free, waiting: 0 }), freed: Condvar::new() }
    }

    /// Waits for a place, up to `patience`.
    pub fn take(&self, patience: Duration) -> Option<Slot<'_>> {
        let mut count = self.lock();
        if count.free == 0 {
            count.waiting += 1;
            let waited = self.freed.wait_timeout_while(count, patience, |count| count.free == 0);
            (count, _) = waited.unwrap_or_else(PoisonError::into_inner);
            count.waiting -= 1;
        }
        count.free = count.free.checked_sub(1)?;
        Some(Slot(self))
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut count = self.0.lock();
        count.free += 1;
        if count.waiting > 0 {
            self.0.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::memory::Memory;
    use crate::gate::parse;

    fn rebuilt(request: &str) -> String {
        let memory = Memory::new(0);
        rebuilt_with(request, &Incoming::Whole(b"12345".to_vec(), memory.hold(None)))
    }

    fn rebuilt_with(request: &str, body: &Incoming<'_>) -> String {
        let head = parse::parse(request.as_bytes().to_vec()).unwrap();
        let peer = "2001:db8::7".parse().unwrap();
        String::from_utf8(request_head(&head, peer, body)).unwrap()
    }

    #[test]
    fn of_a_long_body_the_inner_server_is_told_the_length_and_gets_chunks() {
        let request = "PUT /a HTTP/1.1\r\nX-Parlor-Length: 1\r\nContent-Length: 2000000\r\n\r\n";
        assert_eq!(
            rebuilt_with(request, &Incoming::Length(2_000_000)),
            "PUT /a HTTP/1.1\r\nX-Parlor-Peer: 2001:db8::7\r\nX-Parlor-Length: 2000000\r\n\
             Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        );
    }

    #[test]
    fn the_inner_server_sees_the_real_peer_one_length_and_no_hop_by_hop_field() {
        let rebuilt = rebuilt(
            "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Parlor-Peer: 6.6.6.6\r\nx-pArLoR-pEEr: 7.7.7.7\r\n\
             Transfer-Encoding: chunked\r\nTE: trailers\r\nUpgrade: h2c\r\nExpect: 100-continue\r\n\
             Keep-Alive: timeout=5\r\nConnection: keep-alive, X-Hop , upgrade\r\nX-Hop: 1\r\n\
             Proxy-Connection: close\r\nTrailer: X\r\nCookie: a=b\r\n\r\n",
        );
        assert_eq!(
            rebuilt,
            "POST /a?b=c HTTP/1.1\r\nHost: h\r\nCookie: a=b\r\n\
             X-Parlor-Peer: 2001:db8::7\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
        );
    }

    #[test]
    fn a_place_is_waited_for_and_can_be_taken_again() {
        let slots = Slots::new(1);
        let slot = slots.take(Duration::ZERO).unwrap();
        assert!(slots.take(Duration::from_millis(5)).is_none());
        drop(slot);
        assert!(slots.take(Duration::ZERO).is_some());
    }
}
