//! What the older clients cost: one room whose sockets are split over dialects B, D and `/ws`, against the same room all on `/ws`.
//!
//! Both rooms are on one server, and are under load by turns, so that whatever else the machine does falls on both alike.

use std::num::NonZero;
use std::time::Duration;

use clap::Args;

use crate::fanout::Options as Load;
use crate::people;
use crate::report::Report;
use crate::run::Run;
use crate::{Result, Target};

#[derive(Args, Clone)]
pub struct Options {
    #[command(flatten)]
    pub target: Target,
    /// How often each room has its turn
    #[arg(long, default_value = "10")]
    pairs: NonZero<usize>,
    /// Length of a turn
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Sockets in each room
    #[arg(long, default_value_t = 100)]
    members: usize,
    /// Senders in each room
    #[arg(long, default_value_t = 10)]
    senders: usize,
}

impl Options {
    fn load(&self, mixed: bool) -> Load {
        let &Self { target, members, senders, seconds, .. } = self;
        let (rooms, window, warmup) = (1, 1, seconds);
        let (rate, size, client_ids, waits_for_all) = (None, 100, false, false);
        Load { target, rooms, members, senders, window, rate, size, client_ids, mixed, seconds, warmup, waits_for_all }
    }
}

pub fn run(options: &Options) -> Result<Report> {
    let people = people::make(options.target.host, 2)?;
    let loads = [options.load(false), options.load(true)];
    let mut runs = [Run::new(&loads[0], &people[..1])?, Run::new(&loads[1], &people[1..])?];
    let time = Duration::from_secs_f64(options.seconds);
    for run in &mut runs {
        run.warm_up(time)?;
        run.wait_for_the_rest()?;
    }
    let (mut costs, mut rates, mut ratios) = ([vec![], vec![]], [vec![], vec![]], vec![]);
    for _ in 0..options.pairs.get() {
        for (which, run) in runs.iter_mut().enumerate() {
            let (before, after) = run.measure(time)?;
            run.wait_for_the_rest()?;
            costs[which].push(after.cpu_per_delivery_since(&before));
            rates[which].push(after.deliveries_per_s_since(&before));
        }
        let ratio = costs[1].last().zip(costs[0].last()).map(|(mixed, plain)| mixed / plain);
        // On a machine that is very busy a turn may pass without a delivery.
        ratios.extend(ratio.filter(|ratio| ratio.is_normal()));
    }
    if ratios.is_empty() {
        return Err("no pair of turns had deliveries in both".into());
    }

    let mut report = Report::default();
    for (which, whose) in ["plain_", "mixed_"].into_iter().enumerate() {
        report.figure(&format!("{whose}deliveries_per_s"), median(&mut rates[which]), "/s");
        report.figure(&format!("{whose}cpu_per_delivery"), median(&mut costs[which]), "us");
        runs[which].report_faults(whose, &mut report);
    }
    report.figure("cost_ratio", median(&mut ratios), "");
    report.figure("cost_ratio_least", ratios[0], "");
    report.figure("cost_ratio_most", ratios[ratios.len() - 1], "");
    Ok(report)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
