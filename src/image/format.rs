//! File formats, known by their first bytes.

use super::number::{be32, le32, length};

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
        let (format, ..) = *MAGIC.iter().find(begins)?;
        match format {
            Self::WebP if !bytes.starts_with(b"RIFF") => None,
            // text begins with these letters as well; the length of what follows has few values
            Self::Bmp if !BMP_HEADERS.contains(&le32(bytes, 14)?) => None,
            Self::Heic if is_avif(bytes) => Some(Self::Avif),
            _ => Some(format),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

/// The names of the formats, in their order.
const NAMES: [&str; 9] = [
    "JPEG", "PNG", "GIF", "WebP", "HEIC", "AVIF", "BMP", "TIFF", "PDF",
];

/// What each format's files hold, and where.
const MAGIC: &[(Format, usize, &[u8])] = &[
    (Format::Jpeg, 0, b"\xff\xd8\xff"),
    (Format::Png, 0, b"\x89PNG\r\n\x1a\n"),
    (Format::Gif, 0, b"GIF8"),
    (Format::WebP, 8, b"WEBP"),
    (Format::Avif, 4, b"ftypavi"),
    (Format::Heic, 4, b"ftyphe"),
    (Format::Heic, 4, b"ftypmif1"),
    (Format::Heic, 4, b"ftypmsf1"),
    (Format::Bmp, 0, b"BM"),
    (Format::Tiff, 0, b"II*\0"),
    (Format::Tiff, 0, b"MM\0*"),
    (Format::Pdf, 0, b"%PDF"),
];

/// How long the second header of a BMP can be, by version.
const BMP_HEADERS: [u32; 8] = [12, 16, 40, 52, 56, 64, 108, 124];

/// Whether AVIF is among the compatible brands: the main brands `mif1` and `msf1` are for any codec.
fn is_avif(bytes: &[u8]) -> bool {
    let end = be32(bytes, 0).map_or(0, length).min(bytes.len());
    let brands = bytes.get(16..end).unwrap_or_default();
    brands
        .chunks_exact(4)
        .any(|brand| brand.starts_with(b"avi"))
}
