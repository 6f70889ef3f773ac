//! Pictures of which nothing is cut out: only how large they are.

use std::io::{self, Read, Seek};

use super::exif::UPRIGHT;
use super::{Picture, Pieces, Source, wrong};

/// The boxes that tell the size of an AVIF come before the picture, within this.
const HEAD: u64 = 64 * 1024;

/// The screen (GIF89a, §18), or what is painted onto it where that is larger: readers make room for it.
pub(super) fn gif(source: &mut Source<impl Read + Seek>) -> io::Result<Picture> {
    source.skip_to(6)?;
    let mut size = pair(source)?;
    match painted(source, &mut size) {
        // What there is of a picture that breaks off is shown.
        Err(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => Err(cause),
        _ => Ok(Pieces::default().picture(size, UPRIGHT)),
    }
}

fn pair(source: &mut Source<impl Read + Seek>) -> io::Result<(u32, u32)> {
    let [w0, w1, h0, h1] = source.bytes()?;
    Ok((u32::from(u16::from_le_bytes([w0, w1])), u32::from(u16::from_le_bytes([h0, h1]))))
}

/// Looks at every image (§20) up to the end, or to what is no block.
fn painted(source: &mut Source<impl Read + Seek>, size: &mut (u32, u32)) -> io::Result<()> {
    let [flags, _, _] = source.bytes()?;
    skip_colours(source, flags)?;
    loop {
        match source.bytes()? {
            [0x21] => source.bytes().map(|[_label]: [u8; 1]| ())?,
            [0x2c] => {
                let (left, top) = pair(source)?;
                let (width, height) = pair(source)?;
                *size = (size.0.max(left + width), size.1.max(top + height));
                let [flags] = source.bytes()?;
                skip_colours(source, flags)?;
                source.bytes().map(|[_code_size]: [u8; 1]| ())?;
            }
            _ => return Ok(()),
        }
        // What follows comes in pieces, each with its length before it, and none after the last (§15).
        loop {
            match source.bytes()? {
                [0] => break,
                [length] => source.skip_to(source.at + u64::from(length))?,
            }
        }
    }
}

/// A table of colours, where the flags tell of one (§19, §21).
fn skip_colours(source: &mut Source<impl Read + Seek>, flags: u8) -> io::Result<()> {
    let bytes = if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    source.skip_to(source.at + bytes)
}

/// The largest of the pictures inside (ISO/IEC 23008-12, §6.5.3 `ispe`), turned as `irot` (§6.5.10) says.
pub(super) fn avif(source: &mut Source<impl Read + Seek>) -> io::Result<Picture> {
    let head = source.some(HEAD)?;
    let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at.checked_add(4)?)?.try_into().ok()?));
    // A length of 1 stands for one of eight bytes behind the name (ISO/IEC 14496-12, §4.2).
    let begin = |at: usize| if at.checked_sub(4).and_then(number) == Some(1) { at + 12 } else { at + 4 };
    let size = |at: usize| if number(at) == Some(0) { number(at + 4).zip(number(at + 8)) } else { None };
    let sizes = memchr::memmem::find_iter(&head, b"ispe").filter_map(|at| size(begin(at)));
    let size = sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height)).ok_or_else(wrong)?;
    let turns = memchr::memmem::find(&head, b"\0\0\0\x09irot").and_then(|at| head.get(at + 8));
    let lies = turns.is_some_and(|turns| turns % 2 == 1);
    Ok(Pieces::default().picture(size, if lies { 8 } else { UPRIGHT }))
}
