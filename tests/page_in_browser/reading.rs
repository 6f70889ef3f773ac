//! Who is meant, what is unread, and who has seen it.

use serde_json::json;

use crate::person::{BOX, Person};
use crate::stage::Stage;
use crate::themes::{in_colours, looks_right};
use crate::window::{ENTER, ESCAPE, TAB};

/// What the badges of a room in the list say, mentions first; nothing for one that is not there.
#[track_caller]
fn counts(person: &Person, list: &str, room: &str, mentions: &str, unread: &str) {
    let item = person.item(list, room);
    let badge = |name: &str| {
        format!(
            "(badge => badge.hidden ? '' : badge.querySelector('.{name}-number').textContent)({item}.querySelector('.{name}-count'))"
        )
    };
    let both = format!("{item} && [{}, {}].join() === '{mentions},{unread}'", badge("mention"), badge("unread"));
    person.until(&format!("{mentions} mentions and {unread} unread in {room}"), &both);
}

#[test]
fn whoever_is_called_by_name_sees_it_in_the_list_and_in_the_message() {
    let stage = Stage::new("mentions");
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    let cleo = stage.parlor.account("Cleo");
    cleo.join(room);
    bob.makes_room("Attic");
    ada.says("Anybody there?");
    ada.sees("#people li");
    ada.until("all three", "eyes.all('#people .person').length === 3");
    ada.writes("Dinner, @b");
    ada.until("Bob alone", "eyes.all('.mention-choice').map(c => c.textContent).join() === 'BBob'");
    ada.picture("offered");
    ada.presses(TAB);
    ada.until("his name", &format!("document.querySelector('{BOX}').value === 'Dinner, @Bob '"));
    ada.sees_no("#mention-list");
    ada.types("and @");
    ada.until("everybody she can call", "eyes.all('.mention-name').map(c => c.textContent).join() === 'Bob,Cleo,room'");
    ada.presses_key("ArrowDown", 40);
    ada.presses(ENTER);
    ada.types("too");
    ada.presses(ENTER);
    counts(&bob, "#room-list", "Kitchen", "1", "2");
    bob.picture("badges");
    bob.opens("Kitchen");
    bob.sees_words(".mention.me", "@Bob");
    bob.sees(".message.mentions-me");
    bob.until("Cleo's name, less strong", "eyes.words('.mention:not(.me)') === '@Cleo'");
    bob.until(
        "the line above what is new",
        "document.querySelector('.new-marker')?.nextElementSibling.textContent.includes('Anybody there?')",
    );
    bob.picture("called");
    counts(&bob, "#room-list", "Kitchen", "", "");

    // Escape wants no name, and only an admin calls the room.
    bob.writes("see you @");
    bob.until("names without the room", "eyes.all('.mention-name').map(c => c.textContent).join() === 'Ada,Cleo'");
    bob.presses(ESCAPE);
    bob.sees_no("#mention-list");
    bob.types(" seven");
    bob.presses(ENTER);
    ada.hears("Bob", "see you @ seven");
    ada.writes("@r");
    ada.click_what("the room", "eyes.withWords('.mention-name', 'room')");
    ada.presses(ENTER);
    bob.sees_words(".message:last-child .mention.me", "@room");
}

#[test]
fn a_message_is_marked_unread_until_the_room_is_opened_again() {
    let stage = Stage::new("mark-unread");
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    bob.makes_room("Attic");
    bob.opens("Kitchen");
    for text in ["One", "Two", "Three"] {
        ada.says(text);
    }
    bob.hears("Ada", "Three");
    let tab = stage.tab_of(&bob);
    tab.is_in();
    counts(&tab, "#room-list", "Kitchen", "", "");
    bob.does("unread", "Two");
    bob.until(
        "the line above it",
        "document.querySelector('.new-marker')?.nextElementSibling.textContent.includes('Two')",
    );
    bob.sees("#toast");
    for window in [&bob, &tab] {
        counts(window, "#room-list", "Kitchen", "", "2");
    }
    bob.picture("marked");
    ada.says("Four");
    counts(&bob, "#room-list", "Kitchen", "", "3");
    bob.opens("Attic");
    counts(&bob, "#room-list", "Kitchen", "", "3");
    bob.reload();
    bob.is_in_room("Attic");
    counts(&bob, "#room-list", "Kitchen", "", "3");
    bob.opens("Kitchen");
    bob.until(
        "the line above it",
        "document.querySelector('.new-marker')?.nextElementSibling.textContent.includes('Two')",
    );
    for window in [&bob, &tab] {
        counts(window, "#room-list", "Kitchen", "", "");
    }
    let known = stage.parlor.sign_in("Bob").asks("GET", &format!("/rooms/{room}"), &json!(null));
    assert_eq!((&known["unread_count"], &known["unread_from"]), (&json!(0), &json!(null)));
}

