//! Bytes on a connection, for requests and frames that no well-behaved client would send.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use super::{PATIENCE, Place, Value};

/// An answer, read from bytes.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A connection that says exactly what it is told to.
pub struct Raw {
    stream: TcpStream,
    read_ahead: Vec<u8>,
}

impl Raw {
    pub fn connect(place: &Place) -> Self {
        let stream = TcpStream::connect(place.address()).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, read_ahead: Vec::new() }
    }

    /// A socket after its handshake, to be fed with frames of one's own making.
    pub fn socket(place: &Place, path: &str) -> Self {
        let mut raw = Self::connect(place);
        raw.send(
            format!(
                "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                 Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                place.address()
            )
            .as_bytes(),
        );
        let head = raw.head();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        // RFC 6455 §1.3 has the answer to this key.
        assert!(head.to_ascii_lowercase().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{head}");
        raw
    }

    /// Sends as far as the other end takes it.
    pub fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    pub fn sends_no_more(&self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// At least one more byte; none at the end.
    fn read_more(&mut self) -> Option<()> {
        let mut buffer = [0; 16 * 1024];
        match self.stream.read(&mut buffer) {
            Ok(0) => None,
            Ok(read) => {
                self.read_ahead.extend_from_slice(&buffer[..read]);
                Some(())
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("nothing came within {PATIENCE:?}: {error}"),
        }
    }

    pub fn exactly(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.read_ahead.len() < length {
            self.read_more()?;
        }
        Some(self.read_ahead.drain(..length).collect())
    }

    /// A head, its empty line included.
    pub fn head(&mut self) -> String {
        self.try_head().expect("an answer")
    }

    fn try_head(&mut self) -> Option<String> {
        let end = loop {
            match self.read_ahead.windows(4).position(|four| four == b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.read_more()?,
            }
        };
        let head: Vec<u8> = self.read_ahead.drain(..end).collect();
        Some(String::from_utf8(head).expect("a head in ASCII"))
    }

    /// An answer with a length; none when the connection ended instead.
    pub fn answer(&mut self) -> Option<Answer> {
        let head = self.try_head()?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let mut answer = Answer { status, head, body: Vec::new() };
        if let Some(length) = answer.header("content-length") {
            answer.body = self.exactly(length.parse().unwrap())?;
        }
        Some(answer)
    }

    /// A frame: its first byte and its payload. None at the end.
    pub fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let head = self.exactly(2)?;
        assert_eq!(head[1] & 0x80, 0, "a server masks nothing");
        let length = match head[1] {
            126 => u64::from(u16::from_be_bytes(self.exactly(2)?.try_into().unwrap())),
            127 => u64::from_be_bytes(self.exactly(8)?.try_into().unwrap()),
            short => u64::from(short),
        };
        Some((head[0], self.exactly(length as usize)?))
    }

    /// True when the other end has closed and nothing more came.
    pub fn is_over(&mut self) -> bool {
        self.read_ahead.is_empty() && self.read_more().is_none()
    }
}

/// A client's frame, masked: `first` is the byte with FIN, the reserved bits and the opcode.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            bytes.push(0x80 | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}
