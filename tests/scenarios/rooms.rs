//! Rooms: made, listed, joined, changed, left, deleted; and the private ones, which outsiders never hear of.

use serde_json::Value;

use crate::harness::shapes::Room;
use crate::harness::{House, Person, ids, json};

fn room(person: &Person, id: i64) -> Room {
    person.get(&format!("/rooms/{id}")).expect(200).read()
}

fn rooms(person: &Person) -> Vec<Room> {
    person.get("/rooms").expect(200).read()
}

#[test]
fn whoever_makes_a_room_is_its_member_and_admin() {
    let house = House::open();
    let ada = house.person("Ada");
    for (path, name) in [("/rooms", "tea"), ("/rooms/create", "cake")] {
        let made: Room = ada.post(path, json!({"name": name, "description": "hot"})).expect(201).read();
        assert_eq!((made.name.as_str(), made.description.as_str(), made.is_private), (name, "hot", false));
        assert_eq!((made.created_by, made.member_count), (Some(ada.id), 1));
        assert!(made.is_member && made.is_admin);
        assert_eq!(room(&ada, made.id), made);
    }
}

#[test]
fn a_taken_room_name_is_refused_in_every_spelling() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    ada.private_room("Tea Room");
    let other = bob.room("cake");
    for same in ["Tea Room", "tea room", "TEA  ROOM", " tea room ", "Ｔea Room"] {
        let error = bob.post("/rooms", json!({"name": same})).refused(400);
        assert!(error.detail.contains("already exists"), "{}", error.detail);
        assert_eq!(error.field.as_deref(), Some("name"));
        bob.patch(&format!("/rooms/{other}"), json!({"name": same})).refused(400);
    }
    // Its own name, in another spelling, is free to it.
    bob.patch(&format!("/rooms/{other}"), json!({"name": "CAKE"})).done();
}

#[test]
fn what_makes_no_room_is_told_with_its_field() {
    let house = House::open();
    let ada = house.person("Ada");
    for (body, field) in [
        (json!({}), "name"),
        (json!({"name": ""}), "name"),
        (json!({"name": " \t "}), "name"),
        (json!({"name": "x".repeat(65)}), "name"),
        (json!({"name": "a\u{0}b"}), "name"),
        (json!({"name": "a\u{2028}b"}), "name"),
        (json!({"name": 12}), "name"),
        (json!({"name": "tea", "description": "x".repeat(501)}), "description"),
        (json!({"name": "tea", "description": []}), "description"),
        (json!({"name": "tea", "is_private": "yes"}), "is_private"),
        (json!({"name": "tea", "is_private": 1}), "is_private"),
    ] {
        let error = ada.post("/rooms", body.clone()).refused(422);
        assert_eq!(error.field.as_deref(), Some(field), "{body}");
    }
    assert_eq!(rooms(&ada).len(), 0);
}

#[test]
fn the_list_has_public_rooms_and_ones_own_private_ones() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (public, private) = (ada.room("tea"), ada.private_room("plans"));
    let own = bob.private_room("diary");
    let mut adas = ids(&ada.get("/rooms").expect(200).json());
    adas.sort();
    assert_eq!(adas, [public, private]);
    let mut bobs = ids(&bob.get("/rooms").expect(200).json());
    bobs.sort();
    assert_eq!(bobs, [public, own]);
    let seen = rooms(&bob).into_iter().find(|room| room.id == public).unwrap();
    assert!(!seen.is_member && !seen.is_admin);
    house.stranger().get("/rooms").refused(401);
    house.stranger().post("/rooms", json!({"name": "x"})).refused(401);
}

#[test]
fn a_list_counts_members_those_online_and_what_is_unread() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    let (_tab, _other_tab) = (bob.socket(), bob.socket());
    let last = ada.says(tea, "one").id;
    ada.says(tea, "two");
    let seen = room(&bob, tea);
    assert_eq!((seen.member_count, seen.online_count), (3, 1));
    assert_eq!(seen.last_message.unwrap().content, "two");
    assert!(seen.unread_count >= 2);
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": last})).done();
    let seen = room(&bob, tea);
    assert_eq!((seen.unread_count, seen.read_up_to), (1, last));
    // One's own words are not news.
    bob.says(tea, "three");
    assert_eq!(room(&bob, tea).unread_count, 1);
}

#[test]
fn joining_and_leaving_are_told_once_each() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    let joined = bob.post(&format!("/rooms/{tea}/join"), json!({})).expect(200).json();
    assert!(joined["message"].is_string(), "{joined}");
    assert_eq!(room(&bob, tea).member_count, 2);
    let error = bob.post(&format!("/rooms/{tea}/join"), json!({})).refused(400);
    assert!(error.detail.contains("already a member"), "{}", error.detail);
    let left = bob.send("POST", &format!("/rooms/{tea}/leave"), &[], b"").expect(200).json();
    assert!(left["message"].is_string(), "{left}");
    assert!(!room(&bob, tea).is_member);
    bob.post(&format!("/rooms/{tea}/leave"), json!({})).refused(403);
    for path in ["/rooms/4711/join", "/rooms/4711/leave", "/rooms/0/join"] {
        bob.post(path, json!({})).refused(404);
    }
}

