//! How long a server takes from its start to its first answer, on a fresh data folder, and what it then holds in memory.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;

use crate::Result;
use crate::http::Client;
use crate::process;
use crate::report::Report;

/// A server that has not answered by then never will.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Args, Clone)]
pub struct Options {
    /// The server's binary
    #[arg(long, default_value = "target/release/parlor")]
    server: PathBuf,
    /// An empty folder on the disk in question
    #[arg(long)]
    folder: PathBuf,
    /// How often to start it
    #[arg(long, default_value_t = 5)]
    times: u32,
    /// Seconds of idling before its memory is looked at
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
}

/// Kills what it started, however the run ends.
pub struct Started(Child);

impl Started {
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// In order.
    pub fn stop(mut self) -> Result<()> {
        // SAFETY: the child has not been waited for, so the number is its own.
        unsafe { libc::kill(self.0.id() as libc::pid_t, libc::SIGTERM) };
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn run(options: &Options) -> Result<Report> {
    let (mut fresh, mut again, mut memory, mut threads) = (Vec::new(), Vec::new(), 0, 0);
    for number in 0..options.times {
        let data = options.folder.canonicalize()?.join(format!("start-{number}"));
        let (server, _, first) = start(&options.server, &data)?;
        fresh.push(first);
        std::thread::sleep(Duration::from_secs_f64(options.seconds));
        let usage = process::usage(server.0.id())?;
        (memory, threads) = (memory.max(usage.memory), usage.threads);
        // Dropped without ceremony: the second start finds what a kill leaves behind.
        drop(server);
        again.push(start(&options.server, &data)?.2);
        std::fs::remove_dir_all(&data)?;
    }
    let report = Report::default();
    for (name, times) in [("start", &mut fresh), ("start_after_kill", &mut again)] {
        times.sort();
        report.figure(&format!("{name}_median"), times[times.len() / 2].as_secs_f64() * 1e3, "ms");
        report.figure(&format!("{name}_max"), times[times.len() - 1].as_secs_f64() * 1e3, "ms");
    }
    report.figure("memory", memory as f64, "KiB");
    report.figure("threads", threads as f64, "");
    Ok(report)
}

/// Starts it on this data folder; where it listens, and how long it took.
pub fn start(server: &Path, data: &Path) -> Result<(Started, SocketAddr, Duration)> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let host = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // Nothing of the environment, nor a .env, may lead the server to somebody's data.
    let mut command = Command::new(server.canonicalize()?);
    command.env_clear().current_dir(data.parent().ok_or("the data needs a folder of its own")?);
    command.arg("--data-dir").arg(data).args(["--port", &port.to_string(), "--rate-limits", "off"]);
    let began = Instant::now();
    let started = Started(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    while began.elapsed() < PATIENCE {
        if answers(host).unwrap_or(false) {
            return Ok((started, host, began.elapsed()));
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    Err("the server did not answer in time".into())
}

fn answers(host: SocketAddr) -> Result<bool> {
    let mut client = Client::connect(host)?;
    client.send(&format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"))?;
    Ok(client.receive()?.status == 200)
}
