//! A person's socket: what is said, what is heard, and how it ends.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use tungstenite::client::IntoClientRequest;
use tungstenite::http::{HeaderName, HeaderValue};
use tungstenite::{Error, HandshakeError, Message, WebSocket};

use super::frames::Frame;
use super::{PATIENCE, Place, Value, json};

/// How the server ended a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub code: u16,
    pub reason: String,
}

/// A handshake that was answered with something else than 101.
#[derive(Debug)]
pub struct Refused {
    pub status: u16,
    pub body: String,
}

pub struct Socket {
    pub who: String,
    /// The first frame, once read.
    pub ready: Value,
    pub subprotocol: Option<String>,
    pub wire: WebSocket<TcpStream>,
    markers: u32,
    /// Speaks the dialect of `/ws`, whose frames are held to their shapes.
    is_canonical: bool,
    /// Speaks the dialect of guests among themselves.
    pub is_lobby: bool,
}

impl Socket {
    /// Opens a socket at a path with a query.
    ///
    /// # Errors
    /// What the server answered instead.
    pub fn open(place: &Place, path: &str, headers: &[(&str, &str)]) -> Result<Self, Refused> {
        let stream = TcpStream::connect(place.address()).expect("a connection");
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut request = format!("ws://{}{path}", place.address()).into_client_request().unwrap();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        }
        match tungstenite::client(request, stream) {
            Ok((wire, response)) => {
                let subprotocol = response.headers().get("Sec-WebSocket-Protocol");
                let subprotocol = subprotocol.map(|value| value.to_str().unwrap().to_owned());
                let is_canonical = path == "/ws" || path.starts_with("/ws?");
                let name = path.strip_prefix("/ws/").unwrap_or_default();
                let is_lobby = !name.contains('/') && name.starts_with(|first: char| !first.is_ascii_digit());
                Ok(Self { subprotocol, is_canonical, is_lobby, ..Self::over(wire, "somebody") })
            }
            Err(HandshakeError::Failure(Error::Http(response))) => {
                let body = response.body().as_deref().map(|body| String::from_utf8_lossy(body).into_owned());
                Err(Refused { status: response.status().as_u16(), body: body.unwrap_or_default() })
            }
            Err(other) => panic!("GET {path}: {other}"),
        }
    }

    /// Over a connection that was made by other means.
    pub fn over(wire: WebSocket<TcpStream>, who: &str) -> Self {
        Self {
            who: who.to_owned(),
            ready: Value::Null,
            subprotocol: None,
            wire,
            markers: 0,
            is_canonical: true,
            is_lobby: false,
        }
    }

    pub fn send_json(&mut self, frame: Value) {
        self.send_text(&frame.to_string());
    }

    pub fn send_text(&mut self, text: &str) {
        self.wire.send(Message::text(text)).unwrap_or_else(|error| panic!("{} cannot send: {error}", self.who));
    }

    /// Sends a message and waits for its ack, which is the answer.
    pub fn says(&mut self, room: i64, text: &str) -> Value {
        self.send_json(json!({"type": "send", "room_id": room, "content": text}));
        let ack = self.expect("ack");
        assert_eq!(ack["message"]["content"], text);
        ack
    }

    /// The next text frame as it is, or how the socket ended.
    pub fn receive_within(&mut self, patience: Duration) -> Result<Value, Closed> {
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            self.wire.get_ref().set_read_timeout(Some(left)).unwrap();
            match self.wire.read() {
                Ok(Message::Text(text)) if self.is_canonical => return Ok(checked(&text)),
                Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Ok(Message::Close(frame)) => return Err(closed(frame.map(|f| (f.code.into(), f.reason.to_string())))),
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(other) => panic!("{} got {other:?}", self.who),
                Err(Error::Io(error)) if is_timeout(&error) => panic!("{} heard nothing within {patience:?}", self.who),
                // Gone without a word.
                Err(_) => return Err(closed(None)),
            }
        }
    }

    pub fn receive(&mut self) -> Result<Value, Closed> {
        self.receive_within(PATIENCE)
    }

    #[track_caller]
    pub fn next(&mut self) -> Value {
        self.receive().unwrap_or_else(|closed| panic!("{} was closed: {closed:?}", self.who))
    }

    /// The very next frame, which must be of this type.
    #[track_caller]
    pub fn expect_next(&mut self, kind: &str) -> Value {
        let frame = self.next();
        assert_eq!(frame["type"], kind, "{} got {frame}", self.who);
        frame
    }

    /// The next frame of this type; what comes before is passed over.
    #[track_caller]
    pub fn expect(&mut self, kind: &str) -> Value {
        self.expect_frame(|frame| frame["type"] == kind)
    }

    #[track_caller]
    pub fn expect_frame(&mut self, mut is_it: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let frame = self.next();
            if is_it(&frame) {
                return frame;
            }
        }
    }

    /// The next message of somebody, by its text.
    #[track_caller]
    pub fn hears(&mut self, text: &str) -> Value {
        self.expect_frame(|frame| frame["type"] == "message" && frame["message"]["content"] == text)
    }

    /// Makes a request and reads on until its answer; that, and what came before.
    #[track_caller]
    pub fn ask(&mut self, mut request: Value) -> (Value, Vec<Value>) {
        self.markers += 1;
        let id = json!(format!("request {}", self.markers));
        request["id"] = id.clone();
        self.send_json(request);
        let mut before = Vec::new();
        loop {
            let frame = self.next();
            if frame["id"] == id {
                return (frame, before);
            }
            before.push(frame);
        }
    }

    /// All that was told before now. A request that goes through the whole server marks the place: what was told to this
    /// socket earlier comes before its answer.
    #[track_caller]
    pub fn heard(&mut self) -> Vec<Value> {
        if !self.is_canonical {
            return self.heard_in_a_room();
        }
        let (answer, before) = self.ask(json!({"type": "typing", "room_id": 0, "is_typing": true}));
        assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!("not_found")), "{answer}");
        before
    }

    fn marker(&self) -> &'static str {
        if self.is_lobby { "chat_message" } else { "message" }
    }

    /// The same on the socket of one room or chat: an empty message goes through the whole server to be refused.
    fn heard_in_a_room(&mut self) -> Vec<Value> {
        self.send_json(json!({"type": self.marker(), "content": "", "message": "", "receiver_id": uuid::Uuid::nil()}));
        let frames = std::iter::repeat_with(|| self.next());
        let is_refusal =
            |frame: &Value| [&frame["detail"], &frame["message"]].contains(&&json!("Message cannot be empty."));
        frames.take_while(|frame| !is_refusal(frame)).collect()
    }

    /// Nothing has come since the last frame that was read.
    #[track_caller]
    pub fn hears_nothing(&mut self) {
        let heard = self.heard();
        assert!(heard.is_empty(), "{} heard {heard:?}", self.who);
    }

    /// Reads to the end.
    #[track_caller]
    pub fn is_closed(&mut self) -> Closed {
        loop {
            if let Err(closed) = self.receive() {
                return closed;
            }
        }
    }

    #[track_caller]
    pub fn is_closed_with(&mut self, code: u16) {
        let closed = self.is_closed();
        assert_eq!(closed.code, code, "{}: {}", self.who, closed.reason);
    }

    /// Leaves with a closing handshake.
    pub fn leaves(mut self) {
        self.wire.close(None).unwrap();
        while self.wire.read().is_ok() {}
    }

    /// Is cut off, as when a cable is pulled.
    pub fn breaks(self) {
        let _ = self.wire.get_ref().shutdown(std::net::Shutdown::Both);
    }
}

/// Nothing that a server sends may be of another shape than the wire says.
fn checked(text: &str) -> Value {
    let frame: Frame = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    frame.check();
    serde_json::from_str(text).unwrap()
}

fn closed(frame: Option<(u16, String)>) -> Closed {
    let (code, reason) = frame.unwrap_or((1006, "gone without a close frame".into()));
    Closed { code, reason }
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}
