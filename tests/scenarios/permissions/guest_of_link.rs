//! What a guest of a link may do, in the room of the link and in all others: every call, and every frame.

use super::{Operation, Stage, table};
use crate::harness::{Caller, Socket, Value, json};

/// A guest who may write in the private room, and one who may read there.
fn guests(stage: &Stage) -> [(Caller, Socket); 2] {
    [true, false].map(|may_write| {
        let code = stage.ann.post(
            &format!("/rooms/{}/invites", stage.id("plans")),
            json!({"for_guests": true, "may_write": may_write}),
        );
        let code = code.expect(201).json()["code"].clone();
        let pass = stage.house.stranger().post("/auth/guest", json!({"invite": code})).expect(200).json();
        let token = pass["access_token"].as_str().unwrap();
        let mut socket = stage.house.socket(&format!("/ws?token={token}"));
        socket.expect_next("ready");
        (stage.house.stranger().with_token(token), socket)
    })
}

/// What they get where it is not what the other guests get: the writer and the reader.
#[rustfmt::skip]
const OTHERWISE: &[(&str, &str, [u16; 2])] = &[
    // The one room.
    ("GET",  "/rooms/{plans}",                      [200, 200]),
    ("POST", "/rooms/{plans}/join",                 [400, 400]),
    ("GET",  "/rooms/{plans}/members",              [200, 200]),
    ("GET",  "/rooms/{plans}/messages",             [200, 200]),
    ("POST", "/rooms/{plans}/messages",             [201, 403]),
    ("GET",  "/rooms/{plans}/pins",                 [200, 200]),
    ("GET",  "/messages/{secret}/replies",          [200, 200]),
    ("GET",  "/files/{plans_file}/a.txt",           [200, 200]),
    ("GET",  "/search?q=secret&room_id={plans}",    [200, 200]),
    // There is no other.
    ("GET",  "/rooms/{tea}",                        [404, 404]),
    ("POST", "/rooms/{tea}/join",                   [404, 404]),
    ("POST", "/rooms/{tea}/leave",                  [404, 404]),
    ("GET",  "/rooms/{tea}/members",                [404, 404]),
    ("GET",  "/rooms/{tea}/messages",               [404, 404]),
    ("POST", "/rooms/{tea}/messages",               [404, 404]),
    ("GET",  "/rooms/{tea}/pins",                   [404, 404]),
    ("GET",  "/messages/{theirs}/replies",          [404, 404]),
    ("GET",  "/files/{tea_file}",                   [404, 404]),
    ("GET",  "/search?room_id={tea}",               [404, 404]),
    ("GET",  "/api/chat/rooms/{tea}/messages",      [404, 404]),
];

#[test]
fn a_guest_of_a_link_gets_what_the_table_says() {
    const GUEST: usize = 1;
    let mut wrong = Vec::new();
    let stage = Stage::set();
    let guests = guests(&stage);
    for (column, (guest, _)) in guests.iter().enumerate() {
        let mut used: Vec<(&str, &str)> = Vec::new();
        for Operation { method, path, body, expected } in table() {
            let is_later = body.get("send_at").is_some();
            let other = OTHERWISE.iter().find(|(other, at, _)| *other == method && *at == path && !is_later);
            let expected = other.map_or(expected[GUEST], |(.., expected)| expected[column]);
            used.extend(other.map(|(method, path, _)| (*method, *path)));
            // Where anybody may make or delete something, it need not be done twice.
            if path.starts_with("/api/chat/rooms") && method == "POST" {
                continue;
            }
            let body = if method == "GET" { vec![] } else { stage.fill_json(&body).into_bytes() };
            let headers = [("Content-Type", "application/json")];
            let headers = if body.is_empty() { &headers[..0] } else { &headers[..] };
            let reply = guest.send(method, &stage.fill(path), headers, &body);
            if reply.status != expected {
                wrong.push(format!("{column} {method} {path}: {} and not {expected}", reply.status));
            }
        }
        let unused: Vec<_> = OTHERWISE.iter().filter(|(method, path, _)| !used.contains(&(method, path))).collect();
        assert!(unused.is_empty(), "{unused:?} are not in the table");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_frame_of_a_guest_of_a_link_gets_what_the_table_says() {
    let stage = Stage::set();
    let mut guests = guests(&stage);
    let (ack, gone, no, read) = ("ack", "not_found", "forbidden", "read_only");
    #[rustfmt::skip]
    let table: Vec<(Value, [&str; 2])> = vec![
        (json!({"type": "send", "room_id": "plans", "content": "hi"}),       [ack, read]),
        (json!({"type": "send", "room_id": "tea", "content": "hi"}),         [gone, gone]),
        (json!({"type": "send", "room_id": "chat", "content": "hi"}),        [gone, gone]),
        (json!({"type": "whisper", "to": "gil", "content": "hi"}),           [no, no]),
        (json!({"type": "read", "room_id": "plans", "message_id": "secret"}), [no, no]),
        (json!({"type": "unread", "room_id": "plans", "message_id": "secret"}), [no, no]),
        (json!({"type": "mute", "room_id": "plans", "is_muted": true}),      [no, no]),
        (json!({"type": "call", "room_id": "chat", "call_id": "c", "kind": "hang_up"}), [no, no]),
        (json!({"type": "edit", "message_id": "secret", "content": "mine"}), [no, no]),
        (json!({"type": "delete", "message_id": "secret"}),                  [no, no]),
        (json!({"type": "react", "message_id": "secret", "emoji": "👍"}),     [no, no]),
        (json!({"type": "unreact", "message_id": "secret", "emoji": "👍"}),   [no, no]),
    ];
    for (frame, expected) in table {
        for ((_, socket), expected) in guests.iter_mut().zip(expected) {
            let (answer, _) = socket.ask(stage.fill_frame(frame.clone()));
            let got = answer["code"].as_str().unwrap_or_else(|| answer["type"].as_str().unwrap());
            assert_eq!(got, expected, "{frame} got {answer}");
        }
    }
}
