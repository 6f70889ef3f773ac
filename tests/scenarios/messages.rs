//! What is said over REST: posted, edited, deleted, replied to, read.

use crate::harness::shapes::{Message, Room};
use crate::harness::{House, Person, Reply, json};

fn post(person: &Person, room: i64, kind: &str, body: &[u8]) -> Reply {
    let headers = [("Content-Type", kind)];
    let headers = if kind.is_empty() { &headers[..0] } else { &headers[..] };
    person.send("POST", &format!("/rooms/{room}/messages"), headers, body)
}

#[test]
fn a_message_is_stored_as_it_was_said() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    for text in [
        "hello",
        " spaces kept ",
        "a\nb\r\nc\t",
        "<b>&amp;</b>",
        "🫖☕",
        "\"\\/\u{7f}\u{1}",
        "日本語",
        "e\u{301}",
        "\u{202e}x",
    ] {
        let message = bob.says(tea, text);
        assert_eq!((message.sender_username.as_str(), message.room_id), ("Bob", tea));
        assert!(!message.is_edited && !message.is_deleted);
        assert_eq!(ada.history(tea, "?limit=1")[0]["content"], text);
    }
}

/// `curl -d 'hello' …` works: the text is the body, byte for byte, whatever curl calls it.
#[test]
fn plain_text_is_the_message_byte_for_byte() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let form = "application/x-www-form-urlencoded";
    for body in [
        "hello",
        "hello, world & more",
        "1+1=2",
        "100% sure",
        "a=b&c=d",
        "%41%42",
        "question? answer=42",
        "über+größe",
        "message=hello",
        "content",
        "xcontent=1",
        "🫖 = tea",
        "line one\nline two\n",
        "  leading and trailing  ",
        "[1, 2",
        "{not json}",
        "&&&",
        "===",
        "+",
    ] {
        for kind in ["text/plain", "text/plain; charset=utf-8", form, ""] {
            let message: Message = post(&ada, tea, kind, body.as_bytes()).expect(201).read();
            assert_eq!(message.content, body, "as {kind:?}");
        }
    }
}

#[test]
fn a_form_with_a_content_field_is_its_content() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let form = "application/x-www-form-urlencoded";
    for (body, content) in [
        ("content=hello", "hello"),
        ("content=hello+world%21", "hello world!"),
        ("client_id=f1&content=a%26b", "a&b"),
        ("content=%C3%A9t%C3%A9&x=1", "été"),
    ] {
        let message: Message = post(&ada, tea, form, body.as_bytes()).expect(201).read();
        assert_eq!(message.content, content, "{body}");
    }
}

/// `curl -d '{"content": "hello"}' …` without a header says that it is a form.
#[test]
fn a_json_object_is_json_whatever_curl_calls_it() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for kind in ["application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded", ""] {
        let message: Message = post(&ada, tea, kind, br#"{"content": "hello", "more": 1}"#).expect(201).read();
        assert_eq!(message.content, "hello", "as {kind:?}");
    }
}

#[test]
fn what_is_no_message_is_refused_and_leaves_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let path = format!("/rooms/{tea}/messages");
    for body in [
        json!({}),
        json!({"content": ""}),
        json!({"content": " \n\t "}),
        json!({"content": null}),
        json!({"content": 5}),
        json!({"content": ["a"]}),
        json!({"content": "a\u{0}b"}),
        json!({"content": "x".repeat(8_001)}),
        json!({"content": "é".repeat(8_001)}),
        json!({"content": "x", "client_id": ""}),
        json!({"content": "x", "client_id": "c".repeat(65)}),
        json!({"content": "x", "client_id": 5}),
        json!({"content": "x", "reply_to": "1"}),
        json!({"content": "x", "reply_to": 4711}),
        json!({"content": "x", "reply_to": -1}),
        json!({"content": "x", "attachments": "none"}),
        json!({"content": "x", "attachments": [4711]}),
    ] {
        ada.post(&path, body.clone()).refused(422);
    }
    post(&ada, tea, "application/json", b"").refused(400);
    post(&ada, tea, "application/json", b"[]").refused(400);
    post(&ada, tea, "application/json", b"\xff\xfe").refused(400);
    post(&ada, tea, "application/json", br#"{"content": "a"} trailing"#).refused(400);
    post(&ada, tea, "text/plain", b"").refused(422);
    post(&ada, tea, "text/plain", b"\xff\xfe\xfd").refused(400);
    post(&ada, tea, "text/plain", b"nul \x00 byte").refused(422);
    assert_eq!(ada.whole_history(tea).len(), 0);
}

