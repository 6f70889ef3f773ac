//! Links for guests: one room, until the link's end, and nothing else.

use crate::harness::shapes::GuestCredentials;
use crate::harness::{Caller, House, Person, Socket, Value, json, texts};
use crate::streams::Stream;

/// A link that an admin of the room makes.
fn link(by: &Person, room: i64, terms: Value) -> String {
    let mut terms = terms;
    terms["for_guests"] = json!(true);
    let made = by.post(&format!("/rooms/{room}/invites"), terms).expect(201).json();
    made["code"].as_str().unwrap().to_owned()
}

fn comes(house: &House, name: &str, code: &str) -> (Caller, GuestCredentials) {
    let body = json!({"username": name, "invite": code});
    let pass: GuestCredentials = house.stranger().post("/auth/guest", body).expect(200).read();
    (house.stranger().with_token(&pass.access_token), pass)
}

fn socket(house: &House, pass: &GuestCredentials) -> Socket {
    let mut socket = house.socket(&format!("/ws?token={}", pass.access_token));
    socket.ready = socket.expect_next("ready");
    socket
}

#[test]
fn a_guest_of_a_link_reads_and_writes_in_its_private_room() {
    let house = House::open();
    let [ada, bob, cleo] = house.people(["Ada", "Bob", "Cleo"]);
    let plans = ada.private_room("plans");
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).expect(201);
    let said = ada.says(plans, "hello").id;
    let file = ada.send("PUT", "/files/a.txt", &[], b"x").expect(201).json()["id"].as_i64().unwrap();
    ada.post(&format!("/rooms/{plans}/messages"), json!({"attachments": [file]})).expect(201);
    let code = link(&ada, plans, json!({"may_write": true}));
    let shown = house.stranger().get(&format!("/invites/{code}")).expect(200).json();
    assert_eq!(
        (&shown["for_guests"], &shown["may_write"], &shown["room"]["name"]),
        (&json!(true), &json!(true), &json!("plans"))
    );
    let mut bobs = bob.socket();
    let (eve, pass) = comes(&house, "Eve", &code);
    assert_eq!(pass.user.room_id, Some(plans));
    let mut eves = socket(&house, &pass);
    assert_eq!(eves.ready["rooms"][0]["id"], plans);
    assert_eq!(eves.ready["guests"], json!([{"id": pass.user.id.to_string(), "username": "Eve"}]));
    assert_eq!(bobs.expect("member_joined")["username"], "Eve");
    for path in ["", "/members"].map(|rest| format!("/rooms/{plans}{rest}")) {
        eve.get(&path).expect(200);
    }
    eve.get(&format!("/messages/{said}/replies")).expect(200);
    eve.get(&format!("/users/{}/avatar", bob.id)).expect(200);
    eve.get(&format!("/users/{}/avatar", cleo.id)).refused(404);
    assert_eq!(eve.get(&format!("/rooms/{plans}/messages?limit=200")).expect(200).json()[1]["content"], "hello");
    eve.get(&format!("/files/{file}")).expect(200);
    for query in ["q=hello".to_owned(), format!("q=hello&room_id={plans}")] {
        assert_eq!(eve.get(&format!("/search?{query}")).expect(200).json()[0]["id"], said, "{query}");
    }
    let mut stream = Stream::open(&eve, &format!("/rooms/{plans}/events"), "*/*");
    eve.post(&format!("/rooms/{plans}/messages"), json!({"content": "may I?"})).expect(201);
    assert_eq!(bobs.expect("message")["message"]["sender_username"], "Eve");
    assert!(stream.line().unwrap().contains("may I?"));
    ada.says(plans, "You may.");
    eves.hears("You may.");
    // As one in the room.
    assert!(bob.get(&format!("/rooms/{plans}")).json()["users_online"].to_string().contains("Eve"));
    let found = ada.get(&format!("/rooms/{plans}/invites")).expect(200).json();
    assert_eq!((&found[0]["uses"], &found[0]["for_guests"]), (&json!(1), &json!(true)));
}

