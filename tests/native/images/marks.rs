//! Marks planted in every place of a file that is no picture: each must be gone, and the picture look the same.

use std::io::Cursor;

use ::image::{DynamicImage, ImageFormat, ImageReader};
use moxcms::{ColorProfile, Layout, TransformOptions};
use proptest::prelude::*;
use rekognition_wasm::image::{Header, strip};

use super::{
    bytes::{SECRET, chunk, exif, exif_segment, segment, with_chunks, with_segments},
    profiles::{Tag, colours, names, part, profile},
    samples::{baseline, encode, jpegs, picture, pngs},
};

fn has(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|part| part == mark)
}

fn decode(file: &[u8]) -> Option<DynamicImage> {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format();
    reader.ok()?.decode().ok()
}

/// The file that is left, and whether all metadata is gone.
fn stripped(file: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = file.to_vec();
    let stripped = strip(&mut bytes);
    bytes.truncate(stripped.length);
    (bytes, stripped.is_complete)
}

/// The file that is left of one with a mark, which must look like `original`.
#[track_caller]
fn check(name: &str, file: &[u8], original: &[u8]) -> Vec<u8> {
    assert!(has(file, b"SECRE"), "{name}: there is no mark");
    let (kept, is_complete) = stripped(file);
    assert!(!has(&kept, b"SECRE"), "{name}: the mark is still there");
    assert!(is_complete, "{name}: it is told to be incomplete");
    assert!(kept.len() <= file.len(), "{name}: it is longer");
    assert!(
        decode(&kept).is_some_and(|picture| Some(picture) == decode(original)),
        "{name}: it looks different"
    );
    assert_eq!(Header::read(&kept), Header::read(file), "{name}");
    assert_eq!(
        stripped(&kept),
        (kept.clone(), true),
        "{name}: a second time"
    );
    kept
}

/// A profile whose names are marks, as well as its gaps.
fn marked() -> Vec<u8> {
    let (tags, names) = (colours(), names(SECRET));
    let mixed: Vec<Tag> = names.into_iter().chain(tags).collect();
    profile(&mixed, SECRET)
}

