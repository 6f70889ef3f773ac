//! A reply's head, from the inner server to the client.
//!
//! Owns the translation: how the inner body ends, how the client's is framed, and whether its
//! connection can go on (RFC 9112 §6.3, §9.3). Pure; the copying is in [`copy`](super::copy).

use super::head::Version;
use super::limits::{MAX_REPLY_HEAD, MAX_REPLY_HEADERS};
use super::refusal::{BROKEN_INSIDE, Refusal};

/// With it the inner server says that a reply comes from a thread of its own, which can wait for the
/// client: it is passed on as it is read, and not kept, however short. The client does not see it.
pub const STREAM_HEADER: &str = "X-Parlor-Stream";

/// What matters of the request for its reply.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// HEAD: the reply has no body, whatever its fields say.
    pub head_only: bool,
    pub version: Version,
    /// Both sides could go on with another request.
    pub keep_alive: bool,
}

/// How the body from the inner server is to be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passing {
    Nothing,
    Length(u64),
    /// As chunked as it comes.
    Chunked,
    /// Without its chunks, for HTTP/1.0, and ended by closing.
    Unchunked,
    /// Ended by closing.
    UntilEnd,
}

/// A reply ready to be sent.
#[derive(Debug)]
pub(super) struct Reply {
    /// The head for the client.
    pub head: Vec<u8>,
    pub passing: Passing,
    /// From a thread that can wait; see [`STREAM_HEADER`].
    pub is_stream: bool,
    pub keep_alive: bool,
    /// Where the body begins in what was read.
    pub body_at: usize,
}

/// Reads a reply's head and writes the client's. `None` while it is incomplete.
///
/// # Errors
/// 500 if it is not a reply, or if it is a bare 500: that is how the inner server says that a
/// handler died.
pub(super) fn translate(bytes: &[u8], asked: &Asked) -> Result<Option<Reply>, Refusal> {
    let mut fields = vec![httparse::EMPTY_HEADER; MAX_REPLY_HEADERS];
    let mut reply = httparse::Response::new(&mut fields);
    let body_at = match reply.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if bytes.len() < MAX_REPLY_HEAD => return Ok(None),
        _ => return Err(BROKEN_INSIDE),
    };
    let status = reply.code.unwrap_or(0);
    if status < 200 {
        // Interim replies are the gate's to give, and switching protocols is not offered.
        return match status {
            100..=199 if status != 101 => past_interim(&bytes[body_at..], body_at, asked),
            _ => Err(BROKEN_INSIDE),
        };
    }
    let passing = passing(status, reply.headers, asked)?;
    if status == 500 && passing == Passing::Length(0) {
        return Err(BROKEN_INSIDE);
    }
    let keep_alive = asked.keep_alive && !matches!(passing, Passing::Unchunked | Passing::UntilEnd);
    let head = compose(status, &reply, passing, keep_alive, asked);
    let is_stream = find(reply.headers, STREAM_HEADER).is_some();
    Ok(Some(Reply { head, passing, is_stream, keep_alive, body_at }))
}

fn past_interim(rest: &[u8], skipped: usize, asked: &Asked) -> Result<Option<Reply>, Refusal> {
    if skipped > MAX_REPLY_HEAD {
        return Err(BROKEN_INSIDE);
    }
    let reply = translate(rest, asked)?;
    Ok(reply.map(|reply| Reply { body_at: reply.body_at + skipped, ..reply }))
}

fn passing(status: u16, fields: &[httparse::Header<'_>], asked: &Asked) -> Result<Passing, Refusal> {
    if asked.head_only || status == 204 || status == 304 {
        return Ok(Passing::Nothing);
    }
    if find(fields, "transfer-encoding").is_some() {
        return Ok(match asked.version {
            Version::Http11 => Passing::Chunked,
            Version::Http10 => Passing::Unchunked,
        });
    }
    match find(fields, "content-length") {
        None => Ok(Passing::UntilEnd),
        Some(length) => std::str::from_utf8(length)
            .ok()
            .and_then(|text| text.parse().ok())
            .map(Passing::Length)
            .ok_or(BROKEN_INSIDE),
    }
}

fn find<'a>(fields: &[httparse::Header<'a>], name: &str) -> Option<&'a [u8]> {
    fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
}

