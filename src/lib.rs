//! Parlor: a chat server in one binary. This is the map.
//!
//! ```text
//!  bytes in                                                                                     bytes out
//!  ───────►  gate ► http/ request ─┐
//!                 ► socket/ frame ─┴► dialect::decode ► COMMAND ► [inbox] ► dispatcher
//!                                                                              │ hub.decide
//!                                                                              ▼
//!                                                            EVENTS ► store::Writer, one transaction a turn
//!                                                                              │ committed
//!                                                                              ▼
//!  ◄───────  writers: one send a socket a turn  ◄  fan-out: encoded once  ◄  hub.apply: who is told
//!            (or whoever waits in `Handle::ask`)
//! ```
//!
//! - [`gate`] is the one public port: it frames HTTP, and hands a connection on as a request or as a socket.
//! - [`http`] answers requests. The only importer of tiny_http.
//! - [`socket`] reads sockets. The only importer of tungstenite.
//! - [`files`] is the bytes that people upload: what they are, what is cut out of them, where they lie.
//! - [`auth`] makes and checks passwords and tokens; [`budget`] says who is too fast.
//! - [`dialect`] is the wire formats, and nothing else: text in, commands out; notices in, text out.
//! - [`hub`] is the functional core: rooms, membership, presence, who may do what.
//! - [`dispatcher`] is the one thread that changes anything, a turn at a time.
//! - [`writer`] is the threads that write sockets.
//! - [`journal`] is the log, a line for each thing that happens to people; it never waits for whoever reads it.
//! - [`search`] is what a search asks for and what answers it: text in, verdicts out.
//! - [`store`] is SQLite. The only importer of rusqlite.
//!
//! # Threads
//! `gate` accepts; each connection has one thread; `http-N` answer requests, and each upload, download and stream has a thread of its
//! own; `uploads` removes the bytes of files that are gone; `dispatcher` decides; `writer-N` write, `drain` waits for slow sockets;
//! `log` writes the log; `checkpoint` keeps the write-ahead log short; `indexer` keeps what is searched in. Every queue between them
//! is bounded ([`limits`]).
//!
//! # What is never there
//! - Nobody is told of anything that is not on disk, but for what is never to be: whispers, and what is said in ephemeral rooms.
//! - `hub` has no clock, channel, JSON, SQL or socket.
//! - Only the dispatcher changes state, and it never waits for a socket; only a writer writes to a socket.
//! - SQL is in `store` alone, wire formats are in `dialect` alone, permissions are in `hub::access` alone.
//! - No lock is on a message's path.

mod asleep;
pub mod auth;
pub mod budget;
pub mod config;
pub mod dialect;
pub mod dispatcher;
pub mod error;
pub mod files;
pub mod gate;
pub mod http;
pub mod hub;
pub mod ids;
pub mod journal;
pub mod limits;
pub mod search;
mod server;
pub mod socket;
pub mod store;
pub mod writer;

pub use server::{Server, StartError};
