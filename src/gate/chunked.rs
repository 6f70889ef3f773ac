//! The chunked transfer coding (RFC 9112 §7.1), read incrementally.
//!
//! Owns the state between two pieces of input. Strict where a lenient reader could be led to
//! see another end of the body: sizes are hexadecimal digits and nothing else, lines end with
//! CR LF. Extensions and trailers are bounded and dropped.

use super::limits::{MAX_CHUNK_LINE, MAX_CHUNK_WASTE};
use super::refusal::{BODY_TOO_LARGE, Refusal, malformed};

/// A chunked body being read.
pub(super) struct Chunked {
    state: State,
    /// Bytes of data that may still be announced.
    room: u64,
    /// Bytes of the present line.
    line: usize,
    /// Bytes of extensions and trailers so far.
    waste: usize,
}

#[derive(Clone, Copy)]
enum State {
    Size { value: u64, digits: u8 },
    Extension { size: u64 },
    SizeEnd { size: u64 },
    Data { left: u64 },
    DataCr,
    DataLf,
    TrailerStart,
    Trailer,
    TrailerEnd,
    FinalLf,
    Done,
}

const WRONG: Refusal = malformed("The chunked body is malformed.");

impl Chunked {
    /// Refuses with 413 the chunk that would bring the body over `limit` bytes, before its data.
    pub fn new(limit: u64) -> Chunked {
        Chunked { state: State::Size { value: 0, digits: 0 }, room: limit, line: 0, waste: 0 }
    }

    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Reads on, handing each piece of data to `data`. Returns how many bytes belong to the
    /// body; fewer than there are only once it is done.
    pub fn advance(&mut self, input: &[u8], mut data: impl FnMut(&[u8])) -> Result<usize, Refusal> {
        let mut at = 0;
        while at < input.len() && !self.is_done() {
            if let State::Data { left } = self.state {
                let here = usize::try_from(left).unwrap_or(usize::MAX).min(input.len() - at);
                data(&input[at..at + here]);
                at += here;
                self.state = match left - here as u64 {
                    0 => State::DataCr,
                    left => State::Data { left },
                };
            } else {
                self.state = self.framing(input[at])?;
                at += 1;
            }
        }
        Ok(at)
    }

    /// One byte that is not data.
    fn framing(&mut self, byte: u8) -> Result<State, Refusal> {
        self.line += 1;
        match (self.state, byte) {
            (State::Size { value, digits }, _) => self.size(value, digits, byte),
            (State::Extension { size }, b'\r') => Ok(State::SizeEnd { size }),
            (State::Extension { size }, _) => self.waste(byte, State::Extension { size }),
            (State::SizeEnd { size }, b'\n') => self.begin(size),
            (State::DataCr, b'\r') => Ok(State::DataLf),
            (State::DataLf, b'\n') => {
                self.line = 0;
                Ok(State::Size { value: 0, digits: 0 })
            }
            (State::TrailerStart, b'\r') => Ok(State::FinalLf),
            (State::Trailer, b'\r') => Ok(State::TrailerEnd),
            (State::TrailerStart | State::Trailer, _) => self.waste(byte, State::Trailer),
            (State::TrailerEnd, b'\n') => Ok(State::TrailerStart),
            (State::FinalLf, b'\n') => Ok(State::Done),
            _ => Err(WRONG),
        }
    }

    fn size(&mut self, value: u64, digits: u8, byte: u8) -> Result<State, Refusal> {
        match (char::from(byte).to_digit(16), byte) {
            // Sixteen digits fill 64 bits.
            (Some(digit), _) if digits < 16 => {
                let value = value << 4 | u64::from(digit);
                Ok(State::Size { value, digits: digits + 1 })
            }
            (None, b'\r') if digits > 0 => Ok(State::SizeEnd { size: value }),
            (None, b';') if digits > 0 => Ok(State::Extension { size: value }),
            _ => Err(WRONG),
        }
    }

    fn begin(&mut self, size: u64) -> Result<State, Refusal> {
        self.line = 0;
        self.room = self.room.checked_sub(size).ok_or(BODY_TOO_LARGE)?;
        match size {
            0 => Ok(State::TrailerStart),
            left => Ok(State::Data { left }),
        }
    }

    /// A byte of an extension or a trailer.
    fn waste(&mut self, byte: u8, next: State) -> Result<State, Refusal> {
        self.waste += 1;
        let control = byte != b'\t' && byte.is_ascii_control();
        let long = matches!(next, State::Extension { .. }) && self.line > MAX_CHUNK_LINE;
        if control || long || self.waste > MAX_CHUNK_WASTE {
            return Err(WRONG);
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes in pieces of `step` bytes: data, bytes consumed, whether it was the end.
    fn decode(input: &[u8], step: usize, limit: u64) -> Result<(Vec<u8>, usize, bool), Refusal> {
        let mut body = Chunked::new(limit);
        let (mut data, mut used) = (Vec::new(), 0);
        for piece in input.chunks(step) {
            used += body.advance(piece, |bytes| data.extend_from_slice(bytes))?;
        }
        Ok((data, used, body.is_done()))
    }

    #[test]
    fn a_body_is_the_same_however_it_is_cut() {
        let input = b"5\r\nhello\r\n1;name=value\r\n \r\n00A\r\n0123456789\r\n0\r\nX: y\r\n\r\nGET";
        for step in 1..input.len() + 1 {
            let (data, used, done) = decode(input, step, 100).unwrap();
            assert_eq!(data, b"hello 0123456789", "{step}");
            assert_eq!((used, done), (input.len() - 3, true), "{step}");
        }
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for input in [
            "\r\n",
            "g\r\n",
            "-1\r\n",
            "+1\r\na",
            "0x1\r\na",
            " 1\r\na",
            "1 \r\na",
            "1\na\n0\n\n",
            "1\r\nab\r\n",
            "1\r\na\n0\r\n\r\n",
            "1\rXa",
            "1;x\ny\r\na",
            "0\r\nX: y\n\r\n",
            "0\r\n\n",
            "11111111111111111\r\n",
            "1;\0\r\na",
            "\u{fc}\r\n",
            "1\r\na0\r\n\r\n",
        ] {
            assert_eq!(decode(input.as_bytes(), 1, 1 << 40).err(), Some(WRONG), "{input:?}");
        }
    }

    #[test]
    fn the_chunk_that_is_too_much_is_refused_before_its_data() {
        assert_eq!(decode(b"4\r\nabcd\r\n3\r\n", 1, 6).err(), Some(BODY_TOO_LARGE));
        assert_eq!(decode(b"ffffffffffffffff\r\n", 1, 6).err(), Some(BODY_TOO_LARGE));
        assert!(decode(b"4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n", 1, 6).unwrap().2);
    }

    #[test]
    fn extensions_and_trailers_are_bounded() {
        let long = format!("1;{}\r\na", "x".repeat(MAX_CHUNK_LINE));
        assert_eq!(decode(long.as_bytes(), 7, 9).err(), Some(WRONG));
        let many = "1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\na\r\n".repeat(MAX_CHUNK_WASTE / 16);
        assert_eq!(decode(many.as_bytes(), 7, 1 << 40).err(), Some(WRONG));
        let trailers = format!("0\r\n{}", "A: b\r\n".repeat(MAX_CHUNK_WASTE));
        assert_eq!(decode(trailers.as_bytes(), 7, 9).err(), Some(WRONG));
    }
}
