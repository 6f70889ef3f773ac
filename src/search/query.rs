//! The language of searches: words, `"phrases"`, and `from:`, `in:`, `has:`, `before:` and `after:`. What begins with another word
//! and a colon is a word like any other.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::error::{Error, Result};
use crate::hub::model::MessageKind;
use crate::ids::Timestamp;
use crate::limits;

use super::folding::fold;

/// What is searched for. A message must have all of the terms and all that it must have, be by one of the authors and in one of the
/// rooms, where there are any, and be of the time between.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words and phrases, folded; none is empty.
    pub terms: Vec<String>,
    /// Names of authors, or their numbers, folded.
    pub from: Vec<String>,
    /// Names of rooms, folded.
    pub rooms: Vec<String>,
    pub has: Vec<Has>,
    /// Not sent at this time or later.
    pub before: Option<Timestamp>,
    /// Not sent before this time.
    pub after: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Has {
    /// Anything but text; pictures too.
    File,
    Image,
    /// An address on the web.
    Link,
}

impl Has {
    /// Whether every message of this kind has it.
    pub fn is_kind(self, kind: MessageKind) -> bool {
        match self {
            Has::File => matches!(kind, MessageKind::File | MessageKind::Image | MessageKind::Voice),
            Has::Image => kind == MessageKind::Image,
            Has::Link => false,
        }
    }
}

/// A piece of what was written: a phrase, or a word; with what stood before it and a colon, if that is one of ours.
struct Piece<'a> {
    operator: Option<Operator>,
    text: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    From,
    In,
    Has,
    Before,
    After,
}

impl Query {
    /// Reads what somebody wrote.
    ///
    /// # Errors
    /// 422, of the field `q`, when it is too long, or what follows an operator makes no sense.
    pub fn parse(written: &str) -> Result<Self> {
        if written.chars().count() > limits::QUERY {
            return Err(wrong(format!("A search has at most {} characters.", limits::QUERY)));
        }
        let (mut query, mut rest) = (Query::default(), written.trim_start());
        while !rest.is_empty() {
            let piece = Piece::take(&mut rest);
            query.add(&piece)?;
            rest = rest.trim_start();
        }
        Ok(query)
    }

    /// Whether it asks for nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Query::default()
    }

    /// As with `from:`.
    pub fn add_author(&mut self, name: &str) {
        self.from.push(fold(name.trim().trim_start_matches('@')));
    }

    fn add(&mut self, piece: &Piece<'_>) -> Result<()> {
        let text = piece.text.trim();
        let Some(operator) = piece.operator else {
            let term = fold(text);
            if !term.is_empty() && !self.terms.contains(&term) {
                self.terms.push(term);
            }
            return Ok(());
        };
        match operator {
            Operator::From if fold(text.trim_start_matches('@')).is_empty() => {
                return Err(wrong(
                    "Write whose messages you want after \"from:\", as in from:ada or from:\"Ada Lovelace\".",
                ));
            }
            Operator::From => self.add_author(text),
            Operator::In if fold(text.trim_start_matches('#')).is_empty() => {
                return Err(wrong("Write the name of a room after \"in:\", as in in:tea or in:\"Tea room\"."));
            }
            Operator::In => self.rooms.push(fold(text.trim_start_matches('#'))),
            Operator::Has => self.has.push(has(text)?),
            Operator::Before => {
                let at = time("before", text)?;
                self.before = Some(self.before.map_or(at, |before| before.min(at)));
            }
            Operator::After => {
                let at = time("after", text)?;
                self.after = Some(self.after.map_or(at, |after| after.max(at)));
            }
        }
        Ok(())
    }
}

impl<'a> Piece<'a> {
    /// Takes the first piece off; there is one. A quote without its fellow goes on to the end.
    fn take(rest: &mut &'a str) -> Self {
        let operator = Operator::take(rest);
        let is_quoted = rest.starts_with(is_quote);
        if is_quoted {
            *rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        }
        let end = match (is_quoted, operator) {
            (true, _) => rest.find(is_quote),
            (false, Some(_)) => rest.find(char::is_whitespace),
            (false, None) => rest.find(|c: char| c.is_whitespace() || is_quote(c)),
        };
        let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
        *rest = if is_quoted { after.strip_prefix(is_quote).unwrap_or(after) } else { after };
        Self { operator, text }
    }
}

