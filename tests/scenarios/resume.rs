//! Nothing is lost over a reconnect: a client that says where it left off is first told what it missed.

use crate::harness::shapes::Kind;
use crate::harness::{House, Person, Socket, Value, json};

/// Where a socket stands, as its client keeps it: the highest number seen, and whose history it belongs to.
fn place(socket: &Socket) -> (i64, String) {
    (socket.ready["seq"].as_i64().unwrap(), socket.ready["epoch"].as_str().unwrap().to_owned())
}

fn back(person: &Person, since: i64) -> Socket {
    person.socket_with(&format!("&since={since}"))
}

fn kinds(frames: &[Value]) -> Vec<(String, i64)> {
    let kind = |frame: &Value| (frame["type"].as_str().unwrap().to_owned(), frame["message"]["id"].as_i64().unwrap());
    frames.iter().map(kind).collect()
}

#[test]
fn what_was_missed_is_told_in_its_present_state_in_the_order_of_change() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let [old, dull] = ["old", "dull"].map(|text| ada.says(tea, text).id);
    let bobs = bob.socket();
    let (since, _) = place(&bobs);
    bobs.leaves();
    let [new, brief] = ["new", "brief"].map(|text| ada.says(tea, text).id);
    ada.patch(&format!("/messages/{old}"), json!({"content": "newer"})).done();
    ada.delete(&format!("/messages/{brief}")).done();
    ada.patch(&format!("/messages/{new}"), json!({"content": "newest"})).done();

    let mut bobs = back(&bob, since);
    let missed = bobs.heard();
    let told = |kind: &str, id: i64| (kind.to_owned(), id);
    let expected = [told("message_edited", old), told("message_deleted", brief), told("message_edited", new)];
    assert_eq!(kinds(&missed), expected);
    assert_eq!(missed[2]["message"]["content"], "newest");
    let numbers: Vec<i64> = missed.iter().map(|frame| frame["seq"].as_i64().unwrap()).collect();
    assert!(numbers.is_sorted() && numbers.iter().all(|seq| *seq > since), "{numbers:?}");
    // What is in `ready` is the end of it.
    assert_eq!(bobs.ready["seq"], *numbers.last().unwrap());
    assert!(!missed.iter().any(|frame| frame["message"]["id"] == dull));
    // And live again.
    ada.says(tea, "live");
    bobs.hears("live");
}

#[test]
fn who_missed_nothing_is_told_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let head = ada.says(tea, "one").seq;
    back(&ada, head).hears_nothing();
    let mut fresh = ada.socket();
    fresh.hears_nothing();
    assert_eq!(fresh.ready["seq"], head);
}

#[test]
fn since_can_come_with_the_first_frame() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let said = ada.says(tea, "one");
    ada.says(tea, "two");
    let mut socket = house.socket("/ws");
    socket.send_json(json!({"type": "auth", "token": ada.token(), "since": said.seq}));
    socket.expect_next("ready");
    assert_eq!(socket.expect_next("message")["message"]["content"], "two");
    // Also in the query, with the token in the frame.
    let mut socket = house.socket(&format!("/ws?since={}", said.seq));
    socket.send_json(json!({"type": "auth", "token": ada.token()}));
    socket.expect_next("ready");
    assert_eq!(socket.expect_next("message")["message"]["content"], "two");
}

#[test]
fn only_ones_own_rooms_are_replayed() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let (tea, plans) = (ada.room("tea"), ada.private_room("plans"));
    bob.joins(tea);
    ada.says(plans, "secret");
    ada.says(tea, "public");
    let bobs: Vec<String> = back(&bob, 0)
        .heard()
        .iter()
        .filter(|frame| frame["message"]["message_type"] == "text")
        .map(|frame| frame["message"]["content"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(bobs, ["public"]);
    back(&eve, 0).hears_nothing();
}

fn resyncs(mut socket: Socket) {
    assert!(!socket.expect_next("resync")["reason"].as_str().unwrap().is_empty());
    socket.hears_nothing();
}

#[test]
fn a_number_beyond_the_head_is_told_to_resync() {
    let house = House::open();
    let ada = house.person("Ada");
    let head = ada.says(ada.room("tea"), "one").seq;
    back(&ada, head).hears_nothing();
    resyncs(back(&ada, head + 1));
    resyncs(back(&ada, i64::MAX));
}

#[test]
fn a_number_of_another_history_is_told_to_resync() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let said = ada.says(tea, "one");
    ada.says(tea, "two");
    let (_, epoch) = place(&ada.socket());
    let mut same = ada.socket_with(&format!("&since={}&epoch={epoch}", said.seq));
    same.expect_next("message");
    resyncs(ada.socket_with(&format!("&since={}&epoch=another", said.seq)));
    resyncs(ada.socket_with(&format!("&since={}&epoch=", said.seq)));
    let mut by_frame = house.socket("/ws");
    by_frame.send_json(json!({"type": "auth", "token": ada.token(), "since": 0, "epoch": "another"}));
    by_frame.expect_next("ready");
    resyncs(by_frame);
    // Two servers never share a history.
    let other = House::open();
    assert_ne!(place(&other.person("Ada").socket()).1, epoch);
}

