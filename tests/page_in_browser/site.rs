//! A web site of somebody else's: it hands out pages and knows nothing of Parlor.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use parlor::config::Config;

/// Where such a site is to be. Its origin is known before it opens, because a server has to allow it.
pub struct Site {
    listener: TcpListener,
}

impl Site {
    pub fn planned() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").expect("a port") }
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.listener.local_addr().expect("an address"))
    }

    /// The setting that lets the pages of this site use a server.
    pub fn is_allowed(&self) -> impl FnOnce(&mut Config) + use<> {
        let allowed = self.origin().parse().expect("an origin");
        move |config| config.allowed_origins = allowed
    }

    /// Answers each path with what `page` has for it, until the process ends.
    pub fn opens(self, page: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) {
        let page = Arc::new(page);
        std::thread::spawn(move || {
            for stream in self.listener.incoming().flatten() {
                let page = page.clone();
                std::thread::spawn(move || answer(stream, &*page));
            }
        });
    }
}

fn answer(mut stream: TcpStream, page: &dyn Fn(&str) -> Option<Vec<u8>>) -> std::io::Result<()> {
    let mut line = String::new();
    BufReader::new(stream.try_clone()?).read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let (status, body) = match page(path) {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", Vec::new()),
    };
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        _ => "text/html; charset=utf-8",
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}
