//! Invitations: a link is made, sent and followed, by those who have an account and those who have not.

use serde_json::{Value, json};

use parlor::hub::model::Registration;

use crate::appearance::is_readable;
use crate::parlor::{PASSWORD, Parlor};
use crate::person::Person;
use crate::stage::Stage;
use crate::themes::in_colours;
use crate::window::quoted;

/// Into a room of this account's, or where there is none, onto the server.
fn link(stage: &Stage, by: &str, room: Option<u64>, terms: Value) -> String {
    let path = room.map_or("/invites".to_owned(), |room| format!("/rooms/{room}/invites"));
    stage.parlor.sign_in(by).asks("POST", &path, &terms)["url"].as_str().expect("a link").to_owned()
}

/// As from a message or a mail.
#[track_caller]
pub fn follows(person: &Person, link: &str) {
    person.evaluate(&format!("location.href = {}", quoted(link)));
}

#[track_caller]
fn has_no_code_in_the_address(person: &Person) {
    person.until("an address without a code", "!location.href.includes('invite')");
}

#[track_caller]
fn registers(person: &Person) {
    person.fills("#register input[name=username]", &person.name);
    let fields = person.evaluate("document.querySelectorAll('#register label').length").as_u64();
    // The password, as often as it is asked for.
    for field in 2..=fields.unwrap_or_default() {
        person.fills(&format!("#register label:nth-of-type({field}) input[type=password]"), PASSWORD);
    }
    person.click("#register button[type=submit]");
}

fn for_the_invited() -> Parlor {
    Parlor::with(|config| config.registration = Registration::Invite)
}

/// When a room has just been opened, the people come a frame later and push the menu aside.
#[track_caller]
fn opens_menu(person: &Person) {
    person.sees("#people");
    person.click("#room-menu summary");
}

#[track_caller]
pub fn opens_links(person: &Person) {
    opens_menu(person);
    person.click("#invite-people");
    person.sees("#invites-dialog");
}

/// Presses the button of the dialog, and gives the link that comes of it.
#[track_caller]
pub fn makes_a_link(person: &Person) -> String {
    let newest = "document.querySelector('#invites-list .invite-link')?.value ?? ''";
    let before = person.evaluate(newest);
    person.click("#invites-dialog [type=submit]");
    let link = person.until("a new link", &format!("(link => link !== {before} && link)({newest})"));
    person.sees_words("#invites-words", "The link is copied.");
    link.as_str().expect("a link").to_owned()
}

#[test]
fn ada_makes_a_link_and_bob_follows_it_into_a_private_room() {
    let stage = Stage::new("invites");
    let ada = stage.person("Ada");
    ada.click("#new-room");
    ada.fills("#room-dialog input[name=name]", "plans");
    ada.click("#room-dialog input[name=is_private]");
    ada.click("#room-dialog button[type=submit]");
    let plans = ada.is_in_room("plans");
    opens_links(&ada);
    ada.sees_words("#invites-title", "Invite people into plans");
    ada.until("the focus on the button", "document.activeElement?.matches('#invites-dialog [type=submit]')");
    ada.click("#invites-dialog label:has([name=max_uses][value='5'])");
    let link = makes_a_link(&ada);
    ada.sees_words(".invite-terms", "Expires in 7 days · used 0 of 5");
    ada.sees_words("[data-do=copy]", "Copied");
    assert_eq!(ada.evaluate("getSelection().toString()"), json!(link));
    is_readable(&ada, "made");
    ada.click("#invites-dialog [data-do=cancel]");

    let bob = stage.person("Bob");
    follows(&bob, &link);
    bob.click("#join-yes");
    assert_eq!(bob.is_in_room("plans"), plans);
    has_no_code_in_the_address(&bob);
    bob.says("Thank you");
    ada.hears("Bob", "Thank you");
    ada.says("Come in");
    bob.hears("Ada", "Come in");
    ada.sees_online(&["Ada", "Bob"]);
    opens_menu(&bob);
    bob.sees("#leave-room");
    bob.sees_no("#invite-people");

    opens_links(&ada);
    ada.sees_words(".invite-terms", "Expires in 7 days · used 1 of 5");
    assert_eq!(ada.evaluate("document.querySelector('.invite-link').value"), json!(link));
    ada.click("[data-do=withdraw]");
    ada.picture("withdrawing");
    ada.click("#confirm-yes");
    ada.sees_no("#invites-list li");
    ada.sees_words("#invites-words", "The link is withdrawn.");
    let cleo = stage.person("Cleo");
    cleo.requests_may_fail();
    follows(&cleo, &link);
    cleo.until("that it is not good", "/not good/.test(eyes.words('#join-text'))");
}

#[test]
fn an_administrator_of_the_server_makes_links_for_newcomers() {
    let stage = Stage::with("invites-server", for_the_invited());
    let ada = stage.person("Ada");
    ada.click("#account-menu summary");
    ada.picture("menu");
    ada.click("#invite-to-server");
    ada.sees_words("#invites-title", "Invite to this server");
    ada.sees_no("[name=opens_registration]");
    ada.click("#invites-dialog label:has([name=expires_in][value='3600'])");
    let link = makes_a_link(&ada);
    ada.sees_words(".invite-terms", "Expires in 1 hour · not used yet");
    is_readable(&ada, "made");
    ada.presses(crate::window::ESCAPE);
    let bob = stage.visitor("Bob");
    follows(&bob, &link);
    bob.sees_words(".invitation-title", "Ada invites you to this server");
    registers(&bob);
    bob.is_in();
    bob.click("#account-menu summary");
    bob.sees("#sign-out");
    bob.sees_no("#invite-to-server");

    // Where accounts are by invitation, a link into a room is most likely for somebody new.
    ada.makes_room("Kitchen");
    opens_links(&ada);
    ada.until("the box ticked", "eyes.seen('[name=opens_registration]')?.checked");
    let link = makes_a_link(&ada);
    ada.sees_words(".invite-terms", "Expires in 7 days · not used yet · for newcomers too");
    let cleo = stage.visitor("Cleo");
    follows(&cleo, &link);
    registers(&cleo);
    cleo.is_in_room("Kitchen");

    // One who runs no server, but a room of his own.
    bob.click("#account-menu summary");
    bob.makes_room("Workshop");
    opens_links(&bob);
    bob.sees("#invites-dialog [type=submit]");
    bob.sees_no("[name=opens_registration]");
}

