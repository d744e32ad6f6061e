//! A request's body: JSON text with its images written in as base64, once and in place.

use super::base64::{encode_in_place, encoded_length};
use crate::{error::Error, image};

/// Room for the JSON behind an image, so that it does not move the image.
const SLACK: usize = 4096;

/// A body that is being written, from its first byte to its last.
#[derive(Clone, Debug, Default)]
pub struct Body {
    bytes: Vec<u8>,
    /// How many bytes the end of `bytes` has room for as base64; 0 if there is none.
    slot: usize,
}

impl Body {
    /// Adds JSON text.
    pub fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Adds the base64 of an image, without quotes.
    ///
    /// # Errors
    /// The image is not one that the service takes ([`image::check`]), or there is no memory for it.
    pub fn image(&mut self, image: &[u8]) -> Result<(), Error> {
        self.binary(image, true)
    }

    /// Adds the base64 of bytes that are no image, without quotes.
    ///
    /// # Errors
    /// There is no memory for them.
    pub fn blob(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.binary(bytes, false)
    }

    fn binary(&mut self, bytes: &[u8], is_image: bool) -> Result<(), Error> {
        if let Some(slot) = self.slot(bytes.len(), is_image) {
            slot.copy_from_slice(bytes);
        }
        self.encode(bytes.len(), is_image)
    }

    /// Makes room for `length` bytes: write them there, then call [`encode`](Self::encode).
    /// `None` if that will refuse them.
    pub(crate) fn slot(&mut self, length: usize, is_image: bool) -> Option<&mut [u8]> {
        if is_image {
            image::check_length(length).ok()?;
        }
        let encoded = encoded_length(length);
        self.bytes.try_reserve(encoded + SLACK).ok()?;
        let end = self.bytes.len() + encoded;
        self.bytes.resize(end, 0);
        self.slot = length;
        self.bytes.get_mut(end - length..)
    }

    /// Turns what was written to the last [`slot`](Self::slot) into base64.
    pub(crate) fn encode(&mut self, length: usize, is_image: bool) -> Result<(), Error> {
        if std::mem::take(&mut self.slot) != length {
            if is_image {
                image::check_length(length)?;
            }
            let message = "expected memory for the image, found none that is free";
            return Err(Error::image("OutOfMemory", message));
        }
        let begin = self.bytes.len() - encoded_length(length);
        let slot = &mut self.bytes[begin..];
        if is_image {
            image::check(&slot[slot.len() - length..])?;
        }
        encode_in_place(slot, length);
        Ok(())
    }

    /// The bytes so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
    /// The bytes, of a body that is written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Adds JSON text that another writer makes.
impl std::io::Write for Body {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.bytes.extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
