//! A program with hardly a descriptor to its name: it accepts no more than it can carry, says so, and recovers by itself.

use std::fs;
use std::io::Read;
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::process::Stdio;

use tempfile::TempDir;

use super::{get, ms, saying};
use crate::harness::raw::Raw;
use crate::harness::{Program, eventually, json, parlor};

struct Poor {
    program: Program,
    _home: TempDir,
}

impl Poor {
    /// With so many descriptors from the start, and no way to more.
    fn start(descriptors: libc::rlim_t) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut command = parlor(&["--port", "0", "--rate-limits", "off", "--data-dir", "data"]);
        command.current_dir(home.path());
        // SAFETY: both calls may be made between fork and exec, as each is one system call; the pointer is to a live value.
        unsafe {
            command.pre_exec(move || {
                // What whoever runs the tests has open, with whatever numbers, is not to be counted.
                libc::close_range(3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC as libc::c_int);
                let limit = libc::rlimit { rlim_cur: descriptors, rlim_max: descriptors };
                match libc::setrlimit(libc::RLIMIT_NOFILE, &limit) {
                    0 => Ok(()),
                    _ => Err(std::io::Error::last_os_error()),
                }
            })
        };
        Self { program: Program::run_with_log(command, Stdio::null()), _home: home }
    }

    /// The highest number of an open descriptor.
    fn highest(&self) -> libc::rlim_t {
        let open = fs::read_dir(format!("/proc/{}/fd", self.program.id())).unwrap();
        open.map(|entry| entry.unwrap().file_name().to_str().unwrap().parse().unwrap()).max().expect("some")
    }

    /// From now on it gets so many more than are open, those that lie between these, and then none.
    fn leave(&self, more: libc::rlim_t) {
        let limit = libc::rlimit { rlim_cur: self.highest() + 1 + more, rlim_max: 4_096 };
        // SAFETY: the pointers are to live values or null; the process is our child.
        let set = unsafe { libc::prlimit(self.program.id() as i32, libc::RLIMIT_NOFILE, &limit, std::ptr::null_mut()) };
        assert_eq!(set, 0, "{}", std::io::Error::last_os_error());
    }

    fn is_well_again(&self) {
        eventually("requests are answered again", || {
            let mut raw = Raw::connect(&self.program);
            raw.send(get("/healthz").as_bytes());
            raw.answer().is_some_and(|answer| answer.status == 200)
        });
    }
}

#[test]
fn with_few_descriptors_from_the_start_it_takes_as_many_as_it_can_carry() {
    let poor = Poor::start(160);
    let ada = poor.program.person("Ada");
    let mut all: Vec<Raw> = (0..60).map(|_| saying(&poor.program, get("/healthz"))).collect();
    let statuses: Vec<u16> = all.iter_mut().map(|raw| raw.answer().expect("an answer").status).collect();
    let served = statuses.iter().filter(|status| **status == 200).count();
    assert!(served >= 10, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&503), "60 connections do not fit: {statuses:?}");
    drop(all);
    poor.is_well_again();
    ada.room("tea");
}

/// Connects without a word: the connection, and what was said to it within a moment.
fn knock(poor: &Poor) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(poor.program.address()).unwrap();
    stream.set_read_timeout(Some(ms(500))).unwrap();
    let mut told = vec![0; 4096];
    let read = stream.read(&mut told).unwrap_or(0);
    (stream, String::from_utf8_lossy(&told[..read]).into_owned())
}

#[test]
fn out_of_descriptors_it_refuses_in_words_and_goes_on_accepting() {
    let poor = Poor::start(4_096);
    let ada = poor.program.person("Ada");
    ada.room("tea");
    poor.leave(0);
    let mut held = Vec::new();
    // Between those that are open, some numbers are free.
    for (stream, _) in std::iter::repeat_with(|| knock(&poor)).take_while(|(_, told)| told.is_empty()) {
        held.push(stream);
        assert!(held.len() < 30, "there is no end of them");
    }
    // The one that it keeps to spare lets them hear of it, one by one.
    for _ in 0..3 {
        let (_, told) = knock(&poor);
        assert!(told.starts_with("HTTP/1.1 503 ") && told.contains(r#""code": "unavailable""#), "{told:?}");
    }
    drop(held);
    poor.leave(500);
    poor.is_well_again();
    assert_eq!(ada.get("/rooms").expect(200).json().as_array().unwrap().len(), 1);
}

#[test]
fn connections_that_use_up_all_descriptors_cost_nobody_more_than_their_own_time() {
    let poor = Poor::start(4_096);
    let ada = poor.program.person("Ada");
    poor.is_well_again();
    poor.leave(6);
    let held: Vec<TcpStream> = (0..40).map(|_| TcpStream::connect(poor.program.address()).unwrap()).collect();
    eventually("there is none left", || {
        let answer = saying(&poor.program, get("/healthz")).answer();
        answer.is_none_or(|answer| answer.status == 503)
    });
    drop(held);
    poor.is_well_again();
    ada.post("/rooms", json!({"name": "tea"})).expect(201);
}
