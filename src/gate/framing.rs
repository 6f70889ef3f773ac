//! What a head means for the connection: how long the body is, whether the connection goes on,
//! whether it is to become a socket.
//!
//! Owns the judgement of framing (RFC 9112 §6, RFC 9110 §7.6, §7.8, §10.1.1). Where two
//! implementations could read a request differently, it is refused: that is what request
//! smuggling lives on. Pure; reads no bytes.

use super::head::{Head, Version};
use super::refusal::{Refusal, UNKNOWN_CODING, UNKNOWN_EXPECTATION, malformed};

/// How the body is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    None,
    /// This many bytes, at least one. A length beyond 64 bits is the largest there is.
    Length(u64),
    Chunked,
}

/// The judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Framing {
    pub body: Body,
    /// Whether the client wants to send another request afterwards.
    pub keep_alive: bool,
    /// Whether the client waits for 100 before it sends the body.
    pub expects_continue: bool,
    /// Whether this is a WebSocket handshake on a path where sockets live.
    pub upgrade: bool,
}

pub(super) fn judge(head: &Head) -> Result<Framing, Refusal> {
    check_host(head)?;
    let body = body(head)?;
    let upgrade = asks_for_socket(head);
    if upgrade && body != Body::None {
        return Err(malformed("A WebSocket handshake has no body."));
    }
    Ok(Framing {
        body,
        keep_alive: keep_alive(head),
        expects_continue: expects_continue(head)? && body != Body::None,
        upgrade,
    })
}

/// Whether sockets live at this path.
fn is_socket_path(path: &str) -> bool {
    path == "/ws" || path.starts_with("/ws/")
}

fn asks_for_socket(head: &Head) -> bool {
    is_socket_path(head.path())
        && head.has_token("upgrade", "websocket")
        && head.method() == "GET"
        && head.version() == Version::Http11
}

/// One `Host` in HTTP/1.1, at most one in HTTP/1.0 (RFC 9112 §3.2).
fn check_host(head: &Head) -> Result<(), Refusal> {
    let mut hosts = head.all("host");
    match (hosts.next(), hosts.next(), head.version()) {
        (_, Some(_), _) => Err(malformed("There is more than one Host.")),
        (None, _, Version::Http11) => Err(malformed("There is no Host.")),
        (Some(host), None, _) if !host.bytes().all(is_authority) => Err(malformed("The Host is malformed.")),
        _ => Ok(()),
    }
}

/// Bytes of `host[:port]` (RFC 3986 §3.2.2); no `@`, for there are no credentials in it.
fn is_authority(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(&byte)
}

fn body(head: &Head) -> Result<Body, Refusal> {
    let mut lengths = head.all("content-length");
    let mut codings = head.all("transfer-encoding");
    match (lengths.next(), codings.next()) {
        (None, None) => Ok(Body::None),
        (Some(_), Some(_)) => Err(malformed("There are Content-Length and Transfer-Encoding.")),
        (Some(length), None) => match lengths.next() {
            Some(_) => Err(malformed("There is more than one Content-Length.")),
            None => content_length(length),
        },
        (None, Some(coding)) => match codings.next() {
            None if coding.eq_ignore_ascii_case("chunked") => match head.version() {
                Version::Http11 => Ok(Body::Chunked),
                // RFC 9112 §6.1: faulty, since a hop before may not have understood it.
                Version::Http10 => Err(malformed("HTTP/1.0 has no Transfer-Encoding.")),
            },
            _ => Err(UNKNOWN_CODING),
        },
    }
}

/// Digits only: no sign, no list, no white space within (RFC 9110 §8.6).
fn content_length(text: &str) -> Result<Body, Refusal> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed("The Content-Length is not a number."));
    }
    // Digits that do not fit are a length all the same, and larger than any limit.
    match text.parse().unwrap_or(u64::MAX) {
        0 => Ok(Body::None),
        length => Ok(Body::Length(length)),
    }
}

/// RFC 9112 §9.3.
fn keep_alive(head: &Head) -> bool {
    !head.has_token("connection", "close")
        && (head.version() == Version::Http11 || head.has_token("connection", "keep-alive"))
}

