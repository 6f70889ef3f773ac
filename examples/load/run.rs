//! One set of rooms under load: its sockets, what is on its way, and what it has cost so far.

use std::io;
use std::time::{Duration, Instant};

use crate::Result;
use crate::crowd::Crowd;
use crate::dialect::Dialect;
use crate::fanout::Options;
use crate::latency::Latencies;
use crate::people::Person;
use crate::process::{self, Usage};
use crate::receipts::{self, Receipts};
use crate::report::Report;
use crate::socket::{Frame, Received, Socket};

/// With nothing received for so long, the run is over and what is outstanding is lost.
const PATIENCE: Duration = Duration::from_secs(10);

struct Sender {
    /// The frame's text in front of the content.
    opening: String,
    sent: u32,
    /// Own messages that have come back.
    acknowledged: u32,
    /// Receipts of its messages by anybody.
    received: u64,
}

pub struct Run<'a> {
    options: &'a Options,
    crowd: Crowd<Socket>,
    senders: Vec<Sender>,
    receipts: Receipts,
    latencies: Latencies,
    own_latencies: Latencies,
    began: Instant,
    /// Messages of an open loop that have been sent.
    paced: u64,
    reads: u64,
    broken: u64,
    stuck: Vec<usize>,
    heard_at: Instant,
}

/// Where things stood at one moment.
pub struct Snapshot {
    at: Instant,
    server: Usage,
    client: Usage,
    deliveries: u64,
    messages: u64,
    reads: u64,
}

impl<'a> Run<'a> {
    /// Everybody comes in; a room for each of the people.
    pub fn new(options: &'a Options, people: &[Person]) -> Result<Self> {
        let mut crowd = Crowd::new()?;
        for index in 0..options.rooms * options.members {
            let dialect = options.dialect(index);
            let target = dialect.target(&people[index / options.members], index);
            let socket = Socket::connect(options.target.host, &target, dialect.welcome(), &mut crowd.buffer)?;
            crowd.sockets.push(socket);
            crowd.watch(index, Socket::stream)?;
        }
        let receipts = Receipts::new(options.rooms, options.members, options.senders);
        let sender = |number: usize| {
            let dialect = options.dialect(receipts.socket_of(number));
            let opening = dialect.opening(people[number % options.rooms].room);
            Sender { opening, sent: 0, acknowledged: 0, received: 0 }
        };
        Ok(Self {
            options,
            crowd,
            senders: (0..options.senders).map(sender).collect(),
            receipts,
            latencies: Latencies::default(),
            own_latencies: Latencies::default(),
            began: Instant::now(),
            paced: 0,
            reads: 0,
            broken: 0,
            stuck: Vec::new(),
            heard_at: Instant::now(),
        })
    }

    /// Load whose figures do not count.
    pub fn warm_up(&mut self, time: Duration) -> Result<()> {
        self.load(Instant::now() + time)?;
        (self.latencies, self.own_latencies) = (Latencies::default(), Latencies::default());
        Ok(())
    }

    /// Load, and how things stood before and after.
    pub fn measure(&mut self, time: Duration) -> Result<(Snapshot, Snapshot)> {
        let before = self.mark()?;
        self.load(Instant::now() + time)?;
        Ok((before, self.mark()?))
    }

    /// Sends and receives until `end`, or until nothing comes any more.
    fn load(&mut self, end: Instant) -> Result<()> {
        self.heard_at = Instant::now();
        (0..self.senders.len()).try_for_each(|sender| self.keep_in_flight(sender))?;
        let mut ready = Vec::new();
        while Instant::now() < end && self.heard_at.elapsed() < PATIENCE {
            let pause = self.send_what_is_due()?.min(end.saturating_duration_since(Instant::now()));
            self.turn(pause, &mut ready, true)?;
        }
        Ok(())
    }

    pub fn wait_for_the_rest(&mut self) -> Result<()> {
        let mut ready = Vec::new();
        while self.receipts.deliveries < self.expected() && self.heard_at.elapsed() < PATIENCE {
            self.turn(Duration::from_millis(100), &mut ready, false)?;
        }
        Ok(())
    }

    fn turn(&mut self, pause: Duration, ready: &mut Vec<usize>, goes_on: bool) -> Result<()> {
        let pause = if self.stuck.is_empty() { pause } else { pause.min(Duration::from_millis(1)) };
        self.crowd.wait(pause, ready)?;
        for socket in std::mem::take(&mut self.stuck) {
            self.crowd.sockets[socket].flush()?;
            self.note_stuck(socket);
        }
        ready.iter().try_for_each(|socket| self.read(*socket, goes_on))
    }

    /// Reads a socket once, and lets those who were waiting for what it got send again.
    fn read(&mut self, index: usize, goes_on: bool) -> Result<()> {
        let Self { crowd, senders, receipts, latencies, own_latencies, began, options, .. } = self;
        let (mut released, mut closed, mut now) = (Vec::new(), false, None);
        let acknowledges = options.dialect(index) == Dialect::Canonical;
        let received = crowd.sockets[index].receive(&mut crowd.buffer, |frame| {
            let Frame::Text(text) = frame else { return closed = true };
            let Some(delivery) = receipts.note(index, acknowledges, text) else { return };
            // All frames of one read came at one time.
            let now = *now.get_or_insert_with(|| began.elapsed().as_nanos() as u64);
            let latency = now.saturating_sub(delivery.sent_at);
            latencies.record(latency);
            let sender = &mut senders[delivery.sender];
            sender.received += 1;
            if delivery.is_own {
                own_latencies.record(latency);
                sender.acknowledged += 1;
            }
            if delivery.is_own || options.waits_for_all {
                released.push(delivery.sender);
            }
        });
        self.reads += 1;
        if now.is_some() {
            self.heard_at = Instant::now();
        }
        if closed || !matches!(received, Ok(Received::Bytes)) {
            self.broken += 1;
            self.crowd.forget(self.crowd.sockets[index].stream())?;
        }
        if goes_on {
            released.into_iter().try_for_each(|sender| self.keep_in_flight(sender))?;
        }
        Ok(())
    }

