//! What a file is, by its first bytes. The list is closed: what is not on it is only ever downloaded.

use crate::error::{Error, Kind, Result};

/// Bytes that [`Media::sniff`] wants to see, if there are so many.
pub const HEAD: usize = 4 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    Png,
    Jpeg,
    Gif,
    Webp,
    Avif,
    Mp4,
    Webm,
    Ogg,
    Mp3,
    Wav,
    Pdf,
    /// UTF-8, and no markup.
    Text,
    /// Anything else, HTML and SVG among it.
    Other,
}

/// What there is to know of a type: its name for people, the types under which it is sent, the endings of its names.
struct Known {
    media: Media,
    name: &'static str,
    types: &'static [&'static str],
    endings: &'static [&'static str],
}

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    Known { media: Media::Png,  name: "a PNG image",  types: &["image/png", "image/apng"], endings: &["png", "apng"] },
    Known { media: Media::Jpeg, name: "a JPEG image", types: &["image/jpeg", "image/jpg"], endings: &["jpg", "jpeg", "jpe", "jfif"] },
    Known { media: Media::Gif,  name: "a GIF image",  types: &["image/gif"], endings: &["gif"] },
    Known { media: Media::Webp, name: "a WebP image", types: &["image/webp"], endings: &["webp"] },
    Known { media: Media::Avif, name: "an AVIF image", types: &["image/avif"], endings: &["avif"] },
    Known { media: Media::Mp4,  name: "MP4", types: &["video/mp4", "audio/mp4", "audio/x-m4a", "audio/m4a"], endings: &["mp4", "m4v", "m4a"] },
    Known { media: Media::Webm, name: "WebM", types: &["video/webm", "audio/webm"], endings: &["webm", "weba"] },
    Known { media: Media::Ogg,  name: "Ogg", types: &["audio/ogg", "video/ogg", "application/ogg", "audio/opus"], endings: &["ogg", "oga", "ogv", "opus"] },
    Known { media: Media::Mp3,  name: "MP3", types: &["audio/mpeg", "audio/mp3"], endings: &["mp3"] },
    Known { media: Media::Wav,  name: "WAV", types: &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"], endings: &["wav"] },
    Known { media: Media::Pdf,  name: "PDF", types: &["application/pdf"], endings: &["pdf"] },
];

impl Media {
    /// By the first [`HEAD`] bytes, or all where there are fewer.
    pub fn sniff(head: &[u8]) -> Self {
        let is_at = |at: usize, word: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(word));
        let riff = |kind: &[u8]| is_at(0, b"RIFF") && is_at(8, kind);
        match head {
            _ if is_at(0, b"\x89PNG\r\n\x1a\n") => Media::Png,
            _ if is_at(0, b"\xff\xd8\xff") => Media::Jpeg,
            _ if is_at(0, b"GIF87a") || is_at(0, b"GIF89a") => Media::Gif,
            _ if riff(b"WEBP") => Media::Webp,
            _ if riff(b"WAVE") => Media::Wav,
            _ if is_at(4, b"ftyp") => base_media(head),
            _ if is_at(0, b"\x1a\x45\xdf\xa3") && contains(&head[..head.len().min(256)], b"webm") => Media::Webm,
            _ if is_at(0, b"OggS\0") => Media::Ogg,
            // Layer III of any MPEG version, or tags before it.
            [0xff, second, ..] if second & 0b1110_0110 == 0b1110_0010 => Media::Mp3,
            _ if is_at(0, b"ID3") => Media::Mp3,
            _ if is_at(0, b"%PDF-") => Media::Pdf,
            _ if is_text(head) => Media::Text,
            _ => Media::Other,
        }
    }

    /// As which it is served. Of what may be either, `claims` say whether it is sound or a picture that moves.
    pub fn content_type(self, claims: Claims<'_>) -> &'static str {
        match self {
            Media::Png => "image/png",
            Media::Jpeg => "image/jpeg",
            Media::Gif => "image/gif",
            Media::Webp => "image/webp",
            Media::Avif => "image/avif",
            Media::Mp4 if claims.is_audio(&["m4a"]) => "audio/mp4",
            Media::Mp4 => "video/mp4",
            Media::Webm if claims.is_audio(&["weba"]) => "audio/webm",
            Media::Webm => "video/webm",
            Media::Ogg if claims.is_video(&["ogv"]) => "video/ogg",
            Media::Ogg => "audio/ogg",
            Media::Mp3 => "audio/mpeg",
            Media::Wav => "audio/wav",
            Media::Pdf => "application/pdf",
            Media::Text => "text/plain; charset=utf-8",
            Media::Other => "application/octet-stream",
        }
    }

    pub fn can_be_sound(self) -> bool {
        matches!(self, Media::Mp4 | Media::Webm | Media::Ogg | Media::Mp3 | Media::Wav)
    }
}

