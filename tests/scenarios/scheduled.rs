//! Messages that are sent later: once, at their time, if their author may still write there, whatever the server did meanwhile.

use crate::harness::{House, Person, Program, Reply, SOON, Value, eventually, ids, in_ms, json, texts};

fn posts(by: &Person, room: i64, body: Value) -> Reply {
    by.post(&format!("/rooms/{room}/messages"), body)
}

fn schedules(by: &Person, room: i64, text: &str, ms: i64) -> Value {
    posts(by, room, json!({"content": text, "send_at": in_ms(ms)})).expect(202).json()
}

fn waiting(by: &Person) -> Value {
    by.get("/scheduled").expect(200).json()
}

const HOUR: i64 = 60 * 60 * 1000;

#[test]
fn it_is_sent_at_its_time_and_once() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    let made = schedules(&ada, tea, "Tea is ready", SOON);
    assert_eq!(adas.expect("scheduled")["scheduled"], made);
    assert_eq!((&made["state"], &made["failure"], &made["room_id"]), (&json!("pending"), &Value::Null, &json!(tea)));
    assert_eq!(texts(&bob.history(tea, "")), [""; 0]);
    let heard = bobs.hears("Tea is ready");
    assert!(heard["message"]["timestamp"].as_str() >= made["send_at"].as_str());
    assert_eq!(adas.expect("message")["message"], heard["message"], "its author is told as others are");
    let sent = adas.expect("scheduled")["scheduled"].clone();
    assert_eq!((&sent["id"], &sent["state"]), (&made["id"], &json!("sent")));
    assert_eq!((waiting(&ada), texts(&bob.history(tea, ""))), (json!([]), vec!["Tea is ready".to_owned()]));
    ada.get(&format!("/scheduled/{}", made["id"])).refused(404);
}

#[test]
fn over_the_socket_and_as_a_form_it_is_the_same() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let (mut here, mut there) = (ada.socket(), ada.socket());
    let (ack, before) =
        here.ask(json!({"type": "send", "room_id": tea, "content": "One", "client_id": "a", "send_at": in_ms(HOUR)}));
    assert!(before.is_empty() && ack["message"].is_null() && ack["seq"].is_null(), "{ack}");
    assert_eq!(there.expect("scheduled")["scheduled"], ack["scheduled"]);
    assert_eq!(waiting(&ada), json!([ack["scheduled"]]));
    let form = format!("content=Two&send_at={}", in_ms(2 * HOUR));
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let reply = ada.send("POST", &format!("/rooms/{tea}/messages"), &kind, form.as_bytes()).expect(202);
    let id = reply.json()["id"].as_i64().unwrap();
    assert_eq!(reply.header("location"), Some(format!("/scheduled/{id}").as_str()));
    assert_eq!(ada.get(&format!("/scheduled/{id}")).expect(200).json(), reply.json());
    let (late, _) = here.ask(json!({"type": "send", "room_id": tea, "content": "x", "send_at": in_ms(-1)}));
    assert_eq!((&late["type"], &late["field"]), (&json!("error"), &json!("send_at")));
}

#[test]
fn what_waits_is_listed_by_room_changed_and_cancelled() {
    let house = House::open();
    let ada = house.person("Ada");
    let (tea, hall) = (ada.room("tea"), ada.room("hall"));
    let later = schedules(&ada, tea, "later", 2 * HOUR);
    let sooner = schedules(&ada, hall, "sooner", HOUR);
    assert_eq!(ids(&waiting(&ada)), [&sooner, &later].map(|one| one["id"].as_i64().unwrap()));
    assert_eq!(ada.get(&format!("/scheduled?room_id={tea}")).expect(200).json(), json!([later]));
    let path = format!("/scheduled/{}", later["id"]);
    let changed = ada.patch(&path, json!({"content": "first", "send_at": in_ms(HOUR / 2)})).expect(200).json();
    assert_eq!((&changed["content"], &waiting(&ada)[0]), (&json!("first"), &changed));
    for (bad, field) in [
        (json!({"send_at": in_ms(-1000)}), "send_at"),
        (json!({"send_at": in_ms(400 * 24 * HOUR)}), "send_at"),
        (json!({"send_at": "tomorrow"}), "send_at"),
        (json!({"content": " "}), "content"),
        (json!({"content": "x".repeat(8_001)}), "content"),
    ] {
        assert_eq!(ada.patch(&path, bad.clone()).refused(422).field.as_deref(), Some(field), "{bad}");
    }
    assert_eq!(ada.get(&path).expect(200).json(), changed, "nothing was changed");
    ada.delete(&path).expect(204);
    ada.delete(&path).refused(404);
    ada.patch(&path, json!({"content": "again"})).refused(404);
    assert_eq!(waiting(&ada), json!([sooner]));
}

