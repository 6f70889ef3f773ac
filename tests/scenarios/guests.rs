//! People without an account: what they see, what they cannot do, and what is left of them.

use crate::harness::shapes::{GuestCredentials, Room};
use crate::harness::{House, Socket, Value, json, texts};

fn open_room(house: &House, name: &str) -> i64 {
    let room = house.stranger().post("/api/chat/rooms", json!({"name": name})).expect(201).json();
    room["id"].as_i64().unwrap()
}

/// A guest's socket in a room, let in.
fn guest(house: &House, room: i64, name: &str) -> Socket {
    let mut socket = house.socket(&format!("/ws/chat/{room}?username={name}"));
    socket.who = name.to_owned();
    socket.expect_next("users_list");
    socket
}

#[test]
fn a_room_for_guests_is_a_public_room_that_nobody_owns() {
    let house = House::open();
    let ada = house.person("Ada");
    let hall = open_room(&house, "hall");
    let room = ada.get(&format!("/rooms/{hall}")).expect(200).json();
    assert_eq!(
        (&room["created_by"], &room["is_private"], &room["member_count"]),
        (&Value::Null, &json!(false), &json!(0))
    );
    // Not even whoever is the first to join it.
    ada.joins(hall);
    assert_eq!(ada.get(&format!("/rooms/{hall}")).json()["is_admin"], false);
    let taken = house.stranger().post("/api/chat/rooms", json!({"name": "HALL"})).refused(400);
    assert!(taken.detail.contains("already exists"), "{}", taken.detail);
    for bad in [json!({}), json!({"name": " "}), json!({"name": 5}), json!({"name": "x".repeat(65)})] {
        house.stranger().post("/api/chat/rooms", bad).refused(422);
    }
}

#[test]
fn guests_see_public_rooms_only() {
    let house = House::open();
    let ada = house.person("Ada");
    let (tea, plans) = (ada.room("tea"), ada.private_room("plans"));
    let list = house.stranger().get("/api/chat/rooms").expect(200).json();
    assert_eq!((&list["count"], &list["rooms"][0]["id"]), (&json!(1), &json!(tea)));
    let gone = house.stranger().get(&format!("/api/chat/rooms/{plans}/messages")).refused(404);
    assert!(gone.detail.contains("not found"), "{}", gone.detail);
    house.stranger().delete(&format!("/api/chat/rooms/{plans}")).refused(404);
    house.socket(&format!("/ws/chat/{plans}?username=Eve")).is_closed_with(4004);
    house.socket("/ws/chat/nonsense?username=Eve").is_closed_with(4004);
    house.stranger().delete(&format!("/api/chat/rooms/{tea}")).refused(403);
    house.stranger().get(&format!("/rooms/{tea}/messages")).refused(401);
}

#[test]
fn what_a_guest_writes_stays_and_the_guest_does_not() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let hall = open_room(&house, "hall");
    let mut eve = guest(&house, hall, "Eve");
    eve.send_json(json!({"type": "message", "content": "I was here."}));
    eve.expect_next("message");
    eve.leaves();
    house.restart();
    assert_eq!(texts(&ada.history(hall, "")), ["I was here."]);
    assert_eq!(ada.get("/users").json(), json!([]), "a guest is no user");
    assert_eq!(house.stranger().get("/users").json(), json!({"users": []}));
}

#[test]
fn who_asks_for_a_room_is_told_which_guests_are_there() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (hall, plans) = (open_room(&house, "hall"), ada.private_room("plans"));
    let here = |room: i64| {
        let room = ada.get(&format!("/rooms/{room}")).expect(200).read::<Room>();
        room.users_online.unwrap().into_iter().map(|person| person.username).collect::<Vec<_>>()
    };
    assert!(here(hall).is_empty() && here(plans).is_empty());
    let eve = guest(&house, hall, "Eve");
    assert_eq!(here(hall), ["Eve"]);
    bob.joins(hall);
    let _bobs = bob.socket();
    assert_eq!(here(hall), ["Bob", "Eve"]);
    eve.leaves();
    assert_eq!(here(hall), ["Bob"]);
    bob.get(&format!("/rooms/{plans}")).refused(404);
}

