//! What is said to a message: answers, emoji, and what it said before.

use crate::harness::shapes::Message;
use crate::harness::{House, Person, Value, json};

fn answers(by: &Person, room: i64, to: i64, text: &str) -> Message {
    let post = json!({"content": text, "reply_to": to});
    by.post(&format!("/rooms/{room}/messages"), post).expect(201).read()
}

fn contents(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap()).collect()
}

/// 👍 and ❤️, as curl sends them.
const THUMB: &str = "%F0%9F%91%8D";
const HEART: &str = "%E2%9D%A4%EF%B8%8F";

#[test]
fn reactions_come_and_go_over_rest_and_are_told_on_sockets() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let milk = ada.says(tea, "Milk?").id;
    let mut adas = ada.socket();
    let reaction = format!("/messages/{milk}/reactions");
    let message = bob.put(&format!("{reaction}/{THUMB}"), Value::Null).expect(200).read::<Message>();
    let thumb = json!([{"emoji": "👍", "count": 1, "users": [{"id": bob.id, "username": "Bob"}]}]);
    assert_eq!(json!(message.reactions), thumb);
    let told = adas.expect("reaction");
    assert_eq!((&told["message"]["reactions"], &told["seq"]), (&thumb, &json!(message.seq)));
    bob.put(&format!("{reaction}/{HEART}"), Value::Null).expect(200);
    bob.delete(&format!("{reaction}/{THUMB}")).expect(200);
    assert_eq!(bob.delete(&format!("{reaction}/{THUMB}")).expect(200).json()["reactions"][0]["emoji"], "❤️");
    house.restart();
    let kept = &ada.history(tea, "")[1]["reactions"];
    assert_eq!((&kept[0]["emoji"], &kept[0]["count"], &kept[1]), (&json!("❤️"), &json!(1), &Value::Null));
}

#[test]
fn what_is_no_emoji_is_refused_and_changes_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let milk = ada.says(tea, "Milk?");
    for bad in ["a", "%20", "%00", "%FF", ":+1:", "%F0%9F%91%8D%F0%9F%91%8D", "%3Cb%3E", "%2e%2e", "1"] {
        let refusal = ada.put(&format!("/messages/{}/reactions/{bad}", milk.id), Value::Null).refused(422);
        assert_eq!(refusal.field.as_deref(), Some("emoji"), "{bad}");
    }
    ada.put(&format!("/messages/{}/reactions/{}", milk.id + 1, THUMB), Value::Null).refused(404);
    assert_eq!(ada.history(tea, "")[0]["seq"], json!(milk.seq), "nothing has changed");
}

#[test]
fn whoever_was_away_finds_the_reactions_and_the_tombstones() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (milk, sugar) = (ada.says(tea, "Milk?"), ada.says(tea, "Sugar?"));
    bob.put(&format!("/messages/{}/reactions/{THUMB}", milk.id), Value::Null).expect(200);
    ada.delete(&format!("/messages/{}", sugar.id)).expect(204);
    let mut back = ada.socket_with(&format!("&since={}", sugar.seq));
    let first = back.expect_frame(|frame| frame["message"]["id"] == json!(milk.id));
    assert_eq!(first["message"]["reactions"][0]["count"], 1);
    let second = back.next();
    assert_eq!((&second["type"], &second["message"]["id"]), (&json!("message_deleted"), &json!(sugar.id)));
    back.hears_nothing();
}

#[test]
fn a_thread_is_all_that_answers_a_message_and_what_answers_that() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let plans = ada.private_room("plans");
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).expect(201);
    let root = ada.says(plans, "When?").id;
    let first = answers(&bob, plans, root, "Monday");
    ada.says(plans, "Something else");
    let second = answers(&ada, plans, first.id, "At noon?");
    let third = answers(&bob, plans, root, "Or Tuesday");
    assert_eq!(second.quote.unwrap()["content"], "Monday");
    let thread = |query: &str| bob.get(&format!("/messages/{root}/replies{query}")).expect(200);
    assert_eq!(contents(&thread("").json()), ["Monday", "At noon?", "Or Tuesday"]);
    assert_eq!(contents(&bob.get(&format!("/messages/{}/replies", first.id)).expect(200).json()), ["At noon?"]);
    assert_eq!(contents(&thread("?limit=1&after=0").json()), ["Monday"]);
    assert_eq!(contents(&thread(&format!("?limit=2&before={}", third.id)).json()), ["Monday", "At noon?"]);
    assert!(thread("?limit=1").link("prev").is_some() && thread("?limit=1").link("next").is_none());
    eve.get(&format!("/messages/{root}/replies")).refused(404);
    bob.get("/messages/999/replies").refused(404);
    bob.get(&format!("/messages/{root}/replies?limit=-1")).refused(422);
}

#[test]
fn an_answer_shows_what_it_answers_as_it_now_stands() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mlik = ada.says(tea, "Mlik?").id;
    answers(&ada, tea, mlik, "Please");
    let quote = || ada.history(tea, "")[1]["quote"].clone();
    ada.patch(&format!("/messages/{mlik}"), json!({"content": "Milk?"})).expect(200);
    assert_eq!(quote()["content"], "Milk?");
    ada.delete(&format!("/messages/{mlik}")).expect(204);
    assert_eq!((&quote()["content"], &quote()["is_deleted"]), (&json!(""), &json!(true)));
}

#[test]
fn what_a_message_said_before_can_be_read_until_it_is_deleted() {
    let mut house = House::open();
    let [ada, bob, cleo] = house.people(["Ada", "Bob", "Cleo"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    cleo.joins(tea);
    let said = bob.says(tea, "one");
    for text in ["two", "three"] {
        bob.patch(&format!("/messages/{}", said.id), json!({"content": text})).expect(200);
    }
    house.restart();
    let path = format!("/messages/{}/history", said.id);
    for reader in [&bob, &ada] {
        let versions = reader.get(&path).expect(200).json();
        assert_eq!(contents(&versions), ["one", "two", "three"]);
        assert_eq!(versions[0]["timestamp"], json!(said.timestamp.0));
        assert!(versions[1]["timestamp"].as_str() >= versions[0]["timestamp"].as_str());
    }
    cleo.get(&path).refused(403);
    bob.delete(&format!("/messages/{}", said.id)).expect(204);
    assert_eq!(ada.get(&path).expect(200).json(), json!([]));
}
