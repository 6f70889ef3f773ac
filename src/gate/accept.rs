//! The listener and its one thread.
//!
//! Owns accepting, which never gives up, and turning away those who are too many, which costs
//! no thread. Knows nothing of requests.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::config::Deadlines;
use super::connection::{self, Shared};
use super::limits::{ACCEPT_PAUSE, BACKLOG, PARTING, STACK};
use super::peer;
use super::refusal::{FULL, Refusal};
use super::roll::Seat;
use super::sys;

/// Binds a listener with a backlog that outlasts a burst, and `SO_REUSEADDR`, so that a restart
/// need not wait for old connections to fade. An IPv6 wildcard also takes IPv4.
///
/// # Errors
/// Those of `socket`, `bind` and `listen`: an address in use, a port that needs privileges.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() && address.ip().is_unspecified() {
        // Some systems default to IPv6 alone. Where they insist, that is what there is.
        let _ = socket.set_only_v6(false);
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Prepares a listener for [`Door::run`]. On Linux an accepted socket has its listener's options,
/// which saves three system calls a connection. A read timeout also ends `accept`, which
/// then looks after what else there is to do.
pub(super) fn prepare(listener: &TcpListener, deadlines: &Deadlines) -> io::Result<()> {
    listener.set_nonblocking(false)?;
    let socket = SockRef::from(listener);
    socket.set_tcp_nodelay(true)?;
    socket.set_read_timeout(Some(deadlines.head))?;
    socket.set_write_timeout(Some(deadlines.write))
}

/// The accept loop and what it needs.
pub(super) struct Door {
    listener: Arc<TcpListener>,
    shared: Arc<Shared>,
    /// Whether accepted sockets have the listener's options; looked up with the first one.
    inherits: Option<bool>,
    /// A descriptor to give up when there is no other, so that someone can be told.
    spare: Option<File>,
    /// Refused clients who may not have read why. Closing at once could reset the connection
    /// before they do; each is closed when enough others have come.
    parting: VecDeque<TcpStream>,
    /// The last attempt failed for want of something; logged once until one succeeds.
    short: bool,
}

/// A connection on its way to its thread.
struct Parcel {
    stream: TcpStream,
    from: IpAddr,
    seat: Seat,
}

impl Door {
    pub fn new(listener: Arc<TcpListener>, shared: Arc<Shared>) -> Door {
        Door { listener, shared, inherits: None, spare: spare(), parting: VecDeque::new(), short: false }
    }

    /// Accepts until the gate stops. No error ends it.
    pub fn run(mut self) {
        while !self.shared.roll.is_stopping() {
            match self.listener.accept() {
                Ok((stream, from)) => {
                    self.short = false;
                    self.admit(stream, from.ip());
                }
                Err(error) => self.recover(&error),
            }
        }
    }

    fn admit(&mut self, stream: TcpStream, from: IpAddr) {
        if self.shared.roll.is_stopping() {
            return;
        }
        if self.settle(&stream).is_err() {
            return; // It is gone already.
        }
        match self.shared.roll.admit(stream.as_raw_fd(), self.counted(from)) {
            Ok(seat) => self.start(Parcel { stream, from, seat }),
            Err(refusal) => self.turn_away(stream, &refusal),
        }
    }

    /// The address that a connection counts against; see
    /// [`max_connections_per_address`](super::GateConfig::max_connections_per_address).
    fn counted(&self, from: IpAddr) -> Option<IpAddr> {
        let proxies = &self.shared.config.trusted_proxies;
        let exempt = match proxies.is_empty() {
            true => from.to_canonical().is_loopback(),
            false => peer::is_trusted(proxies, from),
        };
        (!exempt).then(|| peer::counted_as(from))
    }

    /// Sees to it that the socket has its options.
    fn settle(&mut self, stream: &TcpStream) -> io::Result<()> {
        let inherits = match self.inherits {
            Some(known) => known,
            None => stream.nodelay()? && stream.read_timeout()?.is_some(),
        };
        self.inherits = Some(inherits);
        if !inherits {
            let deadlines = &self.shared.config.deadlines;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(deadlines.head))?;
            stream.set_write_timeout(Some(deadlines.write))?;
        }
        Ok(())
    }

    /// Gives the connection its thread. A thread that cannot be had is a 503, for which the
    /// stream must survive the attempt: hence the shared parcel.
    fn start(&mut self, parcel: Parcel) {
        let parcel = Arc::new(Mutex::new(Some(parcel)));
        let (theirs, shared) = (Arc::clone(&parcel), Arc::clone(&self.shared));
        let thread = thread::Builder::new().name("connection".to_owned()).stack_size(STACK);
        let started = thread.spawn(move || {
            if let Some(Parcel { stream, from, seat }) = open(theirs) {
                connection::serve(stream, from, seat, shared);
            }
        });
        if let Err(error) = started {
            log::warn!("no thread for a connection: {error}");
            if let Some(Parcel { stream, seat, .. }) = open(parcel) {
                drop(seat);
                self.turn_away(stream, &FULL);
            }
        }
    }

    /// Answers without a thread. A fresh socket's buffer takes the few bytes without blocking.
    fn turn_away(&mut self, mut stream: TcpStream, refusal: &Refusal) {
        log::debug!("turned away: {}", refusal.detail);
        let told = stream.write_all(&refusal.render(false));
        if told.and_then(|()| stream.shutdown(Shutdown::Write)).is_ok() {
            self.parting.push_back(stream);
            if self.parting.len() > PARTING {
                self.parting.pop_front();
            }
        }
    }

    /// After an error, goes on: at once where it was one client's, after a pause where the
    /// process or the system has run out of something.
    fn recover(&mut self, error: &io::Error) {
        match error.kind() {
            // The read timeout: a quiet moment to let go of those who were refused.
            ErrorKind::WouldBlock | ErrorKind::TimedOut => self.tidy(),
            ErrorKind::Interrupted | ErrorKind::ConnectionAborted => {}
            _ if self.shared.roll.is_stopping() => {}
            _ => {
                if !std::mem::replace(&mut self.short, true) {
                    log::warn!("accepting a connection: {error}; going on");
                }
                self.tidy();
                self.apologise();
                thread::sleep(ACCEPT_PAUSE);
            }
        }
    }

    /// Lets go of those who were refused, and sees to the spare descriptor.
    fn tidy(&mut self) {
        self.parting.clear();
        self.spare = self.spare.take().or_else(spare);
    }

    /// Out of descriptors: the spare one lets one client hear of it. The pause that follows
    /// is all the time there is to read it. `accept` fails before it looks whether anyone is
    /// there, so the spare one is given up only for someone who is: the next `accept` would
    /// take it, and nobody could be told any more.
    fn apologise(&mut self) {
        if self.spare.is_none() || !sys::readable(&*self.listener, ACCEPT_PAUSE).unwrap_or(false) {
            return;
        }
        drop(self.spare.take());
        if self.listener.set_nonblocking(true).is_ok() {
            if let Ok((stream, _)) = self.listener.accept() {
                self.turn_away(stream, &FULL);
            }
            let _ = self.listener.set_nonblocking(false);
        }
    }
}

fn open(parcel: Arc<Mutex<Option<Parcel>>>) -> Option<Parcel> {
    parcel.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn spare() -> Option<File> {
    File::open("/dev/null").ok()
}
