//! Base64 in place: the one kernel that runs over every byte of every image.
//!
//! RFC 4648, section 4: the standard alphabet with padding.

#[cfg(target_feature = "simd128")]
mod simd;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The length of `bytes` bytes in base64.
pub const fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

/// Encodes the `length` bytes that begin at `start` of `slot`; the text, [`encoded_length`] long, begins with it.
///
/// It goes forward and needs no second buffer: after n groups 4n bytes are written and 3n read. If the bytes
/// begin a third of their length behind the slot's start, what is written never overtakes what is unread.
pub fn encode_in_place(slot: &mut [u8], start: usize, length: usize) {
    let end = start + length;
    #[cfg(target_feature = "simd128")]
    let done = simd::encode_blocks(slot, start, end);
    #[cfg(not(target_feature = "simd128"))]
    let done = 0;
    for group in done..length.div_ceil(3) {
        let from = start + group * 3;
        let byte = |offset| match slot.get(from + offset) {
            Some(&byte) if from + offset < end => byte,
            _ => 0,
        };
        let bits = u32::from_be_bytes([0, byte(0), byte(1), byte(2)]);
        let known = (end - from).min(3);
        for place in 0..4 {
            let index = bits >> (18 - 6 * place) & 63;
            let character = if place > known {
                b'='
            } else {
                ALPHABET[index as usize]
            };
            slot[group * 4 + place] = character;
        }
    }
}

/// The bytes that a text encodes; `None` if it is not canonical: another character, padding that is missing or
/// misplaced, bits that no byte takes.
#[cfg(feature = "types")]
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let padding = text.iter().rev().take_while(|&&byte| byte == b'=').count();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text[..text.len() - padding].chunks(4) {
        let mut bits = 0;
        for &character in group {
            bits = bits << 6 | value(character)?;
        }
        let missing = 4 - group.len();
        let [_, decoded @ ..] = (bits << (6 * missing)).to_be_bytes();
        let (decoded, rest) = decoded.split_at(3 - missing);
        bytes.extend_from_slice(decoded);
        if rest.iter().any(|&byte| byte != 0) {
            return None;
        }
    }
    Some(bytes)
}

#[cfg(feature = "types")]
fn value(character: u8) -> Option<u32> {
    let value = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}
