//! Ephemeral rooms: people talk there as anywhere else, and nothing of what they say is ever on disk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::shapes::Room;
use crate::harness::{House, Person, Value, eventually, in_ms, json, texts};

const MARKER: &str = "quetzalcoatlus";

fn ephemeral(by: &Person, name: &str, is_private: bool) -> i64 {
    let body = json!({"name": name, "is_private": is_private, "is_ephemeral": true});
    let room: Room = by.post("/rooms", body).expect(201).read();
    assert!(room.is_ephemeral);
    room.id
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

/// The files that have it, in any case and in whole; what is no file to be read has nothing.
fn holding(house: &House, words: &str) -> Vec<PathBuf> {
    let has = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap_or_default().to_ascii_lowercase();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    files_in(house.folder()).into_iter().filter(has).collect()
}

/// As many ways as there are.
fn everything_is_said(house: &House, ada: &Person, bob: &Person, room: i64) {
    let mut adas = ada.socket();
    let mut guest = house.socket(&format!("/ws/chat/{room}?username=Gus"));
    guest.expect("users_list");
    let mut older = house.socket(&format!("/ws/{room}?token={}", bob.token()));
    let said = ada.says(room, &format!("{MARKER} over REST, @Bob"));
    bob.post(&format!("/rooms/{room}/messages"), json!({"content": format!("{MARKER} answered"), "reply_to": said.id}))
        .expect(201);
    adas.says(room, &format!("{MARKER} over /ws"));
    older.send_json(json!({"type": "message", "content": format!("{MARKER} by an older client")}));
    adas.hears(&format!("{MARKER} by an older client"));
    guest.send_json(json!({"type": "message", "content": format!("{MARKER} by a guest")}));
    let heard = adas.hears(&format!("{MARKER} by a guest"));
    bob.put(&format!("/messages/{}/reactions/%F0%9F%91%8D", said.id), Value::Null).expect(200);
    bob.put(&format!("/rooms/{room}/read"), json!({"message_id": heard["message"]["id"]})).expect(204);
    let edited = json!({"content": format!("{MARKER} edited")});
    assert_eq!(ada.patch(&format!("/messages/{}", said.id), edited).expect(200).json()["is_edited"], true);
}

#[test]
fn nothing_that_is_said_is_on_disk_in_any_file_at_any_time() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let room = ephemeral(&ada, "smoke", false);
    bob.joins(room);
    everything_is_said(&house, &ada, &bob, room);
    let all = texts(&bob.history(room, ""));
    assert_eq!(all.len(), 5, "{all:?}");
    assert!(all.iter().all(|text| text.contains(MARKER)), "{all:?}");
    assert_eq!(bob.get(&format!("/search?q={MARKER}")).expect(200).json(), json!([]));
    let gone = ada.says(room, &format!("{MARKER} deleted"));
    ada.delete(&format!("/messages/{}", gone.id)).expect(204);
    // Something else is committed, so that all there is to write is written.
    let hall = ada.room("hall");
    ada.says(hall, "a lasting word");
    assert_ne!(holding(&house, "a lasting word"), [""; 0].map(PathBuf::from), "the search for it works");
    for words in [MARKER, "joined the room"] {
        assert_eq!(holding(&house, words), [""; 0].map(PathBuf::from), "{words}");
    }
    house.stop();
    assert_eq!(holding(&house, MARKER), [""; 0].map(PathBuf::from));
    house.begin_again();
    eventually("it is gone with the server", || ada.get(&format!("/rooms/{room}")).status == 404);
    let next = ada.says(hall, "after");
    assert!(next.id > gone.id && next.seq > gone.seq, "numbers are not given out again: {next:?}");
}

