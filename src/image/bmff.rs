//! The boxes of ISO base media files (ISO/IEC 14496-12): HEIC and AVIF.

use super::number::{be32, chunk, length};

/// A box: what it is, what it holds, and what follows it.
pub(super) type Box<'a> = ([u8; 4], &'a [u8], &'a [u8]);

/// The first box of these bytes. One that is cut off ends with them.
pub(super) fn first(bytes: &[u8]) -> Option<Box<'_>> {
    let kind = chunk(bytes, 4)?;
    let (begin, end) = match be32(bytes, 0)? {
        0 => (8, bytes.len()),
        1 => {
            let stated = u64::from_be_bytes(chunk(bytes, 8)?);
            (16, usize::try_from(stated).unwrap_or(usize::MAX))
        }
        stated => (8, length(stated)),
    };
    let end = end.min(bytes.len());
    Some((kind, bytes.get(begin..end)?, bytes.get(end..)?))
}

/// What the first box of this kind holds.
pub(super) fn find(mut bytes: &[u8], wanted: [u8; 4]) -> Option<&[u8]> {
    loop {
        let (kind, content, rest) = first(bytes)?;
        if kind == wanted {
            return Some(content);
        }
        bytes = rest;
    }
}
