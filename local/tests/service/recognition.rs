//! Images in which there is nothing that the stand-in could recognise, and how large they may be.

use serde_json::{Value, json};

use crate::client::{Local, image, jpeg, photo, picture, with};

async fn ask(operation: &str, name: &str) -> Value {
    Local::new().ok(operation, &image(&photo(name))).await
}

#[tokio::test]
async fn neither_text_nor_unsafe_content_is_found() {
    let text = ask("DetectText", "astronaut.png").await;
    assert_eq!(text["TextDetections"], json!([]));
    let unsafe_content = ask("DetectModerationLabels", "astronaut.png").await;
    assert_eq!(unsafe_content["ModerationLabels"], json!([]));
    assert!(unsafe_content["ModerationModelVersion"].is_string());
}

#[tokio::test]
async fn nobody_is_a_celebrity() {
    let answer = ask("RecognizeCelebrities", "grace_hopper.jpg").await;
    assert_eq!(answer["CelebrityFaces"], json!([]));
    let detected = ask("DetectFaces", "grace_hopper.jpg").await;
    assert_eq!(answer["UnrecognizedFaces"], detected["FaceDetails"]);
}

#[tokio::test]
async fn whether_equipment_is_worn_stays_open() {
    let answer = ask("DetectProtectiveEquipment", "astronaut.png").await;
    let [person] = &answer["Persons"].as_array().unwrap()[..] else {
        panic!("{answer}");
    };
    assert_eq!(
        (&person["Id"], &person["BodyParts"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(answer.get("Summary"), None);

    let required = json!({ "MinConfidence": 80, "RequiredEquipmentTypes": ["FACE_COVER"] });
    let asked = json!({ "SummarizationAttributes": required });
    let input = with(image(&photo("astronaut.png")), asked);
    let answer = Local::new().ok("DetectProtectiveEquipment", &input).await;
    let expected = json!({
        "PersonsWithRequiredEquipment": [],
        "PersonsWithoutRequiredEquipment": [],
        "PersonsIndeterminate": [0],
    });
    assert_eq!(answer["Summary"], expected);
}

#[tokio::test]
async fn two_operations_have_limits_of_their_own() {
    let local = Local::new();
    let sized = |width, height| {
        let photo = picture("chelsea.png");
        jpeg(&photo.resize_exact(width, height, image::imageops::FilterType::Nearest))
    };
    let arn = "arn:aws:rekognition:us-east-1:000000000000:project/p/version/v/1";
    for (operation, more) in [
        ("DetectProtectiveEquipment", json!({})),
        ("DetectCustomLabels", json!({ "ProjectVersionArn": arn })),
    ] {
        let call = async |bytes: &[u8]| {
            let input = with(image(bytes), more.clone());
            local.call(operation, &input).await
        };
        assert_eq!(call(&sized(64, 64)).await.status, 200, "{operation}");
        let small = call(&sized(63, 64)).await;
        small.is_error("InvalidParameterException", "");
        let wide = call(&sized(4097, 64)).await;
        wide.is_error(
            "ImageTooLargeException",
            "maximum dimension size of 4096 pixels",
        );
        let mut heavy = sized(64, 64);
        heavy.resize((4 << 20) + 1, 0);
        let heavy = call(&heavy).await;
        heavy.is_error("ImageTooLargeException", "maximum size of 4194304 bytes");
    }
}

#[tokio::test]
async fn every_image_is_really_read() {
    let local = Local::new();
    let arn = "arn:aws:rekognition:us-east-1:000000000000:project/p/version/v/1";
    for operation in [
        "DetectCustomLabels",
        "DetectFaces",
        "DetectLabels",
        "DetectModerationLabels",
        "DetectProtectiveEquipment",
        "DetectText",
        "RecognizeCelebrities",
    ] {
        let input = with(image(b"hello"), json!({ "ProjectVersionArn": arn }));
        let answer = local.call(operation, &input).await;
        answer.is_error("InvalidImageFormatException", "");
    }
}
