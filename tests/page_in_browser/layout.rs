//! On a phone, at any width, and without a mouse.

use crate::appearance::is_readable;
use crate::person::{BOX, Person};
use crate::stage::Stage;
use crate::window::{ENTER, ESCAPE, SPACE, TAB, quoted};

const WIDTHS: [u32; 9] = [320, 360, 412, 600, 767, 768, 1024, 1200, 1440];
const LONG_WORD: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

#[track_caller]
fn fits_every_width(person: &Person, view: &str) {
    for width in WIDTHS {
        person.size(width, 800);
        person.until(&format!("a window {width} wide"), &format!("innerWidth === {width}"));
        let too_wide = person.evaluate("new Promise(requestAnimationFrame).then(eyes.tooWide)");
        assert_eq!(too_wide, serde_json::json!([]), "{view} at {width} pixels");
        if [320, 768].contains(&width) {
            person.picture(&format!("{view}-{width}"));
        }
    }
    person.size(1280, 800);
}

#[test]
fn nothing_scrolls_sideways_from_320_to_1440_pixels() {
    let stage = Stage::new("widths");
    let ada = stage.visitor(&LONG_WORD[..60]);
    ada.sees(".entry-first");
    fits_every_width(&ada, "first");
    stage.parlor.account("Eve");
    ada.reload();
    ada.click("#sign-in button[type=submit]");
    ada.sees("#sign-in .field-error");
    fits_every_width(&ada, "sign-in");
    ada.click("#show-register");
    fits_every_width(&ada, "register");
    ada.click("#show-sign-in");
    ada.registers();
    fits_every_width(&ada, "welcome");
    ada.click("#new-room");
    fits_every_width(&ada, "dialog");
    ada.presses(ESCAPE);
    ada.makes_room(&LONG_WORD[..64]);
    ada.says(&LONG_WORD.repeat(3));
    ada.says(&format!("https://example.org/{}", LONG_WORD.repeat(3)));
    let bob = stage.person(&format!("B{}", &LONG_WORD[..60]));
    bob.joins(&LONG_WORD[..64]);
    bob.says("Words of common length, many of them, so that the lines of this message have to break at some place on a phone.");
    ada.hears(&bob.name, "Words of common length, many of them, so that the lines of this message have to break at some place on a phone.");
    ada.writes("typing");
    bob.sees("#typing:not(:empty)");
    fits_every_width(&bob, "room");
    fits_every_width(&ada, "own-room");
    ada.size(360, 740);
    ada.until("the button that shows who is here", "eyes.seen('#people') || eyes.seen('#show-people')");
    if ada.words("#people h2").is_empty() {
        ada.click("#show-people");
    }
    ada.sees("#people");
    ada.click("#people li .person-row:not(:disabled)");
    for width in [320, 360, 412, 600] {
        ada.size(width, 740);
        assert_eq!(
            ada.evaluate("new Promise(requestAnimationFrame).then(eyes.tooWide)"),
            serde_json::json!([]),
            "people at {width}"
        );
    }
    ada.picture("people-600");
}

#[test]
fn on_a_phone_the_list_and_the_room_are_views_of_their_own_with_a_way_back() {
    let stage = Stage::new("phone");
    let bob = stage.parlor.account("Bob");
    let room = bob.make_room("Kitchen");
    bob.post(room, "Is anybody hungry?");
    let ada = stage.visitor("Ada");
    ada.becomes_phone(360, 740);
    ada.reload();
    ada.picture("sign-in");
    ada.registers();
    ada.sees("#sidebar");
    ada.sees_no("#room");
    ada.click("#sidebar-empty button");
    ada.sees("#room-dialog");
    ada.presses(ESCAPE);
    is_readable(&ada, "list");
    ada.joins("Kitchen");
    ada.sees_no("#sidebar");
    ada.sees(BOX);
    ada.says("I m");
    ada.picture("room");
    ada.taps("#messages .own .bubble");
    ada.sees(".message-actions");
    ada.picture("touched");
    ada.taps(".message-actions [data-do=more]");
    ada.sees("#message-menu");
    ada.picture("message-menu");
    ada.taps("#message-menu [data-do=edit]");
    ada.writes("I am");
    ada.click("#composer button[type=submit]");
    ada.reads(&["Is anybody hungry?", "I am"]);
    ada.click("#show-people");
    ada.sees("#people li");
    ada.picture("people");
    ada.click("#hide-people");
    ada.sees_no("#people");
    ada.click("#back");
    ada.sees("#sidebar");
    ada.sees_no("#room");
    ada.picture("back");
    ada.opens("Kitchen");
    // The phone's own back button.
    ada.evaluate("history.back()");
    ada.sees("#sidebar");
    assert_eq!(ada.evaluate("innerWidth"), 360, "nothing has pushed the page wider");

    // No finger is thinner than this (WCAG 2.2, 2.5.8).
    let small = "eyes.all('button, a, input, textarea, summary').filter(e => !e.closest('.visually-hidden, p, label')).map(e => \
        [e.id || e.className, e.getBoundingClientRect()]).filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)";
    assert_eq!(ada.evaluate(small), serde_json::json!([]));
    ada.opens("Kitchen");
    assert_eq!(ada.evaluate(small), serde_json::json!([]));
}

