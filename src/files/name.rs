//! What a file is called: a name, and no path.

use crate::error::{Error, Result};
use crate::limits;

/// The last part of what its sender calls it, without what nobody can see.
///
/// # Errors
/// 422 when nothing is left of it, or it is too long.
pub fn file_name(written: &str) -> Result<String> {
    let last = written.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks of direction can make `exe.png` of what ends in `.exe`.
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let name: String = last.chars().filter(|c| !is_hidden(*c)).collect();
    match name.trim() {
        "" | "." | ".." => Err(Error::invalid("name", "A file needs a name: say it as ?name=.")),
        name if name.chars().count() > limits::FILE_NAME => {
            Err(Error::invalid("name", format!("A file's name has at most {} characters.", limits::FILE_NAME)))
        }
        name => Ok(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_of_a_path() {
        for (written, name) in [
            ("photo.jpg", "photo.jpg"),
            (" C:\\Pictures\\photo.jpg ", "photo.jpg"),
            ("../../etc/passwd", "passwd"),
            ("Grüße 🫖.txt", "Grüße 🫖.txt"),
            ("a\0b\nc.txt", "abc.txt"),
            ("evil\u{202e}gnp.exe", "evilgnp.exe"),
        ] {
            assert_eq!(file_name(written).as_deref(), Ok(name), "{written:?}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for bad in ["", " ", "/", "a/..", ".", "\u{200b}", &"x".repeat(201)] {
            assert_eq!(file_name(bad).err().map(|refusal| refusal.field), Some(Some("name")), "{bad:?}");
        }
    }
}
