//! Nothing that a client sends brings the server down, hangs it, or makes it speak of a fault of its own: a table of odd
//! requests and a seeded storm of them, over all calls and frames; afterwards everything works as before.

use crate::conventions::CALLS;
use crate::harness::raw::{Raw, frame};
use crate::harness::{House, Person, Socket, Value, json};

/// Values that tend to be forgotten.
fn odd_values(random: &mut fastrand::Rng) -> Value {
    match random.u8(..22) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(1.5),
        5 => json!(i64::MAX),
        6 => json!(i64::MIN),
        7 => json!(u64::MAX),
        8 => json!(1e300),
        9 => json!(""),
        10 => json!(" "),
        11 => json!("\u{0}"),
        12 => json!("1"),
        13 => json!("'; DROP TABLE messages; --"),
        14 => json!("\u{202e}\u{200b}\u{feff}"),
        15 => json!("🫖".repeat(random.usize(1..9_000))),
        16 => json!([]),
        17 => json!([null, [], {}]),
        18 => json!({}),
        19 => json!({"id": 1}),
        20 => json!(random.i64(1..6)),
        _ => json!("x".repeat(random.usize(1..300))),
    }
}

const MEMBERS: &[&str] = &[
    "type",
    "id",
    "token",
    "since",
    "epoch",
    "room_id",
    "message_id",
    "user_id",
    "content",
    "client_id",
    "reply_to",
    "attachments",
    "is_typing",
    "name",
    "description",
    "is_private",
    "is_admin",
    "username",
    "password",
    "email",
    "password_confirm",
    "refresh_token",
    "current_password",
    "new_password",
    "display_name",
    "bio",
    "status",
    "avatar_url",
];

fn odd_object(random: &mut fastrand::Rng) -> Value {
    let count = random.usize(..7);
    (0..count).map(|_| (MEMBERS[random.usize(..MEMBERS.len())].to_owned(), odd_values(random))).collect()
}

fn odd_segment(random: &mut fastrand::Rng) -> String {
    const SEGMENTS: &[&str] = &[
        "0",
        "1",
        "2",
        "3",
        "4711",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "x",
        "%00",
        "%ff",
        "%2e%2e",
        "1%20",
        "%F0%9F%AB%96",
        "1;x=1",
        "null",
        "01",
    ];
    SEGMENTS[random.usize(..SEGMENTS.len())].to_owned()
}

fn odd_query(random: &mut fastrand::Rng) -> String {
    const QUERIES: &[&str] = &[
        "",
        "?",
        "?limit=0",
        "?limit=x",
        "?limit=9999999999999999999",
        "?before=-1",
        "?after=",
        "?before=1&after=1",
        "?limit=%",
        "?q=%00%ff%22&sort=best",
        "?q=from:+before:x",
        "?q=a&room_id=1&from=2",
        "?limit=1&limit=2",
        "?=&=&",
        "?before=%ff",
        "?after=0&before=0&limit=200",
    ];
    QUERIES[random.usize(..QUERIES.len())].to_owned()
}

/// A server with two people in a room, which must be as well afterwards as it was before.
struct Target {
    house: House,
    ada: Person,
    bob: Person,
    room: i64,
}

impl Target {
    fn new() -> Self {
        let house = House::open();
        let [ada, bob] = house.people(["Ada", "Bob"]);
        let room = ada.room("tea");
        bob.joins(room);
        ada.says(room, "before the storm");
        Self { house, ada, bob, room }
    }

    /// New people can still come, speak and be heard.
    fn is_well(&self, round: &str) {
        let eve = self.house.person(&format!("Eve {round}"));
        let room = eve.room(&format!("shelter {round}"));
        let mut socket = eve.socket();
        eve.says(room, "well");
        socket.hears("well");
        socket.says(room, "and well");
        assert_eq!(eve.whole_history(room).len(), 2);
    }
}

