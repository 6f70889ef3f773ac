//! Starting and stopping the program: what it says, where it keeps things, and what it refuses with one clear sentence.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Output;

use rusqlite::Connection;

use crate::harness::program::ends;
use crate::harness::{Program, json, parlor};

/// It refuses to start: this exit code, and on standard error one short text without a trace of the inside.
#[track_caller]
fn refuses(output: &Output, code: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(!said.trim().is_empty(), "without a word");
    for inside in ["panicked", "RUST_BACKTRACE", "Error {", "os error", "src/"] {
        assert!(!said.contains(inside), "{said}");
    }
    said
}

fn start_in(folder: &Path, more: &[&str]) -> Output {
    let mut command = parlor(&["--port", "0"]);
    command.args(more).arg("--data-dir").arg(folder).current_dir(folder.parent().unwrap());
    ends(command)
}

#[track_caller]
fn is_one_sentence(said: &str) {
    let lines: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines.len(), 1, "{said}");
    assert!(said.trim_end().ends_with('.'), "{said}");
}

#[test]
fn the_first_start_makes_a_private_folder_with_all_it_needs() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("new").join("data");
    let program = {
        let mut command = parlor(&["--port", "0", "--data-dir"]);
        command.arg(&folder).current_dir(home.path());
        Program::run(command)
    };
    program.person("Ada");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path) & 0o077, 0, "others may touch {}", path.display());
    }
}

#[test]
fn without_options_the_data_are_in_the_working_folder() {
    let home = tempfile::tempdir().unwrap();
    let program = {
        let mut command = parlor(&["--port", "0"]);
        command.current_dir(home.path());
        Program::run(command)
    };
    program.person("Ada");
    assert!(home.path().join("parlor-data").join("parlor.db").is_file());
}

#[test]
fn a_signal_stops_it_cleanly() {
    for signal in [libc::SIGTERM, libc::SIGINT] {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("data");
        let mut program = Program::start(&folder);
        let ada = program.person("Ada");
        let tea = ada.room("tea");
        let mut sockets = [ada.socket(), ada.socket()];
        sockets[0].says(tea, "the last word");
        program.signal(signal);
        sockets.iter_mut().for_each(|socket| socket.is_closed_with(1001));
        assert_eq!(program.exit_code(), Some(0));
        assert!(program.last_words().contains("data"), "it says where the data are");
        // All of it is in the one file: a copy of that alone is a whole backup.
        let log = folder.join("parlor.db-wal");
        assert!(fs::metadata(&log).map_or(0, |log| log.len()) == 0, "the log was left behind");
        let db = Connection::open(folder.join("parlor.db")).unwrap();
        let said: String = db.query_row("SELECT content FROM messages ORDER BY id DESC", [], |row| row.get(0)).unwrap();
        assert_eq!(said, "the last word");
    }
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    let program = Program::start(&folder);
    let ada = program.person("Ada");
    let said = refuses(&start_in(&folder, &[]), 1);
    is_one_sentence(&said);
    // The first has not noticed.
    let tea = ada.room("tea");
    ada.socket().says(tea, "still here");
}

#[test]
fn a_port_in_use_is_told() {
    let home = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = parlor(&["--port", &port]);
    command.current_dir(home.path());
    let said = refuses(&ends(command), 1);
    assert!(said.contains(&port) && said.contains("--port"), "{said}");
    is_one_line(&said);
    assert!(!home.path().join("parlor-data").exists(), "nothing else is touched");
}

#[track_caller]
fn is_one_line(said: &str) {
    assert_eq!(said.trim().lines().count(), 1, "{said}");
}

