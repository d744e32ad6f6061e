//! Reads the header of an image of any format.

use super::{Format, Header, empty, jpeg, png, unaccepted, unsupported};
use crate::error::Error;

impl Header {
    /// Reads the header of any [`Format`] but PDF. What follows the header is not looked at, so the image may still be
    /// broken.
    ///
    /// The time is linear in the length. Of the frames and items of a file it is the first, or the primary one, that
    /// counts.
    ///
    /// # Errors
    /// `EmptyImage`, `UnsupportedFormat`, and `CorruptImage` for a header that is cut off or that cannot be.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        match Format::sniff(bytes) {
            Some(format) if !format.is_accepted() => unaccepted::header(format, bytes),
            _ => Self::read_accepted(bytes),
        }
    }

    /// Reads the header of a JPEG or PNG. Programs that need no other format are smaller with this.
    ///
    /// # Errors
    /// Those of [`read`](Self::read); `UnsupportedFormat` for all other formats.
    pub fn read_accepted(bytes: &[u8]) -> Result<Self, Error> {
        match Format::sniff(bytes) {
            Some(Format::Jpeg) => jpeg::header(bytes),
            Some(Format::Png) => png::header(bytes),
            _ if bytes.is_empty() => Err(empty()),
            format => Err(unsupported(format, bytes)),
        }
    }
}
