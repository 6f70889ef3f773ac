//! What a search asks for, and what answers it. Pure: text in, verdicts out; which messages there are is the store's to say.
//!
//! A word is found wherever its letters stand, within other words too: half a word finds it, and so do two characters of Japanese,
//! in which there are no spaces. Letters that differ only in case, width or composition are the same (see [`folding`]).

pub mod folding;
pub mod grams;
mod query;
mod rank;
mod snippet;

pub use query::{Has, Query};
pub use rank::{Rank, rank};
pub use snippet::snippet;

/// The order of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Newest,
    Best,
}

/// Whether an address on the web is in the folded text.
pub fn has_link(folded: &str) -> bool {
    folded.contains("http://") || folded.contains("https://")
}