    /// In a closed loop, sends until as many messages are on their way as should be.
    fn keep_in_flight(&mut self, sender: usize) -> io::Result<()> {
        if self.options.rate.is_some() {
            return Ok(());
        }
        loop {
            let Sender { sent, acknowledged, received, .. } = self.senders[sender];
            let settled = match self.options.waits_for_all {
                true => (received / self.options.members as u64) as u32,
                false => acknowledged,
            };
            if sent - settled >= self.options.window {
                return Ok(());
            }
            self.send(sender, self.began.elapsed().as_nanos() as u64)?;
        }
    }

    /// In an open loop, sends what is due; answers with the time until the next.
    fn send_what_is_due(&mut self) -> io::Result<Duration> {
        let Some(rate) = self.options.rate else { return Ok(Duration::from_millis(100)) };
        loop {
            let due = Duration::from_secs_f64(self.paced as f64 / rate);
            if let Some(pause) = due.checked_sub(self.began.elapsed()).filter(|pause| !pause.is_zero()) {
                return Ok(pause);
            }
            self.send((self.paced % self.senders.len() as u64) as usize, due.as_nanos() as u64)?;
            self.paced += 1;
        }
    }

    fn send(&mut self, number: usize, at: u64) -> io::Result<()> {
        let sender = &mut self.senders[number];
        let content = receipts::content(number, sender.sent, at, self.options.size);
        let closing = match self.options.client_ids {
            true => format!("\",\"client_id\":\"{number}-{}\"}}", sender.sent),
            false => "\"}".to_owned(),
        };
        sender.sent += 1;
        let text = [&sender.opening, content.as_str(), &closing].concat();
        let socket = self.receipts.socket_of(number);
        self.crowd.sockets[socket].send_text(&text)?;
        self.note_stuck(socket);
        Ok(())
    }

    fn note_stuck(&mut self, socket: usize) {
        if self.crowd.sockets[socket].is_stuck() && !self.stuck.contains(&socket) {
            self.stuck.push(socket);
        }
    }

    fn messages(&self) -> u64 {
        self.senders.iter().map(|sender| u64::from(sender.sent)).sum()
    }

    fn expected(&self) -> u64 {
        self.messages() * self.options.members as u64
    }

    fn mark(&self) -> Result<Snapshot> {
        Ok(Snapshot {
            at: Instant::now(),
            server: process::usage(self.options.target.pid)?,
            client: process::own_usage()?,
            deliveries: self.receipts.deliveries,
            messages: self.messages(),
            reads: self.reads,
        })
    }

    pub fn report(&self, before: &Snapshot, after: &Snapshot) -> Report {
        let mut report = Report::default();
        let seconds = (after.at - before.at).as_secs_f64();
        let deliveries = (after.deliveries - before.deliveries) as f64;
        let messages = (after.messages - before.messages) as f64;
        let cpu = after.cpu_since(before);
        report.figure("deliveries_per_s", after.deliveries_per_s_since(before), "/s");
        report.figure("messages_per_s", messages / seconds, "/s");
        report.figure("cpu_per_delivery", after.cpu_per_delivery_since(before), "us");
        report.figure("cpu_per_message", cpu * 1e6 / messages, "us");
        report.figure("server_cpu_share", cpu / seconds, "");
        report.figure("client_cpu_share", (after.client.cpu - before.client.cpu).as_secs_f64() / seconds, "");
        report.figure("deliveries_per_read", deliveries / (after.reads - before.reads) as f64, "");
        report.latencies("latency", &self.latencies);
        report.latencies("own_latency", &self.own_latencies);
        report.figure("memory", after.server.memory as f64, "KiB");
        report.figure("threads", after.server.threads as f64, "");
        self.report_faults("", &mut report);
        report
    }

    /// Each under its name, behind whose it is.
    pub fn report_faults(&self, whose: &str, report: &mut Report) {
        let sent: Vec<u32> = self.senders.iter().map(|sender| sender.sent).collect();
        for (name, count) in [
            ("lost", self.receipts.lost(&sent)),
            ("duplicated", self.receipts.duplicated),
            ("reordered", self.receipts.reordered),
            ("misrouted", self.receipts.misrouted),
            ("garbled", self.receipts.garbled),
            ("refused", self.receipts.refused),
            ("rooms_disagreeing", self.receipts.disagreeing_rooms()),
            ("sockets_broken", self.broken),
        ] {
            report.fault(&format!("{whose}{name}"), count);
        }
    }
}

impl Snapshot {
    /// Seconds that the server has computed.
    fn cpu_since(&self, before: &Self) -> f64 {
        (self.server.cpu - before.server.cpu).as_secs_f64()
    }

    /// Microseconds.
    pub fn cpu_per_delivery_since(&self, before: &Self) -> f64 {
        self.cpu_since(before) * 1e6 / (self.deliveries - before.deliveries) as f64
    }

    pub fn deliveries_per_s_since(&self, before: &Self) -> f64 {
        (self.deliveries - before.deliveries) as f64 / (self.at - before.at).as_secs_f64()
    }
}
