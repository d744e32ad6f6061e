//! What is taken out of JPEG and PNG files, and that their pixels, profiles and orientations stay.

use std::io::Cursor;

use ::image::{DynamicImage, ImageDecoder, ImageReader, metadata::Orientation};
use proptest::prelude::*;
use rekognition_wasm::image::{Header, strip};

use super::{
    bytes::{SECRET, chunk, entries, exif, exif_segment, segment, with_chunks, with_segments},
    samples::{baseline, jpegs, pngs},
};

/// The file without what the picture does not need.
fn stripped(file: &[u8]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    let stripped = strip(&mut bytes);
    bytes.truncate(stripped.length);
    bytes
}

/// What a decoder of others makes of a file.
#[derive(PartialEq)]
struct Decoded {
    picture: DynamicImage,
    orientation: Orientation,
    profile: Option<Vec<u8>>,
}

fn decode(file: &[u8]) -> Option<Decoded> {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format();
    let mut decoder = reader.ok()?.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    let profile = decoder.icc_profile().ok()?;
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    Some(Decoded {
        picture,
        orientation,
        profile,
    })
}

#[track_caller]
fn check(name: &str, file: &[u8]) -> Vec<u8> {
    let stripped = check_bytes(name, file);
    let before = decode(file).unwrap_or_else(|| panic!("{name}: the sample is broken"));
    let after = decode(&stripped).unwrap_or_else(|| panic!("{name}: it became unreadable"));
    assert!(before == after, "{name}: it looks different");
    assert_eq!(Header::read(file), Header::read(&stripped), "{name}");
    stripped
}

/// What holds of files that cannot be decoded, too.
#[track_caller]
fn check_bytes(name: &str, file: &[u8]) -> Vec<u8> {
    let stripped = stripped(file);
    let has_secret = stripped.windows(SECRET.len()).any(|part| part == SECRET);
    assert!(!has_secret, "{name}: it tells the secret");
    assert_eq!(self::stripped(&stripped), stripped, "{name}: a second time");
    stripped
}

