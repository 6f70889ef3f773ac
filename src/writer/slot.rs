//! One socket as its writer sees it: what this turn has for it, and what the kernel has not taken yet.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::ops::Range;
use std::os::fd::AsFd;
use std::time::Instant;

use socket2::SockRef;

use crate::ids::SocketId;
use crate::limits;

use super::Stream;
use super::farewell::Farewell;

/// Not to wait, and not to be killed by a signal when the peer has gone (send(2)).
const FLAGS: i32 = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;

pub(super) struct Slot {
    pub id: SocketId,
    pub stream: Stream,
    /// Parts of the turn's buffer, in order; neighbours are run together. The first is apart so that most sockets need no list.
    first: Range<u32>,
    more: Vec<Range<u32>>,
    backlog: VecDeque<u8>,
    /// How long the backlog may grow: [`limits::BACKLOG`], and until it has once been empty also what the socket was opened with.
    bound: usize,
    /// Bytes at the front of the backlog that end a frame of which the peer has got the beginning.
    torn: usize,
    pub state: State,
    pub farewell: Farewell,
    /// The poller knows this socket.
    pub is_polled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Not yet open: turns go to the backlog.
    Held,
    Open,
    /// The close frame is sent or in the backlog; nothing follows it, and at the deadline the connection is cut.
    Closing(Instant),
    /// The connection is broken or cut; its reader will end and detach it.
    Dead,
}

/// What became of a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    All,
    /// The kernel is full; the rest is in the backlog.
    Some,
    /// The backlog is full.
    TooSlow,
    Broken,
}

impl Slot {
    pub fn new(id: SocketId, stream: Stream, farewell: Farewell) -> Self {
        Self {
            id,
            stream,
            first: 0..0,
            more: Vec::new(),
            backlog: VecDeque::new(),
            bound: limits::BACKLOG,
            torn: 0,
            state: State::Held,
            farewell,
            is_polled: false,
        }
    }

    /// Notes a part of the turn's buffer. True when it is the first of this turn.
    pub fn note(&mut self, part: &Range<u32>) -> bool {
        if self.first.is_empty() {
            self.first = part.clone();
            return true;
        }
        let last = self.more.last_mut().unwrap_or(&mut self.first);
        match last.end == part.start {
            true => last.end = part.end,
            false => self.more.push(part.clone()),
        }
        false
    }

    /// Sends what was noted of a turn's buffer, in one call.
    pub fn flush(&mut self, buffer: &[u8]) -> Sent {
        let part = |range: &Range<u32>| &buffer[range.start as usize..range.end as usize];
        let first = part(&std::mem::take(&mut self.first));
        if self.more.is_empty() {
            return self.send(&[first]);
        }
        let more = std::mem::take(&mut self.more);
        let parts: Vec<&[u8]> = std::iter::once(first).chain(more.iter().map(part)).collect();
        self.send(&parts)
    }

    /// Sends whole frames behind whatever waits.
    pub fn send(&mut self, parts: &[&[u8]]) -> Sent {
        match self.state {
            State::Dead => return Sent::Broken,
            State::Open | State::Closing(_) if self.backlog.is_empty() => {}
            _ => return self.keep(parts, 0),
        }
        let sent = match parts {
            [one] => SockRef::from(&self.stream.as_fd()).send_with_flags(one, FLAGS),
            _ => {
                let slices: Vec<_> = parts.iter().map(|part| IoSlice::new(part)).collect();
                SockRef::from(&self.stream.as_fd()).send_vectored_with_flags(&slices, FLAGS)
            }
        };
        match sent {
            Ok(sent) if sent == parts.iter().map(|part| part.len()).sum::<usize>() => Sent::All,
            Ok(sent) => self.keep(parts, sent),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.keep(parts, 0),
            Err(_) => Sent::Broken,
        }
    }

    /// Sends a small frame past what is held back. Such a socket has been sent next to nothing, so the kernel has room.
    pub fn send_ahead(&mut self, bytes: &[u8]) -> Sent {
        match SockRef::from(&self.stream.as_fd()).send_with_flags(bytes, FLAGS) {
            Ok(sent) if sent == bytes.len() => Sent::All,
            _ => Sent::Broken,
        }
    }

    /// After this only what is in the backlog is sent; what was held back never is.
    pub fn start_closing(&mut self, deadline: Instant) {
        if self.state == State::Held {
            self.backlog = VecDeque::new();
        }
        self.state = State::Closing(deadline);
    }

    /// Puts what was not sent behind the backlog, unless that grows too long.
    fn keep(&mut self, parts: &[&[u8]], mut sent: usize) -> Sent {
        let total: usize = parts.iter().map(|part| part.len()).sum();
        if self.backlog.len() + total - sent > self.bound {
            self.keep_torn(parts, sent);
            return Sent::TooSlow;
        }
        for part in parts {
            let skipped = sent.min(part.len());
            if skipped > 0 && skipped < part.len() {
                self.torn = rest_of_frame(skipped, |at| part[at]);
            }
            self.backlog.extend(&part[skipped..]);
            sent -= skipped;
        }
        Sent::Some
    }