fn compose(
    status: u16,
    reply: &httparse::Response<'_, '_>,
    passing: Passing,
    keep_alive: bool,
    asked: &Asked,
) -> Vec<u8> {
    let mut head = Vec::with_capacity(1024);
    let line = format!("HTTP/1.1 {status} {}\r\n", reply.reason.unwrap_or(""));
    head.extend_from_slice(line.as_bytes());
    for field in reply.headers.iter() {
        // The length of a body that is not sent may be told (RFC 9110 §8.6), but not for 204.
        let length = field.name.eq_ignore_ascii_case("content-length");
        if !(is_ours(field.name) || length && status == 204) {
            head.extend_from_slice(field.name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(field.value);
            head.extend_from_slice(b"\r\n");
        }
    }
    if passing == Passing::Chunked {
        head.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
    }
    head.extend_from_slice(match (keep_alive, asked.version) {
        (false, _) => b"Connection: close\r\n\r\n",
        (true, Version::Http10) => b"Connection: keep-alive\r\n\r\n",
        (true, Version::Http11) => b"\r\n",
    });
    head
}

/// Fields of the inner hop, which the gate writes anew.
fn is_ours(name: &str) -> bool {
    const OURS: [&str; 7] =
        ["connection", "keep-alive", "proxy-connection", "trailer", "transfer-encoding", "upgrade", STREAM_HEADER];
    OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Asked = Asked { head_only: false, version: Version::Http11, keep_alive: true };
    const OLD: Asked = Asked { version: Version::Http10, ..ASKED };
    const HEAD: Asked = Asked { head_only: true, ..ASKED };

    fn translated(reply: &str, asked: &Asked) -> (String, Passing, bool) {
        let reply = translate(reply.as_bytes(), asked).unwrap().unwrap();
        (String::from_utf8(reply.head).unwrap(), reply.passing, reply.keep_alive)
    }

    #[test]
    fn the_fields_of_the_inner_hop_are_written_anew() {
        let (head, passing, keep_alive) = translated(
            "HTTP/1.1 201 Created\r\nConnection: close\r\nKeep-Alive: timeout=1\r\nLink: <x>\r\nLink: <y>\r\nContent-Length: 3\r\n\r\nabc",
            &ASKED,
        );
        assert_eq!(head, "HTTP/1.1 201 Created\r\nLink: <x>\r\nLink: <y>\r\nContent-Length: 3\r\n\r\n");
        assert_eq!((passing, keep_alive), (Passing::Length(3), true));
    }

    #[test]
    fn a_stream_is_known_as_one_and_the_client_is_not_told() {
        let reply = "HTTP/1.1 200 OK\r\nX-Parlor-Stream: 1\r\nContent-Length: 3\r\n\r\n";
        assert!(translate(reply.as_bytes(), &ASKED).unwrap().unwrap().is_stream);
        assert_eq!(translated(reply, &ASKED).0, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
        assert!(!translate(b"HTTP/1.1 200 OK\r\n\r\n", &ASKED).unwrap().unwrap().is_stream);
    }

    #[test]
    fn the_end_of_the_body_follows_request_status_and_fields() {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let bare = "HTTP/1.1 200 OK\r\n\r\n";
        let sized = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
        for (reply, asked, passing, keep_alive, needle) in [
            (chunked, &ASKED, Passing::Chunked, true, "Transfer-Encoding: chunked\r\n\r\n"),
            (chunked, &OLD, Passing::Unchunked, false, "OK\r\nConnection: close\r\n\r\n"),
            (chunked, &HEAD, Passing::Nothing, true, "OK\r\n\r\n"),
            (bare, &ASKED, Passing::UntilEnd, false, "Connection: close\r\n\r\n"),
            (bare, &HEAD, Passing::Nothing, true, "OK\r\n\r\n"),
            (sized, &OLD, Passing::Length(9), true, "Connection: keep-alive\r\n\r\n"),
            (sized, &HEAD, Passing::Nothing, true, "Content-Length: 9\r\n\r\n"),
            ("HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", &ASKED, Passing::Nothing, true, "No\r\n\r\n"),
            ("HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", &ASKED, Passing::Nothing, true, "Length: 9\r\n\r\n"),
        ] {
            let (head, got, kept) = translated(reply, asked);
            assert_eq!((got, kept), (passing, keep_alive), "{reply:?}");
            assert!(head.ends_with(needle), "{head:?} {needle:?}");
        }
    }

    #[test]
    fn an_interim_reply_is_passed_over_and_a_switch_of_protocol_refused() {
        let reply = b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let translated = translate(reply, &ASKED).unwrap().unwrap();
        assert!(translated.head.starts_with(b"HTTP/1.1 200 OK\r\n"));
        assert_eq!(translated.body_at, reply.len());
        assert!(translate(b"HTTP/1.1 101 Switching\r\n\r\n", &ASKED).is_err());
    }

    #[test]
    fn what_is_no_whole_reply_is_waited_for_or_a_500() {
        assert!(translate(b"HTTP/1.1 200 O", &ASKED).unwrap().is_none());
        let endless = format!("HTTP/1.1 200 OK\r\nA: {}", "b".repeat(MAX_REPLY_HEAD));
        for reply in [
            "nonsense\r\n\r\n",
            "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
            &endless,
        ] {
            assert_eq!(translate(reply.as_bytes(), &ASKED).unwrap_err(), BROKEN_INSIDE);
        }
        let told = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(translated(told, &ASKED).1, Passing::Length(2));
    }
}
