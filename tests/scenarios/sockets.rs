//! Getting in on `/ws`, requests and answers, and how a socket ends.

use std::time::Duration;

use crate::harness::frames::Frame;
use crate::harness::{House, PATIENCE, Person, Socket, Value, json};

fn ready(socket: &Socket) -> (Vec<Value>, i64, String) {
    let frame: Frame = serde_json::from_value(socket.ready.clone()).unwrap();
    let Frame::Ready { seq, epoch, heartbeat, .. } = frame else { panic!("{frame:?}") };
    assert!(heartbeat > 0 && !epoch.is_empty());
    (socket.ready["rooms"].as_array().unwrap().clone(), seq, epoch)
}

#[test]
fn there_are_three_ways_to_sign_in() {
    let house = House::open();
    let ada = house.person("Ada");
    let by_query = ada.socket();
    assert_eq!(by_query.subprotocol, None);

    let offer = format!("parlor.v1, bearer.{}", ada.token());
    let mut by_offer = Socket::open(&house, "/ws", &[("Sec-WebSocket-Protocol", &offer)]).unwrap();
    assert_eq!(by_offer.subprotocol.as_deref(), Some("parlor.v1"));
    assert_eq!(by_offer.expect_next("ready")["user"]["id"], ada.id);

    let mut by_frame = house.socket("/ws");
    by_frame.send_json(json!({"type": "auth", "token": ada.token(), "more": true}));
    assert_eq!(by_frame.expect_next("ready")["user"]["username"], "Ada");

    // Also with the subprotocol alone, and the token in the frame.
    let mut mixed = Socket::open(&house, "/ws", &[("Sec-WebSocket-Protocol", "parlor.v1")]).unwrap();
    assert_eq!(mixed.subprotocol.as_deref(), Some("parlor.v1"));
    mixed.send_json(json!({"type": "auth", "token": ada.token()}));
    mixed.expect_next("ready");
}

#[test]
fn ready_has_oneself_and_the_rooms_one_belongs_to() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let (tea, _other, plans) = (ada.room("tea"), eve.room("other"), ada.private_room("plans"));
    bob.joins(tea);
    let last = bob.says(tea, "hello");
    let _bob = bob.socket();
    let socket = ada.socket();
    assert_eq!((&socket.ready["user"]["username"], &socket.ready["user"]["is_online"]), (&json!("Ada"), &json!(true)));
    let (rooms, seq, _) = ready(&socket);
    assert_eq!(seq, last.seq);
    let mut numbers: Vec<i64> = rooms.iter().map(|room| room["id"].as_i64().unwrap()).collect();
    numbers.sort();
    assert_eq!(numbers, [tea, plans]);
    let room = rooms.iter().find(|room| room["id"] == tea).unwrap();
    let mut online: Vec<_> =
        room["users_online"].as_array().unwrap().iter().map(|p| p["id"].as_i64().unwrap()).collect();
    online.sort();
    assert_eq!(online, [ada.id, bob.id]);
    assert_eq!((&room["online_count"], &room["last_message"]["content"]), (&json!(2), &json!("hello")));
    assert_eq!(socket.ready["chats"], json!([]));
}

#[test]
fn whoever_is_not_signed_in_is_closed_with_4001() {
    let house = House::open();
    let ada = house.person("Ada");
    ada.post("/auth/logout", json!({})).done();
    let other_secret = crate::harness::forge(
        b"some other secret!",
        &json!({
            "sub": ada.id.to_string(), "username": "Ada", "sid": 1, "iat": 1, "exp": 9_999_999_999_i64
        }),
    );
    for token in ["x", "a.b.c", "..", ada.token(), &ada.refresh_token, &other_secret, "%00", "%F0%9F%AB%96"] {
        house.socket(&format!("/ws?token={token}")).is_closed_with(4001);
    }
    for offer in ["parlor.v1, bearer.x", "bearer.a.b.c, parlor.v1"] {
        Socket::open(&house, "/ws", &[("Sec-WebSocket-Protocol", offer)]).unwrap().is_closed_with(4001);
    }
    for first in [
        json!({"type": "auth", "token": "x"}),
        json!({"type": "send", "room_id": 1, "content": "hello"}),
        json!({"type": "ping"}),
    ] {
        let mut socket = house.socket("/ws");
        socket.send_json(first.clone());
        socket.is_closed_with(4001);
    }
}