#[test]
fn without_a_connection_the_banner_takes_two_lines_of_a_phone_at_most() {
    let stage = Stage::new("banner").wired();
    let ada = stage.visitor("Ada");
    ada.becomes_phone(360, 740);
    ada.registers();
    ada.click("#sidebar-empty button");
    ada.fills("#room-dialog input[name=name]", "Kitchen");
    ada.click("#room-dialog button[type=submit]");
    ada.is_in_room("Kitchen");
    ada.offline(true);
    ada.sees("#connection-state[data-phase=waiting]");
    for text in ["Can anybody hear me?", "Hello?"] {
        ada.sends(text);
    }
    ada.until(
        "the longest words",
        "/2 messages wait to be sent. Trying again in \\d+ s/.test(eyes.words('.connection-words'))",
    );
    ada.sees("#retry-now");
    let lines = "(() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('#connection-state')); \
        const tops = Array.from(range.getClientRects(), box => (box.top + box.bottom) / 2); \
        return tops.sort((a, b) => a - b).filter((top, i) => i === 0 || top - tops[i - 1] > 8).length; })()";
    for width in [320, 360, 412] {
        ada.becomes_phone(width, 740);
        ada.until("the width", &format!("innerWidth === {width}"));
        let lines = ada.evaluate(lines).as_u64();
        assert!(lines <= Some(2), "{lines:?} lines at {width}");
        is_readable(&ada, &format!("{width}"));
    }
    ada.becomes_phone(360, 740);
    ada.offline(false);
    ada.is_connected();
    ada.reads(&["Can anybody hear me?", "Hello?"]);
}

/// Goes on with the tabulator key until the focus is on what fits.
#[track_caller]
fn tabs_to(person: &Person, selector: &str) {
    for _ in 0..60 {
        person.presses(TAB);
        if person.evaluate(&format!("Boolean(document.activeElement?.matches({}))", quoted(selector))) == true {
            let marked = "(style => style.outlineStyle !== 'none' || style.boxShadow !== 'none')(getComputedStyle(document.activeElement)) \
                || document.activeElement.closest(':focus-within') !== null";
            assert_eq!(person.evaluate(marked), true, "the focus on {selector} can be seen");
            return;
        }
    }
    panic!("the tabulator key does not lead to {selector}");
}

#[test]
fn everything_can_be_done_with_the_keyboard_alone() {
    let stage = Stage::new("keyboard");
    let bob = stage.parlor.account("Bob");
    let room = bob.make_room("Kitchen");
    stage.parlor.account("Ada").join(room);
    bob.post(room, "Is anybody hungry?");
    let ada = stage.visitor("Ada");
    ada.until("the focus in the first field", "document.activeElement?.matches('#sign-in input[name=username]')");
    ada.types("Ada");
    ada.presses(TAB);
    ada.types(crate::parlor::PASSWORD);
    ada.presses(ENTER);
    ada.is_in();

    ada.sees("#room-list li");
    tabs_to(&ada, "#room-list a");
    ada.picture("focus-on-room");
    ada.presses(ENTER);
    ada.is_in_room("Kitchen");
    ada.until("the focus where one writes", &format!("document.activeElement?.matches('{BOX}')"));
    ada.types("I am");
    ada.presses(ENTER);
    ada.reads(&["Is anybody hungry?", "I am"]);
    ada.until("the focus still there", &format!("document.activeElement?.matches('{BOX}')"));

    tabs_to(&ada, "#new-room");
    ada.presses(SPACE);
    ada.until("the focus in the dialog", "document.activeElement?.matches('#room-dialog input[name=name]')");
    ada.picture("dialog");
    ada.presses(ESCAPE);
    ada.sees_no("#room-dialog");
    ada.until("the focus back on the button", "document.activeElement?.matches('#new-room')");

    tabs_to(&ada, "#account-menu summary");
    ada.presses(ENTER);
    tabs_to(&ada, "#sign-out");
    ada.picture("menu");
    ada.presses(SPACE);
    ada.sees("#sign-in");
}

#[test]
fn the_list_of_people_stands_beside_the_room_only_where_there_is_space_for_it() {
    let stage = Stage::new("people");
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    ada.sees("#people");
    ada.size(900, 800);
    ada.sees_no("#people");
    ada.click("#show-people");
    ada.sees("#people");
    ada.picture("over");
    ada.presses(ESCAPE);
    ada.sees_no("#people");
    ada.size(1280, 800);
    ada.sees("#people");
    ada.click("#hide-people");
    ada.sees_no("#people");
    ada.reload();
    ada.is_in_room("Kitchen");
    ada.sees_no("#people");
}

#[test]
fn the_buttons_above_the_list_keep_to_their_side_whatever_the_font() {
    let stage = Stage::new("wide-font");
    let ada = stage.person("Ada");
    let keeps = "(() => { const bar = document.querySelector('.sidebar-bar').getBoundingClientRect(); const right = document.querySelector('.bar-buttons').getBoundingClientRect(); \
        const brand = document.querySelector('.sidebar-bar .brand').getBoundingClientRect(); \
        return right.right <= bar.right && right.left >= brand.right && document.querySelector('#new-room').getBoundingClientRect().height < 50; })()";
    for font in ["system-ui", "DejaVu Sans", "DejaVu Sans Mono"] {
        ada.evaluate(&format!("document.documentElement.style.fontFamily = {}", quoted(font)));
        for width in [320, 768, 1280] {
            ada.size(width, 800);
            ada.until(&format!("room for all in {font} at {width}"), &format!("innerWidth === {width} && {keeps}"));
        }
        ada.picture(&font.replace(' ', "-"));
        let has_word = "(name => name.offsetTop < name.offsetHeight)(document.querySelector('.brand-name'))";
        assert_eq!(ada.evaluate(has_word), font == "system-ui", "the word beside the logo, in {font}");
    }
}

#[test]
fn a_menu_that_was_opened_stays_when_the_room_behind_it_closes() {
    let stage = Stage::new("menu");
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    ada.click("#account-menu summary");
    ada.sees("#sign-out");
    ada.evaluate("location.hash = '#/'");
    ada.sees("#welcome");
    assert_eq!(ada.evaluate("document.querySelector('#account-menu').open"), true);
}
