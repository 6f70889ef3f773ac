//! What a run prints: one figure a line, for people and for `awk`.

use crate::latency::Latencies;

/// Prints as it goes; remembers whether anything was wrong.
#[derive(Default)]
pub struct Report {
    faults: u64,
}

impl Report {
    pub fn figure(&self, name: &str, value: f64, unit: &str) {
        let decimals = if value.abs() < 100.0 { 3 } else { 0 };
        println!("{name:<26} {value:>12.decimals$} {unit}");
    }

    /// A count of something that must not happen.
    pub fn fault(&mut self, name: &str, count: u64) {
        self.faults += count;
        println!("{name:<26} {count:>12}{}", if count > 0 { "  FAULT" } else { "" });
    }

    pub fn latencies(&self, of: &str, latencies: &Latencies) {
        for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0)] {
            self.figure(&format!("{of}_{name}"), latencies.quantile(share) as f64 / 1_000.0, "us");
        }
    }

    pub fn is_sound(&self) -> bool {
        self.faults == 0
    }
}
