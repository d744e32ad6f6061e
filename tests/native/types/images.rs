//! Images in typed requests: judged by the operation's own limits, sent without their metadata, and told of.

use base64::{Engine, engine::general_purpose::STANDARD};
use rekognition_wasm::{
    Rekognition,
    config::ConnectionConfig,
    credentials::{Credentials, Keys},
    error::Kind,
    image::{Format, ImageOptions},
    types::{
        Answered, CompareFacesRequest, DetectCustomLabelsRequest, DetectFacesRequest,
        DetectProtectiveEquipmentRequest, Operation, S3Object, SentImage,
    },
};
use serde_json::Value;

use super::client;
use crate::fake::{Fake, answer};

/// A JPEG of this size by its header, with this between its segments.
fn jpeg(width: u16, height: u16, more: &[u8]) -> Vec<u8> {
    let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
    let frame = [b"\xff\xc0\0\x0b\x08", &sides[..], b"\x01\x01\x11\0"].concat();
    let scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\xff\xd9";
    [b"\xff\xd8", more, &frame, scan].concat()
}

fn comment(length: u16) -> Vec<u8> {
    let stated = (length + 2).to_be_bytes();
    [b"\xff\xfe", &stated[..], &vec![b'x'; length.into()]].concat()
}

/// The images that were sent, and the report on each.
fn told<T>(fake: &Fake, answered: &Answered<T>) -> Vec<(Vec<u8>, SentImage)> {
    let body: Value = serde_json::from_str(&fake.sent()[0].body).expect("bodies are JSON");
    let sent = |image: &SentImage| {
        let text = body[image.member]["Bytes"].as_str().expect("base64");
        STANDARD.decode(text).expect("base64")
    };
    let images = answered.images.iter();
    images.map(|image| (sent(image), image.clone())).collect()
}

fn faces(image: Vec<u8>) -> DetectFacesRequest {
    DetectFacesRequest {
        image: image.into(),
        attributes: None,
    }
}

#[test]
fn an_image_is_sent_without_its_metadata() {
    let fake = Fake::script([answer(200, "{}")]);
    let request = faces(jpeg(100, 90, &comment(50)));
    let answered = fake.run(client(&fake).send(request)).expect("it is sent");
    let [(sent, about)] = &told(&fake, &answered)[..] else {
        panic!("one image")
    };
    assert_eq!(*sent, jpeg(100, 90, b""));
    assert_eq!((about.member, about.header.format), ("Image", Format::Jpeg));
    assert_eq!((about.header.width, about.header.height), (100, 90));
    assert_eq!(about.header.orientation, 1);
    assert_eq!((about.bytes, about.stripped_bytes), (sent.len(), 54));
    assert!(about.is_fully_stripped);
}

#[test]
fn an_image_is_sent_as_it_is_if_it_shall() {
    let fake = Fake::script([answer(200, "{}")]);
    let config = ConnectionConfig {
        image: ImageOptions {
            strip_metadata: false,
        },
        ..ConnectionConfig::default()
    };
    let keys = Credentials::new(Keys {
        access_key_id: "AKID".into(),
        secret_access_key: "secret".into(),
        ..Keys::default()
    });
    let keys = keys.expect("valid");
    let client = Rekognition::with_config(fake.clone(), "us-east-1", keys, config);
    let client = client.expect("the options are valid");
    let file = jpeg(100, 90, &comment(50));
    let answered = fake.run(client.send(faces(file.clone())));
    let answered = answered.expect("it is sent");
    let [(sent, about)] = &told(&fake, &answered)[..] else {
        panic!("one image")
    };
    assert_eq!((sent, about.stripped_bytes), (&file, 0));
    assert!(!about.is_fully_stripped);
}

#[test]
fn each_of_two_images_is_told_of() {
    let fake = Fake::script([answer(200, "{}")]);
    let request = CompareFacesRequest {
        source_image: jpeg(100, 90, b"").into(),
        target_image: jpeg(200, 300, &comment(50)).into(),
        ..Default::default()
    };
    let answered = fake.run(client(&fake).send(request)).expect("it is sent");
    let told = told(&fake, &answered);
    let found: Vec<_> = told
        .iter()
        .map(|(sent, about)| {
            (
                about.member,
                about.header.width,
                sent.len(),
                about.stripped_bytes,
            )
        })
        .collect();
    let length = jpeg(1, 1, b"").len();
    let expected = [
        ("SourceImage", 100, length, 0),
        ("TargetImage", 200, length, 54),
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_image_in_a_bucket_is_left_to_the_service() {
    let fake = Fake::script([answer(200, "{}")]);
    let request = DetectFacesRequest {
        image: S3Object::new("bucket", "name").into(),
        attributes: None,
    };
    let answered = fake.run(client(&fake).send(request)).expect("it is sent");
    assert_eq!(answered.images, []);
}

/// Refused before anything is sent.
fn check_refused(request: impl Operation, code: &str, message: &str) {
    let fake = Fake::script([answer(200, "{}")]);
    let error = fake.run(client(&fake).send(request));
    let error = error.err().expect("it is refused");
    assert_eq!((error.kind(), error.code()), (Kind::Image, Some(code)));
    assert_eq!(error.message(), message);
    assert!(error.hint().is_some());
    assert!(fake.sent().is_empty());
}

#[test]
fn limits_are_the_operations_own() {
    let equipment = |image: Vec<u8>| DetectProtectiveEquipmentRequest {
        image: image.into(),
        ..Default::default()
    };
    let fake = Fake::script([answer(200, "{}")]);
    let small = equipment(jpeg(64, 64, b""));
    fake.run(client(&fake).send(small))
        .expect("it is large enough for this one");
    check_refused(
        faces(jpeg(64, 64, b"")),
        "ImageTooSmall",
        "DetectFaces: Image: expected sides from 80 to 10000 pixels, found 64 × 64",
    );
    check_refused(
        equipment(jpeg(4097, 100, b"")),
        "ImageTooLarge",
        "DetectProtectiveEquipment: Image: expected sides from 64 to 4096 pixels, found 4097 × 100",
    );
    // pixels cannot be left out
    let mut long = jpeg(100, 100, b"");
    long.truncate(long.len() - 2);
    long.resize(4_194_303, 0);
    long.extend(b"\xff\xd9");
    check_refused(
        DetectCustomLabelsRequest {
            project_version_arn: "a".repeat(20),
            image: long.clone().into(),
            ..Default::default()
        },
        "ImageTooLarge",
        "DetectCustomLabels: Image: expected an image of at most 4194304 bytes, found 4194305",
    );
    let fake = Fake::script([answer(200, "{}")]);
    fake.run(client(&fake).send(faces(long)))
        .expect("this one takes more");
}

#[test]
fn the_image_that_is_refused_is_named() {
    check_refused(
        CompareFacesRequest {
            source_image: jpeg(100, 100, b"").into(),
            target_image: b"GIF89a".to_vec().into(),
            ..Default::default()
        },
        "UnsupportedFormat",
        "CompareFaces: TargetImage: expected a JPEG or PNG image, found GIF",
    );
}
