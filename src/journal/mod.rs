//! What the log tells whoever runs the server: one line for each thing that happens to people, a word and then `name=value` for each
//! detail. Never a token, a password, an e-mail address or what somebody said; and nothing for each message.

mod pipe;

use std::fmt::{Display, Write};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

use log::LevelFilter;

use crate::ids::{PersonId, Timestamp};

pub use pipe::Reader;

/// Lines about refusals in a second. Whoever hammers at the door shall not fill the disk; what is left out is counted.
const REFUSALS: u64 = 20;
/// Characters of a value; the rest is cut off.
const VALUE: usize = 200;

/// Starts the log, to standard error. Dropping the answer waits for what is still to be written.
///
/// The level is for what Parlor itself says: libraries log frames and requests whole, and those hold tokens and people's words.
pub fn start(level: LevelFilter) -> Option<Reader> {
    let others = level.min(LevelFilter::Warn);
    let mut log = env_logger::Builder::new();
    log.filter_level(others).filter_module("parlor", level).format_target(false);
    if std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        log.write_style(env_logger::WriteStyle::Always);
    }
    // Where there is no thread for it, the log is written by whoever has something to say.
    let (target, reader) = match pipe::open() {
        Ok((pipe, reader)) => (env_logger::Target::Pipe(Box::new(pipe)), Some(reader)),
        Err(_) => (env_logger::Target::Stderr, None),
    };
    log.target(target).init();
    reader
}

/// One line, to be noted when it has come true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    pub fn new(what: &'static str) -> Self {
        Self(what.to_owned())
    }

    /// `user=3`, or `guest=` and the id.
    pub fn person(self, person: PersonId) -> Self {
        match person {
            PersonId::User(user) => self.with("user", user),
            PersonId::Guest(guest) => self.with("guest", guest),
        }
    }

    /// Adds a detail. What is more than a plain word is quoted, so that nobody's name can look like a line of ours.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        let value: String = value.to_string().chars().take(VALUE).collect();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/+".contains(c);
        let is_word = !value.is_empty() && value.chars().all(is_plain);
        // Writing to a string does not fail.
        let _ = if is_word { write!(self.0, " {name}={value}") } else { write!(self.0, " {name}={value:?}") };
        self
    }

    /// As [`Line::with`], where there is such a detail.
    pub fn with_some(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub fn note(&self) {
        log::info!("{}", self.0);
    }

    /// As [`Line::note`], for what may need looking after.
    pub fn warn(&self) {
        log::warn!("{}", self.0);
    }

    /// Notes a refusal, unless there are too many of them in this second.
    pub fn note_refusal(&self) {
        /// The second in which something was last refused, and how often: 40 bits and 24.
        static LATELY: AtomicU64 = AtomicU64::new(0);
        let (before, count) = counted(&LATELY, Timestamp::now().seconds() as u64);
        if let Some(more) = before.checked_sub(REFUSALS).filter(|more| *more > 0) {
            Line::new("refused_more").with("times", more).note();
        }
        if count <= REFUSALS {
            self.note();
        }
    }
}

/// Counts one more in this second. The count of the second before, when this is the first of a new one, and that of this one.
fn counted(lately: &AtomicU64, second: u64) -> (u64, u64) {
    const COUNT: u64 = (1 << 24) - 1;
    let next = |old: u64| if old >> 24 == second { old + u64::from(old & COUNT < COUNT) } else { second << 24 | 1 };
    let old = lately.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |old| Some(next(old))).unwrap_or_default();
    let finished = if old >> 24 == second { 0 } else { old & COUNT };
    (finished, next(old) & COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_can_look_like_a_line_or_a_detail() {
        for (value, shown) in [
            ("127.0.0.1", "127.0.0.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("", "\"\""),
            ("Ada L", "\"Ada L\""),
            ("Zoë", "\"Zoë\""),
            ("a\nINFO connected user=1", "\"a\\nINFO connected user=1\""),
            ("a=b", "\"a=b\""),
            ("a\"b", "\"a\\\"b\""),
            ("\u{1b}[2J", "\"\\u{1b}[2J\""),
            ("a\u{202e}b\u{2028}c\u{85}", "\"a\\u{202e}b\\u{2028}c\\u{85}\""),
        ] {
            assert_eq!(Line::new("met").with("name", value), Line(format!("met name={shown}")));
        }
        assert_eq!(Line::new("met").with("name", "x".repeat(5_000)).0.len(), "met name=".len() + VALUE);
        assert_eq!(Line::new("met").with_some("room", None::<u8>).with_some("code", Some(4004)).0, "met code=4004");
    }

    #[test]
    fn refusals_are_counted_by_the_second() {
        let lately = AtomicU64::new(0);
        assert_eq!([7, 7, 7, 8, 9].map(|second| counted(&lately, second)), [(0, 1), (0, 2), (0, 3), (3, 1), (1, 1)]);
    }
}
