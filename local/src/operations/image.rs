//! Reads and checks the `Image` member that the image operations share, down to upright pixels.

use ::image::RgbImage;

use crate::analysis::decode::{DecodeError, decode};
use crate::error::ServiceError;
use crate::input::{self, Members, Violations};

/// The most bytes an image may have in a request.
const MAX_BYTES: usize = 5_242_880;

/// The member as it was sent, types and lengths checked.
#[derive(Debug)]
pub(crate) struct ImageInput {
    bytes: Option<Vec<u8>>,
    s3_object: Option<S3Object>,
}

#[derive(Debug)]
struct S3Object {
    is_complete: bool,
}

impl ImageInput {
    /// Reads the member; broken constraints are added to `violations`.
    pub(crate) fn read(
        members: &Members,
        violations: &mut Violations,
    ) -> Result<Self, ServiceError> {
        let Some(image) = input::structure(members, "Image")? else {
            violations.missing("image");
            return Ok(Self {
                bytes: None,
                s3_object: None,
            });
        };
        let bytes = input::blob(image, "Bytes")?;
        if let Some(bytes) = &bytes {
            let length = bytes.len();
            let shown = format!("java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]");
            violations.length(length, 1..=MAX_BYTES, &shown, "image.bytes");
        }
        let s3_object = match input::structure(image, "S3Object")? {
            None => None,
            Some(object) => Some(S3Object::read(object, violations)?),
        };
        Ok(Self { bytes, s3_object })
    }

    /// The upright pixels.
    pub(crate) fn decode(self) -> Result<RgbImage, ServiceError> {
        match (self.bytes, self.s3_object) {
            (Some(bytes), None) => decode(&bytes).map_err(refusal),
            (None, Some(object)) if object.is_complete => Err(ServiceError::service(
                "InvalidS3ObjectException",
                "Unable to get object metadata from S3. Check object key, region and/or access \
                 permissions.",
            )),
            _ => Err(ServiceError::invalid_parameters()),
        }
    }
}

impl S3Object {
    fn read(object: &Members, violations: &mut Violations) -> Result<Self, ServiceError> {
        let bucket = input::string(object, "Bucket")?;
        let name = input::string(object, "Name")?;
        let version = input::string(object, "Version")?;
        if let Some(bucket) = bucket {
            let path = "image.s3Object.bucket";
            violations.length(bucket.chars().count(), 3..=255, bucket, path);
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            if !bucket.chars().all(fits) {
                let constraint =
                    r"Member must satisfy regular expression pattern: [0-9A-Za-z\.\-_]*";
                violations.add(bucket, path, constraint);
            }
        }
        for (text, path) in [
            (name, "image.s3Object.name"),
            (version, "image.s3Object.version"),
        ] {
            if let Some(text) = text {
                violations.length(text.chars().count(), 1..=1024, text, path);
            }
        }
        Ok(Self {
            is_complete: bucket.is_some() && name.is_some(),
        })
    }
}

fn refusal(error: DecodeError) -> ServiceError {
    match error {
        DecodeError::Format => ServiceError::service(
            "InvalidImageFormatException",
            "Request has invalid image format",
        ),
        DecodeError::TooSmall => ServiceError::invalid_parameters(),
        DecodeError::TooLarge { width, height } => ServiceError::service(
            "ImageTooLargeException",
            format!(
                "Input image dimensions {width} x {height} exceed maximum dimension size of \
                 10000 pixels"
            ),
        ),
    }
}
