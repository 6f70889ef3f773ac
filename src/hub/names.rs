//! Names of users and rooms: what is allowed, and when two of them are the same.

use std::iter;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::error::{Error, Result};
use crate::ids::GuestId;
use crate::limits;

/// What somebody is called once their account is erased. Nobody else can be called so.
pub const DELETED_USER: &str = "deleted user";

/// A name as its owner wrote it, and the key under which it is unique.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    pub shown: String,
    pub key: String,
}

impl Name {
    /// A checked name: 1 to 64 characters after trimming, none of them a control or an invisible one.
    ///
    /// # Errors
    /// 422, naming `field`, with what is wrong.
    pub fn parse(field: &'static str, written: &str) -> Result<Self> {
        let shown = written.trim();
        let length = shown.chars().count();
        if length == 0 {
            return Err(Error::invalid(field, format!("A {field} cannot be empty.")));
        }
        if length > limits::NAME {
            return Err(Error::invalid(
                field,
                format!("A {field} has at most {} characters; this has {length}.", limits::NAME),
            ));
        }
        if shown.chars().any(is_invisible) {
            return Err(Error::invalid(field, format!("A {field} cannot contain control or invisible characters.")));
        }
        let key = fold(shown);
        // A name of nothing but marks that normalisation drops would be unique by luck.
        if key.trim().is_empty() {
            return Err(Error::invalid(field, format!("A {field} needs at least one visible character.")));
        }
        Ok(Self { shown: shown.to_owned(), key })
    }

    /// A name for a guest who gives none.
    pub fn made_up() -> Self {
        let number = GuestId::random().0.as_u128() % 9_000 + 1_000;
        Self::stored(format!("Guest-{number}"))
    }

    /// A name that was checked when it was stored.
    pub fn stored(shown: String) -> Self {
        let key = fold(&shown);
        Self { shown, key }
    }
}

/// What two spellings of one name have in common: NFKC, case-folded, NFKC again (Unicode §3.13, D146), spaces run together.
pub fn fold(name: &str) -> String {
    let caseless: String = fold_characters(name);
    caseless.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fold_characters(text: &str) -> String {
    caseless::default_case_fold_str(&text.nfkc().collect::<String>()).nfkc().collect()
}

/// All the beginnings of a text that end where no character is cut from its marks, each with its key: what [`fold`] makes of them, at
/// the cost of folding the text once.
pub struct Beginnings {
    key: String,
    /// Bytes of the text, and of the key.
    ends: Vec<(usize, usize)>,
}

impl Beginnings {
    pub fn of(text: &str) -> Self {
        let (mut key, mut ends, mut start) = (String::with_capacity(text.len()), Vec::new(), 0);
        let later = text.char_indices().skip(1).filter(|(_, c)| begins_anew(*c)).map(|(at, _)| at);
        for at in later.chain((!text.is_empty()).then_some(text.len())) {
            push_folded(&mut key, &text[start..at]);
            ends.push((at, key.trim_end_matches(' ').len()));
            start = at;
        }
        Self { key, ends }
    }

    /// The shortest first: where it ends in the text, in bytes, and its key.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, &str)> {
        self.ends.iter().map(|(at, length)| (*at, &self.key[..*length]))
    }
}

/// Whether nothing before this character changes it or is changed by it in normalisation (UAX #15, §13): then the parts can be
/// normalised one by one.
fn begins_anew(c: char) -> bool {
    c.is_ascii() || {
        let first = iter::once(c).nfkd().next().unwrap_or(c);
        canonical_combining_class(first) == 0 && is_nfkc_quick(iter::once(first)) != IsNormalized::Maybe
    }
}

fn push_folded(key: &mut String, piece: &str) {
    let mut push = |c: char| match c.is_whitespace() {
        true if key.is_empty() || key.ends_with(' ') => {}
        true => key.push(' '),
        false => key.push(c),
    };
    match piece.as_bytes() {
        [byte] => push(char::from(byte.to_ascii_lowercase())),
        _ => fold_characters(piece).chars().for_each(push),
    }
}

/// Characters that a person cannot see, or that change how others are shown: Unicode's `Cc`, `Zl`, `Zp`, nearly all of `Cf`,
/// the default-ignorable fillers and variation selectors, and private use.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{0600}'..='\u{0605}' | '\u{061C}' | '\u{06DD}' | '\u{070F}'
            | '\u{0890}'..='\u{0891}' | '\u{08E2}' | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1345F}' | '\u{16FE4}'
            | '\u{1D159}'
            | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}'
            | '\u{3164}' | '\u{E000}'..='\u{F8FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFC}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for (one, other) in [("Ada", "ADA"), ("Ada", "Ａｄａ"), ("Straße", "STRASSE"), ("ﬁn", "FIN"), ("a  b", "a b")]
        {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
        assert_ne!(fold("ada"), fold("adá"));
    }

    /// Of characters that join those before them, come apart, or vanish, in all orders that chance brings.
    #[test]
    fn the_beginnings_of_a_text_have_the_keys_of_names() {
        let odd: Vec<char> =
            "aBß ﬁΣςİı\u{301}\u{327}\u{345}\u{345}각ᄀ\u{1161}\u{11a8}ｶﾞガ\u{3099}㌀\u{3316}㍻ﷺ\u{fb1d}ǅ \t\u{a0}…Å\u{212b}".chars().collect();
        let mut random = 1_u64;
        for _ in 0..20_000 {
            let text: String = (0..8)
                .map(|_| {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    odd[(random >> 33) as usize % odd.len()]
                })
                .collect();
            let beginnings = Beginnings::of(&text);
            for (at, key) in beginnings.iter() {
                assert_eq!(key, fold(&text[..at]), "{:?} of {text:?}", &text[..at]);
            }
            assert_eq!(beginnings.iter().last().map(|(at, _)| at), Some(text.len()));
        }
    }

    #[test]
    fn a_name_keeps_its_spelling_without_the_spaces_around_it() {
        let name = Name::parse("username", "  Ada Lovelace ").unwrap();
        assert_eq!((name.shown.as_str(), name.key.as_str()), ("Ada Lovelace", "ada lovelace"));
    }

    #[test]
    fn empty_long_and_invisible_names_are_refused_with_their_field() {
        let long = "x".repeat(65);
        for bad in ["", "   ", &long, "a\u{200b}b", "a\nb", "\u{3164}", "a\u{202e}b", "\u{feff}"] {
            let refusal = Name::parse("username", bad).unwrap_err();
            assert_eq!((refusal.kind.status(), refusal.field), (422, Some("username")), "{bad:?}");
        }
        assert!(Name::parse("username", &"é".repeat(64)).is_ok());
    }
}