#[test]
fn a_first_frame_that_is_nonsense_is_closed_with_4000() {
    let house = House::open();
    for first in ["", "nonsense", "[]", "{", "{\"type\":\"auth\"}", "{\"type\":\"auth\",\"token\":5}", "{}"] {
        let mut socket = house.socket("/ws");
        socket.send_text(first);
        socket.is_closed_with(4000);
    }
}

#[test]
fn who_says_nothing_is_closed_with_4001_after_ten_seconds() {
    let house = House::open();
    let began = std::time::Instant::now();
    let mut silent = house.socket("/ws");
    let mut pinging = house.socket("/ws?since=0");
    pinging.wire.send(tungstenite::Message::Ping("still here".into())).unwrap();
    silent.is_closed_with(4001);
    assert!((9..19).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    pinging.is_closed_with(4001);
}

#[test]
fn every_request_is_answered_under_its_id() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    for id in [json!("a"), json!(""), json!(7), json!(-1.5), json!(0), json!("🫖"), json!(9_007_199_254_740_993_i64)]
    {
        socket.send_json(json!({"type": "ping", "id": id}));
        assert_eq!(socket.expect_next("pong")["id"], id);
        socket.send_json(json!({"type": "send", "room_id": tea, "content": "x", "id": id}));
        assert_eq!(socket.expect_next("ack")["id"], id);
        socket.send_json(json!({"type": "send", "room_id": 4711, "content": "x", "id": id}));
        assert_eq!(socket.expect_next("error")["id"], id);
    }
    for none in [json!({"type": "ping"}), json!({"type": "ping", "id": null})] {
        socket.send_json(none);
        assert!(socket.expect_next("pong").get("id").is_none());
    }
    for odd in [json!([1]), json!({"a": 1}), json!(true), json!("x".repeat(1_000))] {
        socket.send_json(json!({"type": "ping", "id": odd}));
        assert!(socket.expect_next("error").get("id").is_none());
    }
}

#[test]
fn the_sending_socket_gets_an_ack_and_all_others_the_event() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (mut desk, mut phone, mut bobs) = (ada.socket(), ada.socket(), bob.socket());
    desk.heard();
    desk.send_json(json!({"type": "send", "room_id": tea, "content": "hello", "client_id": "c1", "id": 1}));
    let ack = desk.expect_next("ack");
    assert_eq!(ack["seq"], ack["message"]["seq"]);
    assert_eq!(ack["message"]["client_id"], "c1");
    for other in [&mut phone, &mut bobs] {
        let event = other.expect("message");
        assert_eq!((&event["message"], &event["seq"]), (&ack["message"], &ack["seq"]));
    }
    let message = ack["message"]["id"].clone();
    desk.send_json(json!({"type": "edit", "message_id": message, "content": "hello!"}));
    let ack = desk.expect_next("ack");
    assert_eq!(ack["message"]["is_edited"], true);
    for other in [&mut phone, &mut bobs] {
        assert_eq!(other.expect_next("message_edited")["message"], ack["message"]);
    }
    desk.send_json(json!({"type": "delete", "message_id": message}));
    let ack = desk.expect_next("ack");
    assert_eq!((&ack["message"]["is_deleted"], &ack["message"]["content"]), (&json!(true), &json!("")));
    for other in [&mut phone, &mut bobs] {
        assert_eq!(other.expect_next("message_deleted")["message"], ack["message"]);
        other.hears_nothing();
    }
    desk.hears_nothing();
}

