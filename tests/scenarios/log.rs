//! What the program logs at `info`: who comes and goes, and who was refused; no secrets, no messages, and nothing that anybody could
//! forge. And whoever does not read it holds nobody up.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;

use crate::harness::{PASSWORD, Program, Socket, eventually, forge, json, parlor};

/// A program whose log goes to a file.
struct Watched {
    program: Program,
    path: PathBuf,
    _home: TempDir,
}

impl Watched {
    fn start(more: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("log");
        let mut command = parlor(&["--port", "0", "--data-dir", "data", "--log-level", "info"]);
        command.args(more).current_dir(home.path()).env("SECRET_KEY", "a very secret secret key");
        Self { program: Program::run_with_log(command, fs::File::create(&path).unwrap()), path, _home: home }
    }

    /// What was logged so far, without the time and the level.
    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.path).unwrap();
        let words = text.lines().map(|line| line.split_once("] ").unwrap_or_else(|| panic!("an odd line: {line}")).1);
        words.map(str::to_owned).collect()
    }

    /// Waits for a line. The socket's own thread may note its end a little after the client knows of it.
    #[track_caller]
    fn tells(&self, line: &str) {
        eventually(&format!("{line:?} is logged, and not only {:#?}", self.lines()), || {
            self.lines().iter().any(|one| one == line)
        });
    }
}

#[test]
fn who_comes_and_goes_is_a_line_each() {
    let log = Watched::start(&[]);
    let [ada, bob] = log.program.people(["Ada", "Bob"]);
    log.tells("registered user=1 name=Ada address=127.0.0.1");
    log.tells("signed_in user=1 name=Ada session=1 address=127.0.0.1");
    let tea = ada.room("tea");
    bob.joins(tea);
    log.tells(&format!("joined user={} room={tea}", bob.id));
    bob.socket().leaves();
    log.tells("connected user=2 name=Bob dialect=ws address=127.0.0.1");
    log.tells("disconnected user=2 name=Bob dialect=ws address=127.0.0.1 code=1005");
    bob.post(&format!("/rooms/{tea}/leave"), json!({})).expect(200);
    log.tells(&format!("left user=2 room={tea}"));
    // By connecting he joins it again.
    let mut typed = log.program.socket(&format!("/ws/{tea}?token={}", bob.token()));
    typed.expect("user_joined");
    log.tells(&format!("connected user=2 name=Bob dialect=B room={tea} address=127.0.0.1"));
    let joined = format!("joined user=2 room={tea}");
    eventually("he joined twice", || log.lines().iter().filter(|line| **line == joined).count() == 2);
    bob.post("/auth/logout", json!({})).done();
    typed.is_closed_with(4001);
    log.tells("signed_out user=2 session=2");
    log.tells(&format!("disconnected user=2 name=Bob dialect=B room={tea} address=127.0.0.1 code=4001"));
}

#[test]
fn a_stream_over_http_is_a_visit_too() {
    let log = Watched::start(&[]);
    let ada = log.program.person("Ada");
    let tea = ada.room("tea");
    let mut stream = TcpStream::connect(log.program.address()).unwrap();
    let head = format!("GET /rooms/{tea}/events HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n", ada.token());
    stream.write_all(head.as_bytes()).unwrap();
    log.tells(&format!("connected user=1 dialect=stream room={tea} address=127.0.0.1"));
    ada.delete(&format!("/rooms/{tea}")).expect(204);
    log.tells(&format!("disconnected user=1 dialect=stream room={tea} address=127.0.0.1 code=4004"));
}

#[test]
fn who_is_not_let_in_is_a_line_with_the_reason() {
    let log = Watched::start(&[]);
    let [ada, bob] = log.program.people(["Ada", "Bob"]);
    let plans = ada.private_room("plans");
    let sign_in = |name: &str| {
        let body = json!({"username": name, "password": "mistyped password"});
        log.program.stranger().post("/auth/login", body).refused(401);
    };
    sign_in("Ada");
    sign_in("nobody@example.org");
    log.tells("sign_in_failed user=1 reason=wrong_password address=127.0.0.1");
    log.tells("sign_in_failed reason=no_such_account address=127.0.0.1");
    let old = forge(b"a very secret secret key", &json!({"sub": "1", "username": "Ada", "sid": 1, "iat": 1, "exp": 2}));
    log.program.stranger().with_token(&old).get("/rooms").refused(401);
    log.tells("refused what=\"GET /rooms\" reason=token_expired address=127.0.0.1");
    log.program.socket(&format!("/ws?token={old}")).is_closed_with(4001);
    log.tells("refused what=socket reason=token_expired dialect=ws code=4001 address=127.0.0.1");
    log.program.socket(&format!("/ws/{plans}?token={}", bob.token())).is_closed_with(4004);
    log.tells(&format!(
        "refused what=socket reason=not_found user=2 dialect=B room={plans} code=4004 address=127.0.0.1"
    ));
    log.program.socket(&format!("/ws/{plans}")).is_closed_with(1008);
    log.tells(&format!("refused what=socket reason=unauthorized dialect=B room={plans} code=1008 address=127.0.0.1"));
    let refused = Socket::open(&log.program, "/ws", &[("Origin", "https://evil.example")]).err().unwrap();
    assert_eq!(refused.status, 403);
    log.tells("refused what=handshake reason=origin_not_allowed origin=https://evil.example address=127.0.0.1");
    // Nobody of these was ever in.
    assert!(!log.lines().iter().any(|line| line.contains("connected")), "{:#?}", log.lines());
}

