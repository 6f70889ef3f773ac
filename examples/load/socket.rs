//! A client's end of a socket: the handshake, masked frames out, frames in. Only as much of RFC 6455 as a well-behaved server makes
//! one need, since a whole library would cost more than the receipts it carries.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::time::Duration;

/// Opcodes (RFC 6455 §5.2).
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

pub struct Socket {
    stream: TcpStream,
    is_upgraded: bool,
    /// The beginning of a frame whose end has not come yet.
    partial: Vec<u8>,
    /// What the kernel has not taken yet.
    unsent: Vec<u8>,
    mask: u32,
    /// Pings answered.
    pub pings: u64,
}

pub enum Frame<'a> {
    Text(&'a [u8]),
    Close(u16),
}

impl Frame<'_> {
    pub fn begins_with(&self, beginning: &[u8]) -> bool {
        matches!(self, Frame::Text(text) if text.starts_with(beginning))
    }
}

#[derive(PartialEq, Eq)]
pub enum Received {
    Bytes,
    /// The server has closed its side.
    End,
}

impl Socket {
    /// Connects and asks for the upgrade at `target`, without waiting for the answer.
    pub fn dial(host: SocketAddr, target: &str) -> io::Result<Self> {
        let mut stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bG9hZCBmcm9tIGhlcmUhIQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let mask = 0x9e37_79b9;
        Ok(Self { stream, is_upgraded: false, partial: Vec::new(), unsent: Vec::new(), mask, pings: 0 })
    }

    /// Connects and blocks until the server's first frame, which begins with `welcome`; from then on nothing blocks.
    pub fn connect(host: SocketAddr, target: &str, welcome: &[u8], buffer: &mut [u8]) -> io::Result<Self> {
        let mut socket = Self::dial(host, target)?;
        socket.stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let mut is_ready = false;
        while !is_ready {
            let received = socket.receive(buffer, |frame| is_ready |= frame.begins_with(welcome))?;
            if received == Received::End {
                return Err(io::Error::other("the server closed a socket instead of welcoming it"));
            }
        }
        socket.stop_blocking()?;
        Ok(socket)
    }

    pub fn stop_blocking(&self) -> io::Result<()> {
        self.stream.set_nonblocking(true)
    }

    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// One read, and the frames that it completed. Pings are answered here.
    pub fn receive(&mut self, buffer: &mut [u8], mut on_frame: impl FnMut(Frame<'_>)) -> io::Result<Received> {
        let held = self.partial.len();
        buffer[..held].copy_from_slice(&self.partial);
        let filled = match self.stream.read(&mut buffer[held..]) {
            Ok(0) => return Ok(Received::End),
            Ok(length) => held + length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Received::Bytes),
            Err(error) => return Err(error),
        };
        let mut rest = &buffer[..filled];
        if !self.is_upgraded {
            match self.upgrade(rest)? {
                Some(after) => rest = after,
                None => {
                    self.partial = rest.to_vec();
                    return Ok(Received::Bytes);
                }
            }
        }
        while let Some((opcode, payload)) = first_frame(rest)? {
            let (start, end) = (payload.start, payload.end);
            self.take(opcode, &rest[start..end], &mut on_frame)?;
            rest = &rest[end..];
        }
        self.partial.clear();
        self.partial.extend_from_slice(rest);
        Ok(Received::Bytes)
    }

    /// What follows the head of the answer, once that is whole.
    fn upgrade<'a>(&mut self, bytes: &'a [u8]) -> io::Result<Option<&'a [u8]>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
        if !bytes.starts_with(b"HTTP/1.1 101 ") {
            return Err(io::Error::other(String::from_utf8_lossy(&bytes[..end]).into_owned()));
        }
        self.is_upgraded = true;
        Ok(Some(&bytes[end + 4..]))
    }

    fn take(&mut self, opcode: u8, payload: &[u8], on_frame: &mut impl FnMut(Frame<'_>)) -> io::Result<()> {
        match opcode {
            TEXT => on_frame(Frame::Text(payload)),
            CLOSE => {
                let code = payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
                on_frame(Frame::Close(code));
            }
            PING => {
                self.pings += 1;
                self.send(PONG, payload)?;
            }
            PONG => {}
            other => return Err(io::Error::other(format!("a frame with opcode {other}"))),
        }
        Ok(())
    }

    pub fn send_text(&mut self, text: &str) -> io::Result<()> {
        self.send(TEXT, text.as_bytes())
    }

    pub fn send_close(&mut self) -> io::Result<()> {
        self.send(CLOSE, &1000_u16.to_be_bytes())
    }

    fn send(&mut self, opcode: u8, payload: &[u8]) -> io::Result<()> {
        self.unsent.push(0x80 | opcode);
        match payload.len() {
            length @ ..126 => self.unsent.push(0x80 | length as u8),
            length => {
                self.unsent.push(0x80 | 126);
                self.unsent.extend((length as u16).to_be_bytes());
            }
        }
        // Any mask will do against a server on the same machine, as long as it changes.
        self.mask = self.mask.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
        let mask = self.mask.to_be_bytes();
        self.unsent.extend(mask);
        self.unsent.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        self.flush()
    }

    /// Whether the kernel has yet to take something; then [`Socket::flush`] must be tried again.
    pub fn is_stuck(&self) -> bool {
        !self.unsent.is_empty()
    }

    pub fn flush(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(length) => drop(self.unsent.drain(..length)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Opcode and payload of the first frame, or None when its end is not there yet. A server masks nothing (RFC 6455 §5.1), and
/// Parlor sends every message in one frame.
fn first_frame(bytes: &[u8]) -> io::Result<Option<(u8, Range<usize>)>> {
    let &[first, second, ref rest @ ..] = bytes else { return Ok(None) };
    if first & 0xf0 != 0x80 || second & 0x80 != 0 {
        return Err(io::Error::other("a frame that is fragmented, masked or of an unknown extension"));
    }
    let (start, length) = match second {
        126 => (4, rest.first_chunk().map(|length| usize::from(u16::from_be_bytes(*length)))),
        127 => (10, rest.first_chunk().map(|length| u64::from_be_bytes(*length) as usize)),
        short => (2, Some(usize::from(short))),
    };
    let payload = length.map(|length| start..start + length);
    Ok(payload.filter(|payload| payload.end <= bytes.len()).map(|payload| (first & 0x0f, payload)))
}
