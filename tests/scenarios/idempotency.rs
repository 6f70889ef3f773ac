//! `client_id`: the sender's own name for a message, under which it is sent once however often it is tried.

use crate::harness::shapes::Message;
use crate::harness::{House, Person, Reply, json};

fn post(person: &Person, room: i64, text: &str, client_id: &str) -> Reply {
    person.post(&format!("/rooms/{room}/messages"), json!({"content": text, "client_id": client_id}))
}

/// Else the answer would show the quote and the reactions of a room that one was removed from, as they are today.
#[test]
fn a_client_id_shows_nothing_of_a_room_that_one_is_not_in_any_more() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (plans, own) = (ada.private_room("plans"), bob.room("own"));
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).expect(201);
    let parent = ada.says(plans, "harmless").id;
    let reply = json!({"content": "re", "reply_to": parent, "client_id": "k"});
    bob.post(&format!("/rooms/{plans}/messages"), reply).expect(201);
    ada.delete(&format!("/rooms/{plans}/members/{}", bob.id)).expect(204);
    ada.patch(&format!("/messages/{parent}"), json!({"content": "written after Bob left"})).expect(200);
    let again = json!({"content": "probe", "client_id": "k"});
    let refusal = bob.post(&format!("/rooms/{own}/messages"), again.clone()).refused(400);
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("client_id_used", Some("client_id")));
    // Nor of one that is gone.
    let doomed = bob.room("doomed");
    bob.post(&format!("/rooms/{doomed}/messages"), json!({"content": "old", "client_id": "d"})).expect(201);
    bob.delete(&format!("/rooms/{doomed}")).expect(204);
    let anew = json!({"content": "new", "client_id": "d"});
    let status = bob.post(&format!("/rooms/{own}/messages"), anew).status;
    assert!(status == 400 || bob.history(own, "")[0]["content"] == "new", "it was taken for what is gone");
}

#[test]
fn the_same_client_id_again_answers_with_the_first_message() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, cake) = (ada.room("tea"), ada.room("cake"));
    bob.joins(tea);
    let mut bobs = bob.socket();
    let first: Message = post(&ada, tea, "once", "c1").expect(201).read();
    assert_eq!(first.client_id.as_deref(), Some("c1"));
    bobs.hears("once");
    for (room, text) in [(tea, "once"), (tea, "another text"), (cake, "another room")] {
        let again: Message = post(&ada, room, text, "c1").done().read();
        assert_eq!(again, first);
    }
    let mut adas = ada.socket();
    let (ack, _) = adas.ask(json!({"type": "send", "room_id": tea, "content": "once", "client_id": "c1"}));
    assert_eq!((&ack["type"], &ack["message"]["id"]), (&json!("ack"), &json!(first.id)));
    bobs.expect("presence");
    bobs.hears_nothing();
    adas.hears_nothing();
    assert_eq!(ada.history(cake, ""), json!([]));
    // Another sender's is another.
    let bobs_own: Message = post(&bob, tea, "mine", "c1").expect(201).read();
    assert_ne!(bobs_own.id, first.id);
}

#[test]
fn a_repeated_message_is_shown_as_it_is_now() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let first: Message = post(&ada, tea, "helo", "c1").expect(201).read();
    ada.patch(&format!("/messages/{}", first.id), json!({"content": "hello"})).done();
    let again: Message = post(&ada, tea, "helo", "c1").done().read();
    assert_eq!((again.id, again.content.as_str(), again.is_edited), (first.id, "hello", true));
    ada.delete(&format!("/messages/{}", first.id)).done();
    let again: Message = post(&ada, tea, "helo", "c1").done().read();
    assert!(again.is_deleted && again.id == first.id);
}

#[test]
fn any_short_text_will_do() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for id in ["x", "c".repeat(64).as_str(), "é".repeat(64).as_str(), "a b\tc", "'; --", "🫖", " "] {
        let first: Message = post(&ada, tea, "once", id).expect(201).read();
        assert_eq!(first.client_id.as_deref(), Some(id));
        assert_eq!(post(&ada, tea, "once", id).done().read::<Message>().id, first.id);
    }
    // Byte for byte: no case, no normal form.
    assert_ne!(
        post(&ada, tea, "x", "abc").expect(201).read::<Message>().id,
        post(&ada, tea, "x", "ABC").expect(201).read::<Message>().id
    );
}

#[test]
fn many_retries_at_once_send_one_message() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut bobs = bob.socket();
    let ids: Vec<i64> = std::thread::scope(|scope| {
        let over_rest = (0..6).map(|_| {
            let ada = &ada;
            scope.spawn(move || vec![post(ada, tea, "once", "retry").done().read::<Message>().id])
        });
        let rest: Vec<_> = over_rest.collect();
        let over_sockets = (0..4).map(|_| {
            let ada = &ada;
            scope.spawn(move || {
                let mut socket = ada.socket();
                let send = json!({"type": "send", "room_id": tea, "content": "once", "client_id": "retry"});
                (0..5).for_each(|_| socket.send_json(send.clone()));
                (0..5).map(|_| socket.expect("ack")["message"]["id"].as_i64().unwrap()).collect()
            })
        });
        let sockets: Vec<_> = over_sockets.collect();
        rest.into_iter().chain(sockets).flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(ids.len(), 26);
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let heard = bobs.heard();
    assert_eq!(heard.iter().filter(|frame| frame["type"] == "message").count(), 1);
    let said = ada.whole_history(tea);
    assert_eq!(said.iter().filter(|message| message.content == "once").count(), 1);
}

#[test]
fn it_holds_across_a_restart() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let first: Message = post(&ada, tea, "once", "c1").expect(201).read();
    house.restart();
    let again: Message = post(&ada, tea, "once", "c1").done().read();
    assert_eq!(again, first);
    let mut socket = ada.socket();
    let (ack, _) = socket.ask(json!({"type": "send", "room_id": tea, "content": "once", "client_id": "c1"}));
    assert_eq!(ack["message"]["id"], first.id);
    assert_eq!(ada.whole_history(tea).len(), 1);
}

#[test]
fn a_refused_message_uses_up_no_client_id() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    post(&ada, tea, "", "c1").refused(422);
    post(&ada, 4711, "x", "c1").refused(404);
    let sent: Message = post(&ada, tea, "now", "c1").expect(201).read();
    assert_eq!(sent.content, "now");
}

/// It can still be read there, so it is the answer that was promised.
#[test]
fn a_client_id_answers_for_a_public_room_that_one_has_left() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, own) = (ada.room("tea"), bob.room("own"));
    bob.joins(tea);
    let said = json!({"content": "Milk?", "client_id": "k"});
    let first = bob.post(&format!("/rooms/{tea}/messages"), said.clone()).expect(201).json();
    bob.post(&format!("/rooms/{tea}/leave"), json!({})).done();
    assert_eq!(bob.post(&format!("/rooms/{own}/messages"), said).expect(201).json()["id"], first["id"]);
}
