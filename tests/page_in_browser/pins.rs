//! Messages that are kept in sight, and those that an admin should look at.

use serde_json::json;

use crate::appearance::is_readable;
use crate::stage::Stage;

#[test]
fn an_admin_pins_a_message_and_everybody_finds_it() {
    let stage = Stage::new("pins");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    bob.says("Dinner is at seven");
    ada.hears("Bob", "Dinner is at seven");
    bob.says("Or at eight");
    ada.does("pin", "Dinner is at seven");
    for person in [&ada, &bob] {
        person.sees_words("#messages .message-pin", "Pinned");
    }
    bob.click("#room-menu summary");
    bob.click("#show-pins");
    bob.sees_words("#pins .thread-text", "Dinner is at seven");
    is_readable(&bob, "list");
    ada.does("unpin", "Dinner is at seven");
    bob.sees_words("#pins-dialog [role=status]", "Nothing is pinned here.");
    bob.click("#pins-dialog [data-do=cancel]");
    bob.sees_no("#messages .message-pin");
}

#[test]
fn a_member_reports_what_should_not_be_there() {
    let stage = Stage::new("report");
    let (ada, bob, room) = stage.ada_and_bob_in("Kitchen");
    ada.says("Buy cheap watches");
    bob.hears("Ada", "Buy cheap watches");
    bob.does("report", "Buy cheap watches");
    bob.click("#confirm-yes");
    bob.sees("#toast");
    let reports = stage.parlor.sign_in("Ada").asks("GET", &format!("/rooms/{room}/reports"), &json!({}));
    assert_eq!((&reports[0]["reporter"], &reports[0]["content"]), (&json!("Bob"), &json!("Buy cheap watches")));
}
