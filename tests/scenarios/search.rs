//! Finding what was said: half-words, scripts without spaces, what narrows a search down, and who finds what.

use std::fs;

use crate::harness::shapes::Message;
use crate::harness::{Caller, House, Person, eventually, json};

fn encoded(query: &str) -> String {
    form_urlencoded::byte_serialize(query.as_bytes()).collect()
}

fn search(by: &Caller, query: &str) -> Vec<(Message, String)> {
    by.get(&format!("/search?q={}", encoded(query))).expect(200).found()
}

fn texts(by: &Caller, query: &str) -> Vec<String> {
    search(by, query).into_iter().map(|(message, _)| message.content).collect()
}

/// Ada and Bob in a public and a private room, and an outsider; what was said is told as it is said.
fn with_a_conversation(house: &House) -> ([Person; 3], [i64; 2]) {
    let [ada, bob, eve] = house.people(["Ada", "Bob Builder", "Eve"]);
    let (tea, plans) = (ada.room("tea"), ada.private_room("Secret plans"));
    bob.joins(tea);
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).expect(201);
    ada.says(tea, "The teapot is in the kitchen");
    bob.says(tea, "Große Straße 5, see https://example.org/map?tea=1");
    ada.says(tea, "東京タワーで会いましょう");
    bob.says(tea, "서울에서 만나요, 中文也行");
    bob.says(plans, "The tea party is on Friday");
    ([ada, bob, eve], [tea, plans])
}

#[test]
fn a_message_is_found_by_any_part_of_it_at_once() {
    let house = House::open();
    let ([ada, ..], [tea, _]) = with_a_conversation(&house);
    for (query, count) in [
        ("teapot", 1),
        ("TEAP", 1),
        ("eapo", 1),
        ("tea", 3),
        ("kit", 1),
        ("5", 1),
        ("STRASSE", 1),
        ("東京", 1),
        ("京タ", 1),
        ("会", 1),
        ("서울", 1),
        ("中文", 1),
        ("tea kitchen", 1),
        ("tea nothing", 0),
        ("\"tea party\"", 1),
        ("\"party tea\"", 0),
        ("party tea", 1),
        ("?tea=", 1),
        ("%", 0),
        ("_", 0),
        ("kitchen*", 0),
        ("tea OR nothing", 0),
    ] {
        assert_eq!(texts(&ada, query).len(), count, "{query}");
    }
    // The moment that it is acknowledged.
    for number in 0..20 {
        let said = ada.says(tea, &format!("moment{number}"));
        assert_eq!(search(&ada, &format!("oment{number}"))[0].0.id, said.id);
    }
}

#[test]
fn the_newest_come_first_and_links_lead_to_all_of_them() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea & cake");
    let said: Vec<i64> = (0..25).map(|number| ada.says(tea, &format!("cake \"{number}\"")).id).collect();
    let mut next = Some(format!("/search?q={}&limit=10&from=ada", encoded("in:\"tea & cake\" cake")));
    let mut found = Vec::new();
    while let Some(path) = next {
        let page = ada.get(&path).expect(200);
        assert!(page.link("next").is_none());
        found.extend(page.found().into_iter().map(|(message, _)| message.id));
        next = page.link("prev");
    }
    assert_eq!(found, said.iter().rev().copied().collect::<Vec<_>>());
    let before = ada.get(&format!("/search?q=cake&before={}", said[2])).expect(200).found();
    assert_eq!(before.into_iter().map(|(message, _)| message.id).collect::<Vec<_>>(), [said[1], said[0]]);
}

#[test]
fn the_best_come_first_where_that_is_asked_for() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("room");
    for text in ["tea pot", "teapots", "steam", "pot of tea", "tea"] {
        ada.says(tea, text);
    }
    let best = |query: &str| {
        let found = ada.get(&format!("/search?sort=best&q={query}")).expect(200).found();
        found.into_iter().map(|(message, _)| message.content).collect::<Vec<_>>()
    };
    assert_eq!(best("tea"), ["tea", "pot of tea", "tea pot", "teapots", "steam"]);
    assert_eq!(best("tea+pot"), ["tea pot", "pot of tea", "teapots"]);
}

