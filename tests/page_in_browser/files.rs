//! Pictures, files and voice messages, as people send and see them.

use crate::person::Person;
use crate::stage::Stage;
use crate::window::{ENTER, quoted};

const SEND: &str = "#composer button[type=submit]";
const READY: &str = "!document.querySelector('#composer button[type=submit]').disabled";

/// A drawn picture as a file, as an expression that is a promise.
pub fn drawn(name: &str, width: u32, height: u32) -> String {
    format!(
        "new Promise((done) => {{ const canvas = Object.assign(document.createElement('canvas'), {{width: {width}, height: {height}}}); \
         const pen = canvas.getContext('2d'); const shade = pen.createLinearGradient(0, 0, {width}, {height}); \
         shade.addColorStop(0, '#e9b872'); shade.addColorStop(1, '#3d6b57'); pen.fillStyle = shade; pen.fillRect(0, 0, {width}, {height}); \
         pen.fillStyle = '#ffffffcc'; pen.beginPath(); pen.arc({width} / 2, {height} / 2, {height} / 4, 0, 7); pen.fill(); \
         canvas.toBlob((blob) => done(new File([blob], {}, {{type: 'image/png'}})), 'image/png'); }})",
        quoted(name)
    )
}

fn text(name: &str, words: &str) -> String {
    format!("Promise.resolve(new File([{}], {}, {{type: 'text/plain'}}))", quoted(words), quoted(name))
}

impl Person {
    /// As if chosen in the system's dialog.
    #[track_caller]
    fn chooses(&self, files: &[String]) {
        self.chooses_in("#file-input", files);
    }

    #[track_caller]
    pub fn chooses_in(&self, input: &str, files: &[String]) {
        self.evaluate(&format!(
            "Promise.all([{}]).then((files) => {{ const bag = new DataTransfer(); files.forEach((file) => bag.items.add(file)); \
             const input = document.querySelector('{input}'); input.files = bag.files; input.dispatchEvent(new Event('change')); }})",
            files.join(", ")
        ));
    }

    /// Sends what is in the box and the tray, once all of it is with the server.
    #[track_caller]
    fn sends_all(&self) {
        self.until("everything is ready to be sent", READY);
        self.click(SEND);
        self.until("the tray is empty", "document.querySelector('#composer-files').hidden");
    }
}

/// Whether the last message's picture is there, as large as it was drawn.
fn shows(width: u32) -> String {
    format!(
        "[...document.querySelectorAll('.message:last-of-type .attachment-picture img')].at(-1)?.naturalWidth === {width}"
    )
}

#[test]
fn pictures_and_files_are_chosen_sent_seen_and_enlarged() {
    let stage = Stage::new("files");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    ada.chooses(&[drawn("Soup.png", 800, 600), text("Recipe.txt", "Water, onions, salt.")]);
    ada.sees("#composer-files .tray-item");
    ada.writes("Dinner");
    ada.until("both are with the server", READY);
    ada.picture("tray");
    ada.sends_all();
    for person in [&ada, &bob] {
        person.until("the picture", &shows(800));
        person.sees_words(".attachment-name", "Recipe.txt");
        person.sees_words(".attachment-size", "20 B");
        // Its place was kept: as wide as it may be, and in proportion.
        let box_of = "(() => { const { width, height } = document.querySelector('.attachment-picture').getBoundingClientRect(); \
                      return Math.abs(width / height - 4 / 3) < 0.02 && width > 200; })()";
        person.until("a picture in proportion", box_of);
    }
    assert_eq!(bob.words(".message:last-of-type .message-text"), "Dinner");
    bob.picture("received");
    bob.click(".attachment-picture");
    bob.sees("#picture-dialog[open] img");
    bob.picture("enlarged");
    bob.presses_key("Escape", 27);
    bob.sees_no("#picture-dialog[open]");
    ada.chooses(&[drawn("One.png", 300, 200), drawn("Two.png", 200, 300), drawn("Three.png", 300, 300)]);
    ada.sends_all();
    ada.until("three pictures", "document.querySelectorAll('.message:last-of-type .attachment-picture').length === 3");
    ada.until("the last of them", &shows(300));
    ada.prefers(&[("prefers-color-scheme", "dark")]);
    ada.picture("dark");
    // After a reload they come again, with the token that only the page has.
    bob.reload();
    bob.until("the pictures again", &shows(300));
}

