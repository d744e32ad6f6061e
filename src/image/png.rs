//! The chunks of a PNG (<https://www.w3.org/TR/png-3/>): its size and orientation.

use super::{
    Fault, Format, Header, Part, exif,
    number::{be32, chunk, length},
};

/// Where the first chunk begins.
pub(super) const BEGIN: usize = 8;

/// A chunk, from its length to its checksum: `bytes[at..end]`.
pub(super) struct Chunk {
    pub(super) kind: [u8; 4],
    pub(super) at: usize,
    pub(super) end: usize,
}

impl Chunk {
    /// The chunk at this place. It may end behind the bytes.
    pub(super) fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let stated = be32(bytes, at)?;
        let kind: [u8; 4] = chunk(bytes, at + 4)?;
        let is_chunk = kind.iter().all(u8::is_ascii_alphabetic);
        let end = at.checked_add(12)?.saturating_add(length(stated));
        is_chunk.then_some(Self { kind, at, end })
    }

    /// What is between the type and the checksum; nothing if the chunk is cut off.
    fn content<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let whole = bytes.get(..self.end);
        whole
            .and_then(|bytes| bytes.get(self.at + 8..self.end - 4))
            .unwrap_or_default()
    }

    /// What an Exif chunk says. Decoders pass over one whose checksum is wrong.
    pub(super) fn orientation(&self, bytes: &[u8]) -> Option<u8> {
        if self.kind != *b"eXIf" {
            return None;
        }
        let orientation = exif::orientation(self.content(bytes))?;
        let stated = be32(bytes, self.end - 4)?;
        let sum = checksum(bytes.get(self.at + 4..self.end - 4)?);
        (sum == stated).then_some(orientation)
    }
}

/// Size and orientation. The walk is over all chunks: Exif may be the last.
pub(super) fn header(bytes: &[u8]) -> Result<Header, Fault> {
    let first = Chunk::at(bytes, BEGIN).filter(|first| first.kind == *b"IHDR");
    let size = first.and_then(|first| {
        let content = first.content(bytes).get(..13)?;
        be32(content, 0).zip(be32(content, 4))
    });
    let (width, height) = size.ok_or_else(|| Part::PngHeader.missing(BEGIN))?;
    Header::new(Format::Png, width, height, orientation(bytes))
}

fn orientation(bytes: &[u8]) -> u8 {
    let mut at = BEGIN;
    while let Some(chunk) = Chunk::at(bytes, at) {
        if chunk.kind == *b"IEND" {
            break;
        }
        if let Some(orientation) = chunk.orientation(bytes) {
            return orientation;
        }
        at = chunk.end;
    }
    1
}

/// The checksum of a chunk's type and content: CRC-32, a bit at a time, for a few bytes.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for &byte in bytes {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 * (sum & 1));
        }
    }
    !sum
}
