//! Requests that two readers could read differently. Behind each comes another one in Ada's name: were the first read to a
//! wrong end, the second would be obeyed.

use super::{answered, get, refused, saying};
use crate::harness::{House, Person};

const PRIZE: &str = r#"{"name":"smuggled"}"#;

/// What must not be obeyed.
fn hidden(ada: &Person) -> String {
    format!(
        "POST /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{PRIZE}",
        ada.token(),
        PRIZE.len()
    )
}

/// Whole heads with what comes right behind them, the hidden request apart, and what they are answered with.
const VECTORS: &[(&str, u16)] = &[
    // More than one length, or an odd one.
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 5.0\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 5 0\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: \"5\"\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 5\x0b\r\n\r\nhello", 400),
    ("GET /rooms HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 0\r\n\r\n", 400),
    // A length beside a coding, either way round.
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 500\r\n\r\n0\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n", 400),
    // Codings that some take for chunked, and some do not.
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n", 501),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 501),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n", 501),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 501),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chun\u{212a}ed\r\n\r\n0\r\n\r\n", 501),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n", 501),
    (
        "POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        501,
    ),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\x0b\r\n\r\n0\r\n\r\n", 400),
    ("POST /login HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    // Names and lines that some read as another header, or as none.
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length : 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\n Content-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\n Host: h\r\nContent-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nX: y\r\n Content-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nX: y\r\n\tContent-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\n: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent\0-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nX: a\0b\r\nContent-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\n\"Content-Length\": 5\r\n\r\nhello", 400),
    // Line ends that are none.
    ("POST /login HTTP/1.1\nHost: h\nContent-Length: 5\n\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nX: y\nContent-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nX: y\rContent-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nX: y\r\r\nContent-Length: 5\r\n\r\nhello", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: 0\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nX: \u{85}Content-Length: 5\r\nContent-Length: x\r\n\r\nhello", 400),
    // Chunks with another end for another reader.
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;\nxx\r\n0\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0 \r\n\r\n", 400),
    ("POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0_2e\r\n\r\n", 400),
    // Hosts and targets.
    ("GET /rooms HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("GET /rooms HTTP/1.1\r\nHost: a, b\r\nHost: a\r\n\r\n", 400),
    ("GET /rooms HTTP/1.1\r\n\r\n", 400),
    ("GET http://h@x/rooms HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ("GET /rooms HTTP/1.1 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ("GET /rooms\tHTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ("GET /rooms HTTP/1.1x\r\nHost: h\r\n\r\n", 400),
    ("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ("GET /rooms HTTP/01.1\r\nHost: h\r\n\r\n", 505),
    ("GET /rooms HTTP/1.10\r\nHost: h\r\n\r\n", 400),
    ("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nhello", 400),
];

#[test]
fn what_can_be_read_in_two_ways_is_refused_and_what_hides_behind_it_is_never_obeyed() {
    let house = House::open();
    let ada = house.person("Ada");
    for (vector, status) in VECTORS {
        let mut raw = saying(&house, vector.to_string() + &hidden(&ada));
        eprintln!("{vector:?}");
        refused(&mut raw, *status);
    }
    assert_eq!(ada.get("/rooms").expect(200).json(), serde_json::json!([]), "something was smuggled");
    // That the hidden request would have been obeyed is shown by sending it openly.
    answered(&mut saying(&house, hidden(&ada)), 201);
}

#[test]
fn a_hidden_request_is_a_body_where_it_is_one() {
    let house = House::open();
    let ada = house.person("Ada");
    let hidden = hidden(&ada);
    let chunk = format!("{:x}\r\n{hidden}\r\n0\r\n\r\n", hidden.len());
    for (request, status) in [
        // Header names that resemble those that count.
        (
            format!(
                "POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\nContent_Length: 0\r\n\r\n{hidden}",
                hidden.len()
            ),
            400,
        ),
        (format!("POST /login HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{hidden}", hidden.len()), 400),
        (
            format!(
                "POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer_Encoding: x\r\n\r\n{chunk}"
            ),
            400,
        ),
        // A body that nobody asked for, and one on a path where nothing is.
        (format!("GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{hidden}", hidden.len()), 200),
        (format!("HEAD /nowhere HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"), 404),
        (format!("POST /nowhere HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"), 404),
        (format!("BREW /rooms HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{hidden}", hidden.len()), 405),
    ] {
        let mut raw = saying(&house, &request);
        match request.starts_with("HEAD") {
            true => assert!(raw.head().starts_with("HTTP/1.1 404 ")),
            false => drop(answered(&mut raw, status)),
        }
        // The next answer is that to the next request.
        raw.send(get("/manifest.webmanifest").as_bytes());
        let next = answered(&mut raw, 200);
        assert_eq!(next.header("content-type"), Some("application/manifest+json"), "{request}");
    }
    assert_eq!(ada.get("/rooms").expect(200).json(), serde_json::json!([]), "something was smuggled");
}
