//! Ephemeral rooms: people talk there as anywhere else, and nothing of what they say is ever on disk.

use crate::harness::shapes::{Message, Room};
use crate::harness::{House, Person, Value, eventually, in_ms, json, texts};
use crate::streams::Stream;

const MARKER: &str = "quetzalcoatlus";

fn ephemeral(by: &Person, name: &str, is_private: bool) -> i64 {
    let body = json!({"name": name, "is_private": is_private, "is_ephemeral": true});
    let room: Room = by.post("/rooms", body).expect(201).read();
    assert!(room.is_ephemeral);
    room.id
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
    assert_eq!(bob.get(&format!("/messages/{}/replies", said.id)).expect(200).json().as_array().unwrap().len(), 1);
    assert_eq!(bob.socket_with(&format!("&since={}", said.seq)).heard().len(), 5, "what was said since is told anew");
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
    let eve = house.person("Eve");
    ada.put(&format!("/rooms/{room}/bans/{}", eve.id), json!({"reason": format!("{MARKER}, always")})).expect(204);
    eve.post(&format!("/rooms/{room}/join"), json!({})).refused(403);
    assert!(all.iter().all(|text| text.contains(MARKER)), "{all:?}");
    assert_eq!(bob.get(&format!("/search?q={MARKER}")).expect(200).json(), json!([]));
    let gone = ada.says(room, &format!("{MARKER} deleted"));
    ada.delete(&format!("/messages/{}", gone.id)).expect(204);
    // Something else is committed, so that all there is to write is written.
    let hall = ada.room("hall");
    ada.says(hall, "a lasting word");
    assert!(!house.files_with("a lasting word").is_empty(), "the search for it works");
    for words in [MARKER, "joined the room"] {
        assert!(house.files_with(words).is_empty(), "{words}: {:?}", house.files_with(words));
    }
    house.stop();
    assert!(house.files_with(MARKER).is_empty(), "{:?}", house.files_with(MARKER));
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

fn answers(by: &Person, room: i64, to: i64, text: &str) -> Message {
    let body = json!({"content": text, "reply_to": to});
    by.post(&format!("/rooms/{room}/messages"), body).expect(201).read()
}

#[test]
fn of_what_was_edited_there_is_what_it_says_now() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let room = ephemeral(&ada, "smoke", false);
    bob.joins(room);
    let said = ada.says(room, "a secret");
    let versions = format!("/messages/{}/history", said.id);
    assert_eq!(ada.get(&versions).expect(200).json(), json!([{"content": "a secret", "timestamp": said.timestamp.0}]));
    ada.patch(&format!("/messages/{}", said.id), json!({"content": "no secret"})).expect(200);
    let now = ada.get(&versions).expect(200).json();
    assert_eq!(
        (texts(&now), now[0]["timestamp"].as_str() >= Some(&said.timestamp.0)),
        (vec!["no secret".to_owned()], true)
    );
    bob.get(&versions).refused(403);
    ada.delete(&format!("/messages/{}", said.id)).done();
    assert_eq!(ada.get(&versions).expect(200).json(), json!([]));
}

