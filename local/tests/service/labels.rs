//! Labels follow from faces, image properties from pixels.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::client::{Answer, Local, image, photo};

async fn detect(name: &str, more: Value) -> Answer {
    let mut input = image(&photo(name));
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    let answer = Local::new().call("DetectLabels", &input).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.body["LabelModelVersion"], "3.0");
    answer
}

fn names(answer: &Answer) -> Vec<&str> {
    let labels = answer.body["Labels"].as_array().unwrap();
    labels
        .iter()
        .map(|label| label["Name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_face_is_a_person() {
    let answer = detect("astronaut.png", json!({})).await;
    assert_eq!(names(&answer), ["Person", "Human", "Face"]);
    for label in answer.body["Labels"].as_array().unwrap() {
        assert!(label["Confidence"].as_f64().unwrap() > 99.0);
        assert_eq!(
            label["Categories"],
            json!([{ "Name": "Person Description" }])
        );
        let [instance] = &label["Instances"].as_array().unwrap()[..] else {
            panic!("{label}");
        };
        assert!(instance["BoundingBox"]["Width"].as_f64().unwrap() > 0.1);
        assert_eq!(instance.get("DominantColors"), None);
    }
    let face = &answer.body["Labels"][2];
    assert_eq!(face["Parents"], json!([{ "Name": "Person" }]));
    assert_eq!(
        answer.body["Labels"][0]["Aliases"],
        json!([{ "Name": "Human" }])
    );
    assert_eq!(answer.body.get("ImageProperties"), None);
}

#[tokio::test]
async fn nothing_is_said_of_a_cat() {
    assert_eq!(
        names(&detect("chelsea.png", json!({})).await),
        [] as [&str; 0]
    );
}

#[tokio::test]
async fn labels_are_limited_and_filtered() {
    let answer = detect("astronaut.png", json!({ "MaxLabels": 1 })).await;
    assert_eq!(names(&answer), ["Person"]);
    let answer = detect("astronaut.png", json!({ "MinConfidence": 100 })).await;
    assert_eq!(names(&answer), [] as [&str; 0]);
    let filters = json!({ "LabelExclusionFilters": ["Human"] });
    let settings = json!({ "Settings": { "GeneralLabels": filters } });
    let answer = detect("astronaut.png", settings).await;
    assert_eq!(names(&answer), ["Person", "Face"]);
}

#[tokio::test]
async fn image_properties_are_measured() {
    let features = json!({ "Features": ["IMAGE_PROPERTIES"] });
    let answer = detect("astronaut.png", features).await;
    assert_eq!(answer.body.get("Labels"), None);
    let found = &answer.body["ImageProperties"];
    for name in ["Brightness", "Sharpness", "Contrast"] {
        let value = found["Quality"][name].as_f64().unwrap();
        assert!((1.0..=99.0).contains(&value), "{name} {value}");
    }
    let colors = found["DominantColors"].as_array().unwrap();
    assert_eq!(colors.len(), 10);
    let percents: Vec<_> = colors
        .iter()
        .map(|color| color["PixelPercent"].as_f64().unwrap())
        .collect();
    assert!(percents.is_sorted_by(|a, b| a >= b));
    assert!((percents.iter().sum::<f64>() - 100.0).abs() < 0.1);
    for color in colors {
        let channel = |name: &str| color[name].as_u64().unwrap();
        let hex = format!(
            "#{:02x}{:02x}{:02x}",
            channel("Red"),
            channel("Green"),
            channel("Blue")
        );
        assert_eq!(color["HexCode"], hex);
        assert!(color["CSSColor"].is_string() && color["SimplifiedColor"].is_string());
    }
    let simplified: Vec<_> = colors
        .iter()
        .map(|color| &color["SimplifiedColor"])
        .collect();
    assert!(
        simplified.contains(&&json!("black")) && simplified.contains(&&json!("grey")),
        "{simplified:?}"
    );
    for part in ["Foreground", "Background"] {
        assert!(found[part]["Quality"]["Brightness"].is_number());
        assert!(!found[part]["DominantColors"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn no_face_no_foreground() {
    let more = json!({
        "Features": ["GENERAL_LABELS", "IMAGE_PROPERTIES"],
        "Settings": { "ImageProperties": { "MaxDominantColors": 3 } },
    });
    let answer = detect("chelsea.png", more).await;
    assert_eq!(names(&answer), [] as [&str; 0]);
    let found = &answer.body["ImageProperties"];
    assert_eq!(found["DominantColors"].as_array().unwrap().len(), 3);
    assert_eq!(
        (found.get("Foreground"), found.get("Background")),
        (None, None)
    );
}

#[tokio::test]
async fn instances_have_colours_when_properties_are_asked_for() {
    let more = json!({ "Features": ["GENERAL_LABELS", "IMAGE_PROPERTIES"] });
    let answer = detect("astronaut.png", more).await;
    let instance = &answer.body["Labels"][0]["Instances"][0];
    assert!(!instance["DominantColors"].as_array().unwrap().is_empty());
}
