//! Copies a reply from the inner server to the client until it ends.
//!
//! Owns the transport of a reply: what comes is sent at once, or kept for the client within
//! bounds ([`outgoing`](super::outgoing)), and both sides are watched while nothing comes. A
//! client that is gone ends the inner connection, where the stream's writer then fails; an inner
//! server that stops in the middle ends the client's connection, so that the client can tell a
//! cut reply from a whole one.

use std::io::{self, ErrorKind, Read};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use super::chunked::Chunked;
use super::connection::Halt;
use super::limits::{COPY_READ, HALF_CLOSED_TIME, REPLY_READ, SPOOLED_REPLY};
use super::outgoing::Outgoing;
use super::refusal::{BROKEN_INSIDE, SLOW_INSIDE};
use super::relay::Slot;
use super::reply::{Asked, Passing, Reply, translate};
use super::sys;

/// Copies one reply. Returns whether the client's connection can go on. Blocks while the
/// inner server gives and the client takes; `patience` bounds each silence of the former.
/// `asked` is called when the reply begins, as the gate may have begun to stop by then.
/// The inner leg is given back as soon as it has given everything.
pub(super) fn copy(
    (inner, slot): (UnixStream, Slot<'_>),
    out: Outgoing<'_>,
    asked: impl Fn() -> Asked,
    patience: Duration,
) -> Result<bool, Halt> {
    let mut copier = Copier { inner, out, patience, half_closed: false, buffer: Vec::new() };
    let reply = copier.head(&asked)?;
    let keep_alive = reply.keep_alive;
    copier.body(reply)?;
    let Copier { inner, out, .. } = copier;
    drop((inner, slot));
    out.drain()?;
    Ok(keep_alive)
}

struct Copier<'a> {
    inner: UnixStream,
    out: Outgoing<'a>,
    patience: Duration,
    /// The client has closed its sending side, or all of it: that cannot be told apart yet.
    half_closed: bool,
    /// Read from the inner server and not yet sent.
    buffer: Vec<u8>,
}

/// Whether the end of what is awaited is known to come.
#[derive(Clone, Copy)]
enum Ending {
    /// A head, or a body with a length.
    Known,
    /// A reply without a length may never end. If its client has closed its sending side, it
    /// probably is gone (curl interrupted, a page closed), so a pause is enough to end it.
    Unknown,
}

/// What ended a wait for the inner server.
enum Waited {
    Readable,
    ClientGone,
    TooLong,
}

