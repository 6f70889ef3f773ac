//! From bytes to a [`Head`]: where it ends, and its parts.
//!
//! Owns syntax (RFC 9112 §2 to §5), stricter than the parser it leans on: lines end with
//! CR LF and nothing else.
//!
//! After parsing, the whole head is ASCII, because the inner server drops connections without
//! a word otherwise: raw UTF-8 in a target becomes percent-encoding (curl sends it as typed),
//! other bytes above 0x7F in a field's value become `?`.

use super::head::{Head, Span, Version};
use super::limits::{MAX_HEADERS, MAX_METHOD, MAX_TARGET};
use super::refusal::{HEAD_TOO_LARGE, Refusal, TARGET_TOO_LONG, UNKNOWN_VERSION, malformed};
use super::target;

/// How far a head has come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// The head ends before this offset.
    Ends(usize),
    /// More is needed. `lines` says whether the request line is complete.
    Continues { lines: bool },
}

/// Looks for the empty line that ends a head. Bytes before `from` have been looked at before.
/// Refuses at the first byte that no head can contain, so that TLS, SSH and noise are answered
/// at once instead of at the deadline.
pub(super) fn scan(bytes: &[u8], from: usize) -> Result<Scan, Refusal> {
    if bytes.first().is_some_and(|&first| !begins_a_method(first)) {
        return Err(malformed("This is not an HTTP request."));
    }
    for (i, &byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'\n' if i == 0 || bytes[i - 1] != b'\r' => {
                return Err(malformed("A line of the request head ends without CR."));
            }
            b'\n' if bytes[..=i].ends_with(b"\r\n\r\n") => return Ok(Scan::Ends(i + 1)),
            b'\n' | b'\r' | b'\t' => {}
            0..=0x1F | 0x7F => {
                return Err(malformed("The request head contains control characters."));
            }
            _ if i > 0 && bytes[i - 1] == b'\r' => {
                return Err(malformed("The request head contains CR without LF."));
            }
            _ => {}
        }
    }
    Ok(Scan::Continues { lines: bytes.contains(&b'\n') })
}

/// A token's byte, or the CR of an empty line that comes first (RFC 9110 §5.6.2).
fn begins_a_method(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~\r".contains(&byte)
}

/// Judges a complete request line of which the fields are still to come.
pub(super) fn check_request_line(bytes: &[u8]) -> Result<(), Refusal> {
    match httparse::Request::new(&mut []).parse(bytes) {
        Ok(_) | Err(httparse::Error::TooManyHeaders) => Ok(()),
        Err(error) => Err(refusal_for(error, bytes)),
    }
}

/// Takes a complete head apart. `bytes` is exactly the head, with its final empty line.
pub(super) fn parse(bytes: Vec<u8>) -> Result<Head, Refusal> {
    let parts = locate(&bytes)?;
    Ok(Head {
        text: to_ascii(bytes, &parts)?,
        method: parts.method,
        target: parts.target,
        version: parts.version,
        fields: parts.fields,
    })
    .and_then(target::normalise)
}

struct Parts {
    method: Span,
    target: Span,
    version: Version,
    fields: Vec<(Span, Span)>,
}

fn locate(bytes: &[u8]) -> Result<Parts, Refusal> {
    // On the heap: a connection's stack must not grow by the 2 KiB that this takes.
    let mut fields = vec![httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Err(malformed("The request head is incomplete.")),
        Err(error) => return Err(refusal_for(error, bytes)),
    }
    let (method, path) = (request.method.unwrap_or(""), request.path.unwrap_or(""));
    if method.is_empty() || method.len() > MAX_METHOD {
        return Err(malformed("The method is empty or too long."));
    }
    if path.len() > MAX_TARGET {
        return Err(TARGET_TOO_LONG);
    }
    let span = |part: &[u8]| Span::of(part, bytes);
    Ok(Parts {
        method: span(method.as_bytes()),
        target: span(path.as_bytes()),
        version: match request.version {
            Some(0) => Version::Http10,
            _ => Version::Http11,
        },
        fields: request.headers.iter().map(|field| (span(field.name.as_bytes()), span(field.value))).collect(),
    })
}

/// The head as text, ASCII but for the target, which [`target`] sees to.
fn to_ascii(mut bytes: Vec<u8>, parts: &Parts) -> Result<String, Refusal> {
    for &(_, value) in &parts.fields {
        for byte in &mut bytes[value.start as usize..value.end as usize] {
            if !byte.is_ascii() {
                *byte = b'?';
            }
        }
    }
    // Names and method are tokens, so only the target can still be anything else.
    String::from_utf8(bytes).map_err(|_| malformed("The request target is not UTF-8."))
}

fn refusal_for(error: httparse::Error, bytes: &[u8]) -> Refusal {
    match error {
        httparse::Error::TooManyHeaders => HEAD_TOO_LARGE,
        httparse::Error::Version if names_a_version(bytes) => UNKNOWN_VERSION,
        httparse::Error::HeaderName => malformed("A header name is malformed."),
        httparse::Error::HeaderValue => malformed("A header value is malformed."),
        _ => malformed("The request line or a header is malformed."),
    }
}