#[test]
fn who_hammers_at_the_door_does_not_fill_the_log() {
    let log = Watched::start(&[]);
    let ada = log.program.person("Ada");
    let hasty = (0..2_000).filter(|_| ada.get("/rooms").status == 429).count();
    assert!(hasty > 100, "only {hasty} were too fast");
    let begun = std::time::Instant::now();
    log.tells("refused what=\"GET /rooms\" reason=too_fast address=127.0.0.1");
    eventually("the next second begins", || begun.elapsed().as_millis() > 1_000);
    eventually("it is refused once more", || ada.with_token("wrong").get("/rooms").status == 401);
    eventually("those left out are counted", || log.lines().iter().any(|line| line.starts_with("refused_more times=")));
    assert!(log.lines().len() < hasty, "{} lines for {hasty} refusals", log.lines().len());
}

#[test]
fn no_name_can_forge_a_line_and_no_secret_is_in_the_log() {
    let log = Watched::start(&[]);
    let ada = log.program.person("Ada");
    let account = json!({"username": "Eve", "password": "another horse", "email": "eve@example.org"});
    log.program.stranger().post("/auth/register", account).expect(201);
    let by_email = json!({"username": "eve@example.org", "password": "another horse"});
    log.program.stranger().post("/auth/login", by_email).expect(200);
    let tea = ada.room("tea");
    let mut socket = ada.socket();
    socket.says(tea, "a private word");
    ada.says(tea, "another private word");
    let before = log.lines().len();
    (0..20).for_each(|number| drop(socket.says(tea, &format!("a private word, number {number}"))));
    assert_eq!(log.lines().len(), before, "a line for each message");
    for path in [
        "/ws/Kim%20%22%20user=1",
        "/ws/a%0Ab%20INFO%20connected%20user=1",
        "/ws/x?token=wrong.token.here",
        "/ws?token=wrong.token.here",
        "/ws/%E2%80%AEx",
        "/ws/zo%C3%AB",
    ] {
        let mut socket = log.program.socket(path);
        let _ = socket.receive();
    }
    let origin = Socket::open(&log.program, "/ws", &[("Origin", "x y=z\tconnected")]).err().unwrap();
    assert_eq!(origin.status, 403);
    log.tells("refused what=handshake reason=origin_not_allowed origin=\"x y=z\\tconnected\" address=127.0.0.1");
    let quoted =
        |start: &str| log.lines().iter().any(|line| line.starts_with("connected guest=") && line.contains(start));
    eventually("the guest is logged", || quoted(r#" name="Kim \" user=1" dialect=E "#));
    eventually("the guest is logged", || quoted(r#" name="zoë" dialect=E "#));
    let said = fs::read_to_string(&log.path).unwrap();
    for secret in [
        ada.token(),
        &ada.refresh_token,
        "wrong.token.here",
        PASSWORD,
        "another horse",
        "private word",
        "eve@example.org",
        "a very secret secret key",
    ] {
        assert!(!said.contains(secret), "the log has {secret:?}");
    }
    assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{said:?}");
}

#[test]
fn whoever_does_not_read_the_log_holds_nobody_up() {
    let home = tempfile::tempdir().unwrap();
    let mut command = parlor(&["--port", "0", "--data-dir", "data", "--log-level", "debug", "--rate-limits", "off"]);
    command.current_dir(home.path());
    // A pipe takes 64 KiB, which are some hundred lines; this one nobody reads.
    let mut program = Program::run_with_log(command, Stdio::piped());
    let ada = program.person("Ada");
    let tea = ada.room("tea");
    (0..2_000).for_each(|_| drop(ada.get("/rooms").expect(200)));
    ada.socket().says(tea, "still here");
    program.signal(libc::SIGTERM);
    assert_eq!(program.exit_code(), Some(0));
}