#[test]
fn only_admins_change_a_room() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let path = format!("/rooms/{tea}");
    for other in [&bob, &eve] {
        other.patch(&path, json!({"name": "coffee"})).refused(403);
        other.delete(&path).refused(403);
    }
    ada.patch(&path, json!({"name": "Green tea", "description": "leaves"})).done();
    let seen = room(&eve, tea);
    assert_eq!((seen.name.as_str(), seen.description.as_str()), ("Green tea", "leaves"));
    ada.patch(&path, json!({"name": ""})).refused(422);
    ada.patch(&path, json!({"is_private": null, "name": null, "surprise": 1})).done();
    assert_eq!(room(&eve, tea).name, "Green tea");
    // The old name is free again.
    bob.room("tea");
}

#[test]
fn a_deleted_room_is_gone_with_its_messages_and_its_number() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let message = bob.says(tea, "hello").id;
    let mut socket = bob.socket();
    ada.delete(&format!("/rooms/{tea}")).expect(204);
    assert_eq!(socket.expect_next("room_deleted")["room_id"], tea);
    socket.hears_nothing();
    bob.get(&format!("/rooms/{tea}")).refused(404);
    bob.get(&format!("/rooms/{tea}/messages")).refused(404);
    bob.patch(&format!("/messages/{message}"), json!({"content": "still?"})).refused(404);
    ada.delete(&format!("/rooms/{tea}")).refused(404);
    drop(socket);
    house.restart();
    let next = ada.room("tea");
    assert!(next > tea);
    assert!(ada.says(next, "again").id > message, "a message's number never comes back");
}

/// Every call that names a room, each as [method, rest of the path, body].
fn calls_on_a_room(user: i64) -> Vec<(&'static str, String, Value)> {
    vec![
        ("GET", "".into(), json!(null)),
        ("PATCH", "".into(), json!({"name": "mine"})),
        ("DELETE", "".into(), json!(null)),
        ("POST", "/join".into(), json!({})),
        ("POST", "/leave".into(), json!({})),
        ("GET", "/members".into(), json!(null)),
        ("POST", "/members".into(), json!({"user_id": user})),
        ("PATCH", format!("/members/{user}"), json!({"is_admin": true})),
        ("DELETE", format!("/members/{user}"), json!(null)),
        ("GET", "/messages".into(), json!(null)),
        ("POST", "/messages".into(), json!({"content": "let me in"})),
        ("PUT", "/read".into(), json!({"message_id": 1})),
    ]
}

#[test]
fn a_private_room_is_to_outsiders_exactly_like_none() {
    let house = House::open();
    let [ada, eve] = house.people(["Ada", "Eve"]);
    let secret = ada.private_room("plans");
    let message = ada.says(secret, "a secret").id;
    for (method, rest, body) in calls_on_a_room(eve.id) {
        let ask = |room: i64| {
            let path = format!("/rooms/{room}{rest}");
            match body.is_null() {
                true => eve.send(method, &path, &[], b"").refused(404),
                false => eve.send_json(method, &path, &body).refused(404),
            }
        };
        assert_eq!(ask(secret), ask(4711), "{method} {rest}");
    }
    let mine = eve.patch(&format!("/messages/{message}"), json!({"content": "x"})).refused(404);
    assert_eq!(mine, eve.patch("/messages/4711", json!({"content": "x"})).refused(404));
    assert_eq!(eve.delete(&format!("/messages/{message}")).refused(404), eve.delete("/messages/4711").refused(404));
    assert_eq!(ada.whole_history(secret).len(), 1);
}

#[test]
fn a_private_room_is_silent_to_outsiders_on_sockets() {
    let house = House::open();
    let [ada, eve] = house.people(["Ada", "Eve"]);
    let mut eves = eve.socket();
    let secret = ada.private_room("plans");
    let message = ada.says(secret, "a secret").id;
    let mut adas = ada.socket();
    adas.send_json(json!({"type": "typing", "room_id": secret, "is_typing": true}));
    adas.says(secret, "another");
    ada.patch(&format!("/rooms/{secret}"), json!({"description": "more"})).done();
    for request in [
        json!({"type": "send", "room_id": secret, "content": "let me in"}),
        json!({"type": "typing", "room_id": secret, "is_typing": true}),
        json!({"type": "read", "room_id": secret, "message_id": message}),
        json!({"type": "edit", "message_id": message, "content": "mine"}),
        json!({"type": "delete", "message_id": message}),
        json!({"type": "send", "room_id": secret, "content": "x", "reply_to": message}),
    ] {
        let mut unknown = request.clone();
        for member in ["room_id", "message_id"] {
            if unknown.get(member).is_some() {
                unknown[member] = json!(4711);
            }
        }
        let (answer, before) = eves.ask(request.clone());
        assert!(before.is_empty(), "{before:?}");
        assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!("not_found")), "{request}");
        let (like_none, _) = eves.ask(unknown);
        assert_eq!(answer["detail"], like_none["detail"], "{request}");
    }
    ada.delete(&format!("/rooms/{secret}")).expect(204);
    eves.hears_nothing();
}

#[test]
fn a_room_that_becomes_private_is_gone_for_outsiders() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (mut bobs, mut eves) = (bob.socket(), eve.socket());
    ada.patch(&format!("/rooms/{tea}"), json!({"is_private": true})).done();
    assert_eq!(bobs.expect("room_updated")["room"]["is_private"], true);
    assert_eq!(eves.expect_next("room_deleted")["room_id"], tea);
    eve.get(&format!("/rooms/{tea}/messages")).refused(404);
    bob.get(&format!("/rooms/{tea}/messages")).expect(200);
    ada.patch(&format!("/rooms/{tea}"), json!({"is_private": false})).done();
    assert_eq!(eves.expect_next("room_updated")["room"]["id"], tea);
    eve.get(&format!("/rooms/{tea}/messages")).expect(200);
}
