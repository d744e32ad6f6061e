//! What the bytes of an image say of themselves, whether the service takes them, and what of them it need not see.
//! Decodes no pixel.

mod bmff;
mod exif;
mod format;
mod header;
mod jpeg;
mod number;
mod plan;
mod png;
mod read;
mod strip;
mod unaccepted;

pub use format::Format;
pub use header::Header;
pub use plan::{Encoding, Limits, Plan, plan};
pub use strip::strip;

use crate::{
    error::Error,
    text::{concat, decimal},
};

/// The most bytes of an image inside of a request: 5 MiB.
/// <https://docs.aws.amazon.com/rekognition/latest/dg/limits.html>
pub const MAX_BYTES: usize = 5_242_880;

/// Whether an image of this length can be sent.
///
/// # Errors
/// `EmptyImage` for 0 bytes, `ImageTooLarge` for more than [`MAX_BYTES`].
pub fn check_length(length: usize) -> Result<(), Error> {
    match length {
        0 => Err(empty()),
        1..=MAX_BYTES => Ok(()),
        _ => Err(too_large(length)),
    }
}

/// Whether these bytes can be sent as an image.
///
/// # Errors
/// Those of [`check_length`], and `UnsupportedFormat` for anything but JPEG and PNG.
pub fn check(bytes: &[u8]) -> Result<Format, Error> {
    check_length(bytes.len())?;
    let format = Format::sniff(bytes);
    let accepted = format.filter(|format| format.is_accepted());
    accepted.ok_or_else(|| unsupported(format, bytes))
}

fn empty() -> Error {
    Error::image("EmptyImage", "expected a JPEG or PNG image, found 0 bytes")
}

fn too_large(length: usize) -> Error {
    Error::image(
        "ImageTooLarge",
        concat(&[
            "expected an image of at most 5242880 bytes, found ",
            &decimal(length as u64),
        ]),
    )
    .with_hint("make it smaller, or pass an S3Object of up to 15 MB in the same region")
}

fn unsupported(format: Option<Format>, bytes: &[u8]) -> Error {
    let found = match format {
        Some(format) => format.name().to_owned(),
        None => describe_start(bytes),
    };
    Error::image(
        "UnsupportedFormat",
        concat(&["expected a JPEG or PNG image, found ", &found]),
    )
    .with_hint("save it as JPEG or PNG")
}

/// An image that its own header contradicts, or that ends too early.
fn corrupt(expected: &str, at: usize) -> Error {
    Error::image(
        "CorruptImage",
        concat(&[
            "expected ",
            expected,
            " at byte ",
            &decimal(at as u64),
            " of the image, found none",
        ]),
    )
    .with_hint("it is damaged or cut off; load or save it again")
}

fn describe_start(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(4)];
    if start
        .iter()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'))
    {
        return "text".to_owned();
    }
    concat(&["bytes that begin with ", &hex::encode(start)])
}
