//! Two people in private: found by name, written to, seen online and last seen, in one window and in several.

use crate::appearance::is_readable;
use crate::person::{BOX, Person};
use crate::stage::Stage;
use crate::window::{ENTER, ESCAPE, quoted};

/// Finds somebody by a part of their name and opens the chat with them.
#[track_caller]
pub fn messages(person: &Person, typed: &str, name: &str) -> u64 {
    person.click("#new-chat");
    person.fills("#people-dialog input[type=search]", typed);
    let row = format!("eyes.withWords('#people-found .person-name', {})?.closest('button')", quoted(name));
    person.click_what(name, &row);
    person.sees_no("#people-dialog");
    person.is_in_room(name)
}

/// Opens a chat from the list.
#[track_caller]
fn opens_chat(person: &Person, name: &str) {
    person.click_what(name, &format!("{}?.querySelector('a')", person.item("#chat-list", name)));
    person.is_in_room(name);
}

/// Waits for the words below a chat's name in the list.
#[track_caller]
fn previews(person: &Person, name: &str, words: &str) {
    let preview = format!("{}?.querySelector('.room-item-preview').textContent", person.item("#chat-list", name));
    person.until(words, &format!("{preview} === {}", quoted(words)));
}

fn found(person: &Person) -> String {
    person.evaluate("eyes.all('#people-found .person-name').map(name => name.textContent).join()").to_string()
}

#[test]
fn people_are_found_by_name_and_the_chat_is_there_for_both_at_once() {
    let stage = Stage::new("direct");
    let bob = stage.person("Bob");
    for name in ["Cleo", "Joaquín", "Zoë"] {
        stage.parlor.account(name);
    }
    let ada = stage.person("Ada");
    ada.click("#new-chat");
    ada.until("everybody, those online first", "eyes.all('#people-found .person-name').length === 4");
    assert_eq!(found(&ada), "\"Bob,Cleo,Joaquín,Zoë\"");
    ada.until("his dot", "eyes.all('#people-found li.online').map(row => row.dataset.userId).length === 1");
    is_readable(&ada, "picker");
    ada.types("joaquin");
    ada.until("one found", "eyes.all('#people-found li').length === 1");
    ada.types("x");
    ada.sees_words("#people-words", "Nobody of this name.");
    ada.click("#people-dialog [data-do=cancel]");
    ada.sees_no("#people-dialog");

    messages(&ada, "bo", "Bob");
    ada.sees_words("#room-facts", "online");
    bob.until("the chat in his list", &format!("Boolean({})", bob.item("#chat-list", "Ada")));
    bob.until("that she is there", &format!("{}?.classList.contains('online')", bob.item("#chat-list", "Ada")));
    ada.writes("Ps");
    ada.says("Psst, Bob");
    let unread = format!("{}?.querySelector('.unread-number')?.textContent === '1'", bob.item("#chat-list", "Ada"));
    bob.until("one unread message", &unread);
    bob.until("its words", &format!("{}?.textContent.includes('Psst, Bob')", bob.item("#chat-list", "Ada")));
    is_readable(&bob, "list");
    opens_chat(&bob, "Ada");
    bob.hears("Ada", "Psst, Bob");
    bob.writes("I");
    ada.sees_words("#typing", "Bob is typing…");
    bob.says("I am listening");
    ada.hears("Bob", "I am listening");
    previews(&ada, "Bob", "I am listening");
    previews(&bob, "Ada", "You: I am listening");
    bob.reload();
    previews(&bob, "Ada", "You: I am listening");
    let apart = "(() => { const [a, b] = ['.own', ':not(.own)'].map(s => \
        document.querySelector(`#messages .message${s} .bubble`).getBoundingClientRect().left); return a - b; })()";
    assert!(ada.evaluate(apart).as_f64() > Some(40.0), "one's own messages stand apart");
    is_readable(&ada, "chat");
    ada.reload();
    ada.reads(&["Psst, Bob", "I am listening"]);
    ada.size(390, 844);
    is_readable(&ada, "chat-phone");
}

#[test]
fn who_has_gone_was_last_seen_today() {
    let stage = Stage::new("last-seen");
    let bob = stage.person("Bob");
    let ada = stage.person("Ada");
    messages(&ada, "Bob", "Bob");
    ada.sees_words("#room-facts", "online");
    bob.signs_out();
    ada.until("when he was there", "/^last seen today at /.test(eyes.words('#room-facts'))");
    ada.until("no dot", &format!("!{}?.classList.contains('online')", ada.item("#chat-list", "Bob")));
    ada.click("#new-chat");
    ada.until(
        "the same in the list of people",
        "/^last seen today at /.test(eyes.words('#people-found .person-presence'))",
    );
    ada.picture("picker");
    ada.presses(ESCAPE);
    ada.reload();
    ada.until("after a reload too", "/^last seen today at /.test(eyes.words('#room-facts'))");
    ada.says("Write when you are back");
    bob.signs_in();
    ada.sees_words("#room-facts", "online");
    opens_chat(&bob, "Ada");
    bob.hears("Ada", "Write when you are back");
}

