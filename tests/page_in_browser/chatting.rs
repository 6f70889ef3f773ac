//! Two people in a room: talking, typing, coming and going, reading back.

use std::time::Duration;

use crate::person::BOX;
use crate::stage::Stage;

#[test]
fn two_people_register_in_two_windows_meet_in_a_room_and_chat() {
    let stage = Stage::new("chat");
    let ada = stage.visitor("Ada");
    let bob = stage.visitor("Bob");
    ada.picture("sign-in");
    ada.registers();
    ada.picture("first-sight");
    bob.registers();
    ada.makes_room("Kitchen");
    ada.picture("new-room");
    bob.picture("list");
    bob.joins("Kitchen");

    ada.says("Is anybody hungry?");
    bob.hears("Ada", "Is anybody hungry?");
    bob.says("Always.");
    ada.hears("Bob", "Always.");
    ada.says("Soup it is. The recipe is at https://example.org/soup?for=two");
    bob.says("🍲");
    ada.reads(&[
        "Is anybody hungry?",
        "Always.",
        "Soup it is. The recipe is at https://example.org/soup?for=two",
        "🍲",
    ]);
    bob.reads(&[
        "Is anybody hungry?",
        "Always.",
        "Soup it is. The recipe is at https://example.org/soup?for=two",
        "🍲",
    ]);

    let own = |messages: Vec<crate::person::Shown>| messages.into_iter().map(|message| message.own).collect::<Vec<_>>();
    assert_eq!(own(ada.messages()), [true, false, true, false]);
    assert_eq!(own(bob.messages()), [false, true, false, true]);
    let side = "(() => { const [a, b] = ['.own', ':not(.own)'].map(s => \
        document.querySelector(`#messages .message${s} .bubble`).getBoundingClientRect().left); return a - b; })()";
    assert!(ada.evaluate(side).as_f64() > Some(40.0), "one's own messages stand apart");
    ada.picture("end");
    bob.picture("end");
}

#[test]
fn a_new_message_is_counted_in_the_list_until_the_room_is_opened() {
    let stage = Stage::new("unread");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    bob.makes_room("Workshop");
    ada.says("Are you there?");
    ada.says("Bob?");
    let unread = format!("{}?.querySelector('.unread-number')?.textContent === '2'", bob.item("#room-list", "Kitchen"));
    bob.until("two unread messages", &unread);
    bob.picture("two");
    assert_eq!(bob.evaluate("document.title"), "(2) Workshop · Parlor");
    bob.opens("Kitchen");
    bob.until("the room in the title", "document.title === 'Kitchen · Parlor'");
    bob.reads(&["Are you there?", "Bob?"]);
    let none = format!("{}?.querySelector('.unread-count').hidden", bob.item("#room-list", "Kitchen"));
    bob.until("nothing unread", &none);
}

#[test]
fn typing_is_shown_to_the_other_and_ends_with_the_message_or_with_the_typing() {
    let stage = Stage::new("typing");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    let somebody = "#typing:not(:empty)";

    ada.writes("Hel");
    bob.sees_words("#typing", "Ada is typing…");
    bob.picture("shown");
    ada.clears();
    bob.sees_no(somebody);

    ada.writes("Hello");
    bob.sees_words("#typing", "Ada is typing…");
    ada.says("Hello again");
    bob.hears("Ada", "Hello again");
    bob.sees_no(somebody);

    ada.writes("And then");
    bob.sees_words("#typing", "Ada is typing…");
    bob.until_within(Duration::from_secs(8), "that Ada has stopped", &format!("!eyes.seen('{somebody}')"));
    assert_eq!(ada.words("#typing"), "", "nobody is told of their own typing");
    assert_eq!(
        ada.evaluate(&format!("document.querySelector('{BOX}').value")),
        "And then",
        "what she wrote is still there"
    );
}

#[test]
fn who_is_online_changes_when_the_last_window_of_somebody_closes() {
    let stage = Stage::new("presence");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    let again = stage.visitor("Bob");
    again.signs_in();
    again.opens("Kitchen");
    ada.picture("both");
    drop(bob);
    again.says("I am still here");
    ada.hears("Bob", "I am still here");
    ada.sees_online(&["Ada", "Bob"]);
    drop(again);
    ada.sees_online(&["Ada"]);
    ada.picture("alone");
}

