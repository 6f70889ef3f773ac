//! The roll of open connections: caps for the machine and an address, and who is to be ended
//! when the gate stops.
//!
//! One mutex guards it. It is taken twice or three times in the life of a connection, for a few
//! hash-map operations (well under a microsecond), never across a system call that can wait;
//! beginning and ending a request only touches the connection's own atomic.
//!
//! Knows nothing of HTTP.

use std::collections::HashMap;
use std::net::IpAddr;
use std::os::fd::RawFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::refusal::{FULL, Refusal, TOO_MANY_CONNECTIONS_HERE};
use super::sys;

/// Everyone who is connected.
pub(super) struct Roll {
    max: usize,
    max_per_address: usize,
    stopping: AtomicBool,
    seats: Mutex<Seats>,
    left: Condvar,
}

#[derive(Default)]
struct Seats {
    taken: usize,
    by_address: HashMap<IpAddr, usize>,
    /// Connections that the gate serves itself, by descriptor. A seat leaves before its
    /// descriptor is closed, so a number in here always is that connection's socket.
    /// Upgraded ones are no longer here: their socket belongs to someone else.
    open: HashMap<RawFd, Arc<AtomicBool>>,
}

impl Roll {
    /// `max_per_address` 0 means no cap.
    pub fn new(max: usize, max_per_address: usize) -> Arc<Roll> {
        Arc::new(Roll {
            max,
            max_per_address,
            stopping: AtomicBool::new(false),
            seats: Mutex::default(),
            left: Condvar::new(),
        })
    }

    /// A seat for the connection `fd`; `counted` is the address that it counts against, if any.
    pub fn admit(self: &Arc<Roll>, fd: RawFd, counted: Option<IpAddr>) -> Result<Seat, Refusal> {
        let counted = counted.filter(|_| self.max_per_address > 0);
        let mut seats = self.lock();
        if seats.taken >= self.max {
            return Err(FULL);
        }
        if let Some(address) = counted {
            let here = seats.by_address.entry(address).or_insert(0);
            if *here >= self.max_per_address {
                return Err(TOO_MANY_CONNECTIONS_HERE);
            }
            *here += 1;
        }
        let busy = Arc::new(AtomicBool::new(false));
        seats.taken += 1;
        seats.open.insert(fd, Arc::clone(&busy));
        Ok(Seat { roll: Arc::clone(self), fd, counted, busy, upgraded: false })
    }

    /// How many are connected, upgraded ones included.
    pub fn taken(&self) -> usize {
        self.lock().taken
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// From now on no connection waits for another request.
    pub fn begin_stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    /// Ends idle connections, gives busy ones until `patience` is over, then cuts those too.
    /// Upgraded ones are left alone. Blocks for little more than `patience` at most.
    pub fn clear(&self, patience: Duration) {
        let until = Instant::now() + patience;
        let mut seats = self.lock();
        for (&fd, busy) in &seats.open {
            // Either we see it idle here, or it sees `stopping` before it waits: see `rest`.
            if !busy.load(Ordering::SeqCst) {
                sys::shut_down(fd, sys::Side::Reading);
            }
        }
        let mut cut = false;
        while !seats.open.is_empty() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                if cut {
                    return;
                }
                for &fd in seats.open.keys() {
                    sys::shut_down(fd, sys::Side::Both);
                }
                cut = true;
            }
            // After the cut, a last moment for threads that only have to notice it.
            let wait = left.max(Duration::from_millis(200));
            seats = self.left.wait_timeout(seats, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Someone has left. Before a stop nobody waits for that, and telling is a system call.
    fn tell(&self) {
        if self.is_stopping() {
            self.left.notify_all();
        }
    }

    /// Nothing in here panics while it holds the lock, so a poisoned one is still whole.
    fn lock(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's place on the roll. Must be dropped before the connection's descriptor is
/// closed, or the number might already be someone else's.
pub(super) struct Seat {
    roll: Arc<Roll>,
    fd: RawFd,
    counted: Option<IpAddr>,
    busy: Arc<AtomicBool>,
    upgraded: bool,
}

impl Seat {
    /// About to wait for a request. False when the gate is stopping: do not wait then.
    pub fn rest(&self) -> bool {
        self.busy.store(false, Ordering::SeqCst);
        !self.roll.is_stopping()
    }

    /// A request has arrived.
    pub fn work(&self) {
        self.busy.store(true, Ordering::SeqCst);
    }

    pub fn is_stopping(&self) -> bool {
        self.roll.is_stopping()
    }

    /// The socket is about to belong to someone else. The seat still counts against the caps.
    pub fn upgrade(&mut self) {
        self.upgraded = true;
        self.roll.lock().open.remove(&self.fd);
        self.roll.tell();
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.roll.lock();
        seats.taken -= 1;
        if let Some(address) = self.counted
            && let Some(here) = seats.by_address.get_mut(&address)
        {
            *here -= 1;
            if *here == 0 {
                seats.by_address.remove(&address);
            }
        }
        if !self.upgraded {
            seats.open.remove(&self.fd);
            drop(seats);
            self.roll.tell();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn the_caps_hold_and_a_seat_that_is_given_back_can_be_taken_again() {
        let roll = Roll::new(3, 2);
        let first = roll.admit(101, address("192.0.2.1")).unwrap();
        let _second = roll.admit(102, address("192.0.2.1")).unwrap();
        assert_eq!(roll.admit(103, address("192.0.2.1")).err(), Some(TOO_MANY_CONNECTIONS_HERE));
        let _third = roll.admit(103, address("192.0.2.2")).unwrap();
        assert_eq!(roll.admit(104, None).err(), Some(FULL));
        drop(first);
        assert_eq!(roll.taken(), 2);
        assert!(roll.admit(105, address("192.0.2.1")).is_ok());
    }

    #[test]
    fn uncounted_connections_meet_only_the_cap_of_the_machine() {
        let roll = Roll::new(5, 1);
        let seats: Vec<_> = (0..5).map(|fd| roll.admit(200 + fd, None)).collect();
        assert!(seats.iter().all(Result::is_ok));
        drop(seats);
        assert_eq!(roll.taken(), 0);
        assert!(roll.lock().by_address.is_empty() && roll.lock().open.is_empty());
    }

    #[test]
    fn an_upgraded_seat_counts_but_is_not_waited_for() {
        let roll = Roll::new(5, 5);
        let mut seat = roll.admit(301, address("192.0.2.1")).unwrap();
        seat.upgrade();
        roll.begin_stop();
        roll.clear(Duration::from_secs(60));
        assert_eq!(roll.taken(), 1);
        drop(seat);
        assert_eq!(roll.taken(), 0);
    }
}