#[test]
fn what_would_have_to_be_kept_is_refused_in_words() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let room = ephemeral(&ada, "smoke", false);
    bob.joins(room);
    let said = ada.says(room, "hello").id;
    let file = ada.send("PUT", "/files/a.txt", &[], b"x").expect(201).json()["id"].clone();
    let path = format!("/rooms/{room}/messages");
    for (by, method, path, body, field) in [
        (&ada, "POST", path.clone(), json!({"content": "x", "attachments": [file]}), "attachments"),
        (&ada, "POST", path.clone(), json!({"content": "x", "send_at": in_ms(600_000)}), "send_at"),
        (&bob, "POST", "/reminders".into(), json!({"message_id": said, "remind_at": in_ms(600_000)}), "message_id"),
        (&ada, "PUT", format!("/messages/{said}/pin"), json!({}), "message_id"),
    ] {
        let refusal = by.send_json(method, &path, &body).refused(422);
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("ephemeral", Some(field)), "{method} {path}");
    }
    assert_eq!(texts(&bob.history(room, "")), ["hello"]);
    let stranger = house.person("Eve");
    let secret = ephemeral(&ada, "whispers", true);
    stranger.get(&format!("/rooms/{secret}/messages")).refused(404);
    stranger.post(&format!("/rooms/{secret}/messages"), json!({"content": "x"})).refused(404);
    for bad in [json!("yes"), json!(1)] {
        ada.post("/rooms", json!({"name": "bad", "is_ephemeral": bad})).refused(422);
    }
}

#[test]
fn what_was_said_lately_is_read_in_pages_and_the_same_sent_twice_is_said_once() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let room = ephemeral(&ada, "smoke", false);
    bob.joins(room);
    let mut socket = ada.socket();
    for n in 0..250 {
        socket.send_json(
            json!({"type": "send", "room_id": room, "content": format!("{n}"), "client_id": format!("c{n}")}),
        );
    }
    (0..250).for_each(|_| drop(socket.expect("ack")));
    let all = bob.history(room, "?limit=200");
    assert_eq!((texts(&all).len(), texts(&all)[0].as_str()), (200, "50"), "the newest 200");
    let page = bob.get(&format!("/rooms/{room}/messages?limit=3")).expect(200);
    assert_eq!((texts(&page.json()), page.link("next")), (["247", "248", "249"].map(str::to_owned).to_vec(), None));
    let older = bob.get(&page.link("prev").unwrap()).expect(200);
    assert_eq!(texts(&older.json()), ["244", "245", "246"]);
    assert_eq!(texts(&bob.get(&older.link("next").unwrap()).expect(200).json()), ["247", "248", "249"]);
    let again = json!({"content": "other", "client_id": "c249"});
    assert_eq!(ada.post(&format!("/rooms/{room}/messages"), again).expect(201).json()["content"], "249");
    bob.patch(&format!("/messages/{}", all[0]["id"]), json!({"content": "mine"})).refused(403);
    let (guest, _) = house.guest("Gus");
    assert_eq!(guest.get(&format!("/rooms/{room}/messages?limit=1")).expect(200).json()[0]["content"], "249");
    let anyone = house.stranger().get(&format!("/api/chat/rooms/{room}/messages?limit=1")).expect(200).json();
    assert_eq!(anyone[0]["content"], "249");
}

/// Numbers that ephemeral messages bore make nobody miss what is said elsewhere.
#[test]
fn a_restart_between_ephemeral_and_lasting_messages_loses_nothing_for_who_comes_back() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (room, hall) = (ephemeral(&ada, "smoke", false), ada.room("hall"));
    bob.joins(room).joins(hall);
    let mut bobs = bob.socket();
    (0..20).for_each(|n| drop(ada.says(room, &format!("smoke {n}"))));
    let since = bobs.hears("smoke 19")["seq"].as_i64().unwrap();
    house.restart();
    (0..30).for_each(|n| drop(ada.says(hall, &format!("lasting {n}"))));
    let missed = bob.socket_with(&format!("&since={since}")).heard();
    let told = missed.iter().filter(|frame| frame["message"]["room_id"] == hall).count();
    assert!(told == 30 || missed.iter().any(|frame| frame["type"] == "resync"), "{told} of 30");
}
