//! The threads that write sockets. Each is the only writer of its share, so nothing is locked and no frame is torn.
//!
//! A writer never waits for a socket: it sends without blocking, keeps what the kernel does not take in that socket's bounded
//! backlog, and closes the socket as too slow past the bound. It knows bytes and sockets; not rooms, users or JSON. Of the
//! WebSocket protocol it knows one thing, where a server's frame ends, because a socket that is cut off must be cut off there.

mod drain;
mod farewell;
mod share;
mod slot;
mod turn;

use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::asleep;
use crate::ids::SocketId;
use crate::limits;

use drain::Drain;
use farewell::Farewell;
use share::Share;
pub use turn::{To, Turn};

/// The writing end of a connection: a TCP socket, or one end of a pair whose other end an HTTP stream reads.
pub type Stream = Arc<dyn AsFd + Send + Sync>;

/// What a writer is asked to do.
enum Order {
    /// A new socket. Turns are held back until `Open`; single frames go at once.
    Attach {
        id: SocketId,
        stream: Stream,
        farewell: Farewell,
    },
    /// First these bytes, then all that was held back, then live.
    Open {
        id: SocketId,
        bytes: Vec<u8>,
    },
    /// Frames for one socket from its own thread: a pong, an answer. With `last`, nothing may follow.
    Frames {
        id: SocketId,
        bytes: Vec<u8>,
        last: bool,
    },
    /// The connection is over; the entry is dropped.
    Detach {
        id: SocketId,
    },
    Turn(Arc<Turn>),
    /// The kernel has room again for a socket with a backlog.
    Writable {
        id: SocketId,
    },
    /// Once a second: pings to those whose turn it is, and an end to closing handshakes that take too long.
    Beat {
        second: u64,
    },
    /// The last word to every socket; then the writer ends when all are gone, or at the bound.
    Stop {
        farewell: Vec<u8>,
    },
}

/// The frames that writers send by themselves, made by whoever knows the protocol.
#[derive(Clone)]
pub struct Phrases {
    pub ping: Vec<u8>,
    /// The close frame for a socket whose backlog is full.
    pub too_slow: Vec<u8>,
}

/// All writers: where sockets are attached. Cheap to clone.
#[derive(Clone)]
pub struct Writers {
    queues: Arc<[Sender<Order>]>,
    serials: Arc<AtomicU32>,
}

/// The dispatcher's end: it hands over turns, and can wait until they have been sent.
pub struct Fanout {
    writers: Writers,
    sent: Receiver<()>,
    under_way: usize,
    threads: Vec<JoinHandle<()>>,
    drain: Drain,
}

impl Fanout {
    /// Starts `count` writers and the thread that waits for slow sockets.
    ///
    /// # Errors
    /// When the system gives no thread or no poller.
    pub fn start(count: usize, phrases: &Phrases) -> io::Result<Self> {
        let (done, sent) = bounded(limits::WRITER_QUEUE * count);
        let (queues, inboxes): (Vec<_>, Vec<_>) = (0..count).map(|_| bounded(limits::WRITER_QUEUE)).unzip();
        let writers = Writers { queues: queues.into(), serials: Arc::new(AtomicU32::new(0)) };
        let drain = Drain::start(writers.clone())?;
        let mut threads = Vec::with_capacity(count);
        for (number, inbox) in inboxes.into_iter().enumerate() {
            let share = Share::new(number, count, phrases.clone(), drain.poller());
            let done = done.clone();
            let run = move || share.run(&inbox, &done);
            threads.push(std::thread::Builder::new().name(format!("writer-{number}")).spawn(run)?);
        }
        Ok(Self { writers, sent, under_way: 0, threads, drain })
    }

    pub fn writers(&self) -> Writers {
        self.writers.clone()
    }

    /// Blocks until every turn is with the kernel, or in a backlog. Writers do not wait for sockets, so neither does this.
    pub fn wait_until_sent(&mut self) {
        while self.under_way > 0 && asleep::recv(&self.sent).is_some() {
            self.under_way -= 1;
        }
    }

    /// Hands a turn to every writer.
    pub fn send(&mut self, turn: Turn) {
        let turn = Arc::new(turn);
        for queue in self.writers.queues.iter() {
            if queue.send(Order::Turn(turn.clone())).is_ok() {
                self.under_way += 1;
            }
        }
    }

    /// To be called once a second.
    pub fn beat(&self, second: u64) {
        for queue in self.writers.queues.iter() {
            let _ = queue.send(Order::Beat { second });
        }
    }

    /// Says `farewell` to every socket and waits, within [`limits::STOP`], until they are gone.
    pub fn stop(self, farewell: &[u8]) {
        for queue in self.writers.queues.iter() {
            let _ = queue.send(Order::Stop { farewell: farewell.to_vec() });
        }
        for thread in self.threads {
            let _ = thread.join();
        }
        self.drain.stop();
    }
}

impl Writers {
    /// Gives a socket to its writer; from here on nobody else may write to it. Its turns are held back until [`Mailbox::open`].
    pub fn attach(&self, stream: Stream) -> Outbox {
        let slot = stream.as_fd().as_raw_fd() as u32;
        let id = SocketId { slot, serial: self.serials.fetch_add(1, Ordering::Relaxed) };
        let farewell = Farewell::default();
        let outbox = Outbox(Mailbox { id, queue: self.queue_of(id).clone() }, farewell.clone());
        outbox.order(Order::Attach { id, stream, farewell });
        outbox
    }

    fn queue_of(&self, id: SocketId) -> &Sender<Order> {
        &self.queues[id.slot as usize % self.queues.len()]
    }

    fn writable(&self, id: SocketId) {
        let _ = self.queue_of(id).send(Order::Writable { id });
    }
}

/// The way to one socket. Cheap to clone; what is sent to a socket that is gone is dropped.
#[derive(Clone)]
pub struct Mailbox {
    id: SocketId,
    queue: Sender<Order>,
}

impl Mailbox {
    pub fn id(&self) -> SocketId {
        self.id
    }

    /// Sends `bytes`, then what was held back since the socket was attached, and from then on everything as it comes.
    pub fn open(&self, bytes: Vec<u8>) {
        self.order(Order::Open { id: self.id, bytes });
    }

    /// Sends whole frames.
    pub fn send(&self, bytes: Vec<u8>) {
        self.order(Order::Frames { id: self.id, bytes, last: false });
    }

    /// Sends the close frame, after which nothing more is sent and the write side is shut down.
    pub fn send_last(&self, bytes: Vec<u8>) {
        self.order(Order::Frames { id: self.id, bytes, last: true });
    }

    fn order(&self, order: Order) {
        // A writer that is gone has taken its sockets with it.
        let _ = self.queue.send(order);
    }
}

/// One socket's way out, for its own thread. Dropping it ends the entry and lets go of the connection.
pub struct Outbox(Mailbox, Farewell);

impl Outbox {
    /// For whoever else has something to send to this socket.
    pub fn mailbox(&self) -> Mailbox {
        self.0.clone()
    }

    /// The code with which the socket was closed from here, if it was.
    pub fn farewell(&self) -> Option<u16> {
        self.1.code()
    }
}

impl std::ops::Deref for Outbox {
    type Target = Mailbox;

    fn deref(&self) -> &Mailbox {
        &self.0
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.0.order(Order::Detach { id: self.0.id });
    }
}
