//! One order for all: everyone in a room is told the same things in the same order, without loss or duplicate.

use crate::harness::{House, Person, Socket, json};

const SENDERS: usize = 8;
const EACH: usize = 40;

/// Reads until `count` messages of people have come: their numbers, in order of arrival, acks counting as what they stand for.
fn hears_all(mut socket: Socket, count: usize) -> Vec<i64> {
    let mut numbers = Vec::with_capacity(count);
    while numbers.len() < count {
        let frame = socket.next();
        if matches!(frame["type"].as_str(), Some("message" | "ack")) && frame["message"]["message_type"] == "text" {
            numbers.push(frame["seq"].as_i64().unwrap());
        }
    }
    assert!(!socket.heard().iter().any(|frame| frame["type"] == "message"), "more than was said");
    numbers
}

#[test]
fn a_hundred_sockets_see_the_same_order_without_loss_or_duplicate() {
    let house = House::open();
    let people = house.people(["Ada", "Bob", "Cyd", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jon"]);
    let tea = people[0].room("tea");
    for person in &people[1..] {
        person.joins(tea);
    }
    let mut sockets: Vec<Socket> = (0..100).map(|n| people[n % people.len()].socket()).collect();
    // Nobody is news any more.
    sockets.iter_mut().for_each(|socket| drop(socket.heard()));
    let told: Vec<Vec<i64>> = std::thread::scope(|scope| {
        let readers: Vec<_> = sockets
            .into_iter()
            .enumerate()
            .map(|(n, mut socket)| {
                scope.spawn(move || {
                    if n < SENDERS {
                        for m in 0..EACH {
                            socket.send_json(json!({"type": "send", "room_id": tea, "content": format!("{n}: {m}")}));
                        }
                    }
                    hears_all(socket, SENDERS * EACH)
                })
            })
            .collect();
        readers.into_iter().map(|reader| reader.join().unwrap()).collect()
    });
    assert!(told[0].windows(2).all(|two| two[0] < two[1]), "{:?}", told[0]);
    assert!(told.iter().all(|one| *one == told[0]), "somebody was told otherwise");
    let stored: Vec<i64> =
        people[0].whole_history(tea).iter().map(|m| m.seq).filter(|seq| *seq >= told[0][0]).collect();
    assert_eq!(stored, told[0]);
}

#[test]
fn what_one_sends_keeps_its_order() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    for n in 0..500 {
        adas.send_json(json!({"type": "send", "room_id": tea, "content": n.to_string(), "id": n}));
    }
    for n in 0..500 {
        assert_eq!(adas.expect("ack")["id"], n);
        assert_eq!(bobs.expect("message")["message"]["content"], n.to_string());
    }
}

/// A message is told only once it is stored: whoever hears of it finds it by reading.
#[test]
fn what_is_heard_can_be_read() {
    let house = House::open();
    let [ada, bob]: [Person; 2] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    for n in 0..50 {
        adas.send_json(json!({"type": "send", "room_id": tea, "content": n.to_string()}));
        let heard = bobs.expect("message");
        assert_eq!(bob.history(tea, "?limit=1")[0], heard["message"]);
    }
}

#[test]
fn edits_and_deletions_are_in_the_same_order_for_all() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    let said: Vec<i64> = (0..10).map(|n| ada.says(tea, &n.to_string()).id).collect();
    let mut listeners = [bob.socket(), eve.socket(), eve.socket()];
    listeners.iter_mut().for_each(|socket| drop(socket.heard()));
    std::thread::scope(|scope| {
        for half in said.chunks(5) {
            let ada = &ada;
            scope.spawn(move || {
                for (n, id) in half.iter().cycle().take(20).enumerate() {
                    ada.patch(&format!("/messages/{id}"), json!({"content": format!("change {n}")})).done();
                }
                half.iter().for_each(|id| drop(ada.delete(&format!("/messages/{id}")).done()));
            });
        }
    });
    let told = listeners.each_mut().map(|socket| socket.heard());
    assert_eq!(told[0].len(), 50);
    assert!(told[0].windows(2).all(|two| two[0]["seq"].as_i64() < two[1]["seq"].as_i64()));
    assert!(told[1] == told[0] && told[2] == told[0]);
}
