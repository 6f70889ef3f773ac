//! The Chrome DevTools Protocol over a pair of pipes: commands out, answers and events in. Knows nothing of pages.
//!
//! With `--remote-debugging-pipe` Chromium reads commands from descriptor 3 and writes to descriptor 4, each message one JSON
//! text that ends in a zero byte. No port is open that others on the machine could use, and a browser whose pipe closes ends
//! itself, so that even a killed test run leaves none behind.
//! Sessions are flat (a `sessionId` beside the command): <https://chromedevtools.github.io/devtools-protocol/tot/Target/>.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than any command may take; a browser that is silent for so long hangs.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// A running conversation with one browser.
pub struct DevTools {
    commands: Mutex<Option<ChildStdin>>,
    waiting: Arc<Mutex<Waiting>>,
    next_id: AtomicU64,
    reader: Option<JoinHandle<()>>,
}

/// Who waits for what. `None` answers once the browser has gone.
#[derive(Default)]
struct Waiting {
    answers: HashMap<u64, Sender<Value>>,
    events: HashMap<String, Sender<Value>>,
    gone: bool,
}

impl DevTools {
    pub fn new(commands: ChildStdin, answers: ChildStdout) -> Self {
        let waiting = Arc::<Mutex<Waiting>>::default();
        let shared = waiting.clone();
        let read = move || read_messages(answers, &shared);
        let reader = std::thread::Builder::new().name("devtools".into()).spawn(read).expect("a thread");
        Self { commands: Mutex::new(Some(commands)), waiting, next_id: AtomicU64::new(1), reader: Some(reader) }
    }

    /// Sends a command and waits for its answer. `session` is a page's; without one the command is for the browser.
    ///
    /// # Errors
    /// The browser's own words when it refuses, or that it has gone.
    pub fn call(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value, String> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (tell, answer) = channel();
        {
            let mut waiting = self.waiting.lock().unwrap();
            if waiting.gone {
                return Err(format!("{method}: the browser has gone"));
            }
            waiting.answers.insert(id, tell);
        }
        let mut command = json!({"id": id, "method": method, "params": params});
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        self.send(&command).map_err(|error| format!("{method}: {error}"))?;
        let mut answer = answer.recv_timeout(ANSWERS_WITHIN).map_err(|_| format!("{method}: no answer"))?;
        match answer.get("error") {
            Some(error) => Err(format!("{method}: {}", error["message"].as_str().unwrap_or("refused"))),
            None => Ok(answer["result"].take()),
        }
    }

    fn send(&self, command: &Value) -> std::io::Result<()> {
        let mut bytes = command.to_string().into_bytes();
        bytes.push(0);
        match self.commands.lock().unwrap().as_mut() {
            Some(pipe) => pipe.write_all(&bytes),
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// The events of a session from now on.
    pub fn events(&self, session: &str) -> Receiver<Value> {
        let (tell, events) = channel();
        self.waiting.lock().unwrap().events.insert(session.to_owned(), tell);
        events
    }

    pub fn forget(&self, session: &str) {
        self.waiting.lock().unwrap().events.remove(session);
    }

    /// Closes the pipe, which ends the browser, and returns when it has closed its own end.
    pub fn hang_up(&mut self) {
        drop(self.commands.lock().unwrap().take());
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

fn read_messages(pipe: impl Read, waiting: &Mutex<Waiting>) {
    let mut pipe = BufReader::new(pipe);
    let mut bytes = Vec::new();
    while let Ok(1..) = pipe.read_until(0, &mut bytes) {
        if bytes.pop() != Some(0) {
            break;
        }
        let message: Value = serde_json::from_slice(&bytes).expect("the browser sends JSON");
        deliver(message, &mut waiting.lock().unwrap());
        bytes.clear();
    }
    // Whoever still waits is told by the end of their channel.
    *waiting.lock().unwrap() = Waiting { gone: true, ..Waiting::default() };
}

fn deliver(message: Value, waiting: &mut Waiting) {
    let receiver = match (message["id"].as_u64(), message["sessionId"].as_str()) {
        (Some(id), _) => waiting.answers.remove(&id),
        (None, Some(session)) => waiting.events.get(session).cloned(),
        (None, None) => None,
    };
    // One who has stopped listening needs nothing.
    let _ = receiver.map(|receiver| receiver.send(message));
}
