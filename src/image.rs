//! The header of an image, its verdict, and its metadata, which the service need not see. Decodes no pixel.

mod exif;
mod format;
mod header;
mod icc;
mod jpeg;
mod kept;
mod number;
mod png;
mod prepare;
mod read;
mod strip;
mod verdict;

pub use format::Format;
pub use header::Header;
pub use kept::Stripped;
pub use prepare::{ImageOptions, Prepared, prepare};
pub use strip::strip;
pub use verdict::{Limits, Means, Verdict, judge};

use crate::{
    error::Error,
    text::{concat, counted, decimal},
};

fn empty() -> Error {
    Error::image("EmptyImage", "expected a JPEG or PNG image, found 0 bytes")
}

fn too_large(length: usize, most: usize) -> Error {
    beyond(
        "ImageTooLarge",
        &[
            ("expected an image of at most ", most as u64),
            (" bytes, found ", length as u64),
        ],
        "make it smaller, or pass an S3Object of up to 15 MB in the same region",
    )
}

fn wrong_sides(header: &Header, limits: Limits) -> Error {
    let code = if header.longer_side() > limits.max_side {
        "ImageTooLarge"
    } else {
        "ImageTooSmall"
    };
    beyond(
        code,
        &[
            ("expected sides from ", limits.min_side.into()),
            (" to ", limits.max_side.into()),
            (" pixels, found ", header.width.into()),
            (" × ", header.height.into()),
        ],
        "make it smaller, take a larger one, or cut off a side that is too long for the other",
    )
}

/// An image beyond its limits.
fn beyond(code: &'static str, message: &[(&str, u64)], hint: &'static str) -> Error {
    Error::image(code, counted(message)).with_hint(hint)
}

fn unsupported(format: Option<Format>, bytes: &[u8]) -> Error {
    let start;
    let found = match format {
        Some(format) => format.name(),
        None if is_text(bytes) => "text",
        None => {
            let digits = hex::encode(bytes.get(..4).unwrap_or(bytes));
            start = concat(&["bytes that begin with ", &digits]);
            &start
        }
    };
    Error::image(
        "UnsupportedFormat",
        concat(&["expected a JPEG or PNG image, found ", found]),
    )
    .with_hint("save it as JPEG or PNG")
}

fn is_text(bytes: &[u8]) -> bool {
    let is_shown = |&byte: &u8| byte >= b' ' || matches!(byte, b'\t' | b'\r' | b'\n');
    bytes.first().is_some_and(u8::is_ascii) && bytes.iter().all(is_shown)
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
