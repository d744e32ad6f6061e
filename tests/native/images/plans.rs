//! What is done with an image that an operation would not take.

use ::image::{DynamicImage, ImageFormat};
use rekognition_wasm::image::{Encoding, Header, Limits, MAX_BYTES, Plan, plan};

use super::{
    bytes::{exif, exif_segment, with_segments},
    samples::encode,
};

fn header(width: u32, height: u32, format: ImageFormat) -> Header {
    let picture = DynamicImage::new_luma8(width, height);
    Header::read(&encode(&picture, format)).expect("it has a header")
}

fn described(plan: &Plan) -> String {
    match plan {
        Plan::AsIs => "as is".to_owned(),
        Plan::Resize { width, height } => format!("{width} x {height}"),
        Plan::Reencode => "encode".to_owned(),
        Plan::Refuse(error) => error.code().expect("it has a code").to_owned(),
        _ => unreachable!("there are four"),
    }
}

#[test]
fn a_plan_is_the_least_that_fits() {
    const FACES: &str = "DetectFaces";
    const EQUIPMENT: &str = "DetectProtectiveEquipment";
    const CUSTOM: &str = "DetectCustomLabels";
    let cases = [
        (FACES, 80, 80, MAX_BYTES, "as is"),
        (FACES, 80, 81, 1, "as is"),
        (FACES, 79, 80, 1, "ImageTooSmall"),
        (FACES, 80, 79, 1, "ImageTooSmall"),
        (FACES, 1, 1, 1, "ImageTooSmall"),
        (FACES, 10_000, 80, 1, "as is"),
        (FACES, 10_001, 100, 1, "10000 x 100"),
        (FACES, 100, 10_001, 1, "100 x 10000"),
        (FACES, 10_001, 80, 1, "10000 x 80"),
        (FACES, 12_000, 90, 1, "ImageTooSmall"),
        (FACES, 10_000, 1, 1, "ImageTooSmall"),
        (FACES, 20_000, 300, 1, "10000 x 150"),
        (FACES, 100, 100, MAX_BYTES + 1, "encode"),
        (FACES, 12_000, 120, MAX_BYTES + 1, "10000 x 100"),
        (EQUIPMENT, 64, 64, 4_194_304, "as is"),
        (EQUIPMENT, 63, 64, 1, "ImageTooSmall"),
        (EQUIPMENT, 100, 100, 4_194_305, "encode"),
        (EQUIPMENT, 4_096, 64, 1, "as is"),
        (EQUIPMENT, 4_097, 100, 1, "4096 x 100"),
        (EQUIPMENT, 8_000, 200, 1, "4096 x 102"),
        (CUSTOM, 64, 4_096, 4_194_304, "as is"),
        (CUSTOM, 64, 64, 4_194_305, "encode"),
        (CUSTOM, 8_192, 200, 1, "4096 x 100"),
    ];
    for (operation, width, height, length, expected) in cases {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let found = plan(
                &header(width, height, format),
                length,
                Limits::of(operation),
            );
            let name = format!("{operation}: {width} x {height}, {length} bytes");
            assert_eq!(described(&found), expected, "{name}");
        }
    }
}

#[test]
fn formats_that_are_not_taken_are_encoded_again() {
    for format in [
        ImageFormat::Gif,
        ImageFormat::WebP,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
    ] {
        let picture = DynamicImage::new_rgba8(100, 100);
        let header = Header::read(&encode(&picture, format)).expect("it has a header");
        assert_eq!(plan(&header, 1, Limits::of("DetectText")), Plan::Reencode);
    }
}

#[test]
fn s3_takes_more_bytes_and_no_more_pixels() {
    let limits = Limits::of("DetectLabels").in_s3();
    let small = header(100, 100, ImageFormat::Jpeg);
    assert_eq!(plan(&small, 15 * 1024 * 1024, limits), Plan::AsIs);
    assert_eq!(plan(&small, 15 * 1024 * 1024 + 1, limits), Plan::Reencode);
    let wide = header(10_001, 100, ImageFormat::Jpeg);
    let smaller = plan(&wide, 1, limits);
    assert_eq!(described(&smaller), "10000 x 100");
}

#[test]
fn sides_are_those_that_are_seen() {
    let picture = encode(&DynamicImage::new_luma8(12_000, 120), ImageFormat::Jpeg);
    let turned = with_segments(&picture, &exif_segment(&exif(true, 6)));
    let header = Header::read(&turned).expect("it has a header");
    let found = plan(&header, 1, Limits::of("DetectFaces"));
    assert_eq!(described(&found), "100 x 10000");
}

#[test]
fn a_refusal_says_what_to_do() {
    let header = header(79, 200, ImageFormat::Jpeg);
    let Plan::Refuse(error) = plan(&header, 1, Limits::of("DetectFaces")) else {
        panic!("it is too small");
    };
    assert_eq!(
        error.message(),
        "expected sides of 80 to 10000 pixels, found 79 x 200"
    );
    assert!(error.hint().is_some());
}

#[test]
fn quality_goes_first_and_size_then() {
    let limits = Limits::of("DetectFaces");
    let steps = |size| (0..).map_while(move |steps| Encoding::after(steps, size, limits));
    let all: Vec<_> = steps((200, 130))
        .map(|step| (step.width, step.height, step.quality))
        .collect();
    let expected = [
        (200, 130, 95),
        (200, 130, 85),
        (200, 130, 75),
        (150, 98, 75),
    ];
    assert_eq!(all, expected);
    assert_eq!(steps((10_000, 10_000)).count(), 3 + 16);
    assert_eq!(Encoding::after(u32::MAX, (10_000, 10_000), limits), None);
    let largest = Encoding::after(40, (u32::MAX, u32::MAX), limits).expect("it is large enough");
    assert!(largest.width < 100_000, "{largest:?}");
}
