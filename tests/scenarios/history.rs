//! History in pages: oldest first, `limit`, `before`, `after`, and `Link` where there is more.

use serde_json::Value;

use crate::harness::shapes::Message;
use crate::harness::{House, Person, ids, json, texts};

fn room_of(ada: &Person, count: usize) -> (i64, Vec<i64>) {
    let room = ada.room("tea");
    let said = (0..count).map(|n| ada.says(room, &format!("message {n}")).id).collect();
    (room, said)
}

#[test]
fn a_page_is_the_newest_fifty_oldest_first() {
    let house = House::open();
    let ada = house.person("Ada");
    let (tea, said) = room_of(&ada, 60);
    assert_eq!(ids(&ada.history(tea, "")), said[10..]);
    assert_eq!(ids(&ada.history(tea, "?limit=3")), said[57..]);
    assert_eq!(ids(&ada.history(tea, "?limit=200")), said);
    assert_eq!(ids(&ada.history(tea, &format!("?before={}&limit=2", said[5]))), said[3..5]);
    assert_eq!(ids(&ada.history(tea, &format!("?after={}&limit=2", said[5]))), said[6..8]);
    assert_eq!(ids(&ada.history(tea, &format!("?after={}", said[59]))), [0; 0]);
    assert_eq!(ids(&ada.history(tea, &format!("?before={}", said[0]))), [0; 0]);
    // An id that never was, or is of another room, is a place all the same.
    assert_eq!(ids(&ada.history(tea, "?after=0&limit=1")), said[..1]);
    assert_eq!(ids(&ada.history(tea, "?before=9007199254740993&limit=1")), said[59..]);
}

#[test]
fn a_link_stands_where_there_is_more_and_only_there() {
    let house = House::open();
    let ada = house.person("Ada");
    let (tea, said) = room_of(&ada, 6);
    let links = |query: &str| {
        let page = ada.get(&format!("/rooms/{tea}/messages{query}")).expect(200);
        (page.link("prev").is_some(), page.link("next").is_some())
    };
    assert_eq!(links(""), (false, false));
    assert_eq!(links("?limit=6"), (false, false));
    assert_eq!(links("?limit=5"), (true, false));
    assert_eq!(links("?after=0&limit=6"), (false, false));
    assert_eq!(links("?after=0&limit=5"), (false, true));
    assert_eq!(links(&format!("?after={}&limit=2", said[1])), (true, true));
    assert_eq!(links(&format!("?before={}&limit=2", said[4])), (true, true));
    assert_eq!(links(&format!("?before={}&limit=2", said[2])), (false, true));
}

/// Whatever the page size, walking the links from either end and from the middle meets every message once, in order.
#[test]
fn walking_the_links_meets_every_message_once() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, cake) = (ada.room("tea"), ada.room("cake"));
    bob.joins(tea);
    let mut random = fastrand::Rng::with_seed(7);
    let mut all: Vec<i64> = ids(&ada.history(tea, "?limit=200"));
    for n in 0..47 {
        // Another room's messages lie between.
        (0..random.usize(..3)).for_each(|_| drop(ada.says(cake, "elsewhere")));
        let message = if random.bool() { &ada } else { &bob }.says(tea, &format!("message {n}")).id;
        all.push(message);
        if random.u8(..5) == 0 {
            ada.delete(&format!("/messages/{message}")).done();
        }
    }
    for limit in [1, 2, 3, 7, 46, 47, 48, 49, 200] {
        assert_eq!(walk(&ada, &format!("/rooms/{tea}/messages?limit={limit}"), "prev"), all, "back by {limit}");
        assert_eq!(walk(&ada, &format!("/rooms/{tea}/messages?limit={limit}&after=0"), "next"), all, "on by {limit}");
        let middle = all[random.usize(1..all.len())];
        let start = format!("/rooms/{tea}/messages?limit={limit}&before={middle}");
        let (older, newer): (Vec<i64>, Vec<i64>) = all.iter().partition(|id| **id < middle);
        assert_eq!(walk(&ada, &start, "prev"), older, "back from {middle} by {limit}");
        let start = format!("/rooms/{tea}/messages?limit={limit}&after={}", middle - 1);
        assert_eq!(walk(&ada, &start, "next"), newer, "on from {middle} by {limit}");
    }
}

