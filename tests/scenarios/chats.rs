//! Direct chats: two people, one chat, and nobody else in it.

use std::collections::BTreeSet;

use crate::harness::shapes::{Chat, Time};
use crate::harness::{House, Person, eventually, json, texts};

fn chats(person: &Person) -> Vec<Chat> {
    person.get("/chats").expect(200).read()
}

fn chat(from: &Person, to: &Person) -> i64 {
    from.post(&format!("/chats/{}", to.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap()
}

#[test]
fn the_chat_of_two_people_is_the_same_whoever_asks_for_it() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let mut bobs = bob.socket();
    let with_bob = chat(&ada, &bob);
    let told = bobs.expect_next("chat_created");
    assert_eq!((&told["chat_id"], told["users"].as_array().unwrap().len()), (&json!(with_bob), 2));
    assert_eq!(chat(&bob, &ada), with_bob);
    assert_ne!(chat(&ada, &eve), with_bob);
    bobs.hears_nothing();
    let list = chats(&ada);
    assert_eq!(list.iter().map(|chat| chat.username.as_str()).collect::<Vec<_>>(), ["Bob", "Eve"]);
    assert_eq!((list[0].user_id, list[0].is_online, list[1].is_online), (bob.id, true, false));
    ada.post("/chats/4711", json!({})).refused(404);
    ada.post("/chats/bob", json!({})).refused(404);
    ada.post(&format!("/chats/{}", ada.id), json!({})).refused(422);
    house.stranger().post(&format!("/chats/{}", ada.id), json!({})).refused(401);
}

#[test]
fn a_chat_asked_for_from_both_sides_at_once_is_made_once() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let made: BTreeSet<i64> = std::thread::scope(|scope| {
        let sides = [(&ada, &bob), (&bob, &ada)].into_iter().cycle().take(12);
        let asking: Vec<_> = sides.map(|(from, to)| scope.spawn(move || chat(from, to))).collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(chats(&ada).len(), 1);
}

#[test]
fn what_is_said_in_a_chat_is_for_its_two_people() {
    let mut house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let id = chat(&ada, &bob);
    let (mut adas, mut bobs, mut eves) = (ada.socket(), bob.socket(), eve.socket());
    assert_eq!(adas.ready["chats"][0]["chat_id"], id);
    adas.says(id, "Psst.");
    bobs.hears("Psst.");
    bob.says(id, "Yes?");
    adas.hears("Yes?");
    bobs.send_json(json!({"type": "typing", "room_id": id, "is_typing": true}));
    assert_eq!(adas.expect("typing")["room_id"], id);
    // Not to be seen, heard or guessed at by anybody else.
    eve.says(eve.room("tea"), "marker");
    eves.hears("marker");
    eve.get(&format!("/rooms/{id}")).refused(404);
    eve.get(&format!("/rooms/{id}/messages")).refused(404);
    eve.post(&format!("/rooms/{id}/messages"), json!({"content": "Me too!"})).refused(404);
    eve.get(&format!("/chats/{id}/messages")).refused(403);
    assert!(chats(&eve).is_empty() && ada.get("/rooms").json().as_array().unwrap().iter().all(|r| r["id"] != id));
    let unread = |person: &Person| chats(person)[0].unread_count;
    assert_eq!((unread(&ada), unread(&bob)), (1, 1));
    house.restart();
    assert_eq!(chat(&bob, &ada), id);
    assert_eq!(texts(&ada.history(id, "")), ["Psst.", "Yes?"]);
}

#[test]
fn a_chats_own_history_speaks_of_message_and_time_too() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let id = chat(&ada, &bob);
    for text in ["one", "two", "three"] {
        ada.says(id, text);
    }
    let page = bob.get(&format!("/chats/{id}/messages?limit=2")).expect(200);
    let list = page.json();
    assert_eq!(texts(&list), ["two", "three"]);
    for message in list.as_array().unwrap() {
        let (time, stamp) = (message["time"].as_str().unwrap(), message["timestamp"].as_str().unwrap());
        assert_eq!((&message["message"], &message["username"]), (&message["content"], &json!("Ada")));
        assert_eq!(time, &Time(stamp.to_owned()).0[11..16]);
    }
    let older = bob.get(&page.link("prev").expect("an older page")).expect(200).json();
    assert_eq!(texts(&older), ["one"]);
    let tea = ada.room("tea");
    for nothing in [tea, 4711] {
        ada.get(&format!("/chats/{nothing}/messages")).refused(404);
    }
}

#[test]
fn whoever_shares_a_chat_sees_the_other_come_and_go() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    chat(&ada, &bob);
    let mut adas = ada.socket();
    let (first, second) = (bob.socket(), bob.elsewhere().socket());
    assert_eq!(adas.expect_next("presence")["is_online"], true);
    first.leaves();
    second.leaves();
    let gone = adas.expect_next("presence");
    assert_eq!((&gone["is_online"], &gone["user_id"]), (&json!(false), &json!(bob.id)));
    let at = gone["last_seen"].as_str().map(|at| Time(at.to_owned()));
    eventually("last_seen is stored", || chats(&ada)[0].last_seen == at);
    adas.hears_nothing();
}
