//! Makes a file ready for a host that can neither draw an image nor put it into a bucket: what is left is to strip it.

use super::{Header, Limits, Means, Stripped, Verdict, judge, strip};
use crate::error::Error;

/// How images are made ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageOptions {
    /// Whether a file's metadata stays here: place, camera, owner, thumbnails. Orientation and a JPEG's colour profile are
    /// kept, the profile without its names, and no pixel changes. The default is `true`.
    pub strip_metadata: bool,
}

impl Default for ImageOptions {
    fn default() -> Self {
        Self {
            strip_metadata: true,
        }
    }
}

/// An image that is ready to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Prepared {
    /// Format, size and orientation.
    pub header: Header,
    /// Whether all metadata is gone: not without [`ImageOptions::strip_metadata`], nor where the file is broken
    /// ([`Stripped::is_complete`]).
    pub is_fully_stripped: bool,
}

/// Judges a JPEG or PNG, shortens it to what is sent, and tells its header.
///
/// # Errors
/// Those of [`Header::read`]; `ImageTooLarge` and `ImageTooSmall` for what is beyond the limits.
pub fn prepare(
    file: &mut Vec<u8>,
    limits: Limits,
    options: ImageOptions,
) -> Result<Prepared, Error> {
    let header = Header::read(file)?;
    let means = Means {
        strip: options.strip_metadata,
        ..Means::default()
    };
    match judge(Ok(header), file.len(), limits, means) {
        Verdict::Draw(fault) | Verdict::Refuse(fault) => Err(fault.into()),
        Verdict::AsIs | Verdict::StripFirst | Verdict::Store if means.strip => {
            let Stripped {
                length,
                is_complete,
            } = strip(file);
            file.truncate(length);
            let strip_metadata = false;
            let prepared = prepare(file, limits, ImageOptions { strip_metadata })?;
            Ok(Prepared {
                is_fully_stripped: is_complete,
                ..prepared
            })
        }
        Verdict::AsIs | Verdict::StripFirst | Verdict::Store => Ok(Prepared {
            header,
            is_fully_stripped: false,
        }),
    }
}
