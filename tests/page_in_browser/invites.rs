//! Invitations: a link is made, sent and followed, by those who have an account and those who have not.

use serde_json::{Value, json};

use parlor::hub::model::Registration;

use crate::appearance::is_readable;
use crate::parlor::{PASSWORD, Parlor};
use crate::person::Person;
use crate::stage::Stage;
use crate::window::quoted;

/// Into a room of this account's, or where there is none, onto the server.
fn link(stage: &Stage, by: &str, room: Option<u64>, terms: Value) -> String {
    let path = room.map_or("/invites".to_owned(), |room| format!("/rooms/{room}/invites"));
    stage.parlor.sign_in(by).asks("POST", &path, &terms)["url"].as_str().expect("a link").to_owned()
}

/// As from a message or a mail.
#[track_caller]
fn follows(person: &Person, link: &str) {
    person.evaluate(&format!("location.href = {}", quoted(link)));
}

#[track_caller]
fn has_no_code_in_the_address(person: &Person) {
    person.until("an address without a code", "!location.href.includes('invite')");
}

#[track_caller]
fn registers(person: &Person) {
    person.fills("#register input[name=username]", &person.name);
    person.fills("#register input[name=password]", PASSWORD);
    person.click("#register button[type=submit]");
}

fn for_the_invited() -> Parlor {
    Parlor::with(|config| config.registration = Registration::Invite)
}

#[test]
fn a_newcomer_follows_a_link_registers_and_is_in_the_room() {
    let stage = Stage::with("invited-newcomer", for_the_invited());
    let ada = stage.person("Ada");
    let plans = stage.parlor.sign_in("Ada").make(json!({"name": "plans", "is_private": true}));
    let link = link(&stage, "Ada", Some(plans), json!({"opens_registration": true, "max_uses": 1}));
    let bob = stage.visitor("Bob");
    follows(&bob, &link);
    bob.sees_words(".invitation-title", "Ada invites you into plans");
    bob.sees_words(".invitation-facts", "1 member");
    bob.sees("#register");
    // What a phone does when it needs the memory.
    bob.reload();
    bob.sees_words(".invitation-title", "Ada invites you into plans");
    is_readable(&bob, "entry");
    registers(&bob);
    assert_eq!(bob.is_in_room("plans"), plans);
    has_no_code_in_the_address(&bob);
    bob.says("Here I am");
    ada.opens("plans");
    ada.hears("Bob", "Here I am");
    // The link is used up, but who is in already is led in.
    bob.requests_may_fail();
    bob.makes_room("Kitchen");
    follows(&bob, &link);
    assert_eq!(bob.is_in_room("plans"), plans);
}

#[test]
fn whoever_has_an_account_signs_in_and_is_asked() {
    let stage = Stage::new("invited-signs-in");
    stage.parlor.account("Ada");
    stage.parlor.account("Bob");
    let room = json!({"name": "plans", "is_private": true, "description": "What we do next"});
    let plans = stage.parlor.sign_in("Ada").make(room);
    let link = link(&stage, "Ada", Some(plans), json!({}));
    let bob = stage.visitor("Bob");
    follows(&bob, &link);
    bob.sees_words(".invitation-facts", "1 member · What we do next");
    bob.click("#show-sign-in");
    bob.signs_in();
    bob.sees_words("#join-title", "Join plans?");
    bob.sees_words("#join-text", "Ada invites you. 1 member.");
    bob.until("the focus on the answer", "document.activeElement?.matches('#join-yes')");
    is_readable(&bob, "asked");
    bob.click("#join-no");
    bob.sees_no("#join-dialog");
    has_no_code_in_the_address(&bob);
    bob.sees_no("#room-list li");
    follows(&bob, &link);
    bob.click("#join-yes");
    assert_eq!(bob.is_in_room("plans"), plans);
    bob.says("Thank you");
    // Once in, nobody is asked again.
    bob.makes_room("Kitchen");
    follows(&bob, &link);
    assert_eq!(bob.is_in_room("plans"), plans);
    bob.sees_no("#join-dialog");
}

