//! The images of an input, from the member that carries one down to upright pixels.

use ::image::RgbImage;

use crate::analysis::decode::{DecodeError, Sides, decode};
use crate::error::ServiceError;
use crate::input::Members;

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

/// Reads, checks and decodes the image in a member; a broken image is an error of the service.
pub(super) fn pixels(
    input: &Members,
    member: &str,
    limits: Limits,
) -> Result<RgbImage, ServiceError> {
    let Some(image) = input.members(member) else {
        return Err(ServiceError::invalid_parameters());
    };
    match (image.blob("Bytes"), image.members("S3Object")) {
        (Some(bytes), None) if bytes.len() > limits.bytes => Err(too_large(format!(
            "Input image of {} bytes exceeds maximum size of {} bytes",
            bytes.len(),
            limits.bytes
        ))),
        (Some(bytes), None) => {
            decode(bytes, limits.sides).map_err(|error| refusal(error, limits.sides))
        }
        (None, Some(object)) if object.text("Bucket").and(object.text("Name")).is_some() => {
            Err(ServiceError::service(
                "InvalidS3ObjectException",
                "Unable to get object metadata from S3. Check object key, region and/or access \
                 permissions.",
            ))
        }
        _ => Err(ServiceError::invalid_parameters()),
    }
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
