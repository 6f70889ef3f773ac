//! Every call once, as it is meant.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use crate::harness::{Caller, House, PASSWORD, PATIENCE, in_ms, json};

use super::Book;

/// 👍, percent-encoded.
const THUMB: &str = "%F0%9F%91%8D";
const NONE: crate::harness::Value = crate::harness::Value::Null;

pub fn good_cases(house: &House, book: &mut Book) {
    accounts(house, book);
    rooms(house, book);
    invites(book);
    administration(book);
    guests(house, book);
    messages(house, book);
    later(house, book);
    search(house, book);
    files(house, book);
    chats(house, book);
    guest_rooms(house, book);
    service(&house.stranger(), book);
}

fn accounts(house: &House, book: &mut Book) {
    let anyone = house.stranger();
    for (path, name) in [("/auth/register", "Eve"), ("/auth/signup", "Mia"), ("/register", "Zoe")] {
        let account = json!({"username": name, "password": PASSWORD, "email": format!("{name}@example.org")});
        book.call(&anyone, &format!("POST {path}"), &[], account).expect(201);
    }
    for path in ["/auth/login", "/login"] {
        let login = json!({"username": "Eve@example.org", "password": PASSWORD});
        let tokens = book.call(&anyone, &format!("POST {path}"), &[], login).expect(200).json();
        let tokens = book.call(&anyone, "POST /auth/refresh", &[], json!({"refresh_token": tokens["refresh_token"]}));
        let eve = anyone.with_token(tokens.expect(200).json()["access_token"].as_str().unwrap());
        for path in ["/auth/me", "/users/me"] {
            book.call(&eve, &format!("GET {path}"), &[], NONE).expect(200);
            book.call(&eve, &format!("PATCH {path}"), &[], json!({"status": "here"})).expect(200);
        }
        book.call(&eve, "GET /auth/me/export", &[], NONE).expect(200);
        let sessions = book.call(&eve, "GET /auth/sessions", &[], NONE).expect(200).json();
        assert!(!sessions.as_array().unwrap().is_empty());
        let out = if path == "/login" { "POST /logout" } else { "POST /auth/logout" };
        book.call(&eve, out, &[], NONE).expect(200);
    }
    let mia = house.person("Ida");
    let elsewhere = mia.elsewhere();
    let sessions = elsewhere.get("/auth/sessions").expect(200).json();
    let own = sessions.as_array().unwrap().iter().find(|one| one["is_current"] == true).unwrap()["id"].clone();
    book.call(&mia, "DELETE /auth/sessions/{session}", &[own.as_i64().unwrap()], NONE).expect(204);
    let change = json!({"current_password": PASSWORD, "new_password": "battery staple"});
    book.call(&mia, "POST /auth/password", &[], change).expect(200);
    let _here = mia.socket();
    book.call(&mia, "GET /users", &[], NONE).expect(200);
    let _guest = house.socket("/ws/guest");
    book.call(&anyone, "GET /users", &[], NONE).expect(200);
    let online = book.call(&mia, "GET /users/online", &[], NONE).expect(200).json();
    assert_eq!(online.as_array().unwrap().len(), 1);
    book.call(&mia, "GET /users/{user}", &[mia.id], NONE).expect(200);
    book.call(&mia, "GET /users/{user}", &[1], NONE).expect(200);
    let avatar = book.operation("GET /users/{user}/avatar");
    let names = [mia.id.to_string()];
    let drawn = book.send(&mia, &avatar, &names, "", &[], b"").expect(200);
    book.send(&mia, &avatar, &names, "", &[("If-None-Match", drawn.header("etag").unwrap())], b"").expect(304);
    for path in ["/auth/me/avatar", "/users/me/avatar"] {
        let set = book.operation(&format!("PUT {path}"));
        book.send(&mia, &set, &[], "", &[], b"GIF89a\x04\0\x03\0").expect(200);
        book.send(&mia, &set, &[], "", &[], b"%PDF-").refused(422);
        book.send(&mia, &avatar, &names, "", &[], b"").expect(200);
        book.call(&mia, &format!("DELETE {path}"), &[], NONE).expect(204);
    }
}

