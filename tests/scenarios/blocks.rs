//! Whoever is blocked cannot write to the one who blocked them, who sees nothing of what they say.

use crate::harness::shapes::{Block, Chat, Message, Room};
use crate::harness::{House, Person, Value, in_ms, json};

fn blocks(who: &Person, whom: &Person) {
    who.put(&format!("/users/{}/block", whom.id), Value::Null).done();
}

fn unblocks(who: &Person, whom: &Person) {
    who.delete(&format!("/users/{}/block", whom.id)).done();
}

fn chat(from: &Person, to: &Person) -> i64 {
    from.post(&format!("/chats/{}", to.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap()
}

fn room(by: &Person, id: i64) -> Room {
    by.get(&format!("/rooms/{id}")).expect(200).read()
}

/// What a page of history says, hidden messages as `-`.
fn shown(by: &Person, path: &str) -> Vec<String> {
    let messages = by.get(path).expect(200).json();
    let words = |message: &Value| match message["is_hidden"] == true {
        true => {
            assert_eq!((&message["content"], &message["attachments"]), (&json!(""), &json!([])), "{message}");
            "-".to_owned()
        }
        false => message["content"].as_str().unwrap().to_owned(),
    };
    messages.as_array().unwrap().iter().filter(|one| one["message_type"] != "system").map(words).collect()
}

#[test]
fn one_blocks_and_unblocks_and_nobody_else_hears_of_it() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    chat(&ada, &bob);
    adas.heard();
    bobs.heard();
    for _ in 0..2 {
        blocks(&ada, &bob);
    }
    let told = adas.heard();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0], json!({"type": "block_changed", "user_id": bob.id, "username": "Bob", "is_blocked": true}));
    bobs.hears_nothing();
    let list = |by: &Person| by.get("/blocks").expect(200).read::<Vec<Block>>();
    assert_eq!(
        list(&ada).iter().map(|one| (one.user_id, one.username.as_str())).collect::<Vec<_>>(),
        [(bob.id, "Bob")]
    );
    assert_eq!(list(&bob), []);
    house.restart();
    assert_eq!(list(&ada).len(), 1);
    let chats: Vec<Chat> = ada.get("/chats").expect(200).read();
    assert!(chats[0].is_blocked);
    for _ in 0..2 {
        unblocks(&ada, &bob);
    }
    assert_eq!(list(&ada), []);
    for bad in ["4711", "0", "bob", "99999999999999999999"] {
        ada.put(&format!("/users/{bad}/block"), Value::Null).refused(404);
        ada.delete(&format!("/users/{bad}/block")).refused(404);
    }
    ada.put(&format!("/users/{}/block", ada.id), Value::Null).refused(422);
    house.stranger().put(&format!("/users/{}/block", ada.id), Value::Null).refused(401);
}

#[test]
fn in_a_direct_chat_neither_sees_what_the_other_does() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let id = chat(&ada, &bob);
    let said = bob.says(id, "before").id;
    blocks(&ada, &bob);
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    for (who, other) in [(&ada, &bob), (&bob, &ada)] {
        let shown = room(who, id);
        assert_eq!((shown.online_count, shown.users_online.map(|people| people.len())), (1, Some(1)));
        let members = who.get(&format!("/rooms/{id}/members")).expect(200).json();
        let of = |id: i64| members.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
        assert_eq!((&of(who.id)["is_online"], &of(other.id)["is_online"]), (&json!(true), &json!(false)));
    }
    ada.put(&format!("/rooms/{id}/read"), json!({"message_id": said})).expect(204);
    bobs.hears_nothing();
    assert_eq!(bob.get(&format!("/rooms/{id}/seen")).expect(200).json(), json!([]));
    adas.heard();
    assert_eq!(bob.put(&format!("/messages/{said}/pin"), Value::Null).refused(403).code, "blocked");
    assert_eq!(ada.put(&format!("/messages/{said}/pin"), Value::Null).refused(403).code, "blocking");
    adas.hears_nothing();
    unblocks(&ada, &bob);
    assert_eq!(
        (room(&bob, id).online_count, bob.get(&format!("/rooms/{id}/seen")).json()[0]["message_id"].as_i64()),
        (2, Some(said))
    );
    bob.put(&format!("/messages/{said}/pin"), Value::Null).expect(200);
}

