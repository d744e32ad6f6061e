//! Reads the header of an image of a format that the service takes.

use super::{Fault, Format, Header, jpeg, png};

impl Header {
    /// Reads the header of a JPEG or PNG. What follows the header is not looked at, so the image may still be broken.
    ///
    /// The time is linear in the length.
    ///
    /// # Errors
    /// [`Fault::Empty`], [`Fault::Unsupported`] for anything else, and [`Fault::Corrupt`] for a header that is cut off or
    /// that cannot be.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        match Format::sniff(bytes) {
            Some(Format::Jpeg) => jpeg::header(bytes),
            Some(Format::Png) => png::header(bytes),
            _ if bytes.is_empty() => Err(Fault::Empty),
            format => Err(Fault::of_format(format, bytes)),
        }
    }
}
