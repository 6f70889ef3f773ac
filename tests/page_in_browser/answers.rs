//! What people say to a message: answers, emoji; and what it said before it was edited.

use serde_json::json;

use crate::appearance::is_readable;
use crate::person::{BOX, Person};
use crate::stage::Stage;
use crate::themes::{in_colours, looks_right};
use crate::window::{ENTER, ESCAPE, TAB, quoted};

/// The quote above a message.
fn quote_of(text: &str) -> String {
    let text = quoted(text);
    format!(
        "Array.from(eyes.withWords('#messages .message-text', {text})?.closest('.bubble')?.querySelector('.quote')?.children ?? [])\
         .filter(part => !part.hidden).map(part => part.textContent).join(': ')"
    )
}

#[track_caller]
fn sees_quote(person: &Person, text: &str, quote: &str) {
    person.until(&format!("{text} with {quote}"), &format!("{} === {}", quote_of(text), quoted(quote)));
}

#[test]
fn an_answer_shows_what_it_answers_and_leads_there() {
    let stage = Stage::new("answers");
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    ada.says("Who brings the soup?");
    let other = stage.parlor.sign_in("Ada");
    bob.hears("Ada", "Who brings the soup?");
    bob.does("reply", "Who brings the soup?");
    bob.sees_words(".reply-to", "Replying to Ada");
    bob.picture("replying");
    bob.until("the focus where one writes", &format!("document.activeElement?.matches('{BOX}')"));
    bob.presses(ESCAPE);
    bob.sees_no("#composer-reply");

    bob.does("reply", "Who brings the soup?");
    bob.writes("I do, and");
    bob.reload();
    bob.is_in_room("Kitchen");
    bob.sees_words(".reply-to", "Replying to Ada");
    bob.says("I do, and the bread");
    bob.sees_no("#composer-reply");
    for person in [&ada, &bob] {
        sees_quote(person, "I do, and the bread", "Ada: Who brings the soup?");
    }

    for n in 1..=80 {
        other.post(room, &format!("Something else, number {n}"));
    }
    let said = ada
        .evaluate("Number(eyes.withWords('#messages .message-text', 'Who brings the soup?').closest('li').dataset.id)");
    bob.does("reply", "Something else, number 80");
    bob.says("Enough");
    ada.reload();
    ada.is_in_room("Kitchen");
    ada.until("the newest", "eyes.texts().at(-1) === 'Enough'");
    assert!(!ada.evaluate("eyes.texts()").to_string().contains("soup"), "the beginning is not loaded");
    other.asks("POST", &format!("/rooms/{room}/messages"), &json!({"content": "At last", "reply_to": said}));
    sees_quote(&ada, "At last", "Ada: Who brings the soup?");
    ada.click_what(
        "the quote",
        "eyes.withWords('#messages .message-text', 'At last')?.closest('.bubble').querySelector('.quote')",
    );
    ada.until("the question, in view", "(row => { const box = row?.getBoundingClientRect(); \
        return box && box.top > 0 && box.bottom < innerHeight; })(eyes.withWords('#messages .message-text', 'Who brings the soup?'))");
    ada.picture("led-there");
    ada.click("#jump-latest");
    ada.until("the newest", "eyes.texts().at(-1) === 'At last'");

    other.edit(said.as_u64().expect("an id"), "Who brings the soup? And the bread?");
    other.asks("DELETE", &format!("/messages/{said}"), &json!(null));
    ada.reload();
    ada.is_in_room("Kitchen");
    sees_quote(&ada, "At last", "Message deleted");
}

#[test]
fn a_thread_is_read_and_goes_on_in_a_pane_of_its_own() {
    let stage = Stage::new("thread");
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    ada.says("When do we eat?");
    bob.does("reply", "When do we eat?");
    bob.says("At seven");
    ada.does("reply", "At seven");
    ada.says("Sharp?");
    ada.click_what("the replies", "eyes.withWords('#messages [data-do=thread]', '2 replies')");
    ada.until("the thread", "eyes.all('#thread-replies li').length === 2");
    assert_eq!(ada.words("#thread-root .thread-text"), "When do we eat?");
    let answer = bob.evaluate("Number(eyes.withWords('#messages .message-text', 'Sharp?')?.closest('li').dataset.id)");
    stage.parlor.sign_in("Bob").asks(
        "POST",
        &format!("/rooms/{room}/messages"),
        &json!({"content": "As ever", "reply_to": answer}),
    );
    ada.until("what is said meanwhile", "eyes.all('#thread-replies .thread-text').at(-1)?.textContent === 'As ever'");
    ada.picture("open");
    ada.click("#thread-dialog [data-do=reply]");
    ada.sees_words(".reply-to", "Replying to Ada");
    ada.says("I shall be late");
    sees_quote(&ada, "I shall be late", "Ada: When do we eat?");
    bob.until("the count", "Boolean(eyes.withWords('#messages [data-do=thread]', '4 replies'))");
}