#[test]
fn what_is_done_over_rest_is_told_to_all_sockets() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    let said = ada.says(tea, "over REST");
    ada.patch(&format!("/messages/{}", said.id), json!({"content": "by REST"})).done();
    ada.delete(&format!("/messages/{}", said.id)).done();
    for socket in [&mut adas, &mut bobs] {
        assert_eq!(socket.hears("over REST")["message"]["id"], said.id);
        assert_eq!(socket.expect_next("message_edited")["message"]["content"], "by REST");
        assert_eq!(socket.expect_next("message_deleted")["message"]["id"], said.id);
        socket.hears_nothing();
    }
}

#[test]
fn a_read_marker_is_told_to_ones_other_sockets() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = ada.says(tea, "hello").id;
    let (mut desk, mut phone) = (bob.socket(), bob.socket());
    let (answer, _) = desk.ask(json!({"type": "read", "room_id": tea, "message_id": said}));
    assert_eq!(answer["type"], "ack");
    let read = phone.expect_next("read");
    assert_eq!((&read["room_id"], &read["user_id"], &read["message_id"]), (&json!(tea), &json!(bob.id), &json!(said)));
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": ada.says(tea, "again").id})).done();
    assert_eq!(desk.expect("read")["user_id"], bob.id);
    // Told again, it is no news.
    assert_eq!(desk.expect("read_state")["unread_count"], 0);
    phone.heard();
    desk.ask(json!({"type": "read", "room_id": tea, "message_id": said}));
    phone.hears_nothing();
}

#[test]
fn rooms_that_come_change_and_go_are_told_to_who_may_know() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    let tea = ada.room("tea");
    for socket in [&mut adas, &mut bobs] {
        assert_eq!(socket.expect_next("room_created")["room"]["id"], tea);
    }
    bob.joins(tea);
    for socket in [&mut adas, &mut bobs] {
        let joined = socket.expect_next("member_joined");
        assert_eq!((&joined["room_id"], &joined["username"]), (&json!(tea), &json!("Bob")));
        assert_eq!(socket.expect_next("message")["message"]["message_type"], "system");
    }
    ada.patch(&format!("/rooms/{tea}"), json!({"name": "Tea"})).done();
    bob.post(&format!("/rooms/{tea}/leave"), json!({})).done();
    for socket in [&mut adas, &mut bobs] {
        assert_eq!(socket.expect_next("room_updated")["room"]["name"], "Tea");
        assert_eq!(socket.expect_next("member_left")["user_id"], bob.id);
    }
    ada.delete(&format!("/rooms/{tea}")).expect(204);
    for socket in [&mut adas, &mut bobs] {
        assert_eq!(socket.expect("room_deleted")["room_id"], tea);
        socket.hears_nothing();
    }
}

#[test]
fn a_wrong_frame_gets_an_error_and_closes_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    for bad in ["", " ", "x", "[]", "null", "5", "{}", "{\"type\":null}", "{\"type\":\"dance\"}", "{\"type\":\"send\"}"]
    {
        socket.send_text(bad);
        socket.expect_next("error");
    }
    socket.send_json(json!({"type": "auth", "token": ada.token()}));
    socket.expect_next("error");
    for (request, code) in [
        (json!({"type": "send", "room_id": tea, "content": ""}), "empty"),
        (json!({"type": "send", "room_id": tea, "content": "x".repeat(8_001)}), "invalid"),
        (json!({"type": "send", "room_id": "1", "content": "x"}), "invalid"),
        (json!({"type": "send", "room_id": tea, "content": "x", "reply_to": 4711}), "invalid"),
        (json!({"type": "typing", "room_id": 4711, "is_typing": true}), "not_found"),
    ] {
        assert_eq!(socket.ask(request).0["code"], code);
    }
    socket.says(tea, "still here");
}

#[test]
fn binary_frames_are_closed_with_1003_before_and_after_signing_in() {
    let house = House::open();
    let ada = house.person("Ada");
    let mut unknown = house.socket("/ws");
    let mut known = ada.socket();
    for socket in [&mut unknown, &mut known] {
        socket.wire.send(tungstenite::Message::binary(b"{}".to_vec())).unwrap();
        socket.is_closed_with(1003);
    }
}