#[test]
fn a_message_may_have_as_many_characters_as_it_says() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for text in ["x".repeat(8_000), "é".repeat(8_000), "🫖".repeat(8_000)] {
        assert_eq!(ada.says(tea, &text).content.chars().count(), 8_000);
    }
}

#[test]
fn one_posts_where_one_belongs() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    let body = json!({"content": "hello"});
    // Reading is open in a public room; speaking is for members.
    bob.get(&format!("/rooms/{tea}/messages")).expect(200);
    bob.post(&format!("/rooms/{tea}/messages"), body.clone()).refused(403);
    bob.post("/rooms/4711/messages", body.clone()).refused(404);
    house.stranger().post(&format!("/rooms/{tea}/messages"), body).refused(401);
    house.stranger().get(&format!("/rooms/{tea}/messages")).refused(401);
}

#[test]
fn the_author_edits_and_nobody_else() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said = bob.says(tea, "helo");
    let path = format!("/messages/{}", said.id);
    let edited: Message = bob.patch(&path, json!({"content": "hello"})).expect(200).read();
    assert_eq!((edited.content.as_str(), edited.is_edited, edited.id), ("hello", true, said.id));
    assert_eq!(edited.timestamp, said.timestamp);
    assert!(edited.seq > said.seq);
    ada.patch(&path, json!({"content": "mine now"})).refused(403);
    for bad in [json!({}), json!({"content": ""}), json!({"content": 1}), json!({"content": "x".repeat(8_001)})] {
        bob.patch(&path, bad).refused(422);
    }
    bob.patch("/messages/4711", json!({"content": "x"})).refused(404);
    assert_eq!(ada.history(tea, "?limit=1")[0]["content"], "hello");
}

#[test]
fn a_deletion_leaves_a_tombstone_without_content() {
    let mut house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    let own = bob.says(tea, "regretted").id;
    let others = bob.says(tea, "rude").id;
    eve.delete(&format!("/messages/{own}")).refused(403);
    bob.delete(&format!("/messages/{own}")).done();
    // An admin of the room may delete what others said.
    ada.delete(&format!("/messages/{others}")).done();
    ada.delete(&format!("/messages/{others}")).done();
    bob.patch(&format!("/messages/{own}"), json!({"content": "again"})).refused(422);
    house.restart();
    let said = eve.whole_history(tea);
    for id in [own, others] {
        let tombstone = said.iter().find(|message| message.id == id).unwrap();
        assert!(tombstone.is_deleted && tombstone.content.is_empty(), "{tombstone:?}");
        tombstone.check();
    }
}

#[test]
fn a_reply_names_what_it_answers_in_the_same_room() {
    let house = House::open();
    let ada = house.person("Ada");
    let (tea, cake) = (ada.room("tea"), ada.room("cake"));
    let first = ada.says(tea, "milk?").id;
    let reply =
        |room: i64, to: i64| ada.post(&format!("/rooms/{room}/messages"), json!({"content": "yes", "reply_to": to}));
    assert_eq!(reply(tea, first).expect(201).read::<Message>().reply_to, Some(first));
    assert_eq!(reply(cake, first).refused(422).field.as_deref(), Some("reply_to"));
    ada.delete(&format!("/messages/{first}")).done();
    reply(tea, first).refused(422);
}

#[test]
fn the_read_marker_never_goes_back() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let said: Vec<i64> = ["one", "two", "three"].map(|text| ada.says(tea, text).id).into();
    let read = |message: i64| bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": message}));
    let unread = || bob.get(&format!("/rooms/{tea}")).expect(200).read::<Room>().unread_count;
    read(said[1]).done();
    assert_eq!(unread(), 1);
    read(said[0]).done();
    assert_eq!(unread(), 1);
    read(said[2]).done();
    assert_eq!(unread(), 0);
    read(said[2] + 1_000_000).refused(422);
    for bad in [json!({}), json!({"message_id": "1"}), json!({"message_id": -1}), json!({"message_id": 1.5})] {
        bob.put(&format!("/rooms/{tea}/read"), bad).refused(422);
    }
    assert_eq!(unread(), 0);
}

#[test]
fn a_deleted_message_is_not_unread() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let seen = ada.says(tea, "one").id;
    bob.put(&format!("/rooms/{tea}/read"), json!({"message_id": seen})).done();
    let gone = ada.says(tea, "two").id;
    ada.delete(&format!("/messages/{gone}")).done();
    assert_eq!(bob.get(&format!("/rooms/{tea}")).expect(200).read::<Room>().unread_count, 0);
}
