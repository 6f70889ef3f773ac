//! Frames that are wrong, in every dialect alike: each is answered with an error to its sender, closes nothing, and reaches nobody
//! else; and what must end a socket ends that one alone.

use tungstenite::Message;

use crate::harness::{House, Person, Socket, Value, json};

/// A place where two sockets of one dialect hear of each other.
struct Company {
    dialect: &'static str,
    /// Opens a socket of somebody who is not the watcher, let in.
    open: Box<dyn Fn() -> Socket>,
    watcher: Socket,
    /// A message, for the watcher to hear.
    write: Box<dyn Fn(&str) -> Value>,
    is_error: fn(&Value) -> bool,
    /// Frames of the right shape with a member of the wrong type.
    wrong: &'static [&'static str],
}

fn is_error(frame: &Value) -> bool {
    frame["type"] == "error"
}

fn room_socket(house: &House, who: &Person, room: i64) -> Socket {
    let mut socket = house.socket(&format!("/ws/{room}?token={}", who.token()));
    socket.expect("user_joined");
    socket
}

const OF_ROOMS: &[&str] = &[
    r#"{"type":5,"content":"x"}"#,
    r#"{"type":["message"],"content":"x"}"#,
    r#"{"type":"dance","content":"x"}"#,
    r#"{"type":"message","content":5}"#,
    r#"{"type":"message","content":{"a":1}}"#,
    r#"{"type":"message","content":null}"#,
    r#"{"type":"typing","is_typing":"yes"}"#,
    r#"{"type":"message","content":"x","message_type":7}"#,
];

fn canonical(house: &House, [ada, bob]: &[Person; 2], tea: i64) -> Company {
    let (place, token) = (std::ops::Deref::deref(house).clone(), bob.token().to_owned());
    let open = move || {
        let mut socket = place.socket(&format!("/ws?token={token}"));
        socket.expect_next("ready");
        socket
    };
    let write = move |text: &str| json!({"type": "send", "room_id": tea, "content": text});
    let wrong = &[
        r#"{"type":5}"#,
        r#"{"type":"send","room_id":"1","content":"x"}"#,
        r#"{"type":"send","room_id":1.5,"content":"x"}"#,
        r#"{"type":"send","room_id":-1,"content":"x"}"#,
        r#"{"type":"send","room_id":1,"content":5}"#,
        r#"{"type":"typing","room_id":1,"is_typing":"yes"}"#,
        r#"{"type":"send","id":{},"room_id":1,"content":"x"}"#,
    ];
    let watcher = ada.socket();
    Company { dialect: "/ws", open: Box::new(open), watcher, write: Box::new(write), is_error, wrong }
}

