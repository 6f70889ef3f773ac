//! A request as handlers see it: method, path, query, headers, the client's address, and a bounded body in one of few types.
//!
//! Knows HTTP's words, and nothing of who asks or for what.

use std::borrow::Cow;
use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr};

use crate::dialect::fields::Fields;
use crate::error::{Error, Kind, Result};
use crate::gate::{LENGTH_HEADER, PEER_HEADER};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    /// One that nothing here answers to.
    Other,
}

impl Method {
    pub const KNOWN: [Method; 7] =
        [Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options];

    /// Methods are case-sensitive (RFC 9110 §9.1).
    pub fn parse(word: &str) -> Self {
        Self::KNOWN.into_iter().find(|method| method.as_str() == word).unwrap_or(Method::Other)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Options => "OPTIONS",
            Method::Other => "OTHER",
        }
    }
}

/// What a body is, by its `Content-Type`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentType {
    Json,
    Form,
    Text,
    /// The client does not say.
    Unsaid,
    Other,
}

pub struct Request<'a> {
    pub method: Method,
    target: String,
    headers: Vec<(String, String)>,
    pub peer: IpAddr,
    body: &'a mut dyn Read,
    /// Bytes of body at most; set by the route.
    pub body_limit: u64,
}

impl<'a> Request<'a> {
    pub fn new(method: Method, target: String, headers: Vec<(String, String)>, body: &'a mut dyn Read) -> Self {
        let peer = find(&headers, PEER_HEADER).and_then(|address| address.parse().ok());
        // Only the gate can connect, and it always names the peer.
        let peer = peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
        Self { method, target, headers, peer, body, body_limit: 0 }
    }

    /// Without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The first value of this name in the query.
    pub fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        let (_, query) = self.target.split_once('?')?;
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    pub fn content_type(&self) -> ContentType {
        let Some(written) = self.header("content-type") else { return ContentType::Unsaid };
        let essence = written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "" => ContentType::Unsaid,
            "application/json" => ContentType::Json,
            json if json.starts_with("application/") && json.ends_with("+json") => ContentType::Json,
            "application/x-www-form-urlencoded" => ContentType::Form,
            "text/plain" => ContentType::Text,
            _ => ContentType::Other,
        }
    }

    /// Bytes of body, where the client says so.
    pub fn announced_length(&self) -> Option<u64> {
        self.header(LENGTH_HEADER).or(self.header("content-length"))?.parse().ok()
    }

    /// More of the body, 0 at its end; for those that are too long to be held. Waits for the client.
    ///
    /// # Errors
    /// 400 when it ends early.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        Read::read(self, buffer).map_err(|_| early_end())
    }

    /// The whole body. The gate has read it already, so this does not wait for the client.
    ///
    /// # Errors
    /// 413 past the route's limit, 400 when it ends early.
    pub fn body(&mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = (&mut *self.body).take(self.body_limit + 1).read_to_end(&mut bytes);
        read.map_err(|_| early_end())?;
        match bytes.len() as u64 > self.body_limit {
            true => Err(Error::too_large(format!("A body has at most {} bytes here.", self.body_limit))),
            false => Ok(bytes),
        }
    }

    /// The body as a JSON object. Without a `Content-Type` it is taken for JSON.
    ///
    /// # Errors
    /// 415 for any other type, 400 when it is no JSON object.
    pub fn json(&mut self) -> Result<Fields> {
        match self.content_type() {
            ContentType::Json | ContentType::Unsaid => Fields::parse(&self.body()?),
            _ => Err(unsupported("application/json")),
        }
    }

    /// The body as a JSON object, or one without members where there is no body. Its type is not looked at.
    ///
    /// # Errors
    /// 400 when there is a body and it is no JSON object.
    pub fn json_if_any(&mut self) -> Result<Fields> {
        let body = self.body()?;
        if body.trim_ascii().is_empty() { Ok(Fields::default()) } else { Fields::parse(&body) }
    }

    /// Where the caller has found this server, as an origin (RFC 6454 §6.2); empty where it does not say. Behind a proxy the
    /// forwarded fields count, which get past the gate from trusted proxies alone.
    pub fn own_origin(&self) -> String {
        let first = |name| self.header(name).and_then(|fields| fields.split(',').next()).map(str::trim);
        let is_host = |host: &&str| {
            !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
        };
        let scheme = first("x-forwarded-proto")
            .filter(|scheme| scheme.eq_ignore_ascii_case("https"))
            .map_or("http", |_| "https");
        match first("x-forwarded-host").filter(is_host).or(self.header("host").filter(is_host)) {
            Some(host) => format!("{scheme}://{host}"),
            None => String::new(),
        }
    }
}

impl Read for Request<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.body.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

fn early_end() -> Error {
    Error::malformed("The body ended before its announced length.")
}

/// 415, naming what is understood.
pub fn unsupported(understood: &str) -> Error {
    Error::new(
        Kind::UnsupportedType,
        "unsupported_type",
        format!("Send the body as {understood}, and say so in Content-Type."),
    )
}

/// Text as it was sent, byte for byte.
///
/// # Errors
/// 400 when it is not UTF-8.
pub fn utf8(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| Error::malformed("The body is not valid UTF-8."))
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(content_type: &str, mut body: &[u8], ask: impl FnOnce(&mut Request<'_>) -> T) -> T {
        let headers = vec![("content-TYPE".into(), content_type.into()), (PEER_HEADER.into(), "2001:db8::1".into())];
        let mut request = Request::new(Method::Post, "/a/b?limit=5&limit=6&q=x%20y".into(), headers, &mut body);
        request.body_limit = 64;
        ask(&mut request)
    }

    fn status<T>(result: Result<T>) -> Option<u16> {
        result.err().map(|error| error.kind.status())
    }

    #[test]
    fn a_target_is_a_path_and_a_query() {
        with("", b"", |request| {
            assert_eq!(request.path(), "/a/b");
            assert_eq!(request.query("limit").as_deref(), Some("5"));
            assert_eq!(request.query("q").as_deref(), Some("x y"));
            assert_eq!(request.query("none"), None);
            assert_eq!(request.peer.to_string(), "2001:db8::1");
        });
    }

    #[test]
    fn types_are_told_apart_whatever_their_parameters() {
        for (written, kind) in [
            ("application/json", ContentType::Json),
            ("Application/JSON; charset=utf-8", ContentType::Json),
            ("application/vnd.api+json", ContentType::Json),
            ("application/x-www-form-urlencoded", ContentType::Form),
            ("text/plain;charset=utf-8", ContentType::Text),
            ("", ContentType::Unsaid),
            ("image/svg+xml", ContentType::Other),
            ("json", ContentType::Other),
        ] {
            assert_eq!(with(written, b"", |request| request.content_type()), kind, "{written}");
        }
    }

    #[test]
    fn a_body_is_bounded_and_of_the_right_type() {
        assert!(with("application/json", br#"{"a": 1}"#, |request| request.json()).is_ok());
        assert!(with("", br#"{"a": 1}"#, |request| request.json()).is_ok());
        assert_eq!(status(with("application/json", &[b' '; 65], |request| request.json())), Some(413));
        assert_eq!(status(with("application/json", b"{", |request| request.json())), Some(400));
        assert_eq!(status(with("application/json", b"\"\xff\"", |request| request.json())), Some(400));
        assert_eq!(status(with("application/xml", b"{}", |request| request.json())), Some(415));
        assert_eq!(status(utf8(vec![0xff])), Some(400));
    }
}