#[test]
fn in_a_direct_chat_nothing_is_passed_on_any_more() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let id = chat(&ada, &bob);
    let early = bob.says(id, "before").id;
    blocks(&ada, &bob);
    let mut adas = ada.socket();
    let mut older = house.socket(&format!("/ws/{id}?token={}", ada.token()));
    let mut bobs = bob.socket();
    let mut bobs_older = house.socket(&format!("/ws/{id}?token={}", bob.token()));
    let messages = format!("/rooms/{id}/messages");
    let (blocked, detail) = {
        let refusal = bob.post(&messages, json!({"content": "Hi"})).refused(403);
        (refusal.code, refusal.detail)
    };
    assert_eq!((blocked.as_str(), detail.as_str()), ("blocked", "This person takes no messages from you."));
    let (answer, _) = bobs.ask(json!({"type": "send", "room_id": id, "content": "Hi"}));
    assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!("blocked")));
    bobs_older.send_json(json!({"message": "Hi"}));
    assert_eq!(bobs_older.next(), json!({"action": "error", "detail": detail}));
    bob.patch(&format!("/messages/{early}"), json!({"content": "Hi"})).refused(403);
    bob.put(&format!("/messages/{early}/reactions/%F0%9F%91%8D"), Value::Null).refused(403);
    // Typing and calls go nowhere, and look as ever.
    let (answer, _) = bobs.ask(json!({"type": "call", "room_id": id, "call_id": "c", "kind": "offer", "data": {}}));
    assert_eq!(answer["code"], "not_online");
    bobs.send_json(json!({"type": "typing", "room_id": id, "is_typing": true}));
    bobs_older.send_json(json!({"action": "typing"}));
    bobs.hears_nothing();
    bobs_older.hears_nothing();
    adas.hears_nothing();
    older.hears_nothing();
    // Nor does she write to somebody of whom she wants nothing.
    assert_eq!(ada.post(&messages, json!({"content": "Hi"})).refused(403).code, "blocking");
    let (answer, _) = adas.ask(json!({"type": "call", "room_id": id, "call_id": "c", "kind": "offer", "data": {}}));
    assert_eq!(answer["code"], "blocking");
    // Neither is told there whether the other is there.
    for person in [&ada, &bob] {
        let chats: Vec<Chat> = person.get("/chats").expect(200).read();
        assert_eq!((chats[0].is_online, &chats[0].last_seen), (false, &None), "{}", person.name);
        assert_eq!(chats[0].is_blocked, person.id == ada.id);
        assert_eq!(person.socket().ready["chats"][0]["is_online"], false);
    }
    bobs.leaves();
    bobs_older.leaves();
    adas.hears_nothing();
    older.hears_nothing();
    // The chat that there is opens as ever; a new one is not made, from either side.
    assert_eq!((chat(&bob, &ada), chat(&ada, &bob)), (id, id));
    blocks(&ada, &eve);
    assert_eq!(eve.post(&format!("/chats/{}", ada.id), json!({})).refused(403).code, "blocked");
    assert_eq!(ada.post(&format!("/chats/{}", eve.id), json!({})).refused(403).code, "blocking");
    assert_eq!(ada.get("/chats").json().as_array().unwrap().len(), 1);
    unblocks(&ada, &bob);
    bob.says(id, "Hi again");
    adas.hears("Hi again");
    assert_eq!(older.next()["message"], "Hi again");
}

