//! Keeping the peace in a room, from the outside.

use crate::harness::shapes::{Member, Room};
use crate::harness::{House, Person, Value, eventually, json};

fn member(by: &Person, room: i64, who: &Person) -> Member {
    let members: Vec<Member> = by.get(&format!("/rooms/{room}/members")).expect(200).read();
    members.into_iter().find(|member| member.id == who.id).expect("a member")
}

#[test]
fn roles_are_given_told_and_outlive_a_restart() {
    let mut house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    for person in [&bob, &eve] {
        person.joins(tea);
    }
    let mut eves = eve.socket();
    let set = |role: &str| ada.patch(&format!("/rooms/{tea}/members/{}", bob.id), json!({"role": role}));
    set("read_only").expect(200);
    let told = eves.expect("member_updated");
    assert_eq!(
        (&told["user_id"], &told["role"], &told["muted_until"]),
        (&json!(bob.id), &json!("read_only"), &Value::Null)
    );
    assert_eq!(bob.post(&format!("/rooms/{tea}/messages"), json!({"content": "x"})).refused(403).code, "read_only");
    house.restart();
    assert_eq!(member(&eve, tea, &bob).role, "read_only");
    let room: Room = ada.get(&format!("/rooms/{tea}")).expect(200).read();
    assert_eq!((room.role.as_deref(), room.is_admin), (Some("owner"), true));
    for bad in ["king", "", "Owner"] {
        assert_eq!(set(bad).refused(422).field.as_deref(), Some("role"));
    }
}

#[test]
fn who_is_banned_loses_sockets_and_streams_at_once_and_reads_nothing_any_more() {
    let mut house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = ada.says(tea, "before").id;
    let code = ada.post(&format!("/rooms/{tea}/invites"), json!({})).expect(201).json()["code"].clone();
    let mut bobs = bob.socket();
    let mut here = house.socket(&format!("/ws/{tea}?token={}", bob.token.as_deref().unwrap()));
    here.expect_next("user_joined");
    ada.put(&format!("/rooms/{tea}/bans/{}", bob.id), json!({"expires_in": 3600, "reason": "spam"})).expect(204);
    assert_eq!(bobs.expect("member_left")["user_id"], bob.id);
    here.is_closed_with(4003);
    ada.says(tea, "after");
    bobs.hears_nothing();
    for path in [format!("/rooms/{tea}/messages"), format!("/rooms/{tea}/members"), format!("/rooms/{tea}/events")] {
        assert_eq!(bob.get(&path).refused(403).code, "banned", "{path}");
    }
    assert_eq!(bob.get(&format!("/messages/{said}/replies")).refused(403).code, "banned");
    assert_eq!(bob.post(&format!("/rooms/{tea}/join"), json!({})).refused(403).code, "banned");
    assert_eq!(bob.post(&format!("/invites/{}", code.as_str().unwrap()), json!({})).refused(403).code, "banned");
    let _here = ada.socket();
    let shown = bob.get(&format!("/rooms/{tea}")).expect(200).json();
    assert_eq!((&shown["last_message"], &shown["users_online"]), (&Value::Null, &json!([])));
    house.restart();
    assert_eq!(bob.post(&format!("/rooms/{tea}/join"), json!({})).refused(403).code, "banned");
    let bans = ada.get(&format!("/rooms/{tea}/bans")).expect(200).json();
    assert_eq!(
        (&bans[0]["user_id"], &bans[0]["reason"], &bans[0]["by"]),
        (&json!(bob.id), &json!("spam"), &json!("Ada"))
    );
    ada.delete(&format!("/rooms/{tea}/bans/{}", bob.id)).expect(204);
    bob.joins(tea);
    // Who was never there can be banned too.
    ada.put(&format!("/rooms/{tea}/bans/{}", eve.id), json!({})).expect(204);
    eve.post(&format!("/rooms/{tea}/join"), json!({})).refused(403);
}

