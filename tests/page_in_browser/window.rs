//! One person's window: what their hands do and their eyes see. Knows no more of the page than selectors given to it.
//!
//! A window that is dropped has been free of errors in its console and of violations of the content security policy, or the test
//! fails. One that is dropped because a test failed leaves a picture of the moment.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::problem::Problem;
use crate::question::{is_true, promise};

/// How long a person waits for what should come at once. Far more than it takes, for slow machines.
pub const SOON: Duration = Duration::from_secs(15);

pub struct Window {
    browser: Arc<Browser>,
    context: String,
    session: String,
    events: Receiver<Value>,
    problems: RefCell<Vec<Problem>>,
    sockets: RefCell<Vec<String>>,
    /// Whether its line can be pulled, and its sockets be counted.
    is_wired: Cell<bool>,
    /// Whether requests of the page may fail: refused by the server, or without a connection.
    requests_may_fail: Cell<bool>,
    pictures: RefCell<PathBuf>,
}

/// A key as `Input.dispatchKeyEvent` wants it: name, Windows key code, and the text that it types.
#[derive(Debug, Clone, Copy)]
pub struct Key(&'static str, u8, &'static str);

pub const TAB: Key = Key("Tab", 9, "");
pub const ENTER: Key = Key("Enter", 13, "\r");
pub const SPACE: Key = Key(" ", 32, " ");
pub const BACKSPACE: Key = Key("Backspace", 8, "");
pub const ESCAPE: Key = Key("Escape", 27, "");

/// A text as JavaScript writes it.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

