//! Formats, sizes and orientations.

use ::image::{DynamicImage, ImageFormat};
use proptest::prelude::*;
use rekognition_wasm::{
    error::{Error, Kind},
    image::{Format, Header},
};

use super::{
    bytes::{boxed, chunk, entries, exif, exif_segment, segment, with_chunks, with_segments},
    samples::{HEIGHT, WIDTH, baseline, encode, jpegs, pngs},
};

const SIZE: (u32, u32) = (WIDTH as u32, HEIGHT as u32);

#[track_caller]
fn check(name: &str, bytes: &[u8], format: Format, size: (u32, u32), orientation: u8) {
    let header = Header::read(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    let found = (
        header.format,
        (header.width, header.height),
        header.orientation,
    );
    assert_eq!(found, (format, size, orientation), "{name}");
}

#[track_caller]
fn check_error(name: &str, bytes: &[u8], code: &str, message: &str) {
    let error = Error::from(Header::read(bytes).expect_err(name));
    assert_eq!(error.code(), Some(code), "{name}");
    assert_eq!(error.message(), message, "{name}");
    assert_eq!(error.hint().is_none(), bytes.is_empty(), "{name}");
}

#[test]
fn formats_are_known_by_their_first_bytes() {
    let brands = |brands: &[u8]| boxed(*b"ftyp", brands);
    let bmp = |length: u8| [&b"BM"[..], &[0; 12], &[length, 0, 0, 0]].concat();
    let cases: &[(&str, &[u8], Option<Format>)] = &[
        ("nothing", b"", None),
        ("a byte", b"\xff", None),
        ("JPEG", b"\xff\xd8\xff", Some(Format::Jpeg)),
        ("half of a PNG's", b"\x89PNG\r\n", None),
        ("PNG", b"\x89PNG\r\n\x1a\n", Some(Format::Png)),
        ("GIF", b"GIF89a", Some(Format::Gif)),
        ("WebP", b"RIFF\0\0\0\0WEBP", Some(Format::WebP)),
        ("WebP without RIFF", b"text\0\0\0\0WEBP", None),
        ("another RIFF", b"RIFF\0\0\0\0WAVE", None),
        (
            "text that begins as BMP",
            b"BMW builds cars, and motorcycles",
            None,
        ),
        ("the beginning of a BMP", b"BM", None),
        ("BMP of OS/2", &bmp(12), Some(Format::Bmp)),
        ("BMP", &bmp(40), Some(Format::Bmp)),
        ("BMP, version 5", &bmp(124), Some(Format::Bmp)),
        ("BMP of no version", &bmp(41), None),
        ("TIFF, little-endian", b"II*\0", Some(Format::Tiff)),
        ("TIFF, big-endian", b"MM\0*", Some(Format::Tiff)),
        ("PDF", b"%PDF-1.7", Some(Format::Pdf)),
        ("heic", &brands(b"heic\0\0\0\0mif1heic"), Some(Format::Heic)),
        ("heix", &brands(b"heix\0\0\0\0"), Some(Format::Heic)),
        ("hevc", &brands(b"hevc\0\0\0\0"), Some(Format::Heic)),
        ("hevx", &brands(b"hevx\0\0\0\0"), Some(Format::Heic)),
        ("heim", &brands(b"heim\0\0\0\0"), Some(Format::Heic)),
        ("heis", &brands(b"heis\0\0\0\0"), Some(Format::Heic)),
        ("mif1", &brands(b"mif1\0\0\0\0mif1heic"), Some(Format::Heic)),
        ("msf1", &brands(b"msf1\0\0\0\0"), Some(Format::Heic)),
        ("avif", &brands(b"avif\0\0\0\0mif1miaf"), Some(Format::Avif)),
        ("avis", &brands(b"avis\0\0\0\0"), Some(Format::Avif)),
        (
            "avif in mif1",
            &brands(b"mif1\0\0\0\0miafavif"),
            Some(Format::Avif),
        ),
        (
            "avis in msf1",
            &brands(b"msf1\0\0\0\0avis"),
            Some(Format::Avif),
        ),
        (
            "avif as a version",
            &brands(b"mif1avif"),
            Some(Format::Heic),
        ),
        (
            "avif behind the box",
            &[brands(b"mif1\0\0\0\0"), b"avif".to_vec()].concat(),
            Some(Format::Heic),
        ),
        ("a film", &brands(b"isom\0\0\0\0iso2avc1mp41"), None),
        ("no brand", &brands(b""), None),
    ];
    for (name, bytes, format) in cases {
        assert_eq!(Format::sniff(bytes), *format, "{name}");
    }
}

#[test]
fn sizes_are_those_of_the_encoders() {
    for (name, jpeg) in jpegs() {
        check(name, &jpeg, Format::Jpeg, SIZE, 1);
    }
    for (name, png) in pngs() {
        check(name, &png, Format::Png, SIZE, 1);
    }
    for (width, height) in [(1, 1), (79, 80), (81, 80), (10_000, 1), (1, 10_000)] {
        let picture = DynamicImage::new_luma8(width, height);
        for (ours, theirs) in [
            (Format::Jpeg, ImageFormat::Jpeg),
            (Format::Png, ImageFormat::Png),
        ] {
            check(
                "of image",
                &encode(&picture, theirs),
                ours,
                (width, height),
                1,
            );
        }
    }
}

#[test]
fn orientations_are_read_in_both_byte_orders() {
    for value in 1..=8 {
        for order in [false, true] {
            let tiff = exif(order, value.into());
            let jpeg = with_segments(&baseline(), &exif_segment(&tiff));
            check("JPEG", &jpeg, Format::Jpeg, SIZE, value);
            let png = with_chunks(&pngs()[0].1, &chunk(*b"eXIf", &tiff));
            check("PNG", &png, Format::Png, SIZE, value);
        }
    }
}

#[test]
fn what_is_no_orientation_is_upright() {
    let exif_of = |entry| exif_segment(&entries(true, &[entry]));
    let cases: &[(&str, Vec<u8>, u8)] = &[
        ("none", exif_of((0x110, 3, 6)), 1),
        ("0", exif_of((0x112, 3, 0)), 1),
        ("9", exif_of((0x112, 3, 9)), 1),
        ("262", exif_of((0x112, 4, 262)), 1),
        ("a long", exif_of((0x112, 4, 6)), 6),
        ("a text", exif_of((0x112, 2, 6)), 1),
        ("cut off", exif_segment(&exif(true, 6)[..30]), 1),
        (
            "cut off before the next directory",
            exif_segment(&entries(true, &[(0x112, 3, 6)])[..22]),
            6,
        ),
        (
            "a directory inside of the header",
            exif_segment(b"II*\0\x04\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"),
            1,
        ),
        ("no TIFF", exif_segment(b"text"), 1),
        (
            "XMP",
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0tiff:Orientation=6"),
            1,
        ),
        (
            "in another segment",
            segment(0xe5, &[b"Exif\0\0", &exif(true, 6)[..]].concat()),
            1,
        ),
        (
            "the first of two",
            [exif_of((0x112, 3, 3)), exif_of((0x112, 3, 6))].concat(),
            3,
        ),
        (
            "the second, for the first has none",
            [exif_of((0x110, 3, 3)), exif_of((0x112, 3, 6))].concat(),
            6,
        ),
    ];
    for (name, segments, orientation) in cases {
        check(
            name,
            &with_segments(&baseline(), segments),
            Format::Jpeg,
            SIZE,
            *orientation,
        );
    }
}

#[test]
fn a_frame_is_found_wherever_it_is() {
    let frame = |marker: u8| segment(marker, &[8, 0, 20, 0, 10, 1, 1, 0x11, 0]);
    let scan = segment(0xda, &[1, 1, 0, 0, 63, 0]);
    let jpeg = |parts: &[&[u8]]| [&[0xff, 0xd8][..], &parts.concat(), &scan].concat();
    let tables = segment(0xc4, &[0; 30]);
    for marker in [
        0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
    ] {
        check("SOFn", &jpeg(&[&frame(marker)]), Format::Jpeg, (10, 20), 1);
    }
    let cases: &[(&str, Vec<u8>)] = &[
        ("behind tables", jpeg(&[&tables, &frame(0xc0)])),
        (
            "before tables and Exif",
            jpeg(&[&frame(0xc0), &tables, &exif_segment(&exif(true, 1))]),
        ),
        (
            "behind fill bytes",
            jpeg(&[&[0xff; 9], &frame(0xc0), &[0xff; 3]]),
        ),
        (
            "behind what is no marker",
            jpeg(&[&tables, b"\0\0text\xff\0", &frame(0xc0)]),
        ),
        (
            "behind a segment without content",
            jpeg(&[b"\xff\xfe\0\x02", &frame(0xc0)]),
        ),
        (
            "behind markers without length",
            jpeg(&[b"\xff\x01\xff\xd0", &frame(0xc0)]),
        ),
        (
            "the first of two",
            jpeg(&[
                &frame(0xc0),
                &segment(0xc0, &[8, 0, 9, 0, 9, 1, 1, 0x11, 0]),
            ]),
        ),
    ];
    for (name, bytes) in cases {
        check(name, bytes, Format::Jpeg, (10, 20), 1);
    }
}

fn corrupt(expected: &str, at: usize) -> String {
    format!("expected {expected} at byte {at} of the image, found none")
}

#[test]
fn a_broken_header_is_refused_with_its_place() {
    let frame = segment(0xc0, &[8, 0, 20, 0, 10, 1, 1, 0x11, 0]);
    let scan = segment(0xda, &[1, 1, 0, 0, 63, 0]);
    let jpeg = |parts: &[&[u8]]| [&[0xff, 0xd8][..], &parts.concat()].concat();
    let cases: &[(&str, Vec<u8>, String)] = &[
        (
            "nothing behind SOI",
            jpeg(&[b"\xff"]),
            corrupt("a JPEG segment", 2),
        ),
        ("no scan", jpeg(&[&frame]), corrupt("a JPEG segment", 15)),
        (
            "no frame",
            jpeg(&[&scan]),
            corrupt("a JPEG frame before the scan", 2),
        ),
        (
            "an end before the scan",
            jpeg(&[&frame, b"\xff\xd9"]),
            corrupt("a JPEG scan", 15),
        ),
        (
            "a second picture",
            jpeg(&[b"\xff\xd8", &frame, &scan]),
            corrupt("a JPEG scan", 2),
        ),
        (
            "length 0",
            jpeg(&[b"\xff\xe1\0\0", &frame, &scan]),
            corrupt("a JPEG segment", 2),
        ),
        (
            "length 1",
            jpeg(&[b"\xff\xe1\0\x01", &frame, &scan]),
            corrupt("a JPEG segment", 2),
        ),
        (
            "a segment that is cut off",
            jpeg(&[b"\xff\xe1\xff\xff", &frame, &scan]),
            corrupt("a JPEG segment", 65539),
        ),
        (
            "a short frame",
            jpeg(&[b"\xff\xc0\0\x05\x08\0\x01", &scan]),
            corrupt("a JPEG frame before the scan", 9),
        ),
        (
            "no height",
            jpeg(&[&segment(0xc0, &[8, 0, 0, 0, 10, 1, 1, 0x11, 0]), &scan]),
            corrupt("a width and a height", 0),
        ),
    ];
    for (name, bytes, message) in cases {
        check_error(name, bytes, "CorruptImage", message);
    }
}

#[test]
fn a_broken_header_of_a_png_is_refused_too() {
    let cases: &[(&str, Vec<u8>, String)] = &[
        (
            "a PNG's first bytes",
            b"\x89PNG\r\n\x1a\n".to_vec(),
            corrupt("a PNG header (IHDR)", 8),
        ),
        (
            "another chunk",
            [&b"\x89PNG\r\n\x1a\n"[..], &chunk(*b"IDAT", &[1; 13])].concat(),
            corrupt("a PNG header (IHDR)", 8),
        ),
        (
            "a short IHDR",
            [&b"\x89PNG\r\n\x1a\n"[..], &chunk(*b"IHDR", &[1; 12])].concat(),
            corrupt("a PNG header (IHDR)", 8),
        ),
        (
            "a PNG without width",
            [&b"\x89PNG\r\n\x1a\n"[..], &chunk(*b"IHDR", &[0; 13])].concat(),
            corrupt("a width and a height", 0),
        ),
    ];
    for (name, bytes, message) in cases {
        check_error(name, bytes, "CorruptImage", message);
    }
}

#[test]
fn another_file_is_refused_by_its_name() {
    let check = |bytes: &[u8], code: &str, found: &str| {
        let error = Error::from(Header::read(bytes).expect_err(found));
        assert_eq!(
            (error.kind(), error.name(), error.code()),
            (Kind::Image, "ImageError", Some(code))
        );
        let message = format!("expected a JPEG or PNG image, found {found}");
        assert_eq!(error.message(), message);
        assert_eq!(error.hint().is_none(), bytes.is_empty());
    };
    check(b"", "EmptyImage", "0 bytes");
    for (bytes, found) in [
        (&b"just a note, named photo.jpg"[..], "text"),
        (b"\n", "text"),
        ("Straße".as_bytes(), "text"),
        (&[0, 1, 2, 3, 4], "bytes that begin with 00010203"),
        (b"RIFF\0\0\0\0WAVE", "bytes that begin with 52494646"),
        (&[0xff], "bytes that begin with ff"),
        (b"GIF89a", "GIF"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"\0\0\0\x1cftypheic", "HEIC"),
        (b"\0\0\0\x1cftypmif1", "HEIC"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "BMP"),
        (b"II*\0", "TIFF"),
        (b"%PDF-1.7", "PDF"),
    ] {
        check(bytes, "UnsupportedFormat", found);
    }
}

#[test]
fn a_jpeg_that_ends_before_its_scan_is_refused() {
    let jpeg = with_segments(&baseline(), &exif_segment(&exif(true, 6)));
    let scan = jpeg.windows(2).position(|pair| pair == b"\xff\xda");
    let scan = scan.expect("there is a scan");
    for end in 3..jpeg.len() {
        let header = Header::read(&jpeg[..end]);
        let is_whole = end >= scan + 4;
        assert_eq!(header.is_ok(), is_whole, "{end}");
    }
}

#[test]
fn files_of_nothing_but_headers_come_to_an_end() {
    const LENGTH: usize = 1 << 20;
    let repeated = |begin: &[u8], part: &[u8]| {
        let mut file = begin.to_vec();
        while file.len() < LENGTH {
            file.extend_from_slice(part);
        }
        file
    };
    let tiny_exif = exif_segment(&entries(true, &[(0x110, 3, 6)]));
    let many_entries = [&b"MM\0*\0\0\0\x08\xff\xff"[..], &vec![1; LENGTH]].concat();
    for file in [
        repeated(b"\xff\xd8", b"\xff\xfe\0\x02"),
        repeated(b"\xff\xd8", b"\xff"),
        repeated(b"\xff\xd8\xff", b"\0\xff"),
        repeated(b"\xff\xd8", &tiny_exif),
        repeated(b"\x89PNG\r\n\x1a\n", &chunk(*b"tEXt", b"")),
        repeated(
            b"\x89PNG\r\n\x1a\n",
            &chunk(*b"eXIf", b"II*\0\x08\0\0\0\xff\xff"),
        ),
        with_chunks(&pngs()[0].1, &chunk(*b"eXIf", &many_entries)),
    ] {
        let _ = Header::read(&file);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_a_header_or_an_error(
        begin in prop::sample::select(vec![
            &b"\xff\xd8\xff"[..], b"\xff\xd8\xff\xe1\0\x40Exif\0\0MM\0*", b"\x89PNG\r\n\x1a\n",
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
        ]),
        rest in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        if let Ok(header) = Header::read(&[begin, &rest].concat()) {
            prop_assert!(header.width > 0 && header.height > 0 && matches!(header.orientation, 1..=8));
        }
    }
}