#[test]
fn a_muted_member_reads_on_and_can_write_when_it_is_over() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut bobs = bob.socket();
    let mutes = format!("/rooms/{tea}/mutes");
    ada.put(&format!("{mutes}/{}", bob.id), json!({"expires_in": 600})).expect(204);
    assert!(bobs.expect("member_updated")["muted_until"].is_string());
    let (answer, _) = bobs.ask(json!({"type": "send", "room_id": tea, "content": "hello"}));
    assert_eq!(answer["code"], "muted");
    ada.says(tea, "listen");
    assert_eq!(bobs.expect("message")["message"]["content"], "listen");
    house.restart();
    assert!(bob.get(&format!("/rooms/{tea}")).expect(200).read::<Room>().muted_until.is_some());
    assert_eq!(ada.get(&mutes).expect(200).json()[0]["username"], "Bob");
    for bad in [json!({"expires_in": 0}), json!({"expires_in": -1}), json!({"expires_in": "1"})] {
        ada.put(&format!("{mutes}/{}", bob.id), bad).refused(422);
    }
    ada.delete(&format!("{mutes}/{}", bob.id)).expect(204);
    bob.says(tea, "hello");
    ada.put(&format!("{mutes}/{}", bob.id), json!({"expires_in": 1})).expect(204);
    eventually("the mute is over", || {
        bob.post(&format!("/rooms/{tea}/messages"), json!({"content": "again"})).status == 201
    });
    assert_eq!(ada.get(&mutes).expect(200).json(), json!([]));
}

#[test]
fn whoever_may_not_speak_says_nothing_by_coming_and_going_under_a_name() {
    let house = House::open();
    let [ada, bob, eve, kim, dan] = house.people(["Ada", "Bob", "Eve", "Kim", "Dan"]);
    let tea = ada.room("tea");
    for person in [&bob, &eve] {
        person.joins(tea);
    }
    ada.put(&format!("/rooms/{tea}/mutes/{}", bob.id), json!({"expires_in": 600})).expect(204);
    ada.patch(&format!("/rooms/{tea}/members/{}", eve.id), json!({"role": "read_only"})).expect(200);
    let mut adas = ada.socket();
    for (person, name) in [(&bob, "Buy my tea"), (&eve, "Eve's teas")] {
        person.patch("/auth/me", json!({"username": name})).expect(200);
        person.post(&format!("/rooms/{tea}/leave"), json!({})).expect(200);
        person.joins(tea);
        // Told, and not written down.
        assert_eq!(adas.expect("member_joined")["username"], name);
    }
    ada.patch(&format!("/rooms/{tea}"), json!({"announce_only": true})).expect(204);
    kim.joins(tea).post(&format!("/rooms/{tea}/leave"), json!({})).expect(200);
    ada.post(&format!("/rooms/{tea}/members"), json!({"user_id": dan.id})).expect(201);
    ada.patch(&format!("/rooms/{tea}"), json!({"announce_only": false})).expect(204);
    kim.joins(tea);
    let noted: Vec<_> = ada.whole_history(tea).into_iter().map(|message| message.content).collect();
    assert_eq!(noted, ["Bob joined the room", "Eve joined the room", "Dan was added by Ada", "Kim joined the room"]);
}

#[test]
fn slow_mode_says_how_long_to_wait_and_holds_for_every_client() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    for bad in [json!({"slow_mode": -1}), json!({"slow_mode": 21_601}), json!({"slow_mode": true})] {
        ada.patch(&format!("/rooms/{tea}"), bad).refused(422);
    }
    let mut bobs = bob.socket();
    ada.patch(&format!("/rooms/{tea}"), json!({"slow_mode": 600})).expect(204);
    assert_eq!(bobs.expect("room_updated")["room"]["slow_mode"], 600);
    bob.says(tea, "one");
    let reply = bob.post(&format!("/rooms/{tea}/messages"), json!({"content": "two"}));
    let wait: u32 = reply.header("retry-after").expect("Retry-After").parse().unwrap();
    assert!((590..=600).contains(&wait), "{wait}");
    assert_eq!(reply.refused(429).code, "slow_mode");
    let (answer, _) = bobs.ask(json!({"type": "send", "room_id": tea, "content": "two"}));
    assert_eq!(answer["code"], "slow_mode");
    let mut guest = house.socket(&format!("/ws/chat/{tea}?username=Gus"));
    guest.expect_next("users_list");
    guest.send_json(json!({"type": "message", "content": "one"}));
    assert_eq!(guest.expect("message")["content"], "one");
    guest.send_json(json!({"type": "message", "content": "two"}));
    assert!(guest.expect("error")["detail"].as_str().unwrap().contains("slow mode"));
    // What was just sent can be put right, and then it stays for as long.
    let id = bob
        .whole_history(tea)
        .into_iter()
        .find(|message| message.username == "Bob" && message.content == "one")
        .unwrap()
        .id;
    let edit = |by: &Person, id: i64, text: &str| by.patch(&format!("/messages/{id}"), json!({"content": text}));
    edit(&bob, id, "First").expect(200);
    assert_eq!(edit(&bob, id, "@Ada").refused(429).code, "slow_mode");
    let last = ada.says(tea, "admins").id;
    edit(&ada, last, "Admins").expect(200);
    edit(&ada, last, "admins").expect(200);
    ada.says(tea, "need not wait");
}

