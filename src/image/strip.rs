//! Takes out of a JPEG or PNG what the picture does not need: places, names, serial numbers, thumbnails, second pictures.
//! No pixel changes, and nothing is decoded.

use std::ops::Range;

use super::{
    Format, Stripped,
    exif::{orientation, write_minimal},
    icc::{self, Profile},
    jpeg::{self, APP0, APP2, APP14, DAC, DHT, DNL, DQT, DRI, EOI, SOI, SOS, Segment},
    kept::Kept,
    number::{chunk, write_be32},
    png::{self, Chunk},
    tables::Tables,
};

/// Moves what the picture needs to the front of `bytes`, and says how long that is; what is behind is left over.
///
/// - JPEG: JFIF without its thumbnail, colour profiles, Adobe's transform, frames, scans and the tables that they name stay.
///   Exif, XMP, IPTC, further pictures and their index (MPF), comments, what else vendors wrote, reserved segments and
///   whatever follows the end of the picture go.
/// - A colour profile keeps its place and the numbers that colours need. All else in it becomes zeros: the description,
///   names and serial numbers of devices, copyright, dates, private tags, and the bytes between tags.
/// - PNG: the picture, its palette and transparency, and gamma, primaries, colour space (`sRGB`, `cICP`), significant bits, background and the size of pixels
///   stay, each as long as the standard allows. Text, time, Exif, animations, all other chunks and whatever follows the
///   end go. So does a colour profile (`iCCP`): it is compressed, so its names cannot be taken out in place.
/// - An orientation other than 1 stays, as Exif that says nothing else.
/// - All other formats stay as they are.
///
/// Numbers that decoders read stay, and what compressed pixels of a PNG hold behind their end: that is found by
/// decoding only.
///
/// A file that is broken loses no pixel: from the byte on where it can no longer be told what it holds, all stays, and
/// [`Stripped::is_complete`] is false. Such are a segment of a JPEG without a length, one that is not followed by another
/// behind the first scan, a second picture before the first scan, a chunk of a PNG without a type, and one between two
/// with pixels. What is to go and is cut off goes from a JPEG; in a PNG that ends with it, it becomes zeros. Bytes between
/// the segments of a JPEG go: decoders pass over them.
///
/// It goes through a PNG once and through a JPEG twice, and changes nothing when it is called again.
pub fn strip(bytes: &mut [u8]) -> Stripped {
    match Format::sniff(bytes) {
        Some(Format::Jpeg) => strip_jpeg(bytes),
        Some(Format::Png) => strip_png(Kept::all(bytes)),
        _ => Stripped {
            length: bytes.len(),
            is_complete: false,
        },
    }
}

/// The second walk leaves tables out that nothing has named in the first one. Where that came to no end, anything may
/// name them.
fn strip_jpeg(bytes: &mut [u8]) -> Stripped {
    let mut named = Tables::NONE;
    let stripped = walk_jpeg(Kept::all(bytes), Tables::ALL, &mut named);
    match bytes.get_mut(..stripped.length) {
        Some(rest) if stripped.is_complete => walk_jpeg(Kept::all(rest), named, &mut named.clone()),
        _ => stripped,
    }
}

fn walk_jpeg(mut kept: Kept<'_>, needed: Tables, named: &mut Tables) -> Stripped {
    let mut at = 2;
    let mut is_scanned = false;
    let mut is_turned = false;
    let mut profile = Profile::default();
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
        named.name(kept.bytes, segment);
        let exif = segment.exif(kept.bytes);
        let turned = exif
            .and_then(orientation)
            .filter(|_| !is_scanned && !is_turned);
        is_turned |= turned.is_some();
        let length = match turned {
            Some(orientation @ 2..) => write_exif(kept.bytes, segment, orientation),
            _ => shorten(kept.bytes, segment, needed, &mut profile),
        };
        kept.drop(segment.at + length, end);
        at = end;
        if marker == SOS {
            is_scanned = true;
            at = jpeg::end_of_scan(kept.bytes, end);
        }
    }
    kept.rest(at)
}