#[test]
fn a_storm_of_odd_requests_gets_clear_refusals() {
    let target = Target::new();
    for seed in 1..=4 {
        let mut random = fastrand::Rng::with_seed(seed);
        for _ in 0..400 {
            let (method, pattern) = CALLS[random.usize(..CALLS.len())];
            // Bob, so that Ada's session is there to the end; what he breaks is his own.
            let mut path = pattern.to_owned();
            while path.contains("{n}") {
                path = path.replacen("{n}", &odd_segment(&mut random), 1);
            }
            path.push_str(&odd_query(&mut random));
            let body = match random.u8(..6) {
                0 => (0..random.usize(..50)).map(|_| random.u8(..)).collect(),
                1 => odd_values(&mut random).to_string().into_bytes(),
                _ => odd_object(&mut random).to_string().into_bytes(),
            };
            let kind =
                ["application/json", "text/plain", "application/x-www-form-urlencoded", "x/y", ""][random.usize(..5)];
            let headers = [("Content-Type", kind)];
            let reply = target.bob.send(method, &path, &headers, &body);
            assert!(
                reply.status < 500,
                "seed {seed}: {method} {path} {}: {}",
                String::from_utf8_lossy(&body),
                reply.text()
            );
            if reply.status >= 400 {
                let status = reply.status;
                reply.refused(status);
            }
        }
        target.is_well(&format!("after {seed}"));
    }
    assert_eq!(target.ada.get(&format!("/rooms/{}", target.room)).expect(200).json()["id"], target.room);
}

#[test]
fn a_storm_of_odd_frames_gets_errors_and_closes_nothing() {
    let target = Target::new();
    const TYPES: &[&str] = &[
        "auth", "send", "edit", "delete", "typing", "read", "ping", "react", "unreact", "pin", "unpin", "report", "",
        "ready", "ack",
    ];
    let mut socket = target.bob.socket();
    let mut random = fastrand::Rng::with_seed(3);
    for round in 0..2_000 {
        let mut request = odd_object(&mut random);
        if random.u8(..4) > 0 {
            request["type"] = json!(TYPES[random.usize(..TYPES.len())]);
        }
        let mut text = request.to_string();
        if random.u8(..8) == 0 {
            let cut =
                (0..=text.len()).rev().filter(|at| text.is_char_boundary(*at)).nth(random.usize(..4)).unwrap_or(0);
            text.truncate(cut);
        }
        if text.len() > 60_000 {
            continue;
        }
        socket.send_text(&text);
        // The answers are read now and then; that each of them has its shape is looked at on the way.
        if round % 50 == 0 {
            socket.heard();
        }
    }
    socket.heard();
    target.is_well("after the frames");
}

#[test]
fn odd_frames_of_the_wire_end_that_socket_alone() {
    let target = Target::new();
    let mut good = target.ada.socket();
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..60 {
        let path = format!("/ws?token={}", target.bob.token());
        let mut raw = Raw::socket(&target.house, &path);
        for _ in 0..random.usize(1..8) {
            let payload: Vec<u8> = (0..random.usize(..200)).map(|_| random.u8(..)).collect();
            let mut bytes = frame(random.u8(..), &payload);
            if random.bool() {
                let at = random.usize(..bytes.len());
                bytes[at] ^= 1 << random.u8(..8);
            }
            raw.send(&bytes);
        }
        raw.sends_no_more();
        while raw.frame().is_some() {}
        assert!(raw.is_over());
    }
    good.heard();
    good.says(target.room, "still here");
    target.is_well("after the wire");
}

#[test]
fn odd_bytes_on_the_port_get_a_refusal_or_the_door() {
    let target = Target::new();
    let mut random = fastrand::Rng::with_seed(9);
    let sound = format!(
        "POST /rooms/{}/messages HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\nContent-Type: text/plain\r\n\
         Content-Length: 5\r\n\r\nhello",
        target.room,
        target.bob.token()
    );
    for _ in 0..300 {
        let mut bytes = sound.clone().into_bytes();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..bytes.len());
            match random.u8(..4) {
                0 => bytes[at] = random.u8(..),
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, random.u8(..)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let mut raw = Raw::connect(&target.house);
        raw.send(&bytes);
        raw.sends_no_more();
        while let Some(answer) = raw.answer() {
            assert!(
                answer.status < 500 || [501, 505].contains(&answer.status),
                "{}: {}",
                bytes.escape_ascii(),
                answer.head
            );
            if answer.status >= 400 {
                assert!(answer.json()["detail"].is_string(), "{}", bytes.escape_ascii());
            }
        }
    }
    target.is_well("after the bytes");
}

