//! Removes bytes that no row speaks of: those of deleted files as they go, and once a day, and at the start, whatever a crash has left.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::ids::BlobId;
use crate::store::Readers;

use super::Uploads;

/// Files that wait to be removed. What there is no room for is found by the daily sweep.
const QUEUE: usize = 4_096;
/// Between two sweeps; what is younger may have its row still to come.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A thread that removes files, so that nobody waits for it. It ends when the last handle is dropped.
#[derive(Clone)]
pub struct Janitor {
    gone: Sender<BlobId>,
}

impl Janitor {
    /// Must be started before anything is uploaded: what lies there without a row is from an earlier run.
    ///
    /// # Errors
    /// When the folder cannot be read or no thread started.
    pub fn start(uploads: Uploads, readers: Readers) -> io::Result<(Self, JoinHandle<()>)> {
        let (gone, queue) = bounded(QUEUE);
        let left = uploads.older_than(SystemTime::now() + DAY)?;
        let work = move || {
            sweep(&uploads, &readers, left);
            run(&uploads, &readers, &queue);
        };
        Ok((Self { gone }, thread::Builder::new().name("uploads".into()).spawn(work)?))
    }

    /// The row is gone for good; so may the bytes. Does not wait.
    pub fn remove(&self, blob: BlobId) {
        let _ = self.gone.try_send(blob);
    }
}

fn run(uploads: &Uploads, readers: &Readers, queue: &Receiver<BlobId>) {
    let mut next = Instant::now() + DAY;
    loop {
        match queue.recv_deadline(next) {
            Ok(blob) => uploads.remove(blob),
            Err(RecvTimeoutError::Timeout) => {
                next += DAY;
                let before = SystemTime::now().checked_sub(DAY).unwrap_or(SystemTime::UNIX_EPOCH);
                match uploads.older_than(before) {
                    Ok(left) => sweep(uploads, readers, left),
                    Err(cause) => log::warn!("the folder of uploads cannot be swept: {cause}"),
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// A database without files is more likely the wrong one than all of these are left over.
fn sweep(uploads: &Uploads, readers: &Readers, left: Vec<(PathBuf, Option<BlobId>)>) {
    if readers.has_files() != Ok(true) {
        return;
    }
    for (path, blob) in left {
        match blob {
            Some(blob) => match readers.has_blob(blob) {
                Ok(false) => uploads.remove(blob),
                Ok(true) => {}
                // Better to keep what may be needed.
                Err(_) => return,
            },
            None => drop(fs::remove_file(path)),
        }
    }
}
