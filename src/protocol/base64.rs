//! Base64 in place: the one kernel that runs over every byte of every image.
//!
//! RFC 4648, section 4: the standard alphabet with padding.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The length of `bytes` bytes in base64.
pub const fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

/// Encodes the last `length` bytes of `slot` so that the text fills the slot, which is
/// [`encoded_length`] long.
///
/// It goes forward and needs no second buffer: after n groups 4n bytes are written and 3n read, and the
/// bytes begin at least n behind the slot's start, so what is written never overtakes what is unread.
pub fn encode_in_place(slot: &mut [u8], length: usize) {
    let start = slot.len() - length;
    for group in 0..length.div_ceil(3) {
        let from = start + group * 3;
        let byte = |offset| slot.get(from + offset).copied().unwrap_or(0);
        let bits = u32::from_be_bytes([0, byte(0), byte(1), byte(2)]);
        let known = (slot.len() - from).min(3);
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
