//! What goes back: a status, a few headers, and a body that is there as a whole. THE place where errors become HTTP.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Kind};
use crate::gate::STREAM_HEADER;

use super::export::Export;
use super::stream::EventStream;
use super::transfers::Download;

pub struct Response {
    pub status: u16,
    headers: Vec<(&'static str, Cow<'static, str>)>,
    body: Cow<'static, [u8]>,
    /// What follows the head in place of a body.
    stream: Option<Stream>,
}

/// What goes on in a thread of its own.
pub enum Stream {
    /// It does not end by itself.
    Events(EventStream),
    File(Download),
    /// As long as it turns out to be.
    Export(Box<Export>),
}

impl Stream {
    /// Blocks for as long as it lasts.
    pub fn run(self, to: impl Write) {
        match self {
            Stream::Events(events) => events.run(to),
            Stream::File(file) => file.run(to),
            Stream::Export(export) => export.run(to),
        }
    }
}

impl Response {
    pub fn new(status: u16, content_type: impl Into<Cow<'static, str>>, body: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { status, headers: vec![("Content-Type", content_type.into())], body: body.into(), stream: None }
    }

    /// The head of a stream, which goes on in a thread of its own.
    pub fn streaming(content_type: &'static str, stream: EventStream) -> Self {
        let head = Self::new(200, content_type, b"".as_slice()).with("Cache-Control", "no-store");
        // Proxies that collect what they pass on would hold events back.
        Self { stream: Some(Stream::Events(stream)), ..head.with("X-Accel-Buffering", "no") }
    }

    /// The head of a file, or of a part of it.
    pub fn download(status: u16, content_type: String, file: Download) -> Self {
        Self { stream: Some(Stream::File(file)), ..Self::new(status, content_type, b"".as_slice()) }
    }

    /// The head of what is written while it is read.
    pub fn export(export: Export) -> Self {
        let head = Self::new(200, "application/x-ndjson", b"".as_slice()).with("Cache-Control", "no-store");
        Self { stream: Some(Stream::Export(Box::new(export))), ..head }
    }

    pub fn take_stream(&mut self) -> Option<Stream> {
        self.stream.take()
    }

    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Cow::Borrowed(b""), stream: None }
    }

    /// What is told here is somebody's own and soon out of date, so nobody keeps it.
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => Self::new(status, "application/json", bytes).with("Cache-Control", "no-store"),
            Err(cause) => {
                log::error!("an answer cannot be written as JSON: {cause}");
                Self::empty(500)
            }
        }
    }

    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(200, body)
    }

    /// 201, with where the new thing is.
    pub fn created(location: String, body: &impl Serialize) -> Self {
        Self::json(201, body).with("Location", location)
    }

    /// It was done, and there is nothing to show.
    pub fn no_content() -> Self {
        Self::empty(204)
    }

    /// It was done, in words.
    pub fn message(text: &str) -> Self {
        Self::ok(&Done { message: text })
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn with_some(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Writes it in one go. Without `body` (the answer to HEAD) the length is told all the same (RFC 9110 §9.3.2).
    pub fn write(&self, to: &mut impl Write, body: bool) -> io::Result<()> {
        let reason = tiny_http::StatusCode(self.status).default_reason_phrase();
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&jiff::Timestamp::now());
        let mut bytes = Vec::with_capacity(512 + self.body.len());
        write!(bytes, "HTTP/1.1 {} {reason}\r\n", self.status)?;
        if let Ok(date) = date {
            write!(bytes, "Date: {date}\r\n")?;
        }
        for (name, value) in &self.headers {
            write!(bytes, "{name}: {value}\r\n")?;
        }
        match &self.stream {
            Some(Stream::Events(_) | Stream::Export(_)) => {}
            Some(Stream::File(file)) => {
                write!(bytes, "Content-Length: {}\r\n{STREAM_HEADER}: 1\r\n", file.length)?;
            }
            None if matches!(self.status, 204 | 304) => {}
            None => write!(bytes, "Content-Length: {}\r\n", self.body.len())?,
        }
        bytes.extend_from_slice(b"X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
        if body {
            bytes.extend_from_slice(&self.body);
        }
        to.write_all(&bytes)?;
        to.flush()
    }

    #[cfg(test)]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_ref())
    }

    #[cfg(test)]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// It was done, in words.
#[derive(Serialize, ToSchema)]
pub struct Done<'a> {
    message: &'a str,
}

/// An error as clients see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub struct ErrorBody<'a> {
    /// A sentence for a person.
    detail: &'a str,
    /// A word for a program, which stays the same when the sentence is bettered.
    code: &'a str,
    /// The one input at fault, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl From<Error> for Response {
    fn from(error: Error) -> Self {
        let body = ErrorBody { detail: &error.detail, code: error.code, field: error.field };
        let response = Self::json(error.kind.status(), &body)
            .with_some("Retry-After", error.retry_after.map(|seconds| seconds.to_string()));
        match error.kind {
            Kind::Unauthorized => response.with("WWW-Authenticate", "Bearer"),
            _ => response,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(response: &Response, body: bool) -> String {
        let mut bytes = Vec::new();
        response.write(&mut bytes, body).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn an_error_is_a_sentence_and_a_word() {
        let response = Response::from(Error::invalid("limit", "Too \"many\"."));
        assert_eq!(response.status, 422);
        assert_eq!(response.body(), br#"{"detail":"Too \"many\".","code":"invalid","field":"limit"}"#);
    }

    #[test]
    fn an_error_says_in_its_headers_what_to_do() {
        assert_eq!(Response::from(Error::unauthorized("Who?")).header("WWW-Authenticate"), Some("Bearer"));
        assert_eq!(Response::from(Error::too_fast(3, "Wait.")).header("Retry-After"), Some("3"));
        assert_eq!(Response::from(Error::unavailable("Full.")).header("Retry-After"), Some("5"));
    }

    #[test]
    fn the_length_is_told_even_without_the_body() {
        let response = Response::message("Done.");
        let (whole, head) = (written(&response, true), written(&response, false));
        assert!(whole.starts_with("HTTP/1.1 200 OK\r\nDate: ") && whole.contains(" GMT\r\n"), "{whole}");
        assert!(whole.ends_with("\r\n\r\n{\"message\":\"Done.\"}"), "{whole}");
        assert_eq!(head, whole.strip_suffix("{\"message\":\"Done.\"}").unwrap());
        assert!(head.contains("Content-Length: 19\r\n"), "{head}");
        assert!(!written(&Response::no_content(), true).contains("Content-Length"));
    }
}