#[test]
fn a_guest_of_a_link_sees_nothing_else_and_nobody_else_sees_more() {
    let house = House::open();
    let ada = house.person("Ada");
    let (plans, tea, other) = (ada.private_room("plans"), ada.room("tea"), ada.private_room("other"));
    let said = ada.says(tea, "hello").id;
    let file = ada.send("PUT", "/files/a.txt", &[], b"x").expect(201).json()["id"].as_i64().unwrap();
    ada.post(&format!("/rooms/{tea}/messages"), json!({"attachments": [file]})).expect(201);
    let (kim, kims) = house.guest("Kim");
    let mut kims = socket(&house, &kims);
    let mut lobby = house.socket("/ws/Lo");
    lobby.expect_frame(|frame| frame["type"] == "user_list_update" && frame["users"].to_string().contains("Kim"));
    kims.heard();
    let (eve, pass) = comes(&house, "Eve", &link(&ada, plans, json!({"may_write": true})));
    let mut eves = socket(&house, &pass);
    assert_eq!(eve.get("/rooms").expect(200).json().as_array().unwrap().len(), 1);
    for room in [tea, other] {
        for path in ["", "/messages", "/members", "/events"].map(|rest| format!("/rooms/{room}{rest}")) {
            eve.get(&path).refused(404);
        }
        eve.get(&format!("/search?room_id={room}")).refused(404);
        eve.post(&format!("/rooms/{room}/join"), json!({})).refused(404);
        eve.post(&format!("/rooms/{room}/messages"), json!({"content": "x"})).refused(404);
        eve.get(&format!("/api/chat/rooms/{room}/messages")).refused(404);
    }
    eve.get(&format!("/files/{file}")).refused(404);
    eve.get(&format!("/messages/{said}/replies")).refused(404);
    assert_eq!(eve.get("/search?q=hello").expect(200).json(), json!([]));
    eve.get("/users").refused(403);
    let to = kims.ready["user"]["id"].clone();
    let (answer, _) = eves.ask(json!({"type": "whisper", "to": to, "content": "psst"}));
    assert_eq!(answer["type"], "error", "{answer}");
    let (answer, _) = kims.ask(json!({"type": "whisper", "to": pass.user.id.to_string(), "content": "psst"}));
    assert_eq!(answer["type"], "error", "{answer}");
    kim.get(&format!("/rooms/{plans}")).refused(404);
    // What goes on elsewhere, and who comes to the lobby.
    ada.room("hall");
    ada.patch(&format!("/rooms/{tea}"), json!({"description": "hot"})).expect(204);
    ada.says(tea, "not for you");
    house.socket("/ws/Mo").expect("connection_established");
    assert!(!house.stranger().get("/users").json().to_string().contains("Eve"));
    eves.hears_nothing();
    ada.says(plans, "secret");
    eves.hears("secret");
    ada.patch(&format!("/rooms/{plans}"), json!({"description": "ours"})).expect(204);
    assert_eq!(eves.expect("room_updated")["room"]["description"], "ours");
    let heard = kims.heard().into_iter().map(|frame| frame.to_string()).collect::<String>();
    assert!(!heard.contains("plans") && !heard.contains("Eve") && heard.contains("hall"), "{heard}");
}

#[test]
fn a_link_to_read_by_lets_nobody_write() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    ada.patch(&format!("/rooms/{tea}"), json!({"allows_guests": false})).expect(204);
    let (eve, pass) = comes(&house, "Eve", &link(&ada, tea, json!({})));
    let mut eves = socket(&house, &pass);
    assert_eq!(eves.ready["rooms"][0]["role"], "read_only");
    assert_eq!(eve.get(&format!("/rooms/{tea}")).expect(200).json()["role"], "read_only");
    let refusal = eve.post(&format!("/rooms/{tea}/messages"), json!({"content": "x"})).refused(403);
    assert_eq!(refusal.code, "read_only");
    let (answer, _) = eves.ask(json!({"type": "send", "room_id": tea, "content": "x"}));
    assert_eq!(answer["code"], "read_only");
    ada.says(tea, "listen");
    eves.hears("listen");
    // A link stands whatever the room is to other guests.
    for change in [json!({"allows_guests": true}), json!({"allows_guests": false}), json!({"is_private": true})] {
        ada.patch(&format!("/rooms/{tea}"), change).expect(204);
        eves.expect("room_updated");
    }
    ada.says(tea, "among us");
    eves.hears("among us");
    assert_eq!(texts(&eve.get(&format!("/rooms/{tea}/messages?limit=1")).expect(200).json()), ["among us"]);
}

