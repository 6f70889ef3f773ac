//! Whom messages call, and how far everybody has read: over REST, from the outside.

use crate::harness::shapes::{Message, Room};
use crate::harness::{House, Person, Value, json};

fn place(of: &Person, room: i64) -> Room {
    of.get(&format!("/rooms/{room}")).expect(200).read()
}

fn counts(of: &Person, room: i64) -> (i64, i64) {
    let room = place(of, room);
    (room.unread_count, room.mention_count)
}

/// Those whom a message calls, with the words that do it.
fn called(message: &Message) -> Vec<(i64, &str, &str)> {
    message.mentions.iter().map(|one| (one.user_id, &*one.username, &*one.text)).collect()
}

fn in_history(by: &Person, room: i64, message: i64) -> Value {
    let history = by.history(room, "");
    history.as_array().unwrap().iter().find(|one| one["id"] == message).expect("the message").clone()
}

#[test]
fn a_call_is_counted_until_it_is_read_and_outlives_a_restart() {
    let mut house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    for person in [&bob, &eve] {
        person.joins(tea);
    }
    let first = ada.says(tea, "@bob and @BOB: milk?");
    assert_eq!(called(&first), [(bob.id, "Bob", "@bob")]);
    let all = ada.says(tea, "@room and @Bob");
    assert!(all.mentions_room);
    eve.says(tea, "@room, says one who may not");
    assert_eq!((counts(&bob, tea), counts(&eve, tea), counts(&ada, tea)), ((3, 2), (2, 1), (1, 0)));
    house.restart();
    assert_eq!(counts(&bob, tea), (3, 2));
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": first.id})).done();
    assert_eq!(counts(&bob, tea), (2, 1));
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": all.id})).done();
    assert_eq!(counts(&bob, tea), (1, 0));
}

#[test]
fn an_edit_calls_others_and_a_deletion_nobody() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    for person in [&bob, &eve] {
        person.joins(tea);
    }
    let message = ada.says(tea, "@Bob").id;
    let edited: Message = ada.patch(&format!("/messages/{message}"), json!({"content": "@Eve"})).expect(200).read();
    assert_eq!(called(&edited), [(eve.id, "Eve", "@Eve")]);
    assert_eq!((counts(&bob, tea), counts(&eve, tea)), ((1, 0), (1, 1)));
    ada.delete(&format!("/messages/{message}")).expect(204);
    assert_eq!((counts(&bob, tea), counts(&eve, tea)), ((0, 0), (0, 0)));
    let tombstone = in_history(&ada, tea, message);
    assert_eq!(tombstone["mentions"], json!([]));
}

#[test]
fn whoever_is_renamed_stays_called_and_can_be_called_anew() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let message = ada.says(tea, "@Bob: milk?").id;
    bob.patch("/auth/me", json!({"username": "Ada"})).refused(400);
    bob.patch("/auth/me", json!({"username": "b@example.org"})).refused(422);
    bob.patch("/auth/me", json!({"username": " "})).refused(422);
    assert_eq!(bob.patch("/auth/me", json!({"username": "Robert"})).expect(200).json()["username"], "Robert");
    let kept = in_history(&ada, tea, message);
    assert_eq!(kept["mentions"], json!([{"user_id": bob.id, "username": "Robert", "text": "@Bob"}]));
    assert_eq!(called(&ada.says(tea, "@Robert, @Bob")), [(bob.id, "Robert", "@Robert")]);
    assert_eq!(counts(&bob, tea), (2, 2));
    let login = json!({"username": "robert", "password": crate::harness::PASSWORD});
    house.stranger().post("/auth/login", login).expect(200);
}

#[test]
fn names_with_spaces_and_in_other_scripts_are_called_too() {
    let house = House::open();
    let [ada, ann, hana] = house.people(["Ada", "Ann Lee", "花子"]);
    let tea = ada.room("tea");
    for person in [&ann, &hana] {
        person.joins(tea);
    }
    let message = ada.says(tea, "ねえ@花子さん、@ann lee's cake (a@花子)");
    assert_eq!(called(&message), [(ann.id, "Ann Lee", "@ann lee"), (hana.id, "花子", "@花子")]);
}

#[test]
fn what_is_marked_unread_stays_unread_on_every_device() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = ["one", "@Bob", "three"].map(|text| ada.says(tea, text).id);
    let read = |message: i64| bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": message})).done();
    read(said[2]);
    let mut bobs = bob.socket();
    bob.put(&format!("/rooms/{tea}/unread"), json!({"message_id": said[1]})).expect(204);
    let told = bobs.expect("read_state");
    assert_eq!(
        (&told["unread_count"], &told["mention_count"], &told["unread_from"]),
        (&json!(2), &json!(1), &json!(said[1]))
    );
    house.restart();
    let room = place(&bob, tea);
    assert_eq!(
        (room.unread_count, room.mention_count, room.read_up_to, room.unread_from),
        (2, 1, said[2], Some(said[1]))
    );
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": said[1]})).done();
    assert_eq!(counts(&bob, tea), (1, 0));
    let elsewhere = bob.room("coffee");
    let coffee = bob.says(elsewhere, "hot").id;
    for bad in [json!({"message_id": coffee}), json!({"message_id": 999}), json!({"message_id": "1"}), json!({})] {
        bob.put(&format!("/rooms/{tea}/unread"), bad).refused(422);
    }
    assert_eq!(counts(&bob, tea), (1, 0), "nothing has changed");
}

#[test]
fn the_others_in_a_small_room_know_how_far_one_has_read_if_one_likes() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = ada.says(tea, "Milk?").id;
    let mut adas = ada.socket();
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": said})).done();
    assert_eq!(adas.expect("read")["user_id"], bob.id);
    let seen = |by: &Person| by.get(&format!("/rooms/{tea}/seen")).expect(200).json();
    assert_eq!(seen(&ada), json!([{"user_id": bob.id, "username": "Bob", "message_id": said}]));
    assert_eq!(seen(&bob)[0]["user_id"], ada.id);
    eve.get(&format!("/rooms/{tea}/seen")).refused(403);
    assert_eq!(bob.patch("/auth/me", json!({"shares_read": false})).expect(200).json()["shares_read"], false);
    bob.patch("/auth/me", json!({"shares_read": "no"})).refused(422);
    adas.heard();
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": ada.says(tea, "Sugar?").id})).done();
    assert_eq!(seen(&ada), json!([]));
    adas.expect("message");
    adas.hears_nothing();
}

#[test]
fn in_a_large_room_nobody_is_told_who_has_read() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let people: Vec<_> = (0..20).map(|number| house.person(&format!("Person {number}"))).collect();
    for person in &people[..19] {
        person.joins(tea);
    }
    let seen = || ada.get(&format!("/rooms/{tea}/seen")).expect(200).json().as_array().unwrap().len();
    assert_eq!(seen(), 19);
    people[19].joins(tea);
    assert_eq!(seen(), 0);
}