#[test]
fn what_they_say_in_a_room_is_hidden_from_the_one_and_from_nobody_else() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    let first = bob.says(tea, "first words").id;
    blocks(&ada, &bob);
    let (mut adas, mut eves) = (ada.socket(), eve.socket());
    let mut older = house.socket(&format!("/ws/{tea}?token={}", ada.token()));
    older.expect_next("user_joined");
    let since = adas.ready["seq"].clone();
    eves.heard();
    let second = bob.says(tea, "second words").id;
    bob.patch(&format!("/messages/{second}"), json!({"content": "@Ada, second words"})).expect(200);
    let reply = json!({"content": "No.", "reply_to": second});
    eve.post(&format!("/rooms/{tea}/messages"), reply).expect(201);
    let mut bobs = bob.socket();
    bobs.send_json(json!({"type": "typing", "room_id": tea, "is_typing": true}));
    bobs.heard();
    // Live: what is left of it keeps its place, so that nothing has to be asked for again.
    let told: Vec<Value> = adas.heard().into_iter().filter(|frame| frame["type"] != "presence").collect();
    let kinds: Vec<_> = told.iter().map(|frame| frame["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message", "message_edited", "message"]);
    for hidden in &told[..2] {
        assert_eq!((&hidden["message"]["is_hidden"], &hidden["message"]["content"]), (&json!(true), &json!("")));
        assert_eq!((&hidden["message"]["mentions"], &hidden["message"]["id"]), (&json!([]), &json!(second)));
    }
    assert_eq!((&told[2]["message"]["content"], &told[2]["message"]["is_hidden"]), (&json!("No."), &Value::Null));
    let quote = &told[2]["message"]["quote"];
    assert_eq!((&quote["content"], &quote["is_hidden"]), (&json!(""), &json!(true)));
    // For clients of old it is not there.
    let words = older.heard().into_iter().filter(|frame| frame["type"] == "message");
    assert_eq!(words.map(|frame| frame["content"].clone()).collect::<Vec<_>>(), ["No."]);
    // The others hear all of it.
    let kinds: Vec<_> = eves.heard().iter().map(|frame| frame["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["message", "message_edited", "message", "presence", "typing"]);
    // Over REST, and for a socket that was away.
    let history = format!("/rooms/{tea}/messages");
    assert_eq!(shown(&ada, &history), ["-", "-", "No."]);
    assert_eq!(shown(&eve, &history), ["first words", "@Ada, second words", "No."]);
    let mut back = ada.socket_with(&format!("&since={since}"));
    let missed: Vec<_> = back.heard().into_iter().map(|frame| frame["message"]["is_hidden"] == true).collect();
    assert_eq!(missed, [true, false]);
    ada.put(&format!("/messages/{first}/reactions/%F0%9F%91%8D"), Value::Null).expect(200);
    let shown_to_ada: Message =
        ada.put(&format!("/messages/{first}/reactions/%F0%9F%91%8D"), Value::Null).expect(200).read();
    assert!(shown_to_ada.is_hidden);
    // Nothing of it counts, is found, or is the last thing that was said.
    assert_eq!(shown(&ada, "/search?q=words"), [] as [&str; 0]);
    assert_eq!(shown(&eve, "/search?q=words").len(), 2);
    let seen = room(&ada, tea);
    assert_eq!((seen.unread_count, seen.mention_count, seen.last_message.unwrap().content.as_str()), (1, 0, "No."));
    assert_eq!(room(&eve, tea).unread_count, 2);
    unblocks(&ada, &bob);
    let seen = room(&ada, tea);
    assert_eq!((seen.unread_count, seen.mention_count), (3, 1));
    assert_eq!(shown(&ada, &history), ["first words", "@Ada, second words", "No."]);
    assert_eq!(shown(&ada, &format!("/messages/{second}/replies")), ["No."]);
}

#[test]
fn what_is_unread_after_a_mark_does_not_count_them_either() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    let first = eve.says(tea, "one").id;
    bob.says(tea, "two @Ada");
    eve.says(tea, "three @Ada");
    blocks(&ada, &bob);
    let mut adas = ada.socket();
    ada.put(&format!("/rooms/{tea}/read"), json!({"message_id": first})).done();
    let told = adas.expect("read_state");
    assert_eq!((&told["unread_count"], &told["mention_count"]), (&json!(1), &json!(1)));
}

#[test]
fn a_reminder_of_what_they_said_does_not_say_it() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = bob.says(tea, "Remember me").id;
    let reminder = json!({"message_id": said, "remind_at": in_ms(60_000)});
    ada.post("/reminders", reminder).expect(201);
    blocks(&ada, &bob);
    let quote = &ada.get("/reminders").expect(200).json()[0]["quote"];
    assert_eq!((&quote["content"], &quote["is_hidden"]), (&json!(""), &json!(true)));
}
