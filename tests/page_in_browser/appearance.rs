//! Light, dark, and for those who want nothing to move: text can be read everywhere.

use crate::person::Person;
use crate::stage::Stage;

/// WCAG 2.2, 1.4.3, level AA.
const LEAST_CONTRAST: f64 = 4.5;

/// All text on screen stands out from what is behind it. Leaves a picture.
#[track_caller]
pub fn is_readable(person: &Person, view: &str) {
    // Colours that are still changing are no fault.
    person.evaluate(
        "Promise.all(document.getAnimations().filter(animation => animation.effect.getComputedTiming().endTime < Infinity)\
         .map(animation => animation.finished.catch(() => {})))",
    );
    let faint = person.evaluate(&format!("eyes.faint({LEAST_CONTRAST})"));
    person.picture(view);
    assert_eq!(faint, serde_json::json!([]), "{view}: text fainter than {LEAST_CONTRAST}");
}

fn every_view_is_readable_in(scheme: &str) {
    let stage = Stage::new(scheme);
    let ada = stage.visitor("Ada");
    ada.prefers(&[("prefers-color-scheme", scheme)]);
    ada.click("#sign-in button[type=submit]");
    ada.sees("#sign-in .field-error");
    is_readable(&ada, "sign-in");
    ada.registers();
    is_readable(&ada, "welcome");
    ada.click("#new-room");
    is_readable(&ada, "dialog");
    ada.click("#room-dialog [data-do=cancel]");
    ada.makes_room("Kitchen");
    let bob = stage.parlor.account("Bob");
    let room = ada.evaluate("Number(location.hash.split('/').pop())").as_u64().expect("an id");
    let other = bob.make_room("Workshop");
    bob.join(room);
    ada.joins("Workshop");
    ada.opens("Kitchen");
    bob.post(room, "See https://example.org/, it is worth it");
    bob.post(other, "Somebody has left the saw on");
    ada.hears("Bob", "See https://example.org/, it is worth it");
    ada.says("I have, at https://example.org/ and elsewhere");
    ada.says("🎉");
    ada.sees("#room-list .unread-count");
    is_readable(&ada, "room");
    ada.click("#people li:not(.online) .person-row");
    ada.click("#account-menu summary");
    is_readable(&ada, "people-and-menu");
    ada.presses(crate::window::ESCAPE);
    ada.offline(true);
    ada.sees("#connection-state[data-phase=waiting]");
    ada.sends("Is this still going out?");
    is_readable(&ada, "offline");
    ada.offline(false);
    ada.is_connected();
    assert_eq!(
        ada.evaluate("getComputedStyle(document.documentElement).colorScheme"),
        scheme,
        "the page follows the system"
    );
}

#[test]
fn all_text_can_be_read_by_day() {
    every_view_is_readable_in("light");
}

#[test]
fn all_text_can_be_read_at_night() {
    every_view_is_readable_in("dark");
}

#[test]
fn a_chosen_appearance_outlasts_a_reload_whatever_the_system_says() {
    let stage = Stage::new("theme");
    let ada = stage.person("Ada");
    ada.prefers(&[("prefers-color-scheme", "light")]);
    ada.click("#account-menu summary");
    ada.click("label:has([name=theme][value=dark])");
    let is_dark = "getComputedStyle(document.documentElement).colorScheme === 'dark'";
    ada.until("darkness", is_dark);
    ada.picture("chosen");
    ada.reload();
    ada.is_in();
    ada.until("darkness", is_dark);
}

#[test]
fn nothing_moves_for_those_who_want_it_so() {
    let stage = Stage::new("still");
    let ada = stage.visitor("Ada");
    ada.prefers(&[("prefers-reduced-motion", "reduce")]);
    assert_eq!(ada.evaluate("eyes.moving()"), serde_json::json!([]));
    ada.registers();
    ada.makes_room("Kitchen");
    ada.says("Calm");
    ada.click("#account-menu summary");
    assert_eq!(ada.evaluate("eyes.moving()"), serde_json::json!([]));
}
