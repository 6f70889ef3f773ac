//! Rooms full of sockets, some of which send: closed loop (each sender keeps some messages in flight) or open loop (so many
//! messages a second, timed from when each was due, so that a server that stalls cannot hide it).

use std::time::Duration;

use clap::Args;

use crate::dialect::Dialect;
use crate::people;
use crate::report::Report;
use crate::run::Run;
use crate::{Result, Target};

#[derive(Args, Clone)]
pub struct Options {
    #[command(flatten)]
    pub target: Target,
    #[arg(long, default_value_t = 1)]
    pub rooms: usize,
    /// Sockets in each room
    #[arg(long, default_value_t = 100)]
    pub members: usize,
    /// Senders in all, spread over the rooms
    #[arg(long, default_value_t = 10)]
    pub senders: usize,
    /// Messages that each sender keeps in flight
    #[arg(long, default_value_t = 1)]
    pub window: u32,
    /// Messages a second in all, whatever comes back, instead of a window
    #[arg(long)]
    pub rate: Option<f64>,
    /// Bytes of a message
    #[arg(long, default_value_t = 100)]
    pub size: usize,
    /// Give each message a `client_id`, as the page does
    #[arg(long)]
    pub client_ids: bool,
    /// Every third socket speaks dialect B and every third D, and not that of `/ws`
    #[arg(long)]
    pub mixed: bool,
    /// Length of the measured window
    #[arg(long, default_value_t = 5.0)]
    pub seconds: f64,
    /// Seconds of load before it
    #[arg(long, default_value_t = 1.0)]
    pub warmup: f64,
    /// Send the next message when all members have the last, not only the sender
    #[arg(skip)]
    pub waits_for_all: bool,
}

impl Options {
    /// How a socket, counted room by room, is spoken with.
    pub fn dialect(&self, socket: usize) -> Dialect {
        let number = if self.mixed { socket % self.members } else { 0 };
        Dialect::ALL[number % Dialect::ALL.len()]
    }
}

#[derive(Args, Clone)]
pub struct EchoOptions {
    #[command(flatten)]
    pub target: Target,
    /// Length of the measured window
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
}

impl From<EchoOptions> for Options {
    fn from(echo: EchoOptions) -> Self {
        let EchoOptions { target, seconds } = echo;
        let (rooms, members, senders, window, warmup) = (1, 2, 1, 1, 1.0);
        let (rate, size, client_ids, mixed, waits_for_all) = (None, 100, false, false, true);
        Self { target, rooms, members, senders, window, rate, size, client_ids, mixed, seconds, warmup, waits_for_all }
    }
}

pub fn run(options: &Options) -> Result<Report> {
    if options.rooms == 0 || options.senders == 0 || options.senders > options.rooms * options.members {
        return Err("there must be a room and a sender, and no more senders than sockets".into());
    }
    let people = people::make(options.target.host, options.rooms)?;
    let mut run = Run::new(options, &people)?;
    run.warm_up(Duration::from_secs_f64(options.warmup))?;
    let (before, after) = run.measure(Duration::from_secs_f64(options.seconds))?;
    run.wait_for_the_rest()?;
    Ok(run.report(&before, &after))
}