fn walk(person: &Person, start: &str, relation: &str) -> Vec<i64> {
    let (mut met, mut next) = (Vec::new(), Some(start.to_owned()));
    while let Some(path) = next {
        let page = person.get(&path).expect(200);
        let list = ids(&page.json());
        match relation {
            "prev" => drop(met.splice(0..0, list)),
            _ => met.extend(list),
        }
        next = page.link(relation);
        assert!(met.len() < 10_000, "going round in circles at {path}");
    }
    met
}

#[test]
fn there_and_back_again_is_the_same_page() {
    let house = House::open();
    let ada = house.person("Ada");
    let (tea, said) = room_of(&ada, 9);
    let newest = ada.get(&format!("/rooms/{tea}/messages?limit=3")).expect(200);
    let older = ada.get(&newest.link("prev").unwrap()).expect(200);
    assert_eq!(ids(&older.json()), said[3..6]);
    let back = ada.get(&older.link("next").unwrap()).expect(200);
    assert_eq!(ids(&back.json()), said[6..]);
}

#[test]
fn an_empty_room_is_an_empty_page() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let page = ada.get(&format!("/rooms/{tea}/messages")).expect(200);
    assert_eq!(page.json(), json!([]));
    assert_eq!((page.link("prev"), page.link("next")), (None, None));
}

#[test]
fn odd_cursors_are_refused_with_their_name() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("limit=1.5", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("before=x", "before"),
        ("before=-1", "before"),
        ("before=%00", "before"),
        ("after=1e3", "after"),
        ("after=99999999999999999999", "after"),
    ] {
        let error = ada.get(&format!("/rooms/{tea}/messages?{query}")).refused(422);
        assert_eq!(error.field.as_deref(), Some(field), "{query}");
    }
    // What nobody asks for is ignored.
    ada.get(&format!("/rooms/{tea}/messages?colour=blue&limit=5")).expect(200);
}

#[test]
fn history_is_the_same_after_a_restart() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let (tea, said) = room_of(&ada, 12);
    bob.joins(tea);
    ada.patch(&format!("/messages/{}", said[3]), json!({"content": "changed"})).done();
    ada.delete(&format!("/messages/{}", said[4])).done();
    let before: Value = ada.history(tea, "?limit=200");
    house.restart();
    let after = ada.history(tea, "?limit=200");
    assert_eq!(before, after);
    assert_eq!(texts(&after).len(), 12);
    let next = bob.says(tea, "and on");
    let last = before.as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).max().unwrap();
    assert!(next.seq > last && next.id > said[11]);
}

/// Every control character is six bytes of JSON.
#[test]
fn a_page_that_would_be_too_large_ends_sooner_and_leads_on() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let text = "\u{1}".repeat(8_000);
    let said: Vec<i64> = (0..240).map(|_| ada.says(tea, &text).id).collect();
    for (start, next) in [("", "prev"), ("&after=0", "next")] {
        let mut seen: Vec<i64> = Vec::new();
        let mut path = format!("/rooms/{tea}/messages?limit=200{start}");
        loop {
            let reply = ada.get(&path).expect(200);
            assert!(reply.text().len() < 11 << 20, "{} bytes", reply.text().len());
            let page: Vec<Message> = reply.read();
            seen.extend(page.iter().filter(|message| message.content == text).map(|message| message.id));
            let links = reply.header("link").unwrap_or_default();
            let Some(link) = links.split(", ").find(|link| link.contains(&format!("rel=\"{next}\""))) else { break };
            path = link[1..link.find('>').unwrap()].to_owned();
        }
        seen.sort_unstable();
        assert_eq!(seen, said);
    }
}

#[test]
fn a_list_of_rooms_shows_the_beginning_of_what_was_said_last() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    ada.says(tea, &"é".repeat(8_000));
    for path in ["/rooms".to_owned(), format!("/rooms/{tea}")] {
        let shown = ada.get(&path).expect(200).json();
        let room = if shown.is_array() { &shown[0] } else { &shown };
        assert_eq!(room["last_message"]["content"].as_str().unwrap().chars().count(), 500, "{path}");
    }
}