#[test]
fn the_thread_below_a_message_is_what_memory_still_has_of_it() {
    let mut house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let (room, secret) = (ephemeral(&ada, "smoke", false), ephemeral(&ada, "whispers", true));
    bob.joins(room);
    let root = ada.says(room, "Who brings milk?").id;
    let path = format!("/messages/{root}/replies");
    assert_eq!(bob.get(&path).expect(200).json(), json!([]));
    let first = answers(&bob, room, root, "I do").id;
    bob.says(room, "by the way");
    answers(&ada, room, first, "Thanks");
    let last = answers(&bob, room, root, "Not today").id;
    ada.says(room, "answers nothing");
    let (guest, _) = house.guest("Gus");
    for caller in [&*ada, &*bob, &*eve, &guest] {
        assert_eq!(texts(&caller.get(&path).expect(200).json()), ["I do", "Thanks", "Not today"]);
    }
    let page = bob.get(&format!("{path}?limit=2")).expect(200);
    assert_eq!(texts(&page.json()), ["Thanks", "Not today"]);
    assert_eq!(texts(&bob.get(&page.link("prev").unwrap()).expect(200).json()), ["I do"]);
    assert_eq!(texts(&bob.get(&format!("/messages/{first}/replies")).expect(200).json()), ["Thanks"]);
    ada.put(&format!("/users/{}/block", bob.id), Value::Null).done();
    let hidden = ada.get(&path).expect(200).json();
    assert_eq!(
        (texts(&hidden), &hidden[0]["is_hidden"]),
        (["", "Thanks", ""].map(str::to_owned).to_vec(), &json!(true))
    );
    let hush = ada.says(secret, "hush").id;
    answers(&ada, secret, hush, "hush hush");
    for stranger in [&*bob, &guest] {
        stranger.get(&format!("/messages/{hush}/replies")).refused(404);
    }
    house.stranger().get(&path).refused(401);
    ada.put(&format!("/rooms/{room}/bans/{}", eve.id), json!({})).done();
    eve.get(&path).refused(403);
    for n in 0..200 {
        bob.says(room, &format!("{n}"));
    }
    bob.get(&path).refused(404);
    bob.get(&format!("/messages/{last}/replies")).refused(404);
    house.restart();
    ada.get(&format!("/messages/{hush}/replies")).refused(404);
    assert!(house.files_with("hush hush").is_empty(), "{:?}", house.files_with("hush hush"));
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// By type and content, in the order in which they came.
fn told(frames: &[Value]) -> Vec<(&str, &str)> {
    let is_told = |frame: &&Value| frame["type"] != "presence";
    let all = frames.iter().filter(is_told);
    all.map(|frame| (word(&frame["type"]), word(&frame["message"]["content"]))).collect()
}

#[test]
fn who_comes_back_is_told_what_was_said_meanwhile_in_the_order_in_which_it_was() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (room, hall) = (ephemeral(&ada, "smoke", false), ada.room("hall"));
    bob.joins(room).joins(hall);
    let known = ada.says(room, "known");
    let deleted = ada.says(room, "deleted");
    let since = ada.says(hall, "known too").seq;
    let first = ada.says(room, "one");
    ada.says(hall, "two");
    ada.patch(&format!("/messages/{}", known.id), json!({"content": "known better"})).expect(200);
    ada.delete(&format!("/messages/{}", deleted.id)).done();
    answers(&ada, room, first.id, "three");
    let expected = [
        ("message", "one"),
        ("message", "two"),
        ("message_edited", "known better"),
        ("message_deleted", ""),
        ("message", "three"),
    ];
    let mut back = bob.socket_with(&format!("&since={since}"));
    let missed = back.heard();
    assert_eq!(told(&missed), expected);
    assert!(missed.is_sorted_by_key(|frame| frame["seq"].as_i64()), "{missed:?}");
    ada.says(room, "live");
    assert_eq!(told(&back.heard()), [("message", "live")]);
    let live = missed.last().unwrap()["seq"].as_i64().unwrap();
    assert_eq!(told(&bob.socket_with(&format!("&since={live}")).heard()), [("message", "live")]);
    let mut stream = Stream::open(&bob, &format!("/rooms/{room}/events?since={since}"), "*/*");
    let streamed: Vec<_> = (0..5).map(|_| stream.event()).collect();
    let of_the_room = [expected[0], expected[2], expected[3], expected[4], ("message", "live")];
    assert_eq!(told(&streamed), of_the_room);
    // What somebody wants nothing of comes hidden, and a stranger to the room is told nothing of it.
    bob.put(&format!("/users/{}/block", ada.id), Value::Null).done();
    let hidden = bob.socket_with(&format!("&since={since}")).heard();
    assert!(hidden.len() == 6 && hidden.iter().all(|frame| frame["message"]["content"] == ""), "{hidden:?}");
    let eve = house.person("Eve");
    assert_eq!(told(&eve.socket_with(&format!("&since={since}")).heard()), []);
}

#[test]
fn guests_come_back_to_what_was_said_meanwhile_too() {
    let house = House::open();
    let ada = house.person("Ada");
    let room = ephemeral(&ada, "smoke", false);
    let (guest, pass) = house.guest("Gus");
    guest.post(&format!("/rooms/{room}/join"), json!({})).done();
    let since = ada.says(room, "known").seq;
    ada.says(room, "missed");
    let mut back = house.socket(&format!("/ws?token={}&since={since}", pass.access_token));
    back.expect_next("ready");
    assert_eq!(told(&back.heard())[0], ("message", "missed"));
}

#[test]
fn who_was_away_for_longer_than_memory_reaches_is_told_to_load_anew() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let room = ephemeral(&ada, "smoke", false);
    bob.joins(room);
    let since = ada.says(room, "known").seq;
    let said: Vec<_> = (0..202).map(|n| ada.says(room, &format!("{n}")).seq).collect();
    let heard = bob.socket_with(&format!("&since={since}")).heard();
    assert_eq!(
        (told(&heard), &heard[0]["reason"]),
        (vec![("resync", "")], &json!("Too much has happened since; reload."))
    );
    // The first two are forgotten, and who had them misses nothing.
    assert_eq!(told(&bob.socket_with(&format!("&since={}", said[0])).heard()), [("resync", "")]);
    let missed = bob.socket_with(&format!("&since={}", said[1])).heard();
    assert_eq!((missed.len(), told(&missed)[0], told(&missed)[199]), (200, ("message", "2"), ("message", "201")));
    assert_eq!(texts(&bob.history(room, "?limit=200")).len(), 200, "it is loaded over REST");
}
