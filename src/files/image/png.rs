//! PNG (W3C, third edition, §5): chunks with a length, a type and a check sum.

use std::io::{self, Read, Seek};

use super::exif::{self, UPRIGHT};
use super::{Picture, Pieces, Source, wrong};

/// Beside the critical chunks, those that a picture, still or moving, looks different without. No texts, times or private ones.
const KEPT: [&[u8; 4]; 14] = [
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"pHYs", b"acTL",
    b"fcTL", b"fdAT",
];
/// Exif is looked into so far.
const EXIF: u64 = 64 * 1024;

pub(super) fn examine(source: &mut Source<impl Read + Seek>) -> io::Result<Picture> {
    let mut pieces = Pieces::default();
    let (mut size, mut has_data, mut orientation) = (None, false, UPRIGHT);
    source.skip_to(8)?;
    pieces.keep(0..8);
    loop {
        let begin = source.at;
        let length = u64::from(u32::from_be_bytes(source.bytes()?));
        let kind: [u8; 4] = source.bytes()?;
        let end = source.at + length + 4;
        if length >= 1 << 31 || !kind.iter().all(u8::is_ascii_alphabetic) || (size.is_none() && &kind != b"IHDR") {
            return Err(wrong());
        }
        match &kind {
            // Of two, readers might take the other one.
            b"IHDR" if size.is_some() => return Err(wrong()),
            b"IHDR" => size = Some((u32::from_be_bytes(source.bytes()?), u32::from_be_bytes(source.bytes()?))),
            b"IDAT" => has_data = true,
            b"eXIf" if orientation == UPRIGHT => {
                orientation = exif::orientation(&source.some(length.min(EXIF))?);
                if orientation != UPRIGHT {
                    pieces.make(chunk(orientation));
                }
            }
            _ => {}
        }
        source.skip_to(end)?;
        // An upper-case letter marks what no reader may pass over (§5.4).
        match kind[0].is_ascii_uppercase() || KEPT.contains(&&kind) {
            true => pieces.keep(begin..end),
            false => pieces.cut()?,
        }
        if &kind == b"IEND" {
            break;
        }
    }
    if source.at < source.length {
        pieces.cut()?;
    }
    match size {
        Some(size) if has_data => Ok(pieces.picture(size, orientation)),
        _ => Err(wrong()),
    }
}

fn chunk(orientation: u16) -> Vec<u8> {
    let tiff = exif::only(orientation);
    let mut chunk = u32::try_from(tiff.len()).unwrap_or_default().to_be_bytes().to_vec();
    chunk.extend_from_slice(b"eXIf");
    chunk.extend(tiff);
    let sum = crc32fast::hash(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    chunk
}
