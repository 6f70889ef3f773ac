//! A WebSocket connection as its own thread sees it: it reads messages, and hands every frame that goes out to the writer.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tungstenite::error::{CapacityError, ProtocolError};
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Bytes, Error, Message, Utf8Bytes, WebSocket};

use crate::limits;
use crate::writer::{Outbox, Writers};

use super::frame;

/// How much a client that has been told to go may still send before the connection is cut; it is read so that the close frame
/// is not lost to a reset.
const DRAIN: usize = 1024 * 1024;

pub(super) struct Connection {
    socket: WebSocket<Duplex>,
    /// The peer's close code.
    code: u16,
}

/// The connection is gone without a close frame, or with one that names no code (RFC 6455 §7.4.1).
const GONE: u16 = 1006;
const NO_CODE: u16 = 1005;

/// A message, or why there will be none.
pub(super) enum Incoming {
    Text(Utf8Bytes),
    Binary(Bytes),
    /// The peer is gone, the closing handshake is over, or the peer broke the protocol and has been told.
    Gone,
    /// Nothing was heard in time.
    Silent,
}

impl Connection {
    /// On the heap, so that it is not moved up and down a stack whose every page counts.
    #[inline(never)]
    pub fn new(stream: TcpStream, read_ahead: Vec<u8>, writers: &Writers) -> Box<Self> {
        let stream = Arc::new(stream);
        let outbox = writers.attach(stream.clone());
        let duplex = Duplex { stream, outbox, deadline: None };
        // A small read buffer, because ten thousand of them are resident; no write buffer, because the writer has one.
        let config = WebSocketConfig::default()
            .read_buffer_size(2048)
            .write_buffer_size(0)
            .max_message_size(Some(limits::FRAME))
            .max_frame_size(Some(limits::FRAME));
        Box::new(Self {
            code: GONE,
            socket: WebSocket::from_partially_read(duplex, read_ahead, Role::Server, Some(config)),
        })
    }

    pub fn outbox(&self) -> &Outbox {
        &self.socket.get_ref().outbox
    }

    /// All that is read from now on must come within this.
    pub fn read_within(&mut self, limit: Duration) {
        self.socket.get_mut().deadline = Some(Instant::now() + limit);
    }

    /// From now on each read may take this long.
    pub fn read_patiently(&mut self, limit: Duration) {
        let duplex = self.socket.get_mut();
        duplex.deadline = None;
        let _ = duplex.stream.set_read_timeout(Some(limit));
    }

    /// Blocks for the next message. Pings are answered on the way.
    pub fn receive(&mut self) -> Incoming {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Incoming::Text(text),
                Ok(Message::Binary(bytes)) => return Incoming::Binary(bytes),
                Ok(Message::Close(frame)) => self.code = frame.map_or(NO_CODE, |frame| frame.code.into()),
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
                Err(error) => return self.ended_by(error),
            }
        }
    }

    /// tungstenite sends no close frame of its own when the peer is at fault (RFC 6455 §7.1.7).
    fn ended_by(&mut self, error: Error) -> Incoming {
        let (code, reason) = match error {
            Error::Io(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                return Incoming::Silent;
            }
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return Incoming::Gone,
            Error::Protocol(error) => (1002, error.to_string()),
            Error::Utf8(_) => (1007, "This is not valid UTF-8.".to_owned()),
            Error::Capacity(CapacityError::MessageTooLong { max_size, .. }) => {
                (1009, format!("A message has at most {max_size} bytes."))
            }
            _ => return Incoming::Gone,
        };
        self.close(code, &reason);
        Incoming::Gone
    }

    /// The close code with which it has ended: what was said first from here, else by the peer.
    pub fn code(&self) -> u16 {
        self.outbox().farewell().unwrap_or(self.code)
    }

    /// Sends a close frame and waits, within [`limits::CLOSING`], until the peer has closed too.
    pub fn close(&mut self, code: u16, reason: &str) {
        let mut bytes = Vec::new();
        frame::close(code, reason, &mut bytes);
        self.outbox().send_last(bytes);
        self.read_within(limits::CLOSING);
        let mut left = DRAIN;
        let mut scrap = vec![0; 4096];
        while let Ok(read @ 1..) = self.socket.get_mut().read(&mut scrap) {
            left = left.saturating_sub(read);
            if left == 0 {
                break;
            }
        }
    }
}

/// The stream that tungstenite sees: it reads the connection, and writes to the outbox.
struct Duplex {
    stream: Arc<TcpStream>,
    outbox: Outbox,
    deadline: Option<Instant>,
}

impl Read for Duplex {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(deadline) = self.deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
        }
        loop {
            match (&*self.stream).read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

impl Write for Duplex {
    /// Forwards whole frames. Here and not in `flush`, which tungstenite does not reach after a close frame.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.outbox.send(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