fn rooms(house: &House, book: &mut Book) {
    let [ada, bob] = house.people(["Ada", "Bob"]);
    for (path, name) in [("/rooms", "tea"), ("/rooms/create", "hall")] {
        let room = json!({"name": name, "description": "For a break."});
        let room = book.call(&ada, &format!("POST {path}"), &[], room).expect(201).json()["id"].as_i64().unwrap();
        book.call(&bob, "POST /rooms/{room}/join", &[room], NONE).expect(200);
        ada.says(room, "Hello");
        book.call(&bob, "GET /rooms", &[], NONE).expect(200);
        book.call(&bob, "GET /rooms/{room}", &[room], NONE).expect(200);
        book.call(&ada, "PATCH /rooms/{room}", &[room], json!({"description": ""})).expect(204);
        book.call(&ada, "GET /rooms/{room}/members", &[room], NONE).expect(200);
        book.call(&bob, "POST /rooms/{room}/leave", &[room], NONE).expect(200);
        book.call(&ada, "POST /rooms/{room}/members", &[room], json!({"user_id": bob.id})).expect(201);
        let place = [room, bob.id];
        book.call(&ada, "PATCH /rooms/{room}/members/{user}", &place, json!({"is_admin": true})).expect(200);
        moderation(house, &ada, book, room, bob.id);
        book.call(&ada, "DELETE /rooms/{room}/members/{user}", &place, NONE).expect(204);
        book.call(&ada, "DELETE /rooms/{room}", &[room], NONE).expect(204);
    }
}

/// Of an admin of the room, who is not its owner.
fn moderation(house: &House, owner: &Caller, book: &mut Book, room: i64, user: i64) {
    let place = [room, user];
    book.call(owner, "PATCH /rooms/{room}/members/{user}", &place, json!({"role": "member"})).expect(200);
    book.call(owner, "PUT /rooms/{room}/mutes/{user}", &place, json!({"expires_in": 60})).expect(204);
    book.call(owner, "GET /rooms/{room}/mutes", &[room], NONE).expect(200);
    book.call(owner, "DELETE /rooms/{room}/mutes/{user}", &place, NONE).expect(204);
    book.call(owner, "PUT /rooms/{room}/bans/{user}", &place, json!({"reason": "spam"})).expect(204);
    book.call(owner, "GET /rooms/{room}/bans", &[room], NONE).expect(200);
    book.call(owner, "DELETE /rooms/{room}/bans/{user}", &place, NONE).expect(204);
    let guest = house.guest("Gil").1.user.id.to_string();
    let kick = book.operations().into_iter().find(|one| one.id() == "kickGuest").expect("the operation");
    book.send(owner, &kick, &[room.to_string(), guest], "", &[], b"").expect(204);
    paged(book, owner, "GET", "/rooms/{room}/audit", room);
    book.call(owner, "POST /rooms/{room}/members", &[room], json!({"user_id": user})).expect(201);
}

