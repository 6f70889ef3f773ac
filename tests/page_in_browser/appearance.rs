//! Light, dark, and for those who want nothing to move: text can be read everywhere.

use crate::person::Person;
use crate::stage::Stage;

/// WCAG 2.2, 1.4.3, level AA.
const LEAST_CONTRAST: f64 = 4.5;

/// All text on screen stands out from what is behind it. Leaves a picture.
#[track_caller]
pub fn is_readable(person: &Person, view: &str) {
    // Colours that are still changing are no fault; what pulses for ever, or stands still because it is hidden, is not waited for.
    let faint = person.evaluate(&format!("eyes.faintAtRest({LEAST_CONTRAST})"));
    person.picture(view);
    assert_eq!(faint, serde_json::json!([]), "{view}: text fainter than {LEAST_CONTRAST}");
}

/// `theme` is chosen where it is none of the system's.
fn every_view_is_readable_in(theme: &str) {
    let stage = Stage::new(theme).wired();
    let ada = stage.visitor("Ada");
    let scheme = if theme == "light" { "light" } else { "dark" };
    ada.prefers(&[("prefers-color-scheme", scheme)]);
    if theme == "glass" {
        ada.evaluate("localStorage.setItem('parlor.theme', 'glass')");
        ada.reload();
    }
    ada.sees(".entry-first");
    is_readable(&ada, "first");
    let bob = stage.parlor.account("Bob");
    ada.reload();
    ada.click("#sign-in button[type=submit]");
    ada.sees("#sign-in .field-error");
    is_readable(&ada, "sign-in");
    ada.registers();
    is_readable(&ada, "welcome");
    ada.click("#new-room");
    is_readable(&ada, "dialog");
    ada.click("#room-dialog [data-do=cancel]");
    ada.sees_no("#room-dialog");
    ada.makes_room("Kitchen");
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
fn all_text_can_be_read_through_glass() {
    every_view_is_readable_in("glass");
}

#[test]
fn the_connection_pulses_while_it_lives_unless_somebody_wants_less_motion() {
    let stage = Stage::new("pulse").wired();
    let ada = stage.person("Ada");
    let pulses = "document.getAnimations().some(a => a.animationName === 'pulse' && a.effect.getComputedTiming().endTime === Infinity)";
    ada.sees("#sidebar .pulse[data-phase=ready]");
    ada.until("a pulse", pulses);
    ada.offline(true);
    ada.sees("#sidebar .pulse[data-phase=waiting]");
    ada.until("no pulse", &format!("!({pulses})"));
    ada.offline(false);
    ada.is_connected();
    ada.until("a pulse", pulses);
    ada.click("#account-menu summary");
    ada.click("[name=motion]");
    ada.until("no pulse", &format!("!({pulses})"));
    ada.picture("menu");
    ada.reload();
    ada.is_in();
    ada.until("the choice outlasts a reload", &format!("!({pulses})"));
    assert_eq!(ada.evaluate("eyes.moving()"), serde_json::json!([]));
    ada.becomes_phone(390, 844);
    ada.makes_room("Kitchen");
    ada.sees(".room-bar .pulse[data-phase=ready]");
    ada.picture("phone");
}

#[test]
fn a_message_comes_in_with_a_movement_and_history_without() {
    let stage = Stage::new("arrives");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    let count = "globalThis.came = 0; document.addEventListener('animationstart', ({ animationName }) => { if (/arrive|depart/.test(animationName)) came++; })";
    for person in [&ada, &bob] {
        person.evaluate(count);
    }
    ada.says("One");
    bob.hears("Ada", "One");
    bob.says("Two");
    ada.hears("Bob", "Two");
    for person in [&ada, &bob] {
        person.until("both have moved in", "came === 2");
        person.until("and rest", "!document.querySelector('.arrives')");
    }
    ada.makes_room("Workshop");
    ada.opens("Kitchen");
    ada.reads(&["One", "Two"]);
    assert_eq!(ada.evaluate("came"), 2, "what is known moves no more");
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
