//! Reminders: told at their time to all of one's sockets, and listed until they are dismissed.

use crate::harness::{House, Person, SOON, Value, eventually, ids, in_ms, json};

fn reminds(by: &Person, body: Value) -> Value {
    by.post("/reminders", body).expect(201).json()
}

fn reminders(by: &Person) -> Value {
    by.get("/reminders").expect(200).json()
}

const HOUR: i64 = 60 * 60 * 1000;

#[test]
fn its_time_is_told_to_all_of_ones_sockets_and_nobody_elses() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = ada.says(tea, "Who brings milk?").id;
    let (mut here, mut there, mut adas) = (bob.socket(), bob.socket(), ada.socket());
    adas.heard();
    let made = reminds(&bob, json!({"message_id": said, "text": "Me", "remind_at": in_ms(SOON)}));
    assert_eq!((&made["is_due"], &made["room_id"]), (&json!(false), &json!(tea)));
    assert_eq!(made["quote"]["content"], "Who brings milk?");
    let told = here.expect("reminder")["reminder"].clone();
    assert_eq!(there.expect("reminder")["reminder"], told);
    assert_eq!((&told["id"], &told["is_due"], &told["quote"]), (&made["id"], &json!(true), &made["quote"]));
    assert_eq!(reminders(&bob), json!([told]), "and it is listed");
    assert!(adas.heard().iter().all(|frame| frame["type"] == "presence"));
    assert_eq!(reminders(&ada), json!([]));
}

#[test]
fn who_was_away_finds_it_due_until_it_is_dismissed() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let made = reminds(&ada, json!({"text": "Call Bob", "remind_at": in_ms(SOON)}));
    house.stop();
    let due = in_ms(SOON);
    eventually("the time comes", || in_ms(0) > due);
    house.begin_again();
    eventually("it is due", || reminders(&ada)[0]["is_due"] == true);
    assert_eq!((&reminders(&ada)[0]["id"], &reminders(&ada)[0]["quote"]), (&made["id"], &Value::Null));
    house.restart();
    assert_eq!(reminders(&ada)[0]["is_due"], true, "once it was due, it stays so");
    let path = format!("/reminders/{}", made["id"]);
    ada.delete(&path).expect(204);
    ada.delete(&path).refused(404);
    ada.get(&path).refused(404);
    assert_eq!(reminders(&ada), json!([]));
}

#[test]
fn it_can_be_put_off_and_changed() {
    let house = House::open();
    let ada = house.person("Ada");
    let mut socket = ada.socket();
    let later = reminds(&ada, json!({"text": "later", "remind_at": in_ms(2 * HOUR)}));
    let made = reminds(&ada, json!({"text": "soon", "remind_at": in_ms(SOON)}));
    assert_eq!(ids(&reminders(&ada)), [&made, &later].map(|one| one["id"].as_i64().unwrap()));
    socket.expect("reminder");
    let path = format!("/reminders/{}", made["id"]);
    let put_off = ada.patch(&path, json!({"remind_at": in_ms(HOUR)})).expect(200).json();
    assert_eq!((&put_off["is_due"], &put_off["text"]), (&json!(false), &json!("soon")));
    ada.patch(&path, json!({"remind_at": in_ms(SOON), "text": "again"})).expect(200);
    assert_eq!(socket.expect("reminder")["reminder"]["text"], "again");
    for (bad, field) in [
        (json!({"remind_at": in_ms(-1)}), "remind_at"),
        (json!({"remind_at": "soon"}), "remind_at"),
        (json!({"text": ""}), "text"),
        (json!({"text": "x".repeat(501)}), "text"),
    ] {
        assert_eq!(ada.patch(&path, bad.clone()).refused(422).field.as_deref(), Some(field), "{bad}");
    }
    assert_eq!(ada.get(&path).expect(200).json()["text"], "again", "nothing was changed");
}

#[test]
fn it_is_of_something_that_one_may_read() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, plans) = (ada.room("tea"), ada.private_room("plans"));
    let (open, secret) = (ada.says(tea, "open").id, ada.says(plans, "secret").id);
    let gone = ada.says(tea, "gone").id;
    ada.delete(&format!("/messages/{gone}")).expect(204);
    let at = in_ms(HOUR);
    for (bad, status) in [
        (json!({"message_id": secret, "remind_at": at}), 404),
        (json!({"message_id": 4711, "remind_at": at}), 404),
        (json!({"message_id": gone, "remind_at": at}), 422),
        (json!({"remind_at": at}), 422),
        (json!({"text": " ", "remind_at": at}), 422),
        (json!({"text": "x"}), 422),
        (json!({"text": "x", "remind_at": in_ms(400 * 24 * HOUR)}), 422),
    ] {
        bob.post("/reminders", bad).refused(status);
    }
    let made = reminds(&bob, json!({"message_id": open, "remind_at": at}));
    ada.put(&format!("/rooms/{tea}/bans/{}", bob.id), json!({})).expect(204);
    bob.post("/reminders", json!({"message_id": open, "remind_at": at})).refused(403);
    let now = bob.get(&format!("/reminders/{}", made["id"])).expect(200).json();
    assert_eq!((&now["quote"], &now["room_id"]), (&Value::Null, &Value::Null), "what he may not read is not shown");
    let mut socket = bob.socket();
    bob.patch(&format!("/reminders/{}", made["id"]), json!({"remind_at": in_ms(SOON)})).expect(200);
    let told = socket.expect("reminder")["reminder"].clone();
    assert_eq!((&told["quote"], &told["message_id"]), (&Value::Null, &json!(open)));
}

#[test]
fn others_reminders_are_not_there_and_there_is_an_end_to_ones_own() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let at = in_ms(HOUR);
    let path = format!("/reminders/{}", reminds(&ada, json!({"text": "x", "remind_at": at}))["id"]);
    bob.get(&path).refused(404);
    bob.patch(&path, json!({"text": "y"})).refused(404);
    bob.delete(&path).refused(404);
    (1..200).for_each(|n| drop(reminds(&ada, json!({"text": format!("{n}"), "remind_at": at}))));
    let refusal = ada.post("/reminders", json!({"text": "one more", "remind_at": at})).refused(403);
    assert_eq!(refusal.code, "too_many_reminders");
    ada.delete(&path).expect(204);
    reminds(&ada, json!({"text": "one more", "remind_at": at}));
}
