//! Dialect A: a room socket whose client writes `{"content"}` without a type, and shows whatever comes as a message (WIRE §4). It
//! cannot be told from a client of dialect B until it has sent such a frame.

use crate::dialect::fields::Fields;
use crate::hub::{MessageChange, Told};

use super::typed::Frame;

/// Whether only a client of this dialect would send this.
pub(super) fn is_sign(fields: &Fields) -> bool {
    !fields.has("type") && fields.has("content")
}

/// Messages, and nothing else.
pub(super) fn told(told: &Told) -> Option<Frame<'_>> {
    match told {
        Told::Message { change: MessageChange::Posted, .. } => super::typed::told(told),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_without_a_type_gives_it_away() {
        let is_sign = |text: &str| is_sign(&Fields::parse(text.as_bytes()).unwrap());
        assert!(is_sign(r#"{"content":"hi"}"#) && is_sign(r#"{"content":5}"#));
        for other in ["{}", r#"{"type":"message","content":"hi"}"#, r#"{"type":null,"content":"hi"}"#] {
            assert!(!is_sign(other), "{other}");
        }
    }
}
