//! Many sockets that say nothing but answer pings: what each costs in memory, and whether the heartbeat reaches all.

use std::time::{Duration, Instant};

use clap::Args;

use crate::crowd::Crowd;
use crate::dialect::Dialect;
use crate::people;
use crate::process;
use crate::report::Report;
use crate::socket::{Frame, Received, Socket};
use crate::{Result, Target};

/// Sockets of one account and its room.
const COMPANY: usize = 100;

#[derive(Args, Clone)]
pub struct Options {
    #[command(flatten)]
    pub target: Target,
    #[arg(long, default_value_t = 10_000)]
    connections: usize,
    /// How long they stay; past the 55 seconds after which a silent socket counts as dead, or the heartbeat is not put to the test
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
}

pub fn run(options: &Options) -> Result<Report> {
    let people = people::make(options.target.host, options.connections.div_ceil(COMPANY))?;
    let mut crowd = Crowd::new()?;
    let before = process::usage(options.target.pid)?;
    let began = Instant::now();
    for index in 0..options.connections {
        let target = Dialect::Canonical.target(&people[index / COMPANY], index);
        let welcome = Dialect::Canonical.welcome();
        crowd.sockets.push(Socket::connect(options.target.host, &target, welcome, &mut crowd.buffer)?);
        crowd.watch(index, Socket::stream)?;
    }
    let connecting = began.elapsed().as_secs_f64();
    let connected = process::usage(options.target.pid)?;
    let broken = stay(&mut crowd, Instant::now() + Duration::from_secs_f64(options.seconds))?;
    let after = process::usage(options.target.pid)?;

    let mut report = Report::default();
    let each = |kib: u64| kib.saturating_sub(before.memory) as f64 / options.connections as f64;
    report.figure("connects_per_s", options.connections as f64 / connecting, "/s");
    report.figure("memory_each", each(after.memory), "KiB");
    report.figure("memory_each_at_first", each(connected.memory), "KiB");
    report.figure("memory", after.memory as f64, "KiB");
    report.figure("threads", after.threads as f64, "");
    report.figure("server_cpu_share", (after.cpu - connected.cpu).as_secs_f64() / options.seconds, "");
    report.figure("pings_answered", crowd.sockets.iter().map(|socket| socket.pings).sum::<u64>() as f64, "");
    // A heartbeat every 25 seconds reaches everybody within 26; the first second is spent on being welcomed.
    let due = ((options.seconds - 2.0) / 26.0).max(0.0) as u64;
    report.fault("heartbeats_missed", crowd.sockets.iter().filter(|socket| socket.pings < due).count() as u64);
    report.fault("sockets_broken", broken);
    Ok(report)
}

/// Answers pings until `end`; counts the sockets that were closed.
fn stay(crowd: &mut Crowd<Socket>, end: Instant) -> Result<u64> {
    let (mut ready, mut broken) = (Vec::new(), 0);
    while Instant::now() < end {
        crowd.wait(end.saturating_duration_since(Instant::now()), &mut ready)?;
        for index in ready.drain(..) {
            let Crowd { sockets, buffer, .. } = crowd;
            let mut is_open = true;
            let received = sockets[index].receive(buffer, |frame| is_open &= !matches!(frame, Frame::Close(_)));
            if !is_open || !matches!(received, Ok(Received::Bytes)) {
                broken += 1;
                crowd.forget(crowd.sockets[index].stream())?;
            }
        }
    }
    Ok(broken)
}
