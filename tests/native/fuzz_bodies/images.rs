//! Headers of images, and what is taken out of them.

use std::io::Cursor;

use ::image::{self as oracle, DynamicImage, ImageReader};
use rekognition_wasm::image::{self, Format, Header, Limits, Means, Verdict, judge};

pub(super) fn header(data: &[u8]) {
    let read = Header::read(data);
    let limits = Limits::ORDINARY;
    for bits in 0..8 {
        let means = Means {
            strip: bits & 1 != 0,
            draw: bits & 2 != 0,
            store: bits & 4 != 0,
        };
        for length in [data.len(), 6_000_000, usize::MAX] {
            match (judge(read.clone(), length, limits, means), &read) {
                (Verdict::AsIs, Ok(header)) => {
                    let sides = limits.min_side..=limits.max_side;
                    assert!(sides.contains(&header.width) && sides.contains(&header.height));
                    assert!(length <= limits.bytes);
                }
                (Verdict::StripFirst, Ok(_)) => assert!(means.strip && length > limits.bytes),
                (Verdict::Store, Ok(_)) => assert!(means.store && !means.strip),
                (Verdict::Draw(_), _) => assert!(means.draw),
                (Verdict::Refuse(fault), Err(error)) => assert!(!means.draw && fault == *error),
                (Verdict::Refuse(_), Ok(_)) => {}
                (verdict, Err(error)) => panic!("{verdict:?} in spite of {error}"),
            }
        }
    }
    let Ok(header) = read else { return };
    assert_eq!(Some(header.format), Format::sniff(data));
    assert!(header.width > 0 && header.height > 0);
    assert!(matches!(header.orientation, 1..=8));
}

pub(super) fn strip(data: &[u8]) {
    let (stripped, is_complete) = stripped(data);
    let again = self::stripped(&stripped);
    assert_eq!(again.0, stripped, "a second time");
    if let Ok(header) = Header::read(data) {
        assert_eq!(again.1, is_complete, "the second time tells something else");
        assert_eq!(Header::read(&stripped), Ok(header));
    }
    if !is_odd_jpeg(data)
        && let Some(before) = decode(data)
    {
        assert!(decode(&stripped) == Some(before), "it looks different");
    }
}

fn stripped(data: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = data.to_vec();
    let stripped = image::strip(&mut bytes);
    assert!(stripped.length <= data.len(), "it is longer");
    bytes.truncate(stripped.length);
    (bytes, stripped.is_complete)
}

/// Whether something other than segments is before the first scan, or something other than scans and tables behind it.
/// Decoders think differently of what comes then; what is taken out is what libjpeg passes over.
fn is_odd_jpeg(data: &[u8]) -> bool {
    let Some(mut rest) = data.strip_prefix(b"\xff\xd8") else {
        return false;
    };
    while let [0xff, marker, high, low, ..] = *rest {
        match marker {
            0xda => {
                let mut pairs = rest.windows(2).skip(1);
                let metadata = pairs.find(|pair| matches!(pair, [0xff, 0xd9 | 0xe0..=0xef | 0xfe]));
                return metadata.is_some_and(|pair| pair[1] != 0xd9);
            }
            0..=1 | 0xd0..=0xd9 | 0xff => return true,
            _ => {}
        }
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        rest = rest.get(length..).unwrap_or_default();
    }
    true
}

/// The pixels of a small picture. Of orientations decoders think differently in broken files.
fn decode(data: &[u8]) -> Option<DynamicImage> {
    Format::sniff(data).filter(|format| matches!(format, Format::Jpeg | Format::Png))?;
    let mut reader = ImageReader::new(Cursor::new(data))
        .with_guessed_format()
        .ok()?;
    let mut limits = oracle::Limits::default();
    limits.max_image_width = Some(256);
    limits.max_image_height = Some(256);
    reader.limits(limits);
    reader.decode().ok()
}
