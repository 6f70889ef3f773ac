//! Passwords for TURN servers that share a secret with this one: a time and a code over it, so that the two need not talk
//! (the TURN REST API of draft-uberti-behave-turn-rest, coturn's `use-auth-secret`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::ids::{Timestamp, UserId};

use super::Secret;

/// What a browser shows to a TURN server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnPass {
    /// When it ends, in seconds since 1970, and whose it is.
    pub username: String,
    /// HMAC-SHA1 over the username, in Base64: the server knows no other.
    pub credential: String,
}

impl TurnPass {
    pub fn new(secret: &Secret, user: UserId, ends_at: Timestamp) -> Self {
        let username = format!("{}:{user}", ends_at.0 / 1000);
        let mac = Hmac::<Sha1>::new_from_slice(secret.bytes()).expect("HMAC takes a key of any length");
        let credential = STANDARD.encode(mac.chain_update(username.as_bytes()).finalize().into_bytes());
        Self { username, credential }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_what_openssl_makes_of_the_same() {
        let secret = Secret::new(b"north".to_vec());
        let pass = TurnPass::new(&secret, UserId(7), Timestamp(1_763_726_400_250));
        // printf 1763726400:7 | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(
            (pass.username.as_str(), pass.credential.as_str()),
            ("1763726400:7", "3qG/WIU/CapNfS4j6ZlGderm89M=")
        );
    }
}
