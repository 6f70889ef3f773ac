//! A disk without room: writes are refused with 503 and a sentence, reads go on, and with room again all goes on by itself.
//!
//! The disk is full for the one program only: its files may not grow past a limit (getrlimit(2), RLIMIT_FSIZE), which can be
//! changed while it runs.

use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use crate::harness::shapes::Message;
use crate::harness::{PASSWORD, Program, eventually, json, parlor};

struct Cramped {
    program: Program,
    home: TempDir,
}

impl Cramped {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = parlor(&["--port", "0", "--rate-limits", "off", "--data-dir", "data"]);
        command.current_dir(home.path());
        // SAFETY: `signal` is safe to call between fork and exec (signal-safety(7)). Ignored, the signal is an error of `write`.
        unsafe {
            command.pre_exec(|| {
                libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
                Ok(())
            })
        };
        Self { program: Program::run_with_log(command, Stdio::null()), home }
    }

    /// From now on no file may be written beyond so many bytes.
    fn room(&self, bytes: libc::rlim_t) {
        let limit = libc::rlimit { rlim_cur: bytes, rlim_max: libc::RLIM_INFINITY };
        // SAFETY: the pointers are to live values or null; the process is our child.
        let set = unsafe { libc::prlimit(self.program.id() as i32, libc::RLIMIT_FSIZE, &limit, std::ptr::null_mut()) };
        assert_eq!(set, 0, "{}", std::io::Error::last_os_error());
    }

    fn log_length(&self) -> u64 {
        std::fs::metadata(self.home.path().join("data/parlor.db-wal")).map_or(0, |log| log.len())
    }
}

#[test]
fn writes_are_refused_reads_go_on_and_it_recovers_by_itself() {
    let mut cramped = Cramped::start();
    let [ada, bob] = cramped.program.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    ada.says(tea, "before");
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    adas.heard();
    let history = ada.history(tea, "");

    cramped.room(0);
    for round in 0..3 {
        let path = format!("/rooms/{tea}/messages");
        ada.post(&path, json!({"content": "lost?", "client_id": format!("lost {round}")})).refused(503);
        ada.post("/rooms", json!({"name": format!("room {round}")})).refused(503);
        ada.patch("/auth/me", json!({"bio": "lost?"})).refused(503);
        cramped.program.stranger().post("/auth/login", json!({"username": "Ada", "password": PASSWORD})).refused(503);
        cramped
            .program
            .stranger()
            .post("/auth/register", json!({"username": "Eve", "password": PASSWORD}))
            .refused(503);
        let (answer, told) = adas.ask(json!({"type": "send", "room_id": tea, "content": "lost?"}));
        assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!("unavailable")), "{answer}");
        assert!(told.is_empty(), "{told:?}");
        // Reading, and what is not stored, goes on.
        assert_eq!(bob.history(tea, ""), history);
        assert_eq!(bob.get("/auth/me").expect(200).json()["username"], "Bob");
        adas.send_json(json!({"type": "typing", "room_id": tea, "is_typing": true}));
        bobs.expect_next("typing");
        adas.send_json(json!({"type": "typing", "room_id": tea, "is_typing": false}));
        bobs.expect_next("typing");
        bobs.hears_nothing();
        ada.socket().leaves();
    }

    cramped.room(libc::RLIM_INFINITY);
    eventually("there is room again", || {
        let reply = ada.post(&format!("/rooms/{tea}/messages"), json!({"content": "after", "client_id": "after"}));
        assert!([200, 201, 503].contains(&reply.status), "{}", reply.text());
        reply.status < 500
    });
    bobs.hears("after");
    adas.says(tea, "and after");
    bobs.hears("and after");
    assert_eq!(ada.get("/auth/me").expect(200).json()["bio"], "");
    let said: Vec<String> = said_in(&ada.whole_history(tea));
    assert_eq!(said, ["before", "after", "and after"]);

    let folder = cramped.home.path().join("data");
    cramped.program.kill();
    cramped.program.comes_back(&folder);
    assert_eq!(said_in(&ada.whole_history(tea)), said);
    cramped.program.person("Eve");
}

fn said_in(history: &[Message]) -> Vec<String> {
    let said = history.iter().filter(|message| message.client_id.is_some() || message.content != "Bob joined the room");
    said.map(|message| message.content.clone()).collect()
}

/// Room comes and goes in the middle of turns, each time at another byte of the log.
#[test]
fn nothing_acknowledged_is_lost_while_room_comes_and_goes() {
    let mut cramped = Cramped::start();
    let people = cramped.program.people(["Ada", "Bob", "Cyd"]);
    let tea = people[0].room("tea");
    for person in &people[1..] {
        person.joins(tea);
    }
    let is_over = AtomicBool::new(false);
    let text = "x".repeat(1_500);
    let acknowledged: Vec<Message> = std::thread::scope(|scope| {
        let writers: Vec<_> = people
            .iter()
            .map(|person| {
                let (is_over, text) = (&is_over, &text);
                scope.spawn(move || {
                    let mut kept = Vec::new();
                    for n in 0.. {
                        let body = json!({"content": format!("{n} {text}"), "client_id": format!("{n}")});
                        let reply = person.post(&format!("/rooms/{tea}/messages"), body);
                        match reply.status {
                            201 => kept.push(reply.read::<Message>()),
                            _ => drop(reply.refused(503)),
                        }
                        if is_over.load(Ordering::Relaxed) {
                            return kept;
                        }
                    }
                    unreachable!()
                })
            })
            .collect();
        let ada = &people[0];
        let head = || ada.get("/rooms").expect(200).json()[0]["last_message"]["seq"].as_i64().unwrap();
        for round in 0..12 {
            let before = head();
            cramped.room(cramped.log_length() + 700 * round);
            eventually("the disk is full", || {
                let bio = format!("{round} {}", fastrand::u64(..));
                ada.patch("/auth/me", json!({"bio": bio})).status == 503
            });
            cramped.room(libc::RLIM_INFINITY);
            eventually("there is room again", || head() > before + 5);
        }
        is_over.store(true, Ordering::Relaxed);
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    assert!(acknowledged.len() > 30);
    let folder = cramped.home.path().join("data");
    cramped.program.kill();
    cramped.program.comes_back(&folder);
    let stored = people[1].whole_history(tea);
    for message in &acknowledged {
        assert_eq!(stored.iter().filter(|one| *one == message).count(), 1, "{} of {}", message.id, message.username);
    }
    let mut names: Vec<_> = stored.iter().filter_map(|one| Some((one.sender_id, one.client_id.clone()?))).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all, "something is there twice");
}
