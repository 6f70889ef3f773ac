//! The opening handshake (RFC 6455 §4.2): who may open which socket, and with what credentials.
//!
//! Only what is wrong with the request itself is told as an HTTP status. What depends on the token or the room is told by a
//! close code afterwards, because a browser cannot read the status.

use std::io::Write;
use std::net::{IpAddr, TcpStream};

use percent_encoding::percent_decode_str;
use tungstenite::handshake::server::{create_response, write_response};
use tungstenite::http;

use crate::auth::Admission;
use crate::budget::Budget;
use crate::error::{Error, Kind};
use crate::gate::{Head, Upgrade};
use crate::hub::command::Resume;
use crate::ids::{RoomId, Seq};
use crate::journal::Line;

use super::Context;

/// The subprotocol of the canonical dialect.
const SUBPROTOCOL: &str = "parlor.v1";
/// Before a token in the list of subprotocols: the one place where a browser can put a secret that no log keeps.
const BEARER: &str = "bearer.";

pub(super) enum Endpoint {
    Canonical,
    /// One room or chat.
    Room(RoomId),
    /// A public room, for somebody without an account.
    GuestRoom(RoomId),
    /// Guests among themselves, under this name.
    Lobby(String),
    Echo,
}

/// What came with the handshake; the rest may come in a first frame.
#[derive(Default)]
pub(super) struct Credentials {
    pub token: Option<String>,
    pub username: Option<String>,
    pub resume: Option<Resume>,
}

pub(super) struct Accepted {
    pub endpoint: Endpoint,
    pub credentials: Credentials,
    pub stream: TcpStream,
    pub read_ahead: Vec<u8>,
    pub peer: IpAddr,
}

/// Answers the handshake: 101, or a refusal after which the connection is over. Not inlined: what it needs of the stack, a socket that
/// only waits shall not keep.
#[inline(never)]
pub(super) fn accept(context: &Context, upgrade: Upgrade) -> Option<Accepted> {
    let Upgrade { mut stream, head, read_ahead, peer } = upgrade;
    match judge(context, &head, peer) {
        Ok((endpoint, credentials, response)) => {
            stream.write_all(&response).ok()?;
            Some(Accepted { endpoint, credentials, stream, read_ahead, peer })
        }
        Err(refusal) => {
            let line = Line::new("refused").with("what", "handshake").with("reason", refusal.code);
            line.with_some("origin", head.get("origin")).with("address", peer).note_refusal();
            let _ = stream.write_all(&refusal_response(&refusal));
            None
        }
    }
}

fn judge(context: &Context, head: &Head, peer: IpAddr) -> Result<(Endpoint, Credentials, Vec<u8>), Error> {
    let endpoint = match head.path().trim_end_matches('/') {
        "/ws/echo" if context.test_echo => Endpoint::Echo,
        // Nobody's name, but a room without its id.
        "/ws/chat" if head.path().ends_with('/') => Endpoint::GuestRoom(RoomId(0)),
        path => endpoint(path)?,
    };
    if context.origins.judge(|name| head.get(name)) == Admission::Refused {
        return Err(Error::new(
            Kind::Forbidden,
            "origin_not_allowed",
            "Pages of this origin may not connect. Whoever runs the server can allow it with ALLOWED_ORIGINS.",
        ));
    }
    context.budgets.take(Budget::Connect, peer)?;
    let credentials = credentials(head)?;
    let response = response(head)?;
    Ok((endpoint, credentials, response))
}

/// What is asked for by a path: by its shape alone, because whether it is there is told by a close code.
fn endpoint(path: &str) -> Result<Endpoint, Error> {
    if path == "/ws" {
        return Ok(Endpoint::Canonical);
    }
    let nothing = || Error::not_found("There is no socket at this path.");
    let rest = path.strip_prefix("/ws/").ok_or_else(nothing)?;
    if let Some(room) = rest.strip_prefix("chat/") {
        // What is no number is the id of no room; none has this one.
        return Ok(Endpoint::GuestRoom(room.parse().unwrap_or(RoomId(0))));
    }
    match rest.parse() {
        Ok(room) => Ok(Endpoint::Room(room)),
        Err(_) if rest.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Endpoint::Room(RoomId(0))),
        Err(_) if rest.contains('/') => Err(nothing()),
        Err(_) => Ok(Endpoint::Lobby(percent_decode_str(rest).decode_utf8_lossy().into_owned())),
    }
}

fn credentials(head: &Head) -> Result<Credentials, Error> {
    let mut found = Credentials { token: offered_token(head), ..Credentials::default() };
    let (mut since, mut epoch) = (None, None);
    for (name, value) in form_urlencoded::parse(head.query().unwrap_or_default().as_bytes()) {
        match &*name {
            "token" if !value.is_empty() => found.token = Some(value.into_owned()),
            "username" => found.username = Some(value.into_owned()),
            "since" => {
                let number = value.parse::<Seq>();
                since = Some(number.map_err(|_| Error::invalid("since", "\"since\" must be a whole number."))?);
            }
            "epoch" => epoch = Some(value.into_owned()),
            _ => {}
        }
    }
    found.resume = since.map(|since| Resume { since, epoch });
    Ok(found)
}

fn subprotocols(head: &Head) -> impl Iterator<Item = &str> {
    head.all("sec-websocket-protocol").flat_map(|list| list.split(',')).map(str::trim)
}

fn offered_token(head: &Head) -> Option<String> {
    subprotocols(head).find_map(|offer| offer.strip_prefix(BEARER)).map(str::to_owned)
}

/// The 101 response. tungstenite checks the method, the version, and the headers that a handshake must have.
fn response(head: &Head) -> Result<Vec<u8>, Error> {
    let mut request = http::Request::builder().method(head.method()).uri("/");
    for (name, value) in head.headers() {
        request = request.header(name, value);
    }
    let request = request.body(()).map_err(|_| Error::malformed("This is no WebSocket handshake."))?;
    let mut response = create_response(&request)
        .map_err(|error| Error::malformed(format!("This is no WebSocket handshake: {error}.")))?;
    if subprotocols(head).any(|offer| offer == SUBPROTOCOL) {
        let headers = response.headers_mut();
        headers.insert("Sec-WebSocket-Protocol", http::HeaderValue::from_static(SUBPROTOCOL));
    }
    let mut bytes = Vec::with_capacity(256);
    write_response(&mut bytes, &response).map_err(|_| Error::internal())?;
    Ok(bytes)
}

fn refusal_response(refusal: &Error) -> Vec<u8> {
    let body = serde_json::json!({"detail": refusal.detail, "code": refusal.code}).to_string();
    let status = refusal.kind.status();
    let reason = http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Refused");
    let retry_after = refusal.retry_after.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Sec-WebSocket-Version: 13\r\n{retry_after}Connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
