//! Takes out of a JPEG or PNG what the picture does not need: places, names, serial numbers, thumbnails, second pictures.
//! No pixel changes, and nothing is decoded.

use super::{
    Format, Stripped,
    exif::{orientation, write_minimal},
    icc,
    jpeg::{self, APP0, APP2, APP14, DQT, DRI, EOI, SOI, SOS, Segment},
    kept::Kept,
    number::{length, place_of, write_be32},
    png::{self, Chunk},
};

/// Moves the picture to the front of `bytes`, and says how long it is; the bytes behind it are left over.
///
/// - JPEG: frames, scans, tables, JFIF without its thumbnail, Adobe's transform and a colour profile stay. Exif, XMP,
///   IPTC, comments, further pictures and their index (MPF), all other segments and whatever follows the end of the
///   picture go.
/// - A colour profile keeps the numbers that colours need, each in its place. All else in it becomes zeros: descriptions,
///   names and serial numbers of devices, copyright, dates, private tags, and the bytes between tags. A profile in several
///   segments goes, which only profiles of printers are long enough for.
/// - PNG: the picture, its palette and its transparency stay, and gamma, primaries, colour space (`sRGB`, `cICP`),
///   significant bits, background and the size of pixels, each as long as the standard allows at most. Text, time, Exif,
///   animations, all other chunks and whatever follows the end go. So does a colour profile (`iCCP`): it is compressed,
///   so its names cannot be taken out in place.
/// - An orientation other than 1 stays, as Exif that says nothing else.
/// - All other formats stay as they are.
///
/// Numbers that a decoder may read stay, whatever they spell: pixels, tables of a JPEG that no scan names, and what a
/// PNG's compressed pixels have behind their end, which only decoding finds.
///
/// A file that is broken loses no pixel: from the byte on where it can no longer be told what it holds, all stays, and
/// [`Stripped::is_complete`] is false. Such are a segment of a JPEG without a length, one that is not followed by another
/// behind the first scan, a second picture before the first scan, a chunk of a PNG without a type, and one between two
/// with pixels. What is to go and is cut off goes from a JPEG; in a PNG that ends with it, it becomes zeros. Bytes between
/// the segments of a JPEG go: decoders pass over them.
///
/// It goes through the bytes once, moves each at most once, and changes nothing the second time.
pub fn strip(bytes: &mut [u8]) -> Stripped {
    match Format::sniff(bytes) {
        Some(Format::Jpeg) => strip_jpeg(Kept::all(bytes)),
        Some(Format::Png) => strip_png(Kept::all(bytes)),
        _ => Stripped {
            length: bytes.len(),
            is_complete: false,
        },
    }
}

fn strip_jpeg(mut kept: Kept<'_>) -> Stripped {
    let mut at = 2;
    let mut is_scanned = false;
    let mut is_turned = false;
    let mut has_profile = false;
    while let Some(segment) = Segment::next(kept.bytes, at) {
        let Segment { marker, end, .. } = segment;
        match marker {
            EOI if is_scanned => return kept.up_to(end),
            SOI if is_scanned && jpeg::begins_at(kept.bytes, end) => {
                // a second picture: the first one has no end of its own
                if let Some(marker) = kept.bytes.get_mut(segment.at + 1) {
                    *marker = EOI;
                }
                return kept.up_to(end);
            }
            SOI | EOI => break,
            SOS => {}
            _ if is_scanned && !jpeg::begins_at(kept.bytes, end) => break,
            _ => {}
        }
        kept.drop(at, segment.at);
        at = end;
        match marker {
            SOS => {
                is_scanned = true;
                at = jpeg::end_of_scan(kept.bytes, end);
            }
            0xc0..=0xcf | DQT | DRI => {}
            _ => {
                let exif = segment.exif(kept.bytes);
                let turned = exif
                    .and_then(orientation)
                    .filter(|_| !is_scanned && !is_turned);
                is_turned |= turned.is_some();
                let length = match turned {
                    Some(orientation @ 2..) => write_exif(kept.bytes, segment, orientation),
                    _ => shorten(kept.bytes, segment, &mut has_profile),
                };
                kept.drop(segment.at + length, end);
            }
        }
    }
    kept.rest(at)
}

