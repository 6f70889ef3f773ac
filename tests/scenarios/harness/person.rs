//! A person with an account and a session.

use std::ops::Deref;

use super::shapes::{Credentials, Message, OwnUser, Room};
use super::{Caller, Place, Socket, Value, json};

/// Everybody's.
pub const PASSWORD: &str = "correct horse battery";

#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub id: i64,
    pub refresh_token: String,
    caller: Caller,
}

impl Deref for Person {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Person {
    /// Registers, and signs in.
    pub(super) fn arrives(place: &Place, name: &str) -> Self {
        let account = json!({"username": name, "password": PASSWORD});
        let user: OwnUser = place.stranger().post("/auth/register", account).expect(201).read();
        assert_eq!(user.username, name);
        Self::signs_in(place, name)
    }

    /// In a session of its own, as from another device.
    pub fn signs_in(place: &Place, name: &str) -> Self {
        let login = json!({"username": name, "password": PASSWORD});
        let credentials: Credentials = place.stranger().post("/auth/login", login).expect(200).read();
        Self::holds(place, credentials)
    }

    pub fn holds(place: &Place, credentials: Credentials) -> Self {
        credentials.check();
        Self {
            name: credentials.user.username.clone(),
            id: credentials.user.id,
            refresh_token: credentials.refresh_token,
            caller: Caller::new(place.clone(), Some(credentials.access_token)),
        }
    }

    /// The same person in another session.
    pub fn elsewhere(&self) -> Self {
        Self::signs_in(&self.place, &self.name)
    }

    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a token")
    }

    /// A signed-in socket, its `ready` read.
    pub fn socket(&self) -> Socket {
        self.socket_with("")
    }

    /// As [`Person::socket`], with more in the query, such as `&since=7`.
    pub fn socket_with(&self, more: &str) -> Socket {
        let mut socket = self.place.socket(&format!("/ws?token={}{more}", self.token()));
        socket.who = self.name.clone();
        socket.ready = socket.expect_next("ready");
        socket
    }

    /// Makes a public room.
    pub fn room(&self, name: &str) -> i64 {
        let room: Room = self.post("/rooms", json!({"name": name})).expect(201).read();
        room.id
    }

    pub fn private_room(&self, name: &str) -> i64 {
        let room: Room = self.post("/rooms", json!({"name": name, "is_private": true})).expect(201).read();
        room.id
    }

    pub fn joins(&self, room: i64) -> &Self {
        self.post(&format!("/rooms/{room}/join"), json!({})).expect(200);
        self
    }

    pub fn says(&self, room: i64, text: &str) -> Message {
        let message: Message =
            self.post(&format!("/rooms/{room}/messages"), json!({"content": text})).expect(201).read();
        assert_eq!((message.content.as_str(), message.sender_id), (text, Some(self.id)));
        message
    }

    /// A page of a room's history; `query` such as `?limit=3`.
    pub fn history(&self, room: i64, query: &str) -> Value {
        let page = self.get(&format!("/rooms/{room}/messages{query}")).expect(200);
        let _: Vec<Message> = page.read();
        page.json()
    }

    /// All that was ever said in a room, by walking its pages.
    pub fn whole_history(&self, room: i64) -> Vec<Message> {
        let mut all: Vec<Message> = Vec::new();
        let mut next = Some(format!("/rooms/{room}/messages?limit=200&after=0"));
        while let Some(path) = next {
            let page = self.get(&path).expect(200);
            all.extend(page.read::<Vec<Message>>());
            next = page.link("next");
        }
        all
    }
}
