//! What an operation takes, and what has to be done with an image so that it is taken. Decodes and encodes nothing.

use super::{Header, MAX_BYTES};
use crate::{
    error::Error,
    text::{concat, decimal},
};

/// What an operation takes.
/// <https://docs.aws.amazon.com/rekognition/latest/dg/limits.html>,
/// <https://docs.aws.amazon.com/rekognition/latest/customlabels-dg/limits.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most bytes of the file.
    pub bytes: usize,
    /// The fewest pixels a side.
    pub min_side: u32,
    /// The most pixels a side.
    pub max_side: u32,
}

impl Limits {
    /// The limits of an image in a request of this operation.
    pub fn of(operation: &str) -> Self {
        let (bytes, min_side, max_side) = match operation {
            "DetectCustomLabels" | "DetectProtectiveEquipment" => (4 << 20, 64, 4_096),
            _ => (MAX_BYTES, 80, 10_000),
        };
        Self {
            bytes,
            min_side,
            max_side,
        }
    }

    /// The same limits for an image in S3: 15 MiB.
    #[must_use]
    pub fn in_s3(self) -> Self {
        Self {
            bytes: 15 << 20,
            ..self
        }
    }
}

/// What has to be done with an image so that it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Plan {
    /// Nothing.
    AsIs,
    /// It has too many pixels: encode it smaller, see [`Encoding`]. Sides are those of the image as seen.
    Resize {
        /// The width in pixels.
        width: u32,
        /// The height in pixels.
        height: u32,
    },
    /// Its format is not taken, or it has too many bytes: encode it again, see [`Encoding`].
    Reencode,
    /// It cannot be made to fit.
    Refuse(Error),
}

/// What has to be done with an image of this header and length. The length is of what would be sent: after
/// [`strip`](super::strip()).
///
/// An image that is too small is refused with `ImageTooSmall`, also one that would be when its longer side fits: pixels
/// that nobody took show no face.
pub fn plan(header: &Header, length: usize, limits: Limits) -> Plan {
    let (width, height) = header.upright();
    let longest = width.max(height);
    let fit = |side| scale(side, limits.max_side, longest);
    let (fit_width, fit_height) = if longest > limits.max_side {
        (fit(width), fit(height))
    } else {
        (width, height)
    };
    if fit_width.min(fit_height) < limits.min_side {
        Plan::Refuse(too_small((width, height), limits))
    } else if longest > limits.max_side {
        Plan::Resize {
            width: fit_width,
            height: fit_height,
        }
    } else if length > limits.bytes || !header.format.is_accepted() {
        Plan::Reencode
    } else {
        Plan::AsIs
    }
}

/// How to encode an image as JPEG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encoding {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The quality in percent.
    pub quality: u8,
}

impl Encoding {
    /// The step after `steps` that gave too many bytes, for an image that is to be of this size: first less quality, of
    /// which the service needs little, then sides of three quarters again and again.
    /// `None` if the image would become too small.
    pub fn after(steps: u32, (width, height): (u32, u32), limits: Limits) -> Option<Self> {
        const QUALITIES: [u8; 3] = [95, 85, 75];
        let mut encoding = Self {
            width,
            height,
            quality: 75,
        };
        if let Some(&quality) = QUALITIES.get(steps as usize) {
            return Some(Self {
                quality,
                ..encoding
            });
        }
        for _ in 2..steps {
            encoding.width = scale(encoding.width, 3, 4);
            encoding.height = scale(encoding.height, 3, 4);
            if encoding.width.min(encoding.height) < limits.min_side.max(1) {
                return None;
            }
        }
        Some(encoding)
    }
}

/// A side times a ratio of at most 1, rounded.
fn scale(side: u32, numerator: u32, denominator: u32) -> u32 {
    let doubled = u64::from(side) * u64::from(numerator) * 2 + u64::from(denominator);
    u32::try_from(doubled / (u64::from(denominator) * 2)).unwrap_or(side)
}

fn too_small((width, height): (u32, u32), limits: Limits) -> Error {
    let [min, max, width, height] =
        [limits.min_side, limits.max_side, width, height].map(|side| decimal(side.into()));
    let message = [
        "expected sides of ",
        &min,
        " to ",
        &max,
        " pixels, found ",
        &width,
        " x ",
        &height,
    ];
    Error::image("ImageTooSmall", concat(&message)).with_hint(
        "make it smaller, take a larger one, or cut off a side that is too long for the other",
    )
}
