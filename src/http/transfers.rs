//! Files on their way in and out: where they lie, and how many may be on their way at once. Each has a thread, which may have to
//! wait for its client.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};
use crate::files::Uploads;
use crate::ids::UserId;
use crate::limits;

/// Bytes moved at once.
const PIECE: usize = 64 * 1024;

pub struct Transfers {
    pub uploads: Uploads,
    coming: Arc<Places>,
    going: Arc<Places>,
    by_user: Mutex<HashMap<UserId, usize>>,
}

impl Transfers {
    pub fn new(uploads: Uploads) -> Self {
        let coming = Places::new(limits::UPLOADS, limits::UPLOADS_PER_ADDRESS, "uploaded");
        let going = Places::new(limits::DOWNLOADS, limits::DOWNLOADS_PER_ADDRESS, "downloaded");
        Self { uploads, coming, going, by_user: Mutex::default() }
    }

    /// # Errors
    /// 503 when there are too many, 429 when this address has too many of them.
    pub fn upload(&self, by: IpAddr) -> Result<Place> {
        self.coming.take(by)
    }

    /// # Errors
    /// As [`Transfers::upload`].
    pub fn download(&self, by: IpAddr) -> Result<Place> {
        self.going.take(by)
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

/// How many files may be on their way at once, in one direction.
struct Places {
    taken: Mutex<Taken>,
    most: usize,
    most_of_address: usize,
    done: &'static str,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by: HashMap<IpAddr, usize>,
}

impl Places {
    fn new(most: usize, most_of_address: usize, done: &'static str) -> Arc<Self> {
        Arc::new(Self { taken: Mutex::default(), most, most_of_address, done })
    }

    fn take(self: &Arc<Self>, by: IpAddr) -> Result<Place> {
        let mut taken = self.taken();
        if taken.all >= self.most {
            return Err(Error::unavailable(format!("Too many files are being {} just now.", self.done)));
        }
        let count = taken.by.entry(by).or_default();
        if *count >= self.most_of_address {
            let detail =
                format!("Too many files are being {} from your address. Wait for one of them to end.", self.done);
            return Err(Error::too_fast(5, detail));
        }
        *count += 1;
        taken.all += 1;
        Ok(Place { places: self.clone(), by })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the places that there are, given back when dropped.
pub struct Place {
    places: Arc<Places>,
    by: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all -= 1;
        if let Some(count) = taken.by.get_mut(&self.by) {
            *count -= 1;
            if *count == 0 {
                taken.by.remove(&self.by);
            }
        }
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
