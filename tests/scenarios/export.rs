//! All that one has here, taken along.

use crate::harness::{Caller, House, PASSWORD, Person, Value, in_ms, json};

/// The lines, the last one checked and taken off.
fn exported(by: &Caller) -> Vec<Value> {
    let reply = by.get("/auth/me/export").expect(200);
    assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
    assert!(reply.header("content-disposition").unwrap().starts_with("attachment; filename=\"parlor-export-"));
    let mut lines: Vec<Value> = reply.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let end = lines.pop().expect("a last line");
    assert_eq!((&end["type"], &end["lines"]), (&json!("end"), &json!(lines.len())));
    lines
}

fn of<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

#[test]
fn everything_of_ones_own_is_in_it_and_nothing_of_others() {
    let house = House::open();
    let account = json!({"username": "Ada", "password": PASSWORD, "email": "ada@example.org"});
    house.stranger().post("/auth/register", account).expect(201);
    let ada = Person::signs_in(&house, "Ada");
    let [bob, eve] = house.people(["Bob", "Eve"]);
    let (tea, plans) = (ada.room("tea"), bob.private_room("plans"));
    bob.joins(tea);
    let hello = ada.says(tea, "Hello").id;
    let theirs = bob.says(tea, "A secret of mine").id;
    bob.says(plans, "Nothing for Ada");
    let gone = ada.says(tea, "Never mind").id;
    ada.delete(&format!("/messages/{gone}")).expect(204);
    ada.put(&format!("/messages/{theirs}/reactions/%F0%9F%91%8D"), Value::Null).expect(200);
    ada.put(&format!("/rooms/{tea}/read"), json!({"message_id": theirs})).expect(204);
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
    let file = ada.send("PUT", "/files/list.txt", &[], b"Milk").expect(201).json();
    ada.post(&format!("/rooms/{chat}/messages"), json!({"attachments": [file["id"]]})).expect(201);
    ada.put(&format!("/users/{}/block", eve.id), Value::Null).expect(204);
    let later = json!({"content": "Good night", "send_at": in_ms(3_600_000)});
    ada.post(&format!("/rooms/{tea}/messages"), later).expect(202);
    ada.post("/reminders", json!({"text": "Bake", "remind_at": in_ms(3_600_000)})).expect(201);

    let lines = exported(&ada);
    assert_eq!(of(&lines, "profile")[0]["profile"]["email"], "ada@example.org");
    assert_eq!(of(&lines, "session").len(), 1);
    let memberships = of(&lines, "membership");
    assert_eq!((&memberships[0]["name"], &memberships[0]["role"]), (&json!("tea"), &json!("owner")));
    assert_eq!(memberships[0]["read_up_to"], theirs);
    assert_eq!((&memberships[1]["name"], &memberships[1]["is_chat"]), (&json!("Bob"), &json!(true)));
    let said = of(&lines, "message");
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!((&said[0]["message"]["id"], &said[0]["message"]["room_id"]), (&json!(hello), &json!(tea)));
    assert_eq!(said[1]["message"]["attachments"][0]["url"], file["url"]);
    let reaction = of(&lines, "reaction")[0];
    assert_eq!(
        (&reaction["message_id"], &reaction["room_id"], &reaction["emoji"]),
        (&json!(theirs), &json!(tea), &json!("👍"))
    );
    assert_eq!(of(&lines, "file")[0]["file"]["url"], file["url"]);
    assert_eq!(of(&lines, "block")[0]["block"]["username"], "Eve");
    assert_eq!(of(&lines, "scheduled")[0]["scheduled"]["content"], "Good night");
    assert_eq!(of(&lines, "reminder")[0]["reminder"]["text"], "Bake");
    let text = format!("{lines:?}");
    for foreign in ["A secret of mine", "Nothing for Ada", "Never mind", "argon2"] {
        assert!(!text.contains(foreign), "{foreign}");
    }
}

#[test]
fn an_export_of_many_pages_is_whole_and_in_order() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    for number in 0..450 {
        let (socket, who) = if number % 10 == 0 { (&mut bobs, "bob") } else { (&mut adas, "ada") };
        socket.send_json(json!({"type": "send", "room_id": tea, "content": format!("{who} {number}")}));
    }
    bobs.hears("ada 449");
    adas.hears("bob 440");
    let lines = exported(&ada);
    let said: Vec<_> = of(&lines, "message").iter().map(|line| line["message"]["content"].clone()).collect();
    let expected: Vec<_> =
        (0..450).filter(|number| number % 10 != 0).map(|number| json!(format!("ada {number}"))).collect();
    assert_eq!(said, expected);
}

#[test]
fn an_export_is_for_oneself_and_not_too_often() {
    let house = House::with(|config| config.rate_limits = true);
    let ada = house.person("Ada");
    house.stranger().get("/auth/me/export").refused(401);
    let (gus, _) = house.guest("Gus");
    gus.get("/auth/me/export").refused(403);
    for _ in 0..5 {
        exported(&ada);
    }
    let reply = ada.get("/auth/me/export");
    assert!(reply.header("retry-after").is_some());
    reply.refused(429);
}
