//! People who come and go: connect, authenticate, be welcomed, say goodbye and wait for the server's, and again. Each slot has an
//! account of its own, so every coming and going changes who is online.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use clap::Args;

use crate::crowd::Crowd;
use crate::dialect::Dialect;
use crate::latency::Latencies;
use crate::people::{self, Person};
use crate::process;
use crate::report::Report;
use crate::socket::{Frame, Received, Socket};
use crate::{Result, Target};

#[derive(Args, Clone)]
pub struct Options {
    #[command(flatten)]
    pub target: Target,
    /// How many come and go at once
    #[arg(long, default_value_t = 32)]
    slots: usize,
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
}

struct Visitor {
    socket: Socket,
    person: Person,
    came_at: Instant,
    is_welcome: bool,
    farewell: Option<u16>,
}

#[derive(Default)]
struct Tally {
    visits: u64,
    unwelcome: u64,
    badly_closed: u64,
    welcomes: Latencies,
}

pub fn run(options: &Options) -> Result<Report> {
    let host = options.target.host;
    let mut crowd = Crowd::new()?;
    for (slot, person) in people::make(host, options.slots)?.into_iter().enumerate() {
        crowd.sockets.push(visit(host, person)?);
        crowd.watch(slot, |visitor: &Visitor| visitor.socket.stream())?;
    }
    let (mut tally, mut ready) = (Tally::default(), Vec::new());
    let before = process::usage(options.target.pid)?;
    let (began, own) = (Instant::now(), process::own_usage()?);
    let end = began + Duration::from_secs_f64(options.seconds);
    while Instant::now() < end {
        crowd.wait(end.saturating_duration_since(Instant::now()), &mut ready)?;
        ready.drain(..).try_for_each(|slot| go_on(&mut crowd, slot, host, &mut tally))?;
    }
    let after = process::usage(options.target.pid)?;

    let mut report = Report::default();
    let (seconds, cpu) = (began.elapsed().as_secs_f64(), (after.cpu - before.cpu).as_secs_f64());
    report.figure("visits_per_s", tally.visits as f64 / seconds, "/s");
    report.figure("cpu_per_visit", cpu * 1e6 / tally.visits as f64, "us");
    report.figure("server_cpu_share", cpu / seconds, "");
    report.figure("client_cpu_share", (process::own_usage()?.cpu - own.cpu).as_secs_f64() / seconds, "");
    report.latencies("welcome", &tally.welcomes);
    report.figure("memory", after.memory as f64, "KiB");
    report.figure("threads", after.threads as f64, "");
    report.fault("unwelcome", tally.unwelcome);
    report.fault("badly_closed", tally.badly_closed);
    Ok(report)
}

fn visit(host: SocketAddr, person: Person) -> Result<Visitor> {
    let came_at = Instant::now();
    let socket = Socket::dial(host, &Dialect::Canonical.target(&person, 0))?;
    socket.stop_blocking()?;
    Ok(Visitor { socket, person, came_at, is_welcome: false, farewell: None })
}

/// Reads a visitor's socket; once the server has closed it, the next visit begins.
fn go_on(crowd: &mut Crowd<Visitor>, slot: usize, host: SocketAddr, tally: &mut Tally) -> Result<()> {
    let Crowd { sockets, buffer, .. } = crowd;
    let Visitor { socket, came_at, is_welcome, farewell, .. } = &mut sockets[slot];
    let mut is_welcomed_now = false;
    let received = socket.receive(buffer, |frame| match frame {
        Frame::Close(code) => *farewell = Some(code),
        frame => is_welcomed_now |= frame.begins_with(Dialect::Canonical.welcome()),
    });
    if is_welcomed_now {
        *is_welcome = true;
        tally.welcomes.record(came_at.elapsed().as_nanos() as u64);
        socket.send_close()?;
    }
    if matches!(received, Ok(Received::Bytes)) {
        return Ok(());
    }
    tally.visits += 1;
    tally.unwelcome += u64::from(!*is_welcome);
    tally.badly_closed += u64::from(*farewell != Some(1000) || received.is_err());
    crowd.forget(crowd.sockets[slot].socket.stream())?;
    let person = std::mem::take(&mut crowd.sockets[slot].person);
    crowd.sockets[slot] = visit(host, person)?;
    Ok(crowd.watch(slot, |visitor| visitor.socket.stream())?)
}
