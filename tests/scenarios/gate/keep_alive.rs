//! How long a connection lasts: many requests in a row or at once, and who ends it when.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::stage::{self, Stage};
use super::{answered, get, ms, post, refused, saying};
use crate::harness::{House, Place};

/// What the mirror shows of the next request: its first line and its body.
#[track_caller]
fn mirrored(raw: &mut crate::harness::raw::Raw) -> (String, String) {
    let shown = String::from_utf8(answered(raw, 200).body).unwrap();
    let (head, body) = shown.split_once("\r\n\r\n").expect("a head");
    (head.lines().next().expect("a line").to_owned(), body.to_owned())
}

#[test]
fn two_hundred_pipelined_requests_of_all_kinds_are_answered_in_order() {
    let stage = Stage::mirror();
    let one = |n: usize| match n % 4 {
        0 => get(&format!("/{n}")),
        1 => post(&format!("/{n}"), &format!("Content-Length: {}\r\n", n), &"x".repeat(n)),
        2 => post(&format!("/{n}"), "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
        _ => post(&format!("/{n}"), "Content-Length: 0\r\n", ""),
    };
    let all: String = (0..200).map(one).collect();
    let mut raw = saying(&stage, all);
    for n in 0..200 {
        let (line, body) = mirrored(&mut raw);
        let method = if n % 4 == 0 { "GET" } else { "POST" };
        let sent = ["", &"x".repeat(n), "abcde", ""][n % 4].to_owned();
        assert_eq!((line, body), (format!("{method} /{n} HTTP/1.1"), sent));
    }
    raw.sends_no_more();
    assert!(raw.is_over());
    assert_eq!(stage.requests(), 200);
}

#[test]
fn two_hundred_pipelined_requests_reach_the_real_server_in_order() {
    let house = House::open();
    let paths = ["/healthz", "/rooms", "/nowhere", "/manifest.webmanifest"];
    let mut raw = saying(&house, (0..200).map(|n| get(paths[n % 4])).collect::<String>());
    for n in 0..200 {
        answered(&mut raw, [200, 401, 404, 200][n % 4]);
    }
}

#[test]
fn requests_may_be_cut_anywhere_on_their_way() {
    let stage = Stage::mirror();
    let both = post("/a", "Transfer-Encoding: chunked\r\n", "3;x=y\r\nabc\r\n0\r\nT: t\r\n\r\n") + &get("/b");
    for cut in (1..both.len()).step_by(7) {
        let mut raw = saying(&stage, &both.as_bytes()[..cut]);
        raw.send(&both.as_bytes()[cut..]);
        assert_eq!(mirrored(&mut raw), ("POST /a HTTP/1.1".into(), "abc".into()), "{cut}");
        assert_eq!(mirrored(&mut raw), ("GET /b HTTP/1.1".into(), String::new()), "{cut}");
    }
    let mut raw = saying(&stage, b"");
    both.as_bytes().iter().for_each(|byte| raw.send(&[*byte]));
    assert_eq!(mirrored(&mut raw).1, "abc");
    assert_eq!(mirrored(&mut raw).0, "GET /b HTTP/1.1");
}

#[test]
fn a_connection_goes_on_or_ends_as_the_client_says() {
    let house = House::open();
    for (version, fields, goes_on) in [
        ("1.1", "", true),
        ("1.1", "Connection: keep-alive\r\n", true),
        ("1.1", "Connection: close\r\n", false),
        ("1.1", "Connection: Foo, CLOSE\r\n", false),
        ("1.0", "", false),
        ("1.0", "Connection: keep-alive\r\n", true),
        ("1.0", "Connection: close, keep-alive\r\n", false),
    ] {
        let ask = format!("GET /healthz HTTP/{version}\r\nHost: h\r\n{fields}\r\n");
        let mut raw = saying(&house, ask.repeat(2));
        let answer = answered(&mut raw, 200);
        let told = answer.header("connection").map(str::to_ascii_lowercase);
        let expected = match (goes_on, version) {
            (false, _) => Some("close"),
            // An old client takes silence for an end.
            (true, "1.0") => Some("keep-alive"),
            (true, _) => None,
        };
        assert_eq!(told.as_deref(), expected, "{version} {fields}");
        match goes_on {
            true => drop(answered(&mut raw, 200)),
            false => assert!(raw.is_over(), "{version} {fields}"),
        }
    }
}

#[test]
fn after_a_refusal_nothing_more_is_answered() {
    let house = House::open();
    let mut raw = saying(&house, get("/healthz") + "GET / HTTP/1.1\r\n\r\n" + &get("/healthz"));
    answered(&mut raw, 200);
    refused(&mut raw, 400);
}

#[test]
fn an_error_of_the_server_does_not_end_the_connection() {
    let house = House::open();
    let bad = post("/auth/login", "Content-Type: application/json\r\nContent-Length: 1\r\n", "{");
    let mut raw = saying(&house, get("/rooms") + &bad + &get("/nowhere") + &get("/healthz"));
    [401, 400, 404, 200].into_iter().for_each(|status| drop(answered(&mut raw, status)));
}

#[test]
fn between_requests_a_connection_is_closed_without_a_word_after_its_idle_time() {
    let stage = Stage::with(|config| config.deadlines.idle = ms(300), stage::mirror);
    let mut raw = saying(&stage, get("/"));
    mirrored(&mut raw);
    let begun = Instant::now();
    assert!(raw.is_over());
    let waited = begun.elapsed();
    assert!((ms(250)..ms(3_000)).contains(&waited), "{waited:?}");
}

#[test]
fn a_connection_that_never_says_a_word_is_closed_without_one() {
    let stage = Stage::with(|config| config.deadlines.head = ms(300), stage::mirror);
    let begun = Instant::now();
    assert!(saying(&stage, b"").is_over());
    let waited = begun.elapsed();
    assert!((ms(250)..ms(3_000)).contains(&waited), "{waited:?}");
}

#[test]
fn a_client_that_has_said_all_it_has_to_say_still_gets_its_answers() {
    let house = House::open();
    let mut raw = saying(&house, get("/healthz").repeat(3));
    raw.sends_no_more();
    (0..3).for_each(|_| drop(answered(&mut raw, 200)));
    assert!(raw.is_over());

    // Also where the answer takes its time.
    let (go, wait) = mpsc::channel::<()>();
    let wait = Arc::new(Mutex::new(wait));
    let slow = move |mut inner| {
        stage::read_request(&mut inner);
        let _ = wait.lock().unwrap().recv();
        stage::reply(&inner, b"at last");
    };
    let stage = Stage::with(|_| {}, slow);
    let mut raw = saying(&stage, get("/"));
    raw.sends_no_more();
    crate::harness::eventually("the request gets through", || stage.requests() == 1);
    go.send(()).unwrap();
    assert_eq!(answered(&mut raw, 200).body, b"at last");
    assert!(raw.is_over());
}

#[test]
fn a_request_cut_off_in_its_head_is_told_so() {
    let house = House::open();
    for cut in ["G", "GET / HTTP/1.1\r\nHost", "GET / HTTP/1.1\r\nHost: h\r\n"] {
        let mut raw = saying(&house, cut);
        raw.sends_no_more();
        refused(&mut raw, 400);
    }
}

fn after_empty_lines(place: &Place, count: usize) -> crate::harness::raw::Raw {
    saying(place, get("/healthz") + &"\r\n".repeat(count) + &get("/healthz"))
}

#[test]
fn some_empty_lines_between_requests_are_passed_over_and_many_are_not() {
    let house = House::open();
    for count in [1, 8] {
        let mut raw = after_empty_lines(&house, count);
        (0..2).for_each(|_| drop(answered(&mut raw, 200)));
    }
    let mut raw = after_empty_lines(&house, 9);
    answered(&mut raw, 200);
    refused(&mut raw, 400);
}

#[test]
fn a_gate_that_stops_finishes_what_is_under_way_and_ends_the_idle() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = Arc::new(Mutex::new(wait));
    let slow = move |mut inner| {
        let (head, _) = stage::read_request(&mut inner);
        if head.starts_with("GET /slow ") {
            let _ = wait.lock().unwrap().recv();
        }
        stage::reply(&inner, b"done");
    };
    let mut stage = Stage::with(|_| {}, slow);
    let mut idle = saying(&stage, get("/"));
    answered(&mut idle, 200);
    let mut busy = saying(&stage, get("/slow"));
    crate::harness::eventually("both get through", || stage.requests() == 2);
    let gate = stage.gate.take().expect("a gate");
    std::thread::scope(|scope| {
        let stopping = scope.spawn(|| gate.stop());
        assert!(idle.is_over());
        go.send(()).unwrap();
        let answer = answered(&mut busy, 200);
        assert_eq!((answer.header("connection"), &answer.body[..]), (Some("close"), &b"done"[..]));
        assert!(busy.is_over());
        stopping.join().unwrap();
    });
}
