//! Answers on their way out: how they end, and what the client learns when one breaks off.

use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, mpsc};

use super::stage::{self, Stage};
use super::{answered, get, is_well, post, refused, saying};
use crate::harness::{House, eventually, json};

/// Reads the request and answers with these bytes.
fn scripted(script: &'static str) -> Stage {
    Stage::with(
        |_| {},
        move |mut inner| {
            stage::read_request(&mut inner);
            let _ = inner.write_all(script.as_bytes());
        },
    )
}

#[test]
fn head_is_answered_with_the_length_and_no_body() {
    let house = House::open();
    for path in ["/healthz", "/nowhere", "/manifest.webmanifest", "/rooms"] {
        let length = |answer: &str| {
            let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("content-length: "));
            line.expect("a length").to_owned()
        };
        let ask = get(path);
        // If a body came, the next head would not begin where it should.
        let mut raw = saying(&house, ask.replace("GET", "HEAD").repeat(2) + &ask);
        let (first, second) = (raw.head(), raw.head());
        let answer = raw.answer().expect("an answer");
        assert_eq!((length(&first), length(&second)), (length(&answer.head), length(&answer.head)), "{path}");
        assert!(!answer.body.is_empty());
    }
}

#[test]
fn a_head_that_is_refused_for_its_framing_gets_no_body_either() {
    let house = House::open();
    let mut raw = saying(&house, "HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx");
    assert!(raw.head().starts_with("HTTP/1.1 400 "));
    assert!(raw.is_over());
}

#[test]
fn without_content_there_is_neither_length_nor_body() {
    let house = House::open();
    let ada = house.person("Ada");
    let mut raw = saying(&house, "");
    for n in 0..3 {
        let room = ada.room(&format!("room {n}"));
        let fields = format!("Authorization: Bearer {}\r\n", ada.token());
        raw.send(post(&format!("/rooms/{room}"), &fields, "").replace("POST", "DELETE").as_bytes());
        let answer = answered(&mut raw, 204);
        assert_eq!((answer.header("content-length"), answer.header("transfer-encoding")), (None, None));
    }
    let fresh = answered(&mut saying(&house, get("/manifest.webmanifest")), 200);
    let tag = fresh.header("etag").expect("a tag");
    raw.send(get("/manifest.webmanifest").replace("Host: h", &format!("Host: h\r\nIf-None-Match: {tag}")).as_bytes());
    let head = raw.head();
    assert!(head.starts_with("HTTP/1.1 304 "), "{head}");
    raw.send(get("/healthz").as_bytes());
    answered(&mut raw, 200);
}

#[test]
fn options_tells_what_there_is_and_the_connection_goes_on() {
    let house = House::open();
    let options = |target: &str| get(target).replace("GET", "OPTIONS");
    let mut raw = saying(&house, options("/rooms") + &options("/healthz") + &options("*") + &get("/healthz"));
    for methods in [["GET", "POST"], ["GET", "HEAD"]] {
        let answer = answered(&mut raw, 204);
        let allow = answer.header("allow").expect("Allow");
        assert!(methods.iter().all(|method| allow.contains(method)), "{allow}");
    }
    let whole = raw.answer().expect("an answer");
    assert!(whole.status < 500, "{}", whole.head);
    answered(&mut raw, 200);
}

