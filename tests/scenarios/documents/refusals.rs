//! The refusals: those that follow from what the document says of a call, and those that need a story.

use std::sync::Mutex;
use std::thread;

use parlor::hub::model::Registration;

use crate::harness::{Caller, House, PASSWORD, PATIENCE, Person, Reply, Value, in_ms, json, within};

use super::{Book, Operation};

/// 👍, percent-encoded.
const THUMB: &str = "%F0%9F%91%8D";
const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

/// What stands in for each name, where there is such a thing.
struct Things {
    eve: Person,
    room: i64,
    message: i64,
    chat: i64,
    friend: i64,
    file: i64,
    scheduled: i64,
    reminder: i64,
    invite: String,
}

impl Things {
    fn names(&self, operation: &Operation) -> Vec<String> {
        let id = |name: &str| match name {
            "room" => self.room,
            "message" => self.message,
            "chat" => self.chat,
            "file" => self.file,
            "scheduled" => self.scheduled,
            "reminder" => self.reminder,
            _ => self.friend,
        };
        let fill = |name: &String| match name.as_str() {
            "code" => self.invite.clone(),
            "emoji" => THUMB.to_owned(),
            "name" => "a.txt".to_owned(),
            name => id(name).to_string(),
        };
        operation.names().iter().map(fill).collect()
    }
}

/// Of the house that is called.
pub const LARGEST_FILE: u64 = 200_000;

