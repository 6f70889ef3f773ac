//! The newest messages of a room, over and over, on kept-alive connections. Nobody writes, so every answer must be the same.

use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use crate::crowd::Crowd;
use crate::http::Client;
use crate::latency::Latencies;
use crate::report::Report;
use crate::{Result, Target, people, process, receipts};

/// Messages in the room: two pages of the default size.
const MESSAGES: u32 = 100;

#[derive(Args, Clone)]
pub struct Options {
    #[command(flatten)]
    pub target: Target,
    /// Connections, each with one request at a time
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// Messages in each answer
    #[arg(long, default_value_t = 50)]
    limit: usize,
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
}

pub fn run(options: &Options) -> Result<Report> {
    let host = options.target.host;
    let person = people::make(host, 1)?.remove(0);
    let path = format!("/rooms/{}/messages", person.room);
    let mut client = Client::connect(host)?;
    for number in 0..MESSAGES {
        client.post(&path, Some(&person.token), &json!({"content": receipts::content(0, number, 0, 100)}))?;
    }
    let (path, token) = (format!("{path}?limit={}", options.limit), person.token);
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n");
    client.send(&request)?;
    let expected = client.receive()?.body;
    let count = serde_json::from_slice::<Value>(&expected)?.as_array().map_or(0, Vec::len);
    if count != options.limit.min(MESSAGES as usize) {
        return Err(format!("{count} messages came where {} were asked for", options.limit).into());
    }
    ask(options, &request, &expected)
}

fn ask(options: &Options, request: &str, expected: &[u8]) -> Result<Report> {
    let mut crowd: Crowd<(Client, Instant)> = Crowd::new()?;
    for index in 0..options.connections {
        let mut client = Client::connect(options.target.host)?;
        client.send(request)?;
        crowd.sockets.push((client, Instant::now()));
        crowd.watch(index, |(client, _)| client.stream())?;
    }
    let (mut ready, mut latencies, mut answers, mut wrong) = (Vec::new(), Latencies::default(), 0_u64, 0);
    let (before, own) = (process::usage(options.target.pid)?, process::own_usage()?);
    let began = Instant::now();
    let end = began + Duration::from_secs_f64(options.seconds);
    while Instant::now() < end {
        crowd.wait(end.saturating_duration_since(Instant::now()), &mut ready)?;
        for index in ready.drain(..) {
            let (client, asked_at) = &mut crowd.sockets[index];
            // The rest of an answer follows its beginning at once, so blocking for it holds up nobody.
            let reply = client.receive()?;
            latencies.record(asked_at.elapsed().as_nanos() as u64);
            answers += 1;
            wrong += u64::from(reply.status != 200 || reply.body != expected);
            *asked_at = Instant::now();
            client.send(request)?;
        }
    }
    let (seconds, after) = (began.elapsed().as_secs_f64(), process::usage(options.target.pid)?);
    let cpu = (after.cpu - before.cpu).as_secs_f64();

    let mut report = Report::default();
    report.figure("requests_per_s", answers as f64 / seconds, "/s");
    report.figure("cpu_per_request", cpu * 1e6 / answers as f64, "us");
    report.figure("server_cpu_share", cpu / seconds, "");
    report.figure("client_cpu_share", (process::own_usage()?.cpu - own.cpu).as_secs_f64() / seconds, "");
    report.latencies("latency", &latencies);
    report.figure("bytes_each", expected.len() as f64, "");
    report.figure("memory", after.memory as f64, "KiB");
    report.figure("threads", after.threads as f64, "");
    report.fault("wrong_answers", wrong);
    Ok(report)
}