/// Whether the request line has three parts and the last is some `HTTP/x`: then its version is at
/// fault, not its form.
fn names_a_version(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\r').next().unwrap_or(bytes);
    let mut parts = line.split(|&byte| byte == b' ');
    let version = parts.nth(2).and_then(|last| last.strip_prefix(b"HTTP/"));
    let is_number = |text: &[u8]| text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    parts.next().is_none() && version.is_some_and(|text| !text.is_empty() && is_number(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(head: &[u8]) -> Result<Head, Refusal> {
        match scan(head, 0)? {
            Scan::Ends(at) if at == head.len() => parse(head.to_vec()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_head_is_taken_apart_and_asked_without_regard_to_case() {
        let head = parsed(
            b"GET /a/b?c=d?e HTTP/1.0\r\nhost: h\r\nX-A:1\r\nEmpty:\r\nx-a: \t 2 \t\r\nConnection: a , Close\r\n\r\n",
        )
        .unwrap();
        assert_eq!((head.method(), head.target(), head.version()), ("GET", "/a/b?c=d?e", Version::Http10));
        assert_eq!((head.path(), head.query()), ("/a/b", Some("c=d?e")));
        assert_eq!((head.get("HOST"), head.get("empty"), head.get("absent")), (Some("h"), Some(""), None));
        assert_eq!(head.all("X-a").collect::<Vec<_>>(), ["1", "2"]);
        assert!(head.has_token("connection", "close") && !head.has_token("connection", "clo"));
        assert_eq!(head.headers().count(), 5);
    }

    #[test]
    fn the_end_is_found_however_the_head_is_cut() {
        let bytes = b"GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /";
        let end = bytes.len() - 5;
        for cut in 0..end {
            assert!(matches!(scan(&bytes[..cut], 0), Ok(Scan::Continues { .. })), "{cut}");
            assert_eq!(scan(bytes, cut), Ok(Scan::Ends(end)), "{cut}");
        }
        assert_eq!(scan(b"GET / HTTP/1.1\r\nHo", 0), Ok(Scan::Continues { lines: true }));
        assert_eq!(scan(b"GET / HTTP/1.1\r", 0), Ok(Scan::Continues { lines: false }));
    }

    #[test]
    fn what_cannot_begin_a_request_is_refused_at_its_first_bytes() {
        for bytes in [
            &b"\x16\x03\x01\x02\x00\x01"[..],
            b"\x80\x2e\x01",
            b" GET / HTTP/1.1",
            b"\n",
            b"GET / HTTP/1.1\n",
            b"GET / HTTP/1.1\r\nA: b\rC: d",
            b"GET / HTTP/1.1\r\nA: \0",
            b"GET /\x7f",
            b"{\"a\": 1}",
        ] {
            assert_eq!(scan(bytes, 0).map_err(|refusal| refusal.status), Err(400), "{bytes:?}");
        }
    }

    #[test]
    fn a_request_line_is_judged_as_soon_as_it_is_complete() {
        assert_eq!(check_request_line(b"GET / HTTP/1.1\r\nHost: h\r\nX"), Ok(()));
        assert_eq!(check_request_line(b"GET / HTTP/1.1\r\n"), Ok(()));
        for (line, status) in
            [("SSH-2.0-OpenSSH_9.2\r\n", 400), ("GET / HTTP/3\r\n", 505), ("hello there you\r\n", 400)]
        {
            assert_eq!(check_request_line(line.as_bytes()).unwrap_err().status, status, "{line}");
        }
    }

    #[test]
    fn each_malformed_head_has_its_status() {
        for (head, status) in [
            ("PRI * HTTP/2.0\r\n\r\n", 505),
            ("GET / HTTP/2\r\n\r\n", 505),
            ("GET / HTTP/1.2\r\n\r\n", 505),
            ("GET / HTTP/0.9\r\n\r\n", 505),
            ("GET / http/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1x\r\n\r\n", 400),
            ("GET / HTTP/1.1 \r\n\r\n", 400),
            ("GET / HTTQ/1.1\r\n\r\n", 400),
            ("GET /\r\n\r\n", 400),
            ("GET\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\n\r\n", 400),
            ("GET / a HTTP/1.1\r\n\r\n", 400),
            ("GET\t/ HTTP/1.1\r\n\r\n", 400),
            ("G(T / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nA : b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n A: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nA b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nA\u{e4}: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\r\n\r\n", 400),
        ] {
            assert_eq!(parsed(head.as_bytes()).map_err(|refusal| refusal.status).err(), Some(status), "{head:?}");
        }
        let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(MAX_TARGET));
        assert_eq!(parsed(long.as_bytes()).unwrap_err(), TARGET_TOO_LONG);
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(MAX_HEADERS + 1));
        assert_eq!(parsed(many.as_bytes()).unwrap_err(), HEAD_TOO_LARGE);
        let method = format!("{} / HTTP/1.1\r\n\r\n", "M".repeat(MAX_METHOD + 1));
        assert_eq!(parsed(method.as_bytes()).unwrap_err().status, 400);
    }

    #[test]
    fn everything_behind_the_parser_is_ascii() {
        let head = parsed("GET /s\u{f6}k?q=\u{65e5} HTTP/1.1\r\nA: \u{e4}b\r\n\r\n".as_bytes()).unwrap();
        assert_eq!(head.target(), "/s%C3%B6k?q=%E6%97%A5");
        assert_eq!(head.get("a"), Some("??b"));
        assert_eq!(parsed(b"GET /\xff HTTP/1.1\r\n\r\n").unwrap_err().status, 400);
    }
}
