//! Text as it is compared: NFKC, case-folded, NFKC again, spaces run together, as for names ([`crate::hub::names::fold`]); with
//! the way back from each place in it to the original, so that hits can be shown there.
//!
//! Folding goes piece by piece, a piece being what normalisation may join: a character and the marks that follow it (Unicode
//! Standard Annex 15, §9.1). What is folded by pieces is what is folded as a whole.

use std::ops::Range;

use caseless::Caseless;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text as it is compared.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        text.bytes().for_each(|byte| push(&mut folded, byte.to_ascii_lowercase().into()));
    } else {
        pieces(text).for_each(|piece| fold_piece(&text[piece], &mut folded));
    }
    trim(folded)
}

/// A folded text that remembers where it comes from.
pub struct Folded<'a> {
    original: &'a str,
    pub text: String,
    /// For each piece, where it begins in the folded text and in the original.
    places: Vec<(usize, usize)>,
}

impl<'a> Folded<'a> {
    pub fn new(original: &'a str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut places = Vec::new();
        for piece in pieces(original) {
            places.push((text.len(), piece.start));
            fold_piece(&original[piece], &mut text);
        }
        Self { original, text: trim(text), places }
    }

    /// The part of the original that a part of the folded text comes from: whole pieces.
    pub fn original(&self, part: Range<usize>) -> Range<usize> {
        // Pieces that leave nothing behind begin where the next one does, which is the one that is meant.
        let first = self.places.partition_point(|(folded, _)| *folded <= part.start).saturating_sub(1);
        let end = self.places.partition_point(|(folded, _)| *folded < part.end);
        let start = self.places.get(first).map_or(0, |(_, original)| *original);
        start..self.places.get(end).map_or(self.original.len(), |(_, original)| *original)
    }
}

/// Where the pieces of a text are.
fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.next()?;
        while rest.next_if(|(_, c)| joins_the_last(*c)).is_some() {}
        Some(start..rest.peek().map_or(text.len(), |(next, _)| *next))
    })
}

/// Whether normalisation may change the character together with what is before it.
fn joins_the_last(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    let mut parts = None;
    decompose_compatible(c, |part| parts = parts.or(Some(part)));
    let first = parts.unwrap_or(c);
    canonical_combining_class(first) != 0 || is_nfc_quick(std::iter::once(first)) == IsNormalized::Maybe
}

fn fold_piece(piece: &str, into: &mut String) {
    match piece.as_bytes() {
        [byte] => push(into, byte.to_ascii_lowercase().into()),
        _ => piece.nfkc().default_case_fold().nfkc().for_each(|c| push(into, c)),
    }
}

/// No space at the beginning, and one where there are several.
fn push(into: &mut String, c: char) {
    if !c.is_whitespace() {
        into.push(c);
    } else if !into.is_empty() && !into.ends_with(' ') {
        into.push(' ');
    }
}

fn trim(mut folded: String) -> String {
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::names;

    const TEXTS: &[&str] = &[
        "",
        "  Two   words\n",
        "Straße und ﬁn",
        "ΐ Ά ͅ",
        "が か\u{3099} ｶﾞ ﾎﾟｽﾄ",
        "각 각 ᄀ\u{1161}\u{11a8} ﾡￂ",
        "\u{9c7}\u{9be} ে",
        "İI ı",
        "A\u{308}\u{323} Å Å",
        "㍿ ½ ﷺ",
        "\u{a8}x \u{a0}y\u{3000}z",
        "\u{308} first",
        "🫖 👨‍👩‍👧 🇯🇵 ❤️",
        "ŉ ǰ ẖ ﬃ ΅",
    ];

    #[test]
    fn piece_by_piece_is_the_same_as_at_once() {
        for text in TEXTS {
            assert_eq!(fold(text), names::fold(text), "{text:?}");
            assert_eq!(Folded::new(text).text, names::fold(text), "{text:?}");
        }
    }

    #[test]
    fn any_mixture_of_characters_is_folded_as_a_whole_would_be() {
        let mut random = fastrand::Rng::with_seed(7);
        let all: Vec<char> = TEXTS.iter().flat_map(|text| text.chars()).collect();
        for _ in 0..20_000 {
            let text: String = (0..random.usize(..12)).map(|_| all[random.usize(..all.len())]).collect();
            assert_eq!(fold(&text), names::fold(&text), "{text:?}");
        }
    }

    #[test]
    fn a_part_leads_back_to_whole_pieces_of_the_original() {
        for (text, found, shown) in [
            ("Große Straße", "strasse", "Straße"),
            ("Große Straße", "as", "aß"),
            ("  ＴＥＡ  time", "tea", "ＴＥＡ"),
            ("ｶﾞｽ", "ガ", "ｶﾞ"),
            ("cafe\u{301}!", "café", "cafe\u{301}"),
            ("a\n\n b", "a b", "a\n\n b"),
        ] {
            let folded = Folded::new(text);
            let at = folded.text.find(found).unwrap();
            assert_eq!(&text[folded.original(at..at + found.len())], shown, "{text:?}");
        }
    }
}
