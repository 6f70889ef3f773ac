//! A client that does not read costs nobody anything: past its bound it is closed with 4008, and resumes without loss.

use std::net::TcpStream;

use tungstenite::client::IntoClientRequest;

use crate::harness::{House, Person, Socket, json};

const LONG: usize = 8_000;

/// A socket whose end takes little in, so that the server's backlog fills instead of the kernel's.
fn narrow_socket(house: &House, person: &Person) -> Socket {
    let stream = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    stream.set_recv_buffer_size(4 * 1024).unwrap();
    stream.connect(&house.address().into()).unwrap();
    let request = format!("ws://{}/ws?token={}", house.address(), person.token()).into_client_request().unwrap();
    let (wire, _) = tungstenite::client(request, TcpStream::from(stream)).unwrap();
    let mut socket = Socket::over(wire, &person.name);
    socket.ready = socket.expect_next("ready");
    socket
}

/// Reads what came before the server gave up: the texts, and the number of the last.
fn reads_to_the_end(mut socket: Socket, since: i64) -> (Vec<String>, i64, u16) {
    let (mut texts, mut last) = (Vec::new(), since);
    loop {
        match socket.receive() {
            Ok(frame) if frame["type"] == "message" => {
                last = frame["seq"].as_i64().unwrap();
                texts.push(frame["message"]["content"].as_str().unwrap()[..8].to_owned());
            }
            Ok(_) => {}
            Err(closed) => return (texts, last, closed.code),
        }
    }
}

#[test]
fn a_reader_that_is_too_slow_is_closed_with_4008_and_resumes_without_loss() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    let slow = narrow_socket(&house, &bob);
    let since = slow.ready["seq"].as_i64().unwrap();
    let (mut adas, mut eves) = (ada.socket(), eve.socket());
    // More than the backlog and what the kernel holds for both ends; but not so much that the last of it is sent when the time is
    // over in which the slow one may still read what it was sent before.
    const COUNT: usize = 350;
    let filler = "é".repeat(LONG - 8);
    for n in 0..COUNT {
        let ack = adas.says(tea, &format!("{n:08}{filler}"));
        // The slow one holds up neither the sender nor the other reader.
        assert_eq!(eves.expect("message")["seq"], ack["seq"]);
    }
    let (mut texts, last, code) = reads_to_the_end(slow, since);
    assert_eq!(code, 4008, "after {} messages", texts.len());
    assert!(texts.len() < COUNT);
    let mut back = bob.socket_with(&format!("&since={last}"));
    while texts.len() < COUNT {
        texts.push(back.expect("message")["message"]["content"].as_str().unwrap()[..8].to_owned());
    }
    back.hears_nothing();
    assert_eq!(texts, (0..COUNT).map(|n| format!("{n:08}")).collect::<Vec<_>>());
}

#[test]
fn a_reader_that_pauses_within_its_bound_is_left_in_peace() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut slow = narrow_socket(&house, &bob);
    let mut adas = ada.socket();
    let text = "x".repeat(LONG);
    // 800 KB wait, less than the bound of 1 MiB.
    (0..100).for_each(|_| drop(adas.says(tea, &text)));
    slow.expect("presence");
    (0..100).for_each(|_| drop(slow.hears(&text)));
    slow.hears_nothing();
}

#[test]
fn who_is_cut_for_slowness_is_offline_for_the_others() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut adas = ada.socket();
    let slow = narrow_socket(&house, &bob);
    assert_eq!(adas.expect_next("presence")["is_online"], true);
    let text = "é".repeat(LONG);
    let (mut sent, mut is_online) = (0, true);
    while is_online {
        adas.send_json(json!({"type": "send", "room_id": tea, "content": text}));
        adas.expect_frame(|frame| {
            is_online &= frame["is_online"] != false;
            frame["type"] == "ack"
        });
        sent += 1;
        assert!(sent < 5_000, "still online");
    }
    drop(slow);
}

#[test]
fn an_ordinary_reader_that_stops_reading_keeps_nobody_waiting() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let idle: Vec<Socket> = (0..20).map(|_| bob.socket()).collect();
    let mut adas = ada.socket();
    (0..200).for_each(|n| drop(adas.says(tea, &format!("message {n}"))));
    for mut socket in idle {
        (0..200).for_each(|n| drop(socket.hears(&format!("message {n}"))));
    }
}
