//! JPEG (ITU-T T.81, Annex B): markers, most of them with a segment, and the coded picture between.

use std::io::{self, Read, Seek};

use super::exif::{self, UPRIGHT};
use super::{Picture, Pieces, Source, wrong};

/// A segment has a length of two bytes.
const LONGEST: u64 = 65_535;

/// What follows the end of the picture (a film, a second picture with its own Exif) is cut off.
pub(super) fn examine(source: &mut Source<impl Read + Seek>) -> io::Result<Picture> {
    let mut pieces = Pieces::default();
    let (mut size, mut orientation) = (None, UPRIGHT);
    if source.bytes()? != [0xff, 0xd8] {
        return Err(wrong());
    }
    pieces.keep(0..2);
    let mut marker = next_marker(source)?;
    while let Some(code) = marker {
        let begin = source.at - 2;
        match code {
            // The end.
            0xd9 => {
                pieces.keep(begin..source.at);
                if source.at < source.length {
                    pieces.cut()?;
                }
                break;
            }
            // Those without a segment.
            0x01 | 0xd0..=0xd7 => pieces.keep(begin..source.at),
            _ => {
                let end = source.at + u64::from(u16::from_be_bytes(source.bytes()?)).max(2);
                let beginning = source.some((end - source.at).min(LONGEST))?;
                source.skip_to(end)?;
                match code {
                    // Of two, readers might take the other one.
                    0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf if size.is_some() => return Err(wrong()),
                    0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => size = Some(frame_size(&beginning)?),
                    _ => {}
                }
                if code == 0xe1 && beginning.starts_with(b"Exif\0\0") && orientation == UPRIGHT {
                    orientation = exif::orientation(&beginning);
                    if orientation != UPRIGHT {
                        pieces.make(segment(orientation));
                    }
                }
                match is_of_the_picture(code, &beginning) {
                    true => pieces.keep(begin..end),
                    false => pieces.cut()?,
                }
                if code == 0xda {
                    marker = past_scan(source, &mut pieces, end)?;
                    continue;
                }
            }
        }
        marker = next_marker(source)?;
    }
    Ok(pieces.picture(size.ok_or_else(wrong)?, orientation))
}

/// The code of the marker that must come now, after any number of fill bytes.
fn next_marker(source: &mut Source<impl Read + Seek>) -> io::Result<Option<u8>> {
    if source.bytes()? != [0xff] {
        return Err(wrong());
    }
    code(source).map(Some)
}

fn code(source: &mut Source<impl Read + Seek>) -> io::Result<u8> {
    loop {
        match source.bytes()? {
            [0xff] => {}
            [code] => return Ok(code),
        }
    }
}

/// The next marker after coded data, in which 0xFF is followed by 0 or by one of eight markers of its own; none where the file
/// breaks off, as one from a camera without power does. What there is of such a picture is shown.
fn past_scan(source: &mut Source<impl Read + Seek>, pieces: &mut Pieces, begin: u64) -> io::Result<Option<u8>> {
    loop {
        let found = source.skip_past(0xff)? && source.at < source.length;
        let next = if found { Some(code(source)?) } else { None };
        match next {
            Some(0 | 0xd0..=0xd7) => {}
            Some(code) => {
                pieces.keep(begin..source.at - 2);
                return Ok(Some(code));
            }
            None => {
                pieces.keep(begin..source.length);
                return Ok(None);
            }
        }
    }
}

/// Precision, height, width (B.2.2).
fn frame_size(frame: &[u8]) -> io::Result<(u32, u32)> {
    let side = |at: usize| Some(u32::from(u16::from_be_bytes(frame.get(at..at + 2)?.try_into().ok()?)));
    side(3).zip(side(1)).ok_or_else(wrong)
}

/// Of the segments for applications, those without which colours would be others; no comments.
fn is_of_the_picture(code: u8, beginning: &[u8]) -> bool {
    match code {
        0xe0 => beginning.starts_with(b"JFIF\0"),
        0xe2 => beginning.starts_with(b"ICC_PROFILE\0"),
        0xee => beginning.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

fn segment(orientation: u16) -> Vec<u8> {
    let tiff = exif::only(orientation);
    let length = u8::try_from(2 + 6 + tiff.len()).unwrap_or_default();
    [&[0xff, 0xe1, 0, length], &b"Exif\0\0"[..], &tiff].concat()
}
