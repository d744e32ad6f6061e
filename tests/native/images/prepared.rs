//! Files made ready by a host that can only strip them.

use rekognition_wasm::image::{Format, Header, ImageOptions, Limits, prepare};

use super::{
    bytes::{SECRET, chunk, exif, exif_segment, segment, with_chunks, with_segments},
    samples::{HEIGHT, WIDTH, baseline, pngs},
};

/// Those of a service that takes small images, such as the samples.
const LIMITS: Limits = Limits {
    bytes: 4000,
    min_side: 20,
    max_side: 50,
};
const AS_IT_IS: ImageOptions = ImageOptions {
    strip_metadata: false,
};

fn has_secret(file: &[u8]) -> bool {
    file.windows(SECRET.len()).any(|part| part == SECRET)
}

#[test]
fn metadata_is_left_out_unless_it_shall_stay() {
    let jpeg = with_segments(&baseline(), &exif_segment(&exif(true, 6)));
    let png = with_chunks(&pngs()[0].1, &chunk(*b"tEXt", SECRET));
    for (file, format, orientation) in [(jpeg, Format::Jpeg, 6), (png, Format::Png, 1)] {
        let mut stripped = file.clone();
        let options = ImageOptions::default();
        let prepared = prepare(&mut stripped, LIMITS, options).expect("it fits");
        assert!(prepared.is_fully_stripped);
        let header = prepared.header;
        assert_eq!((header.format, header.orientation), (format, orientation));
        assert_eq!((header.width, header.height), (WIDTH.into(), HEIGHT.into()));
        assert!(has_secret(&file) && !has_secret(&stripped));
        assert_eq!(Header::read(&stripped), Ok(header));

        let mut whole = file.clone();
        let untouched = prepare(&mut whole, LIMITS, AS_IT_IS).expect("it fits");
        assert_eq!(
            (untouched.header, untouched.is_fully_stripped),
            (header, false)
        );
        assert_eq!(whole, file);
    }
}

#[test]
fn a_file_that_is_mostly_something_else_fits_without_it() {
    let file = with_segments(&baseline(), &segment(0xe2, &[7; 5000]));
    let mut stripped = file.clone();
    prepare(&mut stripped, LIMITS, ImageOptions::default()).expect("it fits without its film");
    assert_eq!(stripped, baseline());

    let error = prepare(&mut file.clone(), LIMITS, AS_IT_IS).expect_err("it is too long");
    let message = format!(
        "expected an image of at most 4000 bytes, found {}",
        file.len()
    );
    assert_eq!(
        (error.code(), error.message()),
        (Some("ImageTooLarge"), &*message)
    );
}

#[test]
fn what_is_too_long_after_all_is_refused_with_what_is_left() {
    let limits = Limits {
        bytes: 100,
        ..LIMITS
    };
    let file = with_segments(&baseline(), &segment(0xe2, &[7; 5000]));
    let error = prepare(&mut file.clone(), limits, ImageOptions::default());
    let error = error.expect_err("it is too long");
    let left = format!(
        "expected an image of at most 100 bytes, found {}",
        baseline().len()
    );
    assert_eq!(error.message(), left);
}

#[test]
fn what_would_have_to_be_drawn_is_refused() {
    let sides = |min_side, max_side| Limits {
        min_side,
        max_side,
        ..LIMITS
    };
    for (file, limits, code) in [
        (baseline(), sides(31, 50), "ImageTooSmall"),
        (baseline(), sides(20, 44), "ImageTooLarge"),
        (b"GIF89a".to_vec(), LIMITS, "UnsupportedFormat"),
        (Vec::new(), LIMITS, "EmptyImage"),
        (baseline()[..100].to_vec(), LIMITS, "CorruptImage"),
    ] {
        let mut left = file.clone();
        let error = prepare(&mut left, limits, ImageOptions::default()).expect_err(code);
        assert_eq!(error.code(), Some(code));
        assert_eq!(left, file);
    }
}
