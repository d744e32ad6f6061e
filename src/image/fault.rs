//! Why an image cannot be sent as it is, and the words for it. In the npm package the words are TypeScript's
//! (`image/fault.ts`), which loads them with the first fault.

use std::fmt;

use super::{Format, Limits, beginning};
use crate::{
    error::Error,
    text::{concat, counted, decimal},
};

/// Why an image cannot be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// There is not a single byte.
    Empty,
    /// It is no JPEG or PNG.
    Unsupported(Found),
    /// Its own header contradicts it, or it ends too early: this part should be at this byte.
    Corrupt {
        /// The part that is not there.
        part: Part,
        /// Where it should be.
        at: usize,
    },
    /// It has more bytes than there may be.
    TooLong {
        /// How many it has.
        length: usize,
        /// How many there may be.
        most: usize,
    },
    /// Its sides are too short or too long.
    WrongSides {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// The limits for them.
        limits: Limits,
    },
}

/// The content of a file that is no JPEG or PNG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An image of another format.
    Format(Format),
    /// Another file, which begins with these bytes.
    Beginning(Vec<u8>),
}

/// A part of an image that its format demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Width and height, each at least 1.
    Sides,
    /// The header of a PNG.
    PngHeader,
    /// A segment of a JPEG.
    JpegSegment,
    /// A scan of a JPEG.
    JpegScan,
    /// The frame before the scan of a JPEG.
    JpegFrame,
}

impl Fault {
    pub(super) fn of_sides(width: u32, height: u32, limits: Limits) -> Self {
        Self::WrongSides {
            width,
            height,
            limits,
        }
    }

    /// The fault of bytes that are no JPEG or PNG.
    pub(super) fn of_format(format: Option<Format>, bytes: &[u8]) -> Self {
        Self::Unsupported(match format {
            Some(format) => Found::Format(format),
            None => Found::Beginning(bytes.get(..beginning::LENGTH).unwrap_or(bytes).to_vec()),
        })
    }

    /// The [code](Error::code) of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "EmptyImage",
            Self::Unsupported(_) => "UnsupportedFormat",
            Self::Corrupt { .. } => "CorruptImage",
            Self::TooLong { .. } => TOO_LARGE,
            Self::WrongSides {
                width,
                height,
                limits,
            } if *width.max(height) > limits.max_side => TOO_LARGE,
            Self::WrongSides { .. } => "ImageTooSmall",
        }
    }

    fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Empty => return None,
            Self::Unsupported(Found::Format(_)) => "save it as JPEG or PNG",
            Self::Unsupported(Found::Beginning(bytes)) => beginning::describe(bytes).1,
            Self::Corrupt { .. } => "it is damaged or cut off; load or save it again",
            Self::TooLong { .. } => {
                "make it smaller, or pass an S3Object of up to 15 MB in the same region"
            }
            Self::WrongSides { .. } => {
                "make it smaller, take a larger one, or cut off a side that is too long for the other"
            }
        })
    }

    fn message(&self) -> String {
        const EXPECTED: &str = "expected a JPEG or PNG image, found ";
        match self {
            Self::Empty => concat(&[EXPECTED, "0 bytes"]),
            Self::Unsupported(Found::Format(format)) => concat(&[EXPECTED, format.name()]),
            Self::Unsupported(Found::Beginning(bytes)) => {
                concat(&[EXPECTED, &beginning::describe(bytes).0])
            }
            Self::Corrupt { part, at } => concat(&[
                "expected ",
                part.name(),
                " at byte ",
                &decimal(*at as u64),
                " of the image, found none",
            ]),
            Self::TooLong { length, most } => counted(&[
                ("expected an image of at most ", *most as u64),
                (" bytes, found ", *length as u64),
            ]),
            Self::WrongSides {
                width,
                height,
                limits,
            } => counted(&[
                ("expected sides from ", limits.min_side.into()),
                (" to ", limits.max_side.into()),
                (" pixels, found ", (*width).into()),
                (" × ", (*height).into()),
            ]),
        }
    }
}

const TOO_LARGE: &str = "ImageTooLarge";

impl Part {
    /// The fault of an image that does not have it at this byte.
    pub(super) fn missing(self, at: usize) -> Fault {
        Fault::Corrupt { part: self, at }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sides => "a width and a height",
            Self::PngHeader => "a PNG header (IHDR)",
            Self::JpegSegment => "a JPEG segment",
            Self::JpegScan => "a JPEG scan",
            Self::JpegFrame => "a JPEG frame before the scan",
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let error = Self::image(fault.code(), fault.message());
        match fault.hint() {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for Fault {}