#[test]
fn no_segment_of_a_jpeg_has_a_place_for_a_mark() {
    let of = |marker: u8, begin: &[u8]| segment(marker, &[begin, SECRET].concat());
    let mut places: Vec<(String, Vec<u8>)> = vec![
        (
            "thumbnail of JFIF".into(),
            of(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01"),
        ),
        ("short JFIF".into(), of(0xe0, b"JFIF\0")),
        ("version of Adobe".into(), segment(0xee, b"AdobeSECRET\x01")),
        ("short Adobe".into(), segment(0xee, b"AdobeSECRE")),
        ("profile".into(), part(1, 1, &marked())),
        (
            "behind a profile".into(),
            part(1, 1, &[&profile(&colours(), &[0]), SECRET].concat()),
        ),
        (
            "second profile".into(),
            [
                part(1, 1, &profile(&colours(), &[0])),
                part(1, 1, &[&profile(&colours(), &[0]), SECRET].concat()),
            ]
            .concat(),
        ),
        ("profile that is none".into(), part(1, 1, SECRET)),
        (
            "profile that is too short".into(),
            part(1, 1, &marked()[..400]),
        ),
        (
            "part of a profile".into(),
            [part(1, 2, &marked()), part(2, 2, SECRET)].concat(),
        ),
        ("name of a profile".into(), of(0xe2, b"ICC_PROFILE\0")),
        ("GPS".into(), exif_segment(&exif(true, 1))),
        (
            "bytes between segments".into(),
            [&segment(0xfe, b"")[..], SECRET].concat(),
        ),
    ];
    let known = [0xc0..=0xcf, 0xd0..=0xdb, 0xdd..=0xdd];
    for marker in 2..=0xfe {
        if !known.iter().any(|known| known.contains(&marker)) {
            places.push((format!("segment {marker:x}"), of(marker, b"")));
        }
    }
    for (kind, jpeg) in jpegs() {
        for (name, segments) in &places {
            if name.starts_with("segment") && kind != "baseline" {
                continue; // a hundred of them in one kind will do
            }
            if kind == "profile" && name.contains("profile")
                || has(segments, b"Adobe") && kind != "baseline"
            {
                continue; // the sample's is the first one; Adobe's says that colours are YCbCr
            }
            let name = format!("{name} in {kind}");
            check(&name, &with_segments(&jpeg, segments), &jpeg);
        }
    }
}

#[test]
fn a_second_picture_goes_also_behind_one_without_an_end() {
    let second = with_segments(&baseline(), &exif_segment(&exif(false, 6)));
    for (kind, jpeg) in jpegs() {
        let open = &jpeg[..jpeg.len() - 2];
        assert_eq!(
            check(kind, &[open, &second].concat(), &jpeg),
            stripped(&jpeg).0
        );
    }
}

#[test]
fn colours_mean_the_same_without_the_names_of_devices() {
    let file = with_segments(&baseline(), &part(1, 1, &marked()));
    let kept = check("profile", &file, &baseline());
    let at = kept
        .windows(4)
        .position(|name| name == b"ICC_")
        .expect("there is a profile")
        + 14;
    let read = |bytes: &[u8]| ColorProfile::new_from_slice(bytes).expect("it is a profile");
    let upright = |profile: &ColorProfile| {
        let to = ColorProfile::new_srgb();
        let transform = profile.create_transform_8bit(
            Layout::Rgb,
            &to,
            Layout::Rgb,
            TransformOptions::default(),
        );
        let pixels = picture().to_rgb8().into_raw();
        let mut shown = vec![0; pixels.len()];
        transform
            .expect("it can be shown")
            .transform(&pixels, &mut shown)
            .expect("it is shown");
        shown
    };
    let shown = upright(&read(&kept[at..at + marked().len()]));
    assert!(
        shown == upright(&read(&profile(&colours(), &[0]))),
        "colours differ"
    );
    assert!(
        shown != picture().to_rgb8().into_raw(),
        "the profile says something"
    );
}

/// The tags that colours need stay, byte by byte, whatever their data are.
#[test]
fn tags_for_colours_stay() {
    for name in [
        *b"rXYZ", *b"gXYZ", *b"bXYZ", *b"wtpt", *b"bkpt", *b"chad", *b"rTRC", *b"gTRC", *b"bTRC",
        *b"kTRC", *b"cicp", *b"A2B0", *b"A2B1", *b"A2B2", *b"B2A0", *b"B2A1", *b"B2A2",
    ] {
        let whole = profile(&[(name, b"curvdata".repeat(20))], &[0]);
        let (kept, _) = stripped(&with_segments(&baseline(), &part(1, 1, &whole)));
        assert!(
            has(&kept, &b"curvdata".repeat(20)),
            "{}",
            String::from_utf8_lossy(&name)
        );
    }
}

/// A PNG with one of four colours for each pixel.
fn indexed() -> Vec<u8> {
    let row = [0, 0b_0001_1011];
    let rows = [row, row].concat();
    let stream = [
        &[0x78, 1, 1, 4, 0, 0xfb, 0xff][..],
        &rows,
        &[0, 0x70, 0, 0x37],
    ]
    .concat();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(*b"IHDR", b"\0\0\0\x04\0\0\0\x02\x02\x03\0\0\0"),
        &chunk(*b"PLTE", b"\0\0\0\xff\0\0\0\xff\0\0\0\xff"),
        &chunk(*b"tRNS", b"\xff\x80"),
        &chunk(*b"IDAT", &stream),
        &chunk(*b"IEND", b""),
    ]
    .concat()
}

