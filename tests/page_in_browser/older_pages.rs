//! The pages of five older chat servers, in `older/`: each speaks to Parlor as it spoke to the server that it was written for, from
//! another origin, and with people in Parlor's own page on the other side. Only the port in their addresses is another.

use serde_json::json;
use tempfile::TempDir;

use crate::guests::{comes_in, opens_whisper};
use crate::parlor::{PASSWORD, Parlor};
use crate::person::Person;
use crate::site::Site;
use crate::stage::Stage;
use crate::window::{ENTER, quoted};

/// A stage, and an older page that can be opened there.
struct Older {
    stage: Stage,
    address: String,
    _folder: Option<TempDir>,
}

impl Older {
    /// A page that somebody has on their disk and opens from there.
    fn on_disk(name: &str, page: &str) -> Self {
        let nowhere = "null".parse().expect("an origin");
        let stage = Stage::with(name, Parlor::with(move |config| config.allowed_origins = nowhere));
        let folder = tempfile::tempdir().expect("a folder for the page");
        let file = folder.path().join("index.html");
        std::fs::write(&file, with_port_of(&stage, page)).expect("the page can be written");
        Self { stage, address: format!("file://{}", file.display()), _folder: Some(folder) }
    }

    /// A page on a site of its own.
    fn on_a_site(name: &str, page: &str) -> Self {
        let site = Site::planned();
        let address = site.origin();
        let stage = Stage::with(name, Parlor::with(site.is_allowed()));
        let page = with_port_of(&stage, page);
        site.opens(move |path| (path == "index.html").then(|| page.clone().into()));
        Self { stage, address, _folder: None }
    }

    fn opens(&self, name: &str) -> Person {
        self.stage.opens(&self.address, name)
    }
}

fn with_port_of(stage: &Stage, page: &str) -> String {
    let port = stage.parlor.address().rsplit(':').next().expect("a port");
    assert!(page.contains("localhost:8000"), "the page has its server's address written in it");
    page.replace(":8000", &format!(":{port}"))
}

/// Presses what has exactly these words on it.
#[track_caller]
fn presses(person: &Person, selector: &str, words: &str) {
    person.click_what(words, &format!("eyes.withWords({}, {})", quoted(selector), quoted(words)));
}

/// Waits until a list on the page is exactly this.
#[track_caller]
fn shows(person: &Person, selector: &str, lines: &[&str]) {
    let shown = format!("eyes.all({}).map(e => e.textContent.trim())", quoted(&format!("{selector} > *")));
    let wanted = json!(lines).to_string();
    person.until(&format!("{lines:?} in {selector}"), &format!("JSON.stringify({shown}) === {}", quoted(&wanted)));
}

/// A time of day, whatever it is: these pages write it beside what was said.
#[track_caller]
fn shows_said(person: &Person, lines: &[&str]) {
    let shown = "eyes.all('#messages > *').map(e => e.textContent.trim().replace(/\\b\\d\\d:\\d\\d\\b/, 'HH:MM'))";
    let wanted = json!(lines).to_string();
    person.until(&format!("{lines:?}"), &format!("JSON.stringify({shown}) === {}", quoted(&wanted)));
}

#[test]
fn the_page_of_a_server_without_types_registers_makes_a_room_and_talks_with_parlors_page() {
    let older = Older::on_disk("older-a", include_str!("older/a.html"));
    let ada = older.opens("Ada");
    ada.fills("#username", "Ada");
    ada.fills("#password", PASSWORD);
    ada.click("#registerBtn");
    ada.sees_words("#status", "Registered Ada");
    ada.click("#loginBtn");
    ada.fills("#roomName", "Kitchen");
    ada.click("#createBtn");
    presses(&ada, "#rooms button", "Kitchen");
    ada.fills("#messageInput", "Is anybody hungry?");
    // She is told of her own coming before she has said anything, and from then on of what is said only.
    shows(&ada, "#messages", &["Ada: Ada joined the room"]);
    ada.presses(ENTER);
    shows(&ada, "#messages", &["Ada: Ada joined the room", "Ada: Is anybody hungry?"]);

    let bob = older.stage.person("Bob");
    bob.joins("Kitchen");
    bob.hears("Ada", "Is anybody hungry?");
    bob.sees_online(&["Ada", "Bob"]);
    bob.writes("Alw");
    bob.says("Always.");
    let all = ["Ada: Ada joined the room", "Ada: Is anybody hungry?", "Bob: Bob joined the room", "Bob: Always."];
    shows(&ada, "#messages", &all);
    ada.fills("#messageInput", "Soup, then");
    ada.click("#sendBtn");
    bob.hears("Ada", "Soup, then");
    ada.click("#sendBtn");
    ada.sees_words("#status", "Message cannot be empty.");
    ada.picture("talk");
    ada.reload();
    shows(&ada, "#messages", &[&all[1..], &["Ada: Soup, then", "Ada: Ada joined the room"]].concat());
}

