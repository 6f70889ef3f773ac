//! A server as it looks after some days of use, for people to look at: on a desktop and a phone, by day and by night.
//!
//! Two of the pictures are in the readme. With `UPDATE_SCREENSHOTS=1` in the environment they are put into `tests/screenshots`.

use std::path::Path;

use serde_json::json;

use crate::appearance::is_readable;
use crate::parlor::{Account, Parlor, Presence};
use crate::person::Person;
use crate::stage::Stage;

/// What a page with two of these loads in a moment.
const LARGEST_PICTURE: usize = 200_000;

const LONG_NAME: &str = "Maximiliane von Hohenlohe-Langenburg";
const PEOPLE: [&str; 7] = ["Ada", "Bob", "Cleo", "Dario", "Elif", "Joaquín", LONG_NAME];

/// How many minutes ago, by whom, what.
type Said = (i64, &'static str, &'static str);

const BOARD_GAMES: [Said; 13] = [
    (1508, LONG_NAME, "I am away this week. Save me a seat for the next one?"),
    (1505, "Elif", "Always. Who else is in on Thursday? I can bring two new ones."),
    (1503, "Bob", "In! Can we start at half past six this time?"),
    (1490, "Ada", "Half past six is fine. I will set the long table."),
    (95, "Cleo", "Count me in too. I have the expansion, still in its wrapping."),
    (94, "Cleo", "The rules, all twenty pages of them: https://example.org/rivers-and-roads"),
    (90, "Dario", "Twenty pages? Then somebody has to read them out. Slowly, and with voices."),
    (88, "Ada", "I nominate Dario."),
    (88, "Ada", "All in favour?"),
    (87, "Bob", "Aye"),
    (86, "Elif", "Aye!"),
    (7, "Dario", "I see how it is. Then I choose what we eat:\n– olives\n– the good cheese\n– nothing with raisins"),
    (4, "Cleo", "Nobody here wants raisins, Dario."),
];
const READ_BY_ADA: usize = 11;

const GARDEN: [Said; 3] = [
    (160, "Ada", "The hose is mended."),
    (42, "Joaquín", "The tomatoes are in. Who waters them this week?"),
    (31, "Elif", "Me, on Monday and on Wednesday. Somebody else has to do the weekend."),
];
const COMMITTEE: [Said; 1] = [(1470, "Ada", "The minutes are on the notice board.")];
const LOST_AND_FOUND: [Said; 1] = [(2990, LONG_NAME, "A green umbrella, left in the hall since the last concert")];

/// The house, and those at home in it.
struct House {
    stage: Stage,
    board_games: u64,
    online: Vec<Presence>,
}

fn account<'a>(accounts: &'a [Account], name: &str) -> &'a Account {
    &accounts[PEOPLE.iter().position(|known| *known == name).expect("a known name")]
}

/// Lets people say something, and gives each message with its age.
fn say(accounts: &[Account], room: u64, said: &[Said]) -> Vec<(u64, i64)> {
    said.iter().map(|(minutes, name, text)| (account(accounts, name).post(room, text), *minutes)).collect()
}

fn house() -> House {
    let mut stage = Stage::with("lively", Parlor::process());
    let accounts = PEOPLE.map(|name| stage.parlor.account(name));
    let make = |by: &str, room| account(&accounts, by).make(room);
    let board_games =
        make("Elif", json!({"name": "Board games", "description": "Thursdays in the hall, at the long table"}));
    let garden = make("Joaquín", json!({"name": "Garden"}));
    let committee = make("Ada", json!({"name": "Committee", "is_private": true}));
    let lost = make(LONG_NAME, json!({"name": "Lost and found"}));
    make("Bob", json!({"name": "Street party", "description": "The second Saturday in June"}));
    for person in accounts.iter().zip(PEOPLE) {
        for room in [(board_games, "Elif"), (garden, "Joaquín"), (lost, LONG_NAME)] {
            if person.1 != room.1 {
                person.0.join(room.0);
            }
        }
    }
    let mut said = say(&accounts, board_games, &BOARD_GAMES);
    account(&accounts, "Ada").has_read(board_games, said[READ_BY_ADA - 1].0);
    account(&accounts, "Bob").edit(said[2].0, "In! Can we begin at half past six this time?");
    said.extend(say(&accounts, garden, &GARDEN));
    account(&accounts, "Ada").has_read(garden, said[BOARD_GAMES.len()].0);
    said.extend(say(&accounts, committee, &COMMITTEE));
    said.extend(say(&accounts, lost, &LOST_AND_FOUND));
    account(&accounts, "Ada").has_read(lost, said.last().expect("something").0);

    stage.parlor.kill();
    stage.parlor.back_date(&said);
    stage.parlor.start_again();
    let online = ["Bob", "Cleo", "Dario", "Elif"].map(|name| account(&accounts, name).comes_online());
    House { stage, board_games, online: online.into() }
}

