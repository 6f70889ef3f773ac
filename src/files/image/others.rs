//! Pictures of which nothing is cut out: only how large they are.

use std::io::{self, Read, Seek};

use super::exif::UPRIGHT;
use super::{Picture, Pieces, Source, wrong};

/// The boxes that tell the size of an AVIF come before the picture, within this.
const HEAD: u64 = 64 * 1024;

/// GIF89a, §18.
pub(super) fn gif(source: &mut Source<impl Read + Seek>) -> io::Result<Picture> {
    source.skip_to(6)?;
    let mut side = || source.bytes().map(|side| u32::from(u16::from_le_bytes(side)));
    let size = (side()?, side()?);
    Ok(Pieces::default().picture(size, UPRIGHT))
}

/// The largest of the pictures inside (ISO/IEC 23008-12, §6.5.3 `ispe`), turned as `irot` (§6.5.10) says.
pub(super) fn avif(source: &mut Source<impl Read + Seek>) -> io::Result<Picture> {
    let head = source.some(HEAD)?;
    let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    let sizes = memchr::memmem::find_iter(&head, b"\0\0\0\x14ispe\0\0\0\0")
        .filter_map(|at| number(at + 12).zip(number(at + 16)));
    let size = sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height)).ok_or_else(wrong)?;
    let turns = memchr::memmem::find(&head, b"\0\0\0\x09irot").and_then(|at| head.get(at + 8));
    let lies = turns.is_some_and(|turns| turns % 2 == 1);
    Ok(Pieces::default().picture(size, if lies { 8 } else { UPRIGHT }))
}
