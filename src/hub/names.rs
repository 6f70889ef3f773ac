//! Names of users and rooms: what is allowed, and when two of them are the same.

use unicode_normalization::UnicodeNormalization;

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
    let caseless: String = caseless::default_case_fold_str(&name.nfkc().collect::<String>()).nfkc().collect();
    caseless.split_whitespace().collect::<Vec<_>>().join(" ")
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