fn rooms(house: &House, [ada, bob]: &[Person; 2], tea: i64, is_typed: bool) -> Company {
    let (place, path) = (std::ops::Deref::deref(house).clone(), format!("/ws/{tea}?token={}", bob.token()));
    let open = move || {
        let mut socket = place.socket(&path);
        socket.expect("user_joined");
        if !is_typed {
            // From this frame on it is known for what it is.
            socket.send_json(json!({"content": "I am of the first."}));
            socket.expect("message");
        }
        socket
    };
    let write = move |text: &str| match is_typed {
        true => json!({"type": "message", "content": text}),
        false => json!({"content": text}),
    };
    let dialect = if is_typed { "B" } else { "A" };
    let watcher = room_socket(house, ada, tea);
    let wrong =
        if is_typed { OF_ROOMS } else { &[r#"{"content":5}"#, r#"{"content":[]}"#, r#"{"content":null}"#, "{}"] };
    Company { dialect, open: Box::new(open), watcher, write: Box::new(write), is_error, wrong }
}

fn chat(house: &House, [ada, bob]: &[Person; 2]) -> Company {
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
    let (place, path) = (std::ops::Deref::deref(house).clone(), format!("/ws/{chat}?token={}", bob.token()));
    let wrong = &[
        r#"{"message":5}"#,
        r#"{"message":null}"#,
        r#"{"action":7,"message":"x"}"#,
        r#"{"action":"dance"}"#,
        r#"{"content":"x"}"#,
        "{}",
    ];
    Company {
        dialect: "C",
        open: Box::new(move || place.socket(&path)),
        watcher: house.socket(&format!("/ws/{chat}?token={}", ada.token())),
        write: Box::new(|text| json!({"message": text})),
        is_error: |frame| frame["action"] == "error",
        wrong,
    }
}

fn guests(house: &House, tea: i64) -> Company {
    let place = std::ops::Deref::deref(house).clone();
    let open = move || {
        let mut socket = place.socket(&format!("/ws/chat/{tea}?username=Kim"));
        socket.expect_next("users_list");
        socket
    };
    let mut watcher = house.socket(&format!("/ws/chat/{tea}?username=Lou"));
    watcher.expect_next("users_list");
    let write = |text: &str| json!({"type": "message", "content": text});
    let wrong = &OF_ROOMS[..OF_ROOMS.len() - 1];
    Company { dialect: "D", open: Box::new(open), watcher, write: Box::new(write), is_error, wrong }
}

fn lobby(house: &House) -> Company {
    let place = std::ops::Deref::deref(house).clone();
    let open = move || {
        let mut socket = place.socket("/ws/Kim");
        socket.expect_next("connection_established");
        socket
    };
    let mut watcher = house.socket("/ws/Lou");
    let lou = watcher.expect_next("connection_established")["user_id"].clone();
    let write = move |text: &str| json!({"type": "chat_message", "receiver_id": lou, "content": text});
    let wrong = &[
        r#"{"type":5}"#,
        "{}",
        r#"{"type":"dance"}"#,
        r#"{"type":"chat_message","content":"x"}"#,
        r#"{"type":"chat_message","receiver_id":5,"content":"x"}"#,
        r#"{"type":"chat_message","receiver_id":"Lou","content":"x"}"#,
    ];
    Company { dialect: "E", open: Box::new(open), watcher, write: Box::new(write), is_error, wrong }
}

/// A company of each dialect, in a house of its own.
fn companies() -> Vec<(House, Company)> {
    let company = |make: &dyn Fn(&House, &[Person; 2], i64) -> Company| {
        let house = House::open();
        let people = house.people(["Ada", "Bob"]);
        let tea = people[0].room("tea");
        people[1].joins(tea);
        let company = make(&house, &people, tea);
        (house, company)
    };
    vec![
        company(&canonical),
        company(&|house, people, tea| rooms(house, people, tea, false)),
        company(&|house, people, tea| rooms(house, people, tea, true)),
        company(&|house, people, _| chat(house, people)),
        company(&|house, _, tea| guests(house, tea)),
        company(&|house, _, _| lobby(house)),
    ]
}

/// What is no request in any dialect.
fn nonsense() -> Vec<String> {
    let short = [
        "",
        " ",
        "nonsense",
        "{",
        "{\"a\":1}}",
        "null",
        "7",
        "-1e400",
        "\"\"",
        "true",
        "[]",
        "[{}]",
        "\u{0}",
        "\u{feff}{}",
    ];
    let deep = ["[".repeat(30_000), "{\"type\":".repeat(8_000), "[".repeat(30_000) + &"]".repeat(30_000)];
    short.into_iter().map(str::to_owned).chain(deep).collect()
}

#[test]
fn a_wrong_frame_gets_an_error_and_touches_nothing_else() {
    for (_house, Company { dialect, open, mut watcher, write, is_error, wrong }) in companies() {
        let mut socket = open();
        socket.who = format!("the sender of {dialect}");
        socket.heard();
        watcher.heard();
        let wrong = wrong.iter().map(|&text| text.to_owned());
        let of_content = ["", " \n\t ", &"x".repeat(8_001)].map(|text| write(text).to_string());
        for frame in nonsense().into_iter().chain(wrong).chain(of_content) {
            let shown: String = frame.chars().take(60).collect();
            socket.send_text(&frame);
            let answer = socket.next();
            assert!(is_error(&answer), "{dialect}: {shown:?} got {answer}");
            socket.hears_nothing();
        }
        watcher.hears_nothing();
        socket.send_json(write(&"ä".repeat(8_000)));
        socket.send_json(write("Still here."));
        watcher.expect_frame(|frame| frame.to_string().contains("Still here."));
    }
}

#[test]
fn what_ends_a_socket_ends_that_one_alone() {
    let ends: [(&str, Message, u16); 3] = [
        ("binary", Message::binary(b"{}".to_vec()), 1003),
        ("oversize", Message::text("x".repeat(64 * 1024 + 1)), 1009),
        ("binary and empty", Message::binary(vec![]), 1003),
    ];
    for (_house, Company { dialect, open, mut watcher, write, .. }) in companies() {
        let mut neighbour = open();
        for (what, message, code) in &ends {
            let mut socket = open();
            socket.who = format!("{what} in {dialect}");
            socket.wire.send(message.clone()).unwrap();
            socket.is_closed_with(*code);
        }
        neighbour.send_json(write("Still here."));
        watcher.expect_frame(|frame| frame.to_string().contains("Still here."));
    }
}