/// In a house of their own: only its first account may do some of it.
fn invites(book: &mut Book) {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let room = ada.private_room("plans");
    let terms = json!({"expires_in": 3600, "max_uses": 3, "opens_registration": true});
    let invite = book.call(&ada, "POST /rooms/{room}/invites", &[room], terms).expect(201).json();
    let code = [invite["code"].as_str().unwrap().to_owned()];
    book.call(&ada, "GET /rooms/{room}/invites", &[room], NONE).expect(200);
    book.call_named(&house.stranger(), "GET /invites/{code}", &code, NONE).expect(200);
    book.call_named(&bob, "POST /invites/{code}", &code, NONE).expect(200);
    let account = json!({"username": "Eve", "password": PASSWORD, "invite": code[0]});
    book.call(&house.stranger(), "POST /auth/register", &[], account).expect(201);
    book.call(&ada, "POST /invites", &[], NONE).expect(201);
    let terms = json!({"for_guests": true, "may_write": true});
    let link = book.call(&ada, "POST /rooms/{room}/invites", &[room], terms).expect(201).json();
    let link = link["code"].as_str().unwrap().to_owned();
    book.call_named(&house.stranger(), "GET /invites/{code}", std::slice::from_ref(&link), NONE).expect(200);
    book.call(&house.stranger(), "POST /auth/guest", &[], json!({"invite": link})).expect(200);
    book.call(&ada, "GET /invites", &[], NONE).expect(200);
    book.call(&ada, "GET /audit", &[], NONE).expect(200);
    book.call(&ada, "GET /reports", &[], NONE).expect(200);
    book.call_named(&ada, "DELETE /invites/{code}", &code, NONE).expect(204);
}

/// In a house of their own, for the same reason.
fn administration(book: &mut Book) {
    let house = House::open();
    let [root, bob] = house.people(["Root", "Bob"]);
    let user = &[bob.id][..];
    book.call(&root, "GET /admin/users", &[], NONE).expect(200);
    let accounts = book.operation("GET /admin/users");
    let page = book.send(&root, &accounts, &[], "?q=o&limit=1", &[], b"").expect(200);
    assert!(page.header("link").is_some(), "a page without a link");
    let reset = book.call(&root, "POST /admin/users/{user}/password-reset", user, json!({"expires_in": 600}));
    let reset = reset.expect(201).json();
    let key = reset["url"].as_str().unwrap().rsplit('/').next().unwrap();
    let new = json!({"key": key, "new_password": "battery staple"});
    book.call(&house.stranger(), "POST /auth/password-reset", &[], new).expect(200);
    let terms = json!({"expires_in": 60, "reason": "Advertising."});
    book.call(&root, "PUT /admin/users/{user}/suspension", user, terms).expect(204);
    book.call(&root, "GET /admin/users", &[], NONE).expect(200);
    book.call(&root, "PATCH /admin/users/{user}", user, json!({"is_admin": true})).refused(409);
    let login = json!({"username": "Bob", "password": "battery staple"});
    book.call(&house.stranger(), "POST /auth/login", &[], login).refused(403);
    book.call(&root, "DELETE /admin/users/{user}/suspension", user, NONE).expect(204);
    book.call(&root, "DELETE /admin/users/{user}/sessions", user, NONE).expect(204);
    book.call(&root, "PATCH /admin/users/{user}", user, json!({"is_admin": true})).expect(200);
    let [cleo, dan, eve] = house.people(["Cleo", "Dan", "Eve"]);
    book.call(&root, "DELETE /admin/users/{user}", &[cleo.id], NONE).expect(204);
    for (who, path) in [(dan, "/auth/me"), (eve, "/users/me")] {
        book.call(&who, &format!("DELETE {path}"), &[], json!({"password": PASSWORD})).expect(204);
    }
    book.call(&root, "PATCH /admin/settings", &[], json!({"registration": "invite"})).expect(200);
    book.call(&root, "GET /admin/settings", &[], NONE).expect(200);
}