    /// Keeps only the rest of a frame that has been begun, so that a close frame can follow it.
    fn keep_torn(&mut self, parts: &[&[u8]], mut sent: usize) {
        self.backlog.truncate(self.torn);
        for part in parts {
            if sent > 0 && sent < part.len() {
                self.torn = rest_of_frame(sent, |at| part[at]);
                self.backlog.extend(&part[sent..sent + self.torn]);
            }
            sent = sent.saturating_sub(part.len());
        }
    }

    /// Sends from the backlog as much as the kernel takes.
    pub fn drain(&mut self) -> Sent {
        while !self.backlog.is_empty() && !matches!(self.state, State::Held | State::Dead) {
            let (front, back) = self.backlog.as_slices();
            let slices = [IoSlice::new(front), IoSlice::new(back)];
            let sent = match SockRef::from(&self.stream.as_fd()).send_vectored_with_flags(&slices, FLAGS) {
                Ok(sent) => sent,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Sent::Some,
                Err(_) => return Sent::Broken,
            };
            self.torn = match sent.checked_sub(self.torn) {
                None => self.torn - sent,
                Some(past) => rest_of_frame(past, |at| self.backlog[self.torn + at]),
            };
            self.backlog.drain(..sent);
        }
        // A burst must not cost its memory for the rest of the connection.
        self.backlog.shrink_to(0);
        self.bound = limits::BACKLOG;
        Sent::All
    }

    /// Lets the held-back turns go, behind `bytes`.
    pub fn open(&mut self, bytes: &[u8]) -> Sent {
        if self.state != State::Held {
            return Sent::All;
        }
        self.state = State::Open;
        // A replay is as long as it is, and the reader has had no time yet to be slow.
        self.bound = limits::BACKLOG + bytes.len();
        let held = std::mem::take(&mut self.backlog);
        match self.send(&[bytes]) {
            Sent::All | Sent::Some => {
                self.backlog.extend(held);
                self.drain()
            }
            failed => failed,
        }
    }

    pub fn is_drained(&self) -> bool {
        self.backlog.is_empty()
    }

    /// Ends both directions: the reader's `read` returns at once.
    pub fn cut(&mut self) {
        self.state = State::Dead;
        self.backlog = VecDeque::new();
        let _ = SockRef::from(&self.stream.as_fd()).shutdown(Shutdown::Both);
    }
}

/// How many bytes after the first `sent` complete the frame in which they end; `byte` gives whole server frames from their
/// beginning (RFC 6455 §5.2: two bytes, and two or eight more for a longer length; a server does not mask).
fn rest_of_frame(sent: usize, byte: impl Fn(usize) -> u8) -> usize {
    let mut end = 0;
    while end < sent {
        let length = |from: usize, count: usize| (from..from + count).fold(0, |n, at| n << 8 | byte(at) as usize);
        end += match byte(end + 1) & 0x7f {
            126 => 4 + length(end + 2, 2),
            127 => 10 + length(end + 2, 8),
            short => 2 + short as usize,
        };
    }
    end - sent
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::{TcpListener, TcpStream};
    use std::sync::Arc;

    fn frame(payload: usize) -> Vec<u8> {
        let mut bytes = match payload {
            0..126 => vec![0x81, payload as u8],
            _ => vec![0x81, 126, (payload >> 8) as u8, payload as u8],
        };
        bytes.resize(bytes.len() + payload, b'x');
        bytes
    }

    fn pair() -> (Slot, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        let mut slot = Slot::new(SocketId { slot: 0, serial: 0 }, Arc::new(server), Farewell::default());
        slot.state = State::Open;
        (slot, client)
    }

    #[test]
    fn the_end_of_a_torn_frame_is_found_at_every_length() {
        for payload in [0, 1, 125, 126, 300, 4000] {
            let bytes = [frame(3), frame(payload), frame(200)].concat();
            let end = frame(3).len() + frame(payload).len();
            for sent in frame(3).len() + 1..=end {
                assert_eq!(rest_of_frame(sent, |at| bytes[at]), end - sent);
            }
        }
    }

    #[test]
    fn neighbouring_parts_become_one() {
        let (mut slot, _client) = pair();
        assert!(slot.note(&(0..5)));
        assert!(!slot.note(&(5..9)));
        assert_eq!((slot.first.clone(), slot.more.len()), (0..9, 0));
        slot.note(&(12..20));
        slot.note(&(20..21));
        assert_eq!(slot.more.first(), Some(&(12..21)));
    }

    #[test]
    fn a_reader_too_slow_is_cut_at_a_frames_end_and_nothing_before_it_is_lost() {
        let (mut slot, mut client) = pair();
        let message = frame(1000);
        let mut taken = 0;
        let last = loop {
            match slot.send(&[&message]) {
                Sent::TooSlow => break slot.backlog.len(),
                sent => assert!(matches!(sent, Sent::All | Sent::Some), "{sent:?}"),
            }
            taken += 1;
            assert!(taken < 100_000, "the backlog never filled");
        };
        assert!(last < message.len(), "only the rest of one frame is kept");
        slot.backlog.extend(frame(2));
        let reader = std::thread::spawn(move || {
            let mut all = Vec::new();
            client.read_to_end(&mut all).unwrap();
            all
        });
        while slot.drain() == Sent::Some {
            std::thread::yield_now();
        }
        drop(slot);
        let got = reader.join().unwrap();
        assert_eq!(&got[got.len() - 4..], frame(2), "the close frame is whole");
        assert_eq!((got.len() - 4) % message.len(), 0, "and follows a whole frame");
    }
}
