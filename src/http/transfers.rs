//! Files on their way in and out: where they lie, and how many may be on their way at once. Each has a thread, which may have to
//! wait for its client.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};
use crate::files::Uploads;
use crate::ids::UserId;
use crate::limits;

/// Bytes moved at once.
const PIECE: usize = 64 * 1024;

pub struct Transfers {
    pub uploads: Uploads,
    coming: Arc<()>,
    going: Arc<()>,
    by_user: Mutex<HashMap<UserId, usize>>,
}

/// One of the places that there are, given back when dropped.
pub struct Place(#[expect(dead_code, reason = "it is counted")] Arc<()>);

impl Transfers {
    pub fn new(uploads: Uploads) -> Self {
        Self { uploads, coming: Arc::default(), going: Arc::default(), by_user: Mutex::default() }
    }

    /// # Errors
    /// 503 when there are too many.
    pub fn upload(&self) -> Result<Place> {
        place(&self.coming, limits::UPLOADS, "Too many files are being uploaded just now.")
    }

    /// # Errors
    /// 503 when there are too many.
    pub fn download(&self) -> Result<Place> {
        place(&self.going, limits::DOWNLOADS, "Too many files are being downloaded just now.")
    }

    /// So that nobody takes all the places.
    ///
    /// # Errors
    /// 429 when this user has too many uploads under way.
    pub fn upload_of(&self, user: UserId) -> Result<UserPlace<'_>> {
        let mut counts = self.counts();
        let count = counts.entry(user).or_default();
        if *count >= limits::UPLOADS_PER_USER {
            return Err(Error::too_fast(5, "You are uploading many files already. Wait for one of them to end."));
        }
        *count += 1;
        Ok(UserPlace { transfers: self, user })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.by_user.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn place(all: &Arc<()>, most: usize, detail: &'static str) -> Result<Place> {
    let place = all.clone();
    match Arc::strong_count(&place) > most + 1 {
        true => Err(Error::unavailable(detail)),
        false => Ok(Place(place)),
    }
}

/// One of a user's places, given back when dropped.
pub struct UserPlace<'a> {
    transfers: &'a Transfers,
    user: UserId,
}

impl Drop for UserPlace<'_> {
    fn drop(&mut self) {
        let mut counts = self.transfers.counts();
        if let Some(count) = counts.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.user);
            }
        }
    }
}

/// A part of a file, or all of it, as an answer's body.
pub struct Download {
    file: File,
    pub length: u64,
    _place: Place,
}

impl Download {
    /// From where the file is read next.
    pub fn new(file: File, length: u64, place: Place) -> Self {
        Self { file, length, _place: place }
    }

    /// Blocks for as long as the client takes.
    pub fn run(mut self, mut to: impl Write) {
        let mut buffer = vec![0; PIECE];
        while self.length > 0 {
            let wanted = usize::try_from(self.length).unwrap_or(PIECE).min(PIECE);
            match self.file.read(&mut buffer[..wanted]) {
                Ok(read) if read > 0 && to.write_all(&buffer[..read]).is_ok() => self.length -= read as u64,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A file that is too short ends the connection before the length that was told.
                _ => return,
            }
        }
        let _ = to.flush();
    }
}
