//! How long the gate waits for what. Each wait has an end, in all and not from byte to byte, and nobody else waits along.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use parlor::gate::GateConfig;

use super::stage::{self, Stage};
use super::{answered, get, ms, post, refused, saying};
use crate::harness::raw::Raw;
use crate::harness::{House, PATIENCE};

/// Says one byte every few milliseconds until the other end has something to say; that, and how long it took.
fn drip(stage: &Stage, bytes: &[u8]) -> (String, Duration) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(stage.address()).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(ms(10))).unwrap();
    let mut heard = vec![0; 4096];
    for byte in bytes.iter().cycle() {
        assert!(begun.elapsed() < PATIENCE, "nobody minds");
        let _ = stream.write_all(&[*byte]);
        match stream.read(&mut heard) {
            Ok(read) => return (String::from_utf8_lossy(&heard[..read]).into_owned(), begun.elapsed()),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("{error}"),
        }
    }
    unreachable!("a cycle has no end")
}

fn short_heads(config: &mut GateConfig) {
    config.deadlines.head = ms(400);
    config.deadlines.idle = ms(60_000);
}

#[test]
fn a_head_that_drips_in_has_one_deadline_in_all() {
    let stage = Stage::with(short_heads, stage::mirror);
    let head = format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}", "x".repeat(10_000));
    let (answer, took) = drip(&stage, head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains(r#""code": "request_timeout""#), "{answer}");
    assert!((ms(350)..ms(5_000)).contains(&took), "{took:?}");
    assert_eq!(stage.requests(), 0);
}

#[test]
fn the_deadline_of_a_head_holds_for_a_later_request_too() {
    let stage = Stage::with(short_heads, stage::mirror);
    let mut raw = saying(&stage, get("/"));
    answered(&mut raw, 200);
    let begun = Instant::now();
    raw.send(b"GET / HT");
    assert_eq!(refused(&mut raw, 408), "request_timeout");
    assert!((ms(350)..ms(5_000)).contains(&begun.elapsed()), "{:?}", begun.elapsed());
}

#[test]
fn empty_lines_do_not_buy_time_without_end() {
    let stage = Stage::with(short_heads, stage::mirror);
    let (answer, took) = drip(&stage, b"\r\n");
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert!(took < ms(5_000), "{took:?}");
}

fn short_bodies(config: &mut GateConfig) {
    config.deadlines.body = ms(400);
    config.body_limit = Box::new(|_, _| 1 << 40);
}

#[test]
fn a_body_that_drips_in_is_refused_and_holds_no_handler() {
    let stage = Stage::with(short_bodies, stage::mirror);
    for head in [
        post("/", "Content-Length: 100000\r\n", ""),
        post("/", "Transfer-Encoding: chunked\r\n", "ffff\r\n"),
        post("/", "Transfer-Encoding: chunked\r\n", "1;"),
    ] {
        let mut raw = saying(&stage, &head);
        let begun = Instant::now();
        assert_eq!(refused(&mut raw, 408), "request_timeout", "{head}");
        assert!((ms(350)..ms(5_000)).contains(&begun.elapsed()), "{head} {:?}", begun.elapsed());
    }
    let sized = post("/", "Content-Length: 100000\r\n", "");
    let (answer, took) = drip(&stage, &[sized.as_bytes(), &[b'x'; 90_000]].concat());
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!((ms(350)..ms(5_000)).contains(&took), "{took:?}");
    assert_eq!(stage.requests(), 0);
}

#[test]
fn a_long_upload_that_stops_is_refused_and_ends_inside_too() {
    let (done, gone) = mpsc::channel();
    let done = Mutex::new(done);
    let swallow = move |inner: UnixStream| done.lock().unwrap().send(stage::is_gone(inner)).unwrap();
    let stage = Stage::with(short_bodies, swallow);
    let mut raw = saying(&stage, post("/", "Content-Length: 1000000000\r\n", ""));
    raw.send(&vec![b'x'; 3_000_000]);
    assert_eq!(refused(&mut raw, 408), "request_timeout");
    assert!(gone.recv_timeout(PATIENCE).unwrap());
}

#[test]
fn an_answer_that_does_not_come_is_504_and_one_that_stops_ends_the_connection() {
    let silent = |mut inner: UnixStream| {
        let (head, _) = stage::read_request(&mut inner);
        if head.starts_with("GET /half ") {
            let _ = inner.write_all(
                format!("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n{}", "x".repeat(50_000)).as_bytes(),
            );
        }
        stage::is_gone(inner);
    };
    let stage = Stage::with(|config| config.deadlines.reply = ms(400), silent);
    assert_eq!(refused(&mut saying(&stage, get("/none")), 504), "timeout");
    let mut raw = saying(&stage, get("/half"));
    raw.head();
    assert_eq!(raw.exactly(50_000).expect("half of it").len(), 50_000);
    assert!(raw.is_over());
}

#[test]
fn a_client_that_takes_nothing_of_its_answer_is_let_go() {
    let (done, gone) = mpsc::channel();
    let done = Mutex::new(done);
    let endless = move |mut inner: UnixStream| {
        stage::read_request(&mut inner);
        let _ = inner.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while inner.write_all(&[b'x'; 65_536]).is_ok() {}
        done.lock().unwrap().send(()).unwrap();
    };
    let stage = Stage::with(|config| config.deadlines.write = ms(400), endless);
    let begun = Instant::now();
    let raw = saying(&stage, get("/"));
    gone.recv_timeout(PATIENCE).expect("an end");
    assert!(begun.elapsed() > ms(350), "{:?}", begun.elapsed());
    crate::harness::eventually("the seat is free", || stage.connections() == 0);
    drop(raw);
}

#[test]
fn a_stream_whose_reader_only_takes_its_time_goes_on() {
    let slow = |mut inner: UnixStream| {
        stage::read_request(&mut inner);
        let _ = inner.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for _ in 0..40 {
            // One line every while, in all far beyond each single deadline.
            std::thread::park_timeout(ms(50));
            let _ = inner.write_all(b"2\r\n.\n\r\n");
        }
        let _ = inner.write_all(b"0\r\n\r\n");
    };
    let short = |config: &mut GateConfig| {
        config.deadlines.reply = ms(1_000);
        config.deadlines.write = ms(1_000);
        config.deadlines.head = ms(300);
        config.deadlines.idle = ms(300);
        config.deadlines.body = ms(300);
    };
    let stage = Stage::with(short, slow);
    let mut raw = saying(&stage, get("/events"));
    raw.head();
    for _ in 0..40 {
        assert_eq!(raw.exactly(7).expect("a line"), b"2\r\n.\n\r\n");
    }
    assert_eq!(raw.exactly(5).expect("the end"), b"0\r\n\r\n");
}

/// The connections of people who never come to the point, in all the ways there are.
fn dawdlers(house: &House, count: usize) -> Vec<Raw> {
    let beginnings: [&[u8]; 6] = [
        b"",
        b"G",
        b"GET /healthz HTTP/1.1\r\nHost: h\r\nX: ",
        b"POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n{",
        b"POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    ];
    (0..count).map(|n| saying(house, beginnings[n % beginnings.len()])).collect()
}

#[test]
fn three_hundred_who_drip_their_requests_hold_up_nobody() {
    let house = super::small_house();
    let ada = house.person("Ada");
    let mut all = dawdlers(&house, 300);
    let mut slowest = Duration::ZERO;
    for n in 0..20 {
        // They go on, a byte each; whoever comes between them is served at once.
        all.iter_mut().for_each(|raw| raw.send(b"x"));
        let begun = Instant::now();
        ada.get("/rooms").expect(200);
        ada.room(&format!("room {n}"));
        slowest = slowest.max(begun.elapsed());
    }
    assert!(slowest < ms(3_000), "{slowest:?}");
}
