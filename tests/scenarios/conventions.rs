//! What holds of every call (WIRE §1): the shape of errors, statuses and their headers, types of bodies, methods, sizes.

use crate::harness::raw::Raw;
use crate::harness::shapes::Room;
use crate::harness::{House, Person, Reply, json};

/// Every call of the table, each as [method, path]; `{n}` stands for a number.
pub const CALLS: &[(&str, &str)] = &[
    ("POST", "/auth/register"),
    ("POST", "/auth/signup"),
    ("POST", "/register"),
    ("POST", "/auth/login"),
    ("POST", "/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("POST", "/logout"),
    ("GET", "/auth/me"),
    ("GET", "/users/me"),
    ("PATCH", "/auth/me"),
    ("PATCH", "/users/me"),
    ("DELETE", "/auth/me"),
    ("DELETE", "/users/me"),
    ("GET", "/auth/me/export"),
    ("POST", "/auth/password"),
    ("GET", "/auth/sessions"),
    ("DELETE", "/auth/sessions/{n}"),
    ("GET", "/users"),
    ("GET", "/users/online"),
    ("GET", "/users/{n}"),
    ("GET", "/rooms"),
    ("POST", "/rooms"),
    ("POST", "/rooms/create"),
    ("GET", "/rooms/{n}"),
    ("PATCH", "/rooms/{n}"),
    ("DELETE", "/rooms/{n}"),
    ("POST", "/rooms/{n}/join"),
    ("POST", "/rooms/{n}/leave"),
    ("GET", "/search"),
    ("GET", "/rooms/{n}/members"),
    ("POST", "/rooms/{n}/members"),
    ("PATCH", "/rooms/{n}/members/{n}"),
    ("DELETE", "/rooms/{n}/members/{n}"),
    ("GET", "/rooms/{n}/messages"),
    ("POST", "/rooms/{n}/messages"),
    ("PUT", "/rooms/{n}/read"),
    ("PATCH", "/messages/{n}"),
    ("DELETE", "/messages/{n}"),
    ("GET", "/files/{n}"),
    ("GET", "/files/{n}/{n}"),
    ("PUT", "/files/{n}"),
    ("POST", "/files"),
    ("GET", "/healthz"),
    ("GET", "/"),
];

/// Calls that anybody may make.
const OPEN: &[&str] = &[
    "/auth/register",
    "/auth/signup",
    "/register",
    "/auth/login",
    "/login",
    "/auth/refresh",
    "/healthz",
    "/",
    "/users",
];

#[test]
fn without_a_good_token_there_is_401_and_what_to_bring() {
    let house = House::open();
    house.person("Ada");
    for (method, path) in CALLS.iter().filter(|(_, path)| !OPEN.contains(path)) {
        let path = path.replace("{n}", "1");
        for caller in [house.stranger(), house.stranger().with_token("x"), house.stranger().with_token("a.b.c")] {
            caller.send(method, &path, &[("Content-Type", "application/json")], b"{}").refused(401);
        }
    }
}

#[test]
fn another_method_is_405_with_those_that_are_allowed() {
    let house = House::open();
    let ada = house.person("Ada");
    for (_, path) in CALLS {
        let allowed: Vec<_> = CALLS.iter().filter(|(_, other)| other == path).map(|(method, _)| *method).collect();
        let number = path.replace("{n}", "1");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "BREW"] {
            // Patterns may overlap, as /users/me and /users/{n}: only what no call has is told.
            if CALLS.iter().any(|(other, pattern)| *other == method && matches(pattern, &number)) {
                continue;
            }
            let reply = ada.send(method, &number, &[], b"");
            let told = reply.list("allow");
            assert!(allowed.iter().all(|method| told.iter().any(|one| one == method)), "{method} {number}: {told:?}");
            assert!(!told.contains(&method.to_owned()), "{method} {number}");
            reply.refused(405);
        }
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let same = |(wanted, given): (&str, &str)| wanted == given || wanted == "{n}";
    pattern.split('/').count() == path.split('/').count() && pattern.split('/').zip(path.split('/')).all(same)
}

#[test]
fn unknown_paths_are_404() {
    let house = House::open();
    let ada = house.person("Ada");
    for path in [
        "/nowhere",
        "/rooms/1/nowhere",
        "/rooms/x",
        "/rooms/-1",
        "/rooms/0",
        "/rooms/1.5",
        "/rooms/%31x",
        "/rooms/99999999999999999999",
        "/users/x",
        "/messages/1/2/3",
        "/auth",
        "/%00",
        "/%ff%fe",
        "/../etc/passwd",
        "/static/../../Cargo.toml",
        "/..%2f..%2fCargo.toml",
        "/rooms//messages",
        "/.env",
        "/parlor.db",
    ] {
        let reply = ada.get(path);
        assert!([400, 404].contains(&reply.status), "{path}: {}", reply.status);
        let status = reply.status;
        reply.refused(status);
    }
    for (method, path) in [("DELETE", "/messages/x"), ("PATCH", "/messages/-5"), ("DELETE", "/auth/sessions/x")] {
        ada.send(method, path, &[("Content-Type", "application/json")], br#"{"content":"x"}"#).refused(404);
    }
}

#[test]
fn head_is_get_without_a_body() {
    let house = House::open();
    let ada = house.person("Ada");
    ada.room("tea");
    for path in ["/rooms", "/auth/me", "/healthz", "/nowhere"] {
        let get = ada.get(path);
        let head = ada.send("HEAD", path, &[], b"");
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
    }
}

fn json_body(person: &Person, method: &str, path: &str, body: &str) -> Reply {
    person.send(method, path, &[("Content-Type", "application/json")], body.as_bytes())
}

#[test]
fn what_cannot_be_read_is_400_and_what_is_wrong_is_422() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for (method, path) in [
        ("POST", "/rooms".to_owned()),
        ("PATCH", format!("/rooms/{tea}")),
        ("PATCH", "/auth/me".into()),
        ("POST", "/auth/password".into()),
        ("POST", format!("/rooms/{tea}/members")),
        ("PATCH", format!("/rooms/{tea}/members/{}", ada.id)),
        ("PUT", format!("/rooms/{tea}/read")),
        ("POST", format!("/rooms/{tea}/messages")),
        ("POST", "/auth/login".into()),
        ("POST", "/auth/register".into()),
        ("POST", "/auth/refresh".into()),
    ] {
        for broken in [
            "",
            "{",
            "nonsense",
            "[]",
            "\"x\"",
            "5",
            "null",
            "{\"a\":1}}",
            "{'a':1}",
            "{\"a\":1,}",
            "{\"a\":\"\\ud800\"}",
        ] {
            let error = json_body(&ada, method, &path, broken).refused(400);
            assert_eq!(error.field, None, "{method} {path} {broken}");
        }
        let bytes = [("Content-Type", "application/json")];
        ada.send(method, &path, &bytes, b"{\"name\":\"\xff\"}").refused(400);
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        json_body(&ada, method, &path, &deep).refused(400);
        let deep = format!("{{\"content\":{deep}}}");
        let status = json_body(&ada, method, &path, &deep).status;
        assert!([400, 422].contains(&status), "{method} {path}: {status}");
    }
}

#[test]
fn a_body_of_another_type_is_415() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for kind in ["text/html", "application/xml", "image/png", "multipart/form-data; boundary=x", "nonsense"] {
        for (method, path) in
            [("POST", "/rooms".to_owned()), ("PATCH", format!("/rooms/{tea}")), ("POST", "/login".into())]
        {
            ada.send(method, &path, &[("Content-Type", kind)], b"{\"name\":\"x\"}").refused(415);
        }
    }
    // Login alone takes forms; the rest is JSON.
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    ada.send("PATCH", "/auth/me", &form, b"bio=x").refused(415);
    for kind in
        ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/json;charset=UTF-8"]
    {
        ada.send("PATCH", "/auth/me", &[("Content-Type", kind)], b"{\"bio\":\"x\"}").done();
    }
}

