//! Inputs that Rekognition refuses, and the words it does that with.

use serde_json::{Value, json};

use crate::client::{Local, Signing, image, photo, with};

const FRONT_END: &str = "ValidationException";
const SERIALIZATION: &str = "SerializationException";
const PARAMETER: &str = "InvalidParameterException";

async fn check(operation: &str, input: Value, kind: &str, message: &str) {
    let answer = Local::new().call(operation, &input).await;
    answer.is_error(kind, message);
    // The service and its front end shape their errors differently.
    if [FRONT_END, SERIALIZATION].contains(&kind) {
        assert_eq!(answer.body.as_object().unwrap().len(), 2, "{answer:?}");
        assert!(answer.body["message"].is_string(), "{answer:?}");
    } else {
        assert_eq!(answer.body["Code"], kind, "{answer:?}");
        assert_eq!(answer.body["Logref"].as_str().unwrap().len(), 36);
        assert!(answer.body["Message"].is_string(), "{answer:?}");
    }
}

#[tokio::test]
async fn images() {
    let s3 = json!({ "Bucket": "bucket", "Name": "photo.jpg" });
    for operation in ["DetectFaces", "DetectLabels"] {
        for (image, kind, message) in [
            (
                json!(null),
                FRONT_END,
                "1 validation error detected: Value null at 'image'",
            ),
            (json!({}), PARAMETER, "Request has invalid parameters"),
            (json!("text"), SERIALIZATION, "STRING_VALUE"),
            (json!([]), SERIALIZATION, "Start of list"),
            (json!({ "Bytes": {} }), SERIALIZATION, "Start of structure"),
            (
                json!({ "Bytes": "no base64!" }),
                SERIALIZATION,
                "not base64",
            ),
            (
                json!({ "Bytes": "data:image/png;base64,AAAA" }),
                SERIALIZATION,
                "not base64",
            ),
            (
                json!({ "Bytes": "" }),
                FRONT_END,
                "Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes' failed to \
                 satisfy constraint: Member must have length greater than or equal to 1",
            ),
            (
                json!({ "Bytes": "aGVsbG8=" }),
                "InvalidImageFormatException",
                "Request has invalid image format",
            ),
            (
                json!({ "Bytes": "aGVsbG8=", "S3Object": s3 }),
                PARAMETER,
                "",
            ),
            (
                json!({ "S3Object": s3 }),
                "InvalidS3ObjectException",
                "Unable to get object metadata from S3.",
            ),
            (json!({ "S3Object": { "Bucket": "bucket" } }), PARAMETER, ""),
            (
                json!({ "S3Object": { "Bucket": "b!", "Name": "" } }),
                FRONT_END,
                "3 validation errors detected: Value 'b!' at 'image.s3Object.bucket'",
            ),
        ] {
            check(operation, json!({ "Image": image }), kind, message).await;
        }
    }
}

