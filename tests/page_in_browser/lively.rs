//! A house full of people, for people to look at: on a desktop and a phone, by day and by night.

use serde_json::json;

use crate::appearance::is_readable;
use crate::house::house;
use crate::person::Person;

/// Nothing is cut off, nothing is too faint; and a picture.
#[track_caller]
fn looks_right(person: &Person, view: &str) {
    assert_eq!(person.evaluate("new Promise(requestAnimationFrame).then(eyes.tooWide)"), json!([]), "{view}");
    is_readable(person, view);
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
    let mut house = house("lively");
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
    house.cleo_types();
    ada.sees_words("#typing", "Cleo is typing…");
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
    house.cleo_types();
    ada.sees_words("#typing", "Cleo is typing…");
    looks_right_on_a_phone(&ada, "dark");
    ada.offline(true);
    ada.sees("#connection-state[data-phase=waiting]");
    ada.sends("Can anybody hear me?");
    looks_right(&ada, "phone-dark-offline");
}
