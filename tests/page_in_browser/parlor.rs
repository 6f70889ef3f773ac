//! The server under test: within the test's own process, or as a process that can be killed; and what others ask of it over REST.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use parlor::Server;
use parlor::config::Config;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

pub const PASSWORD: &str = "a long enough password";

pub struct Parlor {
    running: Option<Running>,
    address: String,
    folder: TempDir,
}

enum Running {
    Here(Server),
    Process(Process),
}

struct Process {
    child: Child,
    /// Held, because a server whose words nobody takes may end.
    _words: BufReader<ChildStdout>,
}

/// A user who needs no window: a program, or the same person at another device.
pub struct Account {
    address: String,
    token: String,
}

/// Somebody's socket, open: they are online. What comes over it is not read.
pub struct Presence {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
}

impl Parlor {
    pub fn here() -> Self {
        Self::with(|_| {})
    }

    /// The same with other settings.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the data");
        let mut config = Config::for_tests(folder.path());
        change(&mut config);
        let server = Server::start(config).unwrap_or_else(|error| panic!("{error}"));
        let address = format!("http://{}", server.address());
        Self { running: Some(Running::Here(server)), address, folder }
    }

    /// A process of its own, that [`Self::kill`] can kill.
    pub fn process() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the data");
        let (process, address) = start_process(folder.path(), "0");
        Self { running: Some(Running::Process(process)), address, folder }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// `kill -9`: nothing is said, finished or saved.
    pub fn kill(&mut self) {
        let Some(Running::Process(Process { mut child, .. })) = self.running.take() else {
            panic!("only a process can be killed")
        };
        child.kill().and_then(|()| child.wait()).expect("the process can be killed");
    }

    /// On the same port, with the same data.
    pub fn start_again(&mut self) {
        let port = self.address.rsplit(':').next().unwrap_or_default();
        let (process, address) = start_process(self.folder.path(), port);
        assert_eq!(address, self.address);
        self.running = Some(Running::Process(process));
    }

    /// With the server stopped: makes what has been said older than it is, each by so many minutes.
    pub fn back_date(&self, said: &[(u64, i64)]) {
        let database = rusqlite::Connection::open(self.folder.path().join("parlor.db")).expect("the database");
        for (message, minutes) in said {
            let changed = database.execute(
                "UPDATE messages SET sent_at = sent_at - ?2 * 60000 WHERE id = ?1",
                (*message as i64, minutes),
            );
            assert_eq!(changed, Ok(1), "message {message}");
        }
        let all = "UPDATE messages SET sent_at = sent_at - 3 * 86400000 WHERE kind = 'system'";
        database.execute(all, ()).expect("and they came long before");
    }

    /// Registers someone and signs them in.
    pub fn account(&self, name: &str) -> Account {
        let (status, answer) = rest(&self.address, "POST", "/auth/register", None, &credentials(name));
        assert_eq!(status, 201, "{answer}");
        self.sign_in(name)
    }

    /// Signs in someone who has registered.
    pub fn sign_in(&self, name: &str) -> Account {
        let (status, answer) = rest(&self.address, "POST", "/auth/login", None, &credentials(name));
        assert_eq!(status, 200, "{answer}");
        Account { address: self.address.clone(), token: answer["access_token"].as_str().expect("a token").to_owned() }
    }

    /// The sentence with which the server refuses a request.
    pub fn refusal(&self, path: &str, body: &Value) -> String {
        let (status, answer) = rest(&self.address, "POST", path, None, body);
        assert!((400..500).contains(&status), "not refused: {status} {answer}");
        answer["detail"].as_str().expect("a sentence").to_owned()
    }
}

