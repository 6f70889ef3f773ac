//! RFC 6455 at `/ws/echo`, which serves through the code of every socket: what a conformance suite asks, in our own words.

use crate::harness::House;
use crate::harness::raw::{Raw, frame};

const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;
const FIN: u8 = 0x80;

fn echoing_house() -> House {
    House::with(|config| config.test_echo = true)
}

fn echo(house: &House) -> Raw {
    Raw::socket(house, "/ws/echo")
}

fn close_frame(code: u16, reason: &[u8]) -> Vec<u8> {
    frame(FIN | CLOSE, &[&code.to_be_bytes(), reason].concat())
}

/// The next frame is this one.
#[track_caller]
fn gives(raw: &mut Raw, opcode: u8, payload: &[u8]) {
    let (first, given) = raw.frame().expect("a frame");
    assert_eq!(first, FIN | opcode, "opcode and flags; payload {}", given.escape_ascii());
    assert!(given == payload, "{} bytes given, {} expected", given.len(), payload.len());
}

/// The next frame closes with this code, and then the connection ends.
#[track_caller]
fn closes(raw: &mut Raw, code: u16) {
    let (first, payload) = raw.frame().expect("a close frame");
    assert_eq!(first, FIN | CLOSE, "{}", payload.escape_ascii());
    assert_eq!(u16::from_be_bytes(payload[..2].try_into().unwrap()), code, "{}", payload[2..].escape_ascii());
    std::str::from_utf8(&payload[2..]).expect("a reason in UTF-8");
    raw.sends_no_more();
    assert!(raw.is_over());
}

#[test]
fn messages_of_every_length_come_back() {
    let house = echoing_house();
    let mut raw = echo(&house);
    for length in [0, 1, 125, 126, 127, 128, 4_095, 4_096, 4_097, 65_534, 65_535, 65_536] {
        let payload = vec![b'*'; length];
        raw.send(&frame(FIN | TEXT, &payload));
        gives(&mut raw, TEXT, &payload);
        let payload: Vec<u8> = (0..length).map(|n| n as u8).collect();
        raw.send(&frame(FIN | BINARY, &payload));
        gives(&mut raw, BINARY, &payload);
    }
    raw.send(&frame(FIN | TEXT, &[b'*'; 65_537]));
    closes(&mut raw, 1009);
}

#[test]
fn messages_come_back_however_they_are_cut_on_the_way() {
    let house = echoing_house();
    let bytes: Vec<u8> = [frame(FIN | TEXT, "κόσμε".as_bytes()), frame(FIN | BINARY, &[7; 300])].concat();
    let mut raw = echo(&house);
    for byte in &bytes {
        raw.send(&[*byte]);
    }
    gives(&mut raw, TEXT, "κόσμε".as_bytes());
    gives(&mut raw, BINARY, &[7; 300]);
    // A hundred in one go.
    raw.send(&bytes.repeat(50));
    for _ in 0..50 {
        gives(&mut raw, TEXT, "κόσμε".as_bytes());
        gives(&mut raw, BINARY, &[7; 300]);
    }
}

#[test]
fn fragments_are_put_together_and_control_frames_come_between() {
    let house = echoing_house();
    let mut raw = echo(&house);
    raw.send(&frame(TEXT, b"frag"));
    raw.send(&frame(0, b""));
    raw.send(&frame(FIN | PING, b"between"));
    gives(&mut raw, PONG, b"between");
    raw.send(&frame(0, b"ment"));
    raw.send(&frame(FIN, b"s"));
    gives(&mut raw, TEXT, b"fragments");
    // Together they have the bound of one.
    raw.send(&frame(BINARY, &[1; 40_000]));
    raw.send(&frame(FIN, &[2; 25_536]));
    gives(&mut raw, BINARY, &[vec![1; 40_000], vec![2; 25_536]].concat());
    raw.send(&frame(BINARY, &[1; 40_000]));
    raw.send(&frame(FIN, &[2; 25_537]));
    closes(&mut raw, 1009);
}

#[test]
fn a_ping_is_answered_with_its_payload() {
    let house = echoing_house();
    let mut raw = echo(&house);
    for payload in [&b""[..], b"a", &[0xff, 0, 0xfe], &[b'p'; 125]] {
        raw.send(&frame(FIN | PING, payload));
        gives(&mut raw, PONG, payload);
    }
    // A pong that nobody asked for is no matter.
    raw.send(&frame(FIN | PONG, b"unasked"));
    for n in 0..10_u8 {
        raw.send(&frame(FIN | PING, &[n]));
    }
    (0..10_u8).for_each(|n| gives(&mut raw, PONG, &[n]));
}

