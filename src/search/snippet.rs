//! What is shown of a message that was found: some of it, around the first hit, as HTML in which hits are marked.

use std::ops::Range;

use super::folding::Folded;

/// Characters of the message in a snippet, about: it is not cut within a character that is made of several.
const LENGTH: usize = 120;
/// Of these, before the first hit.
const BEFORE: usize = 40;
/// How far a cut is moved to be between words.
const WORD: usize = 12;

/// The text around the first hit of any term, escaped for HTML, each hit between `<mark>` and `</mark>`, with `…` where it is cut.
/// Without hits it is the beginning.
pub fn snippet(content: &str, terms: &[String]) -> String {
    let hits = hits(content, terms);
    let first = hits.first().map_or(0, |hit| hit.start);
    let shown = shown(content, first);
    let mut html = String::from(if shown.start > 0 { "…" } else { "" });
    let mut at = shown.start;
    for hit in hits {
        let (start, end) = (hit.start.max(at), hit.end.min(shown.end));
        if start < end {
            escape(&content[at..start], &mut html);
            html.push_str("<mark>");
            escape(&content[start..end], &mut html);
            html.push_str("</mark>");
            at = end;
        }
    }
    escape(&content[at..shown.end], &mut html);
    if shown.end < content.len() {
        html.push('…');
    }
    html
}

/// Where the terms are in the original, in order, those that touch as one.
fn hits(content: &str, terms: &[String]) -> Vec<Range<usize>> {
    let folded = Folded::new(content);
    let found = terms.iter().flat_map(|term| folded.text.match_indices(term.as_str()));
    let mut found: Vec<_> = found.map(|(at, term)| folded.original(at..at + term.len())).collect();
    found.sort_unstable_by_key(|hit| (hit.start, hit.end));
    let mut hits: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for hit in found {
        match hits.last_mut() {
            Some(last) if hit.start <= last.end => last.end = last.end.max(hit.end),
            _ => hits.push(hit),
        }
    }
    hits
}

/// What to show of a text whose first hit is here.
fn shown(content: &str, hit: usize) -> Range<usize> {
    let before = content[..hit].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let start = if before > 0 { cut(content, before, hit) } else { 0 };
    let end = content[start..].char_indices().nth(LENGTH).map_or(content.len(), |(at, _)| start + at);
    start..cut(content, end, content.len())
}

/// A place to cut at, from here on: between words if that is near, but never within a character, and not past `last`.
fn cut(content: &str, from: usize, last: usize) -> usize {
    let places = || content[from..last].char_indices().map(|(at, _)| from + at).chain([last]);
    let mut near = places().take(WORD);
    let between = near.find(|at| content[..*at].ends_with(char::is_whitespace) || *at == content.len());
    between.or_else(|| places().find(|at| !is_within(content, *at))).unwrap_or(last)
}

/// Whether what stands on both sides is shown as one: marks, variation selectors, joined emoji, skin tones, flags.
fn is_within(content: &str, at: usize) -> bool {
    const JOINER: char = '\u{200D}';
    let is_flag = |c: char| matches!(c, '\u{1F1E6}'..='\u{1F1FF}');
    let (before, after) = (content[..at].chars().next_back(), content[at..].chars().next());
    let (Some(before), Some(after)) = (before, after) else { return false };
    let extends = matches!(after, JOINER | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{20E3}' | '\u{E0020}'..='\u{E007F}');
    let flags = content[..at].chars().rev().take_while(|c| is_flag(*c)).count();
    extends
        || before == JOINER
        || is_flag(after) && flags % 2 == 1
        || unicode_normalization::char::is_combining_mark(after)
}

/// The five characters that mean something in HTML.
fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            c => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(content: &str, terms: &[&str]) -> String {
        snippet(content, &terms.iter().map(|term| (*term).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn hits_are_marked_as_they_were_written() {
        assert_eq!(of("Tea, TEA & steam", &["tea"]), "<mark>Tea</mark>, <mark>TEA</mark> &amp; s<mark>tea</mark>m");
        assert_eq!(of("Die Straße", &["strasse"]), "Die <mark>Straße</mark>");
        assert_eq!(of("東京タワー", &["京タ"]), "東<mark>京タ</mark>ワー");
        assert_eq!(of("teatime", &["tea", "at", "time"]), "<mark>teatime</mark>");
        assert_eq!(of("nothing here", &[]), "nothing here");
    }

    #[test]
    fn markup_is_text() {
        let shown = of("<b>\"it's\"</b> & <mark>", &["mark"]);
        assert_eq!(shown, "&lt;b&gt;&quot;it&#39;s&quot;&lt;/b&gt; &amp; &lt;<mark>mark</mark>&gt;");
    }

    #[test]
    fn a_long_message_is_cut_between_words_around_the_first_hit() {
        let long = format!("{}needle {}", "before ".repeat(100), "after ".repeat(100));
        let shown = of(&long, &["needle"]);
        assert!(shown.starts_with("…before ") && shown.ends_with("after …"), "{shown}");
        assert!(shown.contains("before <mark>needle</mark> after"), "{shown}");
        assert!((90..170).contains(&shown.chars().count()), "{shown}");
    }

    #[test]
    fn no_character_is_cut() {
        for unit in ["👨‍👩‍👧", "🇯🇵", "e\u{301}\u{323}", "👍🏽", "❤️"] {
            for padding in 0..6 {
                let long = format!("{}{}x{}", "-".repeat(padding), unit.repeat(100), unit.repeat(100));
                let shown = of(&long, &["x"]).replace("<mark>", "").replace("</mark>", "");
                let inner = shown.trim_matches('…').trim_start_matches('-').replace('x', "");
                assert_eq!(inner.replace(unit, ""), "", "{shown}");
            }
        }
    }
}
