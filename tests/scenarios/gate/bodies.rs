//! Bodies on their way in: how long they may be, how they are delimited, and when they are judged.

use std::io::Read;
use std::sync::{Arc, Mutex};

use super::stage::{self, Stage};
use super::{answered, get, is_well, post, refused, saying};
use crate::harness::raw::Raw;
use crate::harness::{House, eventually};

/// A mirror that takes bodies of a hundred bytes.
fn narrow_stage() -> Stage {
    Stage::with(|config| config.body_limit = Box::new(|_, _| 100), stage::mirror)
}

/// What the mirror shows of the body.
#[track_caller]
fn body(raw: &mut Raw) -> Vec<u8> {
    let shown = answered(raw, 200).body;
    let at = shown.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    shown[at + 4..].to_vec()
}

fn chunked(coded: &str) -> String {
    post("/", "Transfer-Encoding: chunked\r\n", coded)
}

#[test]
fn a_length_beyond_all_bounds_is_refused_before_a_byte_of_it_comes() {
    let house = House::open();
    for (method, path) in [("GET", "/healthz"), ("POST", "/nowhere"), ("BREW", "/rooms"), ("DELETE", "/rooms/1")] {
        for length in ["1000000000000", "18446744073709551615", "18446744073709551616", "99999999999999999999999999"] {
            let head = format!("{method} {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n");
            let mut raw = saying(&house, head);
            // What the client sends all the same does not cost it the answer.
            raw.send(&[b'x'; 300_000]);
            raw.sends_no_more();
            assert_eq!(refused(&mut raw, 413), "too_large", "{method} {path} {length}");
        }
    }
    is_well(&house);
}

#[test]
fn a_body_may_fill_its_limit_and_not_exceed_it() {
    let stage = narrow_stage();
    let full = "x".repeat(100);
    let sized = |body: &str| post("/", &format!("Content-Length: {}\r\n", body.len()), body);
    let mut raw = saying(&stage, sized(&full) + &chunked(&format!("64\r\n{full}\r\n0\r\n\r\n")));
    assert_eq!(body(&mut raw), full.as_bytes());
    assert_eq!(body(&mut raw), full.as_bytes());
    let let_in = stage.requests();
    refused(&mut saying(&stage, sized(&"x".repeat(101))), 413);
    for coded in [
        format!("65\r\n{full}x\r\n0\r\n\r\n"),
        // The chunk that is too much is refused on its announcement.
        format!("64\r\n{full}\r\n1\r\n"),
        "ffffffffffffffff\r\n".into(),
        "1\r\nx\r\nffffffffffffffff\r\n".into(),
        "1\r\nx\r\n".repeat(101),
    ] {
        assert_eq!(refused(&mut saying(&stage, chunked(&coded)), 413), "too_large", "{coded}");
    }
    assert_eq!(stage.requests(), let_in, "none of these got through");
}

#[test]
fn chunks_of_any_size_with_extensions_and_trailers_become_one_body() {
    let stage = Stage::mirror();
    for (coded, expected) in [
        ("0\r\n\r\n", ""),
        ("000\r\n\r\n", ""),
        ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("1\r\nh\r\n1\r\ne\r\n0000000000000003\r\nllo\r\n0\r\n\r\n", "hello"),
        ("A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n", "01234567890123456789a"),
        ("5;name=value;other=\"a;b\"\r\nhello\r\n0;last\r\n\r\n", "hello"),
        ("5\r\nhello\r\n0\r\nX-Checksum: 5\r\nContent-Length: 9\r\n\r\n", "hello"),
        ("4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"),
        ("7\r\n0\r\n\r\nGE\r\n0\r\n\r\n", "0\r\n\r\nGE"),
    ] {
        let mut raw = saying(&stage, chunked(coded) + &get("/after"));
        assert_eq!(body(&mut raw), expected.as_bytes(), "{coded:?}");
        // What follows is read as what it is.
        assert!(answered(&mut raw, 200).body.starts_with(b"GET /after "), "{coded:?}");
    }
}

