//! The pictures of the readme, taken where they are described: with `UPDATE_SCREENSHOTS=1` in the environment they are put into
//! `tests/screenshots`, without it they are only shown to be possible.

use std::path::Path;

use base64::Engine;

use crate::direct_chats::messages;
use crate::guests::{comes_in, opens_whisper};
use crate::house::{House, house};
use crate::person::Person;
use crate::window::quoted;

/// What a page with eight of these loads in a moment.
const LARGEST_PICTURE: usize = 80_000;

/// A picture for the readme.
#[track_caller]
fn keeps_picture(person: &Person, name: &str) {
    // No caret blinks, nothing is pointed at, and nothing is still being asked for.
    person.points_at_nothing();
    person.evaluate("document.activeElement.blur()");
    person.until("rest", "!eyes.seen('[aria-busy=true]')");
    let base64 = &base64::engine::general_purpose::STANDARD;
    let image = base64.encode(person.photograph().expect("a picture"));
    let small = person.evaluate(&format!("({})({})", include_str!("palette.js"), quoted(&image)));
    let image = base64.decode(small.as_str().expect("a picture")).expect("as base64");
    assert!(image.len() < LARGEST_PICTURE, "{name} has {} bytes", image.len());
    if std::env::var_os("UPDATE_SCREENSHOTS").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for the pictures");
        std::fs::write(folder.join(name), image).expect("the picture can be written");
    }
}

/// Has a window of this size, and the page in it anew: a press on one that is just changing its size may be lost.
#[track_caller]
fn resizes(person: &Person, width: u32, height: u32) {
    person.size(width, height);
    person.until("the size", &format!("innerWidth === {width} && innerHeight === {height}"));
    person.reload();
}

/// The page in a set of colours, with nothing that moves: two pictures of one thing are the same.
fn stands_still_in(person: &Person, scheme: &str) {
    person.prefers(&[("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]);
}

#[track_caller]
fn shows_the_room(house: &mut House, ada: &Person) {
    ada.opens("Board games");
    ada.says("Olives it is. See you all at half past six!");
    ada.sees_online(&["Ada", "Bob", "Cleo", "Dario", "Elif"]);
    house.cleo_types();
    ada.sees_words("#typing", "Cleo is typing…");
    keeps_picture(ada, "room.png");
}

#[track_caller]
fn shows_a_direct_chat(house: &House, ada: &Person) {
    let chat = messages(ada, "cle", "Cleo");
    resizes(ada, 1024, 640);
    ada.is_in_room("Cleo");
    ada.is_connected();
    let cleo = house.account("Cleo");
    ada.says("Shall I bring the old board, or does the new one fold out far enough?");
    cleo.post(chat, "The new one covers the whole table. We will have to eat standing up.");
    ada.hears("Cleo", "The new one covers the whole table. We will have to eat standing up.");
    ada.says("Then Dario must not know before Thursday");
    cleo.post(chat, "My lips are sealed.");
    ada.hears("Cleo", "My lips are sealed.");
    ada.sees_words("#room-facts", "online");
    keeps_picture(ada, "direct.png");
    resizes(ada, 1280, 800);
    ada.is_in_room("Cleo");
}

#[track_caller]
fn shows_what_an_admin_can_do(ada: &Person) {
    ada.opens("Committee");
    for name in ["Bob", "Joaquín", "Elif"] {
        ada.fills("#add-member input", name);
        ada.click("#add-member button[type=submit]");
        ada.until(name, &format!("eyes.withWords('#people .person-name', {})", quoted(name)));
        ada.until("an empty field", "document.querySelector('#add-member input').value === ''");
    }
    ada.click_what("Elif", "eyes.withWords('#people .person-name', 'Elif')?.closest('button')");
    ada.until("what one may do", "eyes.all('#people .person-actions button').length === 5");
    ada.click("#room-menu summary");
    keeps_picture(ada, "administration.png");
    ada.click("#room-menu summary");
}

#[track_caller]
fn shows_the_guests(house: &House) {
    let eve = house.stage.visitor("Eve");
    stands_still_in(&eve, "light");
    resizes(&eve, 1024, 640);
    eve.click("#show-guest");
    eve.fills("#guest input[name=username]", "Eve");
    keeps_picture(&eve, "guest-entrance.png");
    eve.click("#guest button[type=submit]");
    eve.is_in();
    let [kim, lou] = ["Kim", "Lou"].map(|name| house.stage.visitor(name));
    comes_in(&kim);
    comes_in(&lou);
    eve.until("them", "eyes.all('#guest-list li').length === 2");
    opens_whisper(&eve, "Kim");
    eve.says("Hello Kim! Are you here for the games, too?");
    opens_whisper(&kim, "Eve");
    kim.says("Yes, Bob told me about Thursday. Is there an account I should make first?");
    eve.hears("Kim", "Yes, Bob told me about Thursday. Is there an account I should make first?");
    eve.says("No, just sit down with us");
    kim.says("See you there!");
    eve.hears("Kim", "See you there!");
    keeps_picture(&eve, "guests.png");
}

#[track_caller]
fn shows_it_on_a_phone(house: &mut House, ada: &Person) {
    ada.opens("Board games");
    ada.becomes_phone(390, 844);
    ada.reload();
    ada.is_in_room("Board games");
    ada.click("#back");
    ada.sees("#sidebar");
    keeps_picture(ada, "phone.png");
    stands_still_in(ada, "dark");
    ada.opens("Board games");
    house.cleo_types();
    ada.sees_words("#typing", "Cleo is typing…");
    ada.until(
        "the newest in view",
        "document.querySelector('#messages').lastElementChild.getBoundingClientRect().bottom < innerHeight",
    );
    keeps_picture(ada, "phone-dark.png");
}

#[test]
fn the_readmes_pictures_are_of_the_page_as_it_is() {
    let mut house = house("walk-through");
    let ada = house.stage.visitor("Ada");
    stands_still_in(&ada, "light");
    resizes(&ada, 1024, 640);
    ada.sees("#sign-in");
    keeps_picture(&ada, "sign-in.png");
    resizes(&ada, 1280, 800);
    ada.signs_in();
    shows_the_room(&mut house, &ada);
    shows_a_direct_chat(&house, &ada);
    shows_what_an_admin_can_do(&ada);
    shows_the_guests(&house);
    shows_it_on_a_phone(&mut house, &ada);
}