#[test]
fn what_is_read_and_written_in_one_tab_is_so_in_the_other() {
    let stage = Stage::new("tabs");
    let ada = stage.person("Ada");
    let bob = stage.person("Bob");
    let tab = stage.tab_of(&bob);
    tab.is_in();
    let chat = messages(&ada, "Bob", "Bob");
    ada.says("One");
    let unread = |count: &str| {
        format!(
            "{}?.querySelector('.unread-count:not([hidden]) .unread-number')?.textContent === '{count}'",
            bob.item("#chat-list", "Ada")
        )
    };
    for window in [&bob, &tab] {
        window.until("one unread message", &unread("1"));
    }
    opens_chat(&tab, "Ada");
    tab.hears("Ada", "One");
    bob.until("read here too", &format!("{}?.querySelector('.unread-count').hidden", bob.item("#chat-list", "Ada")));
    opens_chat(&bob, "Ada");
    tab.says("Two");
    bob.reads(&["One", "Two"]);
    bob.writes("Three");
    bob.presses(ENTER);
    for window in [&ada, &bob, &tab] {
        window.reads(&["One", "Two", "Three"]);
    }
    assert_eq!(bob.evaluate("eyes.messages().map(m => m.own).join()"), "false,true,true");
    assert_eq!(tab.evaluate("eyes.messages().map(m => m.own).join()"), "false,true,true");
    let eve = stage.person("Eve");
    eve.go_to(&format!("{}/#/rooms/{chat}", stage.parlor.address()));
    eve.sees_words("#welcome h1", "This room is not here");
    eve.sees_no(BOX);
}

#[test]
fn a_name_in_a_room_leads_to_a_chat_and_it_keeps_its_history() {
    let stage = Stage::new("from-room");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    let row = "eyes.withWords('#people .person-name', 'Bob')?.closest('li')";
    ada.click_what("Bob", &format!("{row}?.querySelector('.person-row')"));
    ada.click_what("Message", &format!("{row}?.querySelector('[name=chat]')"));
    let chat = ada.is_in_room("Bob");
    let lines: Vec<String> = (1..=4).map(|n| format!("Line {n}")).collect();
    for line in &lines {
        ada.says(line);
    }
    assert_eq!(messages(&bob, "ada", "Ada"), chat, "the same chat, whoever asks");
    bob.reads(&lines);
    bob.says("Line 5");
    ada.hears("Bob", "Line 5");
    ada.opens("Kitchen");
    opens_chat(&ada, "Bob");
    ada.reads(&["Line 4", "Line 5"]);
}

#[test]
fn whoever_looks_for_somebody_else_meanwhile_is_left_at_it() {
    let stage = Stage::new("picker-twice");
    stage.parlor.account("Bob");
    let ada = stage.person("Ada");
    ada.requests_may_fail();
    ada.click("#new-chat");
    ada.until("Bob", "eyes.all('#people-found li').length === 1");
    // The answer takes its time.
    ada.evaluate("(real => { globalThis.fetch = (path, ...rest) => /chats\\/\\d/.test(path) \
        ? new Promise(done => { globalThis.answer = () => done(real(path, ...rest)); }) : real(path, ...rest); })(fetch)");
    ada.click("#people-found button");
    ada.until("the question", "Boolean(globalThis.answer)");
    ada.presses(ESCAPE);
    ada.sees_no("#people-dialog");
    ada.click("#new-chat");
    ada.fills("#people-dialog input[type=search]", "Cle");
    ada.evaluate("answer()");
    ada.sees("#chat-list li");
    assert_eq!(ada.evaluate("document.querySelector('#people-dialog input[type=search]').value"), "Cle");
    ada.sees("#people-dialog");
    assert_eq!(ada.evaluate("location.hash"), "");
}

#[test]
fn several_people_are_chosen_for_a_group() {
    let stage = Stage::new("group");
    let (ada, bob) = (stage.person("Ada"), stage.person("Bob"));
    stage.parlor.account("Cleo");
    ada.click("#new-chat");
    for name in ["Bob", "Cleo"] {
        let row = format!("eyes.withWords('#people-found .person-name', {})?.closest('li')", quoted(name));
        ada.click_what(name, &format!("{row}?.querySelector('.person-pick')"));
    }
    ada.sees_words("#start-group", "Start a group of 3, with you");
    is_readable(&ada, "chosen");
    ada.click("#start-group");
    ada.is_in_room("Bob, Cleo");
    ada.says("Hello you two");
    bob.until("the group in his list", &format!("Boolean({})", bob.item("#chat-list", "Ada, Cleo")));
    bob.click_what("the group", &format!("{}?.querySelector('a')", bob.item("#chat-list", "Ada, Cleo")));
    bob.is_in_room("Ada, Cleo");
    bob.hears("Ada", "Hello you two");
    bob.click("#room-menu summary");
    bob.sees_words("#leave-room", "Leave chat");
    bob.presses(ESCAPE);
    is_readable(&bob, "group");
}