impl Copier<'_> {
    fn head(&mut self, asked: &impl Fn() -> Asked) -> Result<Reply, Halt> {
        loop {
            match self.wait(Ending::Known, REPLY_READ)? {
                Waited::Readable => {}
                Waited::ClientGone => return Err(Halt::Cut),
                Waited::TooLong => return Err(SLOW_INSIDE.into()),
            }
            match self.read(REPLY_READ) {
                Ok(n) if n > 0 => {}
                _ => return Err(BROKEN_INSIDE.into()),
            }
            if let Some(reply) = translate(&self.buffer, &asked())? {
                self.buffer.drain(..reply.body_at);
                return Ok(reply);
            }
        }
    }

    fn body(&mut self, reply: Reply) -> Result<(), Halt> {
        match reply.passing {
            Passing::Nothing => self.send(&reply.head),
            Passing::Length(length) => self.length(reply.head, length, reply.is_stream),
            Passing::Chunked => self.chunked(reply.head, false),
            Passing::Unchunked => self.chunked(reply.head, true),
            Passing::UntilEnd => self.until_end(reply.head),
        }
    }

    /// A short reply leaves in one piece with its head, and if it breaks off, a 500 can still
    /// be said instead. A long one leaves as it comes.
    fn length(&mut self, mut out: Vec<u8>, length: u64, is_stream: bool) -> Result<(), Halt> {
        let mut left = length;
        self.out.spools = length <= SPOOLED_REPLY && !is_stream;
        loop {
            let here = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
            out.extend_from_slice(&self.buffer[..here]);
            self.buffer.clear();
            left -= here as u64;
            if left == 0 {
                return self.send(&out);
            }
            let short = length <= REPLY_READ as u64;
            if !short {
                self.send(&out)?;
                out.clear();
            }
            let room = if left > REPLY_READ as u64 { COPY_READ } else { REPLY_READ };
            if !self.more(Ending::Known, room)? {
                return Err(if short { BROKEN_INSIDE.into() } else { Halt::Cut });
            }
        }
    }

    fn chunked(&mut self, mut out: Vec<u8>, bare: bool) -> Result<(), Halt> {
        let mut coding = Chunked::new(u64::MAX);
        loop {
            let used = coding
                .advance(&self.buffer, |data| {
                    if bare {
                        out.extend_from_slice(data);
                    }
                })
                .map_err(|_| Halt::Cut)?;
            if !bare {
                out.extend_from_slice(&self.buffer[..used]);
            }
            self.buffer.clear();
            self.send(&out)?;
            out.clear();
            if coding.is_done() {
                return Ok(());
            }
            if !self.more(Ending::Unknown, REPLY_READ)? {
                return Err(Halt::Cut);
            }
        }
    }

    fn until_end(&mut self, mut out: Vec<u8>) -> Result<(), Halt> {
        loop {
            out.append(&mut self.buffer);
            self.send(&out)?;
            out.clear();
            if !self.more(Ending::Unknown, REPLY_READ)? {
                return Ok(());
            }
        }
    }

    /// Reads more of the reply; false at its end.
    fn more(&mut self, ending: Ending, room: usize) -> Result<bool, Halt> {
        match self.wait(ending, room)? {
            Waited::Readable => Ok(self.read(room)? > 0),
            Waited::ClientGone | Waited::TooLong => Err(Halt::Cut),
        }
    }

    /// Waits for the inner server to give more, up to `room` bytes, and there to be room for it;
    /// meanwhile the client takes what there is.
    fn wait(&mut self, ending: Ending, room: usize) -> Result<Waited, Halt> {
        let mut silent_since = None;
        loop {
            let has_room = self.out.has_room(room);
            // While it cannot speak, it is not silent.
            silent_since = has_room.then(|| silent_since.unwrap_or_else(Instant::now));
            let silence = silent_since.map(|since| self.silence_left(ending, since));
            let taking = self.out.left();
            if taking.is_some_and(|left| left.is_zero()) {
                return Ok(Waited::ClientGone);
            }
            let patience = silence.into_iter().chain(taking).min().unwrap_or(self.patience);
            let mut both =
                [sys::interest(self.out.client(), self.watched()), sys::interest(&self.inner, sys::READABLE)];
            // An inner server that has closed its side would be reported again and again.
            let ready = sys::poll(&mut both[..1 + usize::from(has_room)], patience)?;
            let [client, inner] = both.map(|side| side.revents);
            if client & sys::GONE != 0 {
                return Ok(Waited::ClientGone);
            }
            if client & sys::PEER_CLOSED != 0 {
                self.half_closed = true;
                silent_since = None;
            }
            if client & sys::WRITABLE != 0 {
                self.out.flush()?;
            }
            if inner != 0 {
                return Ok(Waited::Readable);
            }
            if ready == 0 && silence == Some(patience) {
                return Ok(Waited::TooLong);
            }
        }
    }

    /// How much longer the inner server may be silent.
    fn silence_left(&self, ending: Ending, since: Instant) -> Duration {
        let patience = match (self.half_closed, ending) {
            (true, Ending::Unknown) => HALF_CLOSED_TIME.min(self.patience),
            _ => self.patience,
        };
        (since + patience).saturating_duration_since(Instant::now())
    }

    /// What is of interest at the client's side.
    fn watched(&self) -> i16 {
        // A side that is closed already would be reported again and again.
        let closing = if self.half_closed { 0 } else { sys::PEER_CLOSED };
        let writing = if self.out.is_empty() { 0 } else { sys::WRITABLE };
        closing | writing
    }

    fn read(&mut self, room: usize) -> io::Result<usize> {
        let start = self.buffer.len();
        self.buffer.resize(start + room, 0);
        let outcome = loop {
            match self.inner.read(&mut self.buffer[start..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        self.buffer.truncate(start + *outcome.as_ref().unwrap_or(&0));
        outcome
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        self.out.put(bytes).map_err(|_| Halt::Cut)
    }
}