#[test]
fn with_another_time_it_goes_then() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    let (one, two) = (schedules(&ada, tea, "one", HOUR), schedules(&ada, tea, "two", 2 * SOON));
    ada.patch(&format!("/scheduled/{}", one["id"]), json!({"send_at": in_ms(SOON)})).expect(200);
    ada.patch(&format!("/scheduled/{}", two["id"]), json!({"content": "three"})).expect(200);
    socket.hears("one");
    socket.hears("three");
}

#[test]
fn nobody_else_sees_or_touches_it() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut bobs = bob.socket();
    let path = format!("/scheduled/{}", schedules(&ada, tea, "secret", HOUR)["id"]);
    assert_eq!(waiting(&bob), json!([]));
    bob.get(&path).refused(404);
    bob.patch(&path, json!({"content": "mine"})).refused(404);
    bob.delete(&path).refused(404);
    bobs.hears_nothing();
    assert_eq!(waiting(&ada)[0]["content"], "secret");
}

#[test]
fn what_could_not_be_said_now_cannot_be_scheduled_either() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let (tea, plans) = (ada.room("tea"), ada.private_room("plans"));
    let elsewhere = ada.says(plans, "elsewhere").id;
    bob.joins(tea);
    let send_at = in_ms(HOUR);
    let body = |content: &str| json!({"content": content, "send_at": send_at});
    posts(&eve, tea, body("not a member")).refused(403);
    posts(&eve, plans, body("not there")).refused(404);
    posts(&bob, tea, body(" ")).refused(422);
    posts(&bob, tea, json!({"content": "x", "send_at": send_at, "reply_to": elsewhere})).refused(422);
    posts(&bob, tea, json!({"content": "x", "send_at": send_at, "attachments": [4711]})).refused(422);
    for bad in [json!("tomorrow"), json!("2026-01-01"), json!(5), json!(in_ms(-1)), json!(in_ms(400 * 24 * HOUR))] {
        let refusal = posts(&bob, tea, json!({"content": "x", "send_at": bad})).refused(422);
        assert_eq!(refusal.field.as_deref(), Some("send_at"), "{bad}");
    }
    ada.put(&format!("/rooms/{tea}/mutes/{}", bob.id), json!({})).expect(204);
    assert_eq!(posts(&bob, tea, body("muted")).refused(403).code, "muted");
    let (guest, _) = house.guest("Gus");
    guest.post(&format!("/rooms/{tea}/join"), json!({})).expect(200);
    guest.post(&format!("/rooms/{tea}/messages"), body("no account")).refused(403);
    assert_eq!((waiting(&bob), waiting(&eve)), (json!([]), json!([])));
}

#[test]
fn so_many_wait_and_no_more() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let all: Vec<_> = (0..100).map(|n| schedules(&ada, tea, &format!("{n}"), HOUR)["id"].clone()).collect();
    let more = json!({"content": "one more", "send_at": in_ms(HOUR)});
    assert_eq!(posts(&ada, tea, more.clone()).refused(403).code, "too_many_scheduled");
    ada.delete(&format!("/scheduled/{}", all[50])).expect(204);
    posts(&ada, tea, more).expect(202);
}