#[test]
fn a_reload_returns_to_the_same_room_and_what_was_half_written() {
    let stage = Stage::new("reload");
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    ada.makes_room("Attic");
    ada.opens("Kitchen");
    bob.says("Are you still there?");
    ada.writes("Yes, I am ju");
    ada.reload();
    ada.is_in();
    assert_eq!(ada.is_in_room("Kitchen"), room);
    ada.reads(&["Are you still there?"]);
    ada.until("what she had written", &format!("document.querySelector('{BOX}').value === 'Yes, I am ju'"));
    ada.says("Yes, I am just slow");
    bob.hears("Ada", "Yes, I am just slow");
}

#[test]
fn older_messages_come_on_scrolling_up_and_nothing_jumps() {
    let stage = Stage::new("history");
    let bob = stage.parlor.account("Bob");
    let room = bob.make_room("Kitchen");
    let said: Vec<String> =
        (1..=150).map(|n| format!("This is message number {n}.{}", " More.".repeat(n % 40))).collect();
    for text in &said {
        bob.post(room, text);
    }
    let ada = stage.person("Ada");
    ada.joins("Kitchen");
    // A page is 50, and the newest of them is that Ada has joined.
    ada.reads(&said[101..]);
    let at_end =
        "(log => log.scrollHeight - log.clientHeight - log.scrollTop < 2)(document.querySelector('#message-log'))";
    ada.until("the newest message in view", at_end);
    ada.picture("newest");

    let shown = || ada.evaluate("eyes.messages().length").as_u64().unwrap_or_default();
    let before = shown();
    let moved = ada.evaluate("eyes.jumpWhileLoading(700)").as_f64().expect("a distance");
    assert!(moved <= 2.0, "what she was reading moved by {moved} pixels");
    assert!(shown() > before);
    ada.picture("older");

    let top = "(document.querySelector('#message-log').scrollTop = 0, eyes.messages().length >= 150)";
    ada.until("the whole history", top);
    ada.reads(&said);
    ada.until("the beginning", "/beginning/.test(eyes.words('#log-top'))");
    ada.picture("oldest");

    bob.post(room, "Somebody speaks meanwhile");
    ada.hears("Bob", "Somebody speaks meanwhile");
    assert!(
        ada.evaluate("document.querySelector('#message-log').scrollTop").as_f64() < Some(50.0),
        "she is left where she reads"
    );
    ada.sees("#jump-latest");
    ada.click("#jump-latest");
    ada.until("the newest message in view", at_end);
}

#[test]
fn a_message_is_changed_and_deleted_for_both() {
    let stage = Stage::new("edit");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    ada.says("Diner is at seven");
    bob.hears("Ada", "Diner is at seven");
    ada.does("edit", "Diner is at seven");
    ada.picture("editing");
    ada.writes("Dinner is at seven");
    ada.presses(crate::window::ENTER);
    bob.hears("Ada", "Dinner is at seven");
    // Until then what stands above it moves.
    ada.sees_no("#composer-editing");
    ada.does("delete", "Dinner is at seven");
    ada.picture("asked");
    ada.click("#confirm-yes");
    bob.sees("#messages .message.deleted");
    ada.sees("#messages .message.deleted");
    assert!(!bob.evaluate("eyes.texts()").to_string().contains("seven"));
}

#[test]
fn a_room_can_be_left_and_a_deleted_room_goes_for_everybody() {
    let stage = Stage::new("rooms");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    bob.click("#room-menu summary");
    bob.click("#leave-room");
    bob.picture("leaving");
    bob.click("#confirm-yes");
    bob.sees("#browse-list li");
    bob.sees_no("#room-view");
    ada.sees_online(&["Ada"]);

    bob.joins("Kitchen");
    ada.click("#room-menu summary");
    ada.click("#edit-room");
    ada.picture("dialog");
    ada.click("#room-dialog [data-do=delete]");
    ada.click("#confirm-yes");
    ada.sees_no("#room-view");
    bob.sees_no("#room-view");
    bob.sees_no("#room-list li");
    bob.picture("gone");
}