#[test]
fn what_is_left_of_chunks_and_trailers_does_not_get_through() {
    let stage = Stage::mirror();
    let mut raw = saying(&stage, chunked("5;a=b\r\nhello\r\n0\r\nX-Parlor-Peer: 6.6.6.6\r\nX-Extra: 1\r\n\r\n"));
    let shown = String::from_utf8(answered(&mut raw, 200).body).unwrap();
    assert!(shown.contains("\r\nContent-Length: 5\r\n") && shown.ends_with("\r\n\r\nhello"), "{shown}");
    for word in ["6.6.6.6", "X-Extra", "chunked", "a=b"] {
        assert!(!shown.contains(word), "{shown}");
    }
}

#[test]
fn malformed_chunks_are_refused_and_never_get_through() {
    let stage = Stage::mirror();
    let many = format!("0\r\n{}", "A: b\r\n".repeat(10_000));
    let endless = format!("1;{}", "x".repeat(100_000));
    let huge = format!("{}1\r\nx\r\n0\r\n\r\n", "0".repeat(100_000));
    let laced = "1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\na\r\n".repeat(1_000);
    for coded in [
        "\r\n",
        "x\r\n",
        "-1\r\n",
        "+1\r\nx",
        "0x1\r\nx",
        " 1\r\nx",
        "1 \r\nx",
        "1\nx\n0\n\n",
        "2\r\nxyz\r\n",
        "2\r\nx\r\n0\r\n\r\n",
        "1\r\nx0\r\n\r\n",
        "1;a\0b\r\nx\r\n",
        "1;a\nb\r\nx\r\n",
        "0\r\nA: b\n\r\n",
        "0\r\n\n",
        "10000000000000000\r\n",
        &many,
        &endless,
        &huge,
        &laced,
    ] {
        let shown = &coded[..coded.len().min(40)];
        assert_eq!(refused(&mut saying(&stage, chunked(coded)), 400), "bad_request", "{shown:?}");
    }
    assert_eq!(stage.requests(), 0);
}

#[test]
fn a_body_that_breaks_off_never_gets_through() {
    let stage = Stage::mirror();
    for cut in [
        post("/", "Content-Length: 10\r\n", "half"),
        post("/", "Content-Length: 10\r\n", ""),
        chunked(""),
        chunked("5\r\nhe"),
        chunked("5\r\nhello\r\n"),
        chunked("5\r\nhello\r\n0\r\nA: b\r\n"),
    ] {
        let mut raw = saying(&stage, &cut);
        raw.sends_no_more();
        refused(&mut raw, 400);
    }
    assert_eq!(stage.requests(), 0);
}

/// Takes everything in and answers with its length and the sum of its bytes.
fn weigh(mut inner: std::os::unix::net::UnixStream) {
    let (head, body) = stage::read_request(&mut inner);
    let body = match head.contains("Transfer-Encoding: chunked") {
        true => unchunked(&body),
        false => body,
    };
    let sum: u64 = body.iter().map(|byte| u64::from(*byte)).sum();
    stage::reply(&inner, format!("{} {sum}", body.len()).as_bytes());
}

fn unchunked(mut coded: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = coded.windows(2).position(|two| two == b"\r\n").expect("a size");
        let size = usize::from_str_radix(std::str::from_utf8(&coded[..line]).unwrap(), 16).expect("a size");
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&coded[line + 2..line + 2 + size]);
        coded = &coded[line + 2 + size + 2..];
    }
}

