//! The line breaks, or the server dies: nothing that was typed or said is lost, doubled or out of order.

use crate::parlor::Parlor;
use crate::person::Person;
use crate::stage::Stage;

/// The page has come back by asking for what it missed, not by starting over.
#[track_caller]
fn has_resumed(person: &Person) {
    let sockets = person.sockets();
    assert!(sockets.len() > 1 && !sockets[0].contains("since="), "{sockets:?}");
    assert!(sockets.last().is_some_and(|last| last.contains("since=") && last.contains("epoch=")), "{sockets:?}");
}

fn sees_lost_connection(person: &Person) {
    person.sees("#connection-state[data-phase=waiting]");
    person.until("words about it", "/No connection/.test(eyes.words('#connection-state'))");
}

/// Her own messages that the page says are still waiting.
fn waiting(person: &Person) -> Vec<String> {
    person.messages().into_iter().filter(|message| message.waits).map(|message| message.text).collect()
}

#[test]
fn what_is_written_without_a_connection_waits_and_is_sent_once_and_in_order() {
    let stage = Stage::new("offline").wired();
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    ada.says("Before");
    ada.offline(true);
    sees_lost_connection(&ada);
    for text in ["one", "two", "three"] {
        ada.sends(text);
    }
    assert_eq!(waiting(&ada), ["one", "two", "three"]);
    ada.until("how many wait", "/3 messages wait/.test(eyes.words('#connection-state'))");
    ada.picture("waiting");
    bob.says("Where is she?");

    ada.offline(false);
    ada.is_connected();
    let all = ["Before", "Where is she?", "one", "two", "three"];
    bob.reads(&all);
    ada.reads(&all);
    let witness = stage.parlor.sign_in("Bob");
    assert_eq!(witness.texts(room), all);
    ada.sees_no("#connection-state[data-phase=waiting]");
    has_resumed(&ada);
    assert_eq!(bob.sockets().len(), 1, "his line never broke");
    ada.picture("back");
}

#[test]
fn what_was_written_offline_is_sent_once_also_when_the_page_was_loaded_anew_meanwhile() {
    let stage = Stage::new("offline-reload").wired();
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    let address = ada.evaluate("location.href").as_str().expect("an address").to_owned();
    ada.offline(true);
    sees_lost_connection(&ada);
    ada.sends("one");
    ada.sends("two");
    // Without a connection the browser has only its own page to show.
    ada.reload();
    ada.offline(false);
    ada.go_to(&address);
    ada.is_in();
    bob.reads(&["one", "two"]);
    ada.reads(&["one", "two"]);
    ada.reload();
    ada.is_in();
    ada.says("three");
    bob.reads(&["one", "two", "three"]);
    assert_eq!(stage.parlor.sign_in("Bob").texts(room), ["one", "two", "three"]);
}

#[test]
fn whatever_was_said_while_somebody_was_away_appears_without_a_gap() {
    let stage = Stage::new("away").wired();
    let ada = stage.person("Ada");
    let room = ada.makes_room("Kitchen");
    let bob = stage.parlor.account("Bob");
    bob.join(room);
    bob.post(room, "Before");
    ada.hears("Bob", "Before");
    ada.offline(true);
    sees_lost_connection(&ada);
    // More than a page of history.
    let mut all = vec!["Before".to_owned()];
    all.extend((1..=70).map(|n| format!("Meanwhile, {n}")));
    for text in &all[1..] {
        bob.post(room, text);
    }
    ada.offline(false);
    ada.is_connected();
    ada.reads(&all);
    let ids: Vec<_> = ada.messages().into_iter().map(|message| message.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "each once and in order: {ids:?}");
    has_resumed(&ada);
    ada.picture("back");
}

