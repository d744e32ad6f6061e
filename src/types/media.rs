//! Images and videos in requests: where they come from, and their checks.

use super::{
    Blob, Image, S3Object, Video,
    check::{self, Check, Path},
};
use crate::error::Error;

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
            (Some(_), None) => Ok(()), // judged when it is prepared
            (None, Some(object)) => object.check(&at.member("S3Object")),
            (None, None) => Err(check::missing(at)),
            (Some(_), Some(_)) => Err(Error::image(
                "UnsupportedSource",
                format!("{at}: expected only one of Bytes and S3Object"),
            )),
        }
    }
}