#[test]
fn without_a_clipboard_the_link_is_selected() {
    let stage = Stage::new("invites-plain-http");
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    // As over plain http, in a browser that copies nothing unless somebody presses the keys for it.
    ada.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    ada.evaluate("document.execCommand = () => false");
    opens_links(&ada);
    ada.click("#invites-dialog [type=submit]");
    ada.sees_words("#invites-words", "The link is selected, to be copied.");
    ada.sees_words("[data-do=copy]", "Copy");
    let link = ada.evaluate("document.querySelector('.invite-link').value");
    assert_eq!(ada.evaluate("getSelection().toString()"), link);
    ada.click("#invites-title");
    ada.click("[data-do=copy]");
    ada.until("it is selected again", &format!("getSelection().toString() === {link}"));
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
    bob.until("that he needs one", "/by invitation/.test(eyes.words('#sign-in .hint'))");
    bob.sees_no("#show-register");
    is_readable(&bob, "needs-one");
    follows(&bob, &link);
    bob.sees_words(".invitation-title", "Ada invites you to this server");
    bob.picture("entry");
    registers(&bob);
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
fn where_nobody_may_register_but_the_first_the_page_says_so() {
    let stage = Stage::with("registration-closed", Parlor::with(|config| config.registration = Registration::Closed));
    let ada = stage.visitor("Ada");
    ada.click("#show-register");
    ada.until("what she will be", "/first account/.test(eyes.words('#register .hint'))");
    ada.picture("first");
    registers(&ada);
    ada.is_in();
    let bob = stage.visitor("Bob");
    bob.sees_words("#sign-in .hint", "This server takes no new accounts.");
    bob.sees_no("#show-register");
    bob.picture("closed");
    // An invitation shows the form; it would be of no use.
    bob.evaluate("location.hash = '#/invite/0'");
    bob.requests_may_fail();
    bob.sees("#register");
    bob.sees_no("#register .hint");
    registers(&bob);
    bob.sees_words("#register > [role=alert]", "This server takes no new accounts.");
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

/// On a small phone and a desktop: everything can be read and nothing is cut off. Leaves pictures.
#[track_caller]
fn looks_right(person: &Person, view: &str) {
    for (width, height) in [(360, 740), (1280, 800)] {
        person.size(width, height);
        person.until("the size", &format!("innerWidth === {width}"));
        let too_wide = person.evaluate("new Promise(requestAnimationFrame).then(eyes.tooWide)");
        assert_eq!(too_wide, json!([]), "{view} at {width} pixels");
        is_readable(person, &format!("{view}-{width}"));
    }
}

fn invitations_look_right_in(theme: &str) {
    let stage = Stage::new(&format!("invites-{theme}"));
    let ada = in_colours(&stage, "Ada", theme);
    ada.registers();
    let description = "What we do next, and who brings what to the Donaudampfschifffahrtsgesellschaft";
    let plans =
        stage.parlor.sign_in("Ada").make(json!({"name": "plans", "is_private": true, "description": description}));
    ada.opens("plans");
    opens_links(&ada);
    looks_right(&ada, "none");
    ada.click("#invites-dialog label:has([name=max_uses][value='1'])");
    ada.click("[name=opens_registration]");
    let link = makes_a_link(&ada);
    ada.click("#invites-dialog label:has([name=max_uses][value='25'])");
    makes_a_link(&ada);
    looks_right(&ada, "links");
    ada.click("[data-do=withdraw]");
    looks_right(&ada, "withdraw");
    ada.click("#confirm-no");
    ada.click("#invites-dialog [data-do=cancel]");
    opens_menu(&ada);
    looks_right(&ada, "menu");

    let bob = in_colours(&stage, "Bob", theme);
    follows(&bob, &link);
    bob.sees_words(".invitation-title", "Ada invites you into plans");
    looks_right(&bob, "entry");
    stage.parlor.account("Bob");
    bob.click("#show-sign-in");
    looks_right(&bob, "entry-sign-in");
    bob.signs_in();
    bob.sees("#join-yes");
    looks_right(&bob, "asked");
    bob.requests_may_fail();
    stage.parlor.sign_in("Ada").asks("DELETE", &format!("/rooms/{plans}"), &Value::Null);
    bob.click("#join-yes");
    bob.sees("#join-dialog [role=alert]");
    looks_right(&bob, "refused");
    bob.click("#join-no");
    has_no_code_in_the_address(&bob);
    follows(&bob, &link);
    bob.sees_words("#join-no", "Close");
    looks_right(&bob, "told");
}

#[test]
fn invitations_look_right_by_day() {
    invitations_look_right_in("light");
}

#[test]
fn invitations_look_right_at_night() {
    invitations_look_right_in("dark");
}

#[test]
fn invitations_look_right_through_glass() {
    invitations_look_right_in("glass");
}
