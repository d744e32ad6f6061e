//! Images and videos in requests: where they come from, their checks, and how images are made ready.

use super::{
    Blob, Image, Operation, S3Object, Video,
    check::{self, Check, Path},
};
use crate::{
    error::Error,
    image::{self, Header, ImageOptions},
};

/// An image in the request itself: the bytes of a JPEG or PNG file.
impl From<Blob> for Image {
    fn from(bytes: Blob) -> Self {
        Self {
            bytes: Some(bytes),
            s3_object: None,
        }
    }
}

/// An image in the request itself: the bytes of a JPEG or PNG file.
impl From<Vec<u8>> for Image {
    fn from(bytes: Vec<u8>) -> Self {
        Blob::from(bytes).into()
    }
}

impl S3Object {
    /// The object of this name in a bucket, in the version that is there.
    pub fn new(bucket: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            bucket: Some(bucket.into()),
            name: Some(name.into()),
            version: None,
        }
    }
}

/// A video in a bucket of the call's region.
impl From<S3Object> for Video {
    fn from(object: S3Object) -> Self {
        Self {
            s3_object: Some(object),
        }
    }
}

/// An image in a bucket of the call's region.
impl From<S3Object> for Image {
    fn from(object: S3Object) -> Self {
        Self {
            bytes: None,
            s3_object: Some(object),
        }
    }
}

impl Check for Image {
    fn check(&self, at: &Path<'_>) -> Result<(), Error> {
        match (&self.bytes, &self.s3_object) {
            (Some(_), None) => Ok(()), // judged when it is made ready
            (None, Some(object)) => object.check(&at.member("S3Object")),
            (None, None) => Err(check::missing(at)),
            (Some(_), Some(_)) => Err(Error::image(
                "UnsupportedSource",
                format!("{at}: expected only one of Bytes and S3Object"),
            )),
        }
    }
}

/// An image of a request, and what was done to it before it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentImage {
    /// The member of the request that has it: `Image`, `SourceImage` or `TargetImage`.
    pub member: &'static str,
    /// Format, size and orientation.
    pub header: Header,
    /// How many bytes were sent.
    pub bytes: usize,
    /// How many bytes of metadata were left out.
    pub stripped_bytes: usize,
}

/// Makes the images ready whose bytes are in a request. Those in a bucket are left to the service.
pub(super) fn prepare_images<R: Operation>(
    request: &mut R,
    options: ImageOptions,
) -> Result<Vec<SentImage>, Error> {
    let operation = Path::operation(R::NAME);
    let mut sent = Vec::new();
    for (member, image) in request.images() {
        let Some(bytes) = &mut image.bytes else {
            continue;
        };
        let length = bytes.len();
        let header = image::prepare(bytes.as_vec(), R::IMAGE_LIMITS, options)
            .map_err(|error| error.at(&operation.member(member).to_string()))?;
        sent.push(SentImage {
            member,
            header,
            bytes: bytes.len(),
            stripped_bytes: length - bytes.len(),
        });
    }
    Ok(sent)
}