#[test]
fn bad_options_are_exit_code_2() {
    let home = tempfile::tempdir().unwrap();
    for (arguments, word) in [
        (&["--nonsense"][..], "--nonsense"),
        (&["--port", "x"], "--port"),
        (&["--port", "70000"], "--port"),
        (&["--port"], "--port"),
        (&["--host", "nowhere"], "--host"),
        (&["--registration", "maybe"], "--registration"),
        (&["--rate-limits", "perhaps"], "--rate-limits"),
        (&["--trusted-proxy", "10.0.0.0/99"], "--trusted-proxy"),
        (&["--algorithm", "RS256"], "HS256"),
        (&["--algorithm", "none"], "HS256"),
        (&["--secret-key", "short"], "--secret-key"),
        (&["--database-url", "postgres://localhost/x"], "--database-url"),
        (&["--allowed-origins", "example.org"], "--allowed-origins"),
        (&["--access-token-expire-minutes", "0"], "--access-token-expire-minutes"),
        (&["surplus"], "surplus"),
    ] {
        let mut command = parlor(arguments);
        command.current_dir(home.path());
        let said = refuses(&ends(command), 2);
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing is made");
}

#[test]
fn options_come_from_flags_then_the_environment_then_a_file() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join(".env"), "PARLOR_DATA_DIR=from-file\nPARLOR_REGISTRATION=closed\nPORT=0\n").unwrap();
    let data_dir = |environment: &[(&str, &str)], arguments: &[&str]| {
        let mut command = parlor(arguments);
        command.current_dir(home.path()).envs(environment.iter().copied());
        let program = Program::run(command);
        program.person("Ada");
        // The first account can always be made, the second only where registration is open.
        let body = json!({"username": "Eve", "password": "correct horse"});
        program.stranger().post("/auth/register", body).status
    };
    assert_eq!(data_dir(&[], &[]), 403);
    assert!(home.path().join("from-file/parlor.db").exists());
    let environment = [("PARLOR_DATA_DIR", "from-environment"), ("PARLOR_REGISTRATION", "open")];
    assert_eq!(data_dir(&environment, &[]), 201);
    assert!(home.path().join("from-environment/parlor.db").exists());
    assert_eq!(data_dir(&environment, &["--data-dir", "from-flag", "--registration", "closed"]), 403);
    assert!(home.path().join("from-flag/parlor.db").exists());
}

#[test]
fn a_secret_that_is_given_is_used_and_one_that_is_made_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let run = |secret: Option<&str>| {
        let mut command = parlor(&["--port", "0", "--data-dir", "data"]);
        command.current_dir(home.path());
        command.envs(secret.map(|secret| ("SECRET_KEY", secret)));
        Program::run(command)
    };
    let program = run(None);
    let ada = program.person("Ada");
    drop(program);
    let place = run(None);
    let again = place.stranger().with_token(ada.token());
    again.get("/auth/me").expect(200);
    drop(place);
    let other = run(Some("another secret of some length"));
    other.stranger().with_token(ada.token()).get("/auth/me").refused(401);
}

/// Whatever is refused is left as it was, to the byte.
/// Puts a file in the database's place.
type Make = fn(&Path);

#[test]
fn databases_that_are_not_ours_are_refused_untouched() {
    let home = tempfile::tempdir().unwrap();
    let make: [(&str, Make); 5] = [
        ("foreign", |path| {
            drop(Connection::open(path).unwrap().execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)"))
        }),
        ("newer", |path| {
            let db = "PRAGMA application_id = 0x5061726C; PRAGMA user_version = 999; CREATE TABLE t (x)";
            Connection::open(path).unwrap().execute_batch(db).unwrap();
        }),
        ("text", |path| fs::write(path, "This is no database at all.\n".repeat(100)).unwrap()),
        ("short", |path| fs::write(path, "x").unwrap()),
        ("binary", |path| fs::write(path, [0xff; 8_192]).unwrap()),
    ];
    for (what, make) in make {
        let folder = home.path().join(what);
        fs::create_dir(&folder).unwrap();
        let path = folder.join("parlor.db");
        make(&path);
        let before = fs::read(&path).unwrap();
        let said = refuses(&start_in(&folder, &[]), 1);
        is_one_line(&said);
        assert_eq!(fs::read(&path).unwrap(), before, "{what} was touched");
        assert!(!folder.join("parlor.db-wal").exists() && !folder.join("parlor.db-journal").exists(), "{what}");
    }
}

