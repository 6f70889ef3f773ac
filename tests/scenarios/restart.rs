//! `kill -9` under load, again and again: nothing that was acknowledged is missing or doubled, and it is the same history.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::harness::shapes::{Kind, Message};
use crate::harness::{Person, Program, Socket, eventually, json};

/// What a writer was told is stored: the `client_id`, and the message's number and text.
#[derive(Default)]
struct Ledger {
    acknowledged: Mutex<HashMap<String, (i64, String)>>,
    count: AtomicUsize,
    is_over: AtomicBool,
}

impl Ledger {
    fn keep(&self, client_id: &str, id: i64, text: &str) {
        let before = self.acknowledged.lock().unwrap().insert(client_id.to_owned(), (id, text.to_owned()));
        assert!(before.is_none_or(|(first, _)| first == id), "{client_id} was acknowledged as two messages");
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }
}

/// Sends over a socket until the server is gone: many at once, each kept when its ack is read.
fn sends_over_a_socket(person: &Person, room: i64, tag: &str, ledger: &Ledger) {
    let mut socket = person.socket();
    let message = |n: usize| (format!("{tag}-{n}"), format!("message {n} of {tag}"));
    let send = |socket: &mut Socket, n: usize| {
        let (client_id, text) = message(n);
        let request = json!({"type": "send", "room_id": room, "content": text, "client_id": client_id, "id": n});
        socket.wire.send(tungstenite::Message::text(request.to_string())).is_ok()
    };
    let mut next = 0;
    while next < 8 && send(&mut socket, next) {
        next += 1;
    }
    while !ledger.is_over()
        && let Ok(frame) = socket.receive()
    {
        if frame["type"] == "ack" {
            let (client_id, text) = message(frame["id"].as_u64().unwrap() as usize);
            ledger.keep(&client_id, frame["message"]["id"].as_i64().unwrap(), &text);
            if !send(&mut socket, next) {
                break;
            }
            next += 1;
        }
    }
}

fn sends_over_rest(person: &Person, room: i64, tag: &str, ledger: &Ledger) {
    for n in 0.. {
        let (client_id, text) = (format!("{tag}-{n}"), format!("message {n} of {tag}"));
        let body = json!({"content": text, "client_id": client_id}).to_string();
        let headers = [("Content-Type", "application/json")];
        match person.try_send("POST", &format!("/rooms/{room}/messages"), &headers, body.as_bytes()) {
            Ok(reply) if reply.status == 201 => ledger.keep(&client_id, reply.read::<Message>().id, &text),
            _ => return,
        }
        if ledger.is_over() {
            return;
        }
    }
}

/// Four write over sockets and two over REST until the server is killed in the middle.
fn a_round(program: &mut Program, people: &[Person], room: i64, round: usize, ledger: &Ledger) {
    let enough = ledger.count.load(Ordering::Relaxed) + 150 + 70 * round;
    std::thread::scope(|scope| {
        for (n, person) in people.iter().enumerate() {
            let tag = format!("r{round}w{n}");
            scope.spawn(move || match n % 3 {
                2 => sends_over_rest(person, room, &tag, ledger),
                _ => sends_over_a_socket(person, room, &tag, ledger),
            });
        }
        eventually("enough is said", || ledger.count.load(Ordering::Relaxed) >= enough);
        program.kill();
    });
}

