//! Whole numbers at a place in bytes from outside; `None` behind their end.

pub(super) fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    chunk(bytes, at).map(u16::from_be_bytes)
}

pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    chunk(bytes, at).map(u32::from_be_bytes)
}

pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    chunk(bytes, at).map(u32::from_le_bytes)
}

/// A length that a file states, as one of memory; what does not fit there ends behind every file.
pub(super) fn length(stated: u32) -> usize {
    usize::try_from(stated).unwrap_or(usize::MAX)
}

/// A length at a place; 0 if it is none. It is called, as copies of it would make the module longer.
#[inline(never)]
pub(super) fn length_at(bytes: &[u8], at: usize) -> usize {
    be32(bytes, at).map_or(0, length)
}

/// The place of a name of four letters in a list of names, which the compiler must not take apart.
#[inline(never)]
pub(super) fn place_of(name: usize, names: &[u8]) -> Option<usize> {
    (0..names.len() / 4).find(|place| length_at(names, place * 4) == name)
}

/// Writes the last four bytes of a number, if there is room.
pub(super) fn write_be32(bytes: &mut [u8], at: usize, value: usize) {
    let [.., a, b, c, d] = value.to_be_bytes();
    if let Some(place) = bytes.get_mut(at..at + 4) {
        place.copy_from_slice(&[a, b, c, d]);
    }
}
