//! Pinned messages, from the outside.

use crate::harness::shapes::Message;
use crate::harness::{House, Person, Value, json};

fn pin(by: &Person, message: i64) -> crate::harness::Reply {
    by.put(&format!("/messages/{message}/pin"), Value::Null)
}

fn pinned(by: &Person, room: i64) -> Vec<i64> {
    let messages: Vec<Message> = by.get(&format!("/rooms/{room}/pins")).expect(200).read();
    messages.iter().for_each(Message::check);
    assert!(messages.iter().all(|message| message.pinned_at.is_some()));
    messages.into_iter().map(|message| message.id).collect()
}

#[test]
fn pins_are_shared_the_newest_first_and_outlive_a_restart() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (one, two) = (ada.says(tea, "one").id, bob.says(tea, "two").id);
    for message in [one, two] {
        pin(&ada, message).expect(200);
        pin(&ada, message).expect(200);
    }
    assert_eq!(pinned(&bob, tea), [two, one]);
    house.restart();
    assert_eq!(pinned(&bob, tea), [two, one]);
    let history = bob.whole_history(tea);
    let first = history.iter().find(|message| message.id == one).unwrap();
    assert_eq!((first.pinned_by, first.pinned_at.is_some()), (Some(ada.id), true));
    ada.delete(&format!("/messages/{two}/pin")).expect(200);
    ada.delete(&format!("/messages/{two}/pin")).expect(200);
    assert_eq!(pinned(&bob, tea), [one]);
}

#[test]
fn whoever_was_away_learns_of_pins_by_resuming() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = ada.says(tea, "Tea is at four").id;
    let bobs = bob.socket();
    let (seq, epoch) = (bobs.ready["seq"].clone(), bobs.ready["epoch"].as_str().unwrap().to_owned());
    bobs.leaves();
    pin(&ada, said).expect(200);
    let mut back = bob.socket_with(&format!("&since={seq}&epoch={epoch}"));
    let changed = back.heard();
    let changed: Vec<_> = changed.iter().filter(|frame| frame["message"]["id"] == said).collect();
    assert!(changed.len() == 1 && changed[0]["message"]["pinned_by"] == ada.id, "{changed:?}");
}

#[test]
fn a_deleted_message_is_pinned_no_more_and_cannot_be() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let said = ada.says(tea, "oops").id;
    pin(&ada, said).expect(200);
    ada.delete(&format!("/messages/{said}")).expect(204);
    assert!(pinned(&ada, tea).is_empty());
    assert!(ada.whole_history(tea).iter().all(|message| message.pinned_at.is_none()));
    assert_eq!(pin(&ada, said).refused(422).field.as_deref(), Some("message_id"));
    pin(&ada, 4711).refused(404);
}

#[test]
fn both_of_a_direct_chat_pin_in_it() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
    let said = ada.says(chat, "the door code").id;
    pin(&bob, said).expect(200);
    assert_eq!(pinned(&ada, chat), [said]);
    ada.delete(&format!("/messages/{said}/pin")).expect(200);
    assert!(pinned(&bob, chat).is_empty());
}

#[test]
fn a_room_has_fifty_pins_and_no_more() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let all: Vec<i64> = (0..=50).map(|number| ada.says(tea, &format!("number {number}")).id).collect();
    for message in &all[..50] {
        pin(&ada, *message).expect(200);
    }
    assert_eq!(pin(&ada, all[50]).refused(403).code, "too_many_pins");
    assert_eq!(pinned(&ada, tea).len(), 50);
    ada.delete(&format!("/messages/{}/pin", all[0])).expect(200);
    pin(&ada, all[50]).expect(200);
}
