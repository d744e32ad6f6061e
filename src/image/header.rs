//! The size and orientation that an image's header says. How it is read is in `read`.

use super::{Fault, Format, Part};

/// What an image's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// The file format.
    pub format: Format,
    /// The width in pixels as stored, before any rotation; at least 1.
    pub width: u32,
    /// The height in pixels as stored, before any rotation; at least 1.
    pub height: u32,
    /// How to turn what is stored, 1 to 8 as in Exif: 1 is upright, from 5 on the sides are swapped.
    pub orientation: u8,
}

impl Header {
    pub(super) fn longer_side(&self) -> u32 {
        self.width.max(self.height)
    }

    pub(super) fn new(
        format: Format,
        width: u32,
        height: u32,
        orientation: u8,
    ) -> Result<Self, Fault> {
        if width == 0 || height == 0 {
            return Err(Part::Sides.missing(0));
        }
        Ok(Self {
            format,
            width,
            height,
            orientation,
        })
    }
}
