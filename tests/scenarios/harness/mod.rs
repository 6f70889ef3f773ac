//! What the scenarios are told with: a house (a server), the people in it, and their sockets.
//!
//! Nothing here sleeps to let something happen: whoever waits, waits for a thing, and gives up at a deadline.

mod caller;
pub mod frames;
mod house;
mod person;
mod plans;
pub mod program;
pub mod raw;
mod reply;
pub mod shapes;
mod socket;

use std::time::{Duration, Instant};

pub use caller::{Caller, Place};
pub use house::House;
pub use person::{PASSWORD, Person};
pub use program::{Program, parlor};
pub use reply::Reply;
pub use serde_json::{Value, json};
pub use socket::Socket;

/// How long anything may take. Generous, since a slow machine is no fault; only a failing test ever waits so long.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks again and again until there is an answer.
pub fn within<T>(what: &str, patience: Duration, mut answer: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(answer) = answer() {
            return answer;
        }
        assert!(Instant::now() < deadline, "{what}: not within {patience:?}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// Waits until it holds.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    within(what, PATIENCE, || holds().then_some(()));
}

/// So many milliseconds from now, as the wire has times.
pub fn in_ms(milliseconds: i64) -> String {
    parlor::ids::Timestamp(parlor::ids::Timestamp::now().0 + milliseconds).to_string()
}

/// How soon what is planned comes due in a test, in milliseconds: a request gets there before, also on a busy machine.
pub const SOON: i64 = 2_000;

/// The numbers of some messages, rooms or people.
pub fn ids(list: &Value) -> Vec<i64> {
    list.as_array().expect("a list").iter().map(|item| item["id"].as_i64().expect("an id")).collect()
}

/// The texts of some messages, those of the server itself left out.
pub fn texts(list: &Value) -> Vec<String> {
    let said = list.as_array().expect("a list").iter().filter(|message| message["message_type"] != "system");
    said.map(|message| message["content"].as_str().expect("a text").to_owned()).collect()
}

/// A token signed with a secret of one's own choice (RFC 7515, HS256).
pub fn forge(secret: &[u8], claims: &Value) -> String {
    use base64::prelude::*;
    use hmac::{Hmac, KeyInit, Mac};
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "HS256", "typ": "JWT"})), part(claims));
    let mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap().chain_update(signed.as_bytes());
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