/// Segments that hold secrets, by name.
fn secret_segments() -> Vec<(&'static str, Vec<u8>)> {
    let of = |marker: u8, begin: &[u8]| segment(marker, &[begin, SECRET].concat());
    let thumbnail = [&b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01"[..], SECRET].concat();
    let extended = [
        &b"http://ns.adobe.com/xmp/extension/\0"[..],
        &[b'0'; 32],
        &[0, 0, 0, 6, 0, 0, 0, 0],
    ]
    .concat();
    let mut segments = vec![
        ("GPS in Exif", exif_segment(&exif(true, 1))),
        (
            "XMP",
            of(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>"),
        ),
        ("extended XMP", of(0xe1, &extended)),
        ("IPTC", of(0xed, b"Photoshop 3.0\x008BIM\x04\x04")),
        ("MPF", of(0xe2, b"MPF\0II*\0")),
        ("FlashPix", of(0xe2, b"FPXR\0")),
        ("JFXX thumbnail", of(0xe0, b"JFXX\0\x10")),
        ("JFIF thumbnail", segment(0xe0, &thumbnail)),
        ("a Canon APP0", of(0xe0, b"CIFF")),
        ("a depth map", of(0xeb, b"JP\0\0")),
        ("a vendor's", of(0xe4, b"")),
        ("the last APPn", of(0xef, b"")),
        ("a comment", of(0xfe, b"")),
        (
            "bytes between segments",
            [b"\xff\xfe\0\x02", SECRET, b"\xff\0"].concat(),
        ),
        ("behind Adobe's", of(0xee, b"Adobe\0\x64\0\0\0\0\x01")),
        ("an almost Adobe", of(0xee, b"adobe")),
    ];
    segments.push((
        "all at once",
        segments
            .iter()
            .rev()
            .flat_map(|(_, bytes)| bytes.clone())
            .collect(),
    ));
    segments
}

#[test]
fn jpegs_lose_what_is_no_picture() {
    for (kind, jpeg) in jpegs() {
        for (name, segments) in secret_segments() {
            let is_adobe = segments.windows(5).any(|part| part == b"Adobe");
            if is_adobe && kind != "baseline" {
                continue; // it says that colours are YCbCr
            }
            let name = format!("{name} in {kind}");
            let file = with_segments(&jpeg, &segments);
            let stripped = check(&name, &file);
            assert!(stripped.len() < file.len(), "{name}");
        }
    }
}

#[test]
fn a_jpeg_ends_with_its_picture() {
    let second = with_segments(&baseline(), &exif_segment(&exif(false, 6)));
    for (kind, jpeg) in jpegs() {
        for (name, trailer) in [
            ("text", SECRET),
            ("a second picture", &second),
            ("a film", b"\0\0\0\x18ftypmp42SECRET"),
            ("a byte", b"\xff"),
        ] {
            let file = [&jpeg, trailer].concat();
            assert_eq!(
                check(&format!("{name} behind {kind}"), &file),
                check(kind, &jpeg)
            );
        }
    }
}

#[test]
fn nothing_is_taken_from_a_plain_picture() {
    for (kind, file) in jpegs().into_iter().chain(pngs()) {
        assert_eq!(check(kind, &file).len(), file.len(), "{kind}");
    }
}

#[test]
fn orientations_stay_and_nothing_else_of_exif() {
    for order in [false, true] {
        for value in 1..=8_u16 {
            let name = format!("orientation {value}");
            let tiff = exif(order, value);
            for (kind, jpeg) in jpegs() {
                let file = with_segments(&jpeg, &exif_segment(&tiff));
                let length = check(&name, &file).len();
                let expected = jpeg.len() + if value == 1 { 0 } else { 36 };
                assert_eq!(length, expected, "{name} of {kind}");
            }
            for (kind, png) in pngs() {
                let file = with_chunks(&png, &chunk(*b"eXIf", &tiff));
                let length = check(&name, &file).len();
                let expected = png.len() + if value == 1 { 0 } else { 38 };
                assert_eq!(length, expected, "{name} of {kind}");
            }
            // the smallest Exif there can be: no room for the place of a next directory
            let tiny = &entries(order, &[(0x112, 3, value.into())])[..22];
            check_bytes(&name, &with_segments(&baseline(), &exif_segment(tiny)));
            let kept = stripped(&with_chunks(&pngs()[0].1, &chunk(*b"eXIf", tiny)));
            let header = Header::read(&kept).expect("it has a header");
            assert_eq!(u16::from(header.orientation), value);
        }
    }
}

#[test]
fn one_exif_stays_of_several() {
    let of = |value: u16| exif_segment(&exif(true, value));
    let none = exif_segment(&entries(true, &[(0x110, 3, 6)]));
    for (name, segments, kept) in [
        ("two that differ", [of(6), of(3)], 36),
        ("upright first", [of(1), of(3)], 0),
        ("none first", [none, of(3)], 36),
    ] {
        let stripped = check_bytes(name, &with_segments(&baseline(), &segments.concat()));
        assert_eq!(stripped.len(), baseline().len() + kept, "{name}");
    }
    let chunks = [6, 3]
        .map(|value| chunk(*b"eXIf", &exif(true, value)))
        .concat();
    let stripped = check_bytes("two chunks", &with_chunks(&pngs()[0].1, &chunks));
    assert_eq!(stripped.len(), pngs()[0].1.len() + 38);
}

#[test]
fn segments_between_scans_go() {
    let progressive = &jpegs()[1].1;
    let scans = progressive.windows(2).enumerate();
    let scans: Vec<usize> = scans
        .filter(|(_, pair)| pair == b"\xff\xda")
        .map(|(at, _)| at)
        .collect();
    assert!(scans.len() > 2, "it has several scans");
    let [first, .., last] = scans[..] else { return };
    for at in [first, last] {
        let comment = segment(0xfe, SECRET);
        let file = [&progressive[..at], &comment, &progressive[at..]].concat();
        assert_eq!(check("a comment between scans", &file), *progressive);
    }
}

#[test]
fn pngs_lose_what_is_no_picture() {
    let chunks: Vec<(&str, Vec<u8>)> = vec![
        ("text", chunk(*b"tEXt", b"Comment\0SECRET")),
        ("compressed text", chunk(*b"zTXt", b"Comment\0\0SECRET")),
        ("XMP", chunk(*b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0SECRET")),
        ("GPS in Exif", chunk(*b"eXIf", &exif(true, 1))),
        ("the time", chunk(*b"tIME", b"\x07\xeaSECRE")),
        ("a private chunk", chunk(*b"prVt", SECRET)),
        ("a vendor's", chunk(*b"vpAg", SECRET)),
        ("a suggested palette", chunk(*b"sPLT", b"SECRET\0\x08")),
        ("signatures", chunk(*b"caBX", SECRET)),
    ];
    let all = (
        "all",
        chunks.iter().flat_map(|(_, bytes)| bytes.clone()).collect(),
    );
    for (kind, png) in pngs() {
        for (name, chunks) in chunks.iter().chain([&all]) {
            let name = format!("{name} in {kind}");
            // text that is no stream would keep the decoder from the sample
            let stripped = check_bytes(&name, &with_chunks(&png, chunks));
            assert!(stripped == png, "{name}");
            let end = png.len() - 12;
            let late = [&png[..end], chunks, &png[end..]].concat();
            assert!(check_bytes(&name, &late) == png, "{name}, at the end");
        }
        let trailer = [&png, SECRET].concat();
        assert!(check(kind, &trailer) == png, "behind {kind}");
    }
}

#[test]
fn the_first_picture_of_an_animation_stays() {
    let png = &pngs()[0].1;
    let frame = chunk(*b"fcTL", &[0; 26]);
    let before = [chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), frame.clone()].concat();
    let after = [frame, chunk(*b"fdAT", b"\0\0\0\x01SECRET")].concat();
    let end = png.len() - 12;
    let file = [&png[..33], &before, &png[33..end], &after, &png[end..]].concat();
    assert!(check_bytes("an animation", &file) == *png);
}

#[test]
fn what_colours_mean_stays() {
    let png = &pngs()[0].1;
    for (kind, content) in [
        (b"gAMA", &[0, 0, 0xb1, 0x8f][..]),
        (b"cHRM", &[1; 32]),
        (b"sRGB", &[0]),
        (b"cICP", &[1, 13, 0, 1]),
        (b"sBIT", &[8, 8, 8]),
        (b"pHYs", &[0, 0, 1, 0, 0, 0, 1, 0, 1]),
        (b"tRNS", &[0, 1, 0, 2, 0, 3]),
        (b"bKGD", &[0, 1, 0, 2, 0, 3]),
    ] {
        let file = with_chunks(png, &chunk(*kind, content));
        assert!(stripped(&file) == file, "{}", String::from_utf8_lossy(kind));
    }
}

#[test]
fn broken_files_lose_no_pixel() {
    let jpeg = baseline();
    let file = with_segments(&jpeg, &exif_segment(&exif(true, 1)));
    let added = file.len() - jpeg.len();
    for end in 20 + added..file.len() {
        assert!(
            stripped(&file[..end]) == jpeg[..end - added],
            "cut off at {end}"
        );
    }
    let png = &pngs()[0].1;
    let text = chunk(*b"tEXt", b"Comment\0SECRET");
    let file = with_chunks(png, &text);
    for end in 41 + text.len()..file.len() {
        assert!(
            stripped(&file[..end]) == png[..end - text.len()],
            "cut off at {end}"
        );
    }
    let scan = jpeg.windows(2).position(|pair| pair == b"\xff\xda");
    let (head, scan) = jpeg.split_at(scan.expect("there is a scan"));
    let comment = segment(0xfe, SECRET);
    let cases: &[(&str, Vec<u8>)] = &[
        ("length 0", [head, b"\xff\xe1\0\0", &comment, scan].concat()),
        (
            "length 1",
            [head, b"\xff\xe1\0\x01", &comment, scan].concat(),
        ),
        ("a picture inside", [head, &jpeg, scan].concat()),
        (
            "an end before the scan",
            [head, b"\xff\xd9", &comment, scan].concat(),
        ),
        (
            "a marker in the scan",
            [head, &scan[..40], b"\xff\xe5\0\x20", &scan[40..]].concat(),
        ),
        ("no end", [head, &scan[..scan.len() - 2]].concat()),
        ("half an end", [head, &scan[..scan.len() - 1]].concat()),
        (
            "text between pixels",
            [
                &png[..png.len() - 12],
                &text,
                &chunk(*b"IDAT", b"more"),
                &text,
            ]
            .concat(),
        ),
        (
            "a chunk without type",
            [&png[..33], b"\0\0\0\x04\x01\x02\x03\x04", &text, &png[33..]].concat(),
        ),
    ];
    for (name, bytes) in cases {
        assert!(stripped(bytes) == *bytes, "{name}");
    }
}

#[test]
fn what_is_cut_off_and_would_go_goes() {
    for (name, file) in [
        (
            "JPEG",
            with_segments(&baseline()[..2], &exif_segment(&exif(true, 6))[..60]),
        ),
        (
            "PNG",
            with_chunks(&pngs()[0].1[..33], &chunk(*b"eXIf", &exif(true, 6))[..60]),
        ),
    ] {
        check_bytes(name, &file);
    }
}

#[test]
fn fill_bytes_before_a_marker_stay_only_where_they_are_data() {
    let jpeg = baseline();
    let filled = with_segments(&jpeg, &[0xff; 100]);
    assert_eq!(check("before the first segment", &filled), jpeg);
    let (scan, end) = jpeg.split_at(jpeg.len() - 2);
    let filled = [scan, &[0xff; 100], end].concat();
    check("before the end", &filled);
}

#[test]
fn other_formats_stay_as_they_are() {
    for file in [
        &b"GIF89aSECRET"[..],
        b"RIFF\0\0\0\0WEBPEXIF",
        b"text",
        b"",
        b"\xff\xd8",
    ] {
        assert_eq!(stripped(file), file);
    }
}

#[test]
fn files_of_nothing_but_segments_come_to_an_end() {
    const LENGTH: usize = 1 << 20;
    for (begin, part, length) in [
        (&b"\xff\xd8"[..], segment(0xfe, b""), 2),
        (b"\xff\xd8", exif_segment(&exif(true, 1)), 2),
        (b"\xff\xd8", segment(0xdb, b""), LENGTH),
        (b"\xff\xd8\xff\xda\0\x02", segment(0xfe, b""), 6),
        (b"\xff\xd8\xff\xda\0\x02", segment(0xda, b""), LENGTH),
        (b"\x89PNG\r\n\x1a\n", chunk(*b"tEXt", b""), 8),
        (b"\x89PNG\r\n\x1a\n", chunk(*b"eXIf", &exif(true, 1)), 8),
        (b"\x89PNG\r\n\x1a\n", chunk(*b"IDAT", b""), LENGTH),
    ] {
        let mut file = begin.to_vec();
        while file.len() < LENGTH {
            file.extend_from_slice(&part);
        }
        let stripped = stripped(&file);
        assert!(stripped.len().abs_diff(length) < 200, "{}", stripped.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_stripped_once(
        begin in prop::sample::select(vec![&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n"]),
        rest in proptest::collection::vec(
            prop_oneof![Just(0xff), Just(0), Just(2), Just(0xda), Just(0xd9), Just(0xe1), any::<u8>()], 0..300,
        ),
    ) {
        let once = stripped(&[begin, &rest].concat());
        prop_assert_eq!(stripped(&once), once);
    }

    #[test]
    fn a_damaged_scan_looks_as_damaged(at in any::<prop::sample::Index>(), byte in any::<u8>(), kind in 0..2_usize) {
        let mut file = with_segments(&jpegs()[kind].1, &segment(0xfe, SECRET));
        let scan = file.windows(2).position(|pair| pair == b"\xff\xda").expect("there is a scan");
        let at = scan + 2 + at.index(file.len() - scan - 2);
        file[at] = byte;
        if let Some(before) = decode(&file) {
            prop_assert!(decode(&stripped(&file)).is_some_and(|after| after == before));
        }
    }
}