#[test]
fn no_chunk_of_a_png_has_a_place_for_a_mark() {
    let of = |kind: &[u8; 4], begin: &[u8]| chunk(*kind, &[begin, SECRET].concat());
    let places = [
        ("time", of(b"tIME", &[0; 7])),
        ("gamma", of(b"gAMA", &[0, 0, 0xb1, 0x8f])),
        ("primaries", of(b"cHRM", &[1; 32])),
        ("sRGB", of(b"sRGB", &[0])),
        ("cICP", of(b"cICP", &[1, 13, 0, 1])),
        ("size of pixels", of(b"pHYs", &[0, 0, 0, 1, 0, 0, 0, 1, 1])),
        ("background", of(b"bKGD", &[0, 1, 0, 2, 0, 3])),
        ("significant bits", of(b"sBIT", &[8, 8, 8, 8])),
        ("suggested palette", of(b"sPLT", b"")),
        ("histogram", of(b"hIST", b"")),
        ("text", of(b"tEXt", b"Comment\0")),
        ("XMP", of(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0")),
        ("GPS", chunk(*b"eXIf", &exif(true, 1))),
        (
            "name of a profile",
            chunk(*b"iCCP", b"SECRET\0\0\x78\x01\x03\0\0\0\0\x01"),
        ),
        ("profile", of(b"iCCP", b"icc\0\0\x78\x01\x01\x06\0\xf9\xff")),
        ("private", of(b"prVt", b"")),
        (
            "empty private",
            [chunk(*b"prVt", b""), of(b"prVt", b"")].concat(),
        ),
        ("unknown that decoders must know", of(b"PRVT", b"")),
        ("mastering display", of(b"mDCV", &[0; 24])),
        ("light levels", of(b"cLLI", &[0; 8])),
        ("stereo", of(b"sTER", &[0])),
        ("physical scale", of(b"sCAL", b"\x01")),
        ("offset", of(b"oFFs", &[0; 9])),
        ("digital signature", of(b"dSIG", b"")),
        (
            "frame of an animation",
            [
                chunk(*b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]),
                of(b"fdAT", &[0; 4]),
            ]
            .concat(),
        ),
    ];
    for (kind, png) in pngs().into_iter().chain([("indexed", indexed())]) {
        assert!(decode(&png).is_some(), "{kind}");
        for (name, chunks) in &places {
            let before = if kind == "indexed" && *name == "background" {
                png.windows(4)
                    .position(|name| name == b"IDAT")
                    .expect("there are pixels")
                    - 4
            } else {
                33
            };
            let file = [&png[..before], chunks, &png[before..]].concat();
            check(&format!("{name} in {kind}"), &file, &png);
        }
        let end = png.len() - 12;
        check(
            &format!("the end of {kind}"),
            &[&png[..end], &of(b"IEND", b"")].concat(),
            &png,
        );
        check(&format!("behind {kind}"), &[&png, SECRET].concat(), &png);
    }
}

#[test]
fn a_palette_is_as_long_as_the_standard_allows() {
    let png = indexed();
    let longer = |png: &[u8], kind: &[u8; 4], length: usize, more: &[u8]| {
        let at = png
            .windows(4)
            .position(|name| name == kind)
            .expect("there is one")
            - 4;
        let old = usize::try_from(u32::from_be_bytes(
            png[at..at + 4].try_into().expect("four"),
        ))
        .expect("short");
        let content = [&png[at + 8..at + 8 + old], &vec![0; length - old], more].concat();
        [&png[..at], &chunk(*kind, &content), &png[at + 12 + old..]].concat()
    };
    check("palette", &longer(&png, b"PLTE", 768, SECRET), &png);
    let whole = longer(&png, b"PLTE", 768, b"");
    let [clean, marked] = [b"", SECRET].map(|more| longer(&whole, b"tRNS", 256, more));
    check("transparency", &marked, &clean);
    for (kind, png) in pngs() {
        if kind == "RGB" {
            check(
                "suggested palette",
                &with_chunks(&png, &chunk(*b"PLTE", SECRET)),
                &png,
            );
            let transparent = |more: &[u8]| {
                with_chunks(
                    &png,
                    &chunk(*b"tRNS", &[&[0, 0, 0, 0, 0, 0][..], more].concat()),
                )
            };
            check(
                "one transparent colour",
                &transparent(SECRET),
                &transparent(b""),
            );
        }
    }
}

#[test]
fn it_is_told_where_a_file_could_not_be_followed() {
    let jpeg = baseline();
    let scan = jpeg
        .windows(2)
        .position(|pair| pair == b"\xff\xda")
        .expect("there is a scan");
    let (head, scan) = jpeg.split_at(scan);
    let png = &pngs()[0].1;
    let (pixels, end) = png.split_at(png.len() - 12);
    for (name, file, is_complete) in [
        ("JPEG", jpeg.clone(), true),
        ("no end", jpeg[..jpeg.len() - 2].to_vec(), true),
        (
            "segment without a length",
            [head, b"\xff\xe1\0\0", scan].concat(),
            false,
        ),
        (
            "picture before the scan",
            [head, &jpeg, scan].concat(),
            false,
        ),
        (
            "end before the scan",
            [head, b"\xff\xd9", scan].concat(),
            false,
        ),
        (
            "segment in the scan",
            [head, &scan[..40], b"\xff\xe5\0\x20", &scan[40..]].concat(),
            false,
        ),
        ("PNG", png.clone(), true),
        ("PNG without an end", pixels.to_vec(), true),
        ("PNG that is cut off", png[..png.len() - 30].to_vec(), true),
        (
            "chunk without a type",
            [&png[..33], b"\0\0\0\x04\x01\x02\x03\x04", &png[33..]].concat(),
            false,
        ),
        (
            "pixels in two places",
            [
                pixels,
                &chunk(*b"tEXt", b"a\0b"),
                &chunk(*b"IDAT", b""),
                end,
            ]
            .concat(),
            false,
        ),
        ("GIF", b"GIF89a".to_vec(), false),
        ("nothing", Vec::new(), false),
    ] {
        assert_eq!(stripped(&file).1, is_complete, "{name}");
    }
}

#[test]
fn a_jpeg_of_nothing_but_profiles_takes_no_longer_than_one() {
    let tag = (*b"prVt", b"data".to_vec());
    let one = part(1, 1, &profile(&vec![tag; 10], &[1; 1000])[..]);
    let mut file = b"\xff\xd8".to_vec();
    while file.len() < 1 << 20 {
        file.extend_from_slice(&one);
    }
    assert_eq!(stripped(&file).0.len(), 2 + one.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Junk of any kind in any place of the head takes nothing from the picture.
    #[test]
    fn junk_in_a_jpeg_changes_no_pixel(
        junk in prop::collection::vec((0xdc..=0xfe_u8, prop::collection::vec(any::<u8>(), 0..80)), 1..6),
        kind in 0..3_usize,
    ) {
        let segments: Vec<u8> = junk.iter().filter(|(marker, _)| *marker != 0xdd).flat_map(|(marker, content)| {
            segment(*marker, &[b"ICC_PROFILE\0\x01\x01", &content[..]].concat())
        }).collect();
        let jpeg = &jpegs()[kind].1;
        let (kept, is_complete) = stripped(&with_segments(jpeg, &segments));
        prop_assert!(is_complete && decode(&kept) == decode(jpeg));
        prop_assert_eq!(stripped(&kept).0, kept);
    }

    #[test]
    fn junk_in_a_png_changes_no_pixel(
        junk in prop::collection::vec(("[a-z][a-zA-Z]{3}", prop::collection::vec(any::<u8>(), 0..80)), 1..6),
    ) {
        let chunks: Vec<u8> = junk.iter().flat_map(|(kind, content)| {
            chunk(kind.as_bytes().try_into().expect("four"), content)
        }).collect();
        let png = encode(&picture(), ImageFormat::Png);
        let (kept, is_complete) = stripped(&with_chunks(&png, &chunks));
        prop_assert!(is_complete && decode(&kept) == decode(&png));
        prop_assert_eq!(stripped(&kept).0, kept);
    }

    /// A profile of any bytes stays as it is the second time, and is never longer.
    #[test]
    fn any_profile_is_cleaned_once(at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..60)) {
        let mut whole = marked();
        let at = at.index(whole.len());
        let length = bytes.len().min(whole.len() - at);
        whole[at..at + length].copy_from_slice(&bytes[..length]);
        let file = with_segments(&baseline(), &part(1, 1, &whole));
        let (kept, _) = stripped(&file);
        prop_assert!(kept.len() <= file.len() && decode(&kept) == decode(&baseline()));
        prop_assert_eq!(stripped(&kept).0, kept);
    }
}
