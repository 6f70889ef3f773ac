//! What somebody does to what is theirs, over REST and on one device, all their other devices hear at once, and nobody else's.

use crate::harness::shapes::Session;
use crate::harness::{House, PASSWORD, Person, Socket, Value, json};

/// The types of what was told, but for what is told to everybody in a room.
#[track_caller]
fn told(socket: &mut Socket, kinds: &[&str]) -> Vec<Value> {
    let heard = socket.heard();
    let shared = ["message", "presence", "member_joined", "user_updated"];
    let own: Vec<_> =
        heard.into_iter().filter(|frame| kinds.contains(&word(frame)) || !shared.contains(&word(frame))).collect();
    assert_eq!(own.iter().map(word).collect::<Vec<_>>(), kinds, "{own:?}");
    own
}

fn word(frame: &Value) -> &str {
    frame["type"].as_str().unwrap()
}

/// Ada at two devices, in sessions of their own, and Bob, who shares a room with her.
fn set() -> (House, Person, Person, i64, [Socket; 3]) {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut sockets = [ada.socket(), ada.elsewhere().socket(), bob.socket()];
    sockets.iter_mut().for_each(|socket| drop(socket.heard()));
    (house, ada, bob, tea, sockets)
}

#[test]
fn a_profile_and_what_one_keeps_to_oneself() {
    let (_house, ada, _bob, _tea, [mut here, mut there, mut bobs]) = set();
    for (change, kinds) in [
        (json!({"status": "at tea"}), &["user_updated"][..]),
        (json!({"display_name": "Ada L."}), &["user_updated"]),
        (json!({"bio": "Likes tea."}), &["profile_changed"]),
        (json!({"shares_read": false}), &["profile_changed"]),
        (
            json!({"shares_last_seen": false, "avatar_url": "https://example.org/a.png"}),
            &["profile_changed", "user_updated"],
        ),
        (json!({}), &[]),
    ] {
        ada.patch("/auth/me", change.clone()).expect(200);
        for socket in [&mut here, &mut there] {
            let frames = told(socket, kinds);
            for (name, value) in change.as_object().unwrap() {
                assert!(frames.iter().any(|frame| frame[name] == *value), "{change}: {frames:?}");
            }
        }
        let heard = bobs.heard();
        assert!(heard.iter().all(|frame| word(frame) == "user_updated"), "{heard:?}");
    }
    ada.delete("/auth/me/avatar").done();
    assert_eq!(told(&mut there, &["user_updated"])[0]["avatar_url"], Value::Null);
    ada.patch("/auth/me", json!({"shares_read": "no", "bio": "x"})).refused(422);
    told(&mut there, &[]);
}

#[test]
fn blocks_muted_rooms_and_how_far_one_has_read() {
    let (_house, ada, bob, tea, [mut here, mut there, mut bobs]) = set();
    let first = bob.says(tea, "one").id;
    let last = bob.says(tea, "two").id;
    let room = |what: &str| format!("/rooms/{tea}/{what}");
    let block = format!("/users/{}/block", bob.id);
    bobs.heard();
    for (method, path, body, kinds) in [
        ("PUT", room("read"), json!({"message_id": last}), &["read", "read_state"][..]),
        ("PUT", room("unread"), json!({"message_id": first}), &["read_state"]),
        ("PUT", room("muted"), json!({"is_muted": true}), &["read_state"]),
        ("PUT", room("muted"), json!({"is_muted": true}), &[]),
        ("PUT", room("muted"), json!({"is_muted": false}), &["read_state"]),
        ("PUT", block.clone(), json!({}), &["block_changed"]),
        ("DELETE", block, json!({}), &["block_changed"]),
    ] {
        ada.send_json(method, &path, &body).done();
        let frames = told(&mut here, kinds);
        assert_eq!(told(&mut there, kinds), frames, "{method} {path}");
        let last = frames.last().unwrap_or(&Value::Null);
        assert!(body["is_muted"].is_null() || last.is_null() || last["is_muted"] == body["is_muted"], "{last}");
    }
    told(&mut bobs, &["read"]);
}

#[test]
fn rooms_and_chats_that_one_makes_joins_and_leaves() {
    let (house, ada, bob, tea, [mut here, mut there, mut bobs]) = set();
    let secret = ada.private_room("plans");
    let eve = house.person("Eve");
    let hall = eve.room("hall");
    for socket in [&mut here, &mut there] {
        let made = told(socket, &["room_created", "room_created"]);
        assert_eq!((&made[0]["room"]["id"], &made[1]["room"]["id"]), (&json!(secret), &json!(hall)));
    }
    ada.joins(hall);
    assert_eq!(told(&mut there, &["member_joined"])[0]["user_id"], ada.id);
    ada.post(&format!("/rooms/{hall}/leave"), json!({})).expect(200);
    assert_eq!(told(&mut there, &["member_left"])[0]["user_id"], ada.id);
    ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200);
    assert_eq!(told(&mut there, &["chat_created"])[0]["users"].as_array().unwrap().len(), 2);
    ada.post("/chats/groups", json!({"user_ids": [bob.id, eve.id]})).expect(200);
    told(&mut there, &["room_created"]);
    ada.patch(&format!("/rooms/{secret}"), json!({"description": "ours"})).done();
    told(&mut there, &["room_updated"]);
    ada.delete(&format!("/rooms/{secret}")).done();
    assert_eq!(told(&mut there, &["room_deleted"])[0]["room_id"], secret);
    let heard = bobs.heard();
    assert!(heard.iter().all(|frame| frame["room"]["id"] != secret && frame["room_id"] != secret), "{heard:?}");
    assert!(tea > 0);
}

#[test]
fn sessions_that_are_signed_out() {
    let (_house, ada, bob, _tea, [mut here, mut there, mut bobs]) = set();
    let sessions = |by: &Person| by.get("/auth/sessions").expect(200).read::<Vec<Session>>();
    let third = ada.elsewhere();
    let mut thirds = third.socket();
    let id = sessions(&third).into_iter().find(|session| session.is_current).unwrap().id;
    told(&mut there, &[]);
    ada.delete(&format!("/auth/sessions/{id}")).done();
    thirds.is_closed_with(4001);
    for socket in [&mut here, &mut there] {
        assert_eq!(told(socket, &["session_ended"])[0]["session_id"], id);
    }
    bob.delete(&format!("/auth/sessions/{id}")).refused(404);
    told(&mut here, &[]);
    // By themselves, and by a new password, which ends all but one.
    let fourth = ada.elsewhere();
    let mut fourths = fourth.socket();
    fourth.post("/auth/logout", json!({})).done();
    fourths.is_closed_with(4001);
    told(&mut here, &["session_ended"]);
    told(&mut there, &["session_ended"]);
    let new = json!({"current_password": PASSWORD, "new_password": "battery staple horse"});
    ada.post("/auth/password", new).expect(200);
    there.is_closed_with(4001);
    assert_eq!(sessions(&ada).len(), 1);
    assert!(here.heard().iter().all(|frame| word(frame) == "session_ended"));
    assert!(bobs.heard().iter().all(|frame| word(frame) != "session_ended"));
}
