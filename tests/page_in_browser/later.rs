//! Sending later, and being reminded.

use parlor::ids::Timestamp;
use serde_json::{Value, json};

use crate::person::Person;
use crate::stage::Stage;
use crate::themes::looks_right;
use crate::window::quoted;

/// So many seconds from now.
fn in_seconds(seconds: i64) -> String {
    Timestamp::now().plus_seconds(seconds).to_string()
}

/// Chooses one of the times that are offered.
fn chooses(person: &Person, preset: &str) {
    person.click_what(
        preset,
        &format!("eyes.withWords('#time-dialog label span', {})?.closest('label')", quoted(preset)),
    );
}

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect()
}

#[test]
fn what_is_written_now_is_sent_later_and_can_be_changed_until_then() {
    let stage = Stage::new("later");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    let elsewhere = stage.parlor.sign_in("Ada");
    // What was said already is not offered to be said later.
    ada.says("Tea?");
    ada.presses_key("ArrowUp", 38);
    ada.sees("#cancel-edit");
    ada.sees_no("#send-later");
    ada.click("#cancel-edit");
    ada.writes("Tea is ready");
    ada.click("#send-later");
    ada.sees_words("#time-title", "Send later");
    looks_right(&ada, "when");
    // What has been is no time to come.
    ada.evaluate("document.querySelector('#time-dialog [name=at]').value = '2020-01-01T10:00'");
    ada.click("#time-dialog [type=submit]");
    ada.sees_words("#time-dialog .field-error", "Choose a time to come.");
    chooses(&ada, "Tomorrow");
    ada.click("#time-dialog [type=submit]");
    ada.sees_no("#time-dialog");
    ada.until("an empty box", "document.querySelector('#composer textarea').value === ''");
    ada.until("the strip", "/^1 message will be sent tomorrow at /.test(eyes.words('#composer-planned button'))");
    ada.picture("planned");

    ada.click("#composer-planned button");
    ada.sees_words("#scheduled-list .plan-text", "Tea is ready");
    looks_right(&ada, "plans");
    ada.click("#scheduled-list [data-do=change]");
    ada.fills("#time-dialog textarea", "The tea is ready");
    ada.click("#time-dialog [type=submit]");
    ada.sees_words("#scheduled-list .plan-text", "The tea is ready");

    // Another device brings it forward, and this one hears of it.
    let waiting = elsewhere.asks("GET", "/scheduled", &Value::Null);
    let id = ids(&waiting)[0];
    elsewhere.asks("PATCH", &format!("/scheduled/{id}"), &json!({"send_at": in_seconds(2)}));
    ada.until("it has left the list", "eyes.all('#scheduled-list li').length === 0");
    ada.click("#plans-dialog [data-do=cancel]");
    ada.sees_no("#composer-planned");
    ada.reads(&["The tea is ready"]);
    bob.hears("Ada", "The tea is ready");
}

#[test]
fn what_could_not_be_sent_says_why_and_what_is_cancelled_goes() {
    let stage = Stage::new("later-failed");
    let (ada, bob, kitchen) = stage.ada_and_bob_in("Kitchen");
    let (adas, bobs) = (stage.parlor.sign_in("Ada"), stage.parlor.sign_in("Bob"));
    let path = format!("/rooms/{kitchen}/messages");
    for text in ["one", "two"] {
        bobs.asks("POST", &path, &json!({"content": text, "send_at": in_seconds(3)}));
    }
    adas.asks("PATCH", &format!("/rooms/{kitchen}"), &json!({"announce_only": true}));
    bob.click("#account-menu summary");
    bob.click("#open-plans");
    bob.until(
        "why it was not sent",
        "eyes.all('#scheduled-list .plan-failure').filter(p => p.textContent === 'Not sent: Only the admins of this room may write in it.').length === 2",
    );
    looks_right(&bob, "failed");
    bob.click("#scheduled-list [data-do=cancel]");
    bob.until("one left", "eyes.all('#scheduled-list li').length === 1");
    bob.click("#scheduled-list [data-do=cancel]");
    bob.sees("#scheduled-none");
    drop(ada);
}

