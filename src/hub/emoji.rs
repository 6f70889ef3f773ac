//! What one can react with: any one emoji of Unicode, in its full spelling.

use crate::error::{Error, Result};

/// An emoji that Unicode recommends for interchange (UTS #51, "RGI"), fully qualified, so that one has one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Emoji(&'static str);

impl Emoji {
    /// Takes a spelling that lacks variation selectors, too.
    ///
    /// # Errors
    /// 422 when it is not one emoji.
    pub fn parse(text: &str) -> Result<Self> {
        match emojis::get(text) {
            Some(emoji) => Ok(Self(emoji.as_str())),
            None => Err(Error::invalid("emoji", "A reaction is one emoji.")),
        }
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_is_one_however_many_code_points_it_has() {
        for emoji in ["👍", "👍🏽", "❤️", "👩‍👩‍👧", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇯🇵", "1️⃣", "🏳️‍🌈"]
        {
            assert_eq!(Emoji::parse(emoji).map(Emoji::as_str), Ok(emoji));
        }
    }

    #[test]
    fn the_short_spelling_is_the_same_emoji() {
        assert_eq!(Emoji::parse("❤"), Emoji::parse("❤️"));
    }

    #[test]
    fn nothing_else_is_one() {
        for text in ["", " ", "a", "1", "👍👍", "👍 ", ":+1:", "👍🏽👍", "\u{200d}", "\u{fe0f}", "🇯", "<b>", "ok"]
        {
            assert_eq!(Emoji::parse(text).map_err(|error| error.field), Err(Some("emoji")), "{text:?}");
        }
    }
}