/// How much of a segment stays, which begins where it began. Bytes behind what the standards say of it do not.
fn shorten(bytes: &mut [u8], segment: Segment, has_profile: &mut bool) -> usize {
    let content = bytes
        .get_mut(segment.at + 4..segment.end)
        .unwrap_or_default();
    let (zeros, length) = match segment.marker {
        APP0 if content.starts_with(b"JFIF\0") => (12..14, 14), // the sides of the thumbnail
        APP14 if content.starts_with(b"Adobe") => (5..11, 12),  // version and flags
        APP2 if content.starts_with(icc::NAME) && !*has_profile => {
            *has_profile = true;
            (0..0, icc::clean(content))
        }
        _ => return 0,
    };
    match content.get_mut(zeros) {
        Some(zeros) if length > 0 => zeros.fill(0),
        _ => return 0,
    }
    segment.write_length(bytes, length)
}

fn write_exif(bytes: &mut [u8], segment: Segment, orientation: u8) -> usize {
    let begin = segment.at + 4;
    let Some(content) = bytes.get_mut(begin..segment.end) else {
        return 0;
    };
    let Some((name, room)) = content.split_at_mut_checked(6) else {
        return 0;
    };
    name.copy_from_slice(b"Exif\0\0");
    let length = 6 + write_minimal(room, orientation);
    segment.write_length(bytes, length)
}

fn strip_png(mut kept: Kept<'_>) -> Stripped {
    const PALETTE: u8 = 3;
    let mut at = png::BEGIN;
    let mut is_turned = false;
    let mut has_pixels = false;
    let has_palette = kept.bytes.get(25) == Some(&PALETTE);
    while let Some(chunk) = Chunk::at(kept.bytes, at) {
        let Chunk { kind, end, .. } = chunk;
        if kind == *b"IEND" {
            let end = at + write_end(kept.bytes, at, 0);
            return kept.up_to(end);
        }
        let is_pixels = kind == *b"IDAT";
        has_pixels |= is_pixels;
        let most = most(kind, has_palette);
        if !is_pixels && most.is_none_or(|most| end - at - 12 > most) {
            let next = Chunk::at(kept.bytes, end).map(|next| next.kind);
            if has_pixels && next == Some(*b"IDAT") {
                break; // decoders take no pixels from there, or others
            }
            let turned = chunk.orientation(kept.bytes).filter(|_| !is_turned);
            is_turned |= turned.is_some();
            let length = match turned {
                Some(orientation @ 2..) => write_exif_chunk(kept.bytes, &chunk, orientation),
                _ => most.map_or(0, |most| write_end(kept.bytes, at, most)),
            };
            if length == 0 && next.is_none() {
                // to some decoders its beginning is the end of the pixels
                let end = end.min(kept.bytes.len());
                let content = kept.bytes.get_mut(at + 8..end);
                content.unwrap_or_default().fill(0);
                at = end;
                break;
            }
            kept.drop(at + length, end);
        }
        at = end;
    }
    kept.rest(at)
}

/// The chunks besides the pixels that a picture and the meaning of its colours need.
const NEEDED: &[u8] = b"IHDRPLTEtRNScHRMgAMAsRGBcICPsBITbKGDpHYs";

/// The most bytes of each: without a palette, and with one.
const MOST: [[u16; 10]; 2] = [
    [13, 0, 6, 32, 4, 1, 4, 4, 6, 9],
    [13, 768, 256, 32, 4, 1, 4, 4, 1, 9],
];

/// The most bytes of a chunk; `None` of one that is not needed.
fn most(kind: [u8; 4], has_palette: bool) -> Option<usize> {
    let name = length(u32::from_be_bytes(kind));
    let place = place_of(name, NEEDED)?;
    MOST[usize::from(has_palette)]
        .get(place)
        .map(|&most| usize::from(most))
        .filter(|&most| most > 0)
}

fn write_exif_chunk(bytes: &mut [u8], chunk: &Chunk, orientation: u8) -> usize {
    let room = bytes.get_mut(chunk.at + 8..chunk.end - 4);
    let length = room.map_or(0, |room| write_minimal(room, orientation));
    write_end(bytes, chunk.at, length)
}

/// Says in a chunk how long its content is, and what its checksum is; how long it is in all.
fn write_end(bytes: &mut [u8], at: usize, content: usize) -> usize {
    let end = at + 8 + content;
    write_be32(bytes, at, content);
    let sum = png::checksum(bytes.get(at + 4..end).unwrap_or_default());
    write_be32(bytes, end, sum as usize);
    12 + content
}
