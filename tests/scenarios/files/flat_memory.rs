//! A file is never in memory as a whole: the server's own, measured from outside.

use std::fs::File as Proc;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::*;
use crate::harness::{PATIENCE, Program};

/// The most memory that the process ever held, in KiB (proc(5), `VmHWM`).
fn most_resident(server: &Program) -> u64 {
    let mut status = String::new();
    Proc::open(format!("/proc/{}/status", server.id())).unwrap().read_to_string(&mut status).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a high-water mark");
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn begins(server: &Program, ada: &Person, framing: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
    let head = format!("PUT /files/film.bin HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n", ada.token());
    stream.write_all(format!("{head}Connection: close\r\n{framing}\r\n\r\n").as_bytes()).unwrap();
    stream
}

fn answer(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn memory_stays_flat_for_a_file_that_is_taken_and_for_one_that_is_refused() {
    const TAKEN: usize = 25 * 1024 * 1024;
    const REFUSED: usize = 1024 * 1024 * 1024;
    let home = tempfile::tempdir().unwrap();
    let server = Program::start(&home.path().join("data"));
    let ada = server.person("Ada");
    ada.uploads("first.txt", b"x");
    let before = most_resident(&server);
    let piece = vec![b'x'; 1024 * 1024];

    let mut taken = begins(&server, &ada, &format!("Content-Length: {TAKEN}"));
    (0..TAKEN / piece.len()).for_each(|_| taken.write_all(&piece).unwrap());
    let said = answer(taken);
    assert!(said.starts_with("HTTP/1.1 201 "), "{said}");
    let url = said.split("\"url\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a url").to_owned();
    assert!(ada.get(&url).expect(200).body.len() == TAKEN);

    // By its length it is refused at once; in chunks, as soon as it is too much.
    let by_length = begins(&server, &ada, &format!("Content-Length: {REFUSED}"));
    assert!(answer(by_length).starts_with("HTTP/1.1 413 "));
    let mut in_chunks = begins(&server, &ada, "Transfer-Encoding: chunked");
    let chunk = [b"100000\r\n", &piece[..], b"\r\n"].concat();
    let mut sent = 0;
    while sent < REFUSED && in_chunks.write_all(&chunk).is_ok() {
        sent += piece.len();
    }
    assert!(sent < REFUSED / 2, "{sent} bytes of it were read");
    drop(in_chunks);

    let grown = most_resident(&server).saturating_sub(before);
    // Buffers of both legs and a few threads; a file is 25 MiB.
    assert!(grown < 8 * 1024, "the server grew by {grown} KiB");
    ada.get("/rooms").expect(200);
}