#[test]
fn what_is_answered_without_a_connection_is_answered_later() {
    let stage = Stage::new("answer-later").wired();
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    bob.says("Tea?");
    ada.hears("Bob", "Tea?");
    ada.offline(true);
    ada.sees("#connection-state[data-phase=waiting]");
    ada.does("reply", "Tea?");
    ada.sends("Please");
    sees_quote(&ada, "Please", "Bob: Tea?");
    ada.offline(false);
    bob.hears("Ada", "Please");
    sees_quote(&bob, "Please", "Bob: Tea?");
}

#[test]
fn emoji_are_counted_below_a_message_and_taken_back() {
    let stage = Stage::new("reactions").wired();
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    ada.says("There is cake");
    bob.hears("Ada", "There is cake");
    bob.does("react", "There is cake");
    bob.picture("picker");
    bob.click_what("a thumb", "eyes.withWords('.picker-emoji', '👍')");
    bob.sees_no("#reaction-picker");
    bob.sees(".chip[data-emoji='👍'][aria-pressed=true]");
    ada.sees(".chip[data-emoji='👍'][aria-pressed=false]");
    assert_eq!(ada.evaluate("eyes.seen('.chip').title"), "Bob");
    ada.click(".chip[data-emoji='👍']");
    for (person, who) in [(&ada, "You and Bob"), (&bob, "You and Ada")] {
        person.until("two thumbs", "eyes.seen('.chip[aria-pressed=true] .chip-count')?.textContent === '2'");
        person.until(who, &format!("eyes.seen('.chip').title === {}", quoted(who)));
    }

    bob.requests_may_fail();
    bob.click(".chip.add");
    bob.fills("#reaction-picker input", "nice");
    bob.presses(ENTER);
    bob.sees_words("#reaction-picker .field-error", "A reaction is one emoji.");
    bob.picture("refused");
    bob.fills("#reaction-picker input", "🧁");
    bob.presses(ENTER);
    ada.sees(".chip[data-emoji='🧁']");
    ada.picture("two");
    bob.click(".chip[data-emoji='🧁']");
    ada.sees_no(".chip[data-emoji='🧁']");
    ada.click(".chip[data-emoji='👍']");
    bob.click(".chip[data-emoji='👍']");
    ada.sees_no(".chip");

    bob.offline(true);
    bob.does("react", "There is cake");
    bob.click_what("a heart", "eyes.withWords('.picker-emoji', '❤️')");
    bob.until("why not", "/cannot be reached/.test(eyes.words('#reaction-picker .form-error'))");
}

#[test]
fn what_a_message_said_before_is_for_its_author_and_the_rooms_admins() {
    let stage = Stage::new("versions");
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    let cleo = stage.parlor.account("Cleo");
    cleo.join(room);
    let said = cleo.post(room, "Diner is at six");
    cleo.edit(said, "Diner is at seven");
    cleo.edit(said, "Dinner is at seven");
    bob.hears("Cleo", "Dinner is at seven");
    bob.sees("span.message-mark");
    bob.sees_no("button.message-mark");
    ada.click("button.message-mark");
    ada.until("all of it", "eyes.all('#versions-dialog li').length === 3");
    let texts = ada.evaluate("eyes.all('.version-text').map(text => text.textContent)");
    assert_eq!(texts, json!(["Diner is at six", "Diner is at seven", "Dinner is at seven"]));
    ada.picture("open");
    ada.presses(ESCAPE);
    ada.sees_no("#versions-dialog");
    assert_eq!(ada.may_do("Dinner is at seven"), json!(["copy", "unread", "remind", "pin", "versions", "delete"]));
}

#[test]
fn a_message_is_answered_by_keyboard_alone() {
    let stage = Stage::new("answers-keyboard");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    bob.says("One");
    bob.says("Two");
    ada.hears("Bob", "Two");
    // A mouse that happens to lie on a message puts its buttons there, and the tabulator key goes through them.
    ada.points_at_nothing();
    ada.evaluate("document.querySelector('#message-log').focus()");
    ada.presses(TAB);
    let focused = |text: &str| {
        format!("document.activeElement?.matches('.message') && document.activeElement.textContent.includes('{text}')")
    };
    ada.until("the newest", &focused("Two"));
    ada.presses_key("ArrowUp", 38);
    ada.until("the one before", &focused("One"));
    ada.picture("focus");
    ada.presses(TAB);
    ada.until("the first button", "document.activeElement?.matches('.message-actions [data-do=react]')");
    ada.presses(ENTER);
    ada.until("the first emoji", "document.activeElement?.matches('.picker-emoji')");
    ada.presses_key("ArrowRight", 39);
    ada.presses(ENTER);
    bob.sees(".chip[data-emoji='❤️']");
    ada.until("the focus back", "document.activeElement?.matches('.message-actions [data-do=react]')");
    ada.presses(TAB);
    ada.presses(ENTER);
    ada.sees_words(".reply-to", "Replying to Bob");
    ada.types("Three");
    ada.presses(ENTER);
    sees_quote(&bob, "Three", "Bob: One");
}

