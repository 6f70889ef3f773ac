//! Puts a running Parlor under load, over loopback only, checks every receipt, and says what it cost the server.
//!
//! One thread and non-blocking sockets, so that the client is cheap enough to leave the server the bottleneck; it says how busy
//! it was itself. Each sub-command ends by itself, prints one figure a line (`name value unit`), and exits with 1 when anything
//! was lost, doubled, reordered or refused. `scripts/bench` runs them all.

mod churn;
mod crowd;
mod dialect;
mod fanout;
mod floor;
mod history;
mod http;
mod idle;
mod latency;
mod mixed;
mod people;
mod process;
mod receipts;
mod report;
mod run;
mod search;
mod socket;
mod start;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use report::Report;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Parser)]
#[command(about = "Load for a Parlor on this machine, and what it costs the server")]
struct Options {
    #[command(subcommand)]
    scenario: Scenario,
}

#[derive(Subcommand)]
enum Scenario {
    /// Rooms full of sockets: every message goes to all of its room
    Fanout(fanout::Options),
    /// A room of older clients and of ours, against one of ours alone: what the older ones cost
    Mixed(mixed::Options),
    /// One sender in a room of two, the next message when both have the last: latency without other load
    Echo(fanout::EchoOptions),
    /// Sockets that only answer pings: memory and threads
    Idle(idle::Options),
    /// Connect, authenticate, leave, and again
    Churn(churn::Options),
    /// The newest messages of a room over kept-alive HTTP
    History(history::Options),
    /// Start to first answered request, and the memory of an idle server
    Start(start::Options),
    /// Searches among a million messages
    Search(search::Options),
    /// What plain loopback sends cost on this machine now, without any server
    Floor(floor::Options),
}

/// The server under load.
#[derive(Args, Clone, Copy)]
struct Target {
    /// Where it listens; a loopback address
    #[arg(long, default_value = "127.0.0.1:8000")]
    host: SocketAddr,
    /// Its process, to account for its CPU time and memory
    #[arg(long)]
    pid: u32,
}

fn main() -> ExitCode {
    match run(Options::parse().scenario) {
        Ok(report) if report.is_sound() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(scenario: Scenario) -> Result<Report> {
    if let Some(target) = scenario.target()
        && !target.host.ip().is_loopback()
    {
        return Err(format!("{} is not this machine; the load stays on loopback", target.host).into());
    }
    match scenario {
        Scenario::Fanout(options) => fanout::run(&options),
        Scenario::Mixed(options) => mixed::run(&options),
        Scenario::Echo(options) => fanout::run(&options.into()),
        Scenario::Idle(options) => idle::run(&options),
        Scenario::Churn(options) => churn::run(&options),
        Scenario::History(options) => history::run(&options),
        Scenario::Start(options) => start::run(&options),
        Scenario::Search(options) => search::run(&options),
        Scenario::Floor(options) => floor::run(&options),
    }
}

impl Scenario {
    /// None for those that start their own server, or need none.
    fn target(&self) -> Option<Target> {
        match self {
            Self::Fanout(options) => Some(options.target),
            Self::Mixed(options) => Some(options.target),
            Self::Echo(options) => Some(options.target),
            Self::Idle(options) => Some(options.target),
            Self::Churn(options) => Some(options.target),
            Self::History(options) => Some(options.target),
            Self::Start(_) | Self::Search(_) | Self::Floor(_) => None,
        }
    }
}
