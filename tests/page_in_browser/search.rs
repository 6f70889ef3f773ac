//! Finding what was said, and being led to it.

use crate::stage::Stage;
use crate::themes::looks_right;
use crate::window::{ENTER, quoted};

#[test]
fn what_was_said_is_found_by_half_a_word_and_shown_in_its_room() {
    let stage = Stage::new("search");
    let (ada, bob, kitchen) = stage.ada_and_bob_in("Kitchen");
    let other = stage.parlor.sign_in("Ada");
    other.post(kitchen, "The <b>cinnamon</b> & the sugar");
    for n in 1..=80 {
        other.post(kitchen, &format!("Something else, number {n}"));
    }
    ada.makes_room("Garden");
    other.post(kitchen, "東京で会いましょう");

    // A search that makes no sense is refused.
    ada.requests_may_fail();
    ada.click("#open-search");
    ada.sees_words(
        "#search-words",
        "Part of a word will do. from:name, in:room, has:link and before:2026-01-31 narrow it down.",
    );
    ada.types("INNAMO");
    ada.until("one found", "eyes.all('#search-found li').length === 1");
    let marked = "eyes.all('#search-found mark').map(mark => mark.textContent).join()";
    assert_eq!(ada.evaluate(marked), "innamo");
    ada.sees_words("#search-found .found-text", "The <b>cinnamon</b> & the sugar");
    ada.sees_words("#search-found .found-room", "Kitchen");
    looks_right(&ada, "found");
    ada.fills("#search-dialog input[type=search]", "東京");
    ada.until("the other one", &format!("{marked} === '東京'"));
    ada.fills("#search-dialog input[type=search]", "has:milk");
    ada.sees_words("#search-words", "After \"has:\" comes file, image or link.");
    ada.fills("#search-dialog input[type=search]", "nothing of the kind");
    ada.sees_words("#search-words", "Nothing was found.");
    ada.fills("#search-dialog input[type=search]", "number in:kitchen");
    ada.presses(ENTER);
    ada.until("a page", "eyes.all('#search-found li').length === 30");
    ada.click("#search-dialog [data-do=more]");
    ada.until("two pages", "eyes.all('#search-found li').length === 60");

    ada.fills("#search-dialog input[type=search]", "cinnamon");
    ada.until("the one again", &format!("{marked} === 'cinnamon'"));
    ada.click("#search-found button");
    ada.sees_no("#search-dialog");
    ada.is_in_room("Kitchen");
    let words = quoted("The <b>cinnamon</b> & the sugar");
    ada.until(
        "it, in view",
        &format!(
            "(row => {{ const box = row?.getBoundingClientRect(); \
        return box && box.top > 0 && box.bottom < innerHeight; }})(eyes.withWords('#messages .message-text', {words}))"
        ),
    );
    ada.picture("led-there");

    // What was found is still there, for the next of it.
    ada.click("#open-search");
    ada.until("the last search", &format!("{marked} === 'cinnamon'"));
    ada.click("#search-dialog [data-do=cancel]");
    ada.sees_no("#search-dialog");
    bob.click("#open-search");
    bob.types("cinnamon");
    bob.until("found by Bob too", &format!("{marked} === 'cinnamon'"));
}