#[test]
fn a_second_window_shows_at_once_what_is_planned_and_dismissed_in_the_first() {
    let stage = Stage::new("later-windows");
    let ada = stage.person("Ada");
    let kitchen = ada.makes_room("Kitchen");
    let second = stage.visitor("Ada");
    second.signs_in();
    for window in [&ada, &second] {
        window.click("#account-menu summary");
        window.click("#open-plans");
        window.sees("#reminders-none");
    }
    ada.click("#new-reminder");
    ada.fills("#time-dialog textarea", "Milk");
    chooses(&ada, "Tomorrow");
    ada.click("#time-dialog [type=submit]");
    second.sees_words("#reminder-list .plan-text", "Milk");
    second.click("#reminder-list [data-do=change]");
    second.fills("#time-dialog textarea", "Oat milk");
    second.click("#time-dialog [type=submit]");
    ada.sees_words("#reminder-list .plan-text", "Oat milk");
    let elsewhere = stage.parlor.sign_in("Ada");
    let tea = json!({"content": "Tea", "send_at": in_seconds(3600)});
    elsewhere.asks("POST", &format!("/rooms/{kitchen}/messages"), &tea);
    ada.sees_words("#scheduled-list .plan-text", "Tea");
    second.sees_words("#scheduled-list .plan-text", "Tea");
    ada.click("#reminder-list [data-do=cancel]");
    second.sees("#reminders-none");
    ada.click("#scheduled-list [data-do=cancel]");
    second.sees("#scheduled-none");
}

#[test]
fn a_reminder_of_a_message_comes_leads_there_and_is_dismissed() {
    let stage = Stage::new("reminders");
    let (ada, bob, kitchen) = stage.ada_and_bob_in("Kitchen");
    let elsewhere = stage.parlor.sign_in("Bob");
    ada.says("Who brings milk?");
    bob.hears("Ada", "Who brings milk?");
    bob.does("remind", "Who brings milk?");
    bob.sees_words("#time-text", "Of what Ada said: Who brings milk?");
    bob.fills("#time-dialog textarea", "Me");
    chooses(&bob, "20 min");
    bob.click("#time-dialog [type=submit]");
    bob.sees_no("#time-dialog");
    let id = ids(&elsewhere.asks("GET", "/reminders", &Value::Null))[0];
    bob.makes_room("Hall");
    elsewhere.asks("PATCH", &format!("/reminders/{id}"), &json!({"remind_at": in_seconds(1)}));
    bob.until("the reminder", "eyes.words('#due-reminders .plan-text') === 'Me\\nAda: Who brings milk?'");
    bob.sees_words("#due-reminders .plan-where", "Kitchen");
    looks_right(&bob, "due");
    bob.becomes_phone(360, 640);
    bob.picture("due-on-a-phone");

    // It is there after a reload, too: it has not been dismissed.
    bob.reload();
    bob.is_in();
    bob.sees("#due-reminders [data-do=show]");
    bob.click("#due-reminders [data-do=show]");
    bob.is_in_room("Kitchen");
    bob.until("the message, marked", "Boolean(document.querySelector('.message.found'))");
    bob.click("#due-reminders [data-do=later]");
    bob.sees_no("#due-reminders");
    assert_eq!(elsewhere.asks("GET", "/reminders", &Value::Null)[0]["is_due"], false);
    elsewhere.asks("PATCH", &format!("/reminders/{id}"), &json!({"remind_at": in_seconds(1)}));
    bob.click("#due-reminders [data-do=done]");
    bob.sees_no("#due-reminders");
    assert_eq!(elsewhere.asks("GET", "/reminders", &Value::Null), json!([]));
    assert!(kitchen > 0);
}
