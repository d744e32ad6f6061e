//! The segments of a JPEG (ITU-T T.81, annex B): its size and orientation.

#[cfg(target_feature = "simd128")]
mod simd;

use super::{Fault, Format, Header, Part, exif, number::be16};

pub(super) const SOI: u8 = 0xd8;
pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
pub(super) const DQT: u8 = 0xdb;
pub(super) const DRI: u8 = 0xdd;
pub(super) const APP0: u8 = 0xe0;
pub(super) const APP1: u8 = 0xe1;
pub(super) const APP2: u8 = 0xe2;
pub(super) const APP14: u8 = 0xee;

/// A marker with what belongs to it: `bytes[at..end]`. Fill bytes before the marker do not.
#[derive(Clone, Copy)]
pub(super) struct Segment {
    pub(super) marker: u8,
    pub(super) at: usize,
    pub(super) end: usize,
}

impl Segment {
    /// The segment at this place or, as decoders do it, behind the bytes there that begin none.
    /// `None` if there is none, or if its length is none. It may end behind the bytes.
    pub(super) fn next(bytes: &[u8], from: usize) -> Option<Self> {
        let mut at = find_ff(bytes, from)?;
        loop {
            match *bytes.get(at + 1)? {
                0xff => at += 1,
                marker if !begins(marker) => at = find_ff(bytes, at + 2)?,
                marker => {
                    let length = match marker {
                        SOI | EOI => 0,
                        _ => be16(bytes, at + 2).filter(|&length| length >= 2)?.into(),
                    };
                    let end = at + 2 + length;
                    return Some(Self { marker, at, end });
                }
            }
        }
    }

    /// What follows the segment's length.
    pub(super) fn content<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.at + 4..self.end).unwrap_or_default()
    }

    /// Says in the segment how long its content is, and how long it is in all.
    pub(super) fn write_length(&self, bytes: &mut [u8], content: usize) -> usize {
        let [.., high, low] = (content + 2).to_be_bytes();
        if let Some(length) = bytes.get_mut(self.at + 2..self.at + 4) {
            length.copy_from_slice(&[high, low]);
        }
        content + 4
    }

    /// The TIFF of an Exif segment.
    pub(super) fn exif<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let content = self.content(bytes);
        let is_exif = self.marker == APP1 && content.starts_with(b"Exif\0");
        content.get(6..).filter(|_| is_exif)
    }
}

/// Size and orientation; the walk ends at the first scan.
pub(super) fn header(bytes: &[u8]) -> Result<Header, Fault> {
    let mut size = None;
    let mut orientation = None;
    let mut at = 2;
    loop {
        let segment = Segment::next(bytes, at).ok_or_else(|| Part::JpegSegment.missing(at))?;
        match segment.marker {
            SOS => break,
            SOI | EOI => return Err(Part::JpegScan.missing(segment.at)),
            0xc4 | 0xc8 | 0xcc => {} // DHT, JPG and DAC are no frames
            0xc0..=0xcf if size.is_none() => {
                let content = segment.content(bytes);
                size = be16(content, 3).zip(be16(content, 1));
            }
            _ => {
                orientation = orientation.or_else(|| exif::orientation(segment.exif(bytes)?));
            }
        }
        at = segment.end;
    }
    let (width, height) = size.ok_or_else(|| Part::JpegFrame.missing(at))?;
    let orientation = orientation.unwrap_or(1);
    Header::new(Format::Jpeg, width.into(), height.into(), orientation)
}

/// Whether a segment begins with this marker: all do but those of restarts, and TEM; 0 says that 0xff is data.
fn begins(marker: u8) -> bool {
    !matches!(marker, 0 | 1 | 0xd0..=0xd7)
}

/// Whether a segment begins at this very place, with or without fill bytes.
pub(super) fn begins_at(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let marker = rest.iter().find(|&&byte| byte != 0xff);
    rest.first() == Some(&0xff) && marker.is_some_and(|&marker| begins(marker))
}

fn find_ff(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    Some(from + rest.iter().position(|&byte| byte == 0xff)?)
}

/// Where the entropy-coded data that begins here ends: where a segment begins, or with the bytes.
pub(super) fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        #[cfg(target_feature = "simd128")]
        {
            at += simd::data(bytes.get(at..).unwrap_or_default());
        }
        match (bytes.get(at), bytes.get(at + 1)) {
            (_, None) => return bytes.len(),
            (Some(0xff), Some(&marker)) if marker != 0xff && begins(marker) => return at,
            _ => at += 1,
        }
    }
}
