//! Erasing an account, from the outside: in every place where one could be seen.

use crate::harness::shapes::{Kind, Message};
use crate::harness::{Caller, House, PASSWORD, Person, Reply, Value, eventually, in_ms, json, texts};

const GONE: &str = "deleted user";

fn erases_themselves(who: &Caller, password: &str) -> Reply {
    who.send_json("DELETE", "/auth/me", &json!({"password": password}))
}

/// Ada, who runs the server, and Bob, who owns a room and has a chat with her; both have spoken in both.
struct Story {
    house: House,
    ada: Person,
    bob: Person,
    tea: i64,
    chat: i64,
}

impl Story {
    fn begin() -> Self {
        let house = House::open();
        let ada = house.person("Ada");
        let account = json!({"username": "Bob", "password": PASSWORD, "email": "bob@example.org"});
        house.stranger().post("/auth/register", account).expect(201);
        let bob = Person::signs_in(&house, "Bob");
        bob.patch("/auth/me", json!({"display_name": "Bobby", "bio": "I bake."})).expect(200);
        let tea = bob.room("tea");
        ada.joins(tea);
        let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
        Self { house, ada, bob, tea, chat }
    }

    /// Everything that Ada can read, in one text.
    fn all_that_ada_sees(&self) -> String {
        let paths = [
            "/rooms".to_owned(),
            "/chats".to_owned(),
            "/users".to_owned(),
            "/admin/users".to_owned(),
            "/audit".to_owned(),
            "/search?q=bread".to_owned(),
            format!("/rooms/{}", self.tea),
            format!("/rooms/{}/members", self.tea),
            format!("/rooms/{}/members", self.chat),
            format!("/rooms/{}/seen", self.chat),
            format!("/rooms/{}/messages", self.tea),
            format!("/chats/{}/messages", self.chat),
            format!("/api/chat/rooms/{}/messages", self.tea),
        ];
        paths.iter().map(|path| self.ada.elsewhere().get(path).expect(200).text()).collect()
    }
}

#[test]
fn nothing_tells_any_more_who_it_was_and_what_they_said_is_there() {
    let mut story = Story::begin();
    let Story { ada, bob, tea, chat, .. } = &story;
    let bread = bob.says(*tea, "I have baked bread").id;
    let answer = ada.post(&format!("/rooms/{tea}/messages"), json!({"content": "@Bob how nice", "reply_to": bread}));
    let answer: Message = answer.expect(201).read();
    bob.put(&format!("/messages/{}/reactions/%F0%9F%91%8D", answer.id), Value::Null).expect(200);
    let in_chat = bob.says(*chat, "Bread for you").id;
    bob.put(&format!("/rooms/{chat}/read"), json!({"message_id": in_chat})).expect(204);
    let mut adas = ada.socket();
    let mut bobs = bob.socket();
    let mut here = story.house.socket(&format!("/ws/{tea}?token={}", bob.token()));
    here.expect_next("user_joined");
    assert!(story.all_that_ada_sees().contains("Bobby"));
    erases_themselves(bob, "not this one").refused(403);
    erases_themselves(bob, PASSWORD).expect(204);
    bobs.is_closed_with(4001);
    here.is_closed_with(4001);
    let renamed = adas.expect_frame(|frame| frame["type"] == "presence" && frame["username"] == GONE);
    assert_eq!((&renamed["user_id"], &renamed["is_online"]), (&json!(bob.id), &json!(false)));
    assert_eq!(adas.expect("member_left")["username"], GONE);
    bob.get("/auth/me").refused(401);
    story.house.stranger().post("/auth/refresh", json!({"refresh_token": bob.refresh_token})).refused(401);
    for login in ["Bob", "bob@example.org"] {
        story.house.stranger().post("/auth/login", json!({"username": login, "password": PASSWORD})).refused(401);
    }
    for time in ["at once", "after a restart"] {
        let seen = story.all_that_ada_sees();
        // What others wrote stays as they wrote it.
        let seen = seen.replace("@Bob how nice", "").replace("@Bob", "");
        for trace in ["Bob", "bob@example.org", "I bake"] {
            assert!(!seen.contains(trace), "{trace} is seen {time}: {seen}");
        }
        story.house.restart();
    }
    let ada = &story.ada;
    let said = ada.whole_history(story.tea);
    let of = |id: i64| said.iter().find(|message| message.id == id).expect("the message");
    assert_eq!((of(bread).username.as_str(), of(bread).content.as_str()), (GONE, "I have baked bread"));
    assert_eq!(of(answer.id).quote.as_ref().unwrap()["sender_username"], GONE);
    assert_eq!(of(answer.id).reactions[0]["users"][0]["username"], GONE);
    assert_eq!((of(answer.id).mentions[0].username.as_str(), of(answer.id).mentions[0].text.as_str()), (GONE, "@Bob"));
    assert_eq!(said.last().unwrap().content, "deleted user left the room");
    let room = ada.get(&format!("/rooms/{}", story.tea)).expect(200).json();
    assert_eq!((&room["role"], &room["member_count"]), (&json!("owner"), &json!(1)), "the room has another owner");
    let seen = ada.get(&format!("/rooms/{}/seen", story.chat)).expect(200).json();
    assert_eq!((&seen[0]["username"], &seen[0]["message_id"]), (&json!(GONE), &json!(in_chat)));
    let found = |from: &str| ada.get(&format!("/search?q=bread&from={from}")).expect(200).json();
    assert_eq!(found("deleted%20user").as_array().unwrap().len(), 2);
    assert_eq!(found(&story.bob.id.to_string()).as_array().unwrap().len(), 2);
    assert_eq!(found("bob"), json!([]));
}