/// How much of a segment stays, which begins where it began. Bytes behind what the standards say of it do not, nor do
/// numbers in it that change no colour.
fn shorten(bytes: &mut [u8], segment: Segment, needed: Tables, profile: &mut Profile) -> usize {
    let marker = segment.marker;
    let is_frame = segment.is_frame();
    let Some(content) = bytes.get_mut(segment.at + 4..segment.end) else {
        let is_needed = is_frame || matches!(marker, DHT | DAC | DQT | DNL | DRI | SOS);
        return if is_needed {
            segment.end - segment.at
        } else {
            0
        }; // it is cut off
    };
    let count = |at: usize| content.get(at).copied().map_or(0, usize::from);
    let most = match marker {
        DHT | DAC | DQT => needed.keep(marker, content),
        DNL | DRI => 2,
        SOS => 4 + 2 * count(0),
        _ if is_frame => 6 + 3 * count(5),
        APP2 if content.starts_with(icc::NAME) => profile.clean(content),
        APP0 if content.starts_with(b"JFIF\0") => blank(content, 12..14, 14), // the sides of the thumbnail
        APP14 if content.starts_with(b"Adobe") => blank(content, 5..11, 12),  // version and flags
        _ => 0,
    };
    if most == 0 {
        return 0;
    }
    let length = content.len().min(most);
    write_length(bytes, segment, length)
}

/// Makes bytes of a segment zeros and returns `length`, which decoders take for its least: nothing stays of less.
fn blank(content: &mut [u8], zeros: Range<usize>, length: usize) -> usize {
    if content.len() < length {
        return 0;
    }
    content.get_mut(zeros).unwrap_or_default().fill(0);
    length
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

fn strip_png(mut kept: Kept<'_>) -> Stripped {
    let mut at = png::BEGIN;
    let mut is_turned = false;
    let mut has_pixels = false;
    let header = chunk(kept.bytes, 24).unwrap_or_default();
    while let Some(chunk) = Chunk::at(kept.bytes, at) {
        let Chunk { kind, end, .. } = chunk;
        has_pixels |= kind == *b"IDAT";
        let most = most(kind, header);
        let length = end - at - 12;
        if most.is_none_or(|most| most < length) {
            let next = Chunk::at(kept.bytes, end).map(|next| next.kind);
            if most.is_none() && has_pixels && next == Some(*b"IDAT") {
                break; // decoders take no pixels from there, or others
            }
            let turned = chunk.orientation(kept.bytes).filter(|_| !is_turned);
            is_turned |= turned.is_some();
            let is_cut = end > kept.bytes.len();
            let length = match (turned, most) {
                (Some(orientation @ 2..), _) => write_exif_chunk(kept.bytes, &chunk, orientation),
                (_, Some(most)) if !is_cut => write_end(kept.bytes, at, most),
                _ => 0,
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
        if kind == *b"IEND" {
            return kept.up_to(end);
        }
    }
    kept.rest(at)
}

/// The most bytes of a chunk that stay, by depth and type of the colours; `None` of one that is not needed.
fn most(kind: [u8; 4], [depth, colours]: [u8; 2]) -> Option<usize> {
    const PALETTE: u8 = 3;
    let entries = 1_usize << depth.min(8);
    Some(match &kind {
        b"IDAT" => usize::MAX,
        b"IHDR" => 13,
        b"PLTE" if colours == PALETTE => 3 * entries,
        b"tRNS" if colours == PALETTE => entries,
        b"tRNS" if colours < PALETTE => 2 + 2 * usize::from(colours),
        b"bKGD" => 6,
        b"cHRM" => 32,
        b"pHYs" => 9,
        b"gAMA" | b"cICP" | b"sBIT" => 4,
        b"sRGB" => 1,
        b"IEND" => 0,
        _ => return None,
    })
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
