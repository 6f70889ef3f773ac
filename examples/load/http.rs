//! HTTP/1.1 over one kept-alive connection, blocking: as much as the scenarios need.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::Result;

pub struct Client {
    host: SocketAddr,
    stream: TcpStream,
    bytes: Vec<u8>,
}

pub struct Reply {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Client {
    pub fn connect(host: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { host, stream, bytes: Vec::new() })
    }

    /// Posts JSON and reads JSON.
    ///
    /// # Errors
    /// When the answer is not a 2xx, with what the server said.
    pub fn post(&mut self, path: &str, token: Option<&str>, body: &Value) -> Result<Value> {
        let body = body.to_string();
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let head = format!("{token}Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        self.send(&format!("POST {path} HTTP/1.1\r\nHost: {}\r\n{head}\r\n{body}", self.host))?;
        let reply = self.receive()?;
        if !(200..300).contains(&reply.status) {
            return Err(format!("POST {path}: {} {}", reply.status, String::from_utf8_lossy(&reply.body)).into());
        }
        Ok(serde_json::from_slice(&reply.body)?)
    }

    pub fn send(&mut self, request: &str) -> Result<()> {
        Ok(self.stream.write_all(request.as_bytes())?)
    }

    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Blocks for one whole reply.
    pub fn receive(&mut self) -> Result<Reply> {
        loop {
            if let Some(reply) = self.whole()? {
                return Ok(reply);
            }
            let mut piece = [0; 16 * 1024];
            match self.stream.read(&mut piece)? {
                0 => return Err("the server closed the connection".into()),
                length => self.bytes.extend_from_slice(&piece[..length]),
            }
        }
    }

    /// The first reply in what has been read, if all of it is there.
    fn whole(&mut self) -> Result<Option<Reply>> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(start) = head.parse(&self.bytes)? else { return Ok(None) };
        let status = head.code.ok_or("a reply without a status")?;
        let header = |name: &str| {
            let found = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.and_then(|header| std::str::from_utf8(header.value).ok())
        };
        let rest = &self.bytes[start..];
        let body = match header("content-length") {
            Some(length) => rest.get(..length.parse()?).map(|body| (body.to_vec(), body.len())),
            None if header("transfer-encoding").is_some() => unchunk(rest)?,
            None => Some((Vec::new(), 0)),
        };
        Ok(body.map(|(body, length)| {
            self.bytes.drain(..start + length);
            Reply { status, body }
        }))
    }
}

/// The body of RFC 9112 §7.1 and the bytes that it takes, or None when its end is not there yet.
fn unchunk(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>> {
    let (mut body, mut at) = (Vec::new(), 0);
    while let httparse::Status::Complete((line, size)) =
        httparse::parse_chunk_size(&bytes[at..]).map_err(|_| "a chunk's size reads oddly")?
    {
        let (start, end) = (at + line, at + line + size as usize);
        if bytes.len() < end + 2 {
            return Ok(None);
        }
        body.extend_from_slice(&bytes[start..end]);
        at = end + 2;
        if size == 0 {
            return Ok(Some((body, at)));
        }
    }
    Ok(None)
}
