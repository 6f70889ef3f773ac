//! Passwords: Argon2id with the parameters that OWASP recommends, and no more of it at once than the machine can bear.

use argon2::Config;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use crossbeam_channel::{Receiver, Sender, bounded};
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

const SALT: usize = 16;
const HASH: u32 = 32;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Default for PasswordCost {
    /// OWASP's: 19 MiB and two passes, about 30 ms.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

impl PasswordCost {
    /// Nearly nothing, and worth as much.
    pub fn for_tests() -> Self {
        Self { memory_kib: 8, passes: 1 }
    }
}

/// Makes and checks hashes. Each takes a core and 19 MiB for its time, so only as many run at once as there are cores.
pub struct Passwords {
    cost: PasswordCost,
    running: Permits,
    /// Of no password. Checked against where there is no such user, so that the answer takes as long.
    nobody: String,
}

impl Passwords {
    pub fn new(cost: PasswordCost) -> Self {
        let nobody = format!(
            "$argon2id$v=19$m={},t={},p=1${}${}",
            cost.memory_kib,
            cost.passes,
            STANDARD_NO_PAD.encode([0; SALT]),
            STANDARD_NO_PAD.encode([0; HASH as usize])
        );
        Self { cost, running: Permits::new(Self::at_once()), nobody }
    }

    /// How many run at once; whoever comes then waits.
    pub fn at_once() -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    /// The encoded hash (PHC string format), to be kept. Blocks for a turn of its own.
    ///
    /// # Errors
    /// 500 when the system gives no randomness.
    pub fn hash(&self, password: &str) -> Result<String> {
        let config = Config {
            mem_cost: self.cost.memory_kib,
            time_cost: self.cost.passes,
            hash_length: HASH,
            ..Config::default()
        };
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(failed)?;
        self.in_turn(|| argon2::hash_encoded(&prepared(password), &salt, &config).map_err(failed))
    }

    /// Whether the password is the one that was hashed. Without a hash it is not, and that takes as long to say.
    ///
    /// # Errors
    /// 500 when what is stored is no hash.
    pub fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let encoded = stored.unwrap_or(&self.nobody);
        let is_right = self.in_turn(|| argon2::verify_encoded(encoded, &prepared(password)).map_err(failed))?;
        Ok(is_right && stored.is_some())
    }

    fn in_turn<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let _turn = self.running.take();
        work()
    }
}

/// One password however it was typed: keyboards differ in how they compose `é` (RFC 8265 §4.2.2).
fn prepared(password: &str) -> Vec<u8> {
    password.nfc().collect::<String>().into_bytes()
}

fn failed(cause: impl std::fmt::Display) -> Error {
    log::error!("a password could not be hashed: {cause}");
    Error::internal()
}

/// So many at once. Whoever holds a place has put a token into a channel of that length, and takes one out again.
struct Permits {
    enter: Sender<()>,
    leave: Receiver<()>,
}

struct Permit<'a>(&'a Permits);

impl Permits {
    fn new(places: usize) -> Self {
        let (enter, leave) = bounded(places);
        Self { enter, leave }
    }

    fn take(&self) -> Permit<'_> {
        // The other end is ours, so this can only wait.
        let _ = self.enter.send(());
        Permit(self)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let _ = self.0.leave.try_recv();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash() {
        let passwords = Passwords::new(PasswordCost::for_tests());
        let hash = passwords.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_eq!(passwords.verify("correct horse", Some(&hash)), Ok(true));
        assert_eq!(passwords.verify("correct Horse", Some(&hash)), Ok(false));
        assert_ne!(hash, passwords.hash("correct horse").unwrap());
    }

    #[test]
    fn nobody_has_no_password_and_costs_the_same() {
        let passwords = Passwords::new(PasswordCost::default());
        assert!(passwords.nobody.contains("m=19456,t=2,p=1"));
        assert_eq!(passwords.verify("", None), Ok(false));
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_password() {
        let passwords = Passwords::new(PasswordCost::for_tests());
        let hash = passwords.hash("caf\u{e9} au lait").unwrap();
        assert_eq!(passwords.verify("cafe\u{301} au lait", Some(&hash)), Ok(true));
    }

    #[test]
    fn a_place_is_free_again_when_its_holder_is_done() {
        let permits = Permits::new(1);
        drop(permits.take());
        let held = permits.take();
        assert!(permits.enter.try_send(()).is_err());
        drop(held);
        assert!(permits.enter.try_send(()).is_ok());
    }
}
