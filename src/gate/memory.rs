//! What bodies and replies may occupy while they wait, all together and for each address.
//!
//! Knows numbers of bytes, and nothing of what they are.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::limits::{COPY_READ, FREE_BODY};
use super::refusal::{BUSY, Refusal};

/// Addresses share it, and none may take more than a quarter, so that one that asks for much and
/// reads nothing leaves enough to the others.
const SHARE: usize = 4;

/// What all bodies of a kind may occupy together.
pub(super) struct Memory {
    most: usize,
    used: AtomicUsize,
    by_address: Mutex<HashMap<IpAddr, usize>>,
}

/// One body's part of it, given back when dropped.
pub(super) struct Hold<'a> {
    memory: &'a Memory,
    address: Option<IpAddr>,
    bytes: usize,
}

/// Why there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Short {
    /// All of it is in use; a moment later it may not be.
    All,
    /// The address has its share.
    Share,
}

impl From<Short> for Refusal {
    fn from(_: Short) -> Refusal {
        BUSY
    }
}

impl Memory {
    pub fn new(most: usize) -> Memory {
        Memory { most, used: AtomicUsize::new(0), by_address: Mutex::default() }
    }

    /// A part that counts against `address`, if any.
    pub fn hold(&self, address: Option<IpAddr>) -> Hold<'_> {
        Hold { memory: self, address, bytes: 0 }
    }

    fn take(&self, more: usize, address: Option<IpAddr>) -> Result<(), Short> {
        if let Some(address) = address {
            let mut shares = self.shares();
            let share = shares.entry(address).or_insert(0);
            if *share + more > self.most / SHARE {
                return Err(Short::Share);
            }
            *share += more;
        }
        if self.used.fetch_add(more, Ordering::Relaxed) + more > self.most {
            self.give_back(more, address);
            return Err(Short::All);
        }
        Ok(())
    }

    fn give_back(&self, bytes: usize, address: Option<IpAddr>) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
        let Some(address) = address else { return };
        let mut shares = self.shares();
        if let Some(share) = shares.get_mut(&address) {
            *share -= bytes.min(*share);
            if *share == 0 {
                shares.remove(&address);
            }
        }
    }

    fn shares(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.by_address.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hold<'_> {
    /// Makes the part large enough for a body of so many bytes. Where that is too much, it stays
    /// as it was.
    pub fn cover(&mut self, bytes: usize) -> Result<(), Short> {
        let needed = bytes.saturating_sub(FREE_BODY).next_multiple_of(COPY_READ);
        if needed > self.bytes {
            self.memory.take(needed - self.bytes, self.address)?;
            self.bytes = needed;
        }
        Ok(())
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.memory.give_back(self.bytes, self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const ALL: usize = 64 * COPY_READ;

    #[test]
    fn small_bodies_are_free_and_large_ones_share_a_bound() {
        let memory = Memory::new(ALL);
        let mut small = memory.hold(None);
        small.cover(FREE_BODY).unwrap();
        assert_eq!(memory.used.load(Ordering::Relaxed), 0);
        let mut large = memory.hold(None);
        large.cover(FREE_BODY + ALL).unwrap();
        assert_eq!(memory.hold(None).cover(FREE_BODY + 1), Err(Short::All));
        drop(large);
        assert_eq!(memory.hold(None).cover(FREE_BODY + 1), Ok(()));
        assert_eq!(memory.used.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn no_address_takes_more_than_its_share() {
        let memory = Memory::new(ALL);
        let [greedy, other] = [1, 2].map(|n| Some(IpAddr::from(Ipv4Addr::new(10, 0, 0, n))));
        let mut first = memory.hold(greedy);
        first.cover(FREE_BODY + ALL / SHARE).unwrap();
        assert_eq!(memory.hold(greedy).cover(FREE_BODY + 1), Err(Short::Share));
        assert_eq!(memory.hold(other).cover(FREE_BODY + ALL / SHARE), Ok(()));
        drop(first);
        assert_eq!(memory.hold(greedy).cover(FREE_BODY + 1), Ok(()));
        assert!(memory.shares().is_empty());
    }
}
