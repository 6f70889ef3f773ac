//! The sockets of older clients: who is let in where, with which code the others are closed, and what those inside are told.

use tungstenite::Message;

use super::{CALLERS, Stage};
use crate::harness::{House, Socket, Value, json};

/// Not closed.
const IN: u16 = 0;

struct Door {
    /// As in the table of calls; `{token}` is the caller's own.
    path: &'static str,
    /// Close codes by caller.
    expected: [u16; 8],
}

/// For those who need no token it does not matter who they are elsewhere.
fn everybody(path: &'static str, code: u16) -> Door {
    Door { path, expected: [code; 8] }
}

#[rustfmt::skip]
fn doors() -> Vec<Door> {
    let door = |path, expected| Door { path, expected };
    vec![
        //                                    anon  guest out mem read admin own server
        // A and B: the room of an account.
        door("/ws/{tea}?token={token}",      [1008, 4003, IN, IN, IN, IN, IN, IN]),
        door("/ws/{plans}?token={token}",    [1008, 4003, 4004, IN, IN, IN, IN, 4004]),
        door("/ws/99999?token={token}",      [1008, 4003, 4004, 4004, 4004, 4004, 4004, 4004]),
        door("/ws/0?token={token}",          [1008, 4003, 4004, 4004, 4004, 4004, 4004, 4004]),
        door("/ws/99999999999999999999?token={token}", [1008, 4003, 4004, 4004, 4004, 4004, 4004, 4004]),
        everybody("/ws/{tea}", 1008),
        everybody("/ws/{tea}?token=", 1008),
        everybody("/ws/{tea}?token=nonsense", 4001),
        everybody("/ws/{plans}?token=nonsense", 4001),
        everybody("/ws/99999?token=nonsense", 4001),
        // C: a chat, here that of two others. Whatever is wrong, it is the same code.
        everybody("/ws/{chat}?token={token}", 1008),
        everybody("/ws/{chat}", 1008),
        everybody("/ws/{chat}?token=nonsense", 1008),
        // D: a guest in a public room. A private one, and a chat, are not there.
        everybody("/ws/chat/{tea}?username=Kim", IN),
        everybody("/ws/chat/{tea}?username=Kim&token={token}", IN),
        everybody("/ws/chat/{tea}?username=%20Lo%20Shin%20", IN),
        everybody("/ws/chat/{tea}?username=", IN),
        everybody("/ws/chat/{tea}", IN),
        everybody("/ws/chat/{plans}?username=Kim", 4004),
        everybody("/ws/chat/{chat}?username=Kim", 4004),
        everybody("/ws/chat/99999?username=Kim", 4004),
        everybody("/ws/chat/tea?username=Kim", 4004),
        everybody("/ws/chat/?username=Kim", 4004),
        everybody("/ws/chat/{tea}?username=Bob", 4009),
        everybody("/ws/chat/{tea}?username=%EF%BD%82ob", 4009),
        everybody("/ws/chat/{plans}?username=Bob", 4009),
        everybody("/ws/chat/{tea}?username=a%0Ab", 4000),
        // E: guests among themselves.
        everybody("/ws/Kim", IN),
        everybody("/ws/Kim?token={token}", IN),
        everybody("/ws/-5", IN),
        everybody("/ws/Lo%20Shin", IN),
        everybody("/ws/bob", 4009),
        everybody("/ws/%E2%80%8B", 4000),
    ]
}

/// How a socket fares: closed with a code, or in, known by an empty message that goes through the whole server to be refused.
fn fate(socket: &mut Socket) -> u16 {
    let marker = json!({"type": if socket.is_lobby { "chat_message" } else { "message" }, "content": "", "message": "",
        "receiver_id": uuid::Uuid::nil()});
    // It may have been closed by now.
    let _ = socket.wire.send(Message::text(marker.to_string()));
    loop {
        match socket.receive() {
            Err(closed) => return closed.code,
            Ok(frame) if frame.to_string().contains("Message cannot be empty.") => return IN,
            Ok(_) => {}
        }
    }
}

