//! Takes out of a JPEG or PNG what the picture does not need: places, names, serial numbers, thumbnails, second pictures.
//! No pixel changes, and nothing is decoded.

use super::{
    Format,
    exif::{orientation, write_minimal},
    jpeg::{self, EOI, SOI, SOS, Segment},
    png::{self, Chunk},
};

/// Moves what the picture needs to the front of `bytes` and returns its length; what is behind is left over.
///
/// - JPEG: without Exif, XMP, IPTC, the index of further pictures (MPF), what else vendors wrote, comments, the
///   thumbnail of JFIF, and whatever follows the end of the picture. JFIF, the colour profile and Adobe's transform stay.
/// - PNG: without text, time, Exif, frames of an animation, all other chunks that a decoder may ignore, and whatever
///   follows the end. What says how colours and transparency are meant stays.
/// - An orientation other than 1 stays, as Exif that says nothing else.
/// - All other formats stay as they are.
///
/// A file that is broken loses no pixel: from the byte on where it can no longer be told what it holds, all stays. Such
/// are a segment of a JPEG without a length, one that is not followed by another behind the first scan, a second picture
/// inside of the first one, a chunk of a PNG without a type, and one between two with pixels. What is to go and is cut off goes from a JPEG; in a
/// PNG that ends with it, it becomes zeros. Bytes between the segments of a JPEG go: decoders pass over them.
///
/// It goes through the bytes once, moves each at most once, and changes nothing the second time.
pub fn strip(bytes: &mut [u8]) -> usize {
    match Format::sniff(bytes) {
        Some(Format::Jpeg) => strip_jpeg(Kept::all(bytes)),
        Some(Format::Png) => strip_png(Kept::all(bytes)),
        _ => bytes.len(),
    }
}

fn strip_jpeg(mut kept: Kept<'_>) -> usize {
    let mut at = 2;
    let mut is_scanned = false;
    let mut is_turned = false;
    while let Some(segment) = Segment::next(kept.bytes, at) {
        let Segment { marker, end, .. } = segment;
        match marker {
            EOI if is_scanned => return kept.up_to(end),
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
            0xe0..=0xef | 0xfe => {
                let exif = segment.exif(kept.bytes);
                let turned = exif
                    .and_then(orientation)
                    .filter(|_| !is_scanned && !is_turned);
                is_turned |= turned.is_some();
                let length = match turned {
                    Some(orientation @ 2..) => write_exif(kept.bytes, segment, orientation),
                    _ => shorten(kept.bytes, segment),
                };
                kept.drop(segment.at + length, end);
            }
            _ => {}
        }
    }
    kept.up_to(usize::MAX)
}

/// How much of a segment stays, which begins where it began. Bytes behind what the standards say of it do not.
fn shorten(bytes: &mut [u8], segment: Segment) -> usize {
    let content = segment.content(bytes);
    let length = match segment.marker {
        0xe0 if content.starts_with(b"JFIF\0") => content.len().min(14),
        0xe2 if content.starts_with(b"ICC_PROFILE\0") => content.len(),
        0xee if content.starts_with(b"Adobe") => content.len().min(12),
        _ => return 0,
    };
    if let Some([x, y]) = bytes.get_mut(segment.at + 16..segment.at + 18)
        && segment.marker == 0xe0
        && length == 14
    {
        (*x, *y) = (0, 0); // the sides of the thumbnail
    }
    write_length(bytes, segment, length)
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
    write_length(bytes, segment, length)
}

/// Says in a segment how long its content is, and how long it is in all.
fn write_length(bytes: &mut [u8], segment: Segment, content: usize) -> usize {
    let [.., high, low] = (content + 2).to_be_bytes();
    if let Some(length) = bytes.get_mut(segment.at + 2..segment.at + 4) {
        length.copy_from_slice(&[high, low]);
    }
    content + 4
}

fn strip_png(mut kept: Kept<'_>) -> usize {
    let mut at = png::BEGIN;
    let mut is_turned = false;
    let mut has_pixels = false;
    while let Some(chunk) = Chunk::at(kept.bytes, at) {
        let Chunk { kind, end, .. } = chunk;
        if kind == *b"IEND" {
            return kept.up_to(end);
        }
        has_pixels |= kind == *b"IDAT";
        if !is_needed(kind) {
            let next = Chunk::at(kept.bytes, end).map(|next| next.kind);
            if has_pixels && next == Some(*b"IDAT") {
                break; // decoders take no pixels from there, or others
            }
            let turned = chunk.orientation(kept.bytes).filter(|_| !is_turned);
            is_turned |= turned.is_some();
            let length = match turned {
                Some(orientation @ 2..) => write_exif_chunk(kept.bytes, &chunk, orientation),
                _ => 0,
            };
            if length == 0 && next.is_none() {
                // to some decoders its beginning is the end of the pixels
                let end = end.min(kept.bytes.len());
                let content = kept.bytes.get_mut(at + 8..end);
                content.unwrap_or_default().fill(0);
                break;
            }
            kept.drop(at + length, end);
        }
        at = end;
    }
    kept.up_to(usize::MAX)
}

/// Whether a decoder must know it (the first letter says so), or colours and sizes depend on it.
fn is_needed(kind: [u8; 4]) -> bool {
    const COLOURS: [[u8; 4]; 9] = [
        *b"tRNS", *b"gAMA", *b"cHRM", *b"sRGB", *b"iCCP", *b"cICP", *b"sBIT", *b"bKGD", *b"pHYs",
    ];
    kind[0].is_ascii_uppercase() || COLOURS.contains(&kind)
}

fn write_exif_chunk(bytes: &mut [u8], chunk: &Chunk, orientation: u8) -> usize {
    let room = bytes.get_mut(chunk.at + 8..chunk.end - 4);
    let length = room.map_or(0, |room| write_minimal(room, orientation));
    let end = chunk.at + 8 + length;
    write_be32(bytes, chunk.at, length);
    let sum = png::checksum(bytes.get(chunk.at + 4..end).unwrap_or_default());
    write_be32(bytes, end, sum as usize);
    12 + length
}

fn write_be32(bytes: &mut [u8], at: usize, value: usize) {
    let [.., a, b, c, d] = value.to_be_bytes();
    if let Some(place) = bytes.get_mut(at..at + 4) {
        place.copy_from_slice(&[a, b, c, d]);
    }
}

/// What stays of bytes: all but what is dropped, from the front to the back.
struct Kept<'a> {
    bytes: &'a mut [u8],
    /// How many have their last place.
    length: usize,
    /// Where the next begin that stay.
    from: usize,
}

impl<'a> Kept<'a> {
    fn all(bytes: &'a mut [u8]) -> Self {
        Self {
            bytes,
            length: 0,
            from: 0,
        }
    }

    fn drop(&mut self, begin: usize, end: usize) {
        if begin < end {
            self.move_up_to(begin);
            self.from = end.min(self.bytes.len());
        }
    }

    /// How many bytes stay, if nothing does behind this place.
    fn up_to(mut self, end: usize) -> usize {
        self.move_up_to(end.min(self.bytes.len()));
        self.length
    }

    fn move_up_to(&mut self, end: usize) {
        if self.from < end && end <= self.bytes.len() {
            self.bytes.copy_within(self.from..end, self.length);
            self.length += end - self.from;
        }
    }
}