impl Account {
    /// Any request that is not refused.
    pub fn asks(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = rest(&self.address, method, path, Some(&self.token), body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// Makes a public room and gives its id.
    pub fn make_room(&self, name: &str) -> u64 {
        self.make(json!({"name": name}))
    }

    /// Makes a room with these members of the request, and gives its id.
    pub fn make(&self, room: Value) -> u64 {
        self.asks("POST", "/rooms", &room)["id"].as_u64().expect("an id")
    }

    pub fn join(&self, room: u64) {
        self.asks("POST", &format!("/rooms/{room}/join"), &Value::Null);
    }

    /// Says something, and gives the message's id.
    pub fn post(&self, room: u64, text: &str) -> u64 {
        let message = self.asks("POST", &format!("/rooms/{room}/messages"), &json!({"content": text}));
        message["id"].as_u64().expect("an id")
    }

    /// The same in answer to another message.
    pub fn answer(&self, room: u64, to: u64, text: &str) -> u64 {
        let answer = json!({"content": text, "reply_to": to});
        self.asks("POST", &format!("/rooms/{room}/messages"), &answer)["id"].as_u64().expect("an id")
    }

    pub fn react(&self, message: u64, emoji: &str) {
        self.asks("PUT", &format!("/messages/{message}/reactions/{emoji}"), &Value::Null);
    }

    pub fn edit(&self, message: u64, text: &str) {
        self.asks("PATCH", &format!("/messages/{message}"), &json!({"content": text}));
    }

    pub fn has_read(&self, room: u64, message: u64) {
        self.asks("PUT", &format!("/rooms/{room}/read"), &json!({"message_id": message}));
    }

    /// Is online until what this gives is dropped.
    pub fn comes_online(&self) -> Presence {
        let address = self.address.replacen("http", "ws", 1);
        let (mut socket, _) = tungstenite::connect(format!("{address}/ws?token={}", self.token)).expect("a socket");
        let ready = socket.read().expect("a frame");
        assert!(ready.to_text().is_ok_and(|text| text.contains("\"ready\"")), "{ready}");
        Presence { socket }
    }

    /// Puts somebody out of a room of one's own.
    pub fn removes(&self, room: u64, other: &Self) {
        let id = other.asks("GET", "/auth/me", &Value::Null)["id"].as_u64().expect("an id");
        self.asks("DELETE", &format!("/rooms/{room}/members/{id}"), &Value::Null);
    }

    /// What people have said in a room, the newest 200, oldest first.
    pub fn texts(&self, room: u64) -> Vec<String> {
        let messages = self.asks("GET", &format!("/rooms/{room}/messages?limit=200"), &Value::Null);
        let said = messages.as_array().into_iter().flatten().filter(|message| message["message_type"] == "text");
        said.map(|message| message["content"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Ends all sessions of this user but this one.
    pub fn end_other_sessions(&self) {
        let change = json!({"current_password": PASSWORD, "new_password": format!("{PASSWORD}, changed")});
        self.asks("POST", "/auth/password", &change);
    }
}

impl Presence {
    pub fn is_typing(&mut self, room: u64) {
        let frame = json!({"type": "typing", "room_id": room, "is_typing": true});
        self.socket.send(Message::text(frame.to_string())).expect("the socket is open");
    }
}

impl Drop for Parlor {
    fn drop(&mut self) {
        match self.running.take() {
            Some(Running::Here(server)) => server.stop(),
            Some(Running::Process(Process { mut child, .. })) => {
                let _ = child.kill();
                let _ = child.wait();
            }
            None => {}
        }
    }
}

fn credentials(name: &str) -> Value {
    json!({"username": name, "password": PASSWORD})
}

/// Starts the binary and waits for the line that tells where it listens. It reads no settings but these.
fn start_process(folder: &Path, port: &str) -> (Process, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_parlor"))
        .args(["--port", port, "--rate-limits", "off", "--data-dir"])
        .arg(folder)
        .env_clear()
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    let mut words = BufReader::new(child.stdout.take().expect("piped"));
    words.read_line(&mut line).expect("the server says something");
    let address = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
    assert!(address.starts_with("http://"), "the server says: {line}");
    (Process { child, _words: words }, address)
}

fn rest(address: &str, method: &str, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
    let mut request = ureq::http::Request::builder().method(method).uri(format!("{address}{path}"));
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let request = request.header("Content-Type", "application/json").body(text).expect("a sound request");
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true).build().into();
    let mut response = agent.run(request).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
    let text = response.body_mut().read_to_string().expect("a whole answer");
    (response.status().as_u16(), serde_json::from_str(&text).unwrap_or_default())
}
