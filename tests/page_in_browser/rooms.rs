//! Rooms and who may be in them: looking in from outside, private rooms, admins, and a message that is refused.

use serde_json::json;

use crate::person::{BOX, Person};
use crate::stage::Stage;
use crate::themes::looks_right;

/// Opens what one may do about somebody in the list of people, and does it.
#[track_caller]
fn does(person: &Person, about: &str, action: &str) {
    let row = format!("eyes.withWords('#people .person-name', {})?.closest('li')", crate::window::quoted(about));
    person.click_what(about, &format!("{row}?.querySelector('.person-row')"));
    person.click_what(action, &format!("{row}?.querySelector('.person-actions:not([hidden]) [name={action}]')"));
}

#[test]
fn a_public_room_can_be_read_from_outside_and_joined_there() {
    let stage = Stage::new("outside");
    let bob = stage.parlor.account("Bob");
    let room = bob.make_room("Kitchen");
    bob.post(room, "Is anybody hungry?");
    let ada = stage.person("Ada");
    ada.click_what("the room", &format!("{}?.querySelector('a')", ada.item("#browse-list", "Kitchen")));
    ada.hears("Bob", "Is anybody hungry?");
    ada.sees_no(BOX);
    ada.sees("#join-bar");
    ada.picture("outside");
    ada.click("#join-room");
    ada.is_in_room("Kitchen");
    ada.sees_no("#join-bar");
    ada.until("the focus where one writes", &format!("document.activeElement?.matches('{BOX}')"));
    ada.says("I am");
    assert_eq!(bob.texts(room), ["Is anybody hungry?", "I am"]);
}

#[test]
fn a_private_room_is_seen_by_those_who_are_added_until_they_are_removed() {
    let stage = Stage::new("private");
    let ada = stage.person("Ada");
    let bob = stage.person("Bob");
    ada.click("#new-room");
    ada.fills("#room-dialog input[name=name]", "Cellar");
    ada.click("#room-dialog input[name=is_private]");
    ada.picture("dialog");
    ada.click("#room-dialog button[type=submit]");
    ada.is_in_room("Cellar");
    ada.says("Down here");
    ada.requests_may_fail();
    ada.fills("#add-member input", "Nobody of this name");
    ada.click("#add-member button");
    ada.sees("#add-member [role=alert]");
    ada.picture("nobody");
    // He is told of public rooms at once, so had he been told of this one, it would be there by now.
    ada.makes_room("Kitchen");
    bob.until("the public room", &format!("Boolean({})", bob.item("#browse-list", "Kitchen")));
    assert_eq!(bob.evaluate("document.body.textContent.includes('Cellar')"), false);

    ada.opens("Cellar");
    ada.fills("#add-member input", "Bob");
    ada.click("#add-member button");
    ada.sees_online(&["Ada", "Bob"]);
    bob.opens("Cellar");
    bob.reads(&["Down here"]);
    bob.says("Dark, isn’t it?");
    ada.hears("Bob", "Dark, isn’t it?");
    does(&ada, "Bob", "remove");
    ada.picture("removing");
    ada.click("#confirm-yes");
    ada.sees_online(&["Ada"]);
    bob.sees_no("#room-view");
    bob.sees_words("#welcome h1", "This room is not here");
    bob.picture("removed");
}

#[test]
fn whoever_is_made_an_admin_can_change_the_room_and_everybody_sees_it() {
    let stage = Stage::new("admins");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    does(&ada, "Bob", "promote");
    ada.until("the word beside his name", "eyes.all('#people li .tag').length === 2");
    bob.sees("#add-member");
    bob.click("#room-menu summary");
    bob.click("#edit-room");
    bob.fills("#room-dialog input[name=name]", "Canteen");
    bob.fills("#room-dialog textarea", "Where everybody eats");
    bob.click("#room-dialog button[type=submit]");
    for person in [&ada, &bob] {
        person.sees_words("#room-title", "Canteen");
        person.until("the description", "/Where everybody eats/.test(eyes.words('#room-description'))");
        person.until("the new name in the list", &format!("Boolean({})", person.item("#room-list", "Canteen")));
    }
    ada.picture("renamed");
    // The room is hers: an admin whom she made does not take it from her, but she may step down.
    bob.click_what("Ada", "eyes.withWords('#people .person-name', 'Ada')?.closest('button')");
    bob.until(
        "what he may do",
        "eyes.all('#people .person-actions button').map(b => b.name).join() === 'chat,profile,block'",
    );
    does(&ada, "Ada", "demote");
    ada.sees_no("#add-member");
    ada.click("#room-menu summary");
    ada.sees("#leave-room");
    ada.sees_no("#edit-room");
    ada.picture("menu-of-a-member");
}

