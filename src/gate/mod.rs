//! The gate: the one port that faces the network.
//!
//! ```text
//!            ┌ accept ── caps (roll) ── a thread a connection ┐
//!  client ──►│  head ► framing ─┬► refusal        (JSON, close) │
//!            │                  ├► Upgrade ──────► Sockets      │ /ws, in this very thread
//!            └                  └► body ► relay ► inner server ─┘ one request a connection
//!  client ◄────────────── reply ◄ copy ◄──────────── Unix socket
//! ```
//!
//! Owns framing, deadlines, caps and the peer's address: whatever a stranger's bytes could do
//! to a server that trusts its clients. The inner HTTP server sees one sound, minimal request
//! a connection, with the client's address in [`PEER_HEADER`].
//!
//! Knows nothing of users, rooms, routes, JSON (but for its own one-line errors), or of the
//! crates that read HTTP or WebSockets behind it. Every wait has an end, in [`limits`].

mod accept;
mod body;
mod ceiling;
mod chunked;
mod config;
mod connection;
mod copy;
mod framing;
mod head;
pub mod limits;
mod memory;
#[cfg(test)]
mod mutations;
mod outgoing;
mod parse;
mod peer;
mod refusal;
mod relay;
mod reply;
mod roll;
mod sys;
mod target;
mod wire;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::SockRef;

pub use accept::listen;
pub use ceiling::connection_ceiling;
pub use config::{BodyLimit, Deadlines, GateConfig};
pub use head::{Head, Version};
pub use peer::{BadNetwork, Network};
pub use relay::{LENGTH_HEADER, PEER_HEADER};
pub use reply::STREAM_HEADER;

use connection::Shared;

/// A WebSocket handshake that has been read and not yet answered.
pub struct Upgrade {
    /// Blocking, with `TCP_NODELAY`, and with the gate's timeouts for reading
    /// ([`Deadlines::head`]) and writing ([`Deadlines::write`]) still set.
    pub stream: TcpStream,
    pub head: Head,
    /// What the client sent after the head; usually nothing.
    pub read_ahead: Vec<u8>,
    /// The client, behind whatever proxies we trust.
    pub peer: IpAddr,
}

/// Takes over connections that become sockets.
pub trait Sockets: Send + Sync + 'static {
    /// Serves one socket, handshake included, until it ends. Runs in the connection's own
    /// thread of [`limits::STACK`] bytes; the connection counts against the caps until this
    /// returns.
    fn serve(&self, upgrade: Upgrade);
}

/// A running gate. Dropping it stops it, as [`Gate::stop`] does.
pub struct Gate {
    address: SocketAddr,
    listener: Arc<TcpListener>,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Gate {
    /// Starts accepting on a bound listener, in a thread of its own. The inner server should
    /// already listen; until it does, requests get 503.
    ///
    /// # Errors
    /// If the listener takes no options or the thread cannot be started.
    pub fn start(listener: TcpListener, config: GateConfig, sockets: Arc<dyn Sockets>) -> io::Result<Gate> {
        accept::prepare(&listener, &config.deadlines)?;
        let address = listener.local_addr()?;
        let listener = Arc::new(listener);
        let shared = Arc::new(Shared {
            roll: roll::Roll::new(config.max_connections, config.max_connections_per_address),
            slots: relay::Slots::new(ceiling::relay_ceiling()),
            bodies: memory::Memory::new(limits::BODY_MEMORY),
            replies: memory::Memory::new(limits::SPOOL_MEMORY),
            config,
            sockets,
        });
        let door = accept::Door::new(Arc::clone(&listener), Arc::clone(&shared));
        let accepting = thread::Builder::new().name("gate".to_owned()).spawn(|| door.run())?;
        Ok(Gate { address, listener, shared, accepting: Some(accepting) })
    }

    /// Where the gate listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Open connections, upgraded ones included.
    pub fn connections(&self) -> usize {
        self.shared.roll.taken()
    }

    /// Stops accepting, ends idle connections, and lets requests under way finish within
    /// [`Deadlines::stop`], for which it blocks; then cuts them. Upgraded connections belong to
    /// [`Sockets`] and are left alone.
    pub fn stop(self) {}
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.shared.roll.begin_stop();
        // On Linux this ends a blocked `accept`; elsewhere a connection of our own does.
        let _ = SockRef::from(&*self.listener).shutdown(std::net::Shutdown::Both);
        if cfg!(not(target_os = "linux")) {
            let _ = TcpStream::connect_timeout(&self.address, Duration::from_millis(200));
        }
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
        self.shared.roll.clear(self.shared.config.deadlines.stop);
    }
}
