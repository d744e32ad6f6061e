//! What the bytes of an image say of themselves, and whether the service takes them. Decodes nothing.

use crate::{error::Error, protocol::json::decimal};

/// The most bytes of an image inside of a request: 5 MiB.
/// <https://docs.aws.amazon.com/rekognition/latest/dg/limits.html>
pub const MAX_BYTES: usize = 5_242_880;

/// A file format, known by the first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// JPEG, which the service takes.
    Jpeg,
    /// PNG, which the service takes.
    Png,
    /// GIF.
    Gif,
    /// WebP.
    WebP,
    /// HEIC or HEIF.
    Heic,
    /// AVIF.
    Avif,
    /// BMP.
    Bmp,
    /// TIFF.
    Tiff,
    /// PDF.
    Pdf,
}

impl Format {
    /// The format of these bytes; `None` if they begin like none of those known.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => {
                Some(Self::Avif)
            }
            [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', b'e' | b'i', ..] => Some(Self::Heic),
            [b'B', b'M', ..] => Some(Self::Bmp),
            [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(Self::Tiff),
            [b'%', b'P', b'D', b'F', ..] => Some(Self::Pdf),
            _ => None,
        }
    }

    /// Whether the service reads it.
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Pdf => "PDF",
        }
    }
}

/// Whether an image of this length can be sent.
///
/// # Errors
/// `EmptyImage` for 0 bytes, `ImageTooLarge` for more than [`MAX_BYTES`].
pub fn check_length(length: usize) -> Result<(), Error> {
    if length == 0 {
        return Err(Error::image("EmptyImage", "expected a JPEG or PNG image, found 0 bytes"));
    }
    if length > MAX_BYTES {
        return Err(Error::image(
            "ImageTooLarge",
            ["expected an image of at most 5242880 bytes (5 MiB), found ", &decimal(length as u64)].concat(),
        )
        .with_hint("make it smaller, or put it into a bucket of the same region and pass S3Object, which takes 15 MB"));
    }
    Ok(())
}

/// Whether these bytes can be sent as an image.
///
/// # Errors
/// Those of [`check_length`], and `UnsupportedFormat` for anything but JPEG and PNG.
pub fn check(bytes: &[u8]) -> Result<Format, Error> {
    check_length(bytes.len())?;
    let format = Format::sniff(bytes);
    if let Some(format) = format.filter(|format| format.is_accepted()) {
        return Ok(format);
    }
    let found = match format {
        Some(format) => format.name().to_owned(),
        None => describe_start(bytes),
    };
    Err(Error::image("UnsupportedFormat", ["expected a JPEG or PNG image, found ", &found].concat())
        .with_hint("the name of a file does not make it an image: save it as JPEG or PNG"))
}

fn describe_start(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(4)];
    if start.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n')) {
        return "text".to_owned();
    }
    ["bytes that begin with ", &hex::encode(start)].concat()
}