/// As keyboards, telephones and Japanese type them.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂')
}

impl Operator {
    fn take(rest: &mut &str) -> Option<Self> {
        let (word, after) = rest.split_once([':', '：'])?;
        let operator = match word.to_ascii_lowercase().as_str() {
            "from" => Self::From,
            "in" => Self::In,
            "has" => Self::Has,
            "before" => Self::Before,
            "after" => Self::After,
            _ => return None,
        };
        *rest = after;
        Some(operator)
    }
}

fn has(text: &str) -> Result<Has> {
    match text.to_ascii_lowercase().as_str() {
        "file" => Ok(Has::File),
        "image" => Ok(Has::Image),
        "link" => Ok(Has::Link),
        _ => Err(wrong("After \"has:\" comes file, image or link.")),
    }
}

/// A day is its beginning, in UTC.
fn time(operator: &str, text: &str) -> Result<Timestamp> {
    let is_day = text.len() == 10;
    let day = || text.parse::<Date>().and_then(|day| day.to_zoned(TimeZone::UTC)).map(|day| day.timestamp());
    let at = if is_day { day() } else { text.parse::<jiff::Timestamp>() };
    at.map(|at| Timestamp(at.as_millisecond())).map_err(|_| {
        wrong(format!("After \"{operator}:\" comes a day such as 2026-01-31, or a time such as 2026-01-31T18:00:00Z."))
    })
}

fn wrong(detail: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::invalid("q", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(written: &str) -> Query {
        Query::parse(written).unwrap_or_else(|error| panic!("{written}: {error}"))
    }

    fn terms(written: &str) -> Vec<String> {
        parsed(written).terms
    }

    #[test]
    fn words_and_phrases_are_told_apart_and_folded() {
        assert_eq!(terms(" Tea  TIME tea"), ["tea", "time"]);
        assert_eq!(terms(r#"milk "Tea   Time" sugar"#), ["milk", "tea time", "sugar"]);
        assert_eq!(terms(r#"“お茶　の” ＳＵＧＡＲ"#), ["お茶 の", "sugar"]);
        assert_eq!(terms(r#"no "end of it"#), ["no", "end of it"]);
        assert_eq!(terms(r#"a"b c"d"#), ["a", "b c", "d"]);
    }

    #[test]
    fn what_is_no_operator_is_a_word() {
        assert_eq!(
            terms("re:tea https://example.org 19:00 -x AND (OR* NEAR"),
            ["re:tea", "https://example.org", "19:00", "-x", "and", "(or*", "near"]
        );
        assert_eq!(terms(r#""from:ada""#), ["from:ada"]);
    }

    #[test]
    fn operators_take_a_word_or_a_phrase() {
        let query = parsed(r##"tea FROM:Ada from:"Bob  B" from:@cleo in：Küche In:"#plans" has:Link has:file"##);
        assert_eq!(
            (query.terms, query.from),
            (vec!["tea".to_owned()], vec!["ada".into(), "bob b".into(), "cleo".into()])
        );
        assert_eq!((query.rooms, query.has), (vec!["küche".into(), "plans".into()], vec![Has::Link, Has::File]));
    }

    #[test]
    fn times_are_days_or_instants_and_the_narrowest_hold() {
        let query =
            parsed("after:2025-11-20 before:2025-11-21T12:00:00Z before:2025-11-22 after:2025-11-19T00:00:00+02:00");
        assert_eq!(query.after, Some(Timestamp(1_763_596_800_000)));
        assert_eq!(query.before, Some(Timestamp(1_763_726_400_000)));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_a_sentence() {
        for bad in [
            "from:",
            "from: ada",
            "in:\"\"",
            "from:@",
            "has:",
            "has:milk",
            "before:noon",
            "after:2025-13-01",
            "before:2025-1-1",
            "after:20251120",
        ] {
            let refusal = Query::parse(bad).unwrap_err();
            assert_eq!((refusal.kind.status(), refusal.field), (422, Some("q")), "{bad}");
        }
        assert!(Query::parse(&"x".repeat(limits::QUERY + 1)).is_err());
    }

    #[test]
    fn a_search_of_nothing_is_empty() {
        for nothing in ["", "  ", "\"\"", "\"", "\" \" \"", "“”"] {
            assert!(parsed(nothing).is_empty(), "{nothing}");
        }
        assert!(!parsed("has:link").is_empty());
    }
}
