//! What the bytes of an image say of themselves, and whether the service takes them. Decodes nothing.

use crate::{decimal::decimal, error::Error};

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
        let begins = |(_, offset, magic): &&(Self, usize, &[u8])| {
            bytes
                .get(*offset..)
                .is_some_and(|bytes| bytes.starts_with(magic))
        };
        MAGIC.iter().find(begins).map(|(format, ..)| *format)
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

/// What each format's files hold, and where.
const MAGIC: &[(Format, usize, &[u8])] = &[
    (Format::Jpeg, 0, b"\xff\xd8\xff"),
    (Format::Png, 0, b"\x89PNG\r\n\x1a\n"),
    (Format::Gif, 0, b"GIF8"),
    (Format::WebP, 8, b"WEBP"),
    (Format::Avif, 4, b"ftypavi"),
    (Format::Heic, 4, b"ftyphe"),
    (Format::Heic, 4, b"ftypmif"),
    (Format::Bmp, 0, b"BM"),
    (Format::Tiff, 0, b"II*\0"),
    (Format::Tiff, 0, b"MM\0*"),
    (Format::Pdf, 0, b"%PDF"),
];

/// Whether an image of this length can be sent.
///
/// # Errors
/// `EmptyImage` for 0 bytes, `ImageTooLarge` for more than [`MAX_BYTES`].
pub fn check_length(length: usize) -> Result<(), Error> {
    if length == 0 {
        return Err(Error::image(
            "EmptyImage",
            "expected a JPEG or PNG image, found 0 bytes",
        ));
    }
    if length > MAX_BYTES {
        return Err(Error::image(
            "ImageTooLarge",
            [
                "expected an image of at most 5242880 bytes (5 MiB), found ",
                &decimal(length as u64),
            ]
            .concat(),
        )
        .with_hint("make it smaller, or pass an S3Object of up to 15 MB in the same region"));
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
    Err(Error::image(
        "UnsupportedFormat",
        ["expected a JPEG or PNG image, found ", &found].concat(),
    )
    .with_hint("save it as JPEG or PNG"))
}

fn describe_start(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(4)];
    if start
        .iter()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'))
    {
        return "text".to_owned();
    }
    ["bytes that begin with ", &hex::encode(start)].concat()
}
