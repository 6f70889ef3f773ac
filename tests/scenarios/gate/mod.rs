//! The gate over real connections: what a stranger's bytes can and cannot do to the one public port.

mod bodies;
mod caps;
mod deadlines;
mod descriptors;
mod forwarding;
mod heads;
mod keep_alive;
mod replies;
mod slow_clients;
mod smuggling;
mod stage;
mod upgrades;

use std::time::Duration;

use crate::harness::raw::{Answer, Raw};
use crate::harness::shapes::ErrorBody;
use crate::harness::{House, Place};

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n")
}

fn post(path: &str, fields: &str, body: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: h\r\n{fields}\r\n{body}")
}

const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A connection on which this has been said.
fn saying(place: &Place, bytes: impl AsRef<[u8]>) -> Raw {
    let mut raw = Raw::connect(place);
    raw.send(bytes.as_ref());
    raw
}

/// The next answer, which must be of this status.
#[track_caller]
fn answered(raw: &mut Raw, status: u16) -> Answer {
    let answer = raw.answer().expect("an answer");
    assert_eq!(answer.status, status, "{}{}", answer.head, answer.body.escape_ascii());
    answer
}

/// The next answer is a refusal as WIRE §1 has it, and the last one on this connection. Gives its code.
#[track_caller]
fn refused(raw: &mut Raw, status: u16) -> String {
    let answer = answered(raw, status);
    assert_eq!(answer.header("content-type"), Some("application/json"), "{}", answer.head);
    assert_eq!(answer.header("connection"), Some("close"), "{}", answer.head);
    assert_eq!(answer.header("retry-after").is_some(), [429, 503].contains(&status), "{}", answer.head);
    let error: ErrorBody = serde_json::from_value(answer.json()).expect("an error");
    error.check();
    assert!(raw.is_over(), "it goes on after {}", answer.head);
    error.code
}

/// Whoever comes now is served.
#[track_caller]
fn is_well(place: &Place) {
    answered(&mut saying(place, get("/healthz")), 200);
}

/// A house with as few workers as there may be: what holds one up is soon seen.
fn small_house() -> House {
    House::with(|config| config.http_workers = 2)
}
