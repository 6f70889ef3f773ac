//! Guests who are sent out of a room, and rooms that do without any.

use crate::harness::{Caller, House, Socket, Value, json, texts};
use crate::streams::Stream;

/// A guest with a token, in a room, and their `/ws`.
fn guest_in(house: &House, room: i64, name: &str) -> (Caller, String, Socket) {
    let (guest, pass) = house.guest(name);
    guest.post(&format!("/rooms/{room}/join"), json!({})).expect(200);
    let mut socket = house.socket(&format!("/ws?token={}", pass.access_token));
    socket.expect_next("ready");
    (guest, pass.user.id.to_string(), socket)
}

fn visitor(house: &House, room: i64, name: &str) -> Socket {
    let mut socket = house.socket(&format!("/ws/chat/{room}?username={name}"));
    socket.expect_next("users_list");
    socket
}

#[test]
fn who_is_kicked_goes_at_once_and_nobody_of_that_name_comes_back() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, hall) = (ada.room("tea"), ada.room("hall"));
    bob.joins(tea);
    let (eve, id, mut eves) = guest_in(&house, tea, "Eve");
    eve.post(&format!("/rooms/{hall}/join"), json!({})).expect(200);
    let mut here = visitor(&house, tea, "EVE");
    let mut stream = Stream::open(&eve, &format!("/rooms/{tea}/events"), "*/*");
    let mut bobs = bob.socket();
    bob.delete(&format!("/rooms/{tea}/guests/{id}")).refused(403);
    ada.delete(&format!("/rooms/{tea}/guests/{id}")).expect(204);
    assert_eq!(bobs.expect_frame(|frame| frame["type"] == "member_left")["user_id"], json!(id));
    assert_eq!(eves.expect_frame(|frame| frame["type"] == "member_left")["room_id"], tea);
    here.is_closed_with(4003);
    while stream.line().is_some() {}
    ada.says(tea, "among ourselves");
    ada.says(hall, "for all");
    assert_eq!(eves.expect("message")["message"]["content"], "for all", "she hears of the other room alone");
    let join = |by: &Caller| by.post(&format!("/rooms/{tea}/join"), json!({}));
    let write = |by: &Caller| by.post(&format!("/rooms/{tea}/messages"), json!({"content": "x"}));
    let (namesake, _) = house.guest("ｅｖｅ");
    for by in [&eve, &namesake] {
        assert_eq!(join(by).refused(403).code, "kicked");
        assert_eq!(write(by).refused(403).code, "kicked");
        assert_eq!(by.get(&format!("/rooms/{tea}/events")).refused(403).code, "kicked");
        write(&house.guest("Kim").0).expect(201);
    }
    house.socket(&format!("/ws/chat/{tea}?username=eve")).is_closed_with(4003);
    let (answer, _) = eves.ask(json!({"type": "send", "room_id": tea, "content": "x"}));
    assert_eq!(answer["code"], "kicked");
    visitor(&house, hall, "Eve");
    assert_eq!(texts(&ada.history(tea, "?limit=1")), ["x"]);
    let line = ada.get(&format!("/rooms/{tea}/audit?limit=1")).expect(200).json()[0].clone();
    assert_eq!((&line["action"], &line["detail"]), (&json!("guest_kicked"), &json!("Eve")));
    for nobody in ["nobody", &uuid::Uuid::nil().to_string(), "1"] {
        ada.delete(&format!("/rooms/{tea}/guests/{nobody}")).refused(404);
    }
    ada.delete(&format!("/rooms/{}/guests/{id}", ada.private_room("plans"))).refused(404);
}

