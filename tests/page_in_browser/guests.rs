//! People without an account: they come in with a name, sit in public rooms, and whisper to one another.

use serde_json::json;

use crate::appearance::is_readable;
use crate::invites::{follows, makes_a_link, opens_links};
use crate::parlor::Parlor;
use crate::person::{BOX, Person};
use crate::stage::Stage;

/// Comes in without an account.
#[track_caller]
fn guest(stage: &Stage, name: &str) -> Person {
    let person = stage.visitor(name);
    comes_in(&person);
    person
}

#[track_caller]
pub fn comes_in(person: &Person) {
    person.click("#show-guest");
    person.fills("#guest input[name=username]", &person.name);
    person.click("#guest button[type=submit]");
    person.is_in();
}

/// Who has said something under the badge of a guest.
fn guests_marked(person: &Person) -> String {
    let names =
        "eyes.all('#messages .message-head:has(.tag:not([hidden])) .message-author').map(e => e.textContent).join()";
    person.evaluate(names).as_str().unwrap_or_default().to_owned()
}

#[track_caller]
pub fn opens_whisper(person: &Person, name: &str) {
    person.click_what(name, &format!("{}?.querySelector('a')", person.item("#guest-list", name)));
    person.is_whispering(name);
}

#[test]
fn a_guest_joins_a_public_room_chats_there_and_leaves() {
    let stage = Stage::new("guest");
    let ada = stage.person("Ada");
    let kitchen = ada.makes_room("Kitchen");
    stage.parlor.sign_in("Ada").make(serde_json::json!({"name": "Cellar", "is_private": true}));
    let eve = stage.visitor("Eve");
    eve.click("#show-guest");
    is_readable(&eve, "entry");
    eve.fills("#guest input[name=username]", "Ada");
    eve.requests_may_fail();
    eve.click("#guest button[type=submit]");
    eve.until("that the name is somebody's", "/account/.test(eyes.words('#guest [role=alert]'))");
    eve.picture("taken");
    eve.fills("#guest input[name=username]", "Eve");
    eve.click("#guest button[type=submit]");
    eve.is_in();
    eve.until("the public room", &format!("Boolean({})", eve.item("#browse-list", "Kitchen")));
    assert_eq!(eve.evaluate("document.body.textContent.includes('Cellar')"), false);
    eve.sees_no("#new-room");
    eve.sees_no("#new-chat");
    is_readable(&eve, "welcome");
    assert_eq!(eve.joins("Kitchen"), kitchen);
    ada.until(
        "her among the people",
        "eyes.withWords('#people .person-name', 'Eve')?.closest('li').querySelector('.tag').textContent === 'guest'",
    );
    eve.writes("He");
    ada.sees_words("#typing", "Eve is typing…");
    eve.says("Hello, I am only visiting");
    ada.hears("Eve", "Hello, I am only visiting");
    ada.says("Welcome");
    eve.hears("Ada", "Welcome");
    assert_eq!(guests_marked(&ada), "Eve");
    assert_eq!(guests_marked(&eve), "", "her own are hers, and Ada is none");
    assert_eq!(eve.evaluate("eyes.messages().map(m => m.own).join()"), "true,false");
    assert_eq!(eve.evaluate("document.querySelectorAll('#messages [data-do]').length"), 0, "what is said is said");
    is_readable(&eve, "room");
    ada.picture("room");
    eve.reload();
    eve.is_in_room("Kitchen");
    eve.reads(&["Hello, I am only visiting", "Welcome"]);
    assert_eq!(eve.evaluate("eyes.messages().map(m => m.own).join()"), "true,false", "she knows her own again");
    eve.click("#room-menu summary");
    eve.click("#leave-room");
    eve.click("#confirm-yes");
    eve.until("the way back in", &format!("Boolean({})", eve.item("#browse-list", "Kitchen")));
    ada.sees_online(&["Ada"]);
    eve.signs_out();
    eve.sees_words("#entry-notice", "You have left.");
}

#[test]
fn guests_whisper_one_to_one_and_nothing_of_it_is_kept() {
    let stage = Stage::new("whisper");
    let eve = guest(&stage, "Eve");
    eve.sees("#guests-empty");
    let kim = guest(&stage, "Kim");
    let zoe = guest(&stage, "Zoe");
    opens_whisper(&eve, "Kim");
    is_readable(&eve, "empty");
    eve.says("Psst");
    let unread = format!("{}?.querySelector('.unread-number')?.textContent === '1'", kim.item("#guest-list", "Eve"));
    kim.until("one unread whisper", &unread);
    let badge = format!("{}?.querySelector('.tag:not([hidden])')?.textContent", kim.item("#guest-list", "Eve"));
    assert_eq!(kim.evaluate(&badge), "guest");
    opens_whisper(&kim, "Eve");
    kim.hears("Eve", "Psst");
    kim.says("Yes?");
    eve.hears("Kim", "Yes?");
    eve.says("Nobody hears us");
    eve.writes("Psst, half-written");
    kim.reads(&["Psst", "Yes?", "Nobody hears us"]);
    assert_eq!(kim.evaluate("eyes.messages().map(m => m.own).join()"), "false,true,false");
    is_readable(&kim, "talk");
    kim.size(390, 844);
    is_readable(&kim, "talk-phone");
    kim.click("#back");
    is_readable(&kim, "list-phone");
    kim.size(1280, 800);
    assert_eq!(zoe.evaluate("document.body.textContent.includes('Psst')"), false);
    for person in [&eve, &kim] {
        let kept = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }]).includes('Psst')";
        assert_eq!(person.evaluate(kept), false, "nothing is stored");
    }
    eve.clears();
    kim.signs_out();
    eve.sees_words("#room-facts", "guest, has gone");
    eve.sends("Are you there?");
    eve.until("that nobody is", "/not here/.test(eyes.words('.message-reason'))");
    eve.picture("gone");
    eve.reload();
    eve.is_in();
    assert_eq!(eve.evaluate("eyes.messages().length"), 0, "it is gone with the page");
}

