//! Whoever is suspended, signed out or erased hears nothing from that moment on, in whatever dialect they listen.

use std::thread;

use crate::harness::{House, PASSWORD, Person, Socket, json};
use crate::streams::Stream;

/// Root, who runs the server, Bob, who is in a room and has a chat with her, and a guest in that room.
struct Story {
    house: House,
    root: Person,
    bob: Person,
    tea: i64,
    chat: i64,
}

/// All the ways in which an account can listen.
struct Listening {
    everything: Socket,
    /// A.
    untyped: Socket,
    /// B.
    typed: Socket,
    /// C.
    chat: Socket,
    lines: Stream,
    events: Stream,
}

impl Story {
    fn begin() -> Self {
        let house = House::open();
        let [root, bob] = house.people(["Root", "Bob"]);
        let tea = root.room("tea");
        bob.joins(tea);
        let chat = root.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
        Self { house, root, bob, tea, chat }
    }

    fn bob_listens(&self) -> Listening {
        let Self { house, bob, tea, chat, .. } = self;
        let scoped = |room: &i64| house.socket(&format!("/ws/{room}?token={}", bob.token()));
        let mut untyped = scoped(tea);
        untyped.send_json(json!({"content": "Hello from A"}));
        untyped.expect_frame(|frame| frame["content"] == "Hello from A");
        let mut typed = scoped(tea);
        typed.expect("user_joined");
        let mut in_chat = scoped(chat);
        self.root.says(*chat, "Hello");
        in_chat.expect_frame(|frame| frame["message"] == "Hello");
        let events = format!("/rooms/{tea}/events");
        Listening {
            everything: bob.socket(),
            untyped,
            typed,
            chat: in_chat,
            lines: Stream::open(bob, &events, "*/*"),
            events: Stream::open(bob, &events, "text/event-stream"),
        }
    }
}

/// The code with which it is closed; nothing of what was said later comes before.
fn closed(mut socket: Socket) -> u16 {
    loop {
        match socket.receive() {
            Ok(frame) => assert!(!frame.to_string().contains("afterwards"), "{frame}"),
            Err(closed) => return closed.code,
        }
    }
}

fn is_over(mut stream: Stream) {
    while let Some(line) = stream.line() {
        assert!(!line.contains("afterwards"), "{line}");
    }
}

fn hears_no_more(story: &Story, how: impl FnOnce(&Story)) {
    let Listening { everything, untyped, typed, chat, lines, events } = story.bob_listens();
    let mut guest = story.house.socket(&format!("/ws/chat/{}?username=Gus", story.tea));
    guest.expect("users_list");
    let mut lobby = story.house.socket("/ws/gil");
    lobby.expect("connection_established");
    how(story);
    story.root.says(story.tea, "afterwards");
    // Where the account is gone, this is refused.
    drop(story.root.post(&format!("/rooms/{}/messages", story.chat), json!({"content": "afterwards"})));
    let codes = [everything, untyped, typed, chat].map(|socket| thread::spawn(|| closed(socket)));
    assert_eq!(codes.map(|code| code.join().unwrap()), [4001, 4001, 4001, 1008]);
    is_over(lines);
    is_over(events);
    story.bob.get("/auth/me").refused(401);
    // Guests have no account that could end.
    guest.expect_frame(|frame| frame["type"] == "leave" && frame["username"] == "Bob");
    guest.expect_frame(|frame| frame["content"] == "afterwards");
    lobby.send_json(json!({"type": "ping"}));
    lobby.expect("pong");
}

#[test]
fn whoever_is_suspended_hears_no_more() {
    hears_no_more(&Story::begin(), |story| {
        story.root.put(&format!("/admin/users/{}/suspension", story.bob.id), json!({})).expect(204);
    });
}

#[test]
fn whoever_is_signed_out_by_an_administrator_hears_no_more() {
    hears_no_more(&Story::begin(), |story| {
        story.root.delete(&format!("/admin/users/{}/sessions", story.bob.id)).expect(204);
    });
}

#[test]
fn whoever_is_erased_by_an_administrator_hears_no_more() {
    hears_no_more(&Story::begin(), |story| {
        story.root.delete(&format!("/admin/users/{}", story.bob.id)).expect(204);
    });
}

#[test]
fn whoever_erases_themselves_hears_no_more_on_any_device() {
    hears_no_more(&Story::begin(), |story| {
        let elsewhere = story.bob.elsewhere();
        elsewhere.send_json("DELETE", "/auth/me", &json!({"password": PASSWORD})).expect(204);
    });
}

#[test]
fn whoever_sets_a_password_by_a_link_hears_no_more_where_they_were() {
    hears_no_more(&Story::begin(), |story| {
        let path = format!("/admin/users/{}/password-reset", story.bob.id);
        let link = story.root.post(&path, json!({})).expect(201).json()["url"].as_str().unwrap().to_owned();
        let key = link.rsplit('/').next().unwrap();
        let new = json!({"key": key, "new_password": "another horse battery"});
        story.house.stranger().post("/auth/password-reset", new).expect(200);
    });
}
