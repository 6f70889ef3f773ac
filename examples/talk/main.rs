//! Talks with a socket from a terminal or a script: a line of standard input is a frame that is sent, and a frame that comes is a
//! line of standard output. After the last line it listens for a second more. Speaks to `ws://` addresses, without TLS.
//!
//! ```sh
//! echo '{"type":"ping"}' | cargo run -q --example talk -- "ws://127.0.0.1:8000/ws?token=$token"
//! ```

use std::io::{self, BufRead, ErrorKind};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::time::{Duration, Instant};

use tungstenite::client::IntoClientRequest;
use tungstenite::{Error, Message, WebSocket};

/// How long it listens when there is nothing more to say.
const LINGER: Duration = Duration::from_secs(1);
/// How often it looks whether there is something to say.
const GLANCE: Duration = Duration::from_millis(20);

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let Some(url) = std::env::args().nth(1) else {
        eprintln!("usage: talk ws://HOST:PORT/PATH");
        return ExitCode::from(2);
    };
    match connect(&url).and_then(|socket| talk(socket, &typed())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("talk: {error}");
            ExitCode::FAILURE
        }
    }
}

fn connect(url: &str) -> Result<WebSocket<TcpStream>> {
    let request = url.into_client_request()?;
    let authority = request.uri().authority().ok_or("the address has no host")?;
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80)))?;
    stream.set_nodelay(true)?;
    let (socket, _) = tungstenite::client(request, stream)?;
    socket.get_ref().set_read_timeout(Some(GLANCE))?;
    Ok(socket)
}

/// Lines of standard input, as they come.
fn typed() -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(io::Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn talk(mut socket: WebSocket<TcpStream>, lines: &Receiver<String>) -> Result<()> {
    let mut until = None;
    while until.is_none_or(|until| Instant::now() < until) {
        match lines.try_recv() {
            Ok(line) => socket.send(Message::text(line))?,
            Err(TryRecvError::Disconnected) if until.is_none() => until = Some(Instant::now() + LINGER),
            Err(_) => {}
        }
        match socket.read() {
            Ok(Message::Text(text)) => println!("{text}"),
            Ok(Message::Close(Some(close))) => println!("closed: {} {}", u16::from(close.code), close.reason),
            Ok(_) => {}
            Err(Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(Error::ConnectionClosed | Error::AlreadyClosed) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    socket.close(None)?;
    Ok(())
}
