//! One connection, from its first byte to its last, in its own thread.
//!
//! Owns the order of things: read a head, judge it, then upgrade, relay or refuse, and begin
//! anew. The frames below [`Visit::converse`] are gone when a socket takes over, and all
//! buffers are on the heap, so that an idle WebSocket costs a few pages of stack.

use std::net::{IpAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::body;
use super::config::GateConfig;
use super::framing::{self, Framing};
use super::head::Head;
use super::limits::{HEAD_READ, MAX_BLANK_LINES, MAX_HEAD, RELAY_WAIT};
use super::memory::Memory;
use super::outgoing::Outgoing;
use super::parse::{self, Scan};
use super::refusal::{BUSY, HEAD_TIMEOUT, HEAD_TOO_LARGE, Refusal, STOPPING, TARGET_TOO_LONG, malformed, part};
use super::relay::{self, Sent, Slots};
use super::reply::Asked;
use super::roll::{Roll, Seat};
use super::wire::{Arrival, Wire};
use super::{Sockets, Upgrade, copy, peer};

/// What all connections share.
pub(super) struct Shared {
    pub config: GateConfig,
    pub sockets: Arc<dyn Sockets>,
    pub roll: Arc<Roll>,
    pub slots: Slots,
    pub bodies: Memory,
    pub replies: Memory,
}

/// Why a connection ends before its client wants it to.
#[derive(Debug)]
pub(super) enum Halt {
    /// With an error reply.
    Refuse(Refusal),
    /// Without a word: nothing useful can be said, or the client is gone.
    Cut,
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Halt {
        Halt::Refuse(refusal)
    }
}

impl From<std::io::Error> for Halt {
    fn from(_: std::io::Error) -> Halt {
        Halt::Cut
    }
}

/// Serves the connection until it ends. `from` is the socket's other end.
pub(super) fn serve(stream: TcpStream, from: IpAddr, seat: Seat, shared: Arc<Shared>) {
    let wire = Wire::new(stream, shared.config.deadlines.head);
    let mut visit = Visit { seat, wire, from, head_only: false, shared };
    match visit.converse() {
        Ok(End::Closed) => {}
        // Part of the request may be unread.
        Ok(End::Parted) => drop(part(visit.wire.stream())),
        Ok(End::Upgraded(head, peer)) => visit.hand_over(head, peer),
        Err(Halt::Cut) => {}
        Err(Halt::Refuse(refusal)) => {
            log::debug!("{from}: {} {}", refusal.status, refusal.detail);
            refusal.send(visit.wire.stream(), visit.head_only);
        }
    }
}

/// Fields are dropped in this order: the seat has to go before the socket's number is free.
struct Visit {
    seat: Seat,
    wire: Wire,
    from: IpAddr,
    /// Whether the present request is a HEAD.
    head_only: bool,
    shared: Arc<Shared>,
}

/// How a conversation came to its end.
enum End {
    Closed,
    Parted,
    Upgraded(Head, IpAddr),
}

/// What follows a relayed request.
#[derive(PartialEq, Eq)]
enum Next {
    Request,
    Close,
    Part,
}

impl Visit {
    fn converse(&mut self) -> Result<End, Halt> {
        let mut patience = self.shared.config.deadlines.head;
        loop {
            self.head_only = false;
            if !self.seat.rest() {
                return Ok(End::Closed);
            }
            let Some(mut head) = self.next_head(patience)? else {
                return Ok(End::Closed);
            };
            self.seat.work();
            self.head_only = head.method() == "HEAD";
            let framing = framing::judge(&head)?;
            let peer = self.peer(&mut head);
            if framing.upgrade {
                return Ok(End::Upgraded(head, peer));
            }
            match self.relay(&head, framing, peer)? {
                Next::Request => self.wire.release(),
                Next::Close => return Ok(End::Closed),
                Next::Part => return Ok(End::Parted),
            }
            patience = self.shared.config.deadlines.idle;
        }
    }

    /// The next head, or `None` if the client is done. `patience` is for its first byte.
    fn next_head(&mut self, patience: Duration) -> Result<Option<Head>, Halt> {
        let mut deadline = Instant::now() + patience;
        let (mut scanned, mut line_checked, mut blank_lines) = (0, false, 0);
        if !self.wire.ahead().is_empty() {
            deadline = Instant::now() + self.shared.config.deadlines.head;
        }
        loop {
            while self.wire.ahead().starts_with(b"\r\n") {
                self.wire.consume(2);
                (scanned, blank_lines) = (0, blank_lines + 1);
                if blank_lines > MAX_BLANK_LINES {
                    return Err(malformed("There are too many empty lines before a request.").into());
                }
            }
            match parse::scan(self.wire.ahead(), scanned)? {
                Scan::Ends(at) if at <= MAX_HEAD => {
                    return Ok(Some(parse::parse(self.wire.take(at))?));
                }
                Scan::Continues { lines } if self.wire.ahead().len() < MAX_HEAD => {
                    if lines && !line_checked {
                        parse::check_request_line(self.wire.ahead())?;
                        line_checked = true;
                    }
                }
                Scan::Continues { lines: false } => return Err(TARGET_TOO_LONG.into()),
                _ => return Err(HEAD_TOO_LARGE.into()),
            }
            scanned = self.wire.ahead().len();
            let began = scanned > 0;
            match self.wire.read(HEAD_READ, deadline)? {
                Arrival::Bytes(_) if !began => {
                    deadline = Instant::now() + self.shared.config.deadlines.head;
                }
                Arrival::Bytes(_) => {}
                Arrival::End if began => {
                    return Err(malformed("The request ended too early.").into());
                }
                Arrival::Late if began => return Err(HEAD_TIMEOUT.into()),
                Arrival::End | Arrival::Late => return Ok(None),
            }
        }
    }

    /// The client's address. What only a trusted proxy may say about it is dropped from
    /// the head if it comes from anyone else.
    fn peer(&self, head: &mut Head) -> IpAddr {
        let proxies = &self.shared.config.trusted_proxies;
        if peer::is_trusted(proxies, self.from) {
            peer::client(self.from, proxies, head.all("x-forwarded-for"))
        } else {
            head.forget_forwarding();
            self.from.to_canonical()
        }
    }

    fn relay(&mut self, head: &Head, framing: Framing, peer: IpAddr) -> Result<Next, Halt> {
        let shared = Arc::clone(&self.shared);
        let (config, times) = (&shared.config, &shared.config.deadlines);
        let limit = match framing.body {
            framing::Body::None => 0,
            _ => (config.body_limit)(head.method(), head.path()),
        };
        let address = Some(peer::counted_as(peer));
        let body = body::receive(&mut self.wire, &framing, limit, shared.bodies.hold(address), times.body)?;
        let slot = shared.slots.take(RELAY_WAIT).ok_or(BUSY)?;
        let inner = UnixStream::connect(&config.inner).map_err(|error| {
            log::error!("the inner server at {} does not answer: {error}", config.inner.display());
            STOPPING
        })?;
        let request = (head, peer);
        let sent = relay::send(&inner, &mut self.wire, request, body, times.body, times.reply)?;
        let asked = || Asked {
            head_only: self.head_only,
            version: head.version(),
            keep_alive: framing.keep_alive && sent == Sent::All && !self.seat.is_stopping(),
        };
        let out = Outgoing::new(self.wire.stream(), times.write, shared.replies.hold(address));
        let keep_alive = copy::copy((inner, slot), out, asked, times.reply)?;
        Ok(match (keep_alive, sent) {
            (true, _) => Next::Request,
            (false, Sent::All) => Next::Close,
            (false, Sent::AnsweredEarly) => Next::Part,
        })
    }

    /// The socket's owner gets the stream; the seat stays taken until it is done.
    fn hand_over(self, head: Head, peer: IpAddr) {
        let Visit { mut seat, wire, shared, .. } = self;
        seat.upgrade();
        let sockets = Arc::clone(&shared.sockets);
        drop(shared);
        let (stream, read_ahead) = wire.into_parts();
        sockets.serve(Upgrade { stream, head, read_ahead, peer });
    }
}
