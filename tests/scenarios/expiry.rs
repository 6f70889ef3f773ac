//! Rooms that keep their messages for a time only: what is older is nowhere to be found.

use std::fs;

use crate::harness::{House, Person, Value, eventually, ids, in_ms, json, texts};

/// Makes all that has been said in a room so many days older.
pub fn back_dated(house: &House, room: i64, days: i64) {
    let database = rusqlite::Connection::open(house.folder().join("parlor.db")).unwrap();
    database.busy_timeout(crate::harness::PATIENCE).unwrap();
    let sql = "UPDATE messages SET sent_at = sent_at - ?2 * 86400000 WHERE room_id = ?1";
    assert!(database.execute(sql, (room, days)).unwrap() > 0);
}

fn keeps(by: &Person, room: i64, days: Value) {
    by.patch(&format!("/rooms/{room}"), json!({"expire_after_days": days})).expect(204);
}

fn room_of(by: &Person, room: i64) -> Value {
    by.get(&format!("/rooms/{room}")).expect(200).json()
}

fn count(house: &House, sql: &str) -> i64 {
    let database = rusqlite::Connection::open(house.folder().join("parlor.db")).unwrap();
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_is_older_is_gone_from_everywhere_and_everybody_is_told() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let file = ada.send("PUT", "/files/list.txt", &[], b"Milk").expect(201).json()["id"].clone();
    let path = format!("/rooms/{tea}/messages");
    let old = ada.post(&path, json!({"content": "@Bob old cinnamon", "attachments": [file]})).expect(201).json();
    let (id, link) = (old["id"].as_i64().unwrap(), format!("/files/{file}"));
    let reminder = bob.post("/reminders", json!({"message_id": id, "remind_at": in_ms(600_000)})).expect(201).json();
    ada.put(&format!("/messages/{id}/pin"), json!({})).done();
    back_dated(&house, tea, 8);
    let answer = ada.post(&path, json!({"content": "new cinnamon", "reply_to": id})).expect(201).json();
    assert_eq!(answer["quote"]["content"], "@Bob old cinnamon");
    let stranger = house.person("Eve");
    let (mut adas, mut bobs, mut eves) = (ada.socket(), bob.socket(), stranger.socket());
    assert_eq!(room_of(&bob, tea)["mention_count"], 1);
    bob.get(&link).expect(200);

    keeps(&ada, tea, json!(7));
    for socket in [&mut adas, &mut bobs] {
        assert_eq!(socket.expect("room_updated")["room"]["expire_after_days"], 7);
        let told = socket.expect_next("messages_expired");
        assert_eq!((&told["room_id"], &told["message_id"]), (&json!(tea), &json!(id)));
    }
    assert!(eves.heard().iter().all(|frame| frame["type"] != "messages_expired"));
    let seen = || {
        assert_eq!(texts(&bob.history(tea, "")), ["new cinnamon"]);
        assert_eq!(texts(&bob.history(tea, "?after=0")), ["new cinnamon"]);
        assert_eq!(bob.get(&format!("{path}?limit=1")).expect(200).link("prev"), None, "nothing is older");
        assert_eq!(bob.history(tea, &format!("?before={}", id + 1)), json!([]));
        for query in ["cinnamon", "old"] {
            let found = bob.get(&format!("/search?q={query}")).expect(200).found();
            assert!(found.iter().all(|(message, _)| message.id != id), "{query} finds it");
        }
        let room = room_of(&bob, tea);
        assert_eq!((&room["unread_count"], &room["mention_count"]), (&json!(1), &json!(0)));
        assert_eq!((&room["expire_after_days"], &room["expired_up_to"]), (&json!(7), &json!(id)));
        assert!(bob.history(tea, "")[0]["quote"].is_null(), "nor as what is answered");
        bob.get(&format!("/messages/{id}/replies")).refused(404);
        ada.patch(&format!("/messages/{id}"), json!({"content": "again"})).refused(404);
        ada.delete(&format!("/messages/{id}")).refused(404);
        ada.get(&format!("/messages/{id}/history")).refused(404);
        bob.put(&format!("/messages/{id}/reactions/%F0%9F%91%8D"), json!({})).refused(404);
        bob.get(&link).refused(404);
        assert_eq!(bob.get(&format!("/rooms/{tea}/pins")).expect(200).json(), json!([]));
        let reminder = bob.get(&format!("/reminders/{}", reminder["id"])).expect(200).json();
        assert_eq!(reminder["quote"], Value::Null);
        let resumed = bob.socket_with("&since=0").heard();
        assert!(resumed.iter().all(|frame| frame["message"]["id"] != id), "{resumed:?}");
    };
    // At once, and when the sweep has come.
    seen();
    eventually("the rows go", || count(&house, &format!("SELECT count(*) FROM messages WHERE id <= {id}")) == 0);
    seen();
    eventually("the file goes", || count(&house, "SELECT count(*) FROM files") == 0);
    eventually("its bytes go", || fs::read_dir(house.folder().join("uploads")).unwrap().count() == 0);
}

