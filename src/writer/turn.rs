//! One turn's frames: all bytes in one buffer that every writer shares, and who gets which part of it.

use std::ops::Range;
use std::sync::Arc;

use crate::ids::SocketId;

/// Who gets a frame.
pub enum To {
    One(SocketId),
    /// All of a shared list but one.
    Many(Arc<[SocketId]>, Option<SocketId>),
}

pub(super) struct Delivery {
    pub bytes: Range<u32>,
    pub to: To,
    /// A close frame: nothing may follow it.
    pub last: bool,
}

/// Frames in the order in which they are to arrive.
#[derive(Default)]
pub struct Turn {
    pub(super) bytes: Vec<u8>,
    pub(super) deliveries: Vec<Delivery>,
}

impl Turn {
    pub fn is_empty(&self) -> bool {
        self.deliveries.is_empty()
    }

    /// Adds a frame, which `encode` appends to the buffer.
    pub fn frame(&mut self, to: To, encode: impl FnOnce(&mut Vec<u8>)) {
        self.add(to, false, encode);
    }

    /// Adds a close frame.
    pub fn last_frame(&mut self, to: To, encode: impl FnOnce(&mut Vec<u8>)) {
        self.add(to, true, encode);
    }

    fn add(&mut self, to: To, last: bool, encode: impl FnOnce(&mut Vec<u8>)) {
        if matches!(&to, To::Many(sockets, _) if sockets.is_empty()) {
            return;
        }
        let start = self.bytes.len() as u32;
        encode(&mut self.bytes);
        self.deliveries.push(Delivery { bytes: start..self.bytes.len() as u32, to, last });
    }
}
