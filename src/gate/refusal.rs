//! A request that the gate itself answers: status, stable code, sentence.
//!
//! Owns the one line of JSON that the gate speaks and the way a refused client is parted with.
//! Knows nothing of how other errors of the server look.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Instant;

use super::limits::{COPY_READ, LINGER_BYTES, LINGER_QUIET, LINGER_TIME};
use super::sys;

/// Why a request is not relayed. Rendered as
/// `{"detail": "…", "code": "…"}` with `Connection: close`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    pub code: &'static str,
    /// A sentence; plain ASCII without quotes or backslashes, so that it is JSON as it stands.
    pub detail: &'static str,
    /// Seconds, for those that may pass.
    pub retry_after: Option<u16>,
}

const fn refusal(status: u16, code: &'static str, detail: &'static str) -> Refusal {
    Refusal { status, code, detail, retry_after: None }
}

const fn passing(status: u16, code: &'static str, detail: &'static str, retry: u16) -> Refusal {
    Refusal { status, code, detail, retry_after: Some(retry) }
}

/// 400 with its own sentence; the code is the same for all of them.
pub(super) const fn malformed(detail: &'static str) -> Refusal {
    refusal(400, "bad_request", detail)
}

pub(super) const HEAD_TIMEOUT: Refusal = refusal(408, "request_timeout", "The request head took too long to arrive.");
pub(super) const BODY_TIMEOUT: Refusal = refusal(408, "request_timeout", "The request body took too long to arrive.");
pub(super) const BODY_TOO_LARGE: Refusal =
    refusal(413, "too_large", "The request body is larger than is allowed here.");
pub(super) const TARGET_TOO_LONG: Refusal = refusal(414, "uri_too_long", "The request target is too long.");
pub(super) const UNKNOWN_EXPECTATION: Refusal =
    refusal(417, "expectation_failed", "The only expectation that can be met is 100-continue.");
pub(super) const TOO_MANY_CONNECTIONS_HERE: Refusal =
    passing(429, "too_many_connections", "Too many connections from this address.", 5);
pub(super) const HEAD_TOO_LARGE: Refusal = refusal(431, "headers_too_large", "The request head is too large.");
pub(super) const BROKEN_INSIDE: Refusal = refusal(500, "internal", "The server failed to answer this request.");
pub(super) const UNKNOWN_CODING: Refusal =
    refusal(501, "not_implemented", "The only transfer coding understood here is chunked.");
pub(super) const FULL: Refusal = passing(503, "unavailable", "The server has no room for another connection.", 5);
pub(super) const BUSY: Refusal = passing(503, "unavailable", "The server is too busy for this request.", 2);
pub(super) const STOPPING: Refusal = passing(503, "unavailable", "The server is starting or stopping.", 5);
pub(super) const SLOW_INSIDE: Refusal = refusal(504, "timeout", "The server took too long to answer this request.");
pub(super) const UNKNOWN_VERSION: Refusal =
    refusal(505, "http_version", "The only versions of HTTP spoken here are 1.0 and 1.1.");

impl Refusal {
    /// The whole reply. `head_only` for a HEAD request, whose reply has no body (RFC 9110 §9.3.2).
    pub fn render(&self, head_only: bool) -> Vec<u8> {
        let body = format!("{{\"detail\": \"{}\", \"code\": \"{}\"}}\n", self.detail, self.code);
        let mut reply = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            self.status,
            reason(self.status),
            body.len()
        );
        if let Some(seconds) = self.retry_after {
            reply.push_str(&format!("Retry-After: {seconds}\r\n"));
        }
        reply.push_str("Cache-Control: no-store\r\nConnection: close\r\n\r\n");
        if !head_only {
            reply.push_str(&body);
        }
        reply.into_bytes()
    }

    /// Answers and parts. Blocks for [`LINGER_TIME`] at most, beyond the write itself.
    pub fn send(&self, mut stream: &TcpStream, head_only: bool) {
        if stream.write_all(&self.render(head_only)).is_ok() {
            let _ = part(stream);
        }
    }
}

/// Ends a connection on which the client may still be sending: closing at once would make the
/// kernel answer with a reset, and a reset discards what the client has not read yet
/// (RFC 9112 §9.6). So: close our side, and read what still comes, within bounds.
pub(super) fn part(mut stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    let until = Instant::now() + LINGER_TIME;
    let mut waste = vec![0; COPY_READ];
    let mut read = 0;
    while read < LINGER_BYTES {
        let left = until.saturating_duration_since(Instant::now()).min(LINGER_QUIET);
        if left.is_zero() || !sys::readable(stream, left)? {
            break;
        }
        match stream.read(&mut waste)? {
            0 => break,
            n => read += n,
        }
    }
    Ok(())
}

/// Reason phrases of what the gate itself sends; clients ignore them (RFC 9112 §4).
fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        417 => "Expectation Failed",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_one_line_of_json_with_its_exact_length() {
        let reply = String::from_utf8(TOO_MANY_CONNECTIONS_HERE.render(false)).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 429 Too Many Requests\r\n"));
        assert!(head.contains("\r\nRetry-After: 5"));
        assert!(head.contains("\r\nConnection: close"));
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
        assert_eq!(
            body,
            "{\"detail\": \"Too many connections from this address.\", \
             \"code\": \"too_many_connections\"}\n"
        );
    }

    #[test]
    fn a_refused_head_request_gets_no_body() {
        assert!(BODY_TOO_LARGE.render(true).ends_with(b"\r\n\r\n"));
    }
}