/// From HTTP/1.0 the expectation is to be ignored (RFC 9110 §10.1.1).
fn expects_continue(head: &Head) -> Result<bool, Refusal> {
    let mut expectations = head.all("expect");
    match (expectations.next(), head.version()) {
        (None, _) | (_, Version::Http10) => Ok(false),
        (Some(text), _) if !text.eq_ignore_ascii_case("100-continue") => Err(UNKNOWN_EXPECTATION),
        _ => match expectations.next() {
            None => Ok(true),
            Some(_) => Err(UNKNOWN_EXPECTATION),
        },
    }
}

/// Whether a field concerns one hop only, by its name or because `Connection` lists it
/// (RFC 9110 §7.6.1), or is written anew by the gate.
pub(super) fn stays_at_this_hop(head: &Head, name: &str) -> bool {
    const HERE: [&str; 12] = [
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "expect",
        "content-length",
        super::relay::PEER_HEADER,
        super::relay::LENGTH_HEADER,
    ];
    HERE.iter().any(|here| name.eq_ignore_ascii_case(here)) || head.has_token("connection", name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::parse;

    fn judged(line: &str, fields: &str) -> Result<Framing, u16> {
        let head = format!("{line}\r\n{fields}\r\n");
        let head = parse::parse(head.into_bytes()).map_err(|refusal| refusal.status)?;
        judge(&head).map_err(|refusal| refusal.status)
    }

    fn body_of(fields: &str) -> Result<Body, u16> {
        judged("POST / HTTP/1.1", &format!("Host: h\r\n{fields}")).map(|framing| framing.body)
    }

    #[test]
    fn a_length_is_one_number_of_digits() {
        for (fields, expected) in [
            ("", Ok(Body::None)),
            ("Content-Length: 0\r\n", Ok(Body::None)),
            ("Content-Length: 5\r\n", Ok(Body::Length(5))),
            ("Content-Length:\t5 \r\n", Ok(Body::Length(5))),
            ("content-length: 005\r\n", Ok(Body::Length(5))),
            ("Content-Length: 99999999999999999999999\r\n", Ok(Body::Length(u64::MAX))),
            ("Content-Length: +5\r\n", Err(400)),
            ("Content-Length: -5\r\n", Err(400)),
            ("Content-Length: 5, 5\r\n", Err(400)),
            ("Content-Length: 5,\r\n", Err(400)),
            ("Content-Length: 5 5\r\n", Err(400)),
            ("Content-Length: 0x5\r\n", Err(400)),
            ("Content-Length: 5.0\r\n", Err(400)),
            ("Content-Length: 5;\r\n", Err(400)),
            ("Content-Length: \u{665}\r\n", Err(400)),
            ("Content-Length:\r\n", Err(400)),
            ("Content-Length : 5\r\n", Err(400)),
            ("Content-Length: 5\r\nContent-Length: 5\r\n", Err(400)),
            ("Content-Length: 5\r\ncontent-length: 6\r\n", Err(400)),
            ("Content_Length: 5\r\n", Ok(Body::None)),
        ] {
            assert_eq!(body_of(fields), expected, "{fields:?}");
        }
    }

    #[test]
    fn a_coding_is_exactly_chunked_and_never_beside_a_length() {
        for (fields, expected) in [
            ("Transfer-Encoding: chunked\r\n", Ok(Body::Chunked)),
            ("transfer-encoding: Chunked \r\n", Ok(Body::Chunked)),
            ("Transfer-Encoding: gzip, chunked\r\n", Err(501)),
            ("Transfer-Encoding: chunked, chunked\r\n", Err(501)),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", Err(501)),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", Err(501)),
            ("Transfer-Encoding: identity\r\n", Err(501)),
            ("Transfer-Encoding: xchunked\r\n", Err(501)),
            ("Transfer-Encoding: chunked;q=1\r\n", Err(501)),
            ("Transfer-Encoding: \"chunked\"\r\n", Err(501)),
            ("Transfer-Encoding: \x0bchunked\r\n", Err(400)),
            ("Transfer-Encoding:\r\n", Err(501)),
            ("Transfer-Encoding : chunked\r\n", Err(400)),
            ("Transfer-Encoding:\r\n chunked\r\n", Err(400)),
            ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", Err(400)),
            ("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", Err(400)),
            ("Transfer-Encoding: identity\r\nContent-Length: 5\r\n", Err(400)),
        ] {
            assert_eq!(body_of(fields), expected, "{fields:?}");
        }
        let old = judged("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n");
        assert_eq!(old, Err(400));
    }

    #[test]
    fn a_host_is_there_once() {
        for (line, fields, refused) in [
            ("GET / HTTP/1.1", "", true),
            ("GET / HTTP/1.0", "", false),
            ("GET / HTTP/1.1", "Host: h\r\nHost: h\r\n", true),
            ("GET / HTTP/1.0", "Host: h\r\nhost: h\r\n", true),
            ("GET / HTTP/1.1", "Host:\r\n", false),
            ("GET / HTTP/1.1", "Host: [::1]:8000\r\n", false),
            ("GET / HTTP/1.1", "Host: a b\r\n", true),
            ("GET / HTTP/1.1", "Host: a/b\r\n", true),
            ("GET / HTTP/1.1", "Host: user@h\r\n", true),
            ("GET http://user@h/ HTTP/1.1", "Host: h\r\n", true),
        ] {
            assert_eq!(judged(line, fields).err(), refused.then_some(400), "{line} {fields:?}");
        }
    }

    #[test]
    fn a_connection_goes_on_as_its_version_and_tokens_say() {
        for (version, connection, expected) in [
            ("1.1", "", true),
            ("1.1", "Connection: close\r\n", false),
            ("1.1", "Connection: x, CLOSE\r\n", false),
            ("1.1", "Connection: x\r\nConnection: close\r\n", false),
            ("1.0", "", false),
            ("1.0", "Connection: Keep-Alive\r\n", true),
            ("1.0", "Connection: keep-alive, close\r\n", false),
        ] {
            let framing = judged(&format!("GET / HTTP/{version}"), &format!("Host: h\r\n{connection}")).unwrap();
            assert_eq!(framing.keep_alive, expected, "{version} {connection:?}");
        }
    }

    #[test]
    fn the_only_expectation_is_100_continue() {
        let expects = |line: &str, fields: &str| {
            let fields = format!("Host: h\r\nContent-Length: 5\r\n{fields}");
            judged(line, &fields).map(|framing| framing.expects_continue)
        };
        assert_eq!(expects("POST / HTTP/1.1", "Expect: 100-Continue\r\n"), Ok(true));
        assert_eq!(expects("POST / HTTP/1.0", "Expect: 100-continue\r\n"), Ok(false));
        assert_eq!(expects("POST / HTTP/1.1", "Expect: tea\r\n"), Err(417));
        assert_eq!(expects("POST / HTTP/1.1", ""), Ok(false));
    }

    #[test]
    fn a_socket_is_asked_for_on_its_paths_only() {
        let asked = |line: &str, fields: &str| {
            judged(line, &format!("Host: h\r\nConnection: keep-alive, Upgrade\r\n{fields}"))
                .map(|framing| framing.upgrade)
        };
        for (path, expected) in
            [("/ws", true), ("/ws?token=x", true), ("/ws/", true), ("/ws/7", true), ("/wsx", false), ("/", false)]
        {
            let line = format!("GET {path} HTTP/1.1");
            assert_eq!(asked(&line, "Upgrade: WebSocket\r\n"), Ok(expected), "{path}");
        }
        assert_eq!(asked("GET /ws HTTP/1.1", "Upgrade: h2c\r\n"), Ok(false));
        assert_eq!(asked("GET /ws HTTP/1.1", ""), Ok(false));
        assert_eq!(asked("POST /ws HTTP/1.1", "Upgrade: websocket\r\n"), Ok(false));
        assert_eq!(asked("GET /ws HTTP/1.0", "Upgrade: websocket\r\n"), Ok(false));
        assert_eq!(asked("GET /ws HTTP/1.1", "Upgrade: websocket\r\nContent-Length: 9\r\n"), Err(400));
    }
}
