//! A request's body: JSON text with its images written in as base64, once and in place.

use std::fmt;

use super::base64::{encode_in_place, encoded_length};
use crate::error::Error;

/// Room for the JSON behind an image, so that it does not move the image.
const SLACK: usize = 4096;

/// A body that is being written, from its first byte to its last. `Debug` shows how long it is.
#[derive(Clone, Default)]
pub struct Body {
    bytes: Vec<u8>,
}

impl Body {
    /// Adds JSON text.
    pub fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Adds the base64 of bytes, without quotes. An image is [made ready](crate::image::prepare) before.
    ///
    /// # Errors
    /// There is no memory for them.
    pub fn blob(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let begin = self.bytes.len();
        let encoded = encoded_length(bytes.len());
        let reserved = self.bytes.try_reserve(encoded + SLACK);
        reserved.map_err(|_| out_of_memory())?;
        self.bytes.resize(begin + encoded, 0);
        let room = &mut self.bytes[begin..];
        let start = encoded - bytes.len();
        room[start..].copy_from_slice(bytes);
        encode_in_place(room, start, bytes.len());
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

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.bytes.len())
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

/// There is no room for an image.
pub(crate) fn out_of_memory() -> Error {
    let message = "expected memory for the image, found none that is free";
    Error::image("OutOfMemory", message)
}
