//! Faces are found where they are. The boxes were measured by eye: forehead to chin, cheek to cheek.

use axum::http::StatusCode;
use image::DynamicImage;
use serde_json::{Value, json};

use crate::client::{Local, both, image, jpeg, photo};

/// In pixels: left, top, right, bottom.
type Corners = [f64; 4];

const ASTRONAUT: (Corners, [f64; 2]) = ([179.0, 72.0, 272.0, 181.0], [512.0, 512.0]);
const GRACE_HOPPER: (Corners, [f64; 2]) = ([178.0, 135.0, 367.0, 333.0], [512.0, 600.0]);

async fn faces(bytes: &[u8]) -> Vec<Value> {
    let answer = Local::new().call("DetectFaces", &image(bytes)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.headers["x-rekognition-local"], "computed");
    answer.body["FaceDetails"].as_array().unwrap().clone()
}

/// One face, each of its edges within 15 % of the face's size.
#[track_caller]
fn check(faces: &[Value], (known, [width, height]): (Corners, [f64; 2])) {
    let [face] = faces else {
        panic!("{} faces: {faces:?}", faces.len());
    };
    let ratio = |name: &str| face["BoundingBox"][name].as_f64().unwrap();
    let (left, top) = (ratio("Left") * width, ratio("Top") * height);
    let (right, bottom) = (
        left + ratio("Width") * width,
        top + ratio("Height") * height,
    );
    let (across, down) = (known[2] - known[0], known[3] - known[1]);
    let found = [left, top, right, bottom];
    for ((found, known), size) in found.iter().zip(known).zip([across, down, across, down]) {
        assert!((found - known).abs() < 0.15 * size, "{face}");
    }
}

#[tokio::test]
async fn the_astronaut_has_one() {
    check(&faces(&photo("astronaut.png")).await, ASTRONAUT);
}

#[tokio::test]
async fn grace_hopper_has_one() {
    check(&faces(&photo("grace_hopper.jpg")).await, GRACE_HOPPER);
}

#[tokio::test]
async fn a_cat_has_none() {
    assert_eq!(faces(&photo("chelsea.png")).await, [] as [Value; 0]);
}

#[tokio::test]
async fn only_what_was_computed_is_answered() {
    let mut input = image(&photo("astronaut.png"));
    input["Attributes"] = json!(["ALL"]);
    let answer = Local::new().call("DetectFaces", &input).await;
    let face = answer.body["FaceDetails"][0].as_object().unwrap().clone();
    let names: Vec<_> = face.keys().map(String::as_str).collect();
    // The API reference has these five in every answer, so what is not known is empty.
    let always = ["BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"];
    assert_eq!(names, always);
    assert_eq!(
        (&face["Landmarks"], &face["Pose"]),
        (&json!([]), &json!({}))
    );
    assert!(face["Confidence"].as_f64().unwrap() > 99.0);
    for name in ["Brightness", "Sharpness"] {
        let value = face["Quality"][name].as_f64().unwrap();
        assert!((1.0..=99.0).contains(&value), "{name} {value}");
    }
}

#[tokio::test]
async fn a_dark_blurred_face_measures_darker_and_less_sharp() {
    let photo = image::load_from_memory(&photo("astronaut.png")).unwrap();
    let worse = photo.brighten(-60).blur(1.5);
    let quality = async |photo: &DynamicImage| {
        let faces = faces(&jpeg(photo)).await;
        let value = |name: &str| faces[0]["Quality"][name].as_f64().unwrap();
        (value("Brightness"), value("Sharpness"))
    };
    let (good, bad) = (quality(&photo).await, quality(&worse).await);
    assert!(
        bad.0 < good.0 - 5.0 && bad.1 < good.1 - 5.0,
        "{good:?} {bad:?}"
    );
}

#[tokio::test]
async fn the_largest_face_comes_first() {
    let faces = faces(&jpeg(&both())).await;
    let lefts: Vec<_> = faces
        .iter()
        .map(|face| face["BoundingBox"]["Left"].as_f64().unwrap())
        .collect();
    assert!(
        matches!(lefts[..], [hopper, astronaut] if hopper > 0.5 && astronaut < 0.5),
        "{lefts:?}"
    );
}

#[tokio::test]
async fn boxes_are_those_of_the_upright_image() {
    let upright = image::load_from_memory(&photo("grace_hopper.jpg")).unwrap();
    // Orientation tag, and how a camera that writes it has stored the image.
    let stored: [(u8, DynamicImage); 8] = [
        (1, upright.clone()),
        (2, upright.fliph()),
        (3, upright.rotate180()),
        (4, upright.flipv()),
        (5, upright.fliph().rotate270()),
        (6, upright.rotate270()),
        (7, upright.fliph().rotate90()),
        (8, upright.rotate90()),
    ];
    for (orientation, stored) in stored {
        let photo = with_orientation(&jpeg(&stored), orientation);
        check(&faces(&photo).await, GRACE_HOPPER);
    }
}

#[tokio::test]
async fn the_same_photo_in_other_sizes_has_the_same_box() {
    let photo = image::load_from_memory(&photo("astronaut.png")).unwrap();
    for side in [200, 1500] {
        let scaled = photo.resize(side, side, image::imageops::FilterType::Triangle);
        check(&faces(&jpeg(&scaled)).await, ASTRONAUT);
    }
}

#[tokio::test]
async fn transparent_and_grey_images_are_read() {
    let photo = image::load_from_memory(&photo("grace_hopper.jpg")).unwrap();
    for image in [
        DynamicImage::from(photo.to_rgba8()),
        photo.to_luma8().into(),
        photo.to_luma16().into(),
    ] {
        let mut png = Vec::new();
        let mut writer = std::io::Cursor::new(&mut png);
        image
            .write_to(&mut writer, image::ImageFormat::Png)
            .unwrap();
        check(&faces(&png).await, GRACE_HOPPER);
    }
}

/// Puts an EXIF segment with nothing but the orientation behind the start marker of a JPEG.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0; 4]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &exif, &jpeg[2..]].concat()
}
