//! JSON as the service has it: written with bytes as base64.

use std::{cell::RefCell, io};

use serde::Serialize;
use serde_json::{Serializer, ser::Formatter};

use crate::{error::Error, protocol::body::Body};

/// A request or an answer in the service's JSON: what `serde_json` writes, but for [`Blob`](super::Blob)s, which are
/// base64.
///
/// # Errors
/// There is no memory for it.
pub fn to_json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let body = RefCell::default();
    let mut serializer = Serializer::with_formatter(Text(&body), Text(&body));
    value.serialize(&mut serializer).map_err(|error| {
        if error.is_io() {
            let message = "expected memory for the image, found none that is free";
            return Error::image("OutOfMemory", message);
        }
        Error::input(
            "WrongType",
            format!("expected what JSON can hold, found: {error}"),
        )
    })?;
    Ok(body.into_inner().into_bytes())
}

/// Where JSON is written to, and who writes it: both, so that base64 is made in its place.
struct Text<'a>(&'a RefCell<Body>);

impl io::Write for Text<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Formatter for Text<'_> {
    fn write_byte_array<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        bytes: &[u8],
    ) -> io::Result<()> {
        let mut body = self.0.borrow_mut();
        body.text("\"");
        body.blob(bytes).map_err(io::Error::other)?;
        body.text("\"");
        Ok(())
    }
}