impl Window {
    pub fn new(browser: Arc<Browser>, context: String, session: String) -> Self {
        let events = browser.devtools().events(&session);
        let window = Self {
            browser,
            context,
            session,
            events,
            problems: RefCell::default(),
            sockets: RefCell::default(),
            is_wired: Cell::new(false),
            requests_may_fail: Cell::new(false),
            pictures: RefCell::default(),
        };
        for domain in ["Page", "Runtime", "Log", "Audits"] {
            window.call(&format!("{domain}.enable"), json!({}));
        }
        window.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": include_str!("eyes.js")}));
        window.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true}));
        window.size(1280, 800);
        window
    }

    pub fn context(&self) -> &str {
        &self.context
    }

    /// The start of the file names of this window's pictures.
    pub fn name_pictures(&self, start: PathBuf) {
        self.pictures.replace(start);
    }

    pub fn requests_may_fail(&self) {
        self.requests_may_fail.set(true);
    }

    /// Makes the browser tell of sockets and able to break them, of pages opened after this. It costs it a third of its time.
    pub fn wire(&self) {
        self.call("Network.enable", json!({}));
        self.is_wired.set(true);
    }

    #[track_caller]
    fn must_be_wired(&self) {
        assert!(self.is_wired.get(), "the stage of a test that pulls lines or counts sockets is made with `wired()`");
    }

    fn call(&self, method: &str, params: Value) -> Value {
        self.try_call(method, params).unwrap_or_else(|error| panic!("{error}"))
    }

    fn try_call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.browser.devtools().call(Some(&self.session), method, params)
    }

    pub fn go_to(&self, address: &str) {
        let answer = self.call("Page.navigate", json!({"url": address}));
        assert!(answer["errorText"].is_null(), "{address} does not open: {}", answer["errorText"]);
        let arrived = format!("location.href.startsWith({}) && document.readyState === 'complete'", quoted(address));
        self.until(&format!("{address} has loaded"), &arrived);
    }

    /// Presses the button that loads the page anew, and waits for whatever comes of it.
    pub fn reload(&self) {
        self.evaluate("globalThis.isOldPage = true");
        self.call("Page.reload", json!({}));
        self.until("the page has loaded anew", "!globalThis.isOldPage && document.readyState === 'complete'");
    }

    /// The value of a JavaScript expression, awaited.
    pub fn evaluate(&self, expression: &str) -> Value {
        self.try_evaluate(expression).unwrap_or_else(|error| panic!("{expression}\n{error}"))
    }

    fn try_evaluate(&self, expression: &str) -> Result<Value, String> {
        let question = json!({
            "expression": expression,
            "awaitPromise": true,
            "returnByValue": true,
            "userGesture": true,
            "allowUnsafeEvalBlockedByCSP": false,
        });
        let mut answer = self.try_call("Runtime.evaluate", question)?;
        match answer.get("exceptionDetails") {
            Some(exception) => Err(exception.to_string()),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// Waits until an expression is true, and gives its value. `what` is what a person would expect to see.
    #[track_caller]
    pub fn until(&self, what: &str, expression: &str) -> Value {
        self.until_within(SOON, what, expression)
    }

    #[track_caller]
    pub fn until_within(&self, patience: Duration, what: &str, expression: &str) -> Value {
        let ends = Instant::now() + patience;
        let mut failure = String::new();
        loop {
            let left = ends.saturating_duration_since(Instant::now());
            // A question that meets a change of pages has no answer: it is asked again.
            match self.try_evaluate(&promise(expression, left)) {
                Ok(value) if is_true(&value) => return value,
                Ok(_) => {}
                Err(error) => failure = error,
            }
            assert!(!left.is_zero(), "not seen within {patience:?}: {what}\n  {expression}\n  {failure}");
        }
    }

    /// The words of the first visible element that fits.
    pub fn words(&self, selector: &str) -> String {
        self.evaluate(&format!("eyes.words({})", quoted(selector))).as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn sees(&self, selector: &str) {
        self.until(selector, &format!("Boolean(eyes.seen({}))", quoted(selector)));
    }

    #[track_caller]
    pub fn sees_no(&self, selector: &str) {
        self.until(&format!("no {selector}"), &format!("!eyes.seen({})", quoted(selector)));
    }

    #[track_caller]
    pub fn sees_words(&self, selector: &str, words: &str) {
        let what = format!("“{words}” in {selector}");
        self.until(&what, &format!("eyes.words({}) === {}", quoted(selector), quoted(words)));
    }

    /// Presses the mouse button on the first visible element that fits.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.click_what(selector, &format!("eyes.seen({})", quoted(selector)));
    }

    /// The same for an element that only an expression can find. `what` is what a person would call it.
    #[track_caller]
    pub fn click_what(&self, what: &str, element: &str) {
        self.press(what, element, |at| {
            for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
                let press = json!({"type": kind, "x": at["x"], "y": at["y"], "button": "left", "buttons": buttons, "clickCount": 1});
                self.call("Input.dispatchMouseEvent", press);
            }
        });
    }

    /// Presses where an element is, and once more if the page had moved before the press met it.
    #[track_caller]
    fn press(&self, what: &str, element: &str, press_at: impl Fn(&Value)) {
        let aim = format!("(() => {{ const element = {element}; return element && eyes.aim(element); }})()");
        let ends = Instant::now() + SOON;
        loop {
            press_at(&self.until(&format!("{what}, to be pressed"), &aim));
            // A page that is being left has no answer, and has met the press.
            if self.try_evaluate("eyes.landed()") != Ok(Value::Bool(false)) {
                return;
            }
            assert!(Instant::now() < ends, "{what} cannot be pressed: it moves, or something comes before it");
        }
    }

    /// Moves the mouse there, and presses nothing.
    #[track_caller]
    pub fn points_at(&self, what: &str, element: &str) {
        let aim = format!("(() => {{ const element = {element}; return element && eyes.aim(element); }})()");
        let at = self.until(what, &aim);
        self.call("Input.dispatchMouseEvent", json!({"type": "mouseMoved", "x": at["x"], "y": at["y"]}));
    }

    /// Takes the mouse out of the way, into a corner.
    pub fn points_at_nothing(&self) {
        self.call("Input.dispatchMouseEvent", json!({"type": "mouseMoved", "x": 0, "y": 0}));
    }

    /// Touches the first visible element that fits, with a finger.
    #[track_caller]
    pub fn taps(&self, selector: &str) {
        self.press(selector, &format!("eyes.seen({})", quoted(selector)), |at| {
            for (kind, points) in [("touchStart", json!([{"x": at["x"], "y": at["y"]}])), ("touchEnd", json!([]))] {
                self.call("Input.dispatchTouchEvent", json!({"type": kind, "touchPoints": points}));
            }
        });
    }

    /// Types into whatever has the focus.
    pub fn types(&self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    pub fn fills(&self, selector: &str, text: &str) {
        self.click(selector);
        self.until(
            &format!("the focus in {selector}"),
            &format!("document.activeElement?.matches({})", quoted(selector)),
        );
        self.clears();
        self.types(text);
    }

    /// Removes all text from what has the focus.
    pub fn clears(&self) {
        let select = json!({"type": "keyDown", "key": "a", "code": "KeyA", "modifiers": 2, "commands": ["selectAll"]});
        self.call("Input.dispatchKeyEvent", select);
        self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": "a", "code": "KeyA", "modifiers": 2}));
        self.presses(BACKSPACE);
    }

    /// A key that types nothing.
    pub fn presses_key(&self, name: &'static str, code: u8) {
        self.presses(Key(name, code, ""));
    }

    pub fn presses(&self, Key(name, code, text): Key) {
        let code_name = if name == " " { "Space" } else { name };
        let mut key = json!({"key": name, "code": code_name, "windowsVirtualKeyCode": code, "text": text});
        for kind in [if text.is_empty() { "rawKeyDown" } else { "keyDown" }, "keyUp"] {
            key["type"] = kind.into();
            self.call("Input.dispatchKeyEvent", key.clone());
        }
    }

    /// Gives the window a size, of a screen with a mouse.
    pub fn size(&self, width: u32, height: u32) {
        self.set_size(width, height, false);
    }

    /// Makes it a phone with a screen of this size, to be touched.
    pub fn becomes_phone(&self, width: u32, height: u32) {
        self.call("Emulation.setTouchEmulationEnabled", json!({"enabled": true}));
        self.set_size(width, height, true);
    }

    fn set_size(&self, width: u32, height: u32, mobile: bool) {
        let scale = if mobile { 2 } else { 1 };
        let size = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile});
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// What the person has set in their system, as `("prefers-color-scheme", "dark")`.
    pub fn prefers(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> = features.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.call("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// Pulls the plug, as far as this window is concerned, or puts it back.
    #[track_caller]
    pub fn offline(&self, offline: bool) {
        self.must_be_wired();
        self.requests_may_fail();
        let line = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.call("Network.emulateNetworkConditions", line);
    }

    /// Saves what is on screen, for a person to look at.
    pub fn picture(&self, what: &str) {
        let mut path = self.pictures.borrow().clone().into_os_string();
        path.push(format!("-{what}.png"));
        if let Err(error) = self.try_picture(Path::new(&path)) {
            eprintln!("no picture of {what}: {error}");
        }
    }

    fn try_picture(&self, path: &Path) -> Result<(), String> {
        std::fs::write(path, self.photograph()?).map_err(|error| error.to_string())
    }

    /// What is on screen, as a PNG file.
    ///
    /// # Errors
    /// The browser's own words.
    pub fn photograph(&self) -> Result<Vec<u8>, String> {
        let answer = self.try_call("Page.captureScreenshot", json!({"format": "png"}))?;
        let text = answer["data"].as_str().unwrap_or_default();
        base64::engine::general_purpose::STANDARD.decode(text).map_err(|error| error.to_string())
    }

    /// Takes back what the console has said so far, in a test that provoked it. Gives the words.
    pub fn forgives_console(&self) -> Vec<String> {
        self.listen();
        self.evaluate("eyes.violations.length = 0");
        self.problems.take().into_iter().map(|problem| problem.words).collect()
    }

    /// The addresses of all sockets that the page has opened, in order.
    #[track_caller]
    pub fn sockets(&self) -> Vec<String> {
        self.must_be_wired();
        self.listen();
        self.sockets.borrow().clone()
    }

    fn listen(&self) {
        for event in self.events.try_iter() {
            if event["method"] == "Network.webSocketCreated" {
                self.sockets.borrow_mut().push(event["params"]["url"].as_str().unwrap_or_default().to_owned());
            }
            self.problems.borrow_mut().extend(Problem::of(&event));
        }
    }

    fn complaints(&self) -> Vec<String> {
        let violations = self.try_evaluate("globalThis.eyes?.violations ?? []").unwrap_or_default();
        self.listen();
        let tolerant = self.requests_may_fail.get();
        let problems = self.problems.take().into_iter().filter(|problem| !(tolerant && problem.is_request));
        let violations = violations.as_array().cloned().unwrap_or_default();
        violations.iter().map(Value::to_string).chain(problems.map(|problem| problem.words)).collect()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let complaints = self.complaints();
        if std::thread::panicking() {
            self.picture("failed");
            let text = self.try_evaluate("document.body.innerText").unwrap_or_default();
            eprintln!("— {} —\n{}", self.pictures.borrow().display(), text.as_str().unwrap_or_default());
            eprintln!("— its console —\n{}", complaints.join("\n"));
        }
        self.browser.close_window(&self.context);
        self.browser.devtools().forget(&self.session);
        if !std::thread::panicking() {
            assert!(
                complaints.is_empty(),
                "the console of {}:\n{}",
                self.pictures.borrow().display(),
                complaints.join("\n")
            );
        }
    }
}
