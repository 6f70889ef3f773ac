//! WebP (RFC 9649): a RIFF file of chunks, whose first one tells what there is.

use std::io::{self, Read, Seek};

use super::exif::{self, UPRIGHT};
use super::{Picture, Piece, Pieces, Source, wrong};

/// Exif is looked into so far.
const EXIF: u64 = 64 * 1024;
/// Flags of `VP8X` (§2.7.1).
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

pub(super) fn examine(source: &mut Source<impl Read + Seek>) -> io::Result<Picture> {
    let mut pieces = Pieces::default();
    let (mut size, mut has_data, mut orientation) = (None, false, UPRIGHT);
    source.skip_to(4)?;
    let end = source.at + 4 + u64::from(u32::from_le_bytes(source.bytes()?));
    if end > source.length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    source.skip_to(12)?;
    // The header is made anew at the end.
    let mut extended: Option<[u8; 10]> = None;
    while source.at + 8 <= end {
        let begin = source.at;
        let kind: [u8; 4] = source.bytes()?;
        let length = u64::from(u32::from_le_bytes(source.bytes()?));
        if source.at + length > end {
            return Err(wrong());
        }
        let next = (source.at + length + length % 2).min(end);
        let mut is_kept = true;
        match &kind {
            b"VP8X" if begin == 12 && length == 10 => {
                let header = source.bytes()?;
                (size, extended, is_kept) = (Some(canvas(&header)), Some(header), false);
            }
            b"VP8 " | b"VP8L" => {
                size = Some(within(size, frame(&kind, source)?)?);
                has_data = true;
            }
            b"ANMF" => {
                size = Some(within(size, moving_frame(&source.bytes()?))?);
                has_data = true;
            }
            b"ANIM" | b"ALPH" | b"ICCP" => {}
            b"EXIF" if orientation == UPRIGHT => {
                orientation = exif::orientation(&source.some(length.min(EXIF))?);
                is_kept = false;
            }
            _ => is_kept = false,
        }
        source.skip_to(next)?;
        match is_kept {
            true => pieces.keep(begin..next),
            false if &kind == b"VP8X" => {}
            false => pieces.cut()?,
        }
    }
    if !has_data {
        return Err(wrong());
    }
    if end < source.length {
        pieces.cut()?;
    }
    let size = size.ok_or_else(wrong)?;
    // Without `VP8X` there is no place for Exif, so none is heeded.
    let orientation = if extended.is_some() { orientation } else { UPRIGHT };
    Ok(put_in_order(pieces, extended, orientation).picture(size, orientation))
}

/// With a header of the right length, and flags for what is still there.
fn put_in_order(mut pieces: Pieces, extended: Option<[u8; 10]>, orientation: u16) -> Pieces {
    let mut first = b"RIFF\0\0\0\0WEBP".to_vec();
    if let Some(mut header) = extended {
        let has_exif = if orientation == UPRIGHT { 0 } else { HAS_EXIF };
        let flags = header[0] & !(HAS_EXIF | HAS_XMP) | has_exif;
        pieces.is_other |= flags != header[0];
        header[0] = flags;
        first.extend_from_slice(b"VP8X\x0a\0\0\0");
        first.extend(header);
        if has_exif != 0 {
            let tiff = exif::only(orientation);
            let length = u32::try_from(tiff.len()).unwrap_or_default();
            pieces.make([b"EXIF".as_slice(), &length.to_le_bytes(), &tiff].concat());
        }
    }
    let kept: u64 = pieces.pieces.iter().map(Piece::length).sum();
    let length = u32::try_from(first.len() as u64 - 8 + kept).unwrap_or_default();
    first[4..8].copy_from_slice(&length.to_le_bytes());
    pieces.pieces.insert(0, Piece::Made(first));
    pieces
}

impl Piece {
    fn length(&self) -> u64 {
        match self {
            Piece::Kept(range) => range.end - range.start,
            Piece::Made(bytes) => bytes.len() as u64,
        }
    }
}

/// Flags, three bytes without meaning, and both sides less one in three bytes each.
fn canvas(header: &[u8; 10]) -> (u32, u32) {
    let side = |at: usize| 1 + u32::from_le_bytes([header[at], header[at + 1], header[at + 2], 0]);
    (side(4), side(7))
}

/// What is painted has to fit onto the canvas, which it makes itself where none was told of.
fn within(canvas: Option<(u32, u32)>, frame: (u32, u32)) -> io::Result<(u32, u32)> {
    let canvas = canvas.unwrap_or(frame);
    if frame.0 > canvas.0 || frame.1 > canvas.1 { Err(wrong()) } else { Ok(canvas) }
}

/// Two places and both sides less one, in three bytes each (§2.7.1.1).
fn moving_frame(header: &[u8; 12]) -> (u32, u32) {
    let side = |at: usize| 1 + u32::from_le_bytes([header[at], header[at + 1], header[at + 2], 0]);
    (side(6), side(9))
}

fn frame(kind: &[u8; 4], source: &mut Source<impl Read + Seek>) -> io::Result<(u32, u32)> {
    if kind == b"VP8L" {
        let [signature, bits @ ..]: [u8; 5] = source.bytes()?;
        let bits = u32::from_le_bytes(bits);
        return if signature == 0x2f { Ok((1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff))) } else { Err(wrong()) };
    }
    // RFC 6386, §9.1: a tag of three bytes, a start code, and both sides in 14 bits each.
    let [_, _, _, start @ .., w0, w1, h0, h1]: [u8; 10] = source.bytes()?;
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
    if start == [0x9d, 0x01, 0x2a] { Ok((side(w0, w1), side(h0, h1))) } else { Err(wrong()) }
}