fn files(house: &House, book: &mut Book) {
    let kit = house.person("Kit");
    let room = kit.room("album");
    let upload = book.operation("POST /files");
    let form =
        b"--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gif\"\r\n\r\nGIF89a\x04\0\x03\0\r\n--X--";
    let kind = [("Content-Type", "multipart/form-data; boundary=X")];
    let photo = book.send(&kit, &upload, &[], "", &kind, form).expect(201).json();
    let spoken = "?name=a.ogg&duration_ms=900&waveform=0,50,100";
    let spoken = book.send(&kit, &upload, &[], spoken, &[], b"OggS\0").expect(201).json();
    let by_path = book.operation("PUT /files/{name}");
    book.send(&kit, &by_path, &["note.txt".to_owned()], "", &[], b"Hello").expect(201);
    let post = json!({"content": "", "attachments": [photo["id"], spoken["id"]]});
    book.call(&kit, "POST /rooms/{room}/messages", &[room], post).expect(201);
    for (path, names) in [("/files/{file}", 1), ("/files/{file}/{name}", 2)] {
        let download = book.operation(&format!("GET {path}"));
        let names = &[photo["id"].to_string(), "a.gif".to_owned()][..names];
        let whole = book.send(&kit, &download, names, "", &[], b"").expect(200);
        let etag = whole.header("etag").unwrap().to_owned();
        book.send(&kit, &download, names, "", &[("Range", "bytes=0-2")], b"").expect(206);
        book.send(&kit, &download, names, "", &[("If-None-Match", &etag)], b"").expect(304);
        book.send(&kit, &download, names, "", &[("Range", "bytes=99-")], b"").expect(416);
    }
}

fn guests(house: &House, book: &mut Book) {
    let anyone = house.stranger();
    let tokens = book.call(&anyone, "POST /auth/guest", &[], json!({"username": "Gus"})).expect(200).json();
    let tokens = book.call(&anyone, "POST /auth/refresh", &[], json!({"refresh_token": tokens["refresh_token"]}));
    let gus = anyone.with_token(tokens.expect(200).json()["access_token"].as_str().unwrap());
    book.call(&gus, "GET /auth/me", &[], NONE).expect(200);
    let hall = house.person("Host").room("hall of guests");
    book.call(&gus, "GET /rooms", &[], NONE).expect(200);
    book.call(&gus, "POST /rooms/{room}/join", &[hall], NONE).expect(200);
    book.call(&gus, "GET /rooms/{room}", &[hall], NONE).expect(200);
    book.call(&gus, "GET /rooms/{room}/members", &[hall], NONE).expect(200);
    book.call(&gus, "POST /rooms/{room}/messages", &[hall], json!({"content": "Hello"})).expect(201);
    for kind in ["application/x-ndjson", "text/event-stream"] {
        stream(&gus, book, hall, kind);
    }
    book.call(&gus, "POST /rooms/{room}/leave", &[hall], NONE).expect(200);
    book.call(&gus, "POST /auth/logout", &[], NONE).expect(200);
}