#[test]
fn what_told_who_it_was_is_in_no_file_while_the_server_runs_on() {
    let story = Story::begin();
    let told = ["bob@example.org", "bobby", "i bake.", "$argon2id$"];
    assert!(told.iter().all(|words| !story.house.files_with(words).is_empty()), "the search for it works");
    erases_themselves(&story.bob, PASSWORD).expect(204);
    for words in &told[..3] {
        eventually(words, || story.house.files_with(words).is_empty());
    }
    story.ada.says(story.tea, "All else goes on");
}

#[test]
fn names_that_they_bore_before_go_too_and_those_of_others_stay() {
    let story = Story::begin();
    let Story { house, ada, bob, tea, .. } = &story;
    let [cleo, dan] = house.people(["Cleo", "Dan"]);
    let adds = |by: &Person, who: &Person| {
        by.post(&format!("/rooms/{tea}/members"), json!({"user_id": who.id})).expect(201);
    };
    adds(bob, &cleo);
    bob.patch(&format!("/rooms/{tea}/members/{}", cleo.id), json!({"is_admin": true})).done();
    bob.patch("/auth/me", json!({"username": "Robert"})).expect(200);
    cleo.patch("/auth/me", json!({"username": "Stand by Robert"})).expect(200);
    adds(&cleo, &dan);
    bob.patch("/auth/me", json!({"username": "Bertie"})).expect(200);
    bob.delete(&format!("/rooms/{tea}/members/{}", dan.id)).expect(204);
    bob.patch("/auth/me", json!({"username": "Robert"})).expect(200);
    erases_themselves(bob, PASSWORD).expect(204);
    let noted = || ada.whole_history(*tea).into_iter().filter(|message| message.message_type == Kind::System);
    let expected = [
        "Ada joined the room",
        "Cleo was added by deleted user",
        "Dan was added by Stand by Robert",
        "Dan was removed by deleted user",
        "deleted user left the room",
    ];
    assert_eq!(noted().map(|message| message.content).collect::<Vec<_>>(), expected);
}

#[test]
fn in_an_ephemeral_room_nobody_bears_the_name_any_more() {
    let story = Story::begin();
    let Story { ada, bob, .. } = &story;
    let room = ada.post("/rooms", json!({"name": "smoke", "is_ephemeral": true})).expect(201).json();
    let room = room["id"].as_i64().unwrap();
    ada.post(&format!("/rooms/{room}/members"), json!({"user_id": bob.id})).expect(201);
    let said = bob.says(room, "Psst").id;
    let answer = ada.post(&format!("/rooms/{room}/messages"), json!({"content": "What, @Bob?", "reply_to": said}));
    let answer: Message = answer.expect(201).read();
    bob.put(&format!("/messages/{}/reactions/%F0%9F%91%8D", answer.id), Value::Null).expect(200);
    erases_themselves(bob, PASSWORD).expect(204);
    let seen = ada.get(&format!("/rooms/{room}/messages")).expect(200).text();
    assert!(seen.contains("Psst") && !seen.replace("@Bob", "").contains("Bob"), "{seen}");
}