#[test]
fn a_name_that_is_taken_and_a_wrong_password_are_told_in_the_older_page() {
    let older = Older::on_disk("older-a-refused", include_str!("older/a.html"));
    older.stage.parlor.account("Ada");
    let ada = older.opens("Ada");
    ada.requests_may_fail();
    ada.fills("#username", "ada");
    ada.fills("#password", "some other password");
    ada.click("#registerBtn");
    ada.until("that the name is taken", "/already exists/.test(eyes.words('#status'))");
    ada.click("#loginBtn");
    ada.until("that she does not get in", "/password/.test(eyes.words('#status'))");
}

/// Signs up in page B.
#[track_caller]
fn signs_up(older: &Older, name: &str) -> Person {
    let person = older.opens(name);
    person.fills("[name=username]", name);
    person.fills("[name=email]", &format!("{}@example.org", name.to_lowercase()));
    person.fills("[name=password]", PASSWORD);
    person.click("#signup-btn");
    person.sees("#chat-screen");
    person
}

#[test]
fn the_page_of_a_server_with_types_shows_messages_typing_and_who_comes_and_goes() {
    let older = Older::on_a_site("older-b", include_str!("older/b.html"));
    let ada = signs_up(&older, "Ada");
    ada.fills("[name=room]", "Kitchen");
    presses(&ada, "#room-form button", "Create room");
    ada.sees_words("#room-heading", "Kitchen");
    shows(&ada, "#messages", &["Ada joined the room"]);
    shows(&ada, "#member-list", &["Ada (admin)"]);

    let bob = older.stage.person("Bob");
    bob.joins("Kitchen");
    shows(&ada, "#member-list", &["Ada (admin)", "Bob"]);
    ada.fills("[name=message]", "Tea");
    bob.sees_words("#typing", "Ada is typing…");
    ada.types("? It is ready");
    ada.presses(ENTER);
    bob.hears("Ada", "Tea? It is ready");
    bob.sees_no("#typing:not(:empty)");
    bob.writes("Ye");
    ada.sees_words("#typing-indicator", "Bob is typing...");
    ada.picture("typing");
    bob.says("Yes, please");
    ada.sees_words("#typing-indicator", "");
    let talk = ["[HH:MM] Ada: Tea? It is ready", "[HH:MM] Bob: Yes, please"];
    // That he has become a member is stored and told once more as what it is.
    let came = ["Ada joined the room", "Bob joined the room", "Bob joined the room"];
    shows_said(&ada, &[&came[..], &talk].concat());

    let cleo = signs_up(&older, "Cleo");
    cleo.requests_may_fail();
    presses(&cleo, "#room-list button", "Join");
    cleo.until("the history", "eyes.withWords('#messages > *', 'Cleo joined the room')");
    bob.sees_online(&["Ada", "Bob", "Cleo"]);
    cleo.fills("[name=message]", "Is there a cup for me?");
    cleo.presses(ENTER);
    bob.hears("Cleo", "Is there a cup for me?");
    presses(&cleo, "#leave-btn", "Leave room");
    ada.until("that she has left", "eyes.withWords('#messages > *', 'Cleo left the room')");
    bob.sees_online(&["Ada", "Bob"]);

    bob.signs_out();
    ada.until("that he has gone", "eyes.withWords('#messages > *', 'Bob left the room')");
    ada.reload();
    ada.until("the history", "eyes.all('#messages > *').some(e => /Bob: Yes, please/.test(e.textContent))");
    ada.sees_words("#room-heading", "Kitchen");
    ada.picture("reloaded");
}

#[test]
fn the_page_of_a_messenger_chats_one_to_one_and_shows_who_is_online_and_who_was_last_seen() {
    let older = Older::on_a_site("older-c", include_str!("older/c.html"));
    let bob = older.stage.person("Bob");
    let ada = older.opens("Ada");
    ada.requests_may_fail();
    ada.fills("#username", "Ada");
    ada.fills("#email", "ada@example.org");
    ada.fills("#password", PASSWORD);
    ada.fills("#password2", "something else");
    ada.click("#signup");
    ada.until("that the passwords differ", "eyes.words('#login-error') !== ''");
    ada.fills("#password2", PASSWORD);
    ada.click("#signup");
    presses(&ada, "#user-list .online", "Bob");
    ada.sees_words("#peer-status", "online");
    ada.fills("#text", "Psst");
    ada.click("#send");
    shows_said(&ada, &["Ada: Psst (HH:MM)"]);

    bob.until("the chat in his list", &format!("Boolean({})", bob.item("#chat-list", "Ada")));
    bob.click_what("Ada", &format!("{}?.querySelector('a')", bob.item("#chat-list", "Ada")));
    bob.is_in_room("Ada");
    bob.hears("Ada", "Psst");
    bob.sees_words("#room-facts", "online");
    bob.writes("Y");
    ada.sees_words("#typing", "Bob is typing…");
    ada.picture("typing");
    bob.clears();
    ada.sees_words("#typing", "");
    bob.says("Yes?");
    ada.fills("#text", "I have cake");
    bob.sees_words("#typing", "Ada is typing…");
    ada.click("#send");
    bob.hears("Ada", "I have cake");
    bob.sees_no("#typing:not(:empty)");
    let talk = ["Ada: Psst (HH:MM)", "Bob: Yes? (HH:MM)", "Ada: I have cake (HH:MM)"];
    shows_said(&ada, &talk);
    assert_eq!(ada.evaluate("eyes.all('#messages > *').map(e => e.className).join()"), "mine,theirs,mine");

    bob.signs_out();
    ada.until("when he was there", "/^last seen /.test(eyes.words('#peer-status'))");
    bob.signs_in();
    ada.sees_words("#peer-status", "online");
    ada.reload();
    shows_said(&ada, &talk);
    ada.until("that he is there", "eyes.all('#chat-list .online').length === 1");
}