#[tokio::test]
async fn the_limit_of_bytes_is_exact() {
    let message = "Value 'java.nio.HeapByteBuffer[pos=0 lim=5242881 cap=5242881]' at 'image.bytes' \
                   failed to satisfy constraint: Member must have length less than or equal to 5242880";
    check(
        "DetectFaces",
        image(&vec![0; 5_242_881]),
        FRONT_END,
        message,
    )
    .await;
    let format = "InvalidImageFormatException";
    check("DetectFaces", image(&vec![0; 5_242_880]), format, "").await;
    // What follows the image does not matter, up to the limit.
    let mut padded = photo("grace_hopper.jpg");
    padded.resize(5_242_880, 0);
    let answer = Local::new().call("DetectFaces", &image(&padded)).await;
    assert_eq!(answer.body["FaceDetails"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn image_sizes() {
    let png = |width, height| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::GrayImage::new(width, height)
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        image(&bytes.into_inner())
    };
    let parameters = "Request has invalid parameters";
    check("DetectFaces", png(79, 200), PARAMETER, parameters).await;
    check("DetectLabels", png(200, 79), PARAMETER, parameters).await;
    let message = "10001 x 80 exceed maximum dimension size of 10000 pixels";
    check(
        "DetectFaces",
        png(10_001, 80),
        "ImageTooLargeException",
        message,
    )
    .await;
    // The extremes that are allowed are searched, too.
    for (width, height) in [(10_000, 80), (80, 10_000), (80, 80)] {
        let answer = Local::new().call("DetectFaces", &png(width, height)).await;
        assert_eq!(answer.body, json!({ "FaceDetails": [] }));
    }
}

#[tokio::test]
async fn broken_images() {
    let format = "InvalidImageFormatException";
    let photo = photo("astronaut.png");
    check("DetectFaces", image(&photo[..1000]), format, "").await;
    check("DetectFaces", image(b"GIF89a\x50\x00\x50\x00"), format, "").await;
    check("DetectFaces", image(b"RIFF\0\0\0\0WEBPVP8 "), format, "").await;
}

#[tokio::test]
async fn attributes_of_faces() {
    let attributes =
        |value: Value| json!({ "Image": { "Bytes": "aGVsbG8=" }, "Attributes": value });
    let message = "Value '[AGE]' at 'attributes' failed to satisfy constraint: Member must satisfy \
                   constraint: [Member must satisfy enum value set: [DEFAULT, ALL, AGE_RANGE";
    check(
        "DetectFaces",
        attributes(json!(["AGE"])),
        FRONT_END,
        message,
    )
    .await;
    check(
        "DetectFaces",
        attributes(json!("ALL")),
        SERIALIZATION,
        "STRING_VALUE",
    )
    .await;
    check(
        "DetectFaces",
        attributes(json!([7])),
        SERIALIZATION,
        "NUMBER_VALUE",
    )
    .await;
    let format = "InvalidImageFormatException";
    let known = ["DEFAULT", "ALL", "AGE_RANGE", "SUNGLASSES", "FACE_OCCLUDED"];
    check("DetectFaces", attributes(json!(known)), format, "").await;
    check("DetectFaces", attributes(json!(null)), format, "").await;
}

#[tokio::test]
async fn options_of_labels() {
    let filters =
        |name: &str, value: Value| json!({ "Settings": { "GeneralLabels": { name: value } } });
    let colors =
        |value: Value| json!({ "Settings": { "ImageProperties": { "MaxDominantColors": value } } });
    for (more, kind, message) in [
        (
            json!({ "MaxLabels": -1 }),
            FRONT_END,
            "Value '-1' at 'maxLabels'",
        ),
        (json!({ "MaxLabels": "1" }), SERIALIZATION, "STRING_VALUE"),
        (
            json!({ "MinConfidence": 100.5 }),
            FRONT_END,
            "Value '100.5' at 'minConfidence'",
        ),
        (
            json!({ "MinConfidence": -1 }),
            FRONT_END,
            "greater than or equal to 0",
        ),
        (
            json!({ "MinConfidence": true }),
            SERIALIZATION,
            "TRUE_VALUE",
        ),
        (
            json!({ "Features": ["GHOSTS"] }),
            FRONT_END,
            "enum value set: [GENERAL_LABELS, IMAGE_PROPERTIES]",
        ),
        (
            json!({ "Features": ["GENERAL_LABELS", "GENERAL_LABELS", "IMAGE_PROPERTIES"] }),
            FRONT_END,
            "less than or equal to 2",
        ),
        (json!({ "Settings": [] }), SERIALIZATION, "Start of list"),
        (colors(json!(21)), FRONT_END, "less than or equal to 20"),
        (colors(json!(-1)), FRONT_END, "maxDominantColors"),
        (
            filters("LabelInclusionFilters", json!(["x".repeat(51)])),
            FRONT_END,
            "less than or equal to 50",
        ),
        (
            filters("LabelExclusionFilters", json!(["a&b"])),
            FRONT_END,
            "regular expression pattern",
        ),
        (
            filters("LabelCategoryInclusionFilters", json!(vec!["x"; 101])),
            FRONT_END,
            "less than or equal to 100",
        ),
        (
            filters("LabelCategoryExclusionFilters", json!("x")),
            SERIALIZATION,
            "STRING_VALUE",
        ),
    ] {
        let mut input = json!({ "Image": { "Bytes": "aGVsbG8=" } });
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        check("DetectLabels", input, kind, message).await;
    }
}

#[tokio::test]
async fn constraints_of_every_kind() {
    let people = json!({ "CollectionId": "people" });
    let face = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    let arn = "arn:aws:rekognition:us-east-1:000000000000:collection/people";
    let tags = |tags: Value| json!({ "ResourceArn": arn, "Tags": tags });
    let seconds = |seconds: Value| {
        let stop = json!({ "MaxDurationInSeconds": seconds });
        json!({ "Name": "s", "StopSelector": stop })
    };
    for (operation, input, expected) in [
        (
            "CreateCollection",
            json!({ "CollectionId": "a b" }),
            r"Value 'a b' at 'collectionId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\-]+".to_owned(),
        ),
        (
            "DeleteFaces",
            with(people.clone(), json!({ "FaceIds": ["x", "y"] })),
            format!("Value '[x, y]' at 'faceIds' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy regular expression pattern: {face}]"),
        ),
        (
            "DeleteFaces",
            with(people.clone(), json!({ "FaceIds": [] })),
            "Value '[]' at 'faceIds' failed to satisfy constraint: Member must have length greater than or equal to 1".to_owned(),
        ),
        (
            "SearchFacesByImage",
            with(people.clone(), json!({ "Image": {}, "QualityFilter": "BEST" })),
            "Value 'BEST' at 'qualityFilter' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]".to_owned(),
        ),
        (
            "TagResource",
            tags(json!({ "aws:team": "us" })),
            "Value '{aws:team=us}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ^(?!aws:)".to_owned(),
        ),
        (
            "TagResource",
            tags(json!({ "team": "a&b" })),
            "at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [".to_owned(),
        ),
        (
            "DistributeDatasetEntries",
            json!({ "Datasets": [{}, { "Arn": "x" }] }),
            "3 validation errors detected: Value null at 'datasets.1.member.arn' failed to satisfy constraint: Member must not be null; Value 'x' at 'datasets.2.member.arn'".to_owned(),
        ),
        (
            "StartStreamProcessor",
            seconds(json!(121)),
            "Value '121' at 'stopSelector.maxDurationInSeconds' failed to satisfy constraint: Member must have value less than or equal to 120".to_owned(),
        ),
    ] {
        check(operation, input, FRONT_END, &expected).await;
    }
    for (operation, input, expected) in [
        ("TagResource", tags(json!(["team"])), "Start of list"),
        ("TagResource", tags(json!({ "team": 7 })), "NUMBER_VALUE"),
        ("StartStreamProcessor", seconds(json!(1e30)), "Long"),
        (
            "DeleteFaces",
            with(people, json!({ "FaceIds": [null] })),
            "NULL_VALUE",
        ),
    ] {
        check(operation, input, SERIALIZATION, expected).await;
    }
}

#[tokio::test]
async fn violations_come_together() {
    let input = json!({ "MaxLabels": -1, "MinConfidence": 101 });
    check(
        "DetectLabels",
        input,
        FRONT_END,
        "3 validation errors detected: ",
    )
    .await;
}

#[tokio::test]
async fn bodies_that_are_no_object() {
    let local = Local::new();
    let keys = local.guest().await;
    for body in ["nonsense", "[]", "\"text\"", "7", "{\"Image\":", "\u{0}"] {
        let request = Signing::new(&keys, "DetectFaces", body.to_owned()).request();
        local.send(request).await.is_error(SERIALIZATION, "");
    }
    let request = Signing::new(&keys, "DetectFaces", String::new()).request();
    local
        .send(request)
        .await
        .is_error(FRONT_END, "Value null at 'image'");
}

#[tokio::test]
async fn unknown_members_are_ignored() {
    let mut input = image(&photo("chelsea.png"));
    input["Ghost"] = json!({ "a": [1] });
    input["Image"]["Ghost"] = json!(7);
    let answer = Local::new().call("DetectFaces", &input).await;
    assert_eq!(answer.body, json!({ "FaceDetails": [] }));
}
