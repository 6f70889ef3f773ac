//! Coming in and going out: registering, signing in, being refused, being signed out.

use serde_json::json;

use crate::appearance::is_readable;
use crate::parlor::PASSWORD;
use crate::stage::Stage;

#[test]
fn whoever_signs_out_is_asked_to_sign_in_also_after_a_reload_and_can_come_back() {
    let stage = Stage::new("sign-out");
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    ada.click("#account-menu summary");
    ada.picture("menu");
    ada.click("#sign-out");
    ada.sees("#sign-in");
    ada.sees_no("#app");
    ada.sees_words("#entry-notice", "You have signed out.");
    assert_eq!(ada.evaluate("localStorage.getItem('parlor.session')"), json!(null));
    ada.picture("out");
    ada.reload();
    ada.sees("#sign-in");
    ada.signs_in();
    ada.opens("Kitchen");
}

#[test]
fn the_sign_in_page_is_shown_when_it_is_known_what_to_offer() {
    let stage = Stage::new("sign-in-settled");
    let ada = stage.person("Ada");
    // The answer takes its time.
    ada.evaluate(
        "(real => { globalThis.fetch = (path, ...rest) => /settings$/.test(path) && !globalThis.answer \
        ? new Promise(done => { globalThis.answer = () => done(real(path, ...rest)); }) : real(path, ...rest); })(fetch)",
    );
    ada.click("#account-menu summary");
    ada.click("#sign-out");
    ada.sees_no("#app");
    assert_eq!(ada.evaluate("Boolean(globalThis.answer) && document.querySelector('#entry').hidden"), true);
    ada.evaluate("answer()");
    ada.sees("#sign-in");
}

#[test]
fn the_old_token_is_worthless_once_its_owner_has_signed_out() {
    let stage = Stage::new("old-token");
    let ada = stage.person("Ada");
    ada.requests_may_fail();
    let session = ada.evaluate("localStorage.getItem('parlor.session')");
    ada.signs_out();
    // Somebody has kept a copy of what was in the browser.
    ada.evaluate(&format!("localStorage.setItem('parlor.session', {session})"));
    ada.reload();
    ada.sees("#sign-in");
    ada.sees_no("#app");
    assert_ne!(ada.words("#entry-notice"), "");
}

#[test]
fn a_wrong_password_is_told_in_the_servers_words() {
    let stage = Stage::new("wrong-password");
    stage.parlor.account("Ada");
    let words = stage.parlor.refusal("/auth/login", &json!({"username": "Ada", "password": "not her password"}));
    let ada = stage.visitor("Ada");
    ada.requests_may_fail();
    ada.fills("#sign-in input[name=username]", "Ada");
    ada.fills("#sign-in input[name=password]", "not her password");
    ada.click("#sign-in button[type=submit]");
    ada.sees_words("#sign-in [role=alert]", &words);
    ada.picture("refused");
    assert_eq!(
        ada.evaluate("document.querySelector('#sign-in input[name=username]').value"),
        "Ada",
        "what she typed stays"
    );
    ada.signs_in();
}

#[test]
fn a_taken_name_is_told_in_the_servers_words_beside_the_name() {
    let stage = Stage::new("taken-name");
    stage.parlor.account("Ada");
    let ada = stage.visitor("ADA");
    ada.requests_may_fail();
    let words = stage.parlor.refusal("/auth/register", &json!({"username": "ADA", "password": "long enough too"}));
    ada.click("#show-register");
    ada.fills("#register input[name=username]", "ADA");
    ada.fills("#register input[name=password]", "long enough too");
    ada.fills("#register input[name=password_confirm]", "long enough too");
    ada.picture("before");
    ada.click("#register button[type=submit]");
    ada.sees_words("#register .field:has([name=username]) [role=alert]", &words);
    ada.sees("#register [name=username][aria-invalid=true]");
    ada.picture("refused");
    ada.fills("#register input[name=username]", "Ada the Second");
    ada.click("#register button[type=submit]");
    ada.is_in();
    assert_eq!(ada.words(".account-name"), "Ada the Second");
}

#[test]
fn what_is_wrong_with_a_new_account_is_told_beside_the_field_before_anything_is_sent() {
    let stage = Stage::new("sign-up-checks");
    let ada = stage.visitor("Ada");
    ada.becomes_phone(360, 740);
    ada.click("#show-register");
    let wrong = |field: &str, text: &str, words: &str| {
        ada.fills(&format!("#register [name={field}]"), text);
        ada.click("#register button[type=submit]");
        ada.sees_words(&format!("#register .field:has([name={field}]) [role=alert]"), words);
        ada.until("one fault at a time", "document.querySelectorAll('#register [aria-invalid]').length === 1");
        ada.sees(&format!("#register [name={field}][aria-invalid=true]:focus"));
    };
    wrong("username", "", "Username is needed.");
    ada.fills("#register [name=password]", "seven77");
    ada.fills("#register [name=password_confirm]", "seven88");
    wrong("username", &"x".repeat(65), "A name has at most 64 characters; this has 65.");
    ada.fills("#register [name=username]", "Ada");
    wrong("password", "seven77", "A password has at least 8 characters.");
    is_readable(&ada, "short");
    ada.fills("#register [name=password]", PASSWORD);
    wrong("password_confirm", "something else", "The two passwords differ.");
    is_readable(&ada, "differ");
    ada.fills("#register [name=password_confirm]", PASSWORD);
    // A request that the server refuses would be in the console, which is looked at when the window is closed.
    ada.click("#register button[type=submit]");
    ada.is_in();
}

#[test]
fn a_session_ended_elsewhere_leads_to_the_sign_in_page_with_a_sentence() {
    let stage = Stage::new("ended-elsewhere");
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    ada.requests_may_fail();
    stage.parlor.sign_in("Ada").end_other_sessions();
    ada.sees("#sign-in");
    ada.sees("#entry-notice");
    ada.sees_no("#app");
    assert_ne!(ada.words("#entry-notice"), "", "it says why");
    ada.picture("out");
    ada.reload();
    ada.sees("#sign-in");
}