/// For each documented call: without a token, of nothing that is there, with bodies and parameters of all the wrong kinds.
pub fn usual(house: &House, book: &mut Book) {
    let [eve, friend] = house.people(["Una", "Ulf"]);
    let room = eve.room("usual");
    let message = eve.says(room, "Hello").id;
    let chat = eve.post(&format!("/chats/{}", friend.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
    let invite = eve.post(&format!("/rooms/{room}/invites"), json!({})).expect(201).json()["code"].clone();
    let invite = invite.as_str().unwrap().to_owned();
    let file = eve.send("PUT", "/files/a.txt", &[], b"x").expect(201).json()["id"].as_i64().unwrap();
    let planned = |path: &str, body: Value| eve.post(path, body).done().json()["id"].as_i64().unwrap();
    let send = json!({"content": "later", "send_at": in_ms(60 * 60 * 1000)});
    let scheduled = planned(&format!("/rooms/{room}/messages"), send);
    let reminder = planned("/reminders", json!({"text": "later", "remind_at": in_ms(60 * 60 * 1000)}));
    let things = Things { eve, room, message, chat, friend: friend.id, file, scheduled, reminder, invite };
    for one in book.operations() {
        tokens(&house.stranger(), book, &one, &things);
        // What is uploaded need not be there.
        if !one.names().is_empty() && one.id() != "uploadAs" {
            let nothing = vec!["nothing".to_owned(); one.names().len()];
            let body = if one.json_schema().is_some() { "{}" } else { "" };
            let reply = book.send(&things.eve, &one, &nothing, "", JSON, body.as_bytes());
            reply.refused(404);
        }
        as_guest(&house.stranger(), book, &one);
        let parameters = one.said["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|one| one["in"] == "query" && one["schema"]["type"] == "integer") {
            let query = format!("?{}=nothing", parameter["name"].as_str().unwrap());
            let refusal = book.send(&things.eve, &one, &things.names(&one), &query, &[], b"").refused(422);
            assert_eq!(refusal.field.as_deref(), parameter["name"].as_str(), "{}", one.path);
        }
        bodies(book, &one, &things);
    }
}

fn tokens(anyone: &Caller, book: &mut Book, one: &Operation, things: &Things) {
    match one.token() {
        Some(true) => drop(book.send(anyone, one, &things.names(one), "", &[], b"").refused(401)),
        Some(false) => {
            drop(book.send(&anyone.with_token("no.token.atall"), one, &things.names(one), "", &[], b"").refused(401))
        }
        None => {}
    }
}

/// Guests may do some things: those of which the document says so.
fn as_guest(anyone: &Caller, book: &mut Book, one: &Operation) {
    if one.token() != Some(true) {
        return;
    }
    let tokens = anyone.post("/auth/guest", json!({})).expect(200).json();
    let guest = anyone.with_token(tokens["access_token"].as_str().unwrap());
    let nothing = vec!["nothing".to_owned(); one.names().len()];
    let reply = book.send(&guest, one, &nothing, "", JSON, b"{}");
    let may = one.said["description"].as_str().is_some_and(|words| words.contains("Guests may call it too."));
    assert_eq!(reply.status != 403, may, "{} {} by a guest: {}", one.method, one.path, reply.text());
}

fn bodies(book: &mut Book, one: &Operation, things: &Things) {
    let names = things.names(one);
    let mut send = |headers: &[(&str, &str)], body: &[u8]| book.send(&things.eve, one, &names, "", headers, body);
    let most = match one.id().as_str() {
        "setAvatar" => 2 * 1024 * 1024,
        id if id.starts_with("upload") => LARGEST_FILE as usize,
        _ => 0,
    };
    send(&[], &vec![b' '; most + 64 * 1024 + 1]).refused(413);
    let Some(schema) = one.json_schema() else { return };
    send(JSON, b"{").refused(400);
    if one.said["requestBody"]["required"] == true {
        send(&[("Content-Type", "application/xml")], b"<a/>").refused(415);
    }
    let schema = book.closed(schema);
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut sound = json!({});
    for name in &required {
        sound[name] = schema["example"][name].clone();
    }
    let names = things.names(one);
    for name in &required {
        let mut missing = schema["example"].clone();
        missing.as_object_mut().unwrap().remove(*name);
        let reply = book.send(&things.eve, one, &names, "", JSON, missing.to_string().as_bytes());
        assert_eq!(reply.refused(422).field.as_deref(), Some(*name), "{}: {name} is missing", one.path);
    }
    for name in schema["properties"].as_object().unwrap().keys() {
        let is_required = required.contains(&name.as_str());
        let mut wrong = if is_required { schema["example"].clone() } else { sound.clone() };
        wrong[name] = json!({"of": "no type that is right"});
        let reply = book.send(&things.eve, one, &names, "", JSON, wrong.to_string().as_bytes());
        assert_eq!(reply.refused(422).field.as_deref(), Some(name.as_str()), "{}: {name} is of a wrong type", one.path);
    }
}

/// What is refused because of what happened before.
pub fn special(book: &mut Book) {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let place = [tea, ada.id];
    let said = ada.says(tea, "Hello").id;
    let mut refused = |by: &Caller, call: &str, names: &[i64], body: Value, status: u16| {
        book.call(by, call, names, body).refused(status);
    };
    let none = Value::Null;
    for (by, call, names, body, status) in [
        (&bob, "POST /auth/password", &[][..], json!({"current_password": "x", "new_password": PASSWORD}), 403),
        (&bob, "POST /rooms", &[], json!({"name": "Tea"}), 400),
        (&bob, "PATCH /rooms/{room}", &[tea], json!({"name": "coffee"}), 403),
        (&bob, "DELETE /rooms/{room}", &[tea], none.clone(), 403),
        (&bob, "POST /rooms/{room}/join", &[tea], none.clone(), 400),
        (&eve, "POST /rooms/{room}/leave", &[tea], none.clone(), 403),
        (&bob, "POST /rooms/{room}/members", &[tea], json!({"username": "Eve"}), 403),
        (&ada, "POST /rooms/{room}/members", &[tea], json!({"username": "Bob"}), 400),
        (&ada, "PATCH /rooms/{room}/members/{user}", &place, json!({"is_admin": false}), 400),
        (&bob, "PATCH /rooms/{room}/members/{user}", &place, json!({"is_admin": false}), 403),
        (&bob, "DELETE /rooms/{room}/members/{user}", &place, none.clone(), 403),
        (&eve, "POST /rooms/{room}/messages", &[tea], json!({"content": "Hello"}), 403),
        (&eve, "PUT /rooms/{room}/read", &[tea], json!({"message_id": said}), 403),
        (&bob, "PATCH /messages/{message}", &[said], json!({"content": "Bye"}), 403),
        (&bob, "DELETE /messages/{message}", &[said], none.clone(), 403),
        (&bob, "PUT /rooms/{room}/bans/{user}", &place, none.clone(), 403),
        (&bob, "DELETE /rooms/{room}/bans/{user}", &place, none.clone(), 403),
        (&ada, "PUT /rooms/{room}/mutes/{user}", &place, none.clone(), 403),
        (&bob, "DELETE /rooms/{room}/mutes/{user}", &place, none.clone(), 403),
        (&bob, "PATCH /admin/users/{user}", &place[1..], json!({"is_admin": true}), 403),
        (&bob, "DELETE /auth/me", &[], json!({"password": "x"}), 403),
        (&bob, "DELETE /users/me", &[], json!({"password": "x"}), 403),
        (&ada, "DELETE /auth/me", &[], json!({"password": PASSWORD}), 409),
        (&ada, "DELETE /users/me", &[], json!({"password": PASSWORD}), 409),
        (&bob, "PATCH /admin/settings", &[], json!({"lockdown": true}), 403),
        (&bob, "PUT /messages/{message}/pin", &[said], none.clone(), 403),
        (&bob, "DELETE /messages/{message}/pin", &[said], none.clone(), 403),
        (&eve, "PUT /messages/{message}/report", &[said], none.clone(), 403),
        (&bob, "DELETE /messages/{message}/reports", &[said], none.clone(), 403),
        (&ada, "POST /chats/{user}", &[ada.id], none.clone(), 422),
        (&ada, "POST /chats/groups", &[], json!({"user_ids": [bob.id, 4711]}), 404),
        (&ada, "PUT /users/{user}/block", &[ada.id], none.clone(), 422),
        (&ada, "DELETE /users/{user}/block", &[ada.id], none.clone(), 422),
        (&ada, "DELETE /api/chat/rooms/{room}", &[tea], none.clone(), 403),
    ] {
        refused(by, call, names, body, status);
    }
    for (by, call, names, status) in [
        (&bob, "GET /rooms/{room}/invites", &[tea][..], 403),
        (&bob, "POST /rooms/{room}/invites", &[tea], 403),
        (&bob, "GET /invites", &[], 403),
        (&bob, "POST /invites", &[], 403),
        (&bob, "GET /rooms/{room}/bans", &[tea], 403),
        (&bob, "GET /rooms/{room}/mutes", &[tea], 403),
        (&bob, "GET /rooms/{room}/audit", &[tea], 403),
        (&bob, "GET /audit", &[], 403),
        (&bob, "GET /admin/users", &[], 403),
        (&bob, "PUT /admin/users/{user}/suspension", &[ada.id], 403),
        (&bob, "DELETE /admin/users/{user}/suspension", &[ada.id], 403),
        (&bob, "DELETE /admin/users/{user}/sessions", &[ada.id], 403),
        (&bob, "POST /admin/users/{user}/password-reset", &[ada.id], 403),
        (&bob, "DELETE /admin/users/{user}", &[ada.id], 403),
        (&bob, "GET /admin/settings", &[], 403),
        (&bob, "GET /reports", &[], 403),
        (&bob, "GET /rooms/{room}/reports", &[tea], 403),
        (&eve, "GET /rooms/{room}/seen", &[tea], 403),
    ] {
        refused(by, call, names, none.clone(), status);
    }
    ada.put(&format!("/rooms/{tea}/bans/{}", eve.id), json!({})).expect(204);
    for call in [
        "GET /rooms/{room}/messages",
        "GET /rooms/{room}/pins",
        "GET /rooms/{room}/members",
        "GET /rooms/{room}/events",
    ] {
        refused(&eve, call, &[tea], none.clone(), 403);
    }
    refused(&eve, "GET /messages/{message}/replies", &[said], none.clone(), 403);
    refused(&eve, "POST /rooms/{room}/join", &[tea], none.clone(), 403);
    refused(&eve, "GET /api/chat/rooms/{room}/messages", &[tea], none.clone(), 403);
    refused(&eve, "POST /reminders", &[], json!({"message_id": said, "remind_at": in_ms(60 * 60 * 1000)}), 403);
    refused(&eve, "POST /reminders", &[], json!({"message_id": 4711, "remind_at": in_ms(60 * 60 * 1000)}), 404);
    let search = book.operations().into_iter().find(|one| one.path == "/search").expect("the operation");
    book.send(&eve, &search, &[], &format!("?room_id={tea}"), &[], b"").refused(403);
    ada.delete(&format!("/rooms/{tea}/bans/{}", eve.id)).expect(204);
    guests(&house, book, &ada, &bob, tea);
    invitations(book, &ada, &bob, tea);
    uploads(book, &ada);
    pins(book, &ada, tea);
    reactions(book, &bob, &eve, said);
    let mut refused = |by: &Caller, call: &str, names: &[i64], body: Value, status: u16| {
        book.call(by, call, names, body).refused(status);
    };
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
    refused(&eve, "GET /chats/{chat}/messages", &[chat], none.clone(), 403);
    refused(&house.stranger(), "POST /auth/login", &[], json!({"username": "Ada", "password": "wrong"}), 401);
    refused(&house.stranger(), "POST /auth/refresh", &[], json!({"refresh_token": "no.token.atall"}), 401);
    refused(&house.stranger(), "POST /auth/register", &[], json!({"username": "ada", "password": PASSWORD}), 400);
    let guest = house.stranger().post("/auth/guest", json!({})).expect(200).json();
    let guest = house.stranger().with_token(guest["access_token"].as_str().unwrap());
    refused(&guest, "GET /users", &[], none.clone(), 403);
    refused(&house.stranger(), "POST /auth/guest", &[], json!({"username": "Ada"}), 400);
    for number in 1..=200 {
        eve.room(&format!("room {number}"));
    }
    refused(&eve, "POST /rooms", &[], json!({"name": "one more"}), 403);
    let closed = House::with(|config| {
        config.guests = false;
        config.registration = Registration::Closed;
    });
    closed.person("First");
    let anyone = closed.stranger();
    refused(&anyone, "POST /auth/register", &[], json!({"username": "Second", "password": PASSWORD}), 403);
    refused(&anyone, "POST /auth/guest", &[], json!({}), 403);
    refused(&anyone, "GET /api/chat/rooms", &[], none.clone(), 403);
    refused(&anyone, "POST /api/chat/rooms", &[], json!({"name": "lobby"}), 403);
    refused(&anyone, "GET /api/chat/rooms/{room}/messages", &[1], none, 403);
}

fn reactions(book: &mut Book, member: &Person, outsider: &Person, message: i64) {
    let names = |emoji: &str| [message.to_string(), emoji.to_owned()];
    for method in ["PUT", "DELETE"] {
        let call = format!("{method} /messages/{{message}}/reactions/{{emoji}}");
        book.call_named(outsider, &call, &names(THUMB), Value::Null).refused(403);
        book.call_named(member, &call, &names("a"), Value::Null).refused(422);
    }
    book.call(member, "GET /messages/{message}/history", &[message], Value::Null).refused(403);
}

/// What is gone cannot be pinned, and one's own words are nothing to report.
fn pins(book: &mut Book, by: &Person, room: i64) {
    let said = by.says(room, "Hello").id;
    book.call(by, "PUT /messages/{message}/report", &[said], json!({})).refused(422);
    by.delete(&format!("/messages/{said}")).done();
    book.call(by, "PUT /messages/{message}/pin", &[said], Value::Null).refused(422);
}

fn uploads(book: &mut Book, by: &Person) {
    let (form, named) = (book.operation("POST /files"), book.operation("PUT /files/{name}"));
    let kind = [("Content-Type", "multipart/form-data; boundary=X")];
    book.send(by, &form, &[], "", &kind, b"no form").refused(400);
    book.send(by, &named, &["a.png".to_owned()], "", &kind, b"no form").refused(400);
    let portrait = book.operation("PUT /auth/me/avatar");
    book.send(by, &portrait, &[], "", &kind, b"no form").refused(400);
    book.send(by, &portrait, &[], "", &[("Content-Type", "image/png")], b"no picture").refused(415);
    book.send(by, &form, &[], "?name=a.png", &[], b"no picture").refused(415);
    book.send(by, &named, &["a.png".to_owned()], "", &[], b"no picture").refused(415);
    book.send(by, &named, &["a.png".to_owned()], "", &[], b"\x89PNG\r\n\x1a\n").refused(422);
}

fn invitations(book: &mut Book, admin: &Person, member: &Person, room: i64) {
    let made = |path: &str| {
        let invite = admin.post(path, json!({})).expect(201).json();
        [invite["code"].as_str().unwrap().to_owned()]
    };
    let (into_room, onto_server) = (made(&format!("/rooms/{room}/invites")), made("/invites"));
    book.call_named(member, "DELETE /invites/{code}", &into_room, Value::Null).refused(403);
    book.call_named(member, "POST /invites/{code}", &onto_server, Value::Null).refused(400);
}

/// Whatever has a budget is called until it is used up.
pub fn too_fast(book: &mut Book) {
    let house = House::with(|config| config.rate_limits = true);
    let ada = house.person("Ada");
    let mut operations = book.operations();
    operations.retain(|one| one.statuses().contains(&429));
    // Whoever signs out is gone.
    let (last, operations): (Vec<_>, Vec<_>) = operations.into_iter().partition(|one| one.id() == "logout");
    for one in operations {
        let path = one.filled(&vec!["nothing".to_owned(); one.names().len()]);
        book.check(&one, &until_too_fast(&ada, &one.method, &path).expect("too fast"));
    }
    for one in last {
        let refusal = (0..20).find_map(|_| {
            let ada = signs_in_patiently(&ada);
            until_too_fast(&ada, "PATCH", "/auth/me")?;
            Some(ada.send(&one.method, &one.path, &[], b"")).filter(|reply| reply.status == 429)
        });
        book.check(&one, &refusal.expect("too fast"));
    }
}

/// Many at once: a budget fills again while one waits, and on a busy machine that is as fast as one caller spends it.
fn until_too_fast(by: &Caller, method: &str, path: &str) -> Option<Reply> {
    let found = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                for _ in 0..200 {
                    if found.lock().unwrap().is_some() {
                        return;
                    }
                    let reply = by.send(method, path, JSON, b"");
                    if reply.status == 429 {
                        *found.lock().unwrap() = Some(reply);
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}

/// Signing in has a budget too, which fills again.
fn signs_in_patiently(person: &Person) -> Person {
    let login = json!({"username": person.name, "password": PASSWORD});
    let tokens = within("signing in", PATIENCE, || {
        Some(person.place.stranger().post("/auth/login", login.clone())).filter(|reply| reply.status == 200)
    });
    Person::holds(&person.place, tokens.read())
}

/// One is sent out, and a room does without any.
fn guests(house: &House, book: &mut Book, ada: &Person, bob: &Person, tea: i64) {
    let (guest, pass) = house.guest("Gus");
    let kick = book.operations().into_iter().find(|one| one.id() == "kickGuest").expect("the operation");
    let place = [tea.to_string(), pass.user.id.to_string()];
    book.send(bob, &kick, &place, "", &[], b"").refused(403);
    ada.patch(&format!("/rooms/{tea}"), json!({"allows_guests": false})).expect(204);
    for call in ["GET /rooms/{room}", "POST /rooms/{room}/join", "GET /rooms/{room}/messages"] {
        book.call(&guest, call, &[tea], Value::Null).refused(403);
    }
    ada.patch(&format!("/rooms/{tea}"), json!({"allows_guests": true})).expect(204);
}
