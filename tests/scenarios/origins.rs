//! Which web sites may use the server: CORS over REST, `Origin` on sockets, one list for both.

use crate::harness::{House, Place, Socket, json};

fn house_that_allows(list: &'static str) -> House {
    House::with(move |config| config.allowed_origins = list.parse().unwrap())
}

/// Whether a page of this origin may read answers.
fn may_read(place: &Place, origin: &str) -> bool {
    let reply = place.stranger().send("GET", "/rooms", &[("Origin", origin)], b"").expect(401);
    let allowed = reply.header("access-control-allow-origin");
    match allowed {
        None => false,
        Some("*") => true,
        Some(named) => {
            assert!(reply.list("vary").iter().any(|name| name.eq_ignore_ascii_case("origin")), "Vary");
            named == origin
        }
    }
}

fn may_connect(place: &Place, origin: &str) -> bool {
    match Socket::open(place, "/ws", &[("Origin", origin)]) {
        Ok(_) => true,
        Err(refused) => {
            assert_eq!(refused.status, 403, "{refused:?}");
            false
        }
    }
}

#[test]
fn the_servers_own_origin_is_always_allowed() {
    let house = House::open();
    let own = format!("http://{}", house.address());
    assert!(may_connect(&house, &own));
    assert!(!may_connect(&house, "https://evil.example"));
    // Another port of the same machine is another origin.
    assert!(!may_connect(&house, "http://127.0.0.1:1"));
    assert!(!may_connect(&house, "null"));
    // No browser asks: scripts and apps send no Origin.
    assert!(Socket::open(&house, "/ws", &[]).is_ok());
}

#[test]
fn without_a_list_no_other_page_may_read() {
    let house = House::open();
    for other in
        ["https://evil.example", "null", "http://127.0.0.1:1", &format!("http://{}.evil.example", house.address())]
    {
        assert!(!may_read(&house, other), "{other}");
    }
}

#[test]
fn the_listed_and_no_others_are_allowed() {
    let house = house_that_allows("https://chat.example, http://localhost:3000");
    for (origin, allowed) in [
        ("https://chat.example", true),
        ("http://localhost:3000", true),
        ("http://chat.example", false),
        ("https://chat.example.evil.com", false),
        ("https://evil.com/https://chat.example", false),
        ("https://xchat.example", false),
        ("https://chat.example:444", false),
        ("http://localhost:3001", false),
        ("null", false),
        ("", false),
    ] {
        assert_eq!(may_read(&house, origin), allowed, "{origin:?} over REST");
        assert_eq!(may_connect(&house, origin), allowed, "{origin:?} on a socket");
    }
}

#[test]
fn a_star_admits_any_and_null_a_page_from_disk() {
    let any = house_that_allows("*");
    for origin in ["https://anything.example", "null", "http://localhost:1"] {
        assert!(may_read(&any, origin) && may_connect(&any, origin), "{origin}");
    }
    let from_disk = house_that_allows("null");
    assert!(may_read(&from_disk, "null") && may_connect(&from_disk, "null"));
    assert!(!may_read(&from_disk, "https://evil.example") && !may_connect(&from_disk, "https://evil.example"));
}

#[test]
fn a_preflight_is_answered() {
    let house = house_that_allows("https://chat.example");
    for (method, path) in [
        ("GET", "/rooms"),
        ("POST", "/rooms"),
        ("PUT", "/rooms/1/read"),
        ("PATCH", "/rooms/1"),
        ("DELETE", "/messages/1"),
    ] {
        let headers = [
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "authorization, content-type"),
        ];
        let ask = |origin: &str| {
            let headers = [&[("Origin", origin)], &headers[..]].concat();
            house.stranger().send("OPTIONS", path, &headers, b"")
        };
        let reply = ask("https://chat.example").done();
        assert_eq!(reply.header("access-control-allow-origin"), Some("https://chat.example"));
        assert!(reply.list("access-control-allow-methods").iter().any(|allowed| allowed == method), "{method}");
        let allowed: Vec<_> =
            reply.list("access-control-allow-headers").iter().map(|name| name.to_lowercase()).collect();
        assert!(allowed.contains(&"authorization".into()) && allowed.contains(&"content-type".into()), "{allowed:?}");
        let refused = ask("https://evil.example");
        assert_eq!(refused.header("access-control-allow-origin"), None);
        assert!(refused.status < 500);
    }
}

