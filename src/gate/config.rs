//! What the gate can be told: paths, caps, trusted proxies, deadlines.
//!
//! Owns the values and their defaults; where they come from (flags, environment) is not its
//! business.

use std::path::PathBuf;
use std::time::Duration;

use super::limits;
use super::peer::Network;

/// Bytes of body that a route takes, by method and path (without query). Called once for each
/// request that has a body, from many threads.
pub type BodyLimit = Box<dyn Fn(&str, &str) -> u64 + Send + Sync>;

/// How the gate behaves. [`GateConfig::new`] has sensible values for all but `inner`.
pub struct GateConfig {
    /// Unix socket of the inner HTTP server, in a folder that only this user can enter: whoever
    /// can connect to it can claim any peer address.
    pub inner: PathBuf,
    /// Open connections, all together; see [`connection_ceiling`](super::connection_ceiling).
    /// Past it: 503.
    pub max_connections: usize,
    /// Open connections of one address (IPv6: of a /64); 0 means no cap. Past it: 429.
    ///
    /// Trusted proxies are exempt, since their connections are many people's. So is loopback
    /// as long as no proxy is configured: there, a proxy that nobody told us of would
    /// otherwise lock out everyone at once.
    pub max_connections_per_address: usize,
    /// Peers whose `X-Forwarded-For`, `X-Forwarded-Proto` and the like count. From anyone else
    /// these headers are dropped.
    pub trusted_proxies: Vec<Network>,
    pub body_limit: BodyLimit,
    pub deadlines: Deadlines,
}

impl GateConfig {
    /// 10,000 connections, 256 of one address, bodies up to 1 MiB, no trusted proxy.
    pub fn new(inner: PathBuf) -> GateConfig {
        GateConfig {
            inner,
            max_connections: 10_000,
            max_connections_per_address: 256,
            trusted_proxies: Vec::new(),
            body_limit: Box::new(|_, _| 1024 * 1024),
            deadlines: Deadlines::default(),
        }
    }
}

/// How long the gate waits for what. Tests shorten these; [`limits`] says what happens
/// when each is reached.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// A whole request head, from its first byte.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// For each [`limits::BODY_PROGRESS`] bytes of a request body.
    pub body: Duration,
    /// Without a byte of reply taken by the client.
    pub write: Duration,
    /// Without a byte of reply given by the inner server.
    pub reply: Duration,
    /// For requests under way, when stopping.
    pub stop: Duration,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        Deadlines {
            head: limits::HEAD_TIME,
            idle: limits::IDLE_TIME,
            body: limits::BODY_WINDOW,
            write: limits::WRITE_TIME,
            reply: limits::REPLY_TIME,
            stop: limits::STOP_TIME,
        }
    }
}
