//! The frames of `/ws` are as the document says: what is told, and what is asked for.

use std::collections::BTreeSet;

use crate::harness::{House, Person, Socket, Value, eventually, in_ms, json};

use super::{Book, validator};
use crate::expiry::back_dated;

/// Each type of frame with its schema, closed.
fn variants(book: &Book, name: &str) -> Vec<(String, Value)> {
    let all = book.schema(name)["oneOf"].as_array().expect("variants");
    let named = |one: &Value| {
        let closed = book.closed(one);
        (closed["properties"]["type"]["enum"][0].as_str().expect("a type").to_owned(), closed)
    };
    all.iter().map(named).collect()
}

#[test]
fn every_frame_that_is_told_is_as_documented() {
    let house = House::open();
    let book = Book::of(&house);
    let schemas = variants(&book, "ServerFrame");
    let mut seen = BTreeSet::new();
    for frame in everything_happens(&house) {
        let kind = frame["type"].as_str().expect("a type").to_owned();
        let (_, schema) =
            schemas.iter().find(|(name, _)| *name == kind).unwrap_or_else(|| panic!("{kind} is not documented"));
        let problems: Vec<_> = validator(schema).iter_errors(&frame).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{problems:?} in {frame}");
        seen.insert(kind);
    }
    assert_eq!(seen, schemas.into_iter().map(|(name, _)| name).collect(), "documented, and told");
}

/// What Bob is told while all kinds of things happen.
fn everything_happens(house: &House) -> Vec<Value> {
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut frames = Vec::new();
    let mut socket = bob.socket();
    frames.push(socket.ready.clone());
    let mut away = bob.socket_with("&since=999999");
    frames.extend(away.heard());
    away.leaves();
    frames.extend(told_by(&ada, &bob, tea, house));
    for request in [
        json!({"type": "ping"}),
        json!({"type": "send", "room_id": tea, "content": "Hello"}),
        json!({"type": "send", "room_id": 4711, "content": "Hello"}),
        json!({"type": "typing", "room_id": tea}),
        json!({"type": "remind", "text": "Milk", "remind_at": in_ms(60 * 60 * 1000)}),
        json!({"type": "list_reminders"}),
        json!({"type": "list_scheduled"}),
    ] {
        let (answer, before) = socket.ask(request);
        frames.extend(before);
        frames.push(answer);
    }
    frames.extend(among_guests(house));
    back_dated(house, tea, 2);
    ada.patch(&format!("/rooms/{tea}"), json!({"expire_after_days": 1})).done();
    frames.extend(socket.heard());
    ada.delete(&format!("/rooms/{tea}")).done();
    frames.extend(socket.heard());
    frames
}

/// What two guests are told while they talk.
fn among_guests(house: &House) -> Vec<Value> {
    let guest = |name: &str| {
        let came = house.stranger().post("/auth/guest", json!({"username": name})).expect(200).json();
        let mut socket = house.socket(&format!("/ws?token={}", came["access_token"].as_str().unwrap()));
        socket.ready = socket.expect_next("ready");
        (came["user"]["id"].clone(), socket)
    };
    let (_, mut here) = guest("Mia");
    let (other, mut there) = guest("Zoe");
    let (answer, mut frames) = here.ask(json!({"type": "whisper", "to": other, "content": "Hello"}));
    frames.extend([answer, here.ready.clone()]);
    frames.extend(there.heard());
    frames
}