#[test]
fn every_door_opens_for_whom_the_table_says() {
    let mut wrong = Vec::new();
    for column in 0..CALLERS.len() {
        let stage = Stage::set();
        for Door { path, expected } in doors() {
            let mut socket = stage.house.socket(&stage.fill_in(path, column));
            socket.who = format!("{} at {path}", CALLERS[column]);
            let got = fate(&mut socket);
            if got != expected[column] {
                wrong.push(format!("{} {path}: {got} and not {}", CALLERS[column], expected[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn where_there_are_no_guests_only_their_doors_are_shut() {
    let house = House::with(|config| config.guests = false);
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).json()["chat_id"].as_i64().unwrap();
    for (path, code) in [
        (format!("/ws/chat/{tea}?username=Kim"), 4003),
        (format!("/ws/chat/{tea}"), 4003),
        ("/ws/chat/99999?username=Kim".to_owned(), 4003),
        (format!("/ws/chat/{tea}?username=Ada"), 4003),
        ("/ws/Kim".to_owned(), 4003),
        (format!("/ws/{tea}?token={}", bob.token()), IN),
        (format!("/ws/{chat}?token={}", bob.token()), IN),
    ] {
        assert_eq!(fate(&mut house.socket(&path)), code, "{path}");
    }
}

/// Too many sockets at once from one address are refused before there is a socket, in every dialect.
#[test]
fn who_connects_too_fast_is_told_so_by_the_handshake() {
    let house = House::with(|config| config.rate_limits = true);
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let paths = ["/ws".to_owned(), format!("/ws/{tea}"), format!("/ws/chat/{tea}?username=Kim"), "/ws/Kim".to_owned()];
    let mut is_refused = [false; 4];
    for (path, is_refused) in paths.iter().zip(&mut is_refused) {
        // The budget is one for all of them: once it is spent, each is refused nearly at once.
        *is_refused = (0..2_000).any(|_| Socket::open(&house, path, &[]).is_err_and(|refused| refused.status == 429));
    }
    assert_eq!(is_refused, [true; 4]);
}

/// What somebody inside says, what they hear of it themselves, and what the others do.
struct Speech {
    frame: Value,
    own: Option<Value>,
    others: Option<Value>,
}

fn speech(frame: Value, own: impl Into<Option<Value>>, others: impl Into<Option<Value>>) -> Speech {
    Speech { frame, own: own.into(), others: others.into() }
}

/// The frames of dialect B, as `name` says them.
fn speeches(name: &str) -> Vec<Speech> {
    let message = json!({"type": "message", "content": "hi", "username": name, "sender_username": name});
    let typing = |is_typing: bool| json!({"type": "typing", "user": name, "username": name, "is_typing": is_typing});
    vec![
        speech(json!({"type": "message", "content": "hi"}), message.clone(), message.clone()),
        speech(json!({"type": "message", "content": "hi", "message_type": "image"}), message.clone(), message),
        speech(json!({"type": "typing", "is_typing": true}), None, typing(true)),
        speech(json!({"type": "typing", "is_typing": false}), None, typing(false)),
        speech(json!({"type": "message", "content": "hi", "message_type": "system"}), json!({"type": "error"}), None),
        speech(json!({"type": "edit", "message_id": 1, "content": "x"}), json!({"type": "error"}), None),
        speech(json!({"type": "delete", "message_id": 1}), json!({"type": "error"}), None),
        speech(json!({"type": "auth", "token": "x"}), json!({"type": "error"}), None),
    ]
}

/// Nothing but what is expected has been heard, as far as its members are given.
#[track_caller]
fn heard_only(socket: &mut Socket, expected: Option<&Value>, why: &str) {
    let heard = socket.heard();
    assert_eq!(heard.len(), usize::from(expected.is_some()), "{why}: {} heard {heard:?}", socket.who);
    for (frame, expected) in heard.iter().zip(expected) {
        for (member, value) in expected.as_object().unwrap() {
            assert_eq!(&frame[member], value, "{why}: {} heard {frame}", socket.who);
        }
    }
}

#[test]
fn everybody_inside_is_heard_by_the_others_and_by_nobody_else() {
    for column in 2..CALLERS.len() {
        let stage = Stage::set();
        let name = ["Dan", "Cleo", "Rob", "Abe", "Ann", "Root"][column - 2];
        let (tea, bob) = (stage.id("tea"), stage.bob.token());
        let mut other = stage.house.socket(&format!("/ws/{tea}?token={bob}"));
        other.who = "Bob".to_owned();
        other.expect("user_joined");
        let mut elsewhere = stage.house.socket(&format!("/ws/{}?token={bob}", stage.id("plans")));
        elsewhere.expect("user_joined");
        let mut speaker = stage.house.socket(&stage.fill_in("/ws/{tea}?token={token}", column));
        speaker.who = CALLERS[column].to_owned();
        speaker.expect("user_joined");
        speaker.hears_nothing();
        other.heard();
        elsewhere.heard();
        for Speech { frame, own, others } in speeches(name) {
            let (own, others) = match CALLERS[column] {
                "read-only member" => (Some(json!({"type": "error"})), None),
                _ => (own, others),
            };
            speaker.send_json(frame.clone());
            heard_only(&mut speaker, own.as_ref(), &frame.to_string());
            heard_only(&mut other, others.as_ref(), &frame.to_string());
            elsewhere.hears_nothing();
        }
    }
}
