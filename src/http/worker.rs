//! The threads that answer. tiny_http reads requests from the gate's connections into one queue; workers take them from there.
//! What computes a password waits in a line of its own, so that a rush of people who sign in holds nobody else up.

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use tiny_http::Server;

use crate::auth::Passwords;
use crate::error::Error;
use crate::gate::PEER_HEADER;
use crate::ids::UserId;

use super::Context;
use super::answer::answer;
use super::request::{Method, Request};
use super::response::Response;
use super::routes::{self, Destination, Pace};

/// Requests that wait for a password to be computed; one more is told to come back. The last one waits some seconds.
const SLOW_LINE: usize = 256;
/// How often one of the workers, while it has nothing to do, looks whether tiny_http still accepts.
const WATCH: Duration = Duration::from_secs(1);
/// Pause before tiny_http is started anew, when the system gave it no descriptor.
const PAUSE: Duration = Duration::from_millis(20);

/// The running workers.
pub struct Http {
    listener: Arc<Listener>,
    workers: Vec<JoinHandle<()>>,
}

impl Http {
    /// Listens on a Unix socket, which must lie in a folder that this user alone can enter, and starts the workers.
    ///
    /// # Errors
    /// When the socket cannot be bound or a thread cannot be started.
    pub fn start(socket: &Path, ctx: Arc<Context>, workers: usize) -> io::Result<Http> {
        let listener = Arc::new(Listener::bind(socket)?);
        let (slow, line) = bounded(SLOW_LINE);
        let mut threads = Vec::new();
        for number in 1..=workers {
            let (listener, ctx, slow) = (listener.clone(), ctx.clone(), slow.clone());
            let worker = Worker { listener, ctx, slow, watches: number == 1 };
            threads.push(named(format!("http-{number}"), move || worker.run())?);
        }
        for number in 1..=Passwords::at_once() {
            let (ctx, line): (_, Receiver<tiny_http::Request>) = (ctx.clone(), line.clone());
            threads.push(named(format!("sign-in-{number}"), move || {
                line.iter().for_each(|request| serve(&ctx, request))
            })?);
        }
        Ok(Http { listener, workers: threads })
    }

    /// Answers what is under way, and ends. The gate must have stopped already.
    pub fn stop(self) {
        self.listener.stop(self.workers.len());
        for worker in self.workers {
            if worker.join().is_err() {
                log::error!("an HTTP worker ended in a panic");
            }
        }
    }
}

fn named(name: String, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name).spawn(run)
}

/// tiny_http's server, replaced by another should it ever stop accepting: it does so for good when it runs out of descriptors.
struct Listener {
    socket: PathBuf,
    server: RwLock<Arc<Server>>,
    is_stopping: AtomicBool,
}

impl Listener {
    fn bind(socket: &Path) -> io::Result<Self> {
        let server = RwLock::new(Arc::new(listen(socket)?));
        Ok(Self { socket: socket.to_owned(), server, is_stopping: AtomicBool::new(false) })
    }

    /// The next request; none when stopping.
    fn next(&self, watches: bool) -> Option<tiny_http::Request> {
        loop {
            let server = self.current();
            let outcome = if watches { server.recv_timeout(WATCH) } else { server.recv().map(Some) };
            match outcome {
                Ok(Some(request)) => return Some(request),
                _ if self.is_stopping.load(Ordering::Acquire) => return None,
                Ok(None) if Arc::ptr_eq(&server, &self.current()) && self.accepts() => {}
                Ok(None) => self.replace(&server, &io::ErrorKind::ConnectionRefused.into()),
                Err(cause) => self.replace(&server, &cause),
            }
        }
    }

    fn current(&self) -> Arc<Server> {
        self.server.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// False once tiny_http's accepting thread has ended: without a word, when it was a descriptor's duplicate that it did not
    /// get (it unwraps there). Where it cannot be found out, it is believed to accept.
    fn accepts(&self) -> bool {
        let refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
        !UnixStream::connect(&self.socket).is_err_and(refused)
    }

    /// The first worker that hears of a failure replaces the server; the others come over one by one.
    fn replace(&self, failed: &Arc<Server>, cause: &io::Error) {
        let mut current = self.server.write().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&current, failed) {
            // The next one may still be waiting there.
            return failed.unblock();
        }
        log::error!("the inner HTTP server stopped accepting: {cause}; starting it anew");
        while !self.is_stopping.load(Ordering::Acquire) {
            match listen(&self.socket) {
                Ok(server) => {
                    // Dropping the old one would delete the new one's socket.
                    std::mem::forget(std::mem::replace(&mut *current, Arc::new(server)));
                    return failed.unblock();
                }
                Err(_) => thread::sleep(PAUSE),
            }
        }
    }

    fn stop(&self, workers: usize) {
        self.is_stopping.store(true, Ordering::Release);
        let server = self.current();
        (0..workers).for_each(|_| server.unblock());
    }
}

fn listen(socket: &Path) -> io::Result<Server> {
    match fs::remove_file(socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    Server::http_unix(socket).map_err(|error| match error.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(error) => io::Error::other(error),
    })
}