/// Ada does things by all means; Bob's other device only listens.
fn told_by(ada: &Person, bob: &Person, tea: i64, house: &House) -> Vec<Value> {
    let mut listener: Socket = bob.socket();
    let mut hers = ada.socket();
    let said = ada.says(tea, "Tea?").id;
    ada.patch(&format!("/messages/{said}"), json!({"content": "Coffee?"})).expect(200);
    ada.put(&format!("/messages/{said}/reactions/%F0%9F%91%8D"), Value::Null).expect(200);
    ada.put(&format!("/messages/{said}/pin"), Value::Null).expect(200);
    ada.delete(&format!("/messages/{said}")).done();
    hers.send_json(json!({"type": "typing", "room_id": tea, "is_typing": true}));
    hers.heard();
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": said})).done();
    ada.post("/rooms", json!({"name": "hall"})).expect(201);
    ada.patch(&format!("/rooms/{tea}"), json!({"description": "x"})).done();
    ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200);
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].clone();
    hers.ask(json!({"type": "call", "room_id": chat, "call_id": "c1", "kind": "offer", "data": {"sdp": "v=0"}}));
    ada.patch("/auth/me", json!({"status": "at tea"})).expect(200);
    let eve = house.person("Eve");
    bob.patch("/auth/me", json!({"shares_read": false})).expect(200);
    bob.elsewhere().post("/auth/logout", json!({})).done();
    bob.put(&format!("/users/{}/block", eve.id), Value::Null).done();
    eve.joins(tea);
    let his = bob.says(tea, "Spam").id;
    ada.patch(&format!("/rooms/{tea}/members/{}", bob.id), json!({"role": "admin"})).expect(200);
    ada.put(&format!("/messages/{his}/report"), json!({"reason": "Spam."})).expect(204);
    ada.put(&format!("/rooms/{tea}/mutes/{}", eve.id), json!({})).expect(204);
    eve.post(&format!("/rooms/{tea}/leave"), json!({})).done();
    let later = json!({"content": "Later", "send_at": in_ms(60 * 60 * 1000)});
    bob.post(&format!("/rooms/{tea}/messages"), later).expect(202);
    let made = bob.post("/reminders", json!({"text": "Now", "remind_at": in_ms(500)})).expect(201).json();
    eventually("it is due", || bob.get("/reminders").expect(200).json()[0]["is_due"] == true);
    bob.delete(&format!("/reminders/{}", made["id"])).expect(204);
    let mut guest = house.socket(&format!("/ws/chat/{tea}?username=Gus"));
    guest.expect_next("users_list");
    guest.leaves();
    hers.leaves();
    listener.heard()
}

#[test]
fn every_request_is_read_as_documented() {
    let house = House::open();
    let book = Book::of(&house);
    let mut socket = house.person("Ada").socket();
    for (kind, schema) in variants(&book, "ClientFrame") {
        let required: Vec<_> = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut sound = json!({});
        for name in &required {
            let member = &schema["properties"][name];
            sound[name] = match (member["type"].as_str(), member["format"].as_str()) {
                (Some("integer"), _) => json!(1),
                (Some("boolean"), _) => json!(true),
                (_, Some("uuid")) => json!(uuid::Uuid::nil()),
                _ if *name == "emoji" => json!("👍"),
                _ if *name == "kind" => json!("hang_up"),
                (_, Some("date-time")) => json!(in_ms(60 * 60 * 1000)),
                _ => json!("words"),
            };
        }
        sound["type"] = json!(kind);
        for name in
            schema["properties"].as_object().unwrap().keys().filter(|name| !["type", "id"].contains(&name.as_str()))
        {
            let mut wrong = sound.clone();
            // The one member that is an object.
            let is_object = schema["properties"][name]["type"].to_string().contains("object");
            wrong[name] = if is_object { json!(["no object"]) } else { json!({"of": "no type that is right"}) };
            let (answer, _) = socket.ask(wrong);
            assert_eq!((&answer["type"], &answer["field"]), (&json!("error"), &json!(name)), "{kind}: {answer}");
            if required.contains(&name.as_str()) {
                let mut missing = sound.clone();
                missing.as_object_mut().unwrap().remove(name);
                let (answer, _) = socket.ask(missing);
                assert_eq!((&answer["type"], &answer["field"]), (&json!("error"), &json!(name)), "{kind}: {answer}");
            }
        }
        let problems: Vec<_> = validator(&schema).iter_errors(&sound).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{problems:?} in {sound}");
    }
}