/// The server says so with the room; the page does not let anybody write what would be refused.
#[test]
fn who_may_not_write_in_a_room_is_told_why_in_place_of_the_box() {
    let stage = Stage::new("silence");
    let ada = stage.parlor.account("Ada");
    let room = ada.make_room("Kitchen");
    let bob = stage.person("Bob");
    bob.joins("Kitchen");
    bob.says("hello");
    let is_told = |why: &str| {
        bob.until(why, &format!("eyes.words('#composer-silence').includes({})", crate::window::quoted(why)));
        bob.sees_no(BOX);
    };
    ada.asks("PATCH", &format!("/rooms/{room}"), &json!({"announce_only": true}));
    is_told("Only the admins of this room write here.");
    bob.picture("announcements");
    ada.asks("PATCH", &format!("/rooms/{room}"), &json!({"announce_only": false}));
    bob.sees(BOX);
    bob.sees_no("#composer-silence");
    let members = ada.asks("GET", &format!("/rooms/{room}/members"), &json!(null));
    let bobs = members.as_array().unwrap().iter().find(|one| one["username"] == "Bob").expect("Bob")["id"].clone();
    // Long enough for the page to hear of it, and over before anybody tires.
    ada.asks("PUT", &format!("/rooms/{room}/mutes/{bobs}"), &json!({"expires_in": 4}));
    is_told("You are muted here until");
    bob.sees(BOX);
    bob.says("over");
    ada.asks("PATCH", &format!("/rooms/{room}/members/{bobs}"), &json!({"role": "read_only"}));
    is_told("You may only read in this room.");
}

#[test]
fn a_room_is_looked_after_from_its_menu_until_it_is_deleted() {
    let stage = Stage::new("looked-after");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    let eve = stage.person("Eve");
    eve.until("the room", &format!("Boolean({})", eve.item("#browse-list", "Kitchen")));
    ada.click("#hide-people");
    ada.click("#room-menu summary");
    ada.picture("menu");
    ada.click("#room-members");
    ada.sees("#people");
    // There must be an admin.
    ada.requests_may_fail();
    does(&ada, "Ada", "demote");
    ada.until("why not", "/last admin/.test(eyes.words('#people .form-error'))");
    ada.picture("last-admin");
    ada.click("#room-menu summary");
    ada.click("#edit-room");
    ada.click("#room-dialog input[name=is_private]");
    ada.click("#room-dialog button[type=submit]");
    ada.until("that it is private", "eyes.words('#room-facts').endsWith('private')");
    eve.until("that it is gone for those outside", &format!("!({})", eve.item("#browse-list", "Kitchen")));
    ada.fills("#add-member input", "Eve");
    ada.click("#add-member button");
    eve.until("the room among her own", &format!("Boolean({})", eve.item("#room-list", "Kitchen")));
    ada.click("#room-menu summary");
    ada.click("#delete-room");
    ada.picture("deleting");
    ada.click("#confirm-no");
    ada.sees_no("#confirm-dialog");
    ada.sees_words("#room-title", "Kitchen");
    ada.click("#room-menu summary");
    ada.click("#delete-room");
    ada.click("#confirm-yes");
    for person in [&ada, &bob, &eve] {
        person.sees_no("#room-view");
        person.until("no room", &format!("!({})", person.item("#room-list", "Kitchen")));
    }
}

#[test]
fn an_admin_may_delete_what_others_have_said_and_only_the_author_may_change_it() {
    let stage = Stage::new("moderated");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    bob.says("Buy cheap watches");
    ada.says("Welcome, everybody");
    ada.hears("Bob", "Buy cheap watches");
    bob.hears("Ada", "Welcome, everybody");
    assert_eq!(bob.may_do("Welcome, everybody"), json!(["copy", "unread", "remind", "report"]));
    assert_eq!(ada.may_do("Buy cheap watches"), json!(["copy", "unread", "remind", "pin", "delete"]));
    ada.picture("buttons");
    ada.does("delete", "Buy cheap watches");
    ada.click("#confirm-yes");
    for person in [&ada, &bob] {
        person.until("a tombstone", "eyes.seen('#messages .deleted')?.textContent.includes('Message deleted')");
    }
    ada.click("#messages .deleted .bubble");
    ada.sees_no(".message-actions");
    does(&ada, "Bob", "promote");
    bob.until("what an admin may do", "!document.querySelector('#edit-room').hidden");
    assert_eq!(bob.may_do("Welcome, everybody"), json!(["copy", "unread", "remind", "pin", "delete"]));
}

