//! Asking for a part of something that does not change (RFC 9110 §13, §14).

use std::ops::Range;

/// What is to be answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// 304: the client has it.
    Nothing,
    All,
    /// 206.
    Part(Range<u64>),
    /// 416: there are not so many bytes.
    Beyond,
}

/// What a client says that it has and wants.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    pub if_none_match: Option<&'a str>,
    pub if_range: Option<&'a str>,
    pub range: Option<&'a str>,
}

impl Asked<'_> {
    /// Of something of so many bytes, whose strong validator is `etag`.
    pub fn judge(self, etag: &str, size: u64) -> Wanted {
        if self.if_none_match.is_some_and(|known| is_known(known, etag)) {
            return Wanted::Nothing;
        }
        // A date never matches, since none is given out, and a weak tag does not count (§13.1.5).
        match self.range.filter(|_| self.if_range.is_none_or(|known| known.trim() == etag)) {
            Some(range) => part(range, size),
            None => Wanted::All,
        }
    }
}

/// RFC 9110 §13.1.2: any of the listed tags, compared weakly, or `*`.
pub fn is_known(if_none_match: &str, etag: &str) -> bool {
    if_none_match.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// One range of bytes. Several at once, other units and what cannot be read are passed over (§14.2), which gives all of it.
fn part(range: &str, size: u64) -> Wanted {
    let Some((first, last)) = range.trim().strip_prefix("bytes=").and_then(|one| one.split_once('-')) else {
        return Wanted::All;
    };
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>());
    let (first, last) = (first.trim(), last.trim());
    let range = match (first, last) {
        ("", "") => return Wanted::All,
        // The last so many.
        ("", count) => match number(count) {
            Some(Ok(0)) => return Wanted::Beyond,
            Some(count) => size.saturating_sub(count.unwrap_or(u64::MAX))..size,
            None => return Wanted::All,
        },
        (first, last) => {
            let (Some(first), Some(last)) = (number(first), number(last)) else { return Wanted::All };
            let first = first.unwrap_or(u64::MAX);
            let last = if last.as_ref().is_err_and(|error| *error.kind() == std::num::IntErrorKind::Empty) {
                u64::MAX
            } else {
                last.unwrap_or(u64::MAX)
            };
            if last < first {
                return Wanted::All;
            }
            first..last.saturating_add(1).min(size)
        }
    };
    if range.start >= size { Wanted::Beyond } else { Wanted::Part(range) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "\"a1\"";

    fn of_ten(range: &str) -> Wanted {
        Asked { range: Some(range), ..Asked::default() }.judge(TAG, 10)
    }

    #[test]
    fn a_range_is_a_part() {
        for (range, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=2-5", 2..6),
            ("bytes=2-", 2..10),
            ("bytes=-3", 7..10),
            ("bytes=-99", 0..10),
            ("bytes=9-99999999999999999999", 9..10),
            (" bytes=0-9 ", 0..10),
        ] {
            assert_eq!(of_ten(range), Wanted::Part(part), "{range}");
        }
    }

    #[test]
    fn what_lies_beyond_is_refused_and_what_is_no_range_passed_over() {
        for range in ["bytes=10-", "bytes=10-11", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(of_ten(range), Wanted::Beyond, "{range}");
        }
        for range in
            ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-1,3-4", "lines=0-1", "bytes=+1-2"]
        {
            assert_eq!(of_ten(range), Wanted::All, "{range}");
        }
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let has = |known| Asked { if_none_match: Some(known), range: Some("bytes=0-1"), if_range: None }.judge(TAG, 10);
        for known in [TAG, "*", "\"b\", W/\"a1\""] {
            assert_eq!(has(known), Wanted::Nothing, "{known}");
        }
        assert_eq!(has("\"b\""), Wanted::Part(0..2));
    }

    #[test]
    fn a_part_of_something_else_is_of_no_use() {
        let goes_on =
            |known| Asked { if_range: Some(known), range: Some("bytes=5-"), if_none_match: None }.judge(TAG, 10);
        assert_eq!(goes_on(TAG), Wanted::Part(5..10));
        for other in ["\"b\"", "W/\"a1\"", "Sat, 21 Nov 2026 18:00:00 GMT"] {
            assert_eq!(goes_on(other), Wanted::All, "{other}");
        }
    }
}
