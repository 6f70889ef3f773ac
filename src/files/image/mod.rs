//! Pictures: how large they are, and what of them is kept. What tells of the camera, the place, the person or the program is cut out, piece by
//! piece, without touching the picture itself; only which way up it is, is written anew.
//!
//! A picture is read as a stream of segments and never decoded.

mod exif;
mod jpeg;
mod others;
mod png;
#[cfg(test)]
mod tests;
mod webp;

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use crate::error::{Error, Result};
use crate::limits;

use super::media::Media;

/// A picture, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels, turned the right way up.
    pub width: u32,
    pub height: u32,
    /// What it is to be put together from; none where all of it may stay as it is.
    pub pieces: Option<Vec<Piece>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Bytes of the original, from one place up to another.
    Kept(Range<u64>),
    Made(Vec<u8>),
}

/// Segments, at most, between which something is cut out; no camera writes so many.
const PIECES: usize = 4_096;

/// Looks at a picture; none where the file is no picture. Reads all of a JPEG, and little of the others.
///
/// # Errors
/// 422 when it is damaged or too large to be shown.
pub fn examine(media: Media, file: &mut (impl Read + Seek)) -> Result<Option<Picture>> {
    let mut source = Source::new(file).map_err(unreadable)?;
    let looked_at = match media {
        Media::Jpeg => jpeg::examine(&mut source),
        Media::Png => png::examine(&mut source),
        Media::Webp => webp::examine(&mut source),
        Media::Gif => others::gif(&mut source),
        Media::Avif => others::avif(&mut source),
        _ => return Ok(None),
    };
    let picture = looked_at.map_err(unreadable)?;
    let (width, height) = (picture.width, picture.height);
    if width == 0 || height == 0 {
        return Err(damaged());
    }
    if width.max(height) > limits::IMAGE_SIDE || u64::from(width) * u64::from(height) > limits::IMAGE_PIXELS {
        let detail = format!(
            "A picture of {width} × {height} pixels is too large: at most {} on a side, and {} million in all.",
            limits::IMAGE_SIDE,
            limits::IMAGE_PIXELS / 1_000_000
        );
        return Err(Error::invalid("file", detail));
    }
    Ok(Some(picture))
}

/// Puts a picture together from its pieces. Holds none of it in memory.
pub fn assemble(pieces: &[Piece], from: &mut (impl Read + Seek), to: &mut impl Write) -> io::Result<()> {
    for piece in pieces {
        match piece {
            Piece::Made(bytes) => to.write_all(bytes)?,
            Piece::Kept(range) => {
                from.seek(SeekFrom::Start(range.start))?;
                let wanted = range.end - range.start;
                if io::copy(&mut from.by_ref().take(wanted), to)? != wanted {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
    }
    Ok(())
}

fn damaged() -> Error {
    Error::invalid("file", "This picture is damaged: it cannot be read to its end.")
}

/// A file that ends too early is the sender's fault; one that cannot be read, the disk's.
fn unreadable(cause: io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => damaged(),
        _ => {
            log::error!("an upload cannot be read back: {cause}");
            Error::unavailable("The server cannot read its disk just now.")
        }
    }
}

/// What is not as its format says.
fn wrong() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// A file, read forwards.
struct Source<R> {
    file: BufReader<R>,
    at: u64,
    length: u64,
}

impl<R: Read + Seek> Source<R> {
    fn new(mut file: R) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file: BufReader::with_capacity(64 * 1024, file), at: 0, length })
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.read_exact(&mut bytes)?;
        self.at += N as u64;
        Ok(bytes)
    }

    /// As many as there are, up to `most`.
    fn some(&mut self, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.at += self.file.by_ref().take(most).read_to_end(&mut bytes)? as u64;
        Ok(bytes)
    }

    /// Goes on to this place, which must not lie behind.
    fn skip_to(&mut self, place: u64) -> io::Result<()> {
        if place > self.length || place < self.at {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.file.seek_relative((place - self.at) as i64)?;
        self.at = place;
        Ok(())
    }

    /// Goes on behind the next byte of this value; false at the end of the file.
    fn skip_past(&mut self, byte: u8) -> io::Result<bool> {
        loop {
            let buffer = self.file.fill_buf()?;
            let (length, found) = (buffer.len(), memchr::memchr(byte, buffer));
            let used = found.map_or(length, |place| place + 1);
            self.file.consume(used);
            self.at += used as u64;
            if found.is_some() || length == 0 {
                return Ok(found.is_some());
            }
        }
    }
}

/// What is kept so far.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    is_other: bool,
}

impl Pieces {
    fn keep(&mut self, range: Range<u64>) {
        match self.pieces.last_mut() {
            Some(Piece::Kept(last)) if last.end == range.start => last.end = range.end,
            _ => self.pieces.push(Piece::Kept(range)),
        }
    }

    /// Something of the original is left out.
    fn cut(&mut self) -> io::Result<()> {
        self.is_other = true;
        if self.pieces.len() > PIECES { Err(wrong()) } else { Ok(()) }
    }

    fn make(&mut self, bytes: Vec<u8>) {
        self.is_other = true;
        self.pieces.push(Piece::Made(bytes));
    }

    fn picture(self, size: (u32, u32), orientation: u16) -> Picture {
        // 5 to 8 lie on their side (Exif 2.32, tag 274).
        let (width, height) = if orientation >= 5 { (size.1, size.0) } else { size };
        Picture { width, height, pieces: self.is_other.then_some(self.pieces) }
    }
}
