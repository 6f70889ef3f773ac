//! A picture for whoever has chosen none: initials on a colour, both of the name, as the page draws them. The same name always gives the
//! same bytes.

use unicode_normalization::char::is_combining_mark;

/// An SVG. Nothing of the name gets into it but letters, escaped.
pub fn svg(name: &str) -> String {
    let (initials, hue) = (initials(name), hue(name));
    // Two signs that names can have and XML cannot (Extensible Markup Language 1.0, §2.2).
    let shown = initials.chars().map(|c| if matches!(c, '\u{fffe}' | '\u{ffff}') { '?' } else { c });
    let letters: String = shown.map(|c| format!("&#{};", u32::from(c))).collect();
    let size = if initials.chars().count() > 1 { 26 } else { 30 };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\" width=\"64\" height=\"64\" role=\"img\">\
         <rect width=\"64\" height=\"64\" fill=\"hsl({hue},60%,88%)\"/>\
         <text x=\"32\" y=\"33\" text-anchor=\"middle\" dominant-baseline=\"central\" font-size=\"{size}\" font-weight=\"600\" \
         font-family=\"system-ui,sans-serif\" fill=\"hsl({hue},45%,28%)\">{letters}</text></svg>\n"
    )
}

/// FNV-1a, 64 bits: for telling one picture from another.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Of the first word and the last.
fn initials(name: &str) -> String {
    let words: Vec<_> =
        name.split(|c: char| c.is_whitespace() || "._-#".contains(c)).filter(|w| !w.is_empty()).collect();
    let chosen = words.first().into_iter().chain(words.last().filter(|_| words.len() > 1));
    let initials: String = chosen.map(|word| first_sign(word)).collect();
    let upper = initials.to_uppercase();
    if upper.is_empty() { "?".to_owned() } else { upper }
}

/// A letter with the marks upon it.
fn first_sign(word: &str) -> &str {
    let mut ends = word.char_indices().skip(1).filter(|(_, c)| !is_combining_mark(*c)).map(|(at, _)| at);
    &word[..ends.next().unwrap_or(word.len())]
}

/// FNV-1a: neighbours in the alphabet land far apart on the wheel.
fn hue(name: &str) -> u32 {
    let lower = name.to_lowercase();
    let hash = lower.chars().fold(0x811c_9dc5_u32, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193));
    (hash % 24) * 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_word_and_the_last() {
        for (name, expected) in [
            ("Ada", "A"),
            ("ada lovelace", "AL"),
            ("Ada King-Lovelace", "AL"),
            ("e\u{301}mile", "E\u{301}"),
            ("花子", "花"),
            ("...", "?"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn nothing_in_a_name_is_markup() {
        let picture = svg("<script> \"&'");
        assert!(picture.contains(">&#60;&#34;</text>"), "{picture}");
        assert_eq!(picture.matches('<').count(), 5, "{picture}");
        assert_eq!(svg("Ada"), svg("Ada"));
        assert!(svg("\u{fffe}").contains(">&#63;</text>"));
        assert_ne!(hash(&svg("Ada")), hash(&svg("Bob")));
    }

    /// As `hue` in the page's `text/names.js` has it.
    #[test]
    fn the_colour_is_the_pages() {
        assert_eq!((hue("Ada"), hue("ada")), (hue("ADA"), hue("ADA")));
        assert!((0..24).any(|step| step * 15 == hue("Bob")));
    }
}
