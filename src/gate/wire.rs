//! The client's side of a connection: its socket and what has been read ahead.
//!
//! Owns reading under a deadline. A blocking read waits for `SO_RCVTIMEO` at most, which every
//! accepted socket has from the listener; only a shorter wait costs one more call (`poll`).
//! So a request that arrives in one piece costs exactly one system call to read.
//!
//! Knows nothing of what the bytes mean.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::sys;

/// How far a read may overrun its deadline, to save the extra call when both nearly agree.
const SLACK: Duration = Duration::from_millis(50);

pub(super) struct Wire {
    stream: TcpStream,
    ahead: Vec<u8>,
    /// The socket's read timeout.
    patience: Duration,
}

/// What a read came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// This many bytes were added, at least one.
    Bytes(usize),
    /// The client sends no more.
    End,
    /// The deadline passed.
    Late,
}

impl Wire {
    /// `patience` is the read timeout that the socket has.
    pub fn new(stream: TcpStream, patience: Duration) -> Wire {
        Wire { stream, ahead: Vec::new(), patience }
    }

    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// What has been read and not yet been used.
    pub fn ahead(&self) -> &[u8] {
        &self.ahead
    }

    /// Drops the first `n` bytes that were read ahead.
    pub fn consume(&mut self, n: usize) {
        if n == self.ahead.len() {
            self.ahead.clear();
        } else {
            self.ahead.drain(..n);
        }
    }

    /// Takes the first `n` bytes that were read ahead, without a copy where they are all.
    pub fn take(&mut self, n: usize) -> Vec<u8> {
        let rest = self.ahead.split_off(n);
        std::mem::replace(&mut self.ahead, rest)
    }

    /// Frees the memory of a read-ahead that is used up.
    pub fn release(&mut self) {
        if self.ahead.is_empty() {
            self.ahead = Vec::new();
        }
    }

    pub fn into_parts(self) -> (TcpStream, Vec<u8>) {
        (self.stream, self.ahead)
    }

    /// Reads once, up to `room` bytes. Blocks until `deadline` at most (and [`SLACK`]).
    pub fn read(&mut self, room: usize, deadline: Instant) -> io::Result<Arrival> {
        let start = self.ahead.len();
        self.ahead.resize(start + room, 0);
        let outcome = self.read_into(start, deadline);
        let got = match outcome {
            Ok(Arrival::Bytes(n)) => n,
            _ => 0,
        };
        self.ahead.truncate(start + got);
        outcome
    }

    fn read_into(&mut self, start: usize, deadline: Instant) -> io::Result<Arrival> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Arrival::Late);
            }
            if left + SLACK < self.patience && !sys::readable(&self.stream, left)? {
                return Ok(Arrival::Late);
            }
            match self.stream.read(&mut self.ahead[start..]) {
                Ok(0) => return Ok(Arrival::End),
                Ok(n) => return Ok(Arrival::Bytes(n)),
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes all of it. Blocks for the socket's write timeout at most without progress.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }
}

/// Nothing is wrong; the read timeout ran out, or a signal came.
fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
