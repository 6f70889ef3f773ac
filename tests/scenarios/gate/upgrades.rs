//! From requests to a socket on one connection, and what only looks like that.

use super::{answered, get, is_well, refused, saying};
use crate::harness::raw::{Raw, frame};
use crate::harness::{House, Place};

const FIN_TEXT: u8 = 0x81;
const HANDSHAKE: &str = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

fn echoing_house() -> House {
    House::with(|config| config.test_echo = true)
}

fn upgrade(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: h\r\n{HANDSHAKE}\r\n")
}

#[track_caller]
fn is_let_in(raw: &mut Raw) {
    let head = raw.head();
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
}

#[track_caller]
fn echoes(raw: &mut Raw, text: &[u8]) {
    let (first, payload) = raw.frame().expect("a frame");
    assert_eq!(first, FIN_TEXT);
    assert!(payload == text, "{} bytes of {}", payload.len(), text.len());
}

#[test]
fn requests_a_handshake_and_frames_may_all_come_at_once() {
    let house = echoing_house();
    let mut bytes = (get("/healthz").repeat(20) + &upgrade("/ws/echo")).into_bytes();
    (0..20).for_each(|n| bytes.extend(frame(FIN_TEXT, format!("frame {n}").as_bytes())));
    let mut raw = saying(&house, bytes);
    (0..20).for_each(|_| drop(answered(&mut raw, 200)));
    is_let_in(&mut raw);
    (0..20).for_each(|n| echoes(&mut raw, format!("frame {n}").as_bytes()));
    // And it is a socket like any other from here on.
    raw.send(&frame(FIN_TEXT, b"later"));
    echoes(&mut raw, b"later");
}

#[test]
fn frames_right_behind_the_handshake_are_whole_however_long_and_wherever_cut() {
    let house = echoing_house();
    let long = vec![b'x'; 60_000];
    let bytes = [upgrade("/ws/echo").as_bytes(), &frame(FIN_TEXT, &long), &frame(FIN_TEXT, b"short")].concat();
    let head = upgrade("/ws/echo").len();
    for cut in [1, head - 1, head, head + 1, head + 3, head + 4_000, bytes.len() - 3] {
        let mut raw = saying(&house, &bytes[..cut]);
        raw.send(&bytes[cut..]);
        is_let_in(&mut raw);
        echoes(&mut raw, &long);
        echoes(&mut raw, b"short");
    }
}

#[test]
fn a_handshake_may_follow_bodies_and_refused_calls() {
    let house = echoing_house();
    let chunked = "POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n";
    let head = "HEAD /healthz HTTP/1.1\r\nHost: h\r\n\r\n";
    let mut raw = saying(&house, chunked.to_owned() + head + &get("/rooms") + &upgrade("/ws/echo"));
    answered(&mut raw, 400);
    assert!(raw.head().starts_with("HTTP/1.1 200 "));
    answered(&mut raw, 401);
    is_let_in(&mut raw);
    raw.send(&frame(FIN_TEXT, b"hello"));
    echoes(&mut raw, b"hello");
}

#[test]
fn on_other_paths_an_upgrade_is_passed_over() {
    let house = echoing_house();
    for path in ["/healthz", "/wsx", "/", "/ws%2fecho", "/WS/echo"] {
        let mut raw = saying(&house, upgrade(path) + &get("/healthz"));
        let answer = raw.answer().expect("an answer");
        assert_eq!(answer.status, if ["/healthz", "/"].contains(&path) { 200 } else { 404 }, "{path}");
        assert_eq!(answer.header("upgrade"), None);
        answered(&mut raw, 200);
    }
}

#[test]
fn other_protocols_and_half_a_wish_for_a_socket_make_none() {
    let house = echoing_house();
    for request in [
        "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
        "GET /ws HTTP/1.0\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "POST /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
        "GET /ws/ HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
    ] {
        let answer = saying(&house, request).answer().expect("an answer");
        assert!((400..500).contains(&answer.status), "{request}: {}", answer.head);
        assert!(answer.json()["detail"].is_string());
    }
    refused(
        &mut saying(&house, upgrade("/ws/echo").replace("Upgrade:", "Transfer-Encoding: chunked\r\nUpgrade:")),
        400,
    );
    is_well(&house);
}

/// The address of a target in absolute form is what an origin is compared with.
#[test]
fn a_page_of_another_origin_cannot_pass_for_our_own_by_its_target() {
    let house = echoing_house();
    let ask = |target: &str, host: &str, origin: &str| {
        let head = upgrade(target).replace("Host: h", &format!("Host: {host}\r\nOrigin: http://{origin}"));
        saying(&house, head).answer().expect("an answer").status
    };
    assert_eq!(ask("/ws/echo", "ours", "ours"), 101);
    assert_eq!(ask("/ws/echo", "ours", "evil"), 403);
    assert_eq!(ask("http://ours/ws/echo", "evil", "evil"), 403);
    assert_eq!(ask("http://ours/ws/echo", "evil", "ours"), 101);
}

fn sockets(place: &Place, count: usize) -> Vec<Raw> {
    let mut all: Vec<Raw> = (0..count).map(|_| saying(place, upgrade("/ws/echo"))).collect();
    all.iter_mut().for_each(is_let_in);
    all
}

#[test]
fn many_sockets_hold_no_request_up() {
    let house = House::with(|config| {
        config.test_echo = true;
        config.http_workers = 2;
    });
    let mut all = sockets(&house, 100);
    is_well(&house);
    for raw in &mut all {
        raw.send(&frame(FIN_TEXT, b"hello"));
        echoes(raw, b"hello");
    }
}
