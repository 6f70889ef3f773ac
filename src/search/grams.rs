//! What a message is found by in the index: every one, two and three characters in a row of its words, the two on both sides of a
//! space, for phrases, and its marks (room, author, kind). A text with a word in it has all grams of the word; the other way round does not always hold, so whatever the index
//! finds is looked at before it is shown.
//!
//! Scripts with thousands of characters need no threes: their twos are rare enough, and their threes would each be a new one.

use std::collections::BTreeSet;

use crate::hub::model::MessageKind;
use crate::hub::names;
use crate::ids::{RoomId, UserId};

use super::Has;

/// Grams of a query that the index is asked for; the more, the fewer messages are looked at in vain, but each costs a look-up.
const PROBES: usize = 24;

/// A token that no text contains: a capital of full width, which folding makes a small one of common width.
macro_rules! mark {
    ($letter:literal, $value:expr) => {
        format!(concat!($letter, "{}"), $value)
    };
}

pub fn room(room: RoomId) -> String {
    mark!('Ｒ', room)
}

/// Who wrote it: an account, or a name without one.
pub fn sender(user: Option<UserId>, name: &str) -> String {
    match user {
        Some(user) => mark!('Ｕ', user),
        None => mark!('Ｎ', escaped(names::fold(name).chars())),
    }
}

/// Of a message with an address on the web.
pub const LINK: &str = "Ｌ";

/// The marks of which a message must have one.
pub fn having(has: Has) -> Vec<String> {
    match has {
        Has::Link => vec![LINK.to_owned()],
        Has::File | Has::Image => MessageKind::ALL.into_iter().filter(|one| has.is_kind(*one)).map(kind).collect(),
    }
}

pub fn kind(kind: MessageKind) -> String {
    mark!('Ｋ', kind.as_str())
}

/// All grams of a folded text, separated by spaces.
pub fn of_text(folded: &str) -> String {
    let chars: Vec<char> = folded.chars().collect();
    let words: Vec<Vec<char>> = folded.split(' ').map(|word| word.chars().collect()).collect();
    let mut grams: BTreeSet<&[char]> = seams(&chars).collect();
    for word in &words {
        for length in 1..=3 {
            grams.extend(word.windows(length).filter(|gram| length < 3 || !gram.iter().any(|c| is_dense(*c))));
        }
    }
    let mut tokens = String::with_capacity(grams.len() * 4);
    for gram in grams {
        gram.iter().for_each(|c| tokens.push(token_character(*c)));
        tokens.push(' ');
    }
    tokens
}

/// The grams by which texts with all of these words and phrases are found.
pub fn of_words<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let grams: BTreeSet<String> = words.flat_map(of_phrase).collect();
    let step = grams.len().div_ceil(PROBES).max(1);
    grams.into_iter().step_by(step).collect()
}

fn of_phrase(phrase: &str) -> Vec<String> {
    let chars: Vec<char> = phrase.chars().collect();
    let seams = seams(&chars).map(|seam| escaped(seam.iter().copied()));
    phrase.split(' ').flat_map(of_word).chain(seams).collect()
}

/// Where one word ends and the next begins.
fn seams(chars: &[char]) -> impl Iterator<Item = &[char]> {
    chars.windows(3).filter(|gram| gram[1] == ' ')
}

fn of_word(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    if chars.is_empty() {
        return vec![];
    }
    if chars.len() < 3 {
        return vec![escaped(chars.into_iter())];
    }
    let dense = |gram: &[char]| gram.iter().any(|c| is_dense(*c));
    let threes = chars.windows(3).filter(|gram| !dense(gram));
    let twos = chars.windows(2).filter(|gram| dense(gram));
    threes.chain(twos).map(|gram| escaped(gram.iter().copied())).collect()
}

/// Ideographs, kana and Hangul syllables.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn escaped(chars: impl Iterator<Item = char>) -> String {
    chars.map(token_character).collect()
}

/// FTS5's `ascii` tokenizer parts words at everything of ASCII but letters and digits, so that goes to where nothing of a
/// folded text is: forms of full width, which NFKC has made common ones.
fn token_character(c: char) -> char {
    match c {
        c if c.is_ascii_alphanumeric() || !c.is_ascii() => c,
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        _ => '\u{3000}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::folding::fold;

    #[test]
    fn a_text_has_all_grams_of_what_is_in_it() {
        let text = fold("Grüße aus 東京, \"see\" you\tat 19:00 — 🫖がんばれ 서울에서!");
        let grams = of_text(&text);
        let grams: BTreeSet<&str> = grams.split(' ').collect();
        let chars: Vec<char> = text.chars().collect();
        for start in 0..chars.len() {
            for end in start + 1..=chars.len() {
                let word: String = chars[start..end].iter().collect();
                for gram in of_words([word.as_str()].into_iter()) {
                    assert!(grams.contains(gram.as_str()), "{gram:?} of {word:?}");
                }
            }
        }
    }

    #[test]
    fn no_gram_is_parted_quoted_or_like_a_mark() {
        let every: String = (0..0x3000).filter_map(char::from_u32).collect();
        for gram in of_text(&fold(&every)).split_terminator(' ') {
            assert!((1..=3).contains(&gram.chars().count()), "{gram:?}");
            assert!(gram.chars().all(|c| !c.is_ascii() || c.is_ascii_lowercase() || c.is_ascii_digit()), "{gram:?}");
            assert!(!gram.starts_with(['Ｒ', 'Ｕ', 'Ｎ', 'Ｋ', 'Ｌ']), "{gram:?}");
        }
    }

    #[test]
    fn long_words_are_looked_up_by_some_of_their_grams() {
        let long: String = ('a'..='z').chain('0'..='9').collect();
        assert!((6..=PROBES).contains(&of_words([long.as_str()].into_iter()).len()));
        assert_eq!(of_words(["go"].into_iter()), ["go"]);
        assert_eq!(of_words(["東京都"].into_iter()), ["京都", "東京"]);
    }
}