#[test]
fn a_guest_without_a_name_is_given_one() {
    let house = House::open();
    let hall = open_room(&house, "hall");
    let mut somebody = house.socket(&format!("/ws/chat/{hall}"));
    let list = somebody.expect_next("users_list");
    assert!(list["users"][0].as_str().unwrap().starts_with("Guest-"), "{list}");
    for bad in ["%07", "%E2%80%8B", &"x".repeat(65)] {
        house.socket(&format!("/ws/chat/{hall}?username={bad}")).is_closed_with(4000);
        house.socket(&format!("/ws/x{bad}")).is_closed_with(4000);
    }
}

#[test]
fn the_name_of_an_account_is_no_guests_however_it_is_written() {
    let house = House::open();
    house.person("Ada Lovelace");
    let hall = open_room(&house, "hall");
    for name in ["Ada%20Lovelace", "ada+lovelace", "%EF%BC%A1da%20Lovelace", "%20ADA%20%20LOVELACE%20"] {
        house.socket(&format!("/ws/chat/{hall}?username={name}")).is_closed_with(4009);
    }
    house.socket("/ws/ADA%20LOVELACE").is_closed_with(4009);
    // Whoever bears a name that becomes an account's has to go.
    let mut bob = guest(&house, hall, "Bob");
    house.person("BOB");
    bob.is_closed_with(4009);
}

/// Clients of dialect D know their own messages by their name, so nobody can be given another; and whoever reloads a page comes in a
/// second time before the first socket is gone. On `/ws` it is the id that tells them apart.
#[test]
fn two_guests_of_one_name_are_two_people() {
    let house = House::open();
    let hall = open_room(&house, "hall");
    let passes = [house.guest("Kim").1, house.guest("kim").1];
    assert_ne!(passes[0].user.id, passes[1].user.id);
    let mut sockets = passes.map(|pass| {
        house.stranger().with_token(&pass.access_token).post(&format!("/rooms/{hall}/join"), json!({})).expect(200);
        let mut socket = house.socket(&format!("/ws?token={}", pass.access_token));
        socket.expect_next("ready");
        socket
    });
    let (mut one, mut other) = (guest(&house, hall, "Kim"), guest(&house, hall, "Kim"));
    assert_eq!(one.expect_next("join")["username"], "Kim");
    let came = [(); 2].map(|()| sockets[1].expect_frame(|frame| frame["type"] == "member_joined")["user_id"].clone());
    assert_ne!(came[0], came[1]);
    sockets[1].heard();
    one.send_json(json!({"type": "message", "content": "from the first"}));
    assert_eq!(other.expect_next("message")["username"], "Kim");
    one.expect_next("message");
    other.send_json(json!({"type": "typing"}));
    assert_eq!(one.expect_next("typing")["username"], "Kim");
    one.leaves();
    assert_eq!(other.expect_next("leave")["username"], "Kim");
    assert_eq!(sockets[1].expect("member_left")["user_id"], came[0]);
    other.send_json(json!({"type": "message", "content": "still here"}));
    other.expect("message");
    sockets[0].hears("still here");
}

#[test]
fn where_guests_are_turned_off_there_are_none() {
    let house = House::with(|config| config.guests = false);
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let stranger = house.stranger();
    for refused in [
        stranger.get("/api/chat/rooms"),
        stranger.post("/api/chat/rooms", json!({"name": "hall"})),
        stranger.get(&format!("/api/chat/rooms/{tea}/messages")),
        stranger.delete(&format!("/api/chat/rooms/{tea}")),
        stranger.get("/users"),
    ] {
        let error = refused.refused(403);
        assert!(error.detail.contains("guests"), "{}", error.detail);
    }
    house.socket(&format!("/ws/chat/{tea}?username=Eve")).is_closed_with(4003);
    house.socket("/ws/Eve").is_closed_with(4003);
}

#[test]
fn guests_of_one_address_share_a_tight_budget() {
    let house = House::with(|config| config.rate_limits = true);
    let hall = open_room(&house, "hall");
    let (mut eve, mut kim) = (guest(&house, hall, "Eve"), guest(&house, hall, "Kim"));
    let mut refused = 0;
    for n in 0..25 {
        for socket in [&mut eve, &mut kim] {
            let content = format!("{} says {n}", socket.who);
            socket.send_json(json!({"type": "message", "content": content}));
            let answer = socket.expect_frame(|frame| frame["type"] == "error" || frame["content"] == content);
            refused += i32::from(answer["type"] == "error");
        }
    }
    assert!(refused > 5, "{refused} of 50 were refused");
}