/// By the server's administrator, another admin of the room or the link's maker; in a room, of a code.
type End = fn(&Person, &Person, &Person, i64, &str);

/// How a link ends, by whom: each throws out whoever came by it, at once.
#[test]
fn with_the_link_go_its_guests() {
    let house = House::open();
    let [root, ada, abe] = house.people(["Root", "Ada", "Abe"]);
    let ends: [(&str, End); 6] = [
        ("withdrawn", |_, _, abe, _, code| drop(abe.delete(&format!("/invites/{code}")).expect(204))),
        ("demoted", |_, ada, abe, room, _| {
            ada.patch(&format!("/rooms/{room}/members/{}", abe.id), json!({"role": "member"})).expect(200);
        }),
        ("left", |_, _, abe, room, _| drop(abe.post(&format!("/rooms/{room}/leave"), json!({})).expect(200))),
        ("banned", |_, ada, abe, room, _| {
            drop(ada.put(&format!("/rooms/{room}/bans/{}", abe.id), json!({})).expect(204))
        }),
        ("room deleted", |_, ada, _, room, _| drop(ada.delete(&format!("/rooms/{room}")).expect(204))),
        ("suspended", |root, _, abe, _, _| {
            root.put(&format!("/admin/users/{}/suspension", abe.id), json!({})).expect(204);
        }),
    ];
    for (why, end) in ends {
        let room = ada.private_room(why);
        ada.post(&format!("/rooms/{room}/members"), json!({"user_id": abe.id})).expect(201);
        ada.patch(&format!("/rooms/{room}/members/{}", abe.id), json!({"role": "admin"})).expect(200);
        let code = link(&abe, room, json!({"max_uses": 1}));
        let (eve, pass) = comes(&house, "Eve", &code);
        let again = house.stranger().post("/auth/guest", json!({"invite": code})).refused(422);
        assert_eq!(again.field.as_deref(), Some("invite"), "{why}: it is used up");
        let mut stream = Stream::open(&eve, &format!("/rooms/{room}/events"), "*/*");
        let mut eves = socket(&house, &pass);
        let listed = abe.get(&format!("/rooms/{room}/invites")).expect(200).json();
        assert_eq!(listed[0]["code"], json!(code), "{why}: it can be withdrawn");
        end(&root, &ada, &abe, room, &code);
        assert_eq!(eves.is_closed().code, 4001, "{why}");
        while stream.line().is_some() {}
        eve.get(&format!("/rooms/{room}/messages")).refused(401);
        house.stranger().post("/auth/refresh", json!({"refresh_token": pass.refresh_token})).refused(401);
    }
}

#[test]
fn who_is_kicked_does_not_come_back_by_the_link_under_that_name() {
    let house = House::open();
    let ada = house.person("Ada");
    let plans = ada.private_room("plans");
    let code = link(&ada, plans, json!({}));
    let (eve, pass) = comes(&house, "Eve", &code);
    let (_kim, kims) = comes(&house, "Kim", &code);
    let (mut eves, mut kims) = (socket(&house, &pass), socket(&house, &kims));
    ada.delete(&format!("/rooms/{plans}/guests/{}", pass.user.id)).expect(204);
    assert_eq!(eves.is_closed().code, 4001);
    assert_eq!(kims.expect("member_left")["user_id"], pass.user.id.to_string());
    eve.get(&format!("/rooms/{plans}")).refused(401);
    let refusal = house.stranger().post("/auth/guest", json!({"username": "EVE", "invite": code})).refused(403);
    assert_eq!(refusal.code, "kicked");
    assert_eq!(ada.get(&format!("/rooms/{plans}/invites")).json()[0]["uses"], 2, "nothing is used up by it");
}

