//! How many connections there may be: in all, and of one address. One more is told why, and the port lives on.

use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use super::{answered, get, ms, refused, saying};
use crate::harness::raw::Raw;
use crate::harness::{House, Place, eventually};

fn house_of(connections: usize) -> House {
    House::with(move |config| {
        config.max_connections = connections;
        config.test_echo = true;
    })
}

/// Connections that were served, and are kept.
fn seated(place: &Place, count: usize) -> Vec<Raw> {
    let mut all: Vec<Raw> = (0..count).map(|_| saying(place, get("/healthz"))).collect();
    all.iter_mut().for_each(|raw| drop(answered(raw, 200)));
    all
}

/// A place is free again, and whoever takes it is served.
fn has_room_again(place: &Place) {
    eventually("there is room again", || {
        saying(place, get("/healthz")).answer().is_some_and(|answer| answer.status == 200)
    });
}

#[test]
fn one_connection_too_many_is_told_so_and_a_free_place_is_taken_again() {
    let house = house_of(20);
    let mut all = seated(&house, 20);
    for _ in 0..5 {
        // Without having said a word.
        assert_eq!(refused(&mut Raw::connect(&house), 503), "unavailable");
        assert_eq!(refused(&mut saying(&house, get("/healthz")), 503), "unavailable");
    }
    // Those who are in go on.
    for raw in &mut all {
        raw.send(get("/healthz").as_bytes());
        answered(raw, 200);
    }
    all.truncate(15);
    has_room_again(&house);
    assert_eq!(seated(&house, 4).len(), 4);
}

#[test]
fn sockets_take_places_too_and_give_them_back() {
    let house = house_of(5);
    let mut sockets: Vec<Raw> = (0..5).map(|_| Raw::socket(&house, "/ws/echo")).collect();
    refused(&mut Raw::connect(&house), 503);
    sockets.pop();
    has_room_again(&house);
}

#[test]
fn a_crowd_at_the_door_is_told_to_the_last_and_the_port_lives_on() {
    let house = house_of(10);
    let all = seated(&house, 10);
    let crowd: Vec<Raw> = (0..60).map(|_| saying(&house, get("/healthz"))).collect();
    for mut raw in crowd {
        refused(&mut raw, 503);
    }
    for _ in 0..300 {
        drop(Raw::connect(&house));
    }
    drop(all);
    has_room_again(&house);
}

/// Connects from another address of this machine.
fn from(address: &str, place: &Place) -> TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    let local: SocketAddr = format!("{address}:0").parse().unwrap();
    socket.bind(&local.into()).unwrap();
    socket.connect(&place.address().into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(crate::harness::PATIENCE)).unwrap();
    stream
}

/// Asks on such a connection, and gives what was answered.
fn ask(stream: &mut TcpStream, fields: &str) -> String {
    use std::io::{Read, Write};
    let _ = stream.write_all(get("/healthz").replace("Host: h", &format!("Host: h{fields}")).as_bytes());
    let mut bytes = [0; 4096];
    let read = stream.read(&mut bytes).unwrap();
    String::from_utf8(bytes[..read].to_vec()).unwrap()
}

/// So many of one address, where the proxy that is trusted is at another (or here, with `proxy`).
fn house_of_five_each(proxy: &'static str) -> House {
    House::with(move |config| {
        config.rate_limits = true;
        config.max_connections_per_address = 5;
        config.trusted_proxies = vec![proxy.parse().unwrap()];
    })
}

#[test]
fn an_address_has_its_share_and_others_theirs() {
    let house = house_of_five_each("192.0.2.1");
    let mut all: Vec<TcpStream> = (0..5).map(|_| from("127.0.0.2", &house)).collect();
    all.iter_mut().for_each(|stream| assert!(ask(stream, "").starts_with("HTTP/1.1 200 ")));
    for claim in ["", "\r\nX-Forwarded-For: 192.0.2.99"] {
        let told = ask(&mut from("127.0.0.2", &house), claim);
        assert!(told.starts_with("HTTP/1.1 429 ") && told.contains("\r\nRetry-After: "), "{told}");
        assert!(told.contains(r#"{"detail": "#) && told.contains(r#""code": "too_many_connections""#), "{told}");
    }
    assert!(ask(&mut from("127.0.0.3", &house), "").starts_with("HTTP/1.1 200 "));
    all.pop();
    eventually("there is room again", || ask(&mut from("127.0.0.2", &house), "").starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_trusted_proxy_may_bring_as_many_as_it_has() {
    let house = house_of_five_each("127.0.0.2");
    let mut all: Vec<TcpStream> = (0..20).map(|_| from("127.0.0.2", &house)).collect();
    for (n, stream) in all.iter_mut().enumerate() {
        let client = format!("\r\nX-Forwarded-For: 192.0.2.{n}");
        assert!(ask(stream, &client).starts_with("HTTP/1.1 200 "));
    }
}

#[test]
fn this_machine_may_bring_as_many_as_it_has_where_no_proxy_is_named() {
    let house = House::with(|config| {
        config.rate_limits = true;
        config.max_connections_per_address = 5;
    });
    assert_eq!(seated(&house, 20).len(), 20);
}

#[test]
fn a_thousand_short_connections_in_a_row_leave_no_place_taken() {
    let house = house_of(30);
    let begun = Instant::now();
    let mut served = 0;
    while served < 1_000 {
        let answer = saying(&house, get("/healthz").replace("Host: h", "Host: h\r\nConnection: close")).answer();
        served += usize::from(answer.is_some_and(|answer| answer.status == 200));
        assert!(begun.elapsed() < ms(20_000), "{served} were served");
    }
    eventually("all places are free", || {
        let mut all: Vec<Raw> = (0..30).map(|_| saying(&house, get("/healthz"))).collect();
        all.iter_mut().all(|raw| raw.answer().is_some_and(|answer| answer.status == 200))
    });
}