#[test]
fn the_buttons_go_with_a_pointer_that_moves_also_after_the_keyboard_was_used() {
    let stage = Stage::new("answers-pointer");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    bob.says("One");
    bob.says("Two");
    ada.hears("Bob", "Two");
    let bubble = |text: &str| format!("eyes.withWords('#messages .message-text', '{text}')?.closest('.bubble')");
    let beside = |text: &str| {
        format!("document.querySelector('.message-actions')?.closest('.message').textContent.includes('{text}')")
    };
    ada.points_at("One", &bubble("One"));
    ada.until("the buttons beside it", &beside("One"));
    ada.click(".message-actions [data-do=more]");
    ada.presses_key("ArrowDown", 40);
    ada.presses(ESCAPE);
    ada.until("the focus back", "document.activeElement?.matches('.message-actions [data-do=more]')");
    ada.points_at("Two", &bubble("Two"));
    ada.until("the buttons beside the other", &beside("Two"));
}

/// Answers, emoji and all that one opens about a message, on both screens.
fn look_right_in(theme: &str) {
    let stage = Stage::new(&format!("answers-{theme}"));
    let [bob, cleo] = ["Bob", "Cleo"].map(|name| stage.parlor.account(name));
    let ada = in_colours(&stage, "Ada", theme);
    ada.registers();
    let room = ada.makes_room("Kitchen");
    bob.join(room);
    cleo.join(room);
    let soup = bob.post(
        room,
        "The soup is from yesterday, and there is a great deal of it. Who helps me to finish it before it turns?",
    );
    ada.hears(
        "Bob",
        "The soup is from yesterday, and there is a great deal of it. Who helps me to finish it before it turns?",
    );
    ada.does(
        "reply",
        "The soup is from yesterday, and there is a great deal of it. Who helps me to finish it before it turns?",
    );
    ada.says("I do");
    let mine = cleo.answer(room, soup, "Me too, if there is bread");
    let gone = cleo.post(room, "Never mind");
    bob.answer(room, gone, "What was that?");
    cleo.asks("DELETE", &format!("/messages/{gone}"), &json!(null));
    bob.answer(room, mine, "There is");
    bob.edit(
        soup,
        "The soup is from yesterday, and there is a great deal of it. Who helps me to finish it before seven?",
    );
    for (who, emoji) in [(&bob, "❤️"), (&cleo, "❤️"), (&cleo, "☕")] {
        who.react(soup, emoji);
    }
    ada.sees(".chip[data-emoji='☕']");
    ada.click(".chip[data-emoji='❤️']");
    ada.sees(".chip[data-emoji='❤️'][aria-pressed=true]");
    looks_right(&ada, "log");
    ada.does("reply", "There is");
    looks_right(&ada, "strip");
    ada.click_what("a message", "eyes.withWords('#messages .message-text', 'I do')");
    is_readable(&ada, "pointed-at");
    for (button, pane) in [("more", "#message-menu"), ("react", "#reaction-picker")] {
        for (screen, width, height) in [("phone", 390, 844), ("desktop", 1280, 800)] {
            ada.size(width, height);
            ada.until("the size", &format!("innerWidth === {width}"));
            ada.click_what("a message", "eyes.withWords('#messages .message-text', 'I do')");
            ada.click(&format!(".message-actions [data-do={button}]"));
            ada.sees(pane);
            is_readable(&ada, &format!("{button}-{screen}"));
            ada.presses(ESCAPE);
        }
    }
    ada.click_what("the replies", "eyes.withWords('#messages [data-do=thread]', '3 replies')");
    ada.until("the thread", "eyes.all('#thread-replies li').length === 3");
    looks_right(&ada, "thread");
    ada.presses(ESCAPE);
    ada.click("button.message-mark");
    ada.until("all of it", "eyes.all('#versions-dialog li').length === 2");
    looks_right(&ada, "versions");
}

#[test]
fn answers_look_right_by_day() {
    look_right_in("light");
}

#[test]
fn answers_look_right_at_night() {
    look_right_in("dark");
}

#[test]
fn answers_look_right_through_glass() {
    look_right_in("glass");
}
