//! The images of an input, from the member that carries or names one down to upright pixels.

use std::sync::Arc;

use rekognition_local_pixels::RgbImage;
use rekognition_local_pixels::decode::{DecodeError, Sides, decode};

use super::Call;
use crate::error::ServiceError;
use crate::input::Members;
use crate::memory::objects::{DEMO_BUCKET, Object};

/// How large an image may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// In a request; the model has a limit of its own, which is never below.
    pub(super) bytes: usize,
    pub(super) sides: Sides,
}

/// Of most operations.
pub(super) const ORDINARY: Limits = Limits {
    bytes: 5_242_880,
    sides: Sides {
        shortest: 80,
        longest: 10_000,
    },
};

/// Of `DetectProtectiveEquipment` and `DetectCustomLabels`.
///
/// <https://docs.aws.amazon.com/rekognition/latest/dg/limits.html>
/// <https://docs.aws.amazon.com/rekognition/latest/customlabels-dg/limits.html>
pub(super) const NARROW: Limits = Limits {
    bytes: 4 << 20,
    sides: Sides {
        shortest: 64,
        longest: 4096,
    },
};

/// Of an object in S3, for every operation.
const STORED: usize = 15 << 20;

/// Reads, checks and decodes the image in a member; a broken image is an error of the service.
pub(super) fn pixels(
    call: Call<'_>,
    member: &str,
    limits: Limits,
) -> Result<RgbImage, ServiceError> {
    let Some(image) = call.input.members(member) else {
        return Err(ServiceError::invalid_parameters());
    };
    match (image.blob("Bytes"), image.members("S3Object")) {
        (Some(bytes), None) => decoded(bytes, limits.bytes, limits.sides),
        (None, Some(object)) if object.text("Bucket").and(object.text("Name")).is_some() => {
            decoded(&stored(call, object)?.bytes, STORED, limits.sides)
        }
        _ => Err(ServiceError::invalid_parameters()),
    }
}

/// The object that the member names. Versions of objects are not kept; that of an unversioned one is
/// `null`.
fn stored(call: Call<'_>, object: &Members) -> Result<Arc<Object>, ServiceError> {
    let is_known = object.text("Bucket") == Some(DEMO_BUCKET)
        && object
            .text("Version")
            .is_none_or(|version| version == "null");
    let found = call.memory().objects.get(object.required_text("Name"));
    found.filter(|_| is_known).ok_or_else(|| {
        ServiceError::service(
            "InvalidS3ObjectException",
            "Unable to get object metadata from S3. Check object key, region and/or access \
             permissions.",
        )
    })
}

fn decoded(bytes: &[u8], limit: usize, sides: Sides) -> Result<RgbImage, ServiceError> {
    if bytes.len() > limit {
        return Err(too_large(format!(
            "Input image of {} bytes exceeds maximum size of {limit} bytes",
            bytes.len()
        )));
    }
    decode(bytes, sides).map_err(|error| refusal(error, sides))
}

fn refusal(error: DecodeError, sides: Sides) -> ServiceError {
    match error {
        DecodeError::Format => ServiceError::service(
            "InvalidImageFormatException",
            "Request has invalid image format",
        ),
        DecodeError::TooSmall => ServiceError::invalid_parameters(),
        DecodeError::TooLarge { width, height } => too_large(format!(
            "Input image dimensions {width} x {height} exceed maximum dimension size of {} pixels",
            sides.longest
        )),
    }
}

fn too_large(message: String) -> ServiceError {
    ServiceError::service("ImageTooLargeException", message)
}
