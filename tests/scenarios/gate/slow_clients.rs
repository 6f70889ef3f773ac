//! Clients that ask for much and read it slowly, or not at all: it is their own time they lose.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, mpsc};
use std::time::Instant;

use super::stage::{self, Stage};
use super::{answered, get, is_well, ms, saying};
use crate::harness::{PATIENCE, Person, Place, json};

/// A connection whose end takes little in, on which something long was asked for.
fn narrow(place: &Place, request: &str) -> TcpStream {
    let stream = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    stream.set_recv_buffer_size(4 * 1024).unwrap();
    stream.connect(&place.address().into()).unwrap();
    let mut stream = TcpStream::from(stream);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    // The answer has begun to come.
    assert_eq!(stream.peek(&mut [0; 1]).unwrap(), 1);
    stream
}

/// A page of history of six megabytes.
fn long_history(person: &Person) -> String {
    let room = person.room("library");
    let text = "🫖".repeat(8_000);
    let mut socket = person.socket();
    (0..200).for_each(|_| drop(socket.says(room, &text)));
    let path = format!("/rooms/{room}/messages?limit=200");
    get(&path).replace("Host: h", &format!("Host: h\r\nConnection: close\r\nAuthorization: Bearer {}", person.token()))
}

#[test]
fn those_who_do_not_read_their_long_answers_hold_up_nobody() {
    let house = super::small_house();
    let ada = house.person("Ada");
    let request = long_history(&ada);
    let slow: Vec<TcpStream> = (0..4).map(|_| narrow(&house, &request)).collect();
    let begun = Instant::now();
    for n in 0..10 {
        is_well(&house);
        ada.post("/rooms", json!({"name": format!("room {n}")})).expect(201);
    }
    assert!(begun.elapsed() < ms(5_000), "{:?}", begun.elapsed());
    // And whoever begins to read after all gets every byte.
    for mut stream in slow {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let at = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
        let page: serde_json::Value = serde_json::from_slice(&answer[at..]).expect("a whole page");
        assert_eq!(page.as_array().expect("a list").len(), 200);
    }
}

#[test]
fn those_who_vanish_in_the_middle_of_a_long_answer_hold_up_nobody() {
    let house = super::small_house();
    let ada = house.person("Ada");
    let request = long_history(&ada);
    for n in 0..3 {
        let stream = narrow(&house, &request);
        match n % 3 {
            0 => drop(stream.shutdown(Shutdown::Read)),
            1 => drop(stream.shutdown(Shutdown::Both)),
            _ => {}
        }
    }
    let begun = Instant::now();
    is_well(&house);
    assert!(begun.elapsed() < ms(5_000), "{:?}", begun.elapsed());
}

/// Gives long answers and tells when each has been taken from it, or refused.
fn generous(length: usize) -> (Stage, mpsc::Receiver<bool>) {
    let (done, taken) = mpsc::channel();
    let done = Mutex::new(done);
    let act = move |mut inner: UnixStream| {
        let (head, _) = stage::read_request(&mut inner);
        if head.starts_with("GET /short ") {
            return stage::reply(&inner, b"short");
        }
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        let taken = inner.write_all(head.as_bytes()).and_then(|()| inner.write_all(&vec![b'x'; length]));
        let _ = done.lock().unwrap().send(taken.is_ok());
    };
    (Stage::with(|_| {}, act), taken)
}

#[test]
fn an_answer_is_taken_from_its_giver_however_slowly_it_is_read() {
    const LENGTH: usize = 8_000_000;
    let (stage, taken) = generous(LENGTH);
    let mut slow = narrow(&stage, &get("/").replace("Host: h", "Host: h\r\nConnection: close"));
    assert!(taken.recv_timeout(ms(5_000)).expect("an end"));
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    let at = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    assert_eq!(answer.len() - at, LENGTH);
}

/// Its share of the memory for answers is bounded, and nobody waits for more.
#[test]
fn one_address_that_reads_nothing_leaves_room_and_workers_to_others() {
    let (stage, taken) = generous(15_000_000);
    let begun = Instant::now();
    let slow: Vec<TcpStream> = (0..8).map(|_| narrow(&stage, &get("/"))).collect();
    let all: Vec<bool> = slow.iter().map(|_| taken.recv_timeout(PATIENCE).expect("an end")).collect();
    let cut = all.iter().filter(|taken| !**taken).count();
    // A quarter of 96 MiB has room for one, or two, or for a part of each and so for none.
    assert!((5..=8).contains(&cut), "{cut} were cut");
    assert!(begun.elapsed() < ms(5_000), "{:?}", begun.elapsed());
    assert_eq!(answered(&mut saying(&stage, get("/short")), 200).body, b"short");
}