#[test]
fn what_breaks_the_protocol_is_closed_with_1002() {
    let house = echoing_house();
    let unmasked = [&[FIN | TEXT, 5][..], b"hello"].concat();
    for (what, bytes) in [
        ("reserved bit 1", frame(FIN | 0x40 | TEXT, b"x")),
        ("reserved bit 2", frame(FIN | 0x20 | TEXT, b"x")),
        ("reserved bit 3", frame(FIN | 0x10 | TEXT, b"x")),
        ("reserved bit on a ping", frame(FIN | 0x40 | PING, b"x")),
        ("reserved opcode 3", frame(FIN | 0x3, b"x")),
        ("reserved opcode 7", frame(FIN | 0x7, b"")),
        ("reserved opcode 11", frame(FIN | 0xb, b"x")),
        ("reserved opcode 15", frame(FIN | 0xf, b"")),
        ("an unmasked frame", unmasked),
        ("a ping of 126 bytes", frame(FIN | PING, &[b'x'; 126])),
        ("a fragmented ping", frame(PING, b"x")),
        ("a fragmented close", frame(CLOSE, &1000_u16.to_be_bytes())),
        ("a continuation of nothing", frame(FIN, b"x")),
        ("an unfinished continuation of nothing", frame(0, b"x")),
        ("a message within another", [frame(TEXT, b"x"), frame(FIN | TEXT, b"y")].concat()),
        ("a close of one byte", frame(FIN | CLOSE, &[3])),
    ] {
        let mut raw = echo(&house);
        raw.send(&bytes);
        eprintln!("{what}");
        closes(&mut raw, 1002);
    }
}

#[test]
fn text_that_is_not_utf8_is_closed_with_1007() {
    let house = echoing_house();
    for bad in [
        &b"\xff"[..],
        b"\x80",
        b"\xc3\x28",
        b"\xc0\xaf",
        b"\xe0\x80\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"good \xce\xba then bad \xfe",
        b"cut \xe2\x82",
    ] {
        let mut raw = echo(&house);
        raw.send(&frame(FIN | TEXT, bad));
        closes(&mut raw, 1007);
        let mut raw = echo(&house);
        bad.iter().enumerate().for_each(|(n, byte)| raw.send(&frame(if n == 0 { TEXT } else { 0 }, &[*byte])));
        raw.send(&frame(FIN, b""));
        closes(&mut raw, 1007);
    }
    // A character may lie across fragments.
    let mut raw = echo(&house);
    let text = "κόσμε 🫖 \u{10ffff}\u{0}";
    let bytes = text.as_bytes();
    bytes.iter().enumerate().for_each(|(n, byte)| raw.send(&frame(if n == 0 { TEXT } else { 0 }, &[*byte])));
    raw.send(&frame(FIN, b""));
    gives(&mut raw, TEXT, bytes);
    // And binary is no text.
    raw.send(&frame(FIN | BINARY, b"\xff\xfe"));
    gives(&mut raw, BINARY, b"\xff\xfe");
}

#[test]
fn a_close_is_answered_with_its_code() {
    let house = echoing_house();
    for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999] {
        for reason in [&b""[..], b"bye", &[b'x'; 123]] {
            let mut raw = echo(&house);
            raw.send(&close_frame(code, reason));
            closes(&mut raw, code);
        }
    }
    let mut raw = echo(&house);
    raw.send(&frame(FIN | CLOSE, b""));
    let (first, payload) = raw.frame().expect("a close frame");
    assert!(first == FIN | CLOSE && (payload.is_empty() || payload == 1000_u16.to_be_bytes()));
    assert!(raw.is_over());
}

#[test]
fn a_close_code_that_must_not_be_sent_is_closed_with_1002() {
    let house = echoing_house();
    for code in [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] {
        let mut raw = echo(&house);
        raw.send(&close_frame(code, b""));
        closes(&mut raw, 1002);
    }
    let mut raw = echo(&house);
    raw.send(&close_frame(1000, b"\xff"));
    let (first, payload) = raw.frame().expect("a close frame");
    assert!(first == FIN | CLOSE && [1002, 1007].contains(&u16::from_be_bytes(payload[..2].try_into().unwrap())));
}

#[test]
fn after_a_close_nothing_more_is_said() {
    let house = echoing_house();
    let mut raw = echo(&house);
    raw.send(&[frame(FIN | TEXT, b"before"), close_frame(1000, b""), frame(FIN | TEXT, b"after")].concat());
    gives(&mut raw, TEXT, b"before");
    closes(&mut raw, 1000);
}

#[test]
fn a_client_that_just_goes_is_let_go() {
    let house = echoing_house();
    for _ in 0..20 {
        let mut raw = echo(&house);
        raw.send(&frame(TEXT, b"half a message"));
        raw.sends_no_more();
        while raw.frame().is_some() {}
        assert!(raw.is_over());
    }
}

#[test]
fn nothing_is_compressed_that_was_not_agreed() {
    let house = echoing_house();
    let offer = ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
    let socket = crate::harness::Socket::open(&house, "/ws/echo", &[offer]);
    assert!(socket.is_ok(), "an offer that is not taken up is no fault");
}

#[test]
fn without_the_option_echo_is_the_name_of_a_guest() {
    let house = House::open();
    let mut socket = house.socket("/ws/echo");
    assert_eq!(socket.expect_next("connection_established")["name"], "echo");
    socket.expect_next("user_list_update");
    socket.send_text("hello");
    assert_eq!(socket.expect_next("error")["message"], "Invalid JSON format");
}
