//! A request's body: JSON text with its images written in as base64, once and in place.

use super::base64::{encode_in_place, encoded_length};
use crate::{error::Error, image};

/// Room for the JSON behind an image, so that it does not move the image.
const SLACK: usize = 4096;

/// A body that is being written, from its first byte to its last.
#[derive(Clone, Debug, Default)]
pub struct Body(Vec<u8>);

impl Body {
    /// Adds JSON text.
    pub fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Adds the base64 of an image, without quotes.
    ///
    /// # Errors
    /// The image is not one that the service takes ([`image::check`]).
    pub fn image(&mut self, image: &[u8]) -> Result<(), Error> {
        if let Some(slot) = self.slot(image.len()) {
            slot.copy_from_slice(image);
        }
        self.encode(image.len())
    }

    /// Makes room for an image of `length` bytes: write them there, then call [`encode`](Self::encode).
    /// `None` if an image of that length will be refused.
    pub(crate) fn slot(&mut self, length: usize) -> Option<&mut [u8]> {
        image::check_length(length).ok()?;
        let end = self.0.len() + encoded_length(length);
        self.0.reserve(encoded_length(length) + SLACK);
        self.0.resize(end, 0);
        self.0.get_mut(end - length..)
    }

    /// Turns the image that was written to the last [`slot`](Self::slot) into base64.
    pub(crate) fn encode(&mut self, length: usize) -> Result<(), Error> {
        image::check_length(length)?;
        let begin = self.0.len().saturating_sub(encoded_length(length));
        let slot = &mut self.0[begin..];
        image::check(
            slot.get(slot.len().saturating_sub(length)..)
                .unwrap_or_default(),
        )?;
        encode_in_place(slot, length);
        Ok(())
    }

    /// The bytes so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
