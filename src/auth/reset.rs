//! What the link to a new password says. Only its hash is ever stored, so nobody who reads the database can use it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::hub::model::ResetHash;

/// Random bytes in a link: as many as its hash has.
const BYTES: usize = 32;

/// Shown to nobody but whoever it is made for; so it has no `Debug`.
pub struct ResetKey(String);

impl ResetKey {
    /// # Errors
    /// When the system has no random bytes to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// As it was written in the link; whether there is such a one is for the store to say.
    pub fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// It is random enough to be found by no trying, so one round of SHA-256 will do.
    pub fn hash(&self) -> ResetHash {
        ResetHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Display for ResetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_known_again_by_its_hash_and_no_two_are_alike() {
        let (one, other) = (ResetKey::random().unwrap(), ResetKey::random().unwrap());
        assert_eq!(ResetKey::given(&one.to_string()).hash(), one.hash());
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.to_string().len(), 43);
    }
}