#[test]
fn a_message_that_is_refused_says_why_and_can_be_sent_again_or_discarded() {
    let stage = Stage::new("refused").wired();
    let bob = stage.parlor.account("Bob");
    let room = bob.make_room("Kitchen");
    let ada = stage.person("Ada");
    ada.joins("Kitchen");
    ada.offline(true);
    ada.sees("#connection-state[data-phase=waiting]");
    ada.sends("Is there any left?");
    ada.sends("Never mind");
    bob.removes(room, &stage.parlor.sign_in("Ada"));
    ada.offline(false);
    ada.is_connected();
    ada.until("both refused", "eyes.messages().filter(m => m.failed).length === 2");
    ada.sees("#join-bar");
    assert_ne!(ada.words(".message-reason"), "", "it says why");
    ada.picture("refused");
    ada.click("#join-room");
    ada.is_in_room("Kitchen");
    ada.click("#messages .failed .retry");
    ada.until(
        "the first one sent",
        "eyes.messages().filter(m => m.id && m.text === 'Is there any left?').length === 1",
    );
    ada.click("#messages .failed .discard");
    ada.reads(&["Is there any left?"]);
    assert_eq!(bob.texts(room), ["Is there any left?"]);
    ada.reload();
    ada.reads(&["Is there any left?"]);
}

#[test]
fn an_owner_who_leaves_is_told_who_becomes_one() {
    let stage = Stage::new("heir");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    ada.click("#room-menu summary");
    ada.click("#leave-room");
    ada.until("who becomes its owner", "/Bob becomes its owner/.test(eyes.words('#confirm-text'))");
    ada.picture("asked");
    ada.click("#confirm-yes");
    ada.sees_no("#room-view");
    bob.until("that it is his", "!document.querySelector('#edit-room').hidden");
}

#[test]
fn what_went_wrong_with_adding_somebody_goes_with_the_next_try_and_with_the_room() {
    let stage = Stage::new("add-person");
    let ada = stage.person("Ada");
    ada.makes_room("Attic");
    ada.makes_room("Kitchen");
    ada.requests_may_fail();
    let error = "#add-member .form-error, #add-member .field-error";
    for way_on in ["types", "goes"] {
        ada.fills("#add-member input", "Nobody");
        ada.click("#add-member button[type=submit]");
        ada.sees(error);
        match way_on {
            "types" => ada.types("s"),
            _ => drop(ada.opens("Attic")),
        }
        ada.sees_no(error);
    }
    assert_eq!(ada.evaluate("document.querySelector('#add-member input').value"), "");
}

#[test]
fn a_room_that_keeps_messages_for_a_day_lets_go_of_older_ones_before_everybodys_eyes() {
    let stage = Stage::new("expiry");
    let (ada, bob, kitchen) = stage.ada_and_bob_in("Kitchen");
    let old = stage.parlor.sign_in("Ada").post(kitchen, "Yesterday's soup");
    bob.hears("Ada", "Yesterday's soup");
    stage.parlor.back_date(&[(old, 2 * 24 * 60)]);
    ada.says("Fresh bread");
    ada.click("#room-menu summary");
    ada.click("#edit-room");
    ada.evaluate("document.querySelector('#room-dialog select').value = '1'");
    looks_right(&ada, "kept");
    ada.click("#room-dialog button[type=submit]");
    ada.sees_words("#confirm-title", "Delete what is older than 1 day?");
    ada.click("#confirm-no");
    ada.sees("#room-dialog");
    assert!(ada.evaluate("eyes.texts().length") == 2, "nothing is deleted before she says so");
    ada.click("#room-dialog button[type=submit]");
    ada.click("#confirm-yes");
    ada.sees_no("#room-dialog");
    for person in [&ada, &bob] {
        person.until("what is left", "JSON.stringify(eyes.texts()) === '[\"Fresh bread\"]'");
        person.until("how long", "eyes.words('#room-facts').includes(' · kept for 1 day · ')");
    }
    bob.reload();
    bob.is_in_room("Kitchen");
    bob.until("the same", "JSON.stringify(eyes.texts()) === '[\"Fresh bread\"]'");
}

#[test]
fn an_ephemeral_room_says_what_it_is_and_offers_nothing_that_would_have_to_be_kept() {
    let stage = Stage::new("ephemeral");
    let ada = stage.person("Ada");
    let bob = stage.person("Bob");
    ada.click("#new-room");
    ada.fills("#room-dialog input[name=name]", "Smoke");
    ada.click("#room-dialog input[name=is_ephemeral]");
    looks_right(&ada, "making");
    ada.click("#room-dialog button[type=submit]");
    ada.is_in_room("Smoke");
    ada.sees_words("#ephemeral-note", "ephemeral Nothing that is said here is written down.");
    ada.sees_no("#attach");
    ada.sees_no("#send-later");
    ada.says("Between us");
    bob.joins("Smoke");
    bob.hears("Ada", "Between us");
    looks_right(&bob, "talking");
    ada.says("And now");
    bob.hears("Ada", "And now");
    bob.reload();
    bob.is_in_room("Smoke");
    bob.reads(&["Between us", "And now"]);
}
