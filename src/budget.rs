//! Who is too fast. One table says how much of what each address or account may do; one bound says how many are remembered.
//!
//! Each key has a bucket of tokens that fills at a steady rate. It is kept as one instant, that at which it will be full again
//! (the generic cell rate algorithm), so a bucket that is full needs no memory: it is simply not there.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::ids::UserId;

/// What can be done too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Budget {
    /// Passwords tried, right or wrong.
    SignIn,
    /// Accounts made.
    Register,
    /// Tokens renewed.
    Renew,
    /// Sockets opened.
    Connect,
    /// Messages sent, edited and deleted, over REST and sockets together.
    Post,
    /// What guests of one address say, over all their sockets.
    GuestPost,
    /// Guests who come in.
    Guest,
    /// Rooms that nobody owns, made and deleted.
    OpenRoom,
    /// Everything that one has here, read and sent.
    Export,
    /// Files uploaded.
    Upload,
    /// Other changes: rooms, members, profiles.
    Write,
    /// Questions: lists, history, profiles.
    Read,
    /// Words about calls: some for each way by which two browsers might reach each other.
    Call,
    /// Searches, which may look at many messages.
    Search,
    /// Words on a socket that nobody keeps: typing, read markers, pings.
    Signal,
}

/// So many at once, and then one in each `every`.
struct Allowance {
    burst: u32,
    every: Duration,
    /// What there is too much of, to be told.
    what: &'static str,
}

impl Budget {
    #[rustfmt::skip]
    fn allowance(self) -> Allowance {
        let (burst, every, what) = match self {
            // A password costs 30 ms to check; a person mistypes a few times, a family shares an address.
            Budget::SignIn   => (30, Duration::from_secs(2), "attempts to sign in"),
            Budget::Register => (30, Duration::from_secs(20), "new accounts from your address"),
            Budget::Renew    => (120, Duration::from_millis(500), "renewed tokens"),
            // After a restart everybody behind one address comes back at once.
            Budget::Connect  => (200, Duration::from_millis(50), "connections"),
            Budget::Post     => (60, Duration::from_millis(100), "messages"),
            Budget::GuestPost => (30, Duration::from_millis(500), "messages"),
            Budget::Guest    => (30, Duration::from_secs(10), "guests from your address"),
            Budget::OpenRoom => (10, Duration::from_secs(30), "rooms"),
            // A holiday's photos at once, and then about as many as one can look at.
            Budget::Upload   => (60, Duration::from_secs(2), "files"),
            // Each may read the whole database once.
            Budget::Export   => (5, Duration::from_secs(60), "exports"),
            Budget::Write    => (60, Duration::from_millis(200), "changes"),
            Budget::Read     => (300, Duration::from_millis(20), "requests"),
            Budget::Call     => (100, Duration::from_millis(200), "words about calls"),
            // Some while one types; the worst costs a tenth of a second.
            Budget::Search   => (30, Duration::from_millis(250), "searches"),
            Budget::Signal   => (200, Duration::from_millis(20), "requests"),
        };
        Allowance { burst, every, what }
    }
}

/// Whose budget it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Address(IpAddr),
    User(UserId),
}

impl From<IpAddr> for Key {
    /// A client with IPv6 is given 2^64 addresses, so the whole /64 counts as one.
    fn from(address: IpAddr) -> Self {
        Key::Address(match address.to_canonical() {
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
            v4 => v4,
        })
    }
}

impl From<UserId> for Key {
    fn from(user: UserId) -> Self {
        Key::User(user)
    }
}

/// Locks between which keys are spread.
const SHARDS: usize = 16;
/// Buckets remembered in a shard. When there are more, even after dropping those that are full, all of the shard's are
/// forgotten: whoever has so many addresses is not held up by counting them.
const REMEMBERED: usize = 4_096;

/// Everybody's budgets. Shared by the threads of HTTP and of sockets; each `take` holds one of 16 locks for a look-up, off the
/// path of messages between dispatcher and writers, which take none.
pub struct Budgets {
    is_on: bool,
    origin: Instant,
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

type Shard = HashMap<(Budget, Key), Duration>;

impl Budgets {
    /// With `is_on` false nobody ever is too fast.
    pub fn new(is_on: bool) -> Self {
        Self {
            is_on,
            origin: Instant::now(),
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::default()),
        }
    }

