//! Request bodies: how they come in from the client.
//!
//! Owns limits, progress and memory of a body on its way in. A short one is read whole first,
//! so that a slow client costs no worker; a long one is handed on as it comes, by
//! [`relay`](super::relay).

use std::time::{Duration, Instant};

use super::chunked::Chunked;
use super::connection::Halt;
use super::framing::{Body, Framing};
use super::limits::{BODY_PROGRESS, COPY_READ, INLINE_BODY, LONG_BODY_PROGRESS};
use super::memory::Hold;
use super::refusal::{BODY_TIMEOUT, BODY_TOO_LARGE, Refusal, malformed};
use super::wire::{Arrival, Wire};

/// A body as far as it has been received.
pub(super) enum Incoming<'a> {
    /// All of it; empty where there is none.
    Whole(Vec<u8>, Hold<'a>),
    /// This many bytes are to come.
    Length(u64),
    /// This much has been decoded, and more is to come.
    Chunked(Vec<u8>, Chunked, Hold<'a>),
}

/// Receives a body of at most `limit` bytes, all of it if it is short. Answers an expectation of
/// 100 once the body is known to be acceptable. Blocks while the client makes progress.
pub(super) fn receive<'a>(
    wire: &mut Wire,
    framing: &Framing,
    limit: u64,
    hold: Hold<'a>,
    window: Duration,
) -> Result<Incoming<'a>, Halt> {
    if matches!(framing.body, Body::Length(length) if length > limit) {
        return Err(BODY_TOO_LARGE.into());
    }
    // A client that has begun to send does not wait any longer (RFC 9110 §10.1.1).
    if framing.expects_continue && wire.ahead().is_empty() {
        wire.write(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    match framing.body {
        Body::None => Ok(Incoming::Whole(Vec::new(), hold)),
        Body::Length(length) if length > INLINE_BODY as u64 => Ok(Incoming::Length(length)),
        Body::Length(length) => whole(wire, length as usize, hold, window),
        Body::Chunked => decoded(wire, limit, hold, window),
    }
}

fn whole<'a>(wire: &mut Wire, length: usize, mut hold: Hold<'a>, window: Duration) -> Result<Incoming<'a>, Halt> {
    let mut progress = Progress::new(window);
    while wire.ahead().len() < length {
        let room = (length - wire.ahead().len()).min(COPY_READ);
        progress.read(wire, room)?;
        hold.cover(wire.ahead().len()).map_err(Refusal::from)?;
    }
    Ok(Incoming::Whole(wire.take(length), hold))
}

fn decoded<'a>(wire: &mut Wire, limit: u64, mut hold: Hold<'a>, window: Duration) -> Result<Incoming<'a>, Halt> {
    let mut progress = Progress::new(window);
    let mut coding = Chunked::new(limit);
    let mut body = Vec::new();
    loop {
        let used = coding.advance(wire.ahead(), |data| body.extend_from_slice(data))?;
        wire.consume(used);
        hold.cover(body.len()).map_err(Refusal::from)?;
        if coding.is_done() {
            return Ok(Incoming::Whole(body, hold));
        }
        if body.len() > INLINE_BODY {
            return Ok(Incoming::Chunked(body, coding, hold));
        }
        progress.read(wire, COPY_READ)?;
    }
}

/// Sees to it that a body keeps coming.
pub(super) struct Progress {
    window: Duration,
    until: Instant,
    /// Wanted within each window.
    wanted: usize,
    bytes: usize,
}

impl Progress {
    pub fn new(window: Duration) -> Progress {
        Progress { window, until: Instant::now() + window, wanted: BODY_PROGRESS, bytes: 0 }
    }

    /// Of a body that is passed on as it comes, for which a thread waits inside.
    pub fn of_long(window: Duration) -> Progress {
        Progress { wanted: LONG_BODY_PROGRESS, ..Progress::new(window) }
    }

    /// Time until the client must have made progress.
    pub fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Reads once more, up to `room` bytes.
    pub fn read(&mut self, wire: &mut Wire, room: usize) -> Result<(), Halt> {
        match wire.read(room, self.until)? {
            Arrival::Bytes(n) => {
                self.bytes += n;
                if self.bytes >= self.wanted {
                    *self = Progress { wanted: self.wanted, ..Progress::new(self.window) };
                }
                Ok(())
            }
            Arrival::End => Err(malformed("The request body ended too early.").into()),
            Arrival::Late => Err(BODY_TIMEOUT.into()),
        }
    }
}
