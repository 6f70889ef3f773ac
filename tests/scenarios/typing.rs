//! Typing: told to the others, ended by a message, by going, or by the server after five seconds.

use std::time::{Duration, Instant};

use crate::harness::{House, Person, Socket, json};

fn typing(room: i64, is_typing: bool) -> crate::harness::Value {
    json!({"type": "typing", "room_id": room, "is_typing": is_typing})
}

fn types(socket: &mut Socket) -> (i64, bool) {
    let frame = socket.expect_next("typing");
    (frame["user_id"].as_i64().unwrap(), frame["is_typing"].as_bool().unwrap())
}

/// A house with a room, and sockets of its two members.
fn two_at_tea() -> (House, i64, [Person; 2], [Socket; 2]) {
    let house = House::open();
    let people = house.people(["Ada", "Bob"]);
    let tea = people[0].room("tea");
    people[1].joins(tea);
    let mut sockets = [people[0].socket(), people[1].socket()];
    sockets[0].heard();
    (house, tea, people, sockets)
}

#[test]
fn it_is_told_to_the_others_and_not_to_oneself() {
    let (_house, tea, [ada, bob], [mut adas, mut bobs]) = two_at_tea();
    let mut phone = bob.socket();
    bobs.send_json(typing(tea, true));
    assert_eq!(types(&mut adas), (bob.id, true));
    bobs.send_json(typing(tea, false));
    assert_eq!(types(&mut adas), (bob.id, false));
    // To have stopped is news once.
    bobs.send_json(typing(tea, false));
    bobs.hears_nothing();
    adas.hears_nothing();
    phone.hears_nothing();
    assert_ne!(ada.id, bob.id);
}

#[test]
fn after_five_seconds_the_server_itself_ends_it() {
    let (_house, tea, [_, bob], [mut adas, mut bobs]) = two_at_tea();
    let began = Instant::now();
    bobs.send_json(typing(tea, true));
    assert_eq!(types(&mut adas), (bob.id, true));
    assert_eq!(types(&mut adas), (bob.id, false));
    let lasted = began.elapsed();
    assert!(lasted >= Duration::from_secs(5) && lasted < Duration::from_secs(12), "{lasted:?}");
    bobs.hears_nothing();
}

#[test]
fn a_message_ends_it() {
    let (_house, tea, [_, bob], [mut adas, mut bobs]) = two_at_tea();
    bobs.send_json(typing(tea, true));
    types(&mut adas);
    bobs.says(tea, "done");
    adas.hears("done");
    assert_eq!(types(&mut adas), (bob.id, false));
    adas.hears_nothing();
}

#[test]
fn going_offline_ends_it() {
    let (_house, tea, [_, bob], [mut adas, mut bobs]) = two_at_tea();
    bobs.send_json(typing(tea, true));
    types(&mut adas);
    bobs.breaks();
    assert_eq!(types(&mut adas), (bob.id, false));
    adas.expect_next("presence");
    adas.hears_nothing();
}

#[test]
fn leaving_the_room_ends_it() {
    let (_house, tea, [_, bob], [mut adas, mut bobs]) = two_at_tea();
    bobs.send_json(typing(tea, true));
    types(&mut adas);
    bob.post(&format!("/rooms/{tea}/leave"), json!({})).done();
    assert_eq!(types(&mut adas), (bob.id, false));
    adas.expect_next("member_left");
}

#[test]
fn it_has_no_answer_but_a_refusal() {
    let (_house, tea, [ada, _], [mut adas, mut bobs]) = two_at_tea();
    let elsewhere = ada.room("elsewhere");
    bobs.heard();
    bobs.send_json(json!({"type": "typing", "room_id": tea, "is_typing": true, "id": "t"}));
    bobs.hears_nothing();
    adas.expect("typing");
    let (answer, _) = bobs.ask(typing(elsewhere, true));
    assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!("not_a_member")));
}
