//! The request target, brought into one form.
//!
//! Owns RFC 9112 §3.2: what reaches anyone behind the gate is a path with an optional query, or
//! `*`, in ASCII.

use std::fmt::Write as _;

use super::head::{Head, Span};
use super::refusal::{Refusal, malformed};

/// Brings the target into origin form. Absolute form must be understood, and its authority
/// counts instead of `Host` (RFC 9112 §3.2.2).
pub(super) fn normalise(mut head: Head) -> Result<Head, Refusal> {
    if head.target().contains('#') {
        return Err(malformed("A request target has no fragment."));
    }
    match head.target() {
        "*" if head.method() == "OPTIONS" => return Ok(head),
        target if target.starts_with('/') => {}
        target => {
            let authority = absolute_authority(target)?;
            reduce(&mut head, authority);
        }
    }
    if !head.target().is_ascii() {
        let encoded = percent_encoded(head.target());
        head.target = append(&mut head.text, &encoded);
    }
    Ok(head)
}

/// Length of the authority in `http://authority/path`.
fn absolute_authority(target: &str) -> Result<usize, Refusal> {
    let wrong = malformed("The request target is neither a path nor an http address.");
    match target.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("http://") => {}
        _ => return Err(wrong),
    }
    let rest = &target[7..];
    match rest.find(['/', '?']).unwrap_or(rest.len()) {
        0 => Err(wrong),
        length if !rest[..length].is_ascii() => Err(wrong),
        length => Ok(length),
    }
}

/// Replaces an absolute target by its path and the `Host` by its authority.
fn reduce(head: &mut Head, authority_length: usize) {
    let start = head.target.start + 7;
    let authority = Span { start, end: start + authority_length as u32 };
    let path = Span { start: authority.end, end: head.target.end };
    head.target = match head.at(path) {
        rest if rest.starts_with('/') => path,
        rest => {
            let rooted = format!("/{rest}");
            append(&mut head.text, &rooted)
        }
    };
    let Head { text, fields, .. } = head;
    for (name, value) in fields {
        if text[name.start as usize..name.end as usize].eq_ignore_ascii_case("host") {
            *value = authority;
        }
    }
}

fn append(text: &mut String, more: &str) -> Span {
    let start = text.len() as u32;
    text.push_str(more);
    Span { start, end: text.len() as u32 }
}

fn percent_encoded(target: &str) -> String {
    let mut encoded = String::with_capacity(target.len() * 3);
    for byte in target.bytes() {
        if byte.is_ascii() {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;

    #[test]
    fn a_target_is_a_path_or_an_http_address_or_refused() {
        for (line, expected) in [
            ("GET /", Some("/")),
            ("GET //other/x", Some("//other/x")),
            ("GET /?a=/b", Some("/?a=/b")),
            ("OPTIONS *", Some("*")),
            ("GET *", None),
            ("GET http://h/a?b", Some("/a?b")),
            ("GET HTTP://h", Some("/")),
            ("GET http://h?b", Some("/?b")),
            ("GET http:///a", None),
            ("GET http://?a", None),
            ("GET https://h/", None),
            ("GET http://\u{e4}/", None),
            ("GET file:///etc/passwd", None),
            ("GET a/b", None),
            ("GET ?a", None),
            ("CONNECT h:443", None),
            ("GET /a#b", None),
            ("GET http://h/#b", None),
        ] {
            let head = format!("{line} HTTP/1.1\r\nHost: h\r\n\r\n").into_bytes();
            let target = parse(head).map(|head| head.target().to_owned());
            assert_eq!(target.as_deref().ok(), expected, "{line}");
            assert!(target.is_ok() || target.is_err_and(|refusal| refusal.status == 400), "{line}");
        }
    }

    #[test]
    fn the_authority_of_an_absolute_target_counts_instead_of_the_host() {
        let head = parse(b"GET http://real:81/x HTTP/1.1\r\nHost: other\r\n\r\n".to_vec()).unwrap();
        assert_eq!(head.get("host"), Some("real:81"));
        assert_eq!(head.path(), "/x");
    }
}