/// What happens to somebody before the time comes, and what they are then told.
#[test]
fn who_may_not_write_any_more_is_told_and_nothing_is_sent() {
    type Fate = fn(&Person, &Person, i64);
    let fates: [(&str, &str, Fate); 6] = [
        ("left", "You did not belong to the room any more.", |_, bob, room| {
            bob.post(&format!("/rooms/{room}/leave"), json!({})).expect(200);
        }),
        ("banned", "You did not belong to the room any more.", |ada, bob, room| {
            ada.put(&format!("/rooms/{room}/bans/{}", bob.id), json!({})).expect(204);
        }),
        ("muted", "You are muted in this room until ", |ada, bob, room| {
            ada.put(&format!("/rooms/{room}/mutes/{}", bob.id), json!({})).expect(204);
        }),
        ("read-only", "You may only read in this room.", |ada, bob, room| {
            ada.patch(&format!("/rooms/{room}/members/{}", bob.id), json!({"role": "read_only"})).expect(200);
        }),
        ("announced", "Only the admins of this room may write in it.", |ada, _, room| {
            ada.patch(&format!("/rooms/{room}"), json!({"announce_only": true})).expect(204);
        }),
        ("gone", "The room was gone, or you did not belong to it any more.", |ada, _, room| {
            ada.delete(&format!("/rooms/{room}")).expect(204);
        }),
    ];
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    for (name, why, strikes) in &fates {
        let room = ada.room(name);
        bob.joins(room);
        let mut socket = bob.socket();
        let made = schedules(&bob, room, name, SOON);
        strikes(&ada, &bob, room);
        let failed = socket.expect_frame(|frame| frame["scheduled"]["state"] == "failed")["scheduled"].clone();
        assert_eq!(failed["id"], made["id"]);
        assert!(failed["failure"].as_str().unwrap().starts_with(*why), "{name}: {failed}");
        let said = ada.get(&format!("/rooms/{room}/messages"));
        assert!(*name == "gone" || texts(&said.json()).is_empty(), "{name}");
    }
    let failed = waiting(&bob);
    assert_eq!(failed.as_array().unwrap().len(), fates.len());
    house.restart();
    assert_eq!(waiting(&bob), failed, "it stays until its author has seen to it");
}

#[test]
fn who_is_suspended_says_nothing_later_either() {
    let house = House::open();
    let [root, bob] = house.people(["Root", "Bob"]);
    let tea = root.room("tea");
    bob.joins(tea);
    schedules(&bob, tea, "x", SOON);
    let path = format!("/admin/users/{}/suspension", bob.id);
    root.put(&path, json!({"reason": "spam"})).done();
    let due = in_ms(SOON);
    eventually("the time comes", || in_ms(0) > due);
    root.delete(&path).done();
    let bob = bob.elsewhere();
    eventually("it has failed", || waiting(&bob)[0]["state"] == "failed");
    assert!(waiting(&bob)[0]["failure"].as_str().unwrap().contains("suspended"));
    assert_eq!(texts(&root.history(tea, "")), [""; 0]);
}

#[test]
fn what_failed_can_be_tried_again() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut socket = bob.socket();
    let said = ada.says(tea, "Milk?").id;
    let answer = json!({"content": "Yes", "reply_to": said, "send_at": in_ms(SOON)});
    let path = format!("/scheduled/{}", posts(&bob, tea, answer).expect(202).json()["id"]);
    let mute = format!("/rooms/{tea}/mutes/{}", bob.id);
    ada.put(&mute, json!({})).expect(204);
    socket.expect_frame(|frame| frame["scheduled"]["state"] == "failed");
    ada.delete(&mute).expect(204);
    let again = bob.patch(&path, json!({"send_at": in_ms(SOON)})).expect(200).json();
    assert_eq!((&again["state"], &again["failure"]), (&json!("pending"), &Value::Null));
    assert_eq!(socket.hears("Yes")["message"]["reply_to"], said);
    // An answer to what is gone by then is not sent.
    let late = json!({"content": "Too late", "reply_to": said, "send_at": in_ms(SOON)});
    posts(&bob, tea, late).expect(202);
    ada.delete(&format!("/messages/{said}")).expect(204);
    let failed = socket.expect_frame(|frame| frame["scheduled"]["state"] == "failed")["scheduled"].clone();
    assert_eq!(failed["failure"], "The message that it answers had been deleted.");
}

#[test]
fn slow_mode_is_waited_out() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    ada.patch(&format!("/rooms/{tea}"), json!({"slow_mode": 1})).expect(204);
    let mut socket = ada.socket();
    schedules(&bob, tea, "one", SOON);
    schedules(&bob, tea, "two", SOON + 1);
    let (one, two) = (socket.hears("one"), socket.hears("two"));
    assert!(one["seq"].as_i64() < two["seq"].as_i64());
    assert_eq!(waiting(&bob), json!([]));
}

