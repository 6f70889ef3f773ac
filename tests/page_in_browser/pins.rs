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
    bob.sees_words(
        "#report-text",
        "The admins of this room will read what it says now, and who reported it. Ada is one of them.",
    );
    bob.fills("#report-dialog textarea", "Advertising");
    bob.click("#report-dialog [type=submit]");
    bob.sees_words("#toast", "Reported.");
    let reports = stage.parlor.sign_in("Ada").asks("GET", &format!("/rooms/{room}/reports"), &json!({}));
    assert_eq!((&reports[0]["reporter"], &reports[0]["content"]), (&json!("Bob"), &json!("Buy cheap watches")));
    bob.click("#room-menu summary");
    bob.sees("#show-pins");
    bob.sees_no("#room-reports");
}

#[test]
fn an_admin_reads_what_was_reported_and_deals_with_it() {
    let stage = Stage::new("reports");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    let cleo = stage.person("Cleo");
    cleo.joins("Kitchen");
    for text in ["Buy cheap watches", "Hello all"] {
        bob.says(text);
        cleo.hears("Bob", text);
        cleo.does("report", text);
        cleo.click("#report-dialog [type=submit]");
        cleo.sees_words("#toast", "Reported.");
    }
    ada.sees_words("#toast", "A message was reported in Kitchen.");
    ada.sees_words("#room-menu .report-count", "2");
    ada.click("#room-menu summary");
    ada.sees_words("#room-reports", "Reports (2)");
    ada.click("#room-reports");
    ada.sees_words("#reports li:first-child .thread-text", "Hello all");
    ada.sees_words("#reports li:first-child .report-words span", "Reported by Cleo");
    is_readable(&ada, "list");
    ada.click("#reports li:first-child [data-do=dismiss]");
    ada.sees_words("#reports li:only-child .thread-text", "Buy cheap watches");
    ada.click("#reports li:only-child [data-do=delete]");
    ada.click("#confirm-yes");
    ada.sees_words("#reports-dialog [role=status]", "Nothing waits to be looked at.");
    ada.click("#reports-dialog [data-do=cancel]");
    ada.sees_no(".report-count");
    bob.until("the message deleted", "eyes.texts().includes('Message deleted') && eyes.texts().includes('Hello all')");
}