fn nothing_is_missing_or_doubled(reader: &Person, room: i64, ledger: &Ledger) {
    let stored = reader.whole_history(room);
    let mut of_client: HashMap<&str, &Message> = HashMap::new();
    for message in stored.iter().filter(|message| message.message_type == Kind::Text) {
        let client_id = message.client_id.as_deref().expect("a client_id");
        assert!(of_client.insert(client_id, message).is_none(), "{client_id} is there twice");
    }
    for (client_id, (id, text)) in &*ledger.acknowledged.lock().unwrap() {
        let message = of_client.get(client_id.as_str()).unwrap_or_else(|| panic!("{client_id} is lost"));
        assert_eq!((message.id, &message.content), (*id, text));
    }
    assert!(stored.windows(2).all(|two| two[0].id < two[1].id && two[0].seq < two[1].seq));
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_however_often_the_server_is_killed() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    let mut program = Program::start(&folder);
    let people = program.people(["Ada", "Bob", "Cyd", "Dan", "Eve", "Fay"]);
    let room = people[0].room("tea");
    for person in &people[1..] {
        person.joins(room);
    }
    let mut watcher = people[0].socket();
    let epoch = watcher.ready["epoch"].clone();
    let mut since = watcher.ready["seq"].as_i64().unwrap();
    let ledger = Ledger::default();
    for round in 0..5 {
        a_round(&mut program, &people, room, round, &ledger);
        // Whatever anybody has seen is there afterwards.
        while let Ok(frame) = watcher.receive() {
            if frame["type"] == "message" && frame["message"]["message_type"] == "text" {
                since = frame["seq"].as_i64().unwrap();
                let message = &frame["message"];
                let (client_id, text) = (message["client_id"].as_str().unwrap(), message["content"].as_str().unwrap());
                ledger.keep(client_id, message["id"].as_i64().unwrap(), text);
            }
        }
        program.comes_back(&folder);
        nothing_is_missing_or_doubled(&people[1], room, &ledger);
        watcher = people[0].socket_with(&format!("&since={since}&epoch={}", epoch.as_str().unwrap()));
        assert_eq!(watcher.ready["epoch"], epoch);
        assert!(watcher.ready["seq"].as_i64().unwrap() >= since);
    }
    retries_find_what_was_stored(&people[1], room);
}

/// A client that had no answer tries again, and finds the message it had sent, if it was stored.
fn retries_find_what_was_stored(person: &Person, room: i64) {
    let stored = person.whole_history(room);
    let own = stored.iter().filter(|message| message.sender_id == Some(person.id) && message.client_id.is_some());
    for first in own.rev().take(20) {
        let body = json!({"content": "tried again", "client_id": first.client_id});
        let again: Message = person.post(&format!("/rooms/{room}/messages"), body).done().read();
        assert_eq!(&again, first);
    }
    assert_eq!(person.whole_history(room).len(), stored.len());
}

#[test]
fn accounts_rooms_and_places_survive_a_kill() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    let mut program = Program::start(&folder);
    let [ada, bob] = program.people(["Ada", "Bob"]);
    let plans = ada.private_room("plans");
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).done();
    ada.patch(&format!("/rooms/{plans}/members/{}", bob.id), json!({"is_admin": true})).done();
    let said = ada.says(plans, "remember").id;
    bob.put(&format!("/rooms/{plans}/read"), json!({"message_id": said})).done();
    ada.patch("/auth/me", json!({"bio": "Counts."})).done();
    let gone = bob.elsewhere();
    gone.post("/auth/logout", json!({})).done();
    let before = bob.get("/rooms").expect(200).json();
    program.kill();
    program.comes_back(&folder);
    assert_eq!(bob.get("/rooms").expect(200).json(), before);
    assert_eq!(before[0]["unread_count"], 0);
    assert_eq!(ada.get("/auth/me").expect(200).json()["bio"], "Counts.");
    // The secret is the same, and so is what tokens are worth.
    gone.get("/auth/me").refused(401);
    // He is still an admin.
    bob.patch(&format!("/rooms/{plans}"), json!({"description": "Kept."})).expect(204);
}

#[test]
fn a_stop_in_the_middle_of_the_load_loses_nothing_either() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    let mut program = Program::start(&folder);
    let people = program.people(["Ada", "Bob", "Cyd"]);
    let room = people[0].room("tea");
    for person in &people[1..] {
        person.joins(room);
    }
    let ledger = Ledger::default();
    std::thread::scope(|scope| {
        for (n, person) in people.iter().enumerate() {
            let (tag, ledger) = (format!("w{n}"), &ledger);
            scope.spawn(move || match n {
                2 => sends_over_rest(person, room, &tag, ledger),
                _ => sends_over_a_socket(person, room, &tag, ledger),
            });
        }
        eventually("enough is said", || ledger.count.load(Ordering::Relaxed) >= 200);
        program.signal(libc::SIGTERM);
        assert_eq!(program.exit_code(), Some(0));
        ledger.is_over.store(true, Ordering::Relaxed);
    });
    program.comes_back(&folder);
    nothing_is_missing_or_doubled(&people[1], room, &ledger);
}
