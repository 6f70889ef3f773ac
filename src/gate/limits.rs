//! Every bound of the gate, and what happens when it is reached.
//!
//! Owns numbers only. Those that an operator or a test may want to change are the defaults of
//! [`GateConfig`](super::GateConfig) and [`Deadlines`](super::Deadlines); the rest are fixed.

use std::time::Duration;

/// Bytes of a request line with all header fields. Past it: 414 if not even the request line
/// has ended, else 431.
pub const MAX_HEAD: usize = 16 * 1024;

/// Header fields of one request. Past it: 431.
pub const MAX_HEADERS: usize = 64;

/// Bytes of a request target. Past it: 414.
pub const MAX_TARGET: usize = 8 * 1024;

/// Bytes of a method. Past it: 400; the longest registered one has 17 (RFC 9110 §16.1).
pub const MAX_METHOD: usize = 32;

/// Empty lines tolerated before a request line (RFC 9112 §2.2 asks for one). Past it: 400.
pub const MAX_BLANK_LINES: usize = 8;

/// Time for a whole head, from its first byte. Past it: 408.
pub const HEAD_TIME: Duration = Duration::from_secs(10);

/// Time between two requests on a connection. Past it: the connection is closed without a word,
/// which clients of a kept connection expect (RFC 9112 §9.5).
pub const IDLE_TIME: Duration = Duration::from_secs(30);

/// A request body must bring [`BODY_PROGRESS`] more bytes, or end, within each such window.
/// Otherwise: 408.
pub const BODY_WINDOW: Duration = Duration::from_secs(30);

/// Bytes that a body must bring in each [`BODY_WINDOW`]; about 270 bytes a second.
pub const BODY_PROGRESS: usize = 8 * 1024;

/// The same of a body longer than [`INLINE_BODY`] once it is passed on, which occupies a thread
/// inside; about 4,400 bytes a second, or an hour and forty minutes for 25 MiB.
pub const LONG_BODY_PROGRESS: usize = 128 * 1024;

/// Time a client may take no byte at all of its reply. Past it: the connection is closed.
pub const WRITE_TIME: Duration = Duration::from_secs(30);

/// Bodies up to this size are read whole before a worker hears of them, so that a slow upload
/// costs a worker nothing. Longer ones are passed on as they arrive.
pub const INLINE_BODY: usize = 1024 * 1024;

/// Memory for bodies being read whole, for all connections together (what each holds beyond
/// [`FREE_BODY`]). Past it: 503.
pub const BODY_MEMORY: usize = 128 * 1024 * 1024;

/// What one connection may hold of a body without drawing on [`BODY_MEMORY`].
pub const FREE_BODY: usize = 16 * 1024;

/// Bytes read from a client at once while its head is incomplete.
pub const HEAD_READ: usize = 4 * 1024;

/// Bytes moved at once while a body passes through.
pub const COPY_READ: usize = 64 * 1024;

/// Bytes of reply read at once; a reply that fits leaves in one segment with its head.
pub const REPLY_READ: usize = 16 * 1024;

/// Bytes in one chunk-size line with its extensions. Past it: 400.
pub const MAX_CHUNK_LINE: usize = 256;

/// Bytes of framing (chunk extensions and trailers) in one body beyond the sizes themselves.
/// Past it: 400, so that nobody feeds gigabytes of extensions around a small body.
pub const MAX_CHUNK_WASTE: usize = 16 * 1024;

/// Bytes and fields of a reply's head from the inner server. Past it: 500.
pub const MAX_REPLY_HEAD: usize = 64 * 1024;
/// See [`MAX_REPLY_HEAD`].
pub const MAX_REPLY_HEADERS: usize = 128;

/// Time for the inner server to begin, or go on with, a reply. Past it: 504 before the first
/// byte, else the connection is closed. Streams must therefore send a keep-alive more often.
pub const REPLY_TIME: Duration = Duration::from_secs(120);

/// Time a reply without a length may be silent once its client has shut down its sending side.
/// Past it, the client counts as gone and the inner connection is closed.
///
/// A half-closed connection and one that has been closed altogether look alike until something
/// is written. A client that only half-closed gets everything that flows, and loses a stream
/// at its first pause of this length.
pub const HALF_CLOSED_TIME: Duration = Duration::from_secs(2);

/// Bytes of a reply that is taken from its worker whole, however slowly the client reads. A page
/// of history has 10 MiB at most. Longer replies, those without a length, and those that say that
/// they are streams must not be given by a worker: they come as fast as the client reads.
pub const SPOOLED_REPLY: u64 = 16 * 1024 * 1024;

/// Memory for such replies, as far as their clients have not yet read them, for all connections
/// together. Past it: [`SPOOL_WAIT`].
pub const SPOOL_MEMORY: usize = 96 * 1024 * 1024;

/// Time that a worker waits for a client to read when there is no memory to spare. Past it: the
/// connection is closed.
pub const SPOOL_WAIT: Duration = Duration::from_millis(500);

/// Requests inside the gate's inner leg at once; each costs three descriptors (ours, the
/// inner server's and its duplicate) beside the client's. Past it: [`RELAY_WAIT`], then 503.
pub const MAX_RELAYS: usize = 1024;

/// Time a request waits for one of [`MAX_RELAYS`]. Past it: 503.
pub const RELAY_WAIT: Duration = Duration::from_secs(10);

/// After an error reply the rest of the request is read and dropped for so long at most, so that
/// the client reads the reply rather than a reset (RFC 9112 §9.6). Past it: closed.
pub const LINGER_TIME: Duration = Duration::from_secs(5);

/// As [`LINGER_TIME`], but how long without any byte.
pub const LINGER_QUIET: Duration = Duration::from_secs(1);

/// As [`LINGER_TIME`], in bytes.
pub const LINGER_BYTES: usize = 64 * 1024 * 1024;

/// Refused connections that are held half-closed, so that their 503 or 429 is read. Past it:
/// the oldest is closed.
pub const PARTING: usize = 64;

/// Pause of the accept loop when the process has no descriptor left.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Connections waiting to be accepted. Past it the kernel ignores the handshake, and the client
/// tries again.
pub const BACKLOG: i32 = 4096;

/// Stack of a connection's thread. Only touched pages cost memory.
pub const STACK: usize = 512 * 1024;

/// Time that stopping waits for requests under way. Past it: they are cut.
pub const STOP_TIME: Duration = Duration::from_secs(5);

/// Descriptors kept for the database, uploads, logs and libraries.
pub const DESCRIPTOR_RESERVE: usize = 200;

/// Connections that are allowed even where every limit of the platform reads absurdly low.
pub const MIN_CONNECTIONS: usize = 16;