    /// Draws one from the budget of an address or a user.
    ///
    /// # Errors
    /// 429, with the seconds until there is one again.
    pub fn take(&self, budget: Budget, key: impl Into<Key>) -> Result<()> {
        match self.is_on {
            true => self.take_at(budget, key.into(), self.origin.elapsed()),
            false => Ok(()),
        }
    }

    fn take_at(&self, budget: Budget, key: Key, now: Duration) -> Result<()> {
        let allowance = budget.allowance();
        let entry = (budget, key);
        let shard = &self.shards[self.hasher.hash_one(entry) as usize % SHARDS];
        let mut buckets = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = buckets.get(&entry).copied().unwrap_or_default().max(now) + allowance.every;
        let wait = full_at.saturating_sub(now + allowance.every * allowance.burst);
        if !wait.is_zero() {
            return Err(too_fast(&allowance, wait));
        }
        if buckets.len() >= REMEMBERED {
            make_room(&mut buckets, now);
        }
        buckets.insert(entry, full_at);
        Ok(())
    }
}

fn make_room(buckets: &mut Shard, now: Duration) {
    buckets.retain(|_, full_at| *full_at > now);
    if buckets.len() >= REMEMBERED {
        buckets.clear();
    }
}

fn too_fast(allowance: &Allowance, wait: Duration) -> Error {
    let seconds = wait.as_millis().div_ceil(1000) as u32;
    let unit = if seconds == 1 { "second" } else { "seconds" };
    Error::too_fast(seconds, format!("Too many {}. Try again in {seconds} {unit}.", allowance.what))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Key = Key::User(UserId(1));

    fn drawn(budgets: &Budgets, key: Key, seconds: u64) -> usize {
        let at = Duration::from_secs(seconds);
        (0..1_000).take_while(|_| budgets.take_at(Budget::SignIn, key, at).is_ok()).count()
    }

    #[test]
    fn a_budget_has_its_burst_and_then_its_rate() {
        let budgets = Budgets::new(true);
        assert_eq!(drawn(&budgets, ADA, 0), 30);
        assert_eq!(drawn(&budgets, ADA, 1), 0);
        assert_eq!(drawn(&budgets, ADA, 10), 5);
        assert_eq!(drawn(&budgets, ADA, 1_000), 30);
    }

    #[test]
    fn the_refusal_says_when_to_come_back() {
        let budgets = Budgets::new(true);
        drawn(&budgets, ADA, 0);
        let refusal = budgets.take_at(Budget::SignIn, ADA, Duration::from_millis(500)).unwrap_err();
        assert_eq!((refusal.kind.status(), refusal.retry_after), (429, Some(2)));
        assert_eq!(refusal.detail, "Too many attempts to sign in. Try again in 2 seconds.");
        assert!(budgets.take_at(Budget::SignIn, ADA, Duration::from_secs(2)).is_ok());
    }

    #[test]
    fn budgets_and_keys_are_apart() {
        let budgets = Budgets::new(true);
        drawn(&budgets, ADA, 0);
        assert!(budgets.take_at(Budget::Post, ADA, Duration::ZERO).is_ok());
        assert!(budgets.take_at(Budget::SignIn, Key::User(UserId(2)), Duration::ZERO).is_ok());
    }

    #[test]
    fn a_block_of_six_is_one_client() {
        let key = |text: &str| Key::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::2:3:4"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:9.8.7.6"), key("9.8.7.6"));
    }

    #[test]
    fn memory_is_bounded_whoever_comes() {
        let budgets = Budgets::new(true);
        for user in 0..200_000 {
            budgets.take_at(Budget::SignIn, Key::User(UserId(user)), Duration::from_millis(user as u64)).unwrap();
        }
        assert!(budgets.shards.iter().all(|shard| shard.lock().unwrap().len() <= REMEMBERED));
    }

    #[test]
    fn switched_off_nobody_is_too_fast() {
        let budgets = Budgets::new(false);
        assert!((0..1_000).all(|_| budgets.take(Budget::Register, UserId(1)).is_ok()));
    }
}
