//! Parts of files, byte by byte: segments, chunks, boxes, Exif.

/// What must never be sent: it stands for places, names, serial numbers, thumbnails.
pub(crate) const SECRET: &[u8] = b"SECRET";

/// A segment of a JPEG.
pub(crate) fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("it fits");
    [&[0xff, marker], &length.to_be_bytes()[..], content].concat()
}

/// A JPEG with more behind its SOI.
pub(crate) fn with_segments(jpeg: &[u8], segments: &[u8]) -> Vec<u8> {
    [&jpeg[..2], segments, &jpeg[2..]].concat()
}

/// A chunk of a PNG.
pub(crate) fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("it fits").to_be_bytes();
    let checksum = crc32(&[&kind, content].concat()).to_be_bytes();
    [&length, &kind[..], content, &checksum].concat()
}

/// A PNG with more behind its IHDR.
pub(crate) fn with_chunks(png: &[u8], chunks: &[u8]) -> Vec<u8> {
    [&png[..33], chunks, &png[33..]].concat()
}

/// CRC-32 by its definition, a polynomial division.
fn crc32(bytes: &[u8]) -> u32 {
    let mut remainder = !0_u32;
    for bit in bytes
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1))
    {
        let out = (remainder & 1) ^ u32::from(bit);
        remainder >>= 1;
        if out == 1 {
            remainder ^= 0xedb8_8320;
        }
    }
    !remainder
}

/// A box of an ISO base media file.
pub(crate) fn boxed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).expect("it fits");
    [&length.to_be_bytes(), &kind[..], content].concat()
}

/// Exif as a camera writes it: maker, orientation, place, and a second directory with a thumbnail.
pub(crate) fn exif(is_big_endian: bool, orientation: u16) -> Vec<u8> {
    let mut tiff = Tiff {
        bytes: Vec::new(),
        is_big_endian,
    };
    tiff.bytes.extend(if is_big_endian { b"MM" } else { b"II" });
    tiff.u16(42);
    tiff.u32(8);
    let (make, gps, thumbnail) = (8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + 8, 74 + 2 + 12);
    tiff.u16(3);
    tiff.entry(0x010f, 2, 7, make);
    tiff.u16(0x0112);
    tiff.u16(3);
    tiff.u32(1);
    tiff.u16(orientation);
    tiff.u16(0);
    tiff.entry(0x8825, 4, 1, gps);
    tiff.u32(74);
    tiff.bytes.extend(b"SECRET\0\0"); // the maker
    tiff.u16(1);
    tiff.entry(0x001d, 2, 7, make);
    tiff.bytes.extend([0; 2]);
    tiff.u16(1);
    tiff.entry(0x0201, 4, 1, thumbnail);
    tiff.bytes.extend(b"\xff\xd8\xff\xdbSECRET\xff\xd9");
    tiff.bytes
}

/// Exif with nothing but entries.
pub(crate) fn entries(is_big_endian: bool, entries: &[(u16, u16, u32)]) -> Vec<u8> {
    let mut tiff = Tiff {
        bytes: Vec::new(),
        is_big_endian,
    };
    tiff.bytes.extend(if is_big_endian { b"MM" } else { b"II" });
    tiff.u16(42);
    tiff.u32(8);
    tiff.u16(u16::try_from(entries.len()).expect("it fits"));
    for &(tag, kind, value) in entries {
        tiff.u16(tag);
        tiff.u16(kind);
        tiff.u32(1);
        if kind == 3 {
            tiff.u16(u16::try_from(value).expect("it fits"));
            tiff.u16(0);
        } else {
            tiff.u32(value);
        }
    }
    tiff.u32(8); // the next directory is this one
    tiff.bytes
}

/// Exif as a segment of a JPEG.
pub(crate) fn exif_segment(tiff: &[u8]) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0", tiff].concat())
}

struct Tiff {
    bytes: Vec<u8>,
    is_big_endian: bool,
}

impl Tiff {
    fn u16(&mut self, value: u16) {
        self.bytes.extend(if self.is_big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(if self.is_big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }

    fn entry(&mut self, tag: u16, kind: u16, count: u32, value: u32) {
        self.u16(tag);
        self.u16(kind);
        self.u32(count);
        self.u32(value);
    }
}