#[test]
fn a_picture_alone_is_a_photo_in_the_list_and_goes_with_its_message() {
    let stage = Stage::new("photo");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    ada.chooses(&[drawn("Cat.png", 300, 500)]);
    ada.sends_all();
    bob.until("the picture", &shows(300));
    bob.sees_words("#room-list .room-item-preview", "Ada: Photo");
    ada.evaluate("document.querySelector('.message:last-of-type').focus()");
    let file = "document.querySelector('.message:last-of-type').dataset.id";
    assert!(ada.evaluate(file).is_string());
    bob.picture("seen");
    bob.becomes_phone(390, 844);
    bob.until("the picture on a phone", &shows(300));
    let fits = "document.querySelector('.attachment-picture').getBoundingClientRect().right <= innerWidth";
    bob.until("it fits", fits);
    bob.picture("phone");
}

#[test]
fn what_is_refused_says_why_and_can_be_removed() {
    let stage = Stage::new("refused");
    let (ada, _, _) = stage.ada_and_bob_in("Kitchen");
    ada.requests_may_fail();
    ada.chooses(&["Promise.resolve(new File(['no picture'], 'Cat.png', {type: 'image/png'}))".to_owned()]);
    ada.sees("#composer-files .tray-item.failed");
    assert!(ada.words("#composer-files .tray-about").contains("PNG"), "{}", ada.words("#composer-files .tray-about"));
    ada.writes("Words alone");
    assert_eq!(ada.evaluate(READY), false, "nothing is sent without what belongs to it");
    ada.picture("refused");
    ada.click("#composer-files [data-do=remove]");
    ada.sees_no("#composer-files .tray-item");
    ada.click("#message-text");
    ada.presses(ENTER);
    ada.reads(&["Words alone"]);
    let told = ada.forgives_console();
    assert!(told.iter().all(|line| line.contains("415")), "{told:?}");
}

#[test]
fn what_is_pasted_or_dropped_is_attached() {
    let stage = Stage::new("pasted");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    let paste = "(file) => { const bag = new DataTransfer(); bag.items.add(file); \
                 document.querySelector('#message-text').dispatchEvent(new ClipboardEvent('paste', {clipboardData: bag, bubbles: true, cancelable: true})); }";
    ada.evaluate(&format!("{}.then({paste})", drawn("image.png", 120, 80)));
    ada.until("one of them", "document.querySelectorAll('#composer-files .tray-item').length === 1");
    let drop = "(file) => { const bag = new DataTransfer(); bag.items.add(file); const view = document.querySelector('#room-view'); \
                for (const kind of ['dragover', 'drop']) view.dispatchEvent(new DragEvent(kind, {dataTransfer: bag, bubbles: true, cancelable: true})); }";
    ada.evaluate(&format!("{}.then({drop})", text("notes.txt", "x")));
    ada.until("both", "document.querySelectorAll('#composer-files .tray-item').length === 2");
    ada.sends_all();
    bob.until("the picture", &shows(120));
    bob.sees_words(".attachment-name", "notes.txt");
}

#[test]
fn a_voice_message_is_recorded_and_heard() {
    let stage = Stage::new("voice");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    ada.click("#record");
    ada.sees("#recording");
    ada.until("two seconds", "document.querySelector('#recording-time').textContent >= '0:02'");
    ada.picture("recording");
    ada.click("#recording-done");
    ada.sees("#composer-files .tray-item");
    ada.sends_all();
    bob.sees(".voice");
    bob.sees_words("#room-list .room-item-preview", "Ada: Voice message");
    let heights = "[...document.querySelectorAll('.voice-wave i')].map((bar) => bar.getBoundingClientRect().height)";
    bob.until("a waveform", &format!("(() => {{ const all = {heights}; return all.length === 40 && Math.max(...all) > 2 * Math.min(...all); }})()"));
    bob.picture("received");
    ada.evaluate("document.querySelector('input[name=theme][value=glass]').click()");
    ada.picture("glass");
    bob.click(".voice-play");
    bob.sees(".voice.playing");
    bob.until("it is heard", "document.querySelectorAll('.voice-wave i.heard').length > 3");
    bob.until("it ends", "!document.querySelector('.voice.playing')");
}

#[test]
fn guests_look_at_pictures_and_send_none() {
    let stage = Stage::new("guest-files");
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    ada.chooses(&[drawn("Soup.png", 400, 300)]);
    ada.sends_all();
    let gus = stage.visitor("Gus");
    gus.click("#show-guest");
    gus.fills("#guest input[name=username]", "Gus");
    gus.click("#guest button[type=submit]");
    gus.is_in();
    gus.joins("Kitchen");
    gus.until("the picture", &shows(400));
    gus.sees_no("#attach");
    gus.sees_no("#record");
}
