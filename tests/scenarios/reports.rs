//! Messages that members report to the admins.

use crate::harness::{House, PASSWORD, Person, Value, json};

fn reports(by: &Person, path: &str) -> Vec<Value> {
    by.get(path).expect(200).json().as_array().unwrap().clone()
}

#[test]
fn what_was_reported_stays_as_it_was_until_an_admin_closes_it() {
    let mut house = House::open();
    // The first account is the server's administrator, and in none of these rooms.
    let [root, ada, bob, eve] = house.people(["Root", "Ada", "Bob", "Eve"]);
    let tea = ada.private_room("tea");
    for person in [&bob, &eve] {
        ada.post(&format!("/rooms/{tea}/members"), json!({"user_id": person.id})).expect(201);
    }
    let mut adas = ada.socket();
    let mut eves = eve.socket();
    let said = eve.says(tea, "Buy my tea").id;
    let report = |reason: &str| bob.put(&format!("/messages/{said}/report"), json!({"reason": reason}));
    report("Spam").expect(204);
    assert_eq!(adas.expect("report")["message_id"], said);
    report(" Advertising ").expect(204);
    eve.patch(&format!("/messages/{said}"), json!({"content": "Hello"})).expect(200);
    eve.delete(&format!("/messages/{said}")).expect(204);
    assert!(eves.heard().iter().all(|frame| frame["type"] != "report"), "the author is not told");
    house.restart();
    for (by, path) in [(&ada, format!("/rooms/{tea}/reports")), (&root, "/reports".to_owned())] {
        let listed = reports(by, &path);
        assert_eq!(listed.len(), 1, "{listed:?}");
        let one = &listed[0];
        assert_eq!((&one["content"], &one["reason"]), (&json!("Buy my tea"), &json!("Advertising")));
        assert_eq!((&one["reporter"], &one["author"]), (&json!("Bob"), &json!("Eve")));
    }
    ada.delete(&format!("/messages/{said}/reports")).expect(204);
    ada.delete(&format!("/messages/{said}/reports")).expect(204);
    assert!(reports(&ada, &format!("/rooms/{tea}/reports")).is_empty());
    let log = ada.get(&format!("/rooms/{tea}/audit")).expect(200).json();
    let closed = log.as_array().unwrap().iter().filter(|line| line["action"] == "report_closed").count();
    assert_eq!(closed, 1, "{log}");
}

#[test]
fn what_is_reported_in_a_direct_chat_is_for_the_servers_administrators() {
    let house = House::open();
    let [root, ada, bob] = house.people(["Root", "Ada", "Bob"]);
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
    let said = bob.says(chat, "Something bad").id;
    let mut roots = root.socket();
    ada.put(&format!("/messages/{said}/report"), json!({})).expect(204);
    assert_eq!(roots.expect("report")["room_id"], chat);
    assert_eq!(reports(&root, "/reports")[0]["content"], "Something bad");
    ada.delete(&format!("/messages/{said}/reports")).refused(403);
    ada.get(&format!("/rooms/{chat}/reports")).refused(403);
    root.delete(&format!("/messages/{said}/reports")).expect(204);
    assert!(reports(&root, "/reports").is_empty());
}

#[test]
fn what_makes_no_sense_is_not_reported() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (hers, joined) = (ada.says(tea, "Hello").id, bob.whole_history(tea)[0].id);
    let report = |by: &Person, message: i64, body: Value| by.put(&format!("/messages/{message}/report"), body);
    assert_eq!(report(&ada, hers, json!({})).refused(422).field.as_deref(), Some("message_id"));
    assert_eq!(report(&ada, joined, json!({})).refused(422).field.as_deref(), Some("message_id"));
    assert_eq!(report(&bob, hers, json!({"reason": "x".repeat(501)})).refused(422).field.as_deref(), Some("reason"));
    assert_eq!(report(&eve, hers, json!({})).refused(403).code, "not_a_member");
    report(&bob, 4711, json!({})).refused(404);
    ada.delete(&format!("/messages/{hers}")).expect(204);
    report(&bob, hers, json!({})).refused(422);
    assert!(reports(&ada, "/reports").is_empty());
}

#[test]
fn nobody_buries_the_admins_in_reports() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    for number in 0..50 {
        let said = ada.says(tea, &format!("number {number}")).id;
        bob.put(&format!("/messages/{said}/report"), json!({})).expect(204);
    }
    let last = ada.says(tea, "one more").id;
    assert_eq!(bob.put(&format!("/messages/{last}/report"), json!({})).refused(403).code, "too_many_reports");
    let again = bob.whole_history(tea)[1].id;
    bob.put(&format!("/messages/{again}/report"), json!({"reason": "On second thoughts"})).expect(204);
    let listed = reports(&ada, &format!("/rooms/{tea}/reports"));
    assert_eq!((listed.len(), &listed[49]["reason"]), (50, &json!("On second thoughts")));
}

#[test]
fn a_report_does_not_name_an_account_that_was_erased() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    for person in [&bob, &eve] {
        person.joins(tea);
    }
    let said = eve.says(tea, "Buy my tea").id;
    bob.put(&format!("/messages/{said}/report"), json!({})).expect(204);
    eve.send("DELETE", "/auth/me", &[], json!({"password": PASSWORD}).to_string().as_bytes()).expect(204);
    let listed = reports(&ada, &format!("/rooms/{tea}/reports"));
    assert_eq!((&listed[0]["author"], &listed[0]["content"]), (&json!("deleted user"), &json!("Buy my tea")));
}
