//! Direct chats, guests and the care of a room, in each set of colours, on a desktop and on a phone.

use serde_json::json;

use crate::appearance::is_readable;
use crate::person::Person;
use crate::stage::Stage;

/// On both screens: everything can be read and nothing is cut off. Leaves pictures.
#[track_caller]
pub fn looks_right(person: &Person, view: &str) {
    for (screen, width, height) in [("phone", 390, 844), ("desktop", 1280, 800)] {
        person.size(width, height);
        person.until("the size", &format!("innerWidth === {width}"));
        assert_eq!(
            person.evaluate("new Promise(requestAnimationFrame).then(eyes.tooWide)"),
            json!([]),
            "{view}, {screen}"
        );
        is_readable(person, &format!("{view}-{screen}"));
    }
}

#[track_caller]
pub fn in_colours(stage: &Stage, name: &str, theme: &str) -> Person {
    let person = stage.visitor(name);
    person.prefers(&[("prefers-color-scheme", "light")]);
    person.evaluate(&format!("localStorage.setItem('parlor.theme', '{theme}')"));
    person.reload();
    person
}

fn new_views_look_right_in(theme: &str) {
    let stage = Stage::new(&format!("theme-{theme}"));
    let bob = stage.parlor.account("Bob");
    for name in ["Cleo", "Dario", "Maximiliane von Hohenlohe-Langenburg"] {
        stage.parlor.account(name);
    }
    let _online = bob.comes_online();
    let ada = in_colours(&stage, "Ada", theme);
    ada.registers();
    let room = ada.makes_room("Kitchen");
    bob.join(room);
    bob.post(room, "I am here for the soup");
    ada.hears("Bob", "I am here for the soup");
    ada.click("#room-menu summary");
    looks_right(&ada, "room-menu");
    ada.click("#edit-room");
    looks_right(&ada, "edit-room");
    ada.click("#room-dialog [data-do=delete]");
    looks_right(&ada, "delete-room");
    ada.click("#confirm-no");
    ada.click("#new-chat");
    ada.until("everybody", "eyes.all('#people-found li').length === 4");
    looks_right(&ada, "picker");
    ada.click_what("Bob", "eyes.withWords('#people-found .person-name', 'Bob')?.closest('button')");
    let chat = ada.is_in_room("Bob");
    ada.says("Is there any left?");
    bob.post(chat, "A little. Come down before Dario does, he has not had his lunch and asks every five minutes.");
    ada.until("the answer", "eyes.messages().length === 2");
    ada.says("On my way");
    looks_right(&ada, "chat");

    let eve = in_colours(&stage, "Eve", theme);
    eve.sees("#show-guest");
    looks_right(&eve, "entry");
    eve.click("#show-guest");
    looks_right(&eve, "guest-entry");
    eve.fills("#guest input[name=username]", "Eve");
    eve.click("#guest button[type=submit]");
    eve.is_in();
    let kim = stage.visitor("Kim");
    kim.click("#show-guest");
    kim.fills("#guest input[name=username]", "Kim");
    kim.click("#guest button[type=submit]");
    kim.is_in();
    eve.until("Kim", &format!("Boolean({})", eve.item("#guest-list", "Kim")));
    looks_right(&eve, "guest-list");
    eve.joins("Kitchen");
    eve.says("What smells so good?");
    ada.opens("Kitchen");
    ada.hears("Eve", "What smells so good?");
    looks_right(&ada, "guest-in-room");
    ada.click_what("Bob", "eyes.withWords('#people .person-name', 'Bob')?.closest('button')");
    ada.until("what one may do", "eyes.all('#people .person-actions button').length === 5");
    let edges = "['left', 'right'].map(s => new Set(eyes.all('#people .person-actions button').map(b => b.getBoundingClientRect()[s])).size).join()";
    assert_eq!(ada.evaluate(edges), "1,1", "the buttons stand in one column");
    is_readable(&ada, "person");
    ada.size(390, 844);
    ada.click("#show-people");
    looks_right(&ada, "person");
    eve.click("#account-menu summary");
    looks_right(&eve, "guest-room");
    eve.click("#account-menu summary");
    eve.click_what("Kim", &format!("{}?.querySelector('a')", eve.item("#guest-list", "Kim")));
    eve.is_whispering("Kim");
    eve.says("Soup!");
    looks_right(&eve, "whisper");
}

#[test]
fn what_is_new_looks_right_by_day() {
    new_views_look_right_in("light");
}

#[test]
fn what_is_new_looks_right_at_night() {
    new_views_look_right_in("dark");
}

#[test]
fn what_is_new_looks_right_through_glass() {
    new_views_look_right_in("glass");
}