#[test]
fn a_link_for_guests_is_good_for_nothing_else() {
    let house = House::open();
    let [root, ada, bob] = house.people(["Root", "Ada", "Bob"]);
    let plans = ada.private_room("plans");
    let path = format!("/rooms/{plans}/invites");
    let code = link(&ada, plans, json!({}));
    bob.post(&format!("/invites/{code}"), json!({})).refused(403);
    bob.get(&format!("/rooms/{plans}")).refused(404);
    let account = json!({"username": "Zoe", "password": "correct horse battery", "invite": code});
    assert_eq!(house.stranger().post("/auth/register", account).refused(422).field.as_deref(), Some("invite"));
    let comes =
        |name: &str, code: &str| house.stranger().post("/auth/guest", json!({"username": name, "invite": code}));
    let ordinary = ada.post(&path, json!({})).expect(201).json()["code"].clone();
    for bad in [ordinary.as_str().unwrap(), "00000000000000000000", "x"] {
        assert_eq!(comes("Eve", bad).refused(422).field.as_deref(), Some("invite"), "{bad}");
    }
    house.stranger().post("/auth/guest", json!({"invite": 5})).refused(422);
    assert_eq!(comes("ADA", &code).refused(400).code, "already_exists");
    for bad in [
        json!({"for_guests": 1}),
        json!({"for_guests": true, "may_write": "x"}),
        json!({"for_guests": true, "expires_in": 1}),
    ] {
        ada.post(&path, bad).refused(422);
    }
    root.post("/invites", json!({"for_guests": true})).refused(422);
    let own = root.private_room("own");
    let both = json!({"for_guests": true, "opens_registration": true});
    assert_eq!(root.post(&format!("/rooms/{own}/invites"), both).refused(422).field.as_deref(), Some("for_guests"));
    assert_eq!(ada.get(&path).json()[0]["uses"], 0);
    root.patch("/admin/settings", json!({"lockdown": true})).expect(200);
    assert_eq!(comes("Eve", &code).refused(403).code, "locked_down");
    let house = House::with(|config| config.guests = false);
    let ada = house.person("Ada");
    let plans = ada.private_room("plans");
    let refusal = ada.post(&format!("/rooms/{plans}/invites"), json!({"for_guests": true})).refused(403);
    assert_eq!(refusal.code, "no_guests");
    let refusal = house.stranger().post("/auth/guest", json!({"invite": code})).refused(403);
    assert_eq!(refusal.code, "no_guests");
}

#[test]
fn a_link_outlives_a_restart_and_its_guests_come_in_again() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let plans = ada.private_room("plans");
    let code = link(&ada, plans, json!({"may_write": true, "max_uses": 2}));
    let (eve, _) = comes(&house, "Eve", &code);
    house.restart();
    eve.get("/auth/me").refused(401);
    let (eve, pass) = comes(&house, "Eve", &code);
    eve.post(&format!("/rooms/{plans}/messages"), json!({"content": "again"})).expect(201);
    let renewed = house.stranger().post("/auth/refresh", json!({"refresh_token": pass.refresh_token})).expect(200);
    assert_eq!(renewed.json()["user"]["room_id"], plans);
    house.stranger().post("/auth/guest", json!({"invite": code})).refused(422);
}

#[test]
fn a_guest_of_a_link_into_an_ephemeral_room_reads_what_is_said_there_and_in_no_other() {
    let house = House::open();
    let ada = house.person("Ada");
    let make = |name: &str, is_private: bool| {
        let body = json!({"name": name, "is_private": is_private, "is_ephemeral": true});
        ada.post("/rooms", body).expect(201).json()["id"].as_i64().unwrap()
    };
    let (plans, tea) = (make("plans", true), make("tea", false));
    for room in [plans, tea] {
        ada.says(room, "between us");
    }
    let (eve, _) = comes(&house, "Eve", &link(&ada, plans, json!({"may_write": false})));
    let said = eve.get(&format!("/rooms/{plans}/messages")).expect(200).json();
    assert!(said.as_array().unwrap().iter().any(|message| message["content"] == "between us"), "{said}");
    eve.get(&format!("/rooms/{tea}/messages")).refused(404);
}