#[test]
fn a_muted_room_counts_quietly() {
    let stage = Stage::new("muted");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    bob.click("#room-menu summary");
    bob.click("#mute-room");
    bob.sees("#toast");
    let muted = format!("{}?.querySelector('.room-item-muted')", bob.item("#room-list", "Kitchen"));
    bob.until("that it is muted", &format!("!{muted}.hasAttribute('hidden')"));
    bob.makes_room("Attic");
    bob.sees_no("#toast");
    ada.says("@Bob, are you there?");
    counts(&bob, "#room-list", "Kitchen", "", "1");
    assert_eq!(bob.evaluate("document.title"), "Attic · Parlor");
    bob.picture("list");
    bob.opens("Kitchen");
    bob.click("#room-menu summary");
    bob.sees_words("#mute-room", "Unmute room");
    bob.click("#mute-room");
    bob.until("that it is not muted", &format!("{muted}.hasAttribute('hidden')"));
    bob.opens("Attic");
    ada.says("@Bob?");
    counts(&bob, "#room-list", "Kitchen", "1", "1");
}

#[test]
fn ones_newest_message_tells_who_has_seen_it_unless_they_would_rather_not() {
    let stage = Stage::new("seen");
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    let cleo = stage.parlor.account("Cleo");
    cleo.join(room);
    ada.says("Anybody?");
    ada.sees_words(".message-seen", "Seen by Bob");
    let said = ada.evaluate("Number(eyes.withWords('#messages .message-text', 'Anybody?').closest('li').dataset.id)");
    cleo.has_read(room, said.as_u64().expect("an id"));
    ada.sees_words(".message-seen", "Seen by everybody");
    ada.picture("everybody");
    ada.reload();
    ada.is_in_room("Kitchen");
    ada.sees_words(".message-seen", "Seen by everybody");

    bob.click("#account-menu summary");
    bob.until("what he tells", "eyes.seen('[name=shares_read]')?.checked");
    bob.picture("switch");
    bob.click("[name=shares_read]");
    bob.until("that it is kept", "!document.querySelector('[name=shares_read]').checked");
    bob.presses(ESCAPE);
    ada.says("And now?");
    bob.hears("Ada", "And now?");
    let said = ada.evaluate("Number(eyes.withWords('#messages .message-text', 'And now?').closest('li').dataset.id)");
    cleo.has_read(room, said.as_u64().expect("an id"));
    ada.sees_words(".message-seen", "Seen by Cleo");
    bob.reload();
    bob.is_in_room("Kitchen");
    bob.click("#account-menu summary");
    bob.until("what he does not tell", "eyes.seen('[name=shares_read]')?.checked === false");
}

/// Badges, names, what is offered and what has been seen, on both screens.
fn look_right_in(theme: &str) {
    let stage = Stage::new(&format!("reading-{theme}"));
    let [bob, cleo] = ["Bob", "Cleo"].map(|name| stage.parlor.account(name));
    stage.parlor.account("Maximiliane von Hohenlohe-Langenburg").join(bob.make_room("Garden"));
    let ada = in_colours(&stage, "Ada", theme);
    ada.registers();
    let garden = ada.joins("Garden");
    let room = ada.makes_room("Kitchen");
    bob.join(room);
    cleo.join(room);
    ada.click("#room-menu summary");
    ada.sees("#mute-room");
    looks_right(&ada, "menu");
    ada.presses(ESCAPE);
    bob.post(garden, "@Ada, the beans are up");
    bob.post(garden, "And the peas");
    cleo.post(room, "@Ada and @Bob, who of you has the big pot?");
    ada.says("@Cleo, I have; @room, bring spoons");
    let said = ada.evaluate("Number(document.querySelector('#messages .own').dataset.id)").as_u64().expect("an id");
    bob.has_read(room, said);
    ada.sees_words(".message-seen", "Seen by Bob");
    counts(&ada, "#room-list", "Garden", "1", "2");
    ada.writes("@");
    ada.sees(".mention-choice");
    looks_right(&ada, "names");
    ada.size(390, 844);
    ada.click("#back");
    ada.sees("#sidebar");
    looks_right(&ada, "list");
    ada.size(1280, 800);
    ada.click("#account-menu summary");
    ada.sees("[name=shares_read]");
    looks_right(&ada, "account");
}

#[test]
fn reading_looks_right_by_day() {
    look_right_in("light");
}

#[test]
fn reading_looks_right_at_night() {
    look_right_in("dark");
}

#[test]
fn reading_looks_right_through_glass() {
    look_right_in("glass");
}
