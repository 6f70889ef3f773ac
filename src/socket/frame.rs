//! Server frames as bytes (RFC 6455 §5.2): unmasked, unfragmented.

use std::io::{self, Read};

use tungstenite::protocol::frame::coding::{Control, Data, OpCode};
use tungstenite::protocol::frame::{Frame, FrameHeader};

/// Appends a text frame.
pub fn text(payload: &[u8], out: &mut Vec<u8>) {
    message(OpCode::Data(Data::Text), payload, out);
}

/// Appends a binary frame.
pub fn binary(payload: &[u8], out: &mut Vec<u8>) {
    message(OpCode::Data(Data::Binary), payload, out);
}

/// A frame that a server has sent, read back.
#[derive(Debug, PartialEq, Eq)]
pub struct Sent {
    pub opcode: u8,
    pub payload: Vec<u8>,
}

impl Sent {
    pub const TEXT: u8 = 1;
    pub const CLOSE: u8 = 8;

    /// Blocks for the next frame; frames of a server are whole and unmasked.
    ///
    /// # Errors
    /// Those of reading; `UnexpectedEof` when there is no more.
    pub fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut head = [0; 2];
        from.read_exact(&mut head)?;
        let mut wide = [0; 8];
        let length = match head[1] & 0x7f {
            126 => {
                from.read_exact(&mut wide[6..])?;
                u64::from_be_bytes(wide)
            }
            127 => {
                from.read_exact(&mut wide)?;
                u64::from_be_bytes(wide)
            }
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        from.read_exact(&mut payload)?;
        Ok(Self { opcode: head[0] & 0x0f, payload })
    }
}

/// A ping without a payload.
pub fn ping() -> Vec<u8> {
    let mut bytes = Vec::new();
    message(OpCode::Control(Control::Ping), &[], &mut bytes);
    bytes
}

/// Appends a close frame. The reason is cut at 123 bytes, all that a control frame has room for (§5.5).
pub fn close(code: u16, reason: &str, out: &mut Vec<u8>) {
    let reason = &reason[..reason.floor_char_boundary(123)];
    let close = tungstenite::protocol::CloseFrame { code: code.into(), reason: reason.into() };
    Frame::close(Some(close)).format(out).expect("writing to memory");
}

fn message(opcode: OpCode, payload: &[u8], out: &mut Vec<u8>) {
    let header = FrameHeader { opcode, ..FrameHeader::default() };
    header.format(payload.len() as u64, out).expect("writing to memory");
    out.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for length in [0, 1, 125, 126, 300, 65_535, 65_536] {
            let payload = vec![b'x'; length];
            let mut bytes = Vec::new();
            text(&payload, &mut bytes);
            close(4004, "gone", &mut bytes);
            let mut from = bytes.as_slice();
            assert_eq!(Sent::read(&mut from).unwrap(), Sent { opcode: Sent::TEXT, payload });
            assert_eq!(Sent::read(&mut from).unwrap().opcode, Sent::CLOSE);
            assert_eq!(Sent::read(&mut from).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        }
    }

    #[test]
    fn frames_have_the_shortest_head_for_their_length() {
        for (length, head) in
            [(5, &[0x81, 5][..]), (126, &[0x81, 126, 0, 126]), (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0])]
        {
            let mut bytes = Vec::new();
            text(&vec![b'x'; length], &mut bytes);
            assert_eq!((&bytes[..head.len()], bytes.len()), (head, head.len() + length));
        }
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let mut bytes = Vec::new();
        close(4001, &"é".repeat(100), &mut bytes);
        assert_eq!((bytes[0], bytes[1], &bytes[2..4]), (0x88, 2 + 122, &4001u16.to_be_bytes()[..]));
    }
}