#[test]
fn operators_narrow_a_search_down() {
    let house = House::open();
    let ([ada, bob, _], [tea, plans]) = with_a_conversation(&house);
    let party = ["The tea party is on Friday"];
    assert_eq!(texts(&ada, "tea from:\"bob builder\" in:\"secret PLANS\""), party);
    assert_eq!(texts(&ada, "in:\"secret plans\""), party);
    assert_eq!(texts(&ada, "from:ada tea"), ["The teapot is in the kitchen"]);
    assert_eq!(texts(&ada, "from:@Ada from:\"Bob Builder\" tea").len(), 3);
    assert_eq!(texts(&ada, "has:link").len(), 1);
    for nothing in ["has:file", "has:image", "from:nobody", "in:nowhere", "tea before:2020-01-01", "after:2999-01-01"] {
        assert_eq!(texts(&ada, nothing), [""; 0], "{nothing}");
    }
    assert_eq!(texts(&ada, "tea after:2020-01-01 before:2999-01-01T00:00:00Z").len(), 3);
    let asked = |query: &str| ada.get(&format!("/search?{query}")).expect(200).found().len();
    assert_eq!((asked(&format!("q=tea&room_id={plans}")), asked(&format!("room_id={tea}"))), (1, 4));
    assert_eq!((asked("q=tea&from=ADA"), asked(&format!("q=tea&from={}", bob.id)), asked("from=nobody")), (1, 2, 0));
    // What is no operator is a word.
    bob.says(tea, "re:tea and at 19:00");
    assert_eq!((texts(&ada, "re:tea").len(), texts(&ada, "19:00").len()), (1, 1));
}

#[test]
fn what_was_sent_as_a_file_is_found_as_one() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let mut socket = house.socket(&format!("/ws/{tea}?token={}", ada.token()));
    for kind in ["image", "file", "voice", "text"] {
        socket.send_json(json!({"type": "message", "content": format!("a kind of {kind}"), "message_type": kind}));
    }
    eventually("all are there", || texts(&ada, "kind").len() == 4);
    assert_eq!(texts(&ada, "has:image"), ["a kind of image"]);
    assert_eq!(texts(&ada, "has:file"), ["a kind of voice", "a kind of file", "a kind of image"]);
}

#[test]
fn snippets_show_the_hits_and_no_markup_of_others() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    ada.says(tea, &format!("{} <b>Tea</b> & \"cake\" {}", "before ".repeat(100), "after ".repeat(100)));
    let (message, snippet) = search(&ada, "tea cake").remove(0);
    assert!(message.content.len() > 1_000);
    assert!(
        snippet.contains("&lt;b&gt;<mark>Tea</mark>&lt;/b&gt; &amp; &quot;<mark>cake</mark>&quot; after"),
        "{snippet}"
    );
    assert!(snippet.starts_with('…') && snippet.ends_with('…') && snippet.chars().count() < 220, "{snippet}");
}

#[test]
fn what_was_deleted_or_edited_away_is_not_found() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let (milk, sugar) = (ada.says(tea, "milk and honey").id, ada.says(tea, "sugar").id);
    for _ in 0..2 {
        assert_eq!((texts(&ada, "honey").len(), texts(&ada, "sugar").len()), (1, 1));
        // Whether it was in the index or not.
        house.restart();
    }
    ada.patch(&format!("/messages/{milk}"), json!({"content": "milk alone"})).expect(200);
    ada.delete(&format!("/messages/{sugar}")).expect(204);
    for _ in 0..2 {
        assert_eq!((texts(&ada, "honey"), texts(&ada, "sugar")), (vec![], vec![]));
        assert_eq!(texts(&ada, "milk"), ["milk alone"]);
        house.restart();
    }
    ada.delete(&format!("/rooms/{tea}")).expect(204);
    assert_eq!(texts(&ada, "milk"), [""; 0]);
    // What the server wrote was said by nobody.
    let hall = ada.room("hall");
    assert_eq!(
        (ada.get(&format!("/search?room_id={hall}")).expect(200).found().len(), texts(&ada, "joined").len()),
        (0, 0)
    );
}

