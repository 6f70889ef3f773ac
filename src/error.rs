//! One error that knows its fate at both edges: HTTP status, close code, stable code, and a sentence for a person.
//!
//! Causes (SQL, I/O) are logged where they are met and never travel in here.

use std::borrow::Cow;

/// What went wrong, as far as a client must tell cases apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request cannot be understood.
    Malformed,
    /// A name or membership that exists already.
    Conflict,
    /// No token, or one that is not or no longer good.
    Unauthorized,
    /// Known, but not allowed.
    Forbidden,
    /// Allowed, but not as things stand: something else has to come first.
    Blocked,
    /// Not there, or not for the caller to know of.
    NotFound,
    MethodNotAllowed,
    TooLarge,
    UnsupportedType,
    /// A part that lies beyond the end.
    NoSuchRange,
    /// Understood, but a value is out of bounds.
    Invalid,
    TooFast,
    /// The server cannot store just now (full disk, read-only database) or is going away.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl Kind {
    /// The HTTP status (RFC 9110 §15). A taken name is 400, as clients of earlier servers expect.
    pub fn status(self) -> u16 {
        match self {
            Kind::Malformed | Kind::Conflict => 400,
            Kind::Unauthorized => 401,
            Kind::Forbidden => 403,
            Kind::NotFound => 404,
            Kind::MethodNotAllowed => 405,
            Kind::Blocked => 409,
            Kind::TooLarge => 413,
            Kind::UnsupportedType => 415,
            Kind::NoSuchRange => 416,
            Kind::Invalid => 422,
            Kind::TooFast => 429,
            Kind::Internal => 500,
            Kind::Unavailable => 503,
        }
    }

    /// The code with which a socket is closed when this ends it (RFC 6455 §7.4).
    pub fn close_code(self) -> u16 {
        match self {
            Kind::Malformed
            | Kind::Conflict
            | Kind::Blocked
            | Kind::Invalid
            | Kind::MethodNotAllowed
            | Kind::NoSuchRange => 4000,
            Kind::Unauthorized => 4001,
            Kind::Forbidden => 4003,
            Kind::NotFound => 4004,
            Kind::TooFast => 4029,
            Kind::TooLarge => 1009,
            Kind::UnsupportedType => 1003,
            Kind::Unavailable | Kind::Internal => 1011,
        }
    }
}

/// The operating system's words without its number, for whoever runs the server.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// A refusal or a failure, ready to be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Error {
    pub kind: Kind,
    /// A word for programs; stays the same when the sentence is bettered.
    pub code: &'static str,
    pub detail: Cow<'static, str>,
    /// The one input at fault, where there is one.
    pub field: Option<&'static str>,
    /// Seconds until another try makes sense.
    pub retry_after: Option<u32>,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, code, detail: detail.into(), field: None, retry_after: None }
    }

    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Malformed, "malformed", detail)
    }

    /// A value of the named input is out of bounds.
    pub fn invalid(field: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field), ..Self::new(Kind::Invalid, "invalid", detail) }
    }

    /// The named input is taken; `detail` says `already exists`.
    pub fn taken(field: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field), ..Self::new(Kind::Conflict, "already_exists", detail) }
    }

    pub fn unauthorized(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unauthorized, "unauthorized", detail)
    }

    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Forbidden, "forbidden", detail)
    }

    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::NotFound, "not_found", detail)
    }

    pub fn too_large(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::TooLarge, "too_large", detail)
    }

    pub fn too_fast(retry_after: u32, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(Kind::TooFast, "too_fast", detail) }
    }

    /// Nothing was stored and nothing was told; the same request may succeed later.
    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self { retry_after: Some(5), ..Self::new(Kind::Unavailable, "unavailable", detail) }
    }

    /// Log the cause before making this.
    pub fn internal() -> Self {
        Self::new(Kind::Internal, "internal", "Something went wrong on the server. It has been logged.")
    }

    pub fn with_field(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }
}