#[test]
fn only_admins_say_how_long_and_within_bounds() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    for bad in [json!(0), json!(3_651), json!(-1), json!("7"), json!(1.5), json!(true)] {
        let refusal = ada.patch(&format!("/rooms/{tea}"), json!({"expire_after_days": bad})).refused(422);
        assert_eq!(refusal.field.as_deref(), Some("expire_after_days"), "{bad}");
    }
    bob.patch(&format!("/rooms/{tea}"), json!({"expire_after_days": 7})).refused(403);
    assert_eq!(room_of(&bob, tea)["expire_after_days"], Value::Null);
    for days in [json!(1), json!(3_650), Value::Null] {
        keeps(&ada, tea, days.clone());
        assert_eq!(room_of(&bob, tea)["expire_after_days"], days);
    }
    // What is not named stays.
    keeps(&ada, tea, json!(30));
    ada.patch(&format!("/rooms/{tea}"), json!({"description": "x"})).expect(204);
    assert_eq!(room_of(&bob, tea)["expire_after_days"], 30);
}

#[test]
fn what_expired_while_the_server_was_off_is_never_shown() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let (tea, hall) = (ada.room("tea"), ada.room("hall"));
    keeps(&ada, tea, json!(1));
    ada.says(tea, "gone");
    ada.says(hall, "kept");
    house.stop();
    back_dated(&house, tea, 2);
    back_dated(&house, hall, 2);
    house.begin_again();
    eventually("it has expired", || texts(&ada.history(tea, "")).is_empty());
    assert_eq!(texts(&ada.history(hall, "")), ["kept"]);
}

#[test]
fn numbers_of_what_expired_are_never_given_out_again() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let last = ada.says(tea, "one");
    let edited = ada.patch(&format!("/messages/{}", last.id), json!({"content": "two"})).expect(200).json();
    back_dated(&house, tea, 2);
    keeps(&ada, tea, json!(1));
    eventually("the rows go", || count(&house, "SELECT count(*) FROM messages") == 0);
    house.restart();
    let next = ada.says(tea, "three");
    assert!(next.id > last.id && next.seq > edited["seq"].as_i64().unwrap(), "{next:?}");
    assert_eq!(ids(&ada.history(tea, "")), [next.id]);
}

/// A long history goes in slices, out of sight from the first moment, and whoever speaks meanwhile does not wait for it.
#[test]
fn a_long_history_is_out_of_sight_at_once_and_goes_by_and_by() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    for n in 0..600 {
        socket.send_json(json!({"type": "send", "room_id": tea, "content": format!("old {n}")}));
    }
    (0..600).for_each(|_| drop(socket.expect("ack")));
    back_dated(&house, tea, 3);
    ada.says(tea, "new");
    keeps(&ada, tea, json!(2));
    assert_eq!(texts(&ada.history(tea, "?limit=200")), ["new"]);
    let left = || count(&house, "SELECT count(*) FROM messages");
    assert!(left() > 250, "it does not go in one");
    ada.says(tea, "meanwhile");
    eventually("all of it goes", || left() == 2);
    eventually("the room is done with", || count(&house, "SELECT count(*) FROM expired_rooms") == 0);
    assert_eq!(texts(&ada.history(tea, "")), ["new", "meanwhile"]);
}

/// Neither in the database, once its log is written back, nor in the index.
#[test]
fn what_expired_is_in_no_file_any_more() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    ada.says(tea, "zanzibarmarker");
    let holds = |house: &House| {
        let files = fs::read_dir(house.folder()).unwrap().map(|entry| entry.unwrap().path());
        let has = |bytes: &[u8]| bytes.windows(14).any(|window| window == b"zanzibarmarker");
        files.filter(|path| path.is_file() && has(&fs::read(path).unwrap())).count()
    };
    assert!(holds(&house) > 0);
    back_dated(&house, tea, 2);
    keeps(&ada, tea, json!(1));
    eventually("the rows go", || count(&house, "SELECT count(*) FROM messages") == 0);
    eventually("the index follows", || {
        let index = rusqlite::Connection::open(house.folder().join("parlor.search.db")).unwrap();
        index.query_row("SELECT count(*) FROM documents", [], |row| row.get::<_, i64>(0)).unwrap_or(1) == 0
    });
    house.stop();
    assert_eq!(holds(&house), 0);
    house.begin_again();
}
