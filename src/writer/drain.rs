//! The thread that waits for slow sockets: it tells a writer when the kernel has room again. Sockets without a backlog are
//! unknown to it.

use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use polling::{Event, Events, PollMode, Poller};

use crate::ids::SocketId;

use super::{Stream, Writers};

pub(super) struct Drain {
    poller: Arc<Poller>,
    is_stopping: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Drain {
    pub fn start(writers: Writers) -> io::Result<Self> {
        let poller = Arc::new(Poller::new()?);
        let is_stopping = Arc::new(AtomicBool::new(false));
        let run = {
            let (poller, is_stopping) = (poller.clone(), is_stopping.clone());
            move || wait_for_room(&poller, &is_stopping, &writers)
        };
        let thread = std::thread::Builder::new().name("drain".into()).spawn(run)?;
        Ok(Self { poller, is_stopping, thread })
    }

    pub fn poller(&self) -> Arc<Poller> {
        self.poller.clone()
    }

    pub fn stop(self) {
        self.is_stopping.store(true, Ordering::Release);
        let _ = self.poller.notify();
        let _ = self.thread.join();
    }
}

fn wait_for_room(poller: &Poller, is_stopping: &AtomicBool, writers: &Writers) {
    let mut events = Events::new();
    while !is_stopping.load(Ordering::Acquire) {
        events.clear();
        if let Err(error) = poller.wait(&mut events, None) {
            log::error!("waiting for slow sockets failed: {error}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        events.iter().for_each(|event| writers.writable(socket(event.key)));
    }
}

/// Asks to be told once when the socket takes bytes again.
pub(super) fn watch(poller: &Poller, id: SocketId, stream: &Stream, is_polled: bool) -> io::Result<()> {
    let event = Event::writable(key(id));
    if is_polled {
        return poller.modify_with_mode(stream.as_fd(), event, PollMode::Oneshot);
    }
    // SAFETY: the writer deletes the socket from the poller before it lets go of its share of the stream.
    unsafe { poller.add_with_mode(stream.as_fd().as_raw_fd(), event, PollMode::Oneshot) }
}

/// `polling` keeps `usize::MAX` for itself; no slot number comes near it.
fn key(id: SocketId) -> usize {
    (id.slot as usize) << 32 | id.serial as usize
}

fn socket(key: usize) -> SocketId {
    SocketId { slot: (key >> 32) as u32, serial: key as u32 }
}