#[test]
fn where_only_admins_write_the_others_read_and_react() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    ada.patch(&format!("/rooms/{tea}"), json!({"announce_only": true})).expect(204);
    assert_eq!(bob.post(&format!("/rooms/{tea}/messages"), json!({"content": "x"})).refused(403).code, "announce_only");
    let news = ada.says(tea, "news").id;
    bob.put(&format!("/messages/{news}/reactions/%F0%9F%91%8D"), Value::Null).expect(200);
}

#[test]
fn what_admins_did_can_be_read_page_by_page_and_outlives_the_room() {
    let house = House::open();
    // The first account is the server's administrator.
    let [root, ada, bob] = house.people(["Root", "Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = bob.says(tea, "spam").id;
    ada.delete(&format!("/messages/{said}")).expect(204);
    ada.put(&format!("/rooms/{tea}/mutes/{}", bob.id), json!({})).expect(204);
    ada.put(&format!("/rooms/{tea}/bans/{}", bob.id), json!({"reason": "spam"})).expect(204);
    let path = format!("/rooms/{tea}/audit");
    let actions = |list: &Value| {
        list.as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = ada.get(&format!("{path}?limit=2")).expect(200);
    assert_eq!(actions(&first.json()), ["banned", "muted"]);
    let next = first.link("prev").expect("an older page");
    assert_eq!(actions(&ada.get(&next).expect(200).json()), ["message_deleted"]);
    let entry = &first.json()[0];
    assert_eq!((&entry["actor"], &entry["target"], &entry["detail"]), (&json!("Ada"), &json!("Bob"), &json!("spam")));
    ada.delete(&format!("/rooms/{tea}")).expect(204);
    let all = root.get("/audit").expect(200).json();
    assert_eq!(actions(&all), ["room_deleted", "banned", "muted", "message_deleted"]);
    assert_eq!(all[0]["room_id"], tea);
    for bad in ["?limit=0", "?limit=-1", "?limit=201", "?before=x"] {
        root.get(&format!("/audit{bad}")).refused(422);
    }
}

#[test]
fn whoever_may_only_read_does_not_shake_it_off_by_leaving_and_coming_back() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let place = format!("/rooms/{tea}/members/{}", bob.id);
    let says = || bob.post(&format!("/rooms/{tea}/messages"), json!({"content": "x"}));
    ada.patch(&place, json!({"role": "read_only"})).expect(200);
    bob.post(&format!("/rooms/{tea}/leave"), json!({})).expect(200);
    bob.joins(tea);
    assert_eq!(says().refused(403).code, "read_only");
    house.restart();
    assert_eq!(says().refused(403).code, "read_only");
    ada.patch(&place, json!({"role": "read_only"})).expect(200);
    ada.patch(&place, json!({"role": "member"})).expect(200);
    says().expect(201);
    // Whom an admin brings back may speak.
    ada.patch(&place, json!({"role": "read_only"})).expect(200);
    ada.delete(&place).expect(204);
    ada.post(&format!("/rooms/{tea}/members"), json!({"user_id": bob.id})).expect(201);
    says().expect(201);
}

#[test]
fn no_admin_is_muted() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    ada.put(&format!("/rooms/{tea}/mutes/{}", bob.id), json!({})).expect(204);
    ada.patch(&format!("/rooms/{tea}/members/{}", bob.id), json!({"role": "admin"})).expect(200);
    assert!(ada.get(&format!("/rooms/{tea}/mutes")).expect(200).json().as_array().unwrap().is_empty());
    assert_eq!(member(&ada, tea, &bob).muted_until, None);
    bob.says(tea, "I may");
}

#[test]
fn whoever_is_banned_gets_nothing_out_of_a_message_that_they_sent_before() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let hers = ada.says(tea, "before").id;
    let mine = json!({"content": "mine", "client_id": "c1", "reply_to": hers});
    bob.post(&format!("/rooms/{tea}/messages"), mine).expect(201);
    ada.put(&format!("/rooms/{tea}/bans/{}", bob.id), json!({})).expect(204);
    ada.patch(&format!("/messages/{hers}"), json!({"content": "after the ban"})).expect(200);
    let own = bob.room("own");
    let again = bob.post(&format!("/rooms/{own}/messages"), json!({"content": "x", "client_id": "c1"}));
    assert_eq!(again.refused(400).code, "client_id_used");
}
