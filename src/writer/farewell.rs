//! With which code a socket was closed, for the thread that reads it: many a client goes without answering a close frame.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

/// Said at most once; shared by a socket's writer and its reader.
#[derive(Clone, Default)]
pub(super) struct Farewell(Arc<AtomicU16>);

impl Farewell {
    /// Before it is sent, so that whoever sees its effect knows of it. A server's close frame begins with two bytes and the code
    /// (RFC 6455 §5.5.1).
    pub fn said(&self, frame: &[u8]) {
        if let Some(&[high, low]) = frame.get(2..4) {
            let _ = self.0.compare_exchange(0, u16::from_be_bytes([high, low]), Ordering::AcqRel, Ordering::Acquire);
        }
    }

    pub fn code(&self) -> Option<u16> {
        Some(self.0.load(Ordering::Acquire)).filter(|code| *code != 0)
    }
}