#[test]
fn the_real_peer_and_the_inner_hop_do_not_show_in_an_answer() {
    let house = House::open();
    let answer = answered(&mut saying(&house, get("/healthz")), 200);
    for word in ["X-Parlor-Peer", "tiny", "Connection: close"] {
        assert!(!answer.head.contains(word), "{}", answer.head);
    }
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";

#[test]
fn chunks_reach_new_clients_as_chunks_and_old_ones_as_they_are() {
    let stage = scripted(CHUNKED);
    let mut raw = saying(&stage, get("/").repeat(2));
    for _ in 0..2 {
        assert!(raw.head().contains("Transfer-Encoding: chunked\r\n"));
        let coded = raw.exactly(26).expect("chunks");
        assert_eq!(coded, &CHUNKED.as_bytes()[CHUNKED.len() - 26..]);
    }
    let mut raw = saying(&stage, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    let head = raw.head();
    assert!(!head.contains("Transfer-Encoding") && head.contains("Connection: close\r\n"), "{head}");
    assert_eq!(raw.exactly(11).expect("the body"), b"hello world");
    assert!(raw.is_over());
}

#[test]
fn an_answer_that_ends_with_the_connection_ends_the_clients_too() {
    let stage = scripted("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil here");
    let mut raw = saying(&stage, get("/").repeat(2));
    assert!(raw.head().contains("Connection: close\r\n"));
    assert_eq!(raw.exactly(10).expect("the body"), b"until here");
    assert!(raw.is_over());
}

#[test]
fn a_handler_that_dies_before_a_word_is_told_as_an_error() {
    for script in [
        "",
        "HTTP/1.1 200 O",
        "nonsense\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
    ] {
        let stage = scripted(script);
        eprintln!("{script:?}");
        assert_eq!(refused(&mut saying(&stage, get("/")), 500), "internal");
    }
}

#[test]
fn a_handler_that_dies_in_the_middle_cuts_the_client_off() {
    let long = |head: &'static str, part: &'static [u8]| {
        Stage::with(
            |_| {},
            move |mut inner: UnixStream| {
                stage::read_request(&mut inner);
                let _ = inner.write_all(&[head.as_bytes(), part].concat());
            },
        )
    };
    static PART: [u8; 100_000] = [b'x'; 100_000];
    let stage = long("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n", &PART);
    let mut raw = saying(&stage, get("/").repeat(2));
    assert!(raw.head().contains("Content-Length: 200000\r\n"));
    assert!(raw.exactly(100_001).is_none(), "the rest was made up");
    let stage = long("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n");
    let mut raw = saying(&stage, get("/").repeat(2));
    raw.head();
    assert_eq!(raw.exactly(10).expect("a chunk"), b"5\r\nhello\r\n");
    assert!(raw.is_over(), "the end was made up");
}

#[test]
fn a_client_that_vanishes_ends_what_is_done_for_it() {
    let (done, gone) = mpsc::channel();
    let done = Mutex::new(done);
    let endless = move |mut inner: UnixStream| {
        stage::read_request(&mut inner);
        let _ = inner.write_all(b"HTTP/1.1 200 OK\r\n\r\nfirst line\n");
        done.lock().unwrap().send(stage::is_gone(inner)).unwrap();
    };
    let stage = Stage::with(|_| {}, endless);
    let mut raw = saying(&stage, get("/events"));
    raw.head();
    assert_eq!(raw.exactly(11).expect("the first line"), b"first line\n");
    drop(raw);
    assert!(gone.recv_timeout(crate::harness::PATIENCE).unwrap());
    eventually("the seat is free", || stage.connections() == 0);
}

#[test]
fn a_client_that_is_reset_while_it_waits_ends_what_is_done_for_it() {
    let (done, gone) = mpsc::channel();
    let done = Mutex::new(done);
    let silent = move |mut inner: UnixStream| {
        stage::read_request(&mut inner);
        done.lock().unwrap().send(stage::is_gone(inner)).unwrap();
    };
    let stage = Stage::with(|_| {}, silent);
    let mut stream = std::net::TcpStream::connect(stage.address()).unwrap();
    stream.write_all(get("/").as_bytes()).unwrap();
    eventually("the request gets through", || stage.requests() == 1);
    // Without time to linger, closing is a reset.
    socket2::SockRef::from(&stream).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    drop(stream);
    assert!(gone.recv_timeout(crate::harness::PATIENCE).unwrap());
    eventually("the seat is free", || stage.connections() == 0);
}

#[test]
fn what_was_asked_by_clients_that_vanished_was_done_and_nobody_waits_for_them() {
    let house = super::small_house();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for n in 0..60 {
        let text = format!("message {n}");
        let fields = format!(
            "Authorization: Bearer {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n",
            ada.token(),
            text.len()
        );
        let mut stream = std::net::TcpStream::connect(house.address()).unwrap();
        stream.write_all(post(&format!("/rooms/{tea}/messages"), &fields, &text).as_bytes()).unwrap();
        if n % 3 == 0 {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
    ada.says(tea, "last");
    is_well(&house);
    eventually("they were stored", || ada.whole_history(tea).len() == 61);
}

#[test]
fn an_answer_arrives_in_one_piece_with_what_is_behind_it_in_order() {
    let count = Arc::new(Mutex::new(0));
    let stage = Stage::with(
        |_| {},
        move |mut inner| {
            stage::read_request(&mut inner);
            let mut count = count.lock().unwrap();
            *count += 1;
            stage::reply(
                &inner,
                json!({ "number": *count, "filler": "x".repeat(*count * 40_000) }).to_string().as_bytes(),
            );
        },
    );
    let mut raw = saying(&stage, get("/").repeat(20));
    for n in 1..=20 {
        let answer = answered(&mut raw, 200).json();
        assert_eq!(
            (answer["number"].as_i64(), answer["filler"].as_str().unwrap().len()),
            (Some(n), n as usize * 40_000)
        );
    }
}
