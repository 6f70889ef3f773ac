//! A person at the page, in the page's terms: registers, makes rooms, writes, reads. The page's selectors are here.

use std::ops::Deref;

use serde_json::Value;

use crate::parlor::PASSWORD;
use crate::window::{ENTER, ESCAPE, Window, quoted};

pub const BOX: &str = "#composer textarea";
pub const READY: &str = "#connection-state[data-phase=ready]";

/// A message as it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Shown {
    pub id: Option<u64>,
    pub own: bool,
    pub waits: bool,
    pub failed: bool,
    pub author: String,
    pub text: String,
}

pub struct Person {
    pub name: String,
    window: Window,
}

impl Deref for Person {
    type Target = Window;

    fn deref(&self) -> &Window {
        &self.window
    }
}

impl Person {
    pub fn new(name: &str, window: Window) -> Self {
        Self { name: name.to_owned(), window }
    }

    #[track_caller]
    pub fn registers(&self) {
        self.click("#show-register");
        self.fills("#register input[name=username]", &self.name);
        self.fills("#register input[name=password]", PASSWORD);
        self.fills("#register input[name=password_confirm]", PASSWORD);
        self.click("#register button[type=submit]");
        self.is_in();
    }

    #[track_caller]
    pub fn signs_in(&self) {
        self.fills("#sign-in input[name=username]", &self.name);
        self.fills("#sign-in input[name=password]", PASSWORD);
        self.click("#sign-in button[type=submit]");
        self.is_in();
    }

    /// Signed in and connected.
    #[track_caller]
    pub fn is_in(&self) {
        self.sees("#app");
        self.is_connected();
    }

    #[track_caller]
    pub fn is_connected(&self) {
        self.until("a connection", &format!("Boolean(document.querySelector({}))", quoted(READY)));
    }

    /// Makes a room, which opens, and gives its id.
    #[track_caller]
    pub fn makes_room(&self, name: &str) -> u64 {
        self.click("#new-room");
        self.fills("#room-dialog input[name=name]", name);
        self.click("#room-dialog button[type=submit]");
        self.is_in_room(name)
    }

    /// Joins a room from the list of those open to everybody.
    #[track_caller]
    pub fn joins(&self, name: &str) -> u64 {
        let item = self.item("#browse-list", name);
        self.click_what(&format!("the button that joins {name}"), &format!("{item}?.querySelector('button')"));
        self.is_in_room(name)
    }

    /// Opens a room from the list of one's own.
    #[track_caller]
    pub fn opens(&self, name: &str) -> u64 {
        self.click_what(
            &format!("{name} in the list"),
            &format!("{}?.querySelector('a')", self.item("#room-list", name)),
        );
        self.is_in_room(name)
    }

    /// The list item of a room, as an expression.
    pub fn item(&self, list: &str, name: &str) -> String {
        let names = quoted(&format!("{list} .room-item-name"));
        format!("eyes.withWords({names}, {})?.closest('li')", quoted(name))
    }

    #[track_caller]
    pub fn is_in_room(&self, name: &str) -> u64 {
        self.sees_words("#room-title", name);
        self.sees(BOX);
        self.evaluate("Number(location.hash.split('/').pop())").as_u64().expect("the id of a room")
    }

    /// The same for a talk with another guest, whose id is no number.
    #[track_caller]
    pub fn is_whispering(&self, name: &str) {
        self.sees_words("#room-title", name);
        self.sees(BOX);
    }

    #[track_caller]
    pub fn writes(&self, text: &str) {
        self.fills(BOX, text);
    }

    /// Writes and sends a message, and sees it among the others, sent or waiting.
    #[track_caller]
    pub fn sends(&self, text: &str) {
        self.writes(text);
        self.presses(ENTER);
        self.until(
            &format!("their own “{text}”"),
            &format!("eyes.messages().some(m => m.own && m.text === {})", quoted(text)),
        );
    }

    /// The same, and sees it stored.
    #[track_caller]
    pub fn says(&self, text: &str) {
        self.sends(text);
        let stored = format!("eyes.messages().some(m => m.own && m.id && !m.waits && m.text === {})", quoted(text));
        self.until(&format!("“{text}” acknowledged"), &stored);
    }

    #[track_caller]
    pub fn hears(&self, author: &str, text: &str) {
        let (who, what) = (quoted(author), quoted(text));
        let heard = format!("eyes.messages().some(m => !m.own && m.author === {who} && m.text === {what})");
        self.until(&format!("“{text}” by {author}"), &heard);
    }

    /// The bubble of a message, as an expression.
    fn bubble(text: &str) -> String {
        format!("eyes.withWords('#messages .message-text', {})?.closest('.bubble')", quoted(text))
    }

    /// Points at a message and does something about it: by a button that shows beside it, or in the menu behind the third of them.
    #[track_caller]
    pub fn does(&self, name: &str, text: &str) {
        self.click_what(&format!("“{text}”"), &Self::bubble(text));
        if ["react", "reply"].contains(&name) {
            return self.click(&format!(".message-actions [data-do={name}]"));
        }
        self.click(".message-actions [data-do=more]");
        self.click(&format!("#message-menu [data-do={name}]"));
    }

    /// What the menu of a message offers.
    #[track_caller]
    pub fn may_do(&self, text: &str) -> Value {
        self.click_what(&format!("“{text}”"), &Self::bubble(text));
        self.click(".message-actions [data-do=more]");
        self.sees("#message-menu");
        let offered = self.evaluate("eyes.all('#message-menu [data-do]').map(item => item.dataset.do)");
        self.presses(ESCAPE);
        self.sees_no("#message-menu");
        offered
    }

    pub fn messages(&self) -> Vec<Shown> {
        serde_json::from_value(self.evaluate("eyes.messages()")).expect("messages")
    }

    /// Waits until the log ends in exactly these messages, all of them stored.
    #[track_caller]
    pub fn reads(&self, texts: &[impl AsRef<str>]) {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        let expected = Value::from(texts.clone());
        let read = format!(
            "eyes.messages().every(m => m.id && !m.waits) && JSON.stringify(eyes.texts().slice(-{})) === JSON.stringify({expected})",
            texts.len()
        );
        self.until(&format!("{texts:?}"), &read);
    }

    /// Those whom the list of people shows as present.
    #[track_caller]
    pub fn sees_online(&self, names: &[&str]) {
        let expected = Value::from(names.to_vec());
        let online = format!("JSON.stringify(eyes.online().sort()) === JSON.stringify({expected}.sort())");
        self.until(&format!("{names:?} online"), &online);
    }

    #[track_caller]
    pub fn signs_out(&self) {
        self.click("#account-menu summary");
        self.click("#sign-out");
        self.sees("#sign-in");
    }
}