#[test]
fn a_body_that_is_too_large_is_413() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for (method, path) in
        [("POST", format!("/rooms/{tea}/messages")), ("POST", "/rooms".into()), ("POST", "/login".into())]
    {
        let body = json!({"content": "x", "name": "room", "padding": "y".repeat(64 * 1024)}).to_string();
        json_body(&ada, method, &path, &body).refused(413);
        // Told before it is read: the body never comes.
        let mut raw = Raw::connect(&house);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n"
        );
        raw.send(head.as_bytes());
        assert_eq!(raw.answer().expect("an answer").status, 413);
    }
    let fits = json!({"name": "room", "padding": ""}).to_string();
    let fits = fits.replace("\"padding\":\"\"", &format!("\"padding\":\"{}\"", "y".repeat(64 * 1024 - fits.len())));
    assert_eq!(fits.len(), 64 * 1024);
    json_body(&ada, "POST", "/rooms", &fits).expect(201);
}

#[test]
fn unknown_members_of_a_body_are_ignored_and_wrong_types_are_not() {
    let house = House::open();
    let ada = house.person("Ada");
    let body = json!({"name": "tea", "colour": "green", "id": 99, "created_by": 7, "members": [1], "x": {"y": null}});
    let room: Room = ada.post("/rooms", body).expect(201).read();
    assert_eq!((room.created_by, room.member_count), (Some(ada.id), 1));
    ada.post("/rooms", json!({"name": "cake", "is_private": "true"})).refused(422);
}