#[test]
fn heads_out_of_bounds_are_refused_in_json() {
    let house = House::open();
    for (request, status) in [
        (format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "x".repeat(20_000)), 414),
        (format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n", "x".repeat(20_000)), 431),
        (format!("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", "X: y\r\n".repeat(100)), 431),
        ("GET / HTTP/2.0\r\nHost: h\r\n\r\n".into(), 505),
        ("GET / HTTP/1.1\r\n\r\n".into(), 400),
        ("POST /rooms HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello".into(), 400),
        ("POST /rooms HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n".into(), 400),
        ("POST /rooms HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n".into(), 501),
        ("GET http://h/rooms HTTP/1.1\r\nHost: h\r\n\r\n".into(), 401),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n".into(), 400),
    ] {
        let mut raw = Raw::connect(&house);
        raw.send(request.as_bytes());
        let answer = raw.answer().expect("an answer");
        assert_eq!(answer.status, status, "{}", &request[..request.len().min(80)]);
        let body = answer.json();
        assert!(body["detail"].is_string() && body["code"].is_string(), "{body}");
    }
    house.stranger().get("/healthz").expect(200);
}

#[test]
fn handshakes_that_are_none_are_refused() {
    let house = House::open();
    let good = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let ask = |headers: &[(&str, &str)]| {
        let mut raw = Raw::connect(&house);
        let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        raw.send(format!("GET /ws HTTP/1.1\r\nHost: h\r\n{lines}\r\n").as_bytes());
        raw.answer().expect("an answer").status
    };
    assert_eq!(ask(&good), 101);
    for left_out in 0..good.len() {
        let fewer: Vec<_> =
            good.iter().enumerate().filter(|(n, _)| *n != left_out).map(|(_, header)| *header).collect();
        let status = ask(&fewer);
        assert!((400..500).contains(&status), "without {}: {status}", good[left_out].0);
    }
    for (name, value) in [("Sec-WebSocket-Version", "8"), ("Sec-WebSocket-Version", "x")] {
        let other: Vec<_> = good.iter().map(|(n, v)| (*n, if *n == name { value } else { v })).collect();
        let status = ask(&other);
        assert!((400..500).contains(&status), "{name}: {value}: {status}");
    }
}

#[test]
fn tokens_with_odd_claims_are_worth_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let now = 1_700_000_000_i64;
    let far = 9_999_999_999_i64;
    let secret = b"a secret for tests only";
    let sessions = ada.get("/auth/sessions").expect(200).json();
    let sid = &sessions[0]["id"];
    let sub = ada.id.to_string();
    let forged = |claims: Value| crate::harness::forge(secret, &claims);
    // The secret is the right one, so this is as good as a real one.
    let good = forged(json!({"sub": sub, "username": "Ada", "sid": sid, "iat": now, "exp": far}));
    house.stranger().with_token(&good).get("/auth/me").expect(200);
    for claims in [
        json!({"sub": sub, "username": "Ada", "sid": sid, "iat": now, "exp": now}),
        json!({"sub": sub, "username": "Ada", "sid": 4711, "iat": now, "exp": far}),
        json!({"sub": "4711", "username": "Ada", "sid": sid, "iat": now, "exp": far}),
        json!({"sub": ada.id, "username": "Ada", "sid": sid, "iat": now, "exp": far}),
        json!({"sub": "", "username": "Ada", "sid": sid, "iat": now, "exp": far}),
        json!({"username": "Ada", "sid": sid, "iat": now, "exp": far}),
        json!({"sub": sub, "username": "Ada", "iat": now, "exp": far}),
        json!({"sub": sub, "username": "Ada", "sid": -1, "iat": now, "exp": far}),
        json!({"sub": sub, "username": "Ada", "sid": sid, "iat": now}),
        json!({"sub": sub, "username": "Ada", "sid": sid, "iat": now, "exp": -1}),
        json!({"sub": sub, "username": "Ada", "sid": sid, "iat": now, "exp": "never"}),
        json!([]),
        json!(null),
        json!("text"),
    ] {
        let token = forged(claims.clone());
        house.stranger().with_token(&token).get("/auth/me").refused(401);
        house.socket(&format!("/ws?token={token}")).is_closed_with(4001);
    }
}

/// What a client leaves half done is nobody else's trouble.
#[test]
fn half_done_connections_keep_nobody_waiting() {
    let house = House::open();
    let ada = house.person("Ada");
    let half: Vec<Raw> = (0..100)
        .map(|n| {
            let mut raw = Raw::connect(&house);
            let bytes: &[u8] = match n % 4 {
                0 => b"",
                1 => b"GET / HT",
                2 => b"POST /rooms HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf",
                _ => b"GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n",
            };
            raw.send(bytes);
            raw
        })
        .collect();
    let waiting: Vec<Socket> = (0..50).map(|_| house.socket("/ws")).collect();
    for n in 0..20 {
        ada.room(&format!("room {n}"));
    }
    drop((half, waiting));
    ada.get("/rooms").expect(200);
}