#[test]
fn a_server_that_was_killed_comes_back_and_both_go_on_where_they_were() {
    let mut stage = Stage::with("killed", Parlor::process()).wired();
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    ada.requests_may_fail();
    bob.requests_may_fail();
    ada.says("Before, by Ada");
    bob.says("Before, by Bob");
    stage.parlor.kill();
    sees_lost_connection(&ada);
    sees_lost_connection(&bob);
    ada.sends("Meanwhile, one");
    ada.sends("Meanwhile, two");
    assert_eq!(waiting(&ada), ["Meanwhile, one", "Meanwhile, two"]);
    ada.picture("waiting");

    stage.parlor.start_again();
    ada.is_connected();
    bob.is_connected();
    let all = ["Before, by Ada", "Before, by Bob", "Meanwhile, one", "Meanwhile, two"];
    ada.reads(&all);
    bob.reads(&all);
    bob.says("After");
    ada.hears("Bob", "After");
    ada.sees_online(&["Ada", "Bob"]);
    has_resumed(&ada);
    has_resumed(&bob);
    assert_eq!(stage.parlor.sign_in("Bob").texts(room), [&all[..], &["After"]].concat());
    ada.picture("back");
}

#[test]
fn what_was_written_while_the_server_was_dead_survives_a_reload() {
    let mut stage = Stage::with("killed-reload", Parlor::process());
    let ada = stage.person("Ada");
    let room = ada.makes_room("Kitchen");
    let address = ada.evaluate("location.href").as_str().expect("an address").to_owned();
    ada.requests_may_fail();
    stage.parlor.kill();
    sees_lost_connection(&ada);
    ada.sends("Into the dark");
    ada.reload();
    stage.parlor.start_again();
    let others = stage.parlor.account("Bob");
    others.join(room);
    others.post(room, "Good morning");
    ada.go_to(&address);
    ada.is_in();
    ada.reads(&["Good morning", "Into the dark"]);
    assert_eq!(others.texts(room), ["Good morning", "Into the dark"]);
}

#[test]
fn messages_under_way_when_the_server_dies_are_stored_once() {
    let mut stage = Stage::with("killed-under-way", Parlor::process());
    let ada = stage.person("Ada");
    let room = ada.makes_room("Kitchen");
    ada.requests_may_fail();
    let texts: Vec<String> = (1..=12).map(|n| format!("Number {n}")).collect();
    // Some are acknowledged, one is under way, the others wait.
    for text in &texts {
        ada.sends(text);
        if text == "Number 6" {
            stage.parlor.kill();
        }
    }
    sees_lost_connection(&ada);
    stage.parlor.start_again();
    ada.is_connected();
    ada.reads(&texts);
    assert_eq!(stage.parlor.sign_in("Ada").texts(room), texts);
}

#[test]
fn without_a_connection_nobody_is_shown_as_online() {
    let stage = Stage::new("offline-people").wired();
    let (ada, _bob, _) = stage.ada_and_bob_in("Kitchen");
    ada.offline(true);
    sees_lost_connection(&ada);
    ada.until("nobody online", "eyes.online().length === 0 && eyes.all('#people .person').length === 2");
    ada.sees_words("#people section:not([hidden]) h3", "Members · 2");
    assert_eq!(ada.words("#room-facts"), "2 members");
    ada.picture("offline");
    ada.offline(false);
    ada.sees_online(&["Ada", "Bob"]);
}

#[test]
fn what_was_read_just_before_a_reload_is_read() {
    let stage = Stage::new("read-and-gone");
    let bob = stage.parlor.account("Bob");
    let ada = stage.person("Ada");
    let room = ada.makes_room("Kitchen");
    bob.join(room);
    ada.makes_room("Attic");
    bob.post(room, "Are you there?");
    ada.until(
        "one unread message",
        &format!("{}?.querySelector('.unread-number')?.textContent === '1'", ada.item("#room-list", "Kitchen")),
    );
    // In one breath: opened, seen, gone.
    ada.evaluate(&format!(
        "location.hash = '#/rooms/{room}'; \
         new Promise(done => {{ const look = () => eyes.texts().includes('Are you there?') ? done() : requestAnimationFrame(look); look(); }})"
    ));
    ada.evaluate("location.hash = '#/'");
    ada.reload();
    ada.is_in();
    ada.sees("#room-list li");
    ada.until(
        "nothing unread",
        &format!("{}?.querySelector('.unread-count').hidden", ada.item("#room-list", "Kitchen")),
    );
    let rooms = stage.parlor.sign_in("Ada").asks("GET", &format!("/rooms/{room}"), &serde_json::Value::Null);
    assert_eq!(rooms["unread_count"], 0);
}