#[test]
fn a_frame_of_64_kib_passes_and_one_more_byte_is_closed_with_1009() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    let request = |length: usize| {
        let frame = json!({"type": "send", "room_id": tea, "content": "x", "ignored": ""}).to_string();
        frame.replace("\"ignored\":\"\"", &format!("\"ignored\":\"{}\"", "y".repeat(length - frame.len())))
    };
    socket.send_text(&request(65_536));
    socket.expect_next("ack");
    socket.send_text(&request(65_537));
    socket.is_closed_with(1009);
    assert_eq!(ada.whole_history(tea).len(), 1);
}

#[test]
fn closing_is_answered_in_kind() {
    let house = House::open();
    let ada = house.person("Ada");
    let mut socket = ada.socket();
    let goodbye = tungstenite::protocol::CloseFrame { code: 1000.into(), reason: "bye".into() };
    socket.wire.close(Some(goodbye)).unwrap();
    socket.is_closed_with(1000);
}

#[test]
fn an_unknown_path_or_no_handshake_is_told_in_http() {
    let house = House::open();
    for path in ["/ws/echo", "/ws/%2e%2e/ws2"] {
        let refused = Socket::open(&house, path, &[]).err();
        // Paths of the older clients may let one in and close; none of them echoes.
        if let Some(refused) = refused {
            assert_eq!(refused.status, 404, "{path}");
        }
    }
    let plain = house.stranger().get("/ws");
    assert!((400..500).contains(&plain.status), "{}", plain.status);
    assert_eq!(house.stranger().get("/ws?token=secret").refused(plain.status).detail.find("secret"), None);
}

#[test]
fn odd_numbers_to_resume_from_are_refused() {
    let house = House::open();
    let ada = house.person("Ada");
    for since in ["x", "-1", "1.5", "", "99999999999999999999"] {
        let path = format!("/ws?token={}&since={since}", ada.token());
        match Socket::open(&house, &path, &[]) {
            Err(refused) => assert!((400..500).contains(&refused.status), "{since}: {refused:?}"),
            Ok(mut socket) => socket.is_closed_with(4000),
        }
    }
    let mut socket = house.socket("/ws");
    socket.send_json(json!({"type": "auth", "token": ada.token(), "since": "7"}));
    socket.is_closed_with(4000);
}

/// The one test that waits for the real heartbeat.
#[test]
fn a_ping_comes_within_the_heartbeat() {
    let house = House::open();
    let ada = house.person("Ada");
    let mut socket = ada.socket();
    let heartbeat = socket.ready["heartbeat"].as_u64().unwrap();
    assert_eq!(heartbeat, 25);
    socket.wire.get_ref().set_read_timeout(Some(Duration::from_secs(heartbeat) + PATIENCE / 4)).unwrap();
    let beat = socket.wire.read().expect("a ping in time");
    assert!(matches!(beat, tungstenite::Message::Ping(_)), "{beat:?}");
    socket.hears_nothing();
}

#[test]
fn a_stopping_server_says_1001() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let mut sockets: Vec<Socket> = (0..5).map(|_| ada.socket()).collect();
    let mut unknown = house.socket("/ws");
    std::thread::scope(|scope| {
        scope.spawn(|| house.stop());
        sockets.iter_mut().for_each(|socket| socket.is_closed_with(1001));
        // Whoever has not signed in yet is told as well, or cut.
        assert!([1001, 1006, 4001].contains(&unknown.is_closed().code));
    });
}

/// Members that nobody asks for, deep and wide, are ignored.
#[test]
fn unknown_members_are_ignored() {
    let house = House::open();
    let ada: Person = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    let (answer, _) = socket.ask(json!({
        "type": "send", "room_id": tea, "content": "x", "sender_id": 99, "seq": 1, "is_edited": true,
        "message_type": "system", "extra": {"deep": [[[[{"a": null}]]]]}, "timestamp": "1970-01-01T00:00:00.000Z"
    }));
    let message = &answer["message"];
    assert_eq!((&message["sender_id"], &message["is_edited"]), (&json!(ada.id), &json!(false)));
    assert_eq!(message["message_type"], "text");
    assert!(!message["timestamp"].as_str().unwrap().starts_with("1970"));
}