#[test]
fn a_room_without_guests_lets_none_in_and_none_read_it() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, hall) = (ada.room("tea"), ada.room("hall"));
    bob.joins(tea);
    let said = ada.says(tea, "hello").id;
    let file = ada.send("PUT", "/files/a.txt", &[], b"x").expect(201).json()["id"].as_i64().unwrap();
    ada.post(&format!("/rooms/{tea}/messages"), json!({"attachments": [file]})).expect(201);
    let (eve, id, mut eves) = guest_in(&house, tea, "Eve");
    eve.get(&format!("/files/{file}")).expect(200);
    let (mut kims, mut bobs) = (visitor(&house, tea, "Kim"), bob.socket());
    let mut stream = Stream::open(&eve, &format!("/rooms/{tea}/events"), "*/*");
    bob.patch(&format!("/rooms/{tea}"), json!({"allows_guests": false})).refused(403);
    ada.patch(&format!("/rooms/{tea}"), json!({"allows_guests": 1})).refused(422);
    ada.patch(&format!("/rooms/{tea}"), json!({"allows_guests": false})).expect(204);
    kims.is_closed_with(4003);
    while stream.line().is_some() {}
    bobs.expect_frame(|frame| frame["type"] == "member_left" && frame["user_id"] == json!(id));
    assert_eq!(bobs.expect("room_updated")["room"]["allows_guests"], false);
    assert_eq!(eves.expect_frame(|frame| frame["type"] == "room_deleted")["room_id"], tea);
    eves.hears_nothing();
    house.restart();
    let (eve, _) = house.guest("Eve");
    let stranger = house.stranger();
    assert_eq!(stranger.get("/api/chat/rooms").expect(200).json()["rooms"][0]["id"], hall);
    assert_eq!(eve.get("/rooms").expect(200).json()[0]["id"], hall);
    for path in ["", "/messages", "/members", "/events"].map(|rest| format!("/rooms/{tea}{rest}")) {
        assert_eq!(eve.get(&path).refused(403).code, "no_guests_here", "{path}");
    }
    for path in [format!("/messages/{said}/replies"), format!("/search?room_id={tea}")] {
        assert_eq!(eve.get(&path).refused(403).code, "no_guests_here", "{path}");
    }
    assert_eq!(stranger.get(&format!("/api/chat/rooms/{tea}/messages")).refused(403).code, "no_guests_here");
    assert_eq!(eve.post(&format!("/rooms/{tea}/join"), json!({})).refused(403).code, "no_guests_here");
    assert_eq!(
        eve.post(&format!("/rooms/{tea}/messages"), json!({"content": "x"})).refused(403).code,
        "no_guests_here"
    );
    eve.get(&format!("/files/{file}")).refused(404);
    assert_eq!(eve.get("/search?q=hello").expect(200).json(), json!([]));
    house.socket(&format!("/ws/chat/{tea}?username=Eve")).is_closed_with(4003);
    let room = bob.get(&format!("/rooms/{tea}")).expect(200).json();
    assert_eq!((&room["allows_guests"], &room["is_private"]), (&json!(false), &json!(false)));
    assert_eq!(bob.get(&format!("/api/chat/rooms/{tea}/messages")).expect(200).json()[0]["content"], "hello");
    ada.patch(&format!("/rooms/{tea}"), json!({"allows_guests": true})).expect(204);
    eve.post(&format!("/rooms/{tea}/join"), json!({})).expect(200);
}

#[test]
fn who_is_banned_reads_nothing_of_it_where_guests_do() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    ada.says(tea, "hello");
    let path = format!("/api/chat/rooms/{tea}/messages");
    bob.get(&path).expect(200);
    ada.put(&format!("/rooms/{tea}/bans/{}", bob.id), json!({})).expect(204);
    assert_eq!(bob.get(&path).refused(403).code, "banned");
    house.stranger().with_token("no.token.atall").get(&path).refused(401);
    house.stranger().get(&path).expect(200);
}

#[test]
fn a_guest_whose_name_becomes_an_accounts_is_told_so_on_every_socket() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let (_, _, mut bobs) = guest_in(&house, tea, "Bob");
    house.person("BOB");
    let closed = bobs.is_closed();
    assert_eq!((closed.code, closed.reason.contains("account")), (4009, true), "{closed:?}");
}

#[test]
fn a_guest_in_two_rooms_types_on_in_the_other() {
    let house = House::open();
    let ada = house.person("Ada");
    let (tea, hall) = (ada.room("tea"), ada.room("hall"));
    let (eve, id, mut eves) = guest_in(&house, tea, "Eve");
    eve.post(&format!("/rooms/{hall}/join"), json!({})).expect(200);
    let mut adas = ada.socket();
    for room in [tea, hall] {
        eves.send_json(json!({"type": "typing", "room_id": room, "is_typing": true}));
        adas.expect("typing");
    }
    ada.delete(&format!("/rooms/{tea}/guests/{id}")).expect(204);
    let over = adas.expect("typing");
    assert_eq!((&over["room_id"], &over["is_typing"]), (&json!(tea), &Value::Bool(false)));
    assert_eq!(adas.expect("member_left")["room_id"], tea);
    adas.hears_nothing();
}