#[test]
fn its_files_are_kept_until_then_and_go_with_it() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let file = ada.send("PUT", "/files/list.txt", &[], b"Milk").expect(201).json();
    let link = format!("/files/{}", file["id"]);
    let body = |ms| json!({"attachments": [file["id"]], "send_at": in_ms(ms)});
    let made = posts(&ada, tea, body(HOUR)).expect(202).json();
    assert_eq!(made["attachments"], json!([file]));
    bob.get(&link).refused(404);
    // Another message that carries it goes, and the file stays.
    let other = posts(&ada, tea, json!({"attachments": [file["id"]]})).expect(201).json();
    ada.delete(&format!("/messages/{}", other["id"])).expect(204);
    ada.get(&link).expect(200);
    let mut socket = bob.socket();
    ada.patch(&format!("/scheduled/{}", made["id"]), json!({"send_at": in_ms(SOON)})).expect(200);
    let sent = socket.expect("message")["message"].clone();
    assert_eq!((&sent["attachments"], &sent["message_type"]), (&json!([file]), &json!("file")));
    assert_eq!(bob.get(&link).expect(200).text(), "Milk");
    // What is cancelled lets go of what no message carries.
    let spare = ada.send("PUT", "/files/spare.txt", &[], b"Sugar").expect(201).json()["id"].clone();
    let made = posts(&ada, tea, json!({"attachments": [spare], "send_at": in_ms(HOUR)})).expect(202).json();
    ada.delete(&format!("/scheduled/{}", made["id"])).expect(204);
    posts(&ada, tea, json!({"attachments": [spare]})).expect(201);
}

#[test]
fn a_client_id_names_one_message_whenever_it_is_sent() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    let body = json!({"content": "once", "client_id": "c1", "send_at": in_ms(SOON)});
    let made = posts(&ada, tea, body.clone()).expect(202).json();
    assert_eq!(posts(&ada, tea, body.clone()).expect(202).json(), made);
    let sent = socket.hears("once")["message"].clone();
    assert_eq!(posts(&ada, tea, body).expect(201).json(), sent, "the same again, once it was sent");
    assert_eq!((waiting(&ada), texts(&ada.history(tea, ""))), (json!([]), vec!["once".to_owned()]));
    // Sent by hand before its time, it is not sent again.
    posts(&ada, tea, json!({"content": "two", "client_id": "c2", "send_at": in_ms(SOON)})).expect(202);
    posts(&ada, tea, json!({"content": "two", "client_id": "c2"})).expect(201);
    socket.expect_frame(|frame| frame["scheduled"]["state"] == "sent");
    assert_eq!(texts(&ada.history(tea, "")), ["once", "two"]);
}

#[test]
fn what_the_server_slept_through_is_sent_when_it_starts() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for text in ["one", "two", "three"] {
        schedules(&ada, tea, text, SOON);
    }
    let kept = schedules(&ada, tea, "kept", HOUR);
    house.stop();
    let due = in_ms(SOON);
    eventually("the time comes", || in_ms(0) > due);
    house.begin_again();
    eventually("they are sent", || texts(&ada.history(tea, "")).len() == 3);
    assert_eq!(texts(&ada.history(tea, "")), ["one", "two", "three"]);
    assert_eq!(waiting(&ada), json!([kept]));
}

/// Killed around the time of many, again and again: each is there once.
#[test]
fn nothing_is_sent_twice_or_lost_however_often_the_server_is_killed() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    let mut program = Program::start(&folder);
    let ada = program.person("Ada");
    let tea = ada.room("tea");
    let all: Vec<String> = (0..40).map(|n| format!("message {n:02}")).collect();
    for (n, text) in all.iter().enumerate() {
        schedules(&ada, tea, text, 1_500 + 40 * n as i64);
    }
    let sent = |ada: &Person| texts(&ada.history(tea, "?limit=200"));
    for enough in [1, 12, 25] {
        eventually("some are sent", || sent(&ada).len() >= enough);
        program.kill();
        program.comes_back(&folder);
    }
    eventually("all are sent", || sent(&ada).len() >= all.len());
    assert_eq!((sent(&ada), waiting(&ada)), (all, json!([])));
}
