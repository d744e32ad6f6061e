//! The one thing in Exif that a picture needs: its orientation. Exif is a TIFF without a picture.

use super::number::{be16, be32, chunk, length};

/// Where the values of the orientation begins in [`MINIMAL`].
const VALUE: usize = 19;

/// Exif that says nothing but an orientation: the header, one entry, and no further directory.
const MINIMAL: [u8; 26] = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";

/// Exif that says nothing but this orientation, in at most the room of the Exif that said it before. The last four bytes
/// say that no directory follows; where there were none, there are none.
pub(super) fn write_minimal(room: &mut [u8], orientation: u8) -> usize {
    let mut minimal = MINIMAL;
    minimal[VALUE] = orientation;
    let length = minimal.len().min(room.len());
    if let (Some(room), Some(minimal)) = (room.get_mut(..length), minimal.get(..length)) {
        room.copy_from_slice(minimal);
    }
    length
}

/// The orientation, 1 to 8; `None` if it says none.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let directory = Directory::first(tiff)?;
    let value = directory.value(0x0112)?;
    u8::try_from(value)
        .ok()
        .filter(|value| matches!(value, 1..=8))
}

/// The first directory of a TIFF. Others are never followed, so none can lead back.
struct Directory<'a> {
    tiff: &'a [u8],
    at: usize,
    entries: usize,
    is_big_endian: bool,
}

impl<'a> Directory<'a> {
    fn first(tiff: &'a [u8]) -> Option<Self> {
        let is_big_endian = match &chunk(tiff, 0)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        let mut directory = Self {
            tiff,
            at: 0,
            entries: 0,
            is_big_endian,
        };
        directory.at = length(directory.u32(4)?);
        if directory.at < 8 {
            return None; // inside of the header
        }
        directory.entries = directory.u16(directory.at)?.into();
        Some(directory)
    }

    /// The first whole number of the entry with this tag.
    fn value(&self, tag: u16) -> Option<u32> {
        let entries = self.tiff.get(self.at.checked_add(2)?..)?;
        let places = (0..entries.len() / 12).take(self.entries);
        let at = places
            .map(|entry| self.at + 2 + entry * 12)
            .find(|&at| self.u16(at) == Some(tag))?;
        match self.u16(at + 2)? {
            3 => self.u16(at + 8).map(u32::from),
            4 => self.u32(at + 8),
            _ => None,
        }
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let value = be16(self.tiff, at)?;
        Some(if self.is_big_endian {
            value
        } else {
            value.swap_bytes()
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let value = be32(self.tiff, at)?;
        Some(if self.is_big_endian {
            value
        } else {
            value.swap_bytes()
        })
    }
}