/// Comes into page D and makes a room there.
#[track_caller]
fn guest_enters(older: &Older, name: &str, room: &str) -> Person {
    let person = older.opens(name);
    person.fills("#name", name);
    person.until(
        "the room in the list",
        &format!("Array.from(document.querySelector('#pick').options, o => o.text).includes({})", quoted(room)),
    );
    // The list of a select is the system's own, where no page's mouse gets to.
    let pick = "document.querySelector('#pick')";
    person.evaluate(&format!("{pick}.value = Array.from({pick}.options).find(o => o.text === {}).value", quoted(room)));
    person.click("#enter");
    person.sees_words("#title", room);
    person
}

#[test]
fn the_page_for_guests_opens_a_room_for_everybody_and_meets_members_there() {
    let older = Older::on_disk("older-d", include_str!("older/d.html"));
    let eve = older.opens("Eve");
    eve.fills("#name", "Eve");
    eve.fills("#new-room", "Hall");
    eve.click("#make");
    shows(&eve, "#users", &["Eve"]);
    let ada = older.stage.person("Ada");
    ada.joins("Hall");
    shows(&eve, "#users", &["Eve", "Ada"]);
    ada.sees_online(&["Ada", "Eve"]);
    eve.fills("#line", "Is this");
    ada.sees_words("#typing", "Eve is typing…");
    eve.types(" the right place?");
    eve.presses(ENTER);
    ada.hears("Eve", "Is this the right place?");
    ada.sees_words("#messages .message-head .tag", "guest");
    ada.writes("It");
    eve.sees_words("#typing", "Ada is typing...");
    ada.says("It is");
    let talk = ["Eve: Is this the right place?", "Ada: It is"];
    shows(&eve, "#log", &[&["Ada joined the chat"][..], &talk].concat());

    let kim = guest_enters(&older, "Kim", "Hall");
    shows(&kim, "#log", &talk);
    shows(&eve, "#users", &["Eve", "Ada", "Kim"]);
    kim.fills("#line", "Hello, you two");
    kim.presses(ENTER);
    ada.hears("Kim", "Hello, you two");
    kim.click("#leave");
    shows(&eve, "#users", &["Eve", "Ada"]);
    eve.until("that she has left", "eyes.withWords('#log > *', 'Kim left the chat')");
    ada.sees_online(&["Ada", "Eve"]);
    eve.picture("talk");
    eve.reload();
    shows(&eve, "#log", &[&talk[..], &["Kim: Hello, you two"]].concat());
    ada.sees_online(&["Ada", "Eve"]);
}

#[test]
fn an_older_guest_cannot_take_an_accounts_name() {
    let older = Older::on_disk("older-d-taken", include_str!("older/d.html"));
    older.stage.parlor.account("Ada").make_room("Kitchen");
    let ada = guest_enters(&older, "ada", "Kitchen");
    ada.sees_words("#problem", "Closed: 4009");
}

#[test]
fn the_page_for_anonymous_talk_meets_the_guests_in_parlors_page_and_nothing_is_kept() {
    let older = Older::on_a_site("older-e", include_str!("older/e.html"));
    let kim = older.stage.visitor("Kim");
    comes_in(&kim);
    let eve = older.opens("Eve");
    eve.sees_words("#whoami", "1 here now");
    eve.fills("#userName", "Eve Lee");
    eve.click("#connect");
    eve.sees_words("#whoami", "You are Eve Lee");
    presses(&eve, "#users .user-item", "Kim");
    eve.fills("#content", "Psst");
    eve.click("#send");
    shows(&eve, "#conversation", &["Psst"]);
    opens_whisper(&kim, "Eve Lee");
    kim.hears("Eve Lee", "Psst");
    kim.says("Yes?");
    shows(&eve, "#conversation", &["Psst", "Yes?"]);
    assert_eq!(eve.evaluate("eyes.all('#conversation > *').map(e => e.className).join()"), "sent,received");
    eve.click("#send");
    eve.sees_words("#error", "Message cannot be empty.");
    eve.picture("talk");
    kim.signs_out();
    shows(&eve, "#users", &[]);
    eve.fills("#content", "Still there?");
    eve.click("#send");
    eve.sees_words("#error", "That guest is not here any more.");
    eve.reload();
    eve.sees_words("#whoami", "0 here now");
}
