//! What gets through the gate: nothing that is for one hop, and no address but the true one.

use parlor::gate::PEER_HEADER;

use super::stage::{self, Stage};
use super::{answered, post, saying};
use crate::harness::{House, Place, json};

/// The lines of a request as they come out behind the gate.
#[track_caller]
fn through(place: &Place, request: impl AsRef<[u8]>) -> Vec<String> {
    let shown = String::from_utf8(answered(&mut saying(place, request), 200).body).unwrap();
    shown.lines().map(str::to_owned).collect()
}

const DRESSED: &str = "POST /a HTTP/1.1\r\nHost: h\r\nx-parlor-peer: 6.6.6.6\r\nX-Parlor-Peer: 7.7.7.7\r\n\
    Connection: keep-alive, X-Hop , close, Authorization\r\nX-Hop: 1\r\nAuthorization: Bearer x\r\nKeep-Alive: timeout=5\r\n\
    Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eDp5\r\nTE: trailers, chunked\r\nTrailer: X\r\n\
    Upgrade: h2c, websocket\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nX-Forwarded-For: 1.2.3.4\r\n\
    X-FORWARDED-PROTO: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\n\
    Cookie: a=b\r\nX-Text: \u{e4}\r\n\r\n2\r\nhi\r\n0\r\n\r\n";

#[test]
fn from_a_stranger_only_what_is_end_to_end_gets_through() {
    let stage = Stage::mirror();
    let peer = format!("{PEER_HEADER}: 127.0.0.1");
    let expected = [
        "POST /a HTTP/1.1",
        "Host: h",
        "Cookie: a=b",
        "X-Text: ??",
        &peer,
        "Content-Length: 2",
        "Connection: close",
        "",
        "hi",
    ];
    assert_eq!(through(&stage, DRESSED), expected);
}

#[test]
fn from_a_trusted_proxy_the_client_it_names_gets_through() {
    let trust = |config: &mut parlor::gate::GateConfig| {
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    };
    let stage = Stage::with(trust, stage::mirror);
    let lines = through(&stage, DRESSED);
    for line in ["X-FORWARDED-PROTO: https", "X-Forwarded-Host: evil", "X-Real-IP: 1.2.3.4"] {
        assert!(lines.iter().any(|other| other == line), "{line} in {lines:?}");
    }
    let peers = |forwarded: &str| -> Vec<String> {
        let fields = format!("x-parlor-peer: 6.6.6.6\r\n{forwarded}");
        let lines = through(&stage, post("/", &fields, ""));
        lines.iter().filter_map(|line| line.strip_prefix(PEER_HEADER)?.strip_prefix(": ")).map(str::to_owned).collect()
    };
    for (forwarded, peer) in [
        ("", "127.0.0.1"),
        ("X-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4"),
        // Only what a trusted proxy wrote counts: the client may have begun the list itself.
        ("X-Forwarded-For: 6.6.6.6, 1.2.3.4\r\n", "1.2.3.4"),
        ("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.2.3.4, 10.0.0.7\r\n", "1.2.3.4"),
        ("X-Forwarded-For: 2001:db8::7\r\n", "2001:db8::7"),
        ("X-Forwarded-For: nonsense\r\n", "127.0.0.1"),
        ("X-Forwarded-For: 1.2.3.4, nonsense\r\n", "127.0.0.1"),
        ("X-Real-IP: 1.2.3.4\r\n", "127.0.0.1"),
        ("Forwarded: for=1.2.3.4\r\n", "127.0.0.1"),
    ] {
        assert_eq!(peers(forwarded), [peer], "{forwarded}");
    }
}

/// Tries passwords, each time in another disguise, until it is too fast; how many tries it took, up to 60.
fn tries(house: &House, disguise: impl Fn(usize) -> String) -> usize {
    let body = json!({"username": "Ada", "password": "not this one"}).to_string();
    let mut raw = saying(house, "");
    for n in 0..60 {
        let framing = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        raw.send(post("/auth/login", &(framing + &disguise(n)), &body).as_bytes());
        match raw.answer().expect("an answer").status {
            401 => {}
            status => {
                assert_eq!(status, 429);
                return n;
            }
        }
    }
    60
}

#[test]
fn nobody_gets_a_fresh_budget_by_claiming_another_address() {
    for disguise in [
        |n| format!("X-Forwarded-For: 192.0.2.{n}\r\n"),
        |n| format!("X-Parlor-Peer: 192.0.2.{n}\r\n"),
        |n| format!("X-Real-IP: 192.0.2.{n}\r\nForwarded: for=192.0.2.{n}\r\n"),
        |n| format!("Connection: X-Parlor-Peer\r\nx-pArLoR-pEEr: 192.0.2.{n}\r\n"),
    ] {
        let house = House::with(|config| config.rate_limits = true);
        let count = tries(&house, disguise);
        assert!((5..60).contains(&count), "{count} tries");
    }
}

#[test]
fn behind_a_trusted_proxy_each_client_has_a_budget_of_its_own() {
    let trusting = || {
        House::with(|config| {
            config.rate_limits = true;
            config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        })
    };
    let house = trusting();
    assert_eq!(tries(&house, |n| format!("X-Forwarded-For: 192.0.2.{n}\r\n")), 60);
    // One of them, who is too fast, does not get away by beginning the list differently.
    let count = tries(&house, |n| format!("X-Forwarded-For: 198.51.100.{n}, 192.0.2.200\r\n"));
    assert!((5..60).contains(&count), "{count} tries");
    assert!(tries(&house, |_| "X-Forwarded-For: 192.0.2.201\r\n".into()) > 0, "others go on");
}