#[test]
fn the_name_is_free_and_whoever_takes_it_is_somebody_else() {
    let story = Story::begin();
    story.bob.says(story.tea, "bread");
    erases_themselves(&story.bob, PASSWORD).expect(204);
    let account = json!({"username": "bob", "password": PASSWORD, "email": "bob@example.org"});
    story.house.stranger().post("/auth/register", account).expect(201);
    let bob = Person::signs_in(&story.house, "bob");
    assert_ne!(bob.id, story.bob.id);
    assert_eq!(bob.get("/chats").expect(200).json(), json!([]));
    assert_eq!(story.ada.get("/search?q=bread&from=bob").expect(200).json(), json!([]));
    story.ada.get(&format!("/users/{}", story.bob.id)).refused(404);
    story.ada.post(&format!("/chats/{}", story.bob.id), json!({})).refused(404);
    let taken = json!({"username": "Deleted User", "password": PASSWORD});
    story.house.stranger().post("/auth/register", taken).refused(400);
    story.house.stranger().post("/auth/guest", json!({"username": GONE})).refused(400);
}

#[test]
fn a_chat_is_left_to_be_read() {
    let story = Story::begin();
    story.bob.says(story.chat, "Goodbye");
    let mut adas = story.ada.socket();
    erases_themselves(&story.bob, PASSWORD).expect(204);
    let path = format!("/rooms/{}/messages", story.chat);
    let refusal = story.ada.post(&path, json!({"content": "Why?"})).refused(403);
    assert_eq!((refusal.code.as_str(), refusal.detail.contains("was deleted")), ("erased", true));
    let (answer, _) = adas.ask(json!({"type": "send", "room_id": story.chat, "content": "Why?"}));
    assert_eq!(answer["code"], "erased");
    let chats = story.ada.get("/chats").expect(200).json();
    assert_eq!((&chats[0]["username"], &chats[0]["is_online"]), (&json!(GONE), &json!(false)));
    assert_eq!(chats[0]["last_message"]["content"], "Goodbye");
}

#[test]
fn an_administrator_erases_accounts_and_none_of_them_by_mistake() {
    let story = Story::begin();
    let mut bobs = story.bob.socket();
    let path = |id: i64| format!("/admin/users/{id}");
    story.bob.delete(&path(story.ada.id)).refused(403);
    story.ada.delete(&path(story.ada.id)).refused(403);
    assert_eq!(erases_themselves(&story.ada, PASSWORD).refused(409).code, "last_admin");
    story.ada.delete(&path(4711)).refused(404);
    story.ada.delete(&path(story.bob.id)).expect(204);
    bobs.is_closed_with(4001);
    story.ada.delete(&path(story.bob.id)).refused(404);
    let log = story.ada.get("/audit").expect(200).json();
    assert_eq!((&log[0]["action"], &log[0]["target"]), (&json!("account_erased"), &json!(GONE)));
    erases_themselves(&story.ada, PASSWORD).expect(204);
    assert_eq!(story.house.stranger().get("/settings").expect(200).json()["has_accounts"], false);
    let cleo = story.house.person("Cleo");
    assert_eq!(cleo.get("/auth/me").expect(200).json()["is_admin"], true);
}

#[test]
fn what_was_to_be_sent_later_is_not() {
    let story = Story::begin();
    let file = story.bob.send("PUT", "/files/a.txt", &[], b"x").expect(201).json()["id"].clone();
    let path = format!("/rooms/{}/messages", story.tea);
    let later = json!({"content": "From beyond", "send_at": in_ms(700), "attachments": [file]});
    story.bob.post(&path, later).expect(202);
    story.bob.post("/reminders", json!({"text": "Bake", "remind_at": in_ms(700)})).expect(201);
    let mut adas = story.ada.socket();
    erases_themselves(&story.bob, PASSWORD).expect(204);
    story.ada.post(&path, json!({"content": "Still here", "send_at": in_ms(1_000)})).expect(202);
    let passed = adas.expect_frame(|frame| frame["type"] == "scheduled" && frame["scheduled"]["state"] == "sent");
    assert_eq!(passed["scheduled"]["content"], "Still here");
    let said = texts(&story.ada.history(story.tea, ""));
    assert_eq!(said, ["Still here"]);
}

#[test]
fn an_older_client_reads_the_same() {
    let story = Story::begin();
    story.bob.says(story.chat, "Goodbye");
    erases_themselves(&story.bob, PASSWORD).expect(204);
    let page = story.ada.get(&format!("/chats/{}/messages", story.chat)).expect(200).json();
    assert_eq!((&page[0]["username"], &page[0]["message"]), (&json!(GONE), &json!("Goodbye")));
    let mut here = story.house.socket(&format!("/ws/{}?token={}", story.chat, story.ada.token()));
    here.send_json(json!({"message": "Why?"}));
    // That dialect has no frame to refuse with.
    here.leaves();
    story.ada.get("/users/online").expect(200);
    assert_eq!(story.ada.history(story.chat, "").as_array().unwrap().len(), 1);
}