/// Reads only the head of a stream, which has no end.
fn stream(by: &Caller, book: &mut Book, room: i64, kind: &str) {
    let mut wire = TcpStream::connect(by.place.address()).unwrap();
    wire.set_read_timeout(Some(PATIENCE)).unwrap();
    let token = by.token.as_deref().expect("a token");
    write!(
        wire,
        "GET /rooms/{room}/events HTTP/1.1\r\nHost: x\r\nAccept: {kind}\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
    .unwrap();
    let head = BufReader::new(wire).lines().map(|line| line.unwrap().to_lowercase());
    let head: Vec<_> = head.take_while(|line| !line.is_empty()).collect();
    assert_eq!(head[0], "http/1.1 200 ok");
    assert!(head.contains(&format!("content-type: {kind}")), "{head:?}");
    let answer = &book.document["paths"]["/rooms/{room}/events"]["get"]["responses"]["200"];
    assert!(answer["content"][kind].is_object(), "{kind} is not documented");
    book.seen.insert(("events".to_owned(), 200));
}

fn messages(house: &House, book: &mut Book) {
    let kim = house.person("Kim");
    let room = kim.room("news");
    let post = |book: &mut Book, body| book.call(&kim, "POST /rooms/{room}/messages", &[room], body).expect(201).json();
    let first = post(book, json!({"content": "One", "client_id": "a1"}))["id"].as_i64().unwrap();
    assert_eq!(post(book, json!({"content": "One", "client_id": "a1"}))["id"], first);
    let second = post(book, json!({"content": "Two", "reply_to": first}))["id"].as_i64().unwrap();
    book.call(&kim, "PUT /rooms/{room}/read", &[room], json!({"message_id": second})).expect(204);
    book.call(&kim, "PUT /rooms/{room}/unread", &[room], json!({"message_id": second})).expect(204);
    book.call(&kim, "PUT /rooms/{room}/muted", &[room], json!({"is_muted": true})).expect(204);
    let lou = house.person("Lou");
    lou.joins(room);
    book.call(&lou, "GET /rooms/{room}/seen", &[room], NONE).expect(200);
    book.call(&kim, "PATCH /messages/{message}", &[first], json!({"content": "Uno"})).expect(200);
    book.call(&kim, "GET /messages/{message}/history", &[first], NONE).expect(200);
    kim.post(&format!("/rooms/{room}/messages"), json!({"content": "Three", "reply_to": first})).expect(201);
    paged(book, &kim, "GET", "/messages/{message}/replies", first);
    for call in ["PUT", "DELETE"] {
        let names = [first.to_string(), THUMB.to_owned()];
        book.call_named(&kim, &format!("{call} /messages/{{message}}/reactions/{{emoji}}"), &names, NONE).expect(200);
    }
    for call in ["PUT", "DELETE"] {
        book.call(&kim, &format!("{call} /messages/{{message}}/pin"), &[second], NONE).expect(200);
        book.call(&kim, "GET /rooms/{room}/pins", &[room], NONE).expect(200);
    }
    book.call(&lou, "PUT /messages/{message}/report", &[second], json!({"reason": "Spam."})).expect(204);
    book.call(&kim, "GET /rooms/{room}/reports", &[room], NONE).expect(200);
    book.call(&kim, "DELETE /messages/{message}/reports", &[second], NONE).expect(204);
    book.call(&kim, "DELETE /messages/{message}", &[second], NONE).expect(204);
    paged(book, &kim, "GET", "/rooms/{room}/messages", room);
}

fn later(house: &House, book: &mut Book) {
    let zed = house.person("Zed");
    let room = zed.room("plans for later");
    let soon = in_ms(60 * 60 * 1000);
    let body = json!({"content": "Later", "send_at": soon});
    let made = book.call(&zed, "POST /rooms/{room}/messages", &[room], body).expect(202).json()["id"].as_i64().unwrap();
    let scheduled = book.operation("GET /scheduled");
    book.send(&zed, &scheduled, &[], &format!("?room_id={room}"), &[], b"").expect(200);
    book.call(&zed, "GET /scheduled/{scheduled}", &[made], NONE).expect(200);
    book.call(&zed, "PATCH /scheduled/{scheduled}", &[made], json!({"content": "Then"})).expect(200);
    book.call(&zed, "DELETE /scheduled/{scheduled}", &[made], NONE).expect(204);
    let said = zed.says(room, "Milk?").id;
    let body = json!({"message_id": said, "text": "Milk", "remind_at": soon});
    let made = book.call(&zed, "POST /reminders", &[], body).expect(201).json()["id"].as_i64().unwrap();
    book.call(&zed, "GET /reminders", &[], NONE).expect(200);
    book.call(&zed, "GET /reminders/{reminder}", &[made], NONE).expect(200);
    book.call(&zed, "PATCH /reminders/{reminder}", &[made], json!({"text": "Sugar"})).expect(200);
    book.call(&zed, "DELETE /reminders/{reminder}", &[made], NONE).expect(204);
}

fn search(house: &House, book: &mut Book) {
    let amy = house.person("Amy");
    let room = amy.room("garden");
    (1..=2).for_each(|number| drop(amy.says(room, &format!("Roses, number {number}"))));
    let operation = book.operations().into_iter().find(|one| one.path == "/search").expect("the operation");
    let all = book.send(&amy, &operation, &[], "?q=roses&sort=best", &[], b"").expect(200);
    assert!(all.header("link").is_none() && all.json()[0]["snippet"].is_string());
    let page = book.send(&amy, &operation, &[], &format!("?room_id={room}&from=amy&limit=1"), &[], b"").expect(200);
    assert!(page.header("link").is_some(), "a page without a link");
    book.send(&amy, &operation, &[], "?q=roses&room_id=4711", &[], b"").refused(404);
    book.send(&amy, &operation, &[], "?q=%22%22", &[], b"").refused(422);
    book.send(&amy, &operation, &[], "?q=roses&sort=reddest", &[], b"").refused(422);
}

/// The text itself and a form are documented as bodies too.
fn paged(book: &mut Book, by: &Caller, method: &str, path: &str, id: i64) {
    let find = |one: &super::Operation| one.method == method && one.path == path;
    let operation = book.operations().into_iter().find(find).expect("the operation");
    let all = book.send(by, &operation, &[id.to_string()], "", &[], b"").expect(200);
    assert!(all.header("link").is_none());
    let page = book.send(by, &operation, &[id.to_string()], "?limit=1", &[], b"").expect(200);
    assert!(page.header("link").is_some(), "{path}: a page without a link");
}

fn chats(house: &House, book: &mut Book) {
    let [lea, tom] = house.people(["Lea", "Tom"]);
    let opened = book.call(&lea, "POST /chats/{user}", &[tom.id], NONE).expect(200).json();
    let chat = opened["chat_id"].as_i64().unwrap();
    for call in ["PUT /users/{user}/block", "GET /blocks", "DELETE /users/{user}/block"] {
        let names = &[tom.id][..usize::from(call.contains("{user}"))];
        book.call(&lea, call, names, NONE).expect(if call.starts_with("GET") { 200 } else { 204 });
    }
    book.call(&lea, "GET /calls/servers", &[], NONE).expect(200);
    let kai = house.person("Kai");
    book.call(&lea, "POST /chats/groups", &[], json!({"user_ids": [tom.id, kai.id]})).expect(200);
    book.call(&lea, "GET /chats", &[], NONE).expect(200);
    lea.says(chat, "Hello");
    lea.says(chat, "Are you there?");
    book.call(&tom, "GET /chats", &[], NONE).expect(200);
    paged(book, &tom, "GET", "/chats/{chat}/messages", chat);
}

fn guest_rooms(house: &House, book: &mut Book) {
    let anyone = house.stranger();
    let room = book.call(&anyone, "POST /api/chat/rooms", &[], json!({"name": "lobby"})).expect(201).json();
    let room = room["id"].as_i64().unwrap();
    book.call(&anyone, "GET /api/chat/rooms", &[], NONE).expect(200);
    let max = house.person("Max");
    max.joins(room);
    max.says(room, "Hello");
    max.says(room, "Anybody?");
    paged(book, &anyone, "GET", "/api/chat/rooms/{room}/messages", room);
    book.call(&anyone, "DELETE /api/chat/rooms/{room}", &[room], NONE).expect(204);
}

fn service(anyone: &Caller, book: &mut Book) {
    book.call(anyone, "GET /settings", &[], NONE).expect(200);
    book.call(anyone, "GET /healthz", &[], NONE).expect(200);
    book.call(anyone, "GET /", &[], NONE).expect(200);
    for path in ["/", "/openapi.json", "/redoc", "/docs"] {
        let operation = book.operations().into_iter().find(|one| one.path == path).expect("the operation");
        let accept = ("Accept", "text/html");
        let reply = book.send(anyone, &operation, &[], "", &[accept], b"").expect(200);
        let known = ("If-None-Match", reply.header("etag").expect("a tag"));
        book.send(anyone, &operation, &[], "", &[accept, known], b"").expect(304);
    }
    let file = book.operations().into_iter().find(|one| one.path == "/docs/{part}").expect("the operation");
    for name in ["start.js", "swagger-ui.css", "swagger-ui-bundle.js"] {
        book.send(anyone, &file, &[name.to_owned()], "", &[], b"").expect(200);
    }
}
