//! The one thing of Exif that a picture needs: which way up it is (Exif 2.32, tag 274).

/// Upright, as it is without a word.
pub(super) const UPRIGHT: u16 = 1;
const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// The orientation in a TIFF structure (TIFF 6.0, §2), 1 to 8; upright where there is none or it cannot be read.
pub(super) fn orientation(tiff: &[u8]) -> u16 {
    let tiff = tiff.strip_prefix(b"Exif\0\0").unwrap_or(tiff);
    find(tiff).filter(|value| (1..=8).contains(value)).unwrap_or(UPRIGHT)
}

fn find(tiff: &[u8]) -> Option<u16> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let bytes = tiff.get(4..8)?.try_into().ok()?;
    let directory = if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) } as usize;
    let entries = directory.checked_add(2)?;
    (0..usize::from(short(directory)?))
        .map_while(|number| entries.checked_add(number * 12))
        .find(|at| short(*at) == Some(ORIENTATION) && short(*at + 2) == Some(SHORT))
        .and_then(|at| short(at + 8))
}

/// A TIFF structure that says this and nothing else.
pub(super) fn only(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    tiff.extend(orientation.to_be_bytes());
    // The rest of the value's four bytes, and no further directory.
    tiff.extend([0; 6]);
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for value in 1..=8 {
            assert_eq!(orientation(&only(value)), value);
            assert_eq!(orientation(&[b"Exif\0\0", &only(value)[..]].concat()), value);
        }
    }

    #[test]
    fn both_orders_of_bytes_are_read() {
        let little = b"II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x01\0\0\0A\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        assert_eq!(orientation(little), 6);
    }

    #[test]
    fn what_cannot_be_read_is_upright() {
        let whole = only(6);
        for length in 0..20 {
            assert_eq!(orientation(&whole[..length]), UPRIGHT, "{length}");
        }
        for odd in [&b"II*\0\xff\xff\xff\xff"[..], b"MM\0*\xff\xff\xff\xfe\0\x01", &only(9), &only(0)] {
            assert_eq!(orientation(odd), UPRIGHT);
        }
    }
}