/// Whether a browser may show what is served as this, and not only save it.
pub fn is_shown(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence == "text/plain" || KNOWN.iter().any(|known| known.types.contains(&essence))
}

/// The formats that share MP4's container, by the brand (ISO/IEC 14496-12, §4.3).
fn base_media(head: &[u8]) -> Media {
    match head.get(8..12) {
        Some(b"avif" | b"avis") => Media::Avif,
        // Apple's pictures and films, which not every browser shows.
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"qt  ") | None => {
            Media::Other
        }
        Some(_) => Media::Mp4,
    }
}

/// UTF-8 without control characters that no text has. What begins with a tag is markup, and shown to nobody.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be cut.
        Err(error) if error.error_len().is_none() && head.len() >= HEAD => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0c' | '\x1b');
    let begins = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    !text.contains(is_odd) && !begins.starts_with('<')
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}

/// What the sender says that a file is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Claims<'a> {
    pub name: &'a str,
    pub content_type: Option<&'a str>,
    /// It was sent as something spoken.
    pub is_voice: bool,
}

impl Claims<'_> {
    /// What it really is, if that is what it is said to be.
    ///
    /// # Errors
    /// 415 when the name or the type says that it is something which it is not.
    pub fn judge(self, head: &[u8]) -> Result<Media> {
        let found = Media::sniff(head);
        let (ending, essence) = (self.ending(), self.essence());
        for known in KNOWN {
            let is_claimed = known.types.contains(&essence.as_str()) || known.endings.contains(&ending.as_str());
            if is_claimed && known.media != found {
                let detail = format!("This is said to be {} by its name or type, and is not.", known.name);
                return Err(Error::new(Kind::UnsupportedType, "wrong_type", detail).with_field("file"));
            }
        }
        Ok(match found {
            // Its own name says that it is markup or a script, which may not look like it at first.
            Media::Text
                if ["html", "htm", "xhtml", "xht", "shtml", "svg", "xml", "mht", "mhtml"].contains(&&*ending) =>
            {
                Media::Other
            }
            found => found,
        })
    }

    fn is_audio(self, endings: &[&str]) -> bool {
        self.is_voice || self.essence().starts_with("audio/") || endings.contains(&&*self.ending())
    }

    fn is_video(self, endings: &[&str]) -> bool {
        !self.is_voice && (self.essence().starts_with("video/") || endings.contains(&&*self.ending()))
    }

    fn ending(self) -> String {
        self.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
    }

    fn essence(self) -> String {
        let written = self.content_type.unwrap_or_default();
        written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: &[(Media, &[u8])] = &[
        (Media::Png, b"\x89PNG\r\n\x1a\n\0\0"),
        (Media::Jpeg, b"\xff\xd8\xff\xe0"),
        (Media::Gif, b"GIF89a"),
        (Media::Webp, b"RIFF\0\0\0\0WEBPVP8 "),
        (Media::Avif, b"\0\0\0\x20ftypavif"),
        (Media::Mp4, b"\0\0\0\x20ftypisom"),
        (Media::Webm, b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm"),
        (Media::Ogg, b"OggS\0\x02"),
        (Media::Mp3, b"\xff\xfb\x90"),
        (Media::Mp3, b"ID3\x04"),
        (Media::Wav, b"RIFF\0\0\0\0WAVEfmt "),
        (Media::Pdf, b"%PDF-1.7"),
        (Media::Text, "Grüße, 1 < 2\n".as_bytes()),
        (Media::Text, b""),
        (Media::Other, b"<!DOCTYPE html><script>"),
        (Media::Other, b" \n<svg xmlns="),
        (Media::Other, "\u{feff}<?xml".as_bytes()),
        (Media::Other, b"PK\x03\x04"),
        (Media::Other, b"\0\0\0\x20ftypheic"),
        (Media::Other, b"\x1a\x45\xdf\xa3\x9fB\x82\x88matroska"),
        (Media::Other, b"caf\xe9"),
        (Media::Other, b"a\0b"),
        (Media::Other, b"\xff\xfeh\0i\0"),
    ];

    #[test]
    fn a_file_is_what_its_bytes_say() {
        for (media, head) in SAMPLES {
            assert_eq!(Media::sniff(head), *media, "{}", head.escape_ascii());
        }
    }

    #[test]
    fn a_text_whose_last_character_is_cut_is_a_text() {
        let long = format!("{}é", "x".repeat(HEAD - 1));
        assert_eq!(Media::sniff(&long.as_bytes()[..HEAD]), Media::Text);
        assert_eq!(Media::sniff(&long.as_bytes()[1..HEAD]), Media::Other, "not where it is the end");
    }

    fn judged(name: &str, content_type: Option<&str>, head: &[u8]) -> Result<Media, &'static str> {
        Claims { name, content_type, is_voice: false }.judge(head).map_err(|refusal| refusal.code)
    }

    #[test]
    fn what_lies_about_its_type_is_refused() {
        let html = b"<html><script>alert(1)</script>";
        for (name, kind) in
            [("a.png", None), ("a", Some("image/png")), ("A.JPG", None), ("a.txt", Some("video/MP4; x=y"))]
        {
            assert_eq!(judged(name, kind, html), Err("wrong_type"), "{name} {kind:?}");
        }
        assert_eq!(judged("a.jpg", Some("image/jpeg"), b"\x89PNG\r\n\x1a\n"), Err("wrong_type"));
        assert_eq!(judged("a.png", None, b""), Err("wrong_type"));
    }

    #[test]
    fn what_says_nothing_or_the_truth_is_taken_for_what_it_is() {
        for (media, head) in SAMPLES {
            for kind in [None, Some("application/octet-stream"), Some("application/x-www-form-urlencoded")] {
                assert_eq!(judged("a.bin", kind, head), Ok(*media));
            }
        }
        assert_eq!(judged("photo.JPEG", Some("image/jpeg"), b"\xff\xd8\xff\xe1"), Ok(Media::Jpeg));
        assert_eq!(judged("page.html", Some("text/html"), b"hello <script>"), Ok(Media::Other));
    }

    #[test]
    fn sound_and_film_in_one_container_are_told_apart_by_what_is_said() {
        let typed =
            |media: Media, name, content_type, is_voice| media.content_type(Claims { name, content_type, is_voice });
        assert_eq!(typed(Media::Webm, "a.webm", None, false), "video/webm");
        assert_eq!(typed(Media::Webm, "a.webm", Some("audio/webm;codecs=opus"), false), "audio/webm");
        assert_eq!(typed(Media::Webm, "a.webm", Some("video/webm"), true), "audio/webm");
        assert_eq!(typed(Media::Mp4, "a.m4a", None, false), "audio/mp4");
        assert_eq!(typed(Media::Ogg, "a.ogg", None, false), "audio/ogg");
        assert_eq!(typed(Media::Ogg, "a.ogv", None, false), "video/ogg");
    }

    #[test]
    fn only_what_is_on_the_list_is_shown() {
        for shown in ["image/png", "text/plain; charset=utf-8", "video/ogg", "application/pdf"] {
            assert!(is_shown(shown), "{shown}");
        }
        for saved in ["application/octet-stream", "text/html", "image/svg+xml", ""] {
            assert!(!is_shown(saved), "{saved}");
        }
    }
}