/// A page that is hosted elsewhere can do all that the server's own page can: it is let through to every route there is, and may
/// read the documents too.
#[test]
fn every_route_is_open_to_pages_of_allowed_origins() {
    let house = house_that_allows("https://chat.example");
    let from = ("Origin", "https://chat.example");
    for (method, pattern) in parlor::http::calls() {
        let path = pattern.replace(['{', '}'], "");
        let asked = [
            from,
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "authorization,content-type,if-none-match"),
        ];
        let reply = house.stranger().send("OPTIONS", &path, &asked, b"").expect(204);
        assert_eq!(reply.header("access-control-allow-origin"), Some("https://chat.example"), "{method} {path}");
        assert!(reply.list("access-control-allow-methods").iter().any(|allowed| allowed == method), "{method} {path}");
        let headers = reply.list("access-control-allow-headers").join(",").to_lowercase();
        assert_eq!(headers, "authorization,content-type,if-none-match", "{method} {path}");
        assert!(reply.list("vary").iter().any(|name| name.eq_ignore_ascii_case("origin")), "{method} {path}");
    }
    for path in ["/openapi.json", "/docs", "/redoc", "/docs/swagger-ui.css", "/reference/reference.css"] {
        let reply = house.stranger().send("GET", path, &[from], b"").expect(200);
        assert_eq!(reply.header("access-control-allow-origin"), Some("https://chat.example"), "{path}");
        let refused = house.stranger().send("GET", path, &[("Origin", "https://evil.example")], b"").expect(200);
        assert_eq!(refused.header("access-control-allow-origin"), None, "{path}");
    }
}

/// A page that may read answers may read errors too, or it could not tell what went wrong; and pages of history are of no use
/// without their links.
#[test]
fn errors_and_links_are_readable_across_origins() {
    let house = house_that_allows("https://chat.example");
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    ada.says(tea, "one");
    ada.says(tea, "two");
    let from = [("Origin", "https://chat.example")];
    let page = ada.send("GET", &format!("/rooms/{tea}/messages?limit=1"), &from, b"").expect(200);
    let exposed = page.list("access-control-expose-headers");
    for name in ["Link", "Location", "Retry-After", "WWW-Authenticate"] {
        assert!(exposed.iter().any(|one| one.eq_ignore_ascii_case(name)), "{name} cannot be read: {exposed:?}");
    }
    for (method, path, status) in
        [("GET", "/nowhere", 404), ("DELETE", "/rooms", 405), ("GET", "/rooms/4711", 404), ("POST", "/rooms", 422)]
    {
        let reply = ada.send(method, path, &[from[0], ("Content-Type", "application/json")], b"{}").expect(status);
        assert_eq!(reply.header("access-control-allow-origin"), Some("https://chat.example"), "{method} {path}");
    }
    let reply = house.stranger().send("GET", "/rooms", &from, b"").expect(401);
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://chat.example"));
}

#[test]
fn a_refused_origin_is_told_before_the_token_is_looked_at() {
    let house = House::open();
    let ada = house.person("Ada");
    let path = format!("/ws?token={}", ada.token());
    let refused = Socket::open(&house, &path, &[("Origin", "https://evil.example")]).err().expect("a refusal");
    assert_eq!(refused.status, 403);
    let error: crate::harness::Value = serde_json::from_str(&refused.body).expect("JSON");
    assert!(error["detail"].is_string() && error["code"].is_string(), "{error}");
    assert_eq!(ada.get("/users/online").expect(200).json(), json!([]));
}