#[test]
fn a_thousand_changes_are_replayed_and_one_more_is_a_resync() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let since = ada.says(tea, "the last that Bob saw").seq;
    let mut adas = ada.socket();
    for n in 0..1_000 {
        adas.send_json(json!({"type": "send", "room_id": tea, "content": format!("message {n}")}));
    }
    (0..1_000).for_each(|_| drop(adas.expect("ack")));
    let mut bobs = back(&bob, since);
    for n in 0..1_000 {
        assert_eq!(bobs.expect_next("message")["message"]["content"], format!("message {n}"));
    }
    bobs.hears_nothing();
    // Changing one of them again adds no change to be told.
    let first = ada.whole_history(tea).into_iter().find(|message| message.content == "message 0").unwrap();
    ada.patch(&format!("/messages/{}", first.id), json!({"content": "changed"})).done();
    assert_eq!(back(&bob, since).heard().len(), 1_000);
    ada.says(tea, "one too many");
    resyncs(back(&bob, since));
    // The first that is left out is the one after that which was changed: that one has moved to the end.
    resyncs(back(&bob, since + 1));
    assert_eq!(back(&bob, since + 2).heard().len(), 1_000);
}

/// Bob's cable is pulled again and again while Ada and Eve go on talking: in the end he has everything, once and in order.
#[test]
fn a_client_that_keeps_losing_its_connection_misses_nothing() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    let (_, epoch) = place(&bob.joins(tea).socket());
    eve.joins(tea);
    const EACH: usize = 150;
    let mut since = ada.says(tea, "begin").seq;
    let mut told: Vec<(i64, String)> = Vec::new();
    std::thread::scope(|scope| {
        for writer in [&ada, &eve] {
            scope.spawn(move || {
                let mut socket = writer.socket();
                (0..EACH).for_each(|n| drop(socket.says(tea, &format!("{} {n}", writer.name))));
            });
        }
        let mut random = fastrand::Rng::with_seed(11);
        while told.len() < 2 * EACH {
            let mut bobs = bob.socket_with(&format!("&since={since}&epoch={epoch}"));
            let patience = random.usize(1..30);
            while let Some(left) = (2 * EACH).checked_sub(told.len()).filter(|left| *left > 0) {
                let frame = bobs.expect("message");
                since = frame["seq"].as_i64().unwrap();
                told.push((since, frame["message"]["content"].as_str().unwrap().to_owned()));
                if (2 * EACH - left).is_multiple_of(patience) {
                    break;
                }
            }
            if random.bool() { bobs.breaks() } else { bobs.leaves() }
        }
    });
    assert!(told.windows(2).all(|two| two[0].0 < two[1].0), "in order, and nothing twice");
    let stored = ada.whole_history(tea);
    let stored: Vec<_> = stored
        .iter()
        .filter(|message| message.message_type == Kind::Text && message.content != "begin")
        .map(|message| (message.seq, message.content.clone()))
        .collect();
    assert_eq!(told, stored);
}

#[test]
fn a_restart_is_no_other_history() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let bobs = bob.socket();
    let (since, epoch) = place(&bobs);
    drop(bobs);
    ada.says(tea, "before");
    house.restart();
    ada.says(tea, "after");
    let mut bobs = bob.socket_with(&format!("&since={since}&epoch={epoch}"));
    assert_eq!(place(&bobs).1, epoch);
    let heard = bobs.heard();
    let said: Vec<_> = heard.iter().map(|frame| frame["message"]["content"].as_str().unwrap()).collect();
    assert_eq!(said, ["before", "after"]);
}
