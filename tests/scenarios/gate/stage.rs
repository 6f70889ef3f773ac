//! A gate with short deadlines and, behind it, a server of the test's own: it sees what gets through, and misbehaves at will.

use std::io::{Read, Write};
use std::ops::Deref;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use parlor::gate::{self, Gate, GateConfig, Sockets, Upgrade};
use socket2::SockRef;
use tempfile::TempDir;

use crate::harness::{PATIENCE, Place};

pub struct Stage {
    /// Taken when it stops.
    pub gate: Option<Gate>,
    place: Place,
    listener: Arc<UnixListener>,
    accepting: Option<JoinHandle<()>>,
    requests: Arc<AtomicUsize>,
    _folder: TempDir,
}

impl Deref for Stage {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Stage {
    /// `act` is given each request that gets through the gate, in a thread of its own.
    pub fn with(adjust: impl FnOnce(&mut GateConfig), act: impl Fn(UnixStream) + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inner.sock");
        let listener = Arc::new(UnixListener::bind(&path).unwrap());
        let mut config = GateConfig::new(path);
        adjust(&mut config);
        let requests = Arc::new(AtomicUsize::new(0));
        let accepting = thread::spawn({
            let (listener, requests, act) = (listener.clone(), requests.clone(), Arc::new(act));
            move || {
                while let Ok((stream, _)) = listener.accept() {
                    stream.set_read_timeout(Some(PATIENCE)).unwrap();
                    requests.fetch_add(1, Ordering::SeqCst);
                    let act = act.clone();
                    thread::spawn(move || act(stream));
                }
            }
        });
        let public = gate::listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let gate = Gate::start(public, config, Arc::new(Nobody)).unwrap();
        let place = Place::new(gate.address());
        Self { gate: Some(gate), place, listener, accepting: Some(accepting), requests, _folder: folder }
    }

    /// Behind this one, each request is answered with itself.
    pub fn mirror() -> Self {
        Self::with(|_| {}, mirror)
    }

    /// How many requests got through.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// How many connections the gate has.
    pub fn connections(&self) -> usize {
        self.gate.as_ref().expect("a gate").connections()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.gate.take());
        let _ = SockRef::from(&*self.listener).shutdown(std::net::Shutdown::Both);
        let _ = self.accepting.take().expect("a thread").join();
    }
}

/// Nobody takes over what becomes a socket.
struct Nobody;

impl Sockets for Nobody {
    fn serve(&self, _: Upgrade) {}
}

/// The head, its empty line included, and what came of the body with it.
pub fn read_head(inner: &mut UnixStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let body = bytes.split_off(at + 4);
            return (String::from_utf8(bytes).expect("a head in ASCII"), body);
        }
        match inner.read(&mut buffer) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&buffer[..read]),
            _ => return (String::new(), Vec::new()),
        }
    }
}

/// Head and body, the latter as it is on this leg: with its length, or in chunks.
pub fn read_request(inner: &mut UnixStream) -> (String, Vec<u8>) {
    let (head, mut body) = read_head(inner);
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
    let is_whole = |body: &[u8]| match length {
        Some(length) => body.len() >= length,
        None => body.ends_with(b"0\r\n\r\n"),
    };
    let mut buffer = vec![0; 64 * 1024];
    while !head.is_empty() && !is_whole(&body) {
        match inner.read(&mut buffer) {
            Ok(read) if read > 0 => body.extend_from_slice(&buffer[..read]),
            _ => break,
        }
    }
    (head, body)
}

pub fn mirror(mut inner: UnixStream) {
    let (head, body) = read_request(&mut inner);
    reply(&inner, &[head.as_bytes(), &body].concat());
}

pub fn reply(mut inner: &UnixStream, body: &[u8]) {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = inner.write_all(&[head.as_bytes(), body].concat());
}

/// Waits until the other end of this leg is gone; false if it still is there after a while.
pub fn is_gone(mut inner: UnixStream) -> bool {
    let mut buffer = [0; 4096];
    loop {
        match inner.read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    }
}
