//! The page hosted somewhere else than the server that it speaks to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use crate::parlor::Parlor;
use crate::stage::Stage;

/// Serves the folder of the page, with the address of a server written into it, until the process ends.
fn host(listener: TcpListener, server: String) {
    let answer = move |mut stream: TcpStream| -> std::io::Result<()> {
        let mut line = String::new();
        BufReader::new(stream.try_clone()?).read_line(&mut line)?;
        let path = line.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
        let path = if path.is_empty() { "index.html" } else { path };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
        let (status, body) = match std::fs::read(folder.join(path)) {
            Ok(bytes) => ("200 OK", bytes),
            Err(_) => ("404 Not Found", Vec::new()),
        };
        let written = format!("name=\"parlor-server\" content=\"{server}\"");
        let body = match path {
            "index.html" => {
                String::from_utf8_lossy(&body).replace("name=\"parlor-server\" content=\"\"", &written).into()
            }
            _ => body,
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
    };
    let answer = std::sync::Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || answer(stream));
        }
    });
}

#[test]
fn a_page_from_elsewhere_speaks_to_the_server_that_is_written_into_it() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let allowed = origin.parse().expect("an origin");
    let stage = Stage::with("elsewhere", Parlor::with(move |config| config.allowed_origins = allowed));
    host(listener, stage.parlor.address().to_owned());
    let ada = stage.visitor_at(&origin, "Ada");
    ada.registers();
    ada.makes_room("Kitchen");
    ada.says("From elsewhere");
    let bob = stage.person("Bob");
    bob.joins("Kitchen");
    bob.hears("Ada", "From elsewhere");
    bob.says("From here");
    ada.hears("Bob", "From here");
    let server = stage.parlor.address().replacen("http", "ws", 1);
    assert!(ada.sockets().iter().all(|address| address.starts_with(&server)), "{:?}", ada.sockets());
    ada.reload();
    ada.reads(&["From elsewhere", "From here"]);
}