#[test]
fn the_health_of_the_server_is_for_everyone_to_see() {
    let house = House::open();
    house.stranger().get("/healthz").expect(200);
    let hello = house.stranger().get("/").expect(200).json();
    assert_eq!(hello["status"], "ok");
    assert!(hello["message"].is_string() && hello["version"].is_string(), "{hello}");
}

#[test]
fn json_is_called_by_its_name_and_kept_by_nobody() {
    let house = House::open();
    let ada = house.person("Ada");
    for path in ["/rooms", "/auth/me", "/rooms/4711"] {
        let reply = ada.get(path);
        assert!(reply.header("content-type").unwrap().starts_with("application/json"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        let cache = reply.header("cache-control").unwrap_or_default();
        assert!(cache.contains("no-store") || cache.contains("private"), "{path}: {cache}");
    }
}

#[test]
fn a_connection_carries_many_requests_and_then_a_socket() {
    let house = House::open();
    let ada = house.person("Ada");
    let mut raw = Raw::connect(&house);
    let ask = format!("GET /rooms HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n", ada.token());
    raw.send(ask.repeat(50).as_bytes());
    for _ in 0..50 {
        let answer = raw.answer().expect("an answer");
        assert_eq!((answer.status, answer.json()), (200, json!([])));
    }
    raw.send(b"POST /rooms HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
    assert_eq!(raw.answer().expect("an answer").status, 401);
    let upgrade = format!(
        "GET /ws?token={} HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        ada.token()
    );
    raw.send(upgrade.as_bytes());
    assert!(raw.head().starts_with("HTTP/1.1 101 "));
    let (first, payload) = raw.frame().expect("ready");
    assert_eq!(first, 0x81);
    assert!(payload.starts_with(b"{\"type\":\"ready\""));
}

#[test]
fn too_fast_is_429_with_when_to_come_back() {
    let house = House::with(|config| config.rate_limits = true);
    let wrong = json!({"username": "Ada", "password": "not this one"});
    let statuses = (0..200).map(|_| house.stranger().post("/auth/login", wrong.clone()));
    let refused = statuses.into_iter().find(|reply| reply.status != 401).expect("too fast at last");
    refused.refused(429);
    // Others, and other things, go on.
    house.stranger().get("/healthz").expect(200);
}

#[test]
fn a_socket_that_is_too_fast_is_told_and_at_last_closed_with_4029() {
    let house = House::with(|config| config.rate_limits = true);
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    let send = json!({"type": "send", "room_id": tea, "content": "x"});
    (0..100).for_each(|_| socket.send_json(send.clone()));
    let told = socket.expect("error");
    assert!(told["retry_after"].as_i64().unwrap() > 0, "{told}");
    // Whoever goes on regardless is cut.
    for _ in 0..1_000 {
        if socket.wire.send(tungstenite::Message::text(send.to_string())).is_err() {
            break;
        }
    }
    socket.is_closed_with(4029);
}
