//! One's own profile, changed and seen by others at once.

use serde_json::json;

use crate::appearance::is_readable;
use crate::files::drawn;
use crate::stage::Stage;

/// The picture is there, and not only its place; and as high as that, though it is half as high again as it is wide.
fn shows(place: &str) -> String {
    format!(
        "(picture => picture?.naturalWidth === 96 && picture.clientHeight === picture.parentElement.clientHeight \
        && getComputedStyle(picture).objectFit === 'cover')(document.querySelector({place:?}))"
    )
}

#[test]
fn what_is_typed_into_the_profile_before_the_rest_of_it_came_stays() {
    let stage = Stage::new("profile-late");
    let ada = stage.person("Ada");
    // The answers to the menu and to the dialog take their time, and tell what the page does not know yet.
    ada.evaluate(
        "globalThis.held = []; \
        (real => { globalThis.fetch = async (path, options) => { \
            const answer = await real(path, options); \
            if (options.method !== 'GET' || !/auth\\/me$/.test(path)) return answer; \
            await new Promise(done => { held.push(done); }); \
            return Response.json({ ...await answer.json(), bio: 'Writes letters.' }); \
        }; })(fetch)",
    );
    ada.click("#account-menu summary");
    ada.click("#edit-profile");
    ada.until("the questions", "held.length === 2");
    ada.fills("#profile-dialog input[name=status]", "on the train");
    ada.evaluate("held.forEach(done => done())");
    ada.until("the rest", "document.querySelector('#profile-dialog textarea').value === 'Writes letters.'");
    assert_eq!(ada.evaluate("document.querySelector('#profile-dialog input[name=status]').value"), "on the train");
    ada.click("#profile-dialog [type=submit]");
    ada.sees_no("#profile-dialog");
    // What was not touched was not sent.
    let me = stage.parlor.sign_in("Ada").asks("GET", "/auth/me", &json!(null));
    assert_eq!((&me["status"], &me["bio"]), (&json!("on the train"), &json!("")));
}

#[test]
fn a_picture_and_a_status_are_seen_by_the_others_at_once() {
    let stage = Stage::new("profiles");
    let (ada, bob, _) = stage.ada_and_bob_in("tea");
    ada.says("Here I am");
    bob.hears("Ada", "Here I am");
    if bob.evaluate("document.querySelector('#people').hidden") == true {
        bob.click("#show-people");
    }
    ada.click("#account-menu summary");
    ada.click("#edit-profile");
    ada.fills("#profile-dialog input[name=status]", "at tea");
    ada.fills("#profile-dialog textarea[name=bio]", "Writes letters.");
    ada.chooses_in("#avatar-file", &[drawn("me.png", 96, 144)]);
    ada.until("her picture in the dialog", &shows("#profile-dialog .avatar img"));
    is_readable(&ada, "dialog");
    ada.click("#profile-dialog [type=submit]");
    ada.sees_no("#profile-dialog");
    ada.until("her picture below", &shows("#account-menu .avatar img"));
    bob.until("her picture at what she says", &shows(".message:not(.own) .avatar img"));
    bob.until("her picture among the people", &shows("#people-list .avatar img"));
    bob.until(
        "her status",
        "[...document.querySelectorAll('.person-status')].some((one) => one.textContent === 'at tea')",
    );
    is_readable(&bob, "people");
    bob.click_what("Ada", "eyes.withWords('#people-list .person-name', 'Ada')?.closest('button')");
    bob.click("#people-list button[name=profile]");
    bob.sees_words("#person-title", "Ada");
    bob.sees_words("#person-dialog .profile-status", "at tea");
    bob.sees_words("#person-dialog .profile-bio", "Writes letters.");
    is_readable(&bob, "profile");
    bob.click("#person-dialog [data-do=cancel]");
    ada.click("#account-menu summary");
    ada.click("#edit-profile");
    ada.click("#remove-avatar");
    ada.sees_no("#remove-avatar");
    bob.until("initials again", "document.querySelector('.message:not(.own) .avatar').textContent === 'A'");
}
