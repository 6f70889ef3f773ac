//! A room as a stream over HTTP: a line an event, or server-sent events.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use crate::harness::{Caller, House, PATIENCE, Value, json};

/// An open stream, its head read.
pub struct Stream {
    head: String,
    lines: BufReader<TcpStream>,
}

impl Stream {
    pub fn open(caller: &Caller, path: &str, accept: &str) -> Self {
        let mut stream = TcpStream::connect(caller.place.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let token = caller.token.as_deref().unwrap_or_default();
        // HTTP/1.0, so that the lines come without chunks.
        let request =
            format!("GET {path} HTTP/1.0\r\nHost: h\r\nAuthorization: Bearer {token}\r\nAccept: {accept}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut opened = Self { head: String::new(), lines: BufReader::new(stream) };
        while let Some(line) = opened.line().filter(|line| !line.is_empty()) {
            opened.head += &(line + "\n");
        }
        opened
    }

    /// None at the end.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.lines.read_line(&mut line).expect("a line in time");
        (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }

    pub fn event(&mut self) -> Value {
        serde_json::from_str(&self.line().expect("an event")).expect("JSON")
    }

    fn said(&mut self) -> String {
        let event = self.event();
        assert_eq!(event["type"], "message", "{event}");
        event["message"]["content"].as_str().unwrap().to_owned()
    }
}

#[test]
fn what_is_said_in_a_room_comes_a_line_a_message() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, cake) = (ada.room("tea"), ada.room("cake"));
    let mut stream = Stream::open(&bob, &format!("/rooms/{tea}/events"), "*/*");
    assert!(stream.head.contains(" 200 ") && stream.head.contains("application/x-ndjson"), "{}", stream.head);
    let first = ada.says(tea, "one");
    ada.says(cake, "elsewhere");
    ada.socket().says(tea, "two");
    let mut kim = house.socket(&format!("/ws/chat/{tea}?username=Kim"));
    kim.send_json(json!({"type": "typing"}));
    kim.send_json(json!({"type": "message", "content": "three"}));
    ada.patch(&format!("/messages/{}", first.id), json!({"content": "uno"})).expect(200);
    ada.delete(&format!("/messages/{}", first.id)).expect(204);
    assert_eq!([stream.said(), stream.said()], ["one", "two"]);
    let mut rest: Vec<_> = (0..3).map(|_| stream.event()["type"].clone()).collect();
    rest.sort_by_key(Value::to_string);
    assert_eq!(rest, ["message", "message_deleted", "message_edited"]);
    // To listen is neither to join nor to be there.
    let room = ada.get(&format!("/rooms/{tea}")).json();
    assert_eq!((&room["member_count"], ada.get("/users/online").json()), (&json!(1), json!([])));
}

#[test]
fn server_sent_events_bear_their_numbers_and_resume_by_them() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let seen = ada.says(tea, "seen").seq;
    ada.says(tea, "missed");
    let path = format!("/rooms/{tea}/events?since={seen}");
    let mut stream = Stream::open(&ada, &path, "text/event-stream");
    assert!(stream.head.contains("text/event-stream"), "{}", stream.head);
    ada.says(tea, "live");
    for text in ["missed", "live"] {
        let id = stream.line().unwrap();
        let data = stream.line().unwrap();
        assert_eq!(stream.line().unwrap(), "");
        let event: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!((id, &event["message"]["content"]), (format!("id: {}", event["seq"]), &json!(text)));
    }
    let mut beyond = Stream::open(&ada, &format!("/rooms/{tea}/events?since=999999"), "*/*");
    assert_eq!(beyond.event()["type"], "resync");
    ada.get(&format!("/rooms/{tea}/events?since=x")).refused(422);
}

#[test]
fn a_stream_ends_with_what_gave_the_right_to_it() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let (tea, plans) = (ada.room("tea"), ada.private_room("plans"));
    let members = format!("/rooms/{plans}/members");
    ada.post(&members, json!({"user_id": bob.id})).expect(201);
    let events = format!("/rooms/{plans}/events");
    eve.get(&events).refused(404);
    house.stranger().get(&events).refused(401);
    let mut removed = Stream::open(&bob, &events, "*/*");
    ada.delete(&format!("{members}/{}", bob.id)).expect(204);
    assert_eq!(removed.event()["type"], "member_left");
    assert_eq!(removed.line(), None);
    // An outsider's, when the room becomes private; one's own, with its session; all, with the room.
    let mut outsider = Stream::open(&eve, &format!("/rooms/{tea}/events"), "*/*");
    let mut signed_out = Stream::open(&bob.elsewhere(), &format!("/rooms/{tea}/events"), "*/*");
    ada.patch(&format!("/rooms/{tea}"), json!({"is_private": true})).expect(204);
    assert_eq!((outsider.line(), signed_out.line()), (None, None));
    let elsewhere = ada.elsewhere();
    let mut ended = Stream::open(&elsewhere, &format!("/rooms/{tea}/events"), "*/*");
    elsewhere.post("/auth/logout", json!({})).expect(200);
    assert_eq!(ended.line(), None);
    let mut gone = Stream::open(&ada, &format!("/rooms/{tea}/events"), "*/*");
    ada.delete(&format!("/rooms/{tea}")).expect(204);
    assert_eq!(gone.event()["type"], "room_deleted");
    assert_eq!(gone.line(), None);
}

#[test]
fn streams_end_when_the_server_stops() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut stream = Stream::open(&ada, &format!("/rooms/{tea}/events"), "*/*");
    house.stop();
    assert_eq!(stream.line(), None);
}

#[test]
fn many_streams_hold_up_nobody() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let path = format!("/rooms/{tea}/events");
    // More than there are HTTP workers.
    let mut streams: Vec<_> = (0..40).map(|_| Stream::open(&ada, &path, "*/*")).collect();
    ada.says(tea, "to all");
    for stream in &mut streams {
        assert_eq!(stream.said(), "to all");
    }
}