/// Nothing is cut off, nothing is too faint; and a picture.
#[track_caller]
fn looks_right(person: &Person, view: &str) {
    assert_eq!(person.evaluate("new Promise(requestAnimationFrame).then(eyes.tooWide)"), json!([]), "{view}");
    is_readable(person, view);
}

/// A picture for the readme.
fn keeps_picture(person: &Person, name: &str) {
    let image = person.photograph().expect("a picture");
    assert!(image.len() < LARGEST_PICTURE, "{name} has {} bytes", image.len());
    if std::env::var_os("UPDATE_SCREENSHOTS").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for the pictures");
        std::fs::write(folder.join(name), image).expect("the picture can be written");
    }
}

#[track_caller]
fn looks_right_on_a_desktop(ada: &Person, scheme: &str) {
    ada.prefers(&[("prefers-color-scheme", scheme)]);
    let view = |name: &str| format!("desktop-{scheme}-{name}");
    looks_right(ada, &view("room"));
    ada.click("#people li:not(.online) .person-row");
    looks_right(ada, &view("person"));
    ada.click("#people li:not(.online) .person-row");
    ada.click("#account-menu summary");
    looks_right(ada, &view("menu"));
    ada.click("#account-menu summary");
    ada.click("#new-room");
    looks_right(ada, &view("dialog"));
    ada.click("#room-dialog [data-do=cancel]");
    ada.click("#room-menu summary");
    ada.click("#leave-room");
    looks_right(ada, &view("question"));
    ada.click("#confirm-no");
    ada.opens("Committee");
    looks_right(ada, &view("quiet-room"));
    ada.opens("Board games");
}

#[track_caller]
fn looks_right_on_a_phone(ada: &Person, scheme: &str) {
    ada.prefers(&[("prefers-color-scheme", scheme)]);
    let view = |name: &str| format!("phone-{scheme}-{name}");
    looks_right(ada, &view("room"));
    ada.click("#show-people");
    ada.sees("#people li");
    looks_right(ada, &view("people"));
    ada.click("#hide-people");
    ada.click("#room-menu summary");
    ada.click("#leave-room");
    looks_right(ada, &view("question"));
    ada.click("#confirm-no");
    ada.click("#back");
    ada.sees("#sidebar");
    looks_right(ada, &view("list"));
    ada.click("#new-room");
    looks_right(ada, &view("dialog"));
    ada.click("#room-dialog [data-do=cancel]");
    ada.click("#account-menu summary");
    looks_right(ada, &view("menu"));
    ada.click("#account-menu summary");
    ada.opens("Board games");
}

#[test]
fn a_house_full_of_people_looks_right_on_every_screen() {
    let mut house = house();
    let ada = house.stage.visitor("Ada");
    for (device, scheme) in [("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark")] {
        if device == "phone" {
            ada.becomes_phone(390, 844);
        }
        ada.prefers(&[("prefers-color-scheme", scheme)]);
        looks_right(&ada, &format!("{device}-{scheme}-entry"));
    }
    ada.size(1280, 800);
    ada.prefers(&[("prefers-color-scheme", "light")]);
    ada.signs_in();
    ada.sees("#room-list li");
    looks_right(&ada, "desktop-light-list");
    ada.opens("Board games");
    ada.says("Olives it is. See you all at half past six!");
    ada.sees_online(&["Ada", "Bob", "Cleo", "Dario", "Elif"]);
    house.online[1].is_typing(house.board_games);
    ada.sees_words("#typing", "Cleo is typing…");
    keeps_picture(&ada, "room.png");
    looks_right_on_a_desktop(&ada, "light");
    looks_right_on_a_desktop(&ada, "dark");

    ada.becomes_phone(390, 844);
    ada.reload();
    ada.is_in_room("Board games");
    ada.until(
        "the newest in view",
        "document.querySelector('#messages').lastElementChild.getBoundingClientRect().bottom < innerHeight",
    );
    looks_right_on_a_phone(&ada, "light");
    ada.prefers(&[("prefers-color-scheme", "dark")]);
    house.online[1].is_typing(house.board_games);
    ada.sees_words("#typing", "Cleo is typing…");
    keeps_picture(&ada, "phone-dark.png");
    looks_right_on_a_phone(&ada, "dark");
    ada.offline(true);
    ada.sees("#connection-state[data-phase=waiting]");
    ada.sends("Can anybody hear me?");
    looks_right(&ada, "phone-dark-offline");
}
