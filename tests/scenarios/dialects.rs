//! Older clients beside `/ws`: what is said in one dialect reaches everybody in theirs.

use crate::harness::{House, Person, Socket, Value, json, texts};

/// A room socket of an older client (dialect B), let in.
fn room_socket(house: &House, person: &Person, room: i64) -> Socket {
    let mut socket = house.socket(&format!("/ws/{room}?token={}", person.token()));
    socket.who = format!("{} in room {room}", person.name);
    assert_eq!(socket.expect("user_joined")["user"], person.name);
    socket
}

/// How a message is written in a dialect, and where its text is when it is told.
struct Way {
    name: &'static str,
    socket: Socket,
    write: fn(room: i64, text: &str) -> Value,
    read: fn(&Value) -> &Value,
}

fn content_of(frame: &Value) -> &Value {
    &frame["content"]
}

/// A room with a client of every dialect in it, and of `/ws`.
fn everybody(house: &House) -> (Person, i64, Vec<Way>) {
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    let mut untyped = room_socket(house, &eve, tea);
    // From this frame on it is known for what it is.
    untyped.send_json(json!({"content": "I am of the first."}));
    untyped.expect("message");
    let guest = house.socket(&format!("/ws/chat/{tea}?username=Kim"));
    let ways = vec![
        Way {
            name: "/ws",
            socket: ada.socket(),
            write: |room, text| json!({"type": "send", "room_id": room, "content": text}),
            read: |frame| &frame["message"]["content"],
        },
        Way { name: "A", socket: untyped, write: |_, text| json!({"content": text}), read: content_of },
        Way {
            name: "B",
            socket: room_socket(house, &bob, tea),
            write: |_, text| json!({"type": "message", "content": text}),
            read: content_of,
        },
        Way {
            name: "D",
            socket: guest,
            write: |_, text| json!({"type": "message", "content": text}),
            read: content_of,
        },
    ];
    (ada, tea, ways)
}

#[test]
fn a_message_crosses_from_each_dialect_to_every_other() {
    let house = House::open();
    let (ada, tea, mut ways) = everybody(&house);
    for from in 0..ways.len() {
        let text = format!("from {}", ways[from].name);
        let frame = (ways[from].write)(tea, &text);
        ways[from].socket.send_json(frame);
        for way in &mut ways {
            way.socket.expect_frame(|frame| *(way.read)(frame) == text);
        }
    }
    ada.says(tea, "from curl");
    for way in &mut ways {
        way.socket.expect_frame(|frame| *(way.read)(frame) == "from curl");
    }
    let history = texts(&ada.history(tea, ""));
    assert_eq!(history[1..], ["from /ws", "from A", "from B", "from D", "from curl"]);
    let guests = house.stranger().get(&format!("/api/chat/rooms/{tea}/messages")).expect(200).json();
    let guests: Vec<_> = guests.as_array().unwrap().iter().map(|message| message["content"].clone()).collect();
    assert_eq!(guests, history);
}

#[test]
fn who_comes_and_goes_on_ws_does_so_for_room_sockets_too() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut adas = room_socket(&house, &ada, tea);
    let bobs = bob.socket();
    assert_eq!(adas.expect_next("user_joined")["user"], "Bob");
    // With a room socket beside it, he is there already, and there still when /ws goes.
    let window = room_socket(&house, &bob, tea);
    bobs.leaves();
    adas.hears_nothing();
    window.leaves();
    assert_eq!(adas.expect_next("user_left")["user"], "Bob");
}

#[test]
fn a_room_socket_makes_its_user_online_for_ws() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut adas = ada.socket();
    let window = room_socket(&house, &bob, tea);
    assert_eq!(adas.expect_next("presence")["is_online"], true);
    window.leaves();
    assert_eq!(adas.expect_next("presence")["is_online"], false);
}

#[test]
fn a_room_socket_hears_of_its_own_room_and_no_other() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, cake) = (ada.room("tea"), ada.room("cake"));
    bob.joins(cake);
    let mut adas = room_socket(&house, &ada, tea);
    bob.says(cake, "Cake?");
    bob.post(&format!("/chats/{}", ada.id), json!({})).expect(200);
    let chat = ada.get("/chats").json()[0]["chat_id"].as_i64().unwrap();
    bob.says(chat, "Psst.");
    bob.room("biscuits");
    adas.hears_nothing();
}

#[test]
fn the_end_of_a_session_closes_its_room_sockets() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).json()["chat_id"].as_i64().unwrap();
    let mut room = room_socket(&house, &ada, tea);
    let mut chat = house.socket(&format!("/ws/{chat}?token={}", ada.token()));
    chat.hears_nothing();
    let mut elsewhere = room_socket(&house, &ada.elsewhere(), tea);
    ada.post("/auth/logout", json!({})).done();
    room.is_closed_with(4001);
    chat.is_closed_with(1008);
    elsewhere.hears_nothing();
    ada.elsewhere().says(tea, "Still there?");
    assert_eq!(elsewhere.expect_next("message")["content"], "Still there?");
}

#[test]
fn a_room_socket_survives_whatever_is_thrown_at_it() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    let (mut adas, mut bobs) = (room_socket(&house, &ada, tea), room_socket(&house, &bob, tea));
    adas.expect("user_joined");
    bobs.hears_nothing();
    let deep = "[".repeat(30_000);
    for bad in ["", "null", "7", "\"\"", "[]", "{", "{\"type\":null}", "{\"content\":null}", "\u{0}", &deep] {
        adas.send_text(bad);
        assert_eq!(adas.expect_next("error")["type"], "error", "{bad:?}");
    }
    adas.send_json(json!({"type": "message", "content": "x".repeat(8_001)}));
    adas.expect_next("error");
    bobs.hears_nothing();
    adas.send_json(json!({"type": "message", "content": "Still here."}));
    assert_eq!(bobs.expect_next("message")["content"], "Still here.");
}
