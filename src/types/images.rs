//! Prepares the images in a request: checks them, and takes their metadata out.

use super::{Blob, check::Path};
use crate::{
    error::Error,
    image::{self, Header, ImageOptions, Limits},
};

/// The images of a request by the names of their members, as far as their bytes are in it.
pub type Images<'a> = Vec<(&'static str, &'a mut Option<Blob>)>;

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
    /// Whether all metadata was left out: not without [`ImageOptions::strip_metadata`], nor where the file is broken and
    /// its structure could not be followed to its end.
    pub is_fully_stripped: bool,
}

/// Prepares the images whose bytes are in a request. Those in a bucket are left to the service.
pub(super) fn prepare_images(
    images: Images<'_>,
    operation: &Path<'_>,
    limits: Limits,
    options: ImageOptions,
) -> Result<Vec<SentImage>, Error> {
    let mut sent = Vec::new();
    for (member, bytes) in images {
        let Some(bytes) = bytes else {
            continue;
        };
        let length = bytes.len();
        let prepared = image::prepare(bytes.as_vec(), limits, options)
            .map_err(|error| error.at(&operation.member(member).to_string()))?;
        sent.push(SentImage {
            member,
            header: prepared.header,
            bytes: bytes.len(),
            stripped_bytes: length - bytes.len(),
            is_fully_stripped: prepared.is_fully_stripped,
        });
    }
    Ok(sent)
}