#[test]
fn a_guest_comes_in_with_a_name_or_is_given_one() {
    let house = House::open();
    house.person("Ada");
    let (eve, pass) = house.guest("Eve");
    assert_eq!(pass.token_type, "bearer");
    assert_eq!(eve.get("/auth/me").expect(200).json()["id"], pass.user.id.to_string());
    for body in [json!({}), json!({"username": null}), json!({"username": "  "})] {
        let name = house.stranger().post("/auth/guest", body).expect(200).json()["user"]["username"].clone();
        assert!(name.as_str().unwrap().starts_with("Guest-"), "{name}");
    }
    house.stranger().send("POST", "/auth/guest", &[], b"").expect(200);
    for (name, status) in [("ADA", 400), ("\u{200b}", 422), ("a\u{202e}b", 422)] {
        house.stranger().post("/auth/guest", json!({"username": name})).refused(status);
    }
    house.stranger().post("/auth/guest", json!({"username": 5})).refused(422);
    let house = House::with(|config| config.guests = false);
    house.stranger().post("/auth/guest", json!({"username": "Eve"})).refused(403);
}

#[test]
fn a_guests_refresh_token_is_spent_by_its_use() {
    let house = House::open();
    let (eve, pass) = house.guest("Eve");
    let renew = |token: &str| house.stranger().post("/auth/refresh", json!({"refresh_token": token}));
    let renewed: GuestCredentials = renew(&pass.refresh_token).expect(200).read();
    assert_eq!(renewed.user, pass.user);
    assert_eq!(renew(&pass.refresh_token).refused(401).code, "token_reused");
    // Which ends it for both who hold it.
    eve.get("/auth/me").refused(401);
    renew(&renewed.refresh_token).refused(401);
}

#[test]
fn a_room_that_becomes_private_is_no_place_for_guests() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let (eve, pass) = house.guest("Eve");
    eve.post(&format!("/rooms/{tea}/join"), json!({})).expect(200);
    let mut eves = house.socket(&format!("/ws?token={}", pass.access_token));
    eves.expect("guests");
    let mut kim = guest(&house, tea, "Kim");
    ada.patch(&format!("/rooms/{tea}"), json!({"is_private": true})).expect(204);
    kim.is_closed_with(4004);
    assert_eq!(eves.expect("room_deleted")["room_id"], tea);
    ada.says(tea, "Among ourselves.");
    eves.hears_nothing();
    eve.get(&format!("/rooms/{tea}/messages")).refused(404);
    ada.patch(&format!("/rooms/{tea}"), json!({"is_private": false})).expect(204);
    assert_eq!(eve.get(&format!("/rooms/{tea}")).json()["is_member"], false);
}

/// Every call, and what it answers a guest. Those with an account are for the table of permissions.
#[test]
fn what_is_for_accounts_is_refused_to_guests() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let message = ada.says(tea, "hello").id;
    let (eve, _) = house.guest("Eve");
    for (method, path) in [
        ("PATCH", "/auth/me".to_owned()),
        ("POST", "/auth/password".to_owned()),
        ("GET", "/auth/sessions".to_owned()),
        ("GET", "/users".to_owned()),
        ("GET", "/users/online".to_owned()),
        ("GET", format!("/users/{}", ada.id)),
        ("POST", "/rooms".to_owned()),
        ("PATCH", format!("/rooms/{tea}")),
        ("DELETE", format!("/rooms/{tea}")),
        ("POST", format!("/rooms/{tea}/members")),
        ("DELETE", format!("/rooms/{tea}/members/{}", ada.id)),
        ("PUT", format!("/rooms/{tea}/read")),
        ("PATCH", format!("/messages/{message}")),
        ("DELETE", format!("/messages/{message}")),
        ("GET", "/chats".to_owned()),
        ("POST", format!("/chats/{}", ada.id)),
    ] {
        let error = eve.send_json(method, &path, &json!({"content": "x", "name": "x", "message_id": 1})).refused(403);
        assert!(error.detail.contains("Guests"), "{method} {path}: {}", error.detail);
    }
    eve.post(&format!("/rooms/{tea}/messages"), json!({"content": "I may."})).expect(201);
    assert_eq!(texts(&eve.get(&format!("/rooms/{tea}/messages")).expect(200).json()), ["hello", "I may."]);
}