#[test]
fn a_folder_that_cannot_be_used_is_told() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "a file, not a folder").unwrap();
    for folder in [&file, &file.join("below"), Path::new("/proc/nowhere/data"), Path::new("/dev/null/data")] {
        let mut command = parlor(&["--port", "0", "--data-dir"]);
        command.arg(folder).current_dir(home.path());
        let said = refuses(&ends(command), 1);
        is_one_line(&said);
        assert!(said.contains("--data-dir"), "{said}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "a file, not a folder");
}

/// As somebody whom rights hold back, which they do not hold root.
#[test]
fn a_folder_that_may_not_be_written_to_is_told_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let (folder, binary) = (home.path().join("data"), home.path().join("parlor"));
    fs::create_dir(&folder).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_parlor"), &binary).unwrap();
    let mut command = std::process::Command::new(&binary);
    command.args(["--port", "0", "--data-dir"]).arg(&folder).current_dir(home.path()).env_clear();
    // SAFETY: it only asks who we are.
    if unsafe { libc::geteuid() } == 0 {
        const NOBODY: u32 = 65_534;
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).unwrap();
    let said = refuses(&ends(command), 1);
    is_one_line(&said);
    assert!(said.contains("data") && said.contains("chmod") && said.contains("--data-dir"), "{said}");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_database_in_no_folder_is_told_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let said = refuses(&start_in(&home.path().join("data"), &["--database-url", "sqlite:nowhere/at/all/chat.db"]), 1);
    is_one_line(&said);
    assert!(said.contains("nowhere/at/all") && said.contains("--database-url"), "{said}");
}

#[test]
fn what_is_wrong_in_a_file_is_said_of_the_file() {
    let home = tempfile::tempdir().unwrap();
    let said_of = |line: &str| {
        fs::write(home.path().join(".env"), line).unwrap();
        let mut command = parlor(&["--data-dir", "data"]);
        command.current_dir(home.path());
        refuses(&ends(command), 2)
    };
    for (line, name) in [("PORT=abc\n", "PORT"), ("SECRET_KEY=short\n", "SECRET_KEY"), ("DEBUG=maybe\n", "DEBUG")] {
        let said = said_of(line);
        assert!(said.contains(&format!("{name} (from the file .env)")) && !said.contains("--port"), "{said}");
    }
}

#[test]
fn a_misspelt_name_in_a_file_is_a_warning() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join(".env"), "PARLOR_GEUSTS=off\nPORT=0\nEDITOR=vi\n").unwrap();
    let log = home.path().join("log");
    let mut command = parlor(&["--data-dir", "data"]);
    command.current_dir(home.path());
    let mut program = Program::run_with_log(command, fs::File::create(&log).unwrap());
    program.signal(libc::SIGTERM);
    assert_eq!(program.exit_code(), Some(0));
    let said = fs::read_to_string(&log).unwrap();
    assert!(said.contains("PARLOR_GEUSTS") && !said.contains("EDITOR"), "{said}");
}

#[test]
fn help_and_version_are_told_on_standard_output() {
    for (argument, word) in [("--help", "--data-dir"), ("-h", "--port"), ("--version", "parlor ")] {
        let output = ends(parlor(&[argument]));
        assert_eq!(output.status.code(), Some(0), "{argument}");
        assert!(String::from_utf8_lossy(&output.stdout).contains(word), "{argument}");
    }
}

/// Tokens travel in a socket's query because browsers can do no better; so what is logged must not hold them.
#[test]
fn no_token_and_no_password_is_ever_logged() {
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join("log");
    let mut command = parlor(&["--port", "0", "--data-dir", "data", "--log-level", "trace"]);
    command.current_dir(home.path()).env("SECRET_KEY", "a very secret secret key");
    let mut program = Program::run_with_log(command, fs::File::create(&log).unwrap());
    let ada = program.person("Ada");
    let tea = ada.room("tea");
    ada.socket().says(tea, "a private word");
    ada.says(tea, "another private word");
    program.socket("/ws?token=wrong.token.here").is_closed_with(4001);
    let _ = crate::harness::Socket::open(&program, "/ws?token=wrong.token.here&since=x", &[]);
    let _ = program.stranger().post("/auth/login", json!({"username": "Ada", "password": "mistyped password"}));
    program.signal(libc::SIGTERM);
    assert_eq!(program.exit_code(), Some(0));
    let said = fs::read_to_string(&log).unwrap();
    assert!(!said.is_empty(), "nothing was logged at all");
    let secrets = [
        ada.token(),
        &ada.refresh_token,
        "wrong.token.here",
        crate::harness::PASSWORD,
        "mistyped password",
        "private word",
        "a very secret secret key",
        "$argon2",
    ];
    for secret in secrets {
        assert!(!said.contains(secret), "the log has {secret:?}");
    }
}
