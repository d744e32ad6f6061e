//! Size and orientation in formats that the service does not take. Nothing that the npm module calls may lead here.

use super::{
    Format, Header, bmff, corrupt,
    exif::{self, Directory},
    number::{be16, be32, chunk, le16, le24, le32, length},
    unsupported,
};
use crate::{error::Error, text::concat};

/// Reads the header of an image of this format.
pub(super) fn header(format: Format, bytes: &[u8]) -> Result<Header, Error> {
    let read = match format {
        Format::Gif => le16(bytes, 6).zip(le16(bytes, 8)).map(small),
        Format::WebP => webp(bytes),
        Format::Bmp => bmp(bytes),
        Format::Tiff => tiff(bytes),
        Format::Heic | Format::Avif => heif(bytes),
        Format::Jpeg | Format::Png | Format::Pdf => return Err(unsupported(Some(format), bytes)),
    };
    let expected = || corrupt(&concat(&["the size of a ", format.name()]), 0);
    let ((width, height), orientation) = read.ok_or_else(expected)?;
    Header::new(format, width, height, orientation)
}

/// Width and height, and the orientation.
type Read = ((u32, u32), u8);

fn small((width, height): (u16, u16)) -> Read {
    ((width.into(), height.into()), 1)
}

/// <https://developers.google.com/speed/webp/docs/riff_container>
fn webp(bytes: &[u8]) -> Option<Read> {
    const CHUNK: usize = 20; // behind RIFF, its length, WEBP, the kind of the chunk and its length
    match &chunk(bytes, 12)? {
        b"VP8 " if chunk(bytes, CHUNK + 3)? == *b"\x9d\x01\x2a" => {
            let side = |at| Some(le16(bytes, CHUNK + at)? & 0x3fff);
            Some(small((side(6)?, side(8)?)))
        }
        b"VP8L" if chunk(bytes, CHUNK)? == [0x2f] => {
            let bits = le32(bytes, CHUNK + 1)?;
            Some((((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1), 1))
        }
        b"VP8X" => {
            let side = |at| Some(le24(bytes, CHUNK + at)? + 1);
            Some(((side(4)?, side(7)?), exif_of_webp(bytes).unwrap_or(1)))
        }
        _ => None,
    }
}

fn exif_of_webp(bytes: &[u8]) -> Option<u8> {
    let mut at: usize = 12;
    loop {
        let content = bytes.get(at.checked_add(8)?..)?;
        let stated = length(le32(bytes, at + 4)?);
        if chunk(bytes, at)? == *b"EXIF" {
            let exif = content.get(..stated)?;
            return exif::orientation(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif));
        }
        at = at.checked_add(8)?.checked_add(stated)?;
        at = at.checked_add(stated & 1)?;
    }
}

/// A negative height says that the rows go down.
fn bmp(bytes: &[u8]) -> Option<Read> {
    if le32(bytes, 14)? == 12 {
        return le16(bytes, 18).zip(le16(bytes, 20)).map(small);
    }
    let height = le32(bytes, 22)?.cast_signed().unsigned_abs();
    let width = le32(bytes, 18).filter(|width| width.cast_signed() > 0)?;
    Some(((width, height), 1))
}

fn tiff(bytes: &[u8]) -> Option<Read> {
    let directory = Directory::first(bytes)?;
    let size = (directory.value(0x0100)?, directory.value(0x0101)?);
    Some((size, exif::orientation(bytes).unwrap_or(1)))
}

/// The size of the primary item, and how it is turned and then mirrored (ISO/IEC 23008-12). Exif has no say here.
fn heif(bytes: &[u8]) -> Option<Read> {
    let meta = bmff::find(bytes, *b"meta")?.get(4..)?;
    let primary = bmff::find(meta, *b"pitm")?;
    let primary = match primary.first()? {
        0 => be16(primary, 4)?.into(),
        _ => be32(primary, 4)?,
    };
    let properties = bmff::find(meta, *b"iprp")?;
    let associated = associated(bmff::find(properties, *b"ipma")?, primary)?;
    let mut size = None;
    let mut turned = 0;
    let mut mirrored = 0;
    let mut rest = bmff::find(properties, *b"ipco")?;
    for index in 1..=0x7fff {
        let Some((kind, content, following)) = bmff::first(rest) else {
            break;
        };
        rest = following;
        let is_wanted = matches!(&kind, b"ispe" | b"irot" | b"imir");
        if !is_wanted || !associated.contains(&index) {
            continue;
        }
        match &kind {
            b"ispe" if size.is_none() => size = be32(content, 4).zip(be32(content, 8)),
            b"irot" => turned = content.first()? & 3,
            b"imir" => mirrored = 1 + (content.first()? & 1),
            _ => {}
        }
    }
    // quarter turns to the left; then none, top and bottom exchanged, left and right exchanged
    let orientations = [[1, 8, 3, 6], [4, 5, 2, 7], [2, 7, 4, 5]];
    let orientation = orientations[usize::from(mirrored)][usize::from(turned)];
    Some((size?, orientation))
}

/// The indices of an item's properties, at most 255.
fn associated(ipma: &[u8], item: u32) -> Option<Vec<u16>> {
    let is_long = *ipma.first()? > 0;
    let width = 1 + usize::from(ipma.get(3)? & 1);
    let mut at = 8;
    for _ in 0..be32(ipma, 4)? {
        let id = if is_long {
            be32(ipma, at)?
        } else {
            be16(ipma, at)?.into()
        };
        at += if is_long { 4 } else { 2 };
        let count = usize::from(*ipma.get(at)?);
        let indices = ipma.get(at + 1..)?.get(..count * width)?;
        at += 1 + indices.len();
        if id == item {
            // the first bit says that the property is essential
            let index = |bytes: &[u8]| match *bytes {
                [high, low] => u16::from_be_bytes([high & 0x7f, low]),
                [index, ..] => (index & 0x7f).into(),
                [] => 0,
            };
            return Some(indices.chunks_exact(width).map(index).collect());
        }
    }
    None
}