#[test]
fn one_finds_what_one_may_read() {
    let house = House::open();
    let ([ada, bob, eve], [tea, plans]) = with_a_conversation(&house);
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
    bob.says(chat, "tea for two");
    let (guest, _) = house.guest("Gus");
    let count = |by: &Caller| texts(by, "tea").len();
    assert_eq!((count(&ada), count(&bob), count(&eve), count(&guest)), (4, 4, 2, 2));
    assert_eq!(texts(&eve, "in:\"secret plans\" tea"), [""; 0]);
    eve.get(&format!("/search?q=tea&room_id={plans}")).refused(404);
    eve.get(&format!("/search?q=tea&room_id={chat}")).refused(404);
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": eve.id})).expect(201);
    assert_eq!(count(&eve), 3);
    ada.delete(&format!("/rooms/{plans}/members/{}", eve.id)).expect(204);
    assert_eq!(count(&eve), 2);
    ada.patch(&format!("/rooms/{tea}"), json!({"is_private": true})).expect(204);
    assert_eq!((count(&ada), count(&eve), count(&guest)), (4, 0, 0));
    guest.get("/search?q=tea").expect(200);
    house.stranger().get("/search?q=tea").refused(401);
    let closed = House::with(|config| config.guests = false);
    let fay = closed.person("Fay");
    fay.get("/search?q=tea").expect(200);
}

#[test]
fn a_search_that_makes_no_sense_is_refused_and_changes_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let said = ada.says(tea, "hello");
    for (query, field) in [
        ("", "q"),
        ("q=", "q"),
        ("q=%20%09", "q"),
        ("q=%22%22", "q"),
        ("q=%22", "q"),
        ("q=%22+%22+%22", "q"),
        ("q=%E2%80%9C%E2%80%9D", "q"),
        ("q=from:", "q"),
        ("q=has:milk", "q"),
        ("q=before:yesterday", "q"),
        ("q=after:2026-02-30", "q"),
        ("q=hello&limit=-1", "limit"),
        ("q=hello&limit=0", "limit"),
        ("q=hello&limit=201", "limit"),
        ("q=hello&limit=ten", "limit"),
        ("q=hello&before=-1", "before"),
        ("q=hello&before=yesterday", "before"),
        ("q=hello&room_id=tea", "room_id"),
        ("q=hello&room_id=-1", "room_id"),
        ("q=hello&sort=oldest", "sort"),
        ("q=hello&from=", "from"),
    ] {
        let refusal = ada.get(&format!("/search?{query}")).refused(422);
        assert_eq!(refusal.field.as_deref(), Some(field), "{query}");
    }
    ada.get(&format!("/search?q={}", "x".repeat(501))).refused(422);
    ada.get("/search?q=hello&room_id=999").refused(404);
    assert_eq!(ada.history(tea, "")[0]["seq"], json!(said.seq), "nothing has changed");
}

#[test]
fn who_is_banned_finds_nothing_in_the_room() {
    let house = House::open();
    let ([ada, bob, eve], [tea, _]) = with_a_conversation(&house);
    for person in [&bob, &eve] {
        ada.put(&format!("/rooms/{tea}/bans/{}", person.id), json!({})).expect(204);
        assert_eq!(texts(person, "teapot"), [""; 0]);
        assert_eq!(person.get(&format!("/search?q=teapot&room_id={tea}")).refused(403).code, "banned");
    }
    assert_eq!((texts(&bob, "tea"), texts(&ada, "teapot").len()), (vec!["The tea party is on Friday".to_owned()], 1));
    ada.delete(&format!("/rooms/{tea}/bans/{}", eve.id)).expect(204);
    assert_eq!(texts(&eve, "teapot").len(), 1);
}

/// Whatever people type is looked for, and never understood as the index's own language.
#[test]
fn no_search_is_syntax() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for odd in
        ["NEAR(tea, 2)", "a AND", "tokens:x", "^tea", "{a b}:", "-tea", "\u{1}", "'; DROP TABLE x; --", "(", "a\\b"]
    {
        ada.says(tea, &format!("before {odd} after"));
        let found = texts(&ada, odd);
        assert_eq!(found.first().map(String::as_str), Some(format!("before {odd} after").as_str()), "{odd}");
    }
}

#[test]
fn the_index_is_made_anew_where_it_is_gone_or_broken() {
    let folder = tempfile::tempdir().unwrap();
    let folder_of = folder.path().to_owned();
    let mut house = House::with(move |config| config.database = folder_of.join("tea.db"));
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    ada.says(tea, "found again");
    let index = folder.path().join("tea.search.db");
    for what in ["gone", "broken"] {
        house.stop();
        match what {
            "gone" => fs::remove_file(&index).unwrap(),
            _ => fs::write(&index, "no database").unwrap(),
        }
        house.begin_again();
        assert_eq!(texts(&ada, "again"), ["found again"], "{what}");
        assert!(fs::metadata(&index).unwrap().len() > 4_096, "{what}");
    }
}
