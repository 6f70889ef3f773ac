//! The way of the log to standard error. Threads that have something to say never wait for whoever reads it: a stopped terminal or a
//! full pipe holds up one thread, whose only task this is, and past a bound lines are dropped and counted.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};

/// Lines that wait to be written.
const WAITING: usize = 4_096;
/// How long the end of the process waits for what is still to be written.
const PATIENCE: Duration = Duration::from_secs(1);

enum Entry {
    Text(Vec<u8>),
    /// To be answered when everything before it is written.
    Mark(Sender<()>),
}

/// What the logger writes to, a whole line at a time.
pub(super) struct Pipe {
    entries: Sender<Entry>,
    lost: Arc<AtomicU64>,
}

/// The thread that writes the log. Dropping this waits until all is written, or for a second.
pub struct Reader {
    entries: Sender<Entry>,
}

/// # Errors
/// When the system gives no thread, or standard error is closed.
pub(super) fn open() -> io::Result<(Pipe, Reader)> {
    // Past Rust's own lock on standard error, which a panic or a last word must find free.
    let to = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let (entries, waiting) = bounded(WAITING);
    let lost = Arc::new(AtomicU64::new(0));
    let pipe = Pipe { entries: entries.clone(), lost: lost.clone() };
    std::thread::Builder::new().name("log".into()).spawn(move || write_all(&waiting, &lost, to))?;
    Ok((pipe, Reader { entries }))
}

fn write_all(waiting: &Receiver<Entry>, lost: &AtomicU64, mut to: impl Write) {
    for entry in waiting {
        // Nobody is left to be told when this fails.
        let _ = match entry {
            Entry::Text(text) => to.write_all(&text),
            Entry::Mark(reached) => reached.send(()).map_err(io::Error::other),
        };
        match lost.swap(0, Ordering::Relaxed) {
            0 => {}
            lost => drop(writeln!(to, "{lost} lines were not logged, because nobody took them.")),
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        if self.entries.try_send(Entry::Text(text.to_vec())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let (reached, mark) = bounded(1);
        if self.entries.send_timeout(Entry::Mark(reached), PATIENCE).is_ok() {
            let _ = mark.recv_timeout(PATIENCE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_takes_is_counted_and_holds_nobody_up() {
        let (entries, waiting) = bounded(2);
        let lost = Arc::new(AtomicU64::new(0));
        let mut pipe = Pipe { entries, lost: lost.clone() };
        for line in ["one\n", "two\n", "three\n", "four\n"] {
            pipe.write_all(line.as_bytes()).unwrap();
        }
        drop(pipe);
        let mut written = Vec::new();
        write_all(&waiting, &lost, &mut written);
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written, "one\n2 lines were not logged, because nobody took them.\ntwo\n");
    }
}