#[test]
fn without_a_name_one_is_made_up() {
    let stage = Stage::new("made-up");
    let eve = stage.visitor("Eve");
    eve.click("#show-guest");
    eve.click("#guest button[type=submit]");
    eve.is_in();
    eve.until("a name", "/^Guest-/.test(eyes.words('.account-name'))");
    eve.picture("in");
}

#[test]
fn where_there_are_no_guests_none_are_invited_in() {
    let stage = Stage::with("no-guests", Parlor::with(|config| config.guests = false));
    let eve = stage.visitor("Eve");
    eve.sees_no("#show-guest");
    eve.sees_no(".entry-or");
    is_readable(&eve, "sign-in");
    // In a page that was loaded before the guests were turned away.
    eve.requests_may_fail();
    eve.evaluate("document.querySelector('#show-guest').hidden = false");
    eve.click("#show-guest");
    eve.evaluate("document.querySelector('#guest button[type=submit]').disabled = false");
    eve.click("#guest button[type=submit]");
    eve.until("why not", "eyes.words('#guest [role=alert]') !== ''");
    is_readable(&eve, "refused");
    eve.click("#leave-guest");
    eve.sees("#sign-in");
    eve.sees_no(BOX);
}

#[test]
fn a_guest_whose_line_breaks_finds_everything_as_it_was_and_a_second_tab_is_the_same_guest() {
    let stage = Stage::new("guest-line").wired();
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    let eve = guest(&stage, "Eve");
    let kim = guest(&stage, "Kim");
    eve.joins("Kitchen");
    eve.says("Hello");
    opens_whisper(&eve, "Kim");
    eve.says("Psst");
    eve.offline(true);
    eve.sees("#connection-state[data-phase=waiting]");
    eve.sends("Still there?");
    ada.says("Where did she go?");
    eve.offline(false);
    eve.is_connected();
    eve.reads(&["Psst", "Still there?"]);
    opens_whisper(&kim, "Eve");
    kim.reads(&["Psst", "Still there?"]);
    eve.opens("Kitchen");
    eve.reads(&["Hello", "Where did she go?"]);
    eve.says("Back again");
    ada.hears("Eve", "Back again");

    let tab = stage.tab_of(&eve);
    tab.is_in();
    assert_eq!(tab.words(".account-name"), "Eve");
    tab.opens("Kitchen");
    tab.says("From the other tab");
    eve.reads(&["Back again", "From the other tab"]);
    assert_eq!(eve.evaluate("eyes.messages().at(-1).own"), true);
    tab.click("#room-menu summary");
    tab.click("#leave-room");
    tab.click("#confirm-yes");
    eve.sees("#join-bar");
}

#[test]
fn a_link_lets_somebody_into_one_room_with_no_more_than_a_name() {
    let stage = Stage::new("guest-link");
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    stage.parlor.sign_in("Ada").make(serde_json::json!({"name": "Cellar", "is_private": true}));
    ada.opens("Cellar");
    opens_links(&ada);
    ada.click("#invites-dialog label:has([name=whom][value=write])");
    ada.until("what they may do", "/read and write in this room/.test(eyes.words('#invites-text'))");
    ada.sees_no("[name=opens_registration]");
    let link = makes_a_link(&ada);
    ada.sees_words(".invite-terms", "Expires in 7 days · not used yet · for guests, who may write");
    is_readable(&ada, "made");
    ada.presses(crate::window::ESCAPE);
    let eve = stage.visitor("Eve");
    follows(&eve, &link);
    eve.sees_words(".invitation-title", "Ada invites you into Cellar");
    eve.until("the form of guests", "/this one room/.test(eyes.words('#guest-hint'))");
    is_readable(&eve, "entrance");
    eve.fills("#guest input[name=username]", "Eve");
    eve.click("#guest button[type=submit]");
    eve.is_in();
    eve.is_in_room("Cellar");
    eve.sees_no("#browse-list");
    eve.sees_no("[data-section=guests]");
    assert_eq!(eve.evaluate("document.body.textContent.includes('Kitchen')"), false);
    ada.says("Welcome");
    eve.hears("Ada", "Welcome");
    eve.says("Thank you");
    ada.hears("Eve", "Thank you");
    is_readable(&eve, "in");
    opens_links(&ada);
    eve.requests_may_fail();
    ada.click("[data-do=withdraw]");
    ada.click("#confirm-yes");
    eve.sees("#entry");
}

#[test]
fn a_guest_who_came_by_a_link_is_led_back_to_it_when_their_visit_ends() {
    let mut stage = Stage::with("guest-comes-back", Parlor::process());
    let ada = stage.parlor.account("Ada");
    let room = ada.make(json!({"name": "Attic", "is_private": true}));
    let terms = json!({"for_guests": true, "may_write": true});
    let link = ada.asks("POST", &format!("/rooms/{room}/invites"), &terms);
    let gil = stage.visitor("Gil");
    gil.evaluate(&format!("location.hash = '#/invite/{}'", link["code"].as_str().expect("a code")));
    gil.click("#guest button[type=submit]");
    gil.is_in_room("Attic");
    // No session of a guest outlives the server.
    gil.requests_may_fail();
    stage.parlor.kill();
    stage.parlor.start_again();
    gil.sees_words("#entry-notice", "Your visit has ended. You can come in again.");
    gil.sees_words("#entry-invitation .invitation-title", "Ada invites you into Attic");
    is_readable(&gil, "again");
    gil.click("#guest button[type=submit]");
    gil.is_in_room("Attic");
}