#[test]
fn large_bodies_pass_whole_by_length_and_in_chunks() {
    let stage = Stage::with(|config| config.body_limit = Box::new(|_, _| 16 * 1024 * 1024), weigh);
    let body: Vec<u8> = (0..5_000_000_u32).map(|n| (n ^ (n >> 7)) as u8).collect();
    let expected = format!("{} {}", body.len(), body.iter().map(|byte| u64::from(*byte)).sum::<u64>());
    let mut raw = saying(&stage, post("/", "Content-Length: 5000000\r\n", ""));
    raw.send(&body);
    assert_eq!(answered(&mut raw, 200).body, expected.as_bytes());
    // On the same connection, in chunks of odd sizes.
    raw.send(chunked("").as_bytes());
    let mut rest = &body[..];
    for size in [1, 7, 4_095, 65_537, 1_000_003].iter().cycle() {
        let (chunk, after) = rest.split_at(rest.len().min(*size));
        raw.send(&[format!("{:X}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    raw.send(b"0\r\n\r\n");
    raw.send(get("/after").as_bytes());
    assert_eq!(answered(&mut raw, 200).body, expected.as_bytes());
    assert_eq!(answered(&mut raw, 200).body, b"0 0");
}

#[test]
fn who_asks_before_sending_is_told_to_go_on() {
    let stage = narrow_stage();
    for (framing, sent) in
        [("Content-Length: 5\r\n", "hello"), ("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    {
        let mut raw = saying(&stage, post("/", &format!("{framing}Expect: 100-Continue\r\n"), ""));
        assert_eq!(raw.head(), "HTTP/1.1 100 Continue\r\n\r\n");
        raw.send(sent.as_bytes());
        assert_eq!(body(&mut raw), b"hello");
        // And the connection goes on.
        raw.send(get("/").as_bytes());
        assert_eq!(body(&mut raw), b"");
    }
}

#[test]
fn who_asks_in_vain_is_refused_at_once() {
    let stage = narrow_stage();
    for (fields, status) in [
        ("Content-Length: 101\r\nExpect: 100-continue\r\n", 413),
        ("Content-Length: 5\r\nContent-Length: 5\r\nExpect: 100-continue\r\n", 400),
        ("Content-Length: 5\r\nExpect: a miracle\r\n", 417),
        ("Content-Length: 5\r\nExpect: 100-continue\r\nExpect: a miracle\r\n", 417),
    ] {
        // The first thing that comes is the refusal, without a word of 100 before it.
        refused(&mut saying(&stage, post("/", fields, "")), status);
    }
    assert_eq!(stage.requests(), 0);
}

#[test]
fn who_does_not_wait_for_100_is_not_told_it() {
    let stage = narrow_stage();
    let mut raw = saying(&stage, post("/", "Content-Length: 5\r\nExpect: 100-continue\r\n", "hello"));
    assert_eq!(body(&mut raw), b"hello");
    // Nobody waits for a body that is none, and HTTP/1.0 knows no such answer.
    raw.send(post("/", "Expect: 100-continue\r\n", "").as_bytes());
    assert_eq!(body(&mut raw), b"");
    raw.send(b"POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    raw.send(b"hello");
    assert_eq!(body(&mut raw), b"hello");
}

#[test]
fn an_answer_before_the_end_of_an_upload_is_read_and_ends_it() {
    let early = |mut inner: std::os::unix::net::UnixStream| {
        stage::read_head(&mut inner);
        stage::reply(&inner, b"no thanks");
    };
    let stage = Stage::with(|config| config.body_limit = Box::new(|_, _| 1 << 40), early);
    for framing in ["Content-Length: 1000000000\r\n", "Transfer-Encoding: chunked\r\n"] {
        let mut raw = saying(&stage, post("/", framing, ""));
        // More than is read ahead, and far from all of it.
        (0..3).for_each(|_| raw.send(&[b"100000\r\n", &vec![b'x'; 0x10_0000][..], b"\r\n"].concat()));
        let answer = answered(&mut raw, 200);
        assert_eq!((&answer.body[..], answer.header("connection")), (&b"no thanks"[..], Some("close")), "{framing}");
        assert!(raw.is_over(), "{framing}");
    }
}

#[test]
fn an_upload_whose_sender_vanishes_ends_inside_too() {
    let ended = Arc::new(Mutex::new(Vec::new()));
    let told = ended.clone();
    let swallow = move |mut inner: std::os::unix::net::UnixStream| {
        let mut all = Vec::new();
        let outcome = inner.read_to_end(&mut all);
        told.lock().unwrap().push((all.len(), outcome.is_ok()));
    };
    let stage = Stage::with(|config| config.body_limit = Box::new(|_, _| 1 << 40), swallow);
    let mut raw = saying(&stage, post("/", "Content-Length: 1000000000\r\n", ""));
    raw.send(&vec![b'x'; 3_000_000]);
    eventually("the upload has begun", || stage.requests() == 1);
    drop(raw);
    eventually("it has ended", || !ended.lock().unwrap().is_empty());
    eventually("the seat is free", || stage.connections() == 0);
}