#[test]
fn a_link_that_is_not_good_any_more_is_told_and_nothing_else_is_lost() {
    let stage = Stage::new("invited-late");
    stage.parlor.account("Ada");
    let plans = stage.parlor.sign_in("Ada").make(json!({"name": "plans", "is_private": true}));
    let link = link(&stage, "Ada", Some(plans), json!({}));
    let code = link.rsplit('/').next().expect("a code");
    let bob = stage.visitor("Bob");
    let cleo = stage.visitor("Cleo");
    for person in [&bob, &cleo] {
        person.requests_may_fail();
    }
    follows(&bob, &link);
    bob.sees_words(".invitation-title", "Ada invites you into plans");
    stage.parlor.sign_in("Ada").asks("DELETE", &format!("/invites/{code}"), &Value::Null);
    let words = "This invitation is not good, or not any more. Ask for a new one.";
    // It was good when he came.
    registers(&bob);
    bob.sees_words("#register > [role=alert]", words);
    has_no_code_in_the_address(&bob);
    bob.sees_no("#entry-invitation");
    bob.click("#register button[type=submit]");
    bob.is_in();
    bob.makes_room("Kitchen");
    bob.writes("Half a thought");
    follows(&bob, &link);
    bob.sees_words("#join-text", words);
    bob.sees_no("#join-yes");
    is_readable(&bob, "told");
    bob.click("#join-no");
    has_no_code_in_the_address(&bob);
    bob.is_in_room("Kitchen");
    assert_eq!(bob.evaluate("document.querySelector('#composer textarea').value"), "Half a thought");

    follows(&cleo, &link);
    cleo.sees_words("#entry-notice", words);
    cleo.sees_no("#entry-invitation");
    has_no_code_in_the_address(&cleo);
    is_readable(&cleo, "entry");
    cleo.click("#show-sign-in");
    cleo.registers();
}

#[test]
fn a_link_onto_the_server_is_for_those_who_have_no_account_there() {
    let stage = Stage::with("invited-server", for_the_invited());
    let ada = stage.person("Ada");
    let link = link(&stage, "Ada", None, json!({}));
    let bob = stage.visitor("Bob");
    bob.requests_may_fail();
    bob.click("#show-register");
    registers(&bob);
    bob.until("that he needs one", "/needs an invitation/.test(eyes.words('#register > [role=alert]'))");
    bob.picture("needs-one");
    follows(&bob, &link);
    bob.sees_words(".invitation-title", "Ada invites you to this server");
    bob.picture("entry");
    bob.click("#register button[type=submit]");
    bob.is_in();
    has_no_code_in_the_address(&bob);
    ada.requests_may_fail();
    follows(&ada, &link);
    ada.until("that she has an account", "/you have one already/.test(eyes.words('#join-text'))");
    ada.picture("has-one");
    ada.presses(crate::window::ESCAPE);
    has_no_code_in_the_address(&ada);
}

#[test]
fn where_nobody_may_register_the_form_says_so() {
    let stage = Stage::with("registration-closed", Parlor::with(|config| config.registration = Registration::Closed));
    stage.parlor.account("Ada");
    let bob = stage.visitor("Bob");
    bob.requests_may_fail();
    bob.click("#show-register");
    registers(&bob);
    bob.sees_words("#register > [role=alert]", "This server takes no new accounts.");
    bob.picture("refused");
}

#[test]
fn a_guest_is_told_what_is_needed_and_stays() {
    let stage = Stage::new("invited-guest");
    stage.parlor.account("Ada");
    let plans = stage.parlor.sign_in("Ada").make(json!({"name": "plans", "is_private": true}));
    let link = link(&stage, "Ada", Some(plans), json!({}));
    let eve = stage.visitor("Eve");
    eve.click("#show-guest");
    eve.fills("#guest input[name=username]", "Eve");
    eve.click("#guest button[type=submit]");
    eve.is_in();
    eve.requests_may_fail();
    follows(&eve, &link);
    eve.click("#join-yes");
    eve.sees_words("#join-dialog [role=alert]", "Guests cannot do this. Make an account first.");
    eve.picture("told");
    eve.click("#join-no");
    eve.sees_no("#join-dialog");
    has_no_code_in_the_address(&eve);
    assert_eq!(eve.words(".account-name"), "Eve");
    // With an account it is good still.
    eve.signs_out();
    follows(&eve, &link);
    registers(&eve);
    eve.is_in_room("plans");
}
