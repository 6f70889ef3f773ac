//! Administering the server in the page, and what it looks like to those whom it concerns; taking one's data along, and leaving.

use crate::appearance::is_readable;
use crate::parlor::PASSWORD;
use crate::person::Person;
use crate::stage::Stage;
use crate::window::quoted;

#[track_caller]
fn administers(person: &Person) {
    person.click("#account-menu summary");
    person.click("#administer");
    person.sees("#admin-dialog");
}

/// Presses a button of an account in the list.
#[track_caller]
fn does_to(person: &Person, other: &str, what: &str) {
    let row = format!("eyes.withWords('#admin-accounts .person-name', {})?.closest('li')", quoted(other));
    person.click_what(what, &format!("{row}?.querySelector('[data-do={what}]')"));
}

#[track_caller]
fn tries_to_sign_in(person: &Person, password: &str) {
    person.fills("#sign-in input[name=username]", &person.name);
    person.fills("#sign-in input[name=password]", password);
    person.click("#sign-in button[type=submit]");
}

#[test]
fn bob_is_suspended_told_why_and_let_in_again() {
    let stage = Stage::new("suspending");
    let (ada, bob, _) = stage.ada_and_bob_in("tea");
    bob.requests_may_fail();
    administers(&ada);
    ada.fills("#admin-search", "bo");
    ada.until("Bob alone", "eyes.all('#admin-accounts li').length === 1");
    does_to(&ada, "Bob", "suspend");
    ada.fills("#suspend-dialog input[name=reason]", "Advertising.");
    is_readable(&ada, "question");
    ada.click("#suspend-dialog [type=submit]");
    ada.sees_words("#admin-words", "Bob is suspended.");
    ada.sees_words("#admin-accounts .account-suspended", "Suspended by Ada: Advertising.");
    is_readable(&ada, "suspended");
    bob.sees("#sign-in");
    tries_to_sign_in(&bob, PASSWORD);
    bob.sees_words("#sign-in [role=alert]", "This account is suspended: \"Advertising.\"");
    does_to(&ada, "Bob", "lift");
    ada.sees_words("#admin-words", "Bob can sign in again.");
    bob.signs_in();
    bob.opens("tea");
}

#[test]
fn whoever_forgot_the_password_follows_a_link_to_a_new_one() {
    let stage = Stage::new("new-password");
    let ada = stage.person("Ada");
    stage.parlor.account("Bob");
    administers(&ada);
    ada.becomes_phone(360, 740);
    does_to(&ada, "Bob", "reset");
    let shown = "document.querySelector('#admin-accounts .account-link:not([hidden]) input')?.value";
    let link = ada.until("a link", shown);
    is_readable(&ada, "link");
    let bob = stage.visitor("Bob");
    bob.requests_may_fail();
    bob.evaluate(&format!("location.href = {link}"));
    bob.sees("#reset-dialog");
    bob.until("an address without the link", "!location.href.includes('reset')");
    bob.fills("#reset-dialog input[name=new_password]", "battery staple");
    bob.fills("#reset-dialog input[name=password_confirm]", "battery stable");
    bob.click("#reset-dialog [type=submit]");
    bob.sees_words("#reset-dialog .field [role=alert]", "The two passwords differ.");
    bob.fills("#reset-dialog input[name=password_confirm]", "battery staple");
    is_readable(&bob, "asked");
    bob.click("#reset-dialog [type=submit]");
    bob.sees_words("#entry-notice", "Your password is changed. Sign in with the new one.");
    tries_to_sign_in(&bob, "battery staple");
    bob.is_in();
    // It is good once.
    bob.evaluate(&format!("location.href = {link}"));
    bob.sees("#reset-dialog");
    bob.fills("#reset-dialog input[name=new_password]", "battery staple");
    bob.fills("#reset-dialog input[name=password_confirm]", "battery staple");
    bob.click("#reset-dialog [type=submit]");
    bob.sees_words("#reset-dialog .form-error", "This link is not good, or not any more. Ask for a new one.");
}

#[test]
fn the_doors_are_shut_and_opened_and_strangers_are_told() {
    let stage = Stage::new("doors");
    let ada = stage.person("Ada");
    administers(&ada);
    ada.sees_words("#admin-option", "As started (open)");
    ada.until("what holds", "document.querySelector('#admin-dialog [name=registration][value=\"\"]').checked");
    ada.click("#admin-dialog input[name=lockdown]");
    let told = |words: &str| {
        let eve = stage.visitor("Eve");
        eve.sees_words("#sign-in .hint", words);
        eve.sees_no("#show-register");
        eve.picture("told");
    };
    let is = |lockdown: bool, registration: &str| {
        let settings = stage.parlor.sign_in("Ada").asks("GET", "/admin/settings", &serde_json::Value::Null);
        settings["lockdown"] == lockdown && settings["registration"] == registration
    };
    let until = |lockdown: bool, registration: &str| {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !is(lockdown, registration) {
            assert!(std::time::Instant::now() < deadline, "{lockdown} {registration}");
        }
    };
    ada.click("#admin-dialog label:has([name=registration][value=invite])");
    until(true, "invite");
    told("This server is locked down: for now it takes nobody new.");
    ada.click("#admin-dialog input[name=lockdown]");
    until(false, "invite");
    told("New accounts are by invitation here: follow the link that somebody has sent you.");
    is_readable(&ada, "settings");
}

#[test]
fn bob_takes_his_data_along_and_goes_and_what_he_said_stays() {
    let stage = Stage::new("leaving-for-good");
    let (ada, bob, _) = stage.ada_and_bob_in("tea");
    bob.says("I was here");
    ada.hears("Bob", "I was here");
    bob.requests_may_fail();
    bob.click("#account-menu summary");
    bob.click("#own-data");
    bob.sees("#data-dialog");
    // What the browser is handed is looked at in place of the folder of downloads.
    bob.evaluate(
        "(make => { URL.createObjectURL = blob => { blob.text().then(text => { globalThis.exported = text; }); return make(blob); }; })(URL.createObjectURL.bind(URL))",
    );
    bob.click("#export");
    bob.until(
        "a whole export",
        "globalThis.exported?.includes('I was here') && globalThis.exported.includes('\"type\":\"end\"')",
    );
    is_readable(&bob, "data");
    bob.fills("#data-dialog input[name=password]", "not his password");
    bob.click("#data-dialog [type=submit]");
    bob.sees_words("#data-dialog .field [role=alert]", "This is not your current password.");
    bob.fills("#data-dialog input[name=password]", PASSWORD);
    bob.click("#data-dialog [type=submit]");
    bob.sees_words("#entry-notice", "Your account is erased.");
    ada.hears("deleted user", "I was here");
    ada.sees_online(&["Ada"]);
    ada.until("no trace of Bob", "!document.querySelector('#app').textContent.includes('Bob')");
    ada.picture("after");
    ada.reload();
    ada.hears("deleted user", "I was here");
}
