//! Somebody of whom one wants nothing: blocked and unblocked, in a room and in the chat with them, on two devices.

use crate::appearance::is_readable;
use crate::direct_chats::messages;
use crate::person::Person;
use crate::stage::Stage;
use crate::window::quoted;

const HIDDEN: &str = "#messages .hidden-messages";

/// In the list of the room's people.
fn does_with(person: &Person, other: &str, what: &str) {
    let row = format!("eyes.withWords('#people-list .person-name', {})?.closest('li')", quoted(other));
    person.click_what(other, &format!("{row}?.querySelector('.person-row')"));
    person.click_what(what, &format!("{row}?.querySelector('button[name={what}]')"));
}

#[test]
fn whoever_is_blocked_is_hidden_at_once_on_all_devices_and_shown_again() {
    let stage = Stage::new("blocking");
    let (ada, bob, _) = stage.ada_and_bob_in("tea");
    bob.says("First of two");
    bob.says("Second of two");
    ada.hears("Bob", "Second of two");
    let tab = stage.tab_of(&ada);
    tab.is_in();
    tab.opens("tea");
    tab.hears("Bob", "Second of two");
    if ada.evaluate("document.querySelector('#people').hidden") == true {
        ada.click("#show-people");
    }
    does_with(&ada, "Bob", "block");
    ada.sees_words("#confirm-title", "Block Bob?");
    is_readable(&ada, "question");
    ada.click("#confirm-yes");
    for window in [&ada, &tab] {
        window.sees_words(HIDDEN, "2 messages are hidden: you have blocked Bob");
        window.reads(&[] as &[&str]);
    }
    bob.says("A third one");
    ada.sees_words(HIDDEN, "3 messages are hidden: you have blocked Bob");
    bob.reads(&["First of two", "Second of two", "A third one"]);
    is_readable(&ada, "hidden");
    let last = format!("{}?.querySelector('.room-item-preview').textContent", ada.item("#room-list", "tea"));
    ada.until("the last thing that is not hidden", &format!("{last} === 'Bob joined the room'"));
    ada.click("#people-list button[name=unblock]");
    for window in [&ada, &tab] {
        window.reads(&["First of two", "Second of two", "A third one"]);
    }
}

#[test]
fn in_the_chat_with_somebody_blocked_nobody_writes() {
    let stage = Stage::new("blocking-chat");
    let (ada, bob) = (stage.person("Ada"), stage.person("Bob"));
    messages(&ada, "Bob", "Bob");
    ada.says("Hello Bob");
    messages(&bob, "Ada", "Ada");
    bob.hears("Ada", "Hello Bob");
    ada.click("#room-menu summary");
    ada.sees_words("#block-person", "Block Bob");
    ada.click("#block-person");
    ada.click("#confirm-yes");
    ada.sees_words("#composer-silence", "You have blocked Bob. Neither of you can write here.");
    is_readable(&ada, "chat");
    bob.sends("Are you there?");
    bob.until(
        "that it was not taken",
        "eyes.words('.message-failed').includes('This person takes no messages from you.')",
    );
    ada.click("#room-menu summary");
    ada.sees_words("#block-person", "Unblock Bob");
    ada.click("#block-person");
    ada.sees_no("#composer-silence");
    ada.says("Here I am again");
    bob.hears("Ada", "Here I am again");
}