struct Worker {
    listener: Arc<Listener>,
    ctx: Arc<Context>,
    slow: Sender<tiny_http::Request>,
    /// One of them sees to it that there is somebody to accept.
    watches: bool,
}

impl Worker {
    fn run(&self) {
        while let Some(request) = self.listener.next(self.watches) {
            let route = routes::find(Method::parse(request.method().as_str()), path(&request));
            let pace = match route {
                Destination::Route(route, _) => route.pace,
                _ => Pace::Quick,
            };
            match pace {
                Pace::Quick => serve(&self.ctx, request),
                Pace::Slow => self.put_in_line(request),
                Pace::Upload => self.give_a_thread(request),
            }
        }
    }

    fn put_in_line(&self, request: tiny_http::Request) {
        if let Err(TrySendError::Full(request) | TrySendError::Disconnected(request)) = self.slow.try_send(request) {
            let busy = Error::unavailable("Too many people are signing in just now. Try again in a moment.");
            send(request, Response::from(busy));
        }
    }
}

impl Worker {
    /// A body that comes as slowly as its client sends it must hold no worker up.
    fn give_a_thread(&self, request: tiny_http::Request) {
        let place = match self.ctx.files.upload(peer(&request)) {
            Ok(place) => place,
            Err(refusal) => return send(request, Response::from(refusal)),
        };
        let ctx = self.ctx.clone();
        let upload = move || {
            serve(&ctx, request);
            drop(place);
        };
        // Without it the request is dropped, and the gate says that it failed.
        if let Err(cause) = named("upload".into(), upload) {
            log::error!("no thread for an upload: {cause}");
        }
    }
}

/// Before anything of it is read.
fn peer(request: &tiny_http::Request) -> IpAddr {
    let named =
        request.headers().iter().find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(PEER_HEADER));
    named.and_then(|header| header.value.as_str().parse().ok()).unwrap_or(Ipv4Addr::UNSPECIFIED.into())
}

fn path(request: &tiny_http::Request) -> &str {
    request.url().split('?').next().unwrap_or_default()
}

/// Answers one request. A handler that panics costs its caller an error, and nobody else anything.
fn serve(ctx: &Context, mut inner: tiny_http::Request) {
    let begun = Instant::now();
    let request = received(&mut inner);
    let answered = catch_unwind(AssertUnwindSafe(|| answer(ctx, request)));
    let (response, user) = answered.unwrap_or_else(|_| {
        log::error!("{} {}: the handler panicked", inner.method(), path(&inner));
        (Error::internal().into(), None)
    });
    log_line(&inner, &response, user, begun.elapsed());
    send(inner, response);
}

/// Never the query, which may hold a token; never a body.
fn log_line(request: &tiny_http::Request, response: &Response, user: Option<UserId>, took: Duration) {
    let level = if response.status >= 500 { log::Level::Warn } else { log::Level::Debug };
    let by = user.map(|user| format!(" by user {user}")).unwrap_or_default();
    let (method, path, status) = (request.method(), path(request), response.status);
    log::log!(level, "{method} {path} {status} in {:.1} ms{by}", took.as_secs_f64() * 1000.0);
}

fn received(inner: &mut tiny_http::Request) -> Request<'_> {
    let method = Method::parse(inner.method().as_str());
    let target = inner.url().to_owned();
    let text = |header: &tiny_http::Header| (header.field.to_string(), header.value.to_string());
    let headers = inner.headers().iter().map(text).collect();
    Request::new(method, target, headers, inner.as_reader())
}

/// tiny_http's own rendering would add its name and a length to 204, and cut long bodies into chunks.
fn send(inner: tiny_http::Request, mut response: Response) {
    let has_body = *inner.method() != tiny_http::Method::Head;
    let mut to = inner.into_writer();
    // The gate, or the client behind it, may have gone: then nobody is left to be told.
    let is_written = response.write(&mut to, has_body).is_ok();
    if let Some(stream) = response.take_stream().filter(|_| is_written && has_body)
        && let Err(error) = named("stream".into(), move || stream.run(to))
    {
        log::error!("no thread for a stream: {error}");
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn when_the_inner_server_stops_accepting_another_takes_its_place() {
        let folder = std::env::temp_dir().join(format!("parlor-inner-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let listener = Listener::bind(&folder.join("http.sock")).unwrap();
        // An interruption that nobody asked for is a failure.
        listener.server.read().unwrap().unblock();
        let mut answer = String::new();
        thread::scope(|scope| {
            scope.spawn(|| send(listener.next(false).unwrap(), Response::message("Here.")));
            // The old socket may still be there for a moment; what it takes in is lost with it.
            while !answer.contains("Here.") {
                let Ok(mut client) = UnixStream::connect(folder.join("http.sock")) else { continue };
                client.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
                client.write_all(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap();
                let _ = client.read_to_string(&mut answer);
            }
        });
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        listener.stop(1);
        assert!(listener.next(false).is_none());
        fs::remove_dir_all(folder).unwrap();
    }
}
