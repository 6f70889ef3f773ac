//! Heads: how large they may be, what is none, and what the target and the host may look like.

use std::time::Instant;

use super::stage::Stage;
use super::{answered, get, is_well, ms, refused, saying};
use crate::harness::House;

fn head_of(bytes: usize) -> String {
    const FRAME: usize = "GET / HTTP/1.1\r\nHost: h\r\nX: \r\n\r\n".len();
    format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n", "x".repeat(bytes - FRAME))
}

#[test]
fn a_head_may_fill_its_bounds_and_not_exceed_them() {
    let stage = Stage::mirror();
    let fields = |count: usize| format!("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", "A: b\r\n".repeat(count - 1));
    let target = |bytes: usize| get(&format!("/{}", "a".repeat(bytes - 1)));
    let method = |bytes: usize| get("/").replace("GET", &"M".repeat(bytes));
    for (fits, exceeds, status, code) in [
        (head_of(16 * 1024), head_of(16 * 1024 + 1), 431, "headers_too_large"),
        (fields(64), fields(65), 431, "headers_too_large"),
        (target(8 * 1024), target(8 * 1024 + 1), 414, "uri_too_long"),
        (method(32), method(33), 400, "bad_request"),
    ] {
        let mut raw = saying(&stage, fits.repeat(2));
        (0..2).for_each(|_| drop(answered(&mut raw, 200)));
        let let_in = stage.requests();
        assert_eq!(refused(&mut saying(&stage, exceeds), status), code);
        assert_eq!(stage.requests(), let_in);
    }
}

#[test]
fn a_head_without_end_is_refused_at_its_bound() {
    let house = House::open();
    for (piece, status) in [("x", 414), ("X: y\r\n", 431), (" x", 431)] {
        let start = if piece == "x" { "GET /" } else { "GET / HTTP/1.1\r\nHost: h\r\n" };
        let mut raw = saying(&house, start);
        // A megabyte, of which most is never kept.
        raw.send(piece.repeat(1_000_000 / piece.len()).as_bytes());
        refused(&mut raw, status);
    }
    is_well(&house);
}

/// What other protocols and mere noise begin with.
const NOISE: &[(&[u8], u16)] = &[
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    (b"\x80\x2e\x01\x00\x02", 400),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12\x04\x00\x00\x00\x00\x00", 505),
    (b"GET / HTTP/3\r\nHost: h\r\n\r\n", 505),
    (b"GET / HTTP/0.9\r\n\r\n", 505),
    (b"GET /\r\n", 400),
    (b"SSH-2.0-OpenSSH_9.6\r\n", 400),
    (b"EHLO example.org\r\n", 400),
    (b"*1\r\n$4\r\nPING\r\n", 400),
    (b"{\"jsonrpc\": \"2.0\"}", 400),
    (b"\x00\x00\x00\x00", 400),
    (b"\x05\x01\x00", 400),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", 400),
    (b"\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", 400),
    (b"\xff\xfe\xfd\xfc", 400),
    (b" GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    (b"GET \xff HTTP/1.1\r\nHost: h\r\n\r\n", 400),
];

#[test]
fn what_is_no_request_is_refused_at_once_and_the_port_lives_on() {
    let house = House::open();
    for (noise, status) in NOISE {
        let begun = Instant::now();
        let mut raw = saying(&house, noise);
        let answer = answered(&mut raw, *status);
        // Not at the deadline for a head, although the client goes on waiting.
        assert!(begun.elapsed() < ms(3_000), "{}: {:?}", noise.escape_ascii(), begun.elapsed());
        assert!(answer.json()["detail"].is_string());
        assert!(raw.is_over(), "{}", noise.escape_ascii());
    }
    is_well(&house);
}

#[test]
fn a_flood_of_noise_harms_nobody() {
    let house = House::open();
    let mut random = fastrand::Rng::with_seed(11);
    for round in 0..40 {
        let noise: Vec<u8> = (0..100_000).map(|_| random.u8(..)).collect();
        let mut raw = saying(&house, noise);
        raw.sends_no_more();
        let answer = raw.answer().expect("an answer");
        assert!((400..500).contains(&answer.status) || answer.status == 505, "round {round}: {}", answer.head);
        assert!(raw.is_over(), "round {round}");
    }
    is_well(&house);
}

#[test]
fn a_target_is_a_path_or_an_address_of_http() {
    let stage = Stage::mirror();
    for (line, becomes) in [
        ("GET /a?b=c", "GET /a?b=c HTTP/1.1\r\nHost: h\r\n"),
        ("GET //a/../b", "GET //a/../b HTTP/1.1\r\nHost: h\r\n"),
        ("GET http://real:81/a?b", "GET /a?b HTTP/1.1\r\nHost: real:81\r\n"),
        ("GET HTTP://real", "GET / HTTP/1.1\r\nHost: real\r\n"),
        ("GET http://real?b", "GET /?b HTTP/1.1\r\nHost: real\r\n"),
        ("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: h\r\n"),
        ("GET /\u{f6}?\u{65e5}", "GET /%C3%B6?%E6%97%A5 HTTP/1.1\r\nHost: h\r\n"),
    ] {
        let answer = answered(&mut saying(&stage, format!("{line} HTTP/1.1\r\nHost: h\r\n\r\n")), 200);
        let shown = String::from_utf8(answer.body).unwrap();
        assert!(shown.starts_with(becomes), "{line}: {shown}");
    }
    let let_in = stage.requests();
    for line in [
        "GET *",
        "CONNECT h:443",
        "GET h:443",
        "GET a/b",
        "GET ?a",
        "GET https://h/",
        "GET ftp://h/",
        "GET http:///a",
        "GET http://",
        "GET http://u:p@h/",
        "GET http://h/#b",
        "GET /a#b",
    ] {
        refused(&mut saying(&stage, format!("{line} HTTP/1.1\r\nHost: h\r\n\r\n")), 400);
    }
    assert_eq!(stage.requests(), let_in);
}

#[test]
fn there_is_one_sound_host_and_only_old_clients_may_leave_it_out() {
    let stage = Stage::mirror();
    for (version, hosts, status) in [
        ("1.1", "", 400),
        ("1.0", "", 200),
        ("1.1", "Host: h\r\n", 200),
        ("1.1", "Host:\r\n", 200),
        ("1.1", "Host: [2001:db8::1]:8000\r\n", 200),
        ("1.1", "Host: h\r\nhost: h\r\n", 400),
        ("1.0", "Host: h\r\nHOST: h\r\n", 400),
        ("1.1", "Host: a b\r\n", 400),
        ("1.1", "Host: h/x\r\n", 400),
        ("1.1", "Host: u@h\r\n", 400),
        ("1.1", "Host: h\\x\r\n", 400),
        ("1.1", "Host: h#x\r\n", 400),
        ("1.1", "Host: \u{e4}\r\n", 400),
    ] {
        let mut raw = saying(&stage, format!("GET / HTTP/{version}\r\n{hosts}\r\n"));
        match status {
            200 => drop(answered(&mut raw, 200)),
            status => drop(refused(&mut raw, status)),
        }
    }
}
