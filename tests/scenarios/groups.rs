//! Group chats: a few people without a name or admins, found by who is in them.

use std::collections::BTreeSet;

use crate::harness::shapes::Room;
use crate::harness::{House, PASSWORD, Person, Reply, Value, json, texts};

fn asks(by: &Person, with: &[&Person]) -> Reply {
    let ids: Vec<_> = with.iter().map(|person| person.id).collect();
    by.post("/chats/groups", json!({"user_ids": ids}))
}

fn group(by: &Person, with: &[&Person]) -> i64 {
    asks(by, with).expect(200).json()["chat_id"].as_i64().unwrap()
}

fn adds(by: &Person, group: i64, who: &Person) -> Reply {
    by.post(&format!("/rooms/{group}/members"), json!({"user_id": who.id}))
}

fn room(by: &Person, id: i64) -> Room {
    by.get(&format!("/rooms/{id}")).expect(200).read()
}

#[test]
fn the_same_people_have_one_group_whoever_asks_and_after_a_restart() {
    let mut house = House::open();
    let [ada, bob, eve, kim] = house.people(["Ada", "Bob", "Eve", "Kim"]);
    let made: BTreeSet<i64> = std::thread::scope(|scope| {
        let sides = [(&ada, [&bob, &eve]), (&bob, [&eve, &ada]), (&eve, [&ada, &bob])].into_iter().cycle().take(12);
        let asking: Vec<_> = sides.map(|(by, with)| scope.spawn(move || group(by, &with))).collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(made.len(), 1, "{made:?}");
    let id = *made.first().unwrap();
    assert_eq!(group(&ada, &[&ada, &bob, &eve, &eve]), id, "oneself, and somebody twice, make no difference");
    assert_ne!(group(&ada, &[&bob, &kim]), id);
    house.restart();
    assert_eq!(group(&eve, &[&bob, &ada]), id);
    let shown = room(&ada, id);
    assert_eq!(
        (shown.name.as_str(), shown.is_group, shown.is_private, shown.is_admin),
        ("Bob, Eve", true, true, false)
    );
    assert_eq!((shown.role.as_deref(), shown.created_by.is_some(), shown.member_count), (Some("member"), true, 3));
    let listed: Vec<Room> = bob.get("/rooms").expect(200).read();
    assert_eq!(listed.iter().map(|room| room.name.as_str()).collect::<Vec<_>>(), ["Ada, Eve", "Ada, Kim"]);
    let ready = ada.socket().ready["rooms"].clone();
    assert_eq!(ready.as_array().unwrap().len(), 2);
    kim.get(&format!("/rooms/{id}")).refused(404);
    kim.post(&format!("/rooms/{id}/join"), json!({})).refused(404);
    kim.get(&format!("/chats/{id}/messages")).refused(403);
    adds(&kim, id, &kim).refused(404);
}

#[test]
fn what_is_said_in_a_group_is_as_in_a_private_room() {
    let house = House::open();
    let [ada, bob, eve, kim] = house.people(["Ada", "Bob", "Eve", "Kim"]);
    let (mut bobs, mut kims) = (bob.socket(), kim.socket());
    let id = group(&ada, &[&bob, &eve]);
    let told = bobs.expect_next("room_created");
    assert_eq!((&told["room"]["id"], &told["room"]["is_group"]), (&json!(id), &json!(true)));
    assert_eq!(told["room"]["name"], "Ada, Bob, Eve");
    let mut older = house.socket(&format!("/ws/{id}?token={}", eve.token()));
    older.expect_next("user_joined");
    ada.says(id, "Hello @Bob");
    assert_eq!(bobs.hears("Hello @Bob")["message"]["mentions"][0]["user_id"], bob.id);
    assert_eq!(older.next()["content"], "Hello @Bob");
    let shown = room(&bob, id);
    assert_eq!((shown.unread_count, shown.mention_count), (1, 1));
    assert_eq!(texts(&bob.history(id, "")), ["Hello @Bob"]);
    assert_eq!(bob.get("/search?q=hello").expect(200).json()[0]["room_id"], id);
    assert_eq!(bob.get(&format!("/chats/{id}/messages")).expect(200).json()[0]["message"], "Hello @Bob");
    assert_eq!(kim.get("/search?q=hello").expect(200).json(), json!([]));
    kims.hears_nothing();
}

#[test]
fn anyone_adds_or_leaves_and_nobody_administers() {
    let house = House::open();
    let [ada, bob, eve, kim, leo] = house.people(["Ada", "Bob", "Eve", "Kim", "Leo"]);
    let id = group(&ada, &[&bob, &eve]);
    let mut bobs = bob.socket();
    adds(&eve, id, &kim).expect(201);
    assert_eq!(bobs.expect("room_updated")["room"]["name"], "Ada, Bob, Eve, Kim");
    assert_eq!(room(&kim, id).name, "Ada, Bob, Eve");
    assert_eq!(adds(&eve, id, &kim).refused(400).code, "already_a_member");
    adds(&eve, id, &eve).refused(400);
    // Found by whoever is in it now; those who were in it before make another one.
    assert_eq!(group(&kim, &[&ada, &bob, &eve]), id);
    let other = group(&ada, &[&bob, &eve]);
    assert_ne!(other, id);
    assert_eq!(adds(&ada, other, &kim).refused(400).code, "already_exists");
    kim.post(&format!("/rooms/{id}/leave"), json!({})).expect(200);
    kim.get(&format!("/rooms/{id}")).refused(404);
    assert_eq!(group(&ada, &[&bob, &eve]), other, "it was theirs first");
    adds(&ada, id, &leo).expect(201);
    assert_eq!(group(&leo, &[&ada, &bob, &eve]), id);
    for (method, path, body) in [
        ("PATCH", format!("/rooms/{id}"), json!({"name": "Ours"})),
        ("DELETE", format!("/rooms/{id}"), Value::Null),
        ("DELETE", format!("/rooms/{id}/members/{}", bob.id), Value::Null),
        ("PATCH", format!("/rooms/{id}/members/{}", ada.id), json!({"is_admin": true})),
        ("PUT", format!("/rooms/{id}/bans/{}", bob.id), json!({})),
        ("POST", format!("/rooms/{id}/invites"), json!({})),
    ] {
        let headers = [("Content-Type", "application/json")];
        ada.send(method, &path, &headers, body.to_string().as_bytes()).refused(403);
    }
    for person in [&ada, &bob, &eve, &leo] {
        person.post(&format!("/rooms/{id}/leave"), json!({})).expect(200);
    }
    assert_ne!(group(&leo, &[&ada, &bob, &eve]), id);
}

#[test]
fn whoever_is_in_groups_that_become_the_same_can_be_erased() {
    let house = House::open();
    let [ada, bob, eve, kim] = house.people(["Ada", "Bob", "Eve", "Kim"]);
    let (small, large) = (group(&ada, &[&bob, &eve]), group(&ada, &[&bob, &eve, &kim]));
    kim.post(&format!("/rooms/{large}/leave"), json!({})).expect(200);
    eve.send_json("DELETE", "/auth/me", &json!({"password": PASSWORD})).expect(204);
    for id in [small, large] {
        assert_eq!((room(&ada, id).name.as_str(), room(&bob, id).member_count), ("Bob", 2));
        ada.says(id, "Hello");
    }
    adds(&ada, small, &kim).expect(201);
    assert_eq!(group(&kim, &[&ada, &bob]), small);
}

#[test]
fn groups_have_bounds_and_nobody_is_put_into_one_with_whom_they_want_nothing() {
    let house = House::open();
    let [ada, bob, eve, kim] = house.people(["Ada", "Bob", "Eve", "Kim"]);
    asks(&ada, &[&bob]).refused(422);
    asks(&ada, &[&ada, &bob]).refused(422);
    for bad in [json!({}), json!({"user_ids": 5}), json!({"user_ids": ["2", "3"]}), json!({"user_ids": []})] {
        assert_eq!(ada.post("/chats/groups", bad).refused(422).field.as_deref(), Some("user_ids"));
    }
    ada.post("/chats/groups", json!({"user_ids": [bob.id, 4711]})).refused(404);
    bob.put(&format!("/users/{}/block", ada.id), Value::Null).done();
    assert_eq!(asks(&ada, &[&bob, &eve]).refused(403).code, "blocked");
    assert_eq!(asks(&bob, &[&ada, &eve]).refused(403).code, "blocking");
    let id = group(&ada, &[&eve, &kim]);
    assert_eq!(adds(&ada, id, &bob).refused(403).code, "blocked");
    adds(&kim, id, &bob).expect(201);
    assert_eq!(ada.get("/rooms").json().as_array().unwrap().len(), 1);
}

fn crowd<const N: usize>(house: &House) -> [Person; N] {
    let names: [String; N] = std::array::from_fn(|n| format!("Person{n:02}"));
    house.people(names.each_ref().map(String::as_str))
}

fn member_ids(by: &Person, group: i64) -> BTreeSet<i64> {
    let all = by.get(&format!("/rooms/{group}/members?limit=200")).expect(200).json();
    all.as_array().unwrap().iter().map(|member| member["id"].as_i64().unwrap()).collect()
}

#[test]
fn twenty_make_a_group_and_twenty_one_do_not() {
    let house = House::open();
    let people: [Person; 21] = crowd(&house);
    let everybody: Vec<_> = people.iter().collect();
    let (ada, others) = (everybody[0], &everybody[1..]);
    let (mut adas, mut last) = (ada.socket(), people[20].socket());
    let refusal = asks(ada, others).refused(422);
    assert_eq!(
        (refusal.field.as_deref(), refusal.detail.as_str()),
        (Some("user_ids"), "A group is with 2 to 19 others.")
    );
    // With oneself it is one more than is let in, too.
    asks(ada, &everybody).refused(422);
    asks(ada, &[&people[1], ada, &people[1]]).refused(422);
    assert_eq!(asks(ada, &[]).refused(422).field.as_deref(), Some("user_ids"));
    assert_eq!(ada.get("/rooms").expect(200).json(), json!([]), "nothing was made");
    adas.hears_nothing();
    // Nobody counts twice, however often they are named, and neither does whoever asks.
    let twenty = &everybody[1..20];
    let named: Vec<_> = twenty.iter().chain(twenty).copied().chain([ada, ada]).collect();
    let id = group(ada, &named);
    assert_eq!(room(ada, id).member_count, 20);
    assert_eq!(member_ids(ada, id), people[..20].iter().map(|person| person.id).collect());
    assert_eq!(adas.expect_frame(|frame| frame["type"] == "room_created")["room"]["id"], id);
    assert_eq!(group(&people[7], &everybody[..20]), id, "whoever asks for the same people gets the same");
    last.hears_nothing();
}

#[test]
fn the_twentieth_is_added_and_the_twenty_first_is_not() {
    let house = House::open();
    let people: [Person; 21] = crowd(&house);
    let everybody: Vec<_> = people.iter().collect();
    let (ada, late) = (everybody[0], everybody[20]);
    let id = group(ada, &everybody[1..19]);
    assert_eq!(room(ada, id).member_count, 19);
    let (mut adas, mut lates) = (ada.socket(), late.socket());
    adas.heard();
    // Of several who are added at once, one finds a place.
    let answers: Vec<Reply> = std::thread::scope(|scope| {
        let adding = [(1, 19), (2, 20), (3, 19), (4, 20)].map(|(by, who)| (everybody[by], everybody[who]));
        let asked: Vec<_> = adding.map(|(by, who)| scope.spawn(move || adds(by, id, who))).into();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let statuses: Vec<_> = answers.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 400, 403].contains(status)), "{statuses:?}");
    let members = member_ids(ada, id);
    assert_eq!((members.len(), room(ada, id).member_count), (20, 20));
    let (inside, outside) = if members.contains(&late.id) { (late, everybody[19]) } else { (everybody[19], late) };
    let told = adas.heard();
    let joined: Vec<_> = told.iter().filter(|frame| frame["type"] == "member_joined").collect();
    assert_eq!((joined.len(), &joined[0]["user_id"]), (1, &json!(inside.id)));
    lates.heard();
    let before = ada.whole_history(id);
    let refusal = adds(inside, id, outside).refused(403);
    assert_eq!((refusal.code.as_str(), refusal.detail.as_str()), ("room_full", "A group has at most 20 people."));
    let by_name = json!({"username": outside.name});
    assert_eq!(ada.post(&format!("/rooms/{id}/members"), by_name).refused(403).code, "room_full");
    outside.get(&format!("/rooms/{id}")).refused(404);
    house.socket(&format!("/ws/{id}?token={}", outside.token())).is_closed_with(4004);
    let (answer, _) = outside.socket().ask(json!({"type": "send", "room_id": id, "content": "let me in"}));
    assert_eq!(answer["code"], "not_found");
    adas.hears_nothing();
    lates.hears_nothing();
    assert_eq!((ada.whole_history(id), member_ids(ada, id)), (before, members), "nothing has changed");
    // Who leaves makes a place.
    inside.post(&format!("/rooms/{id}/leave"), json!({})).expect(200);
    adds(ada, id, outside).expect(201);
    assert_eq!(room(outside, id).member_count, 20);
}
