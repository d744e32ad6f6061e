//! The service model as the tests read it, apart from how the stand-in does: valid inputs of every
//! operation, and whether an answer is valid.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

static MODEL: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../model/rekognition/service.json");
    serde_json::from_str(text).unwrap()
});

/// Texts that fit the patterns and lengths of the shapes in inputs; other strings are `text`.
const TEXTS: [(&str, &str); 25] = [
    ("CollectionId", "people"),
    (
        "DatasetArn",
        "arn:aws:rekognition:us-east-1:000000000000:project/p/dataset/train/1",
    ),
    ("ExternalImageId", "photo:1.jpg"),
    ("FaceId", "00000000-0000-4000-8000-000000000000"),
    (
        "FlowDefinitionArn",
        "arn:aws:sagemaker:us-east-1:000000000000:flow-definition/f",
    ),
    ("HumanLoopName", "loop-1"),
    (
        "KinesisDataArn",
        "arn:aws:kinesis:us-east-1:000000000000:stream/s",
    ),
    (
        "KinesisVideoArn",
        "arn:aws:kinesisvideo:us-east-1:000000000000:stream/s",
    ),
    ("KinesisVideoStreamFragmentNumber", "7"),
    ("KmsKeyId", "alias/key"),
    ("LivenessSessionId", "00000000-0000-4000-8000-000000000000"),
    (
        "ProjectArn",
        "arn:aws:rekognition:us-east-1:000000000000:project/p/1",
    ),
    ("ProjectPolicyDocument", "{\"Version\":\"2012-10-17\"}"),
    ("ProjectPolicyRevisionId", "0aF9"),
    (
        "ProjectVersionArn",
        "arn:aws:rekognition:us-east-1:000000000000:project/p/version/v/1",
    ),
    (
        "ProjectVersionId",
        "arn:aws:rekognition:us-east-1:000000000000:project/p/version/v/1",
    ),
    ("RekognitionUniqueId", "3Ir0du6"),
    (
        "ResourceArn",
        "arn:aws:rekognition:us-east-1:000000000000:collection/people",
    ),
    ("RoleArn", "arn:aws:iam::000000000000:role/r"),
    ("S3Bucket", "bucket"),
    ("SNSTopicArn", "arn:aws:sns:us-east-1:000000000000:topic"),
    ("TagKey", "team"),
    ("UserId", "ada"),
    ("Version", "1.0.0"),
    ("VersionDescription", "the first (of many)"),
];

/// The names of all operations.
pub(crate) fn operations() -> Vec<&'static str> {
    let operations = MODEL["operations"].as_object().unwrap();
    operations.keys().map(String::as_str).collect()
}

/// The names of all members of all shapes.
pub(crate) fn member_names() -> Vec<&'static str> {
    let shapes = MODEL["shapes"].as_object().unwrap().values();
    let members = shapes.filter_map(|shape| shape["members"].as_object());
    let mut names: Vec<_> = members
        .flat_map(serde_json::Map::keys)
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A valid input with what the model requires, or with everything. `known` has the values of some
/// shapes.
pub(crate) fn input(operation: &str, known: &BTreeMap<&str, Value>, is_whole: bool) -> Value {
    let shape = MODEL["operations"][operation]["input"]["shape"].as_str();
    sample(shape.unwrap(), known, is_whole)
}

/// What is wrong with an answer, by path; nothing if it is valid.
pub(crate) fn faults_of_answer(operation: &str, answer: &Value) -> Vec<String> {
    let shape = MODEL["operations"][operation]["output"]["shape"].as_str();
    let mut faults = Vec::new();
    check(shape.unwrap(), answer, operation, &mut faults);
    faults
}

/// Whether this is one of the errors that the operation may answer with.
pub(crate) fn has_error(operation: &str, kind: &str) -> bool {
    let errors = MODEL["operations"][operation]["errors"].as_array();
    errors.unwrap().iter().any(|error| error["shape"] == kind)
}

fn sample(name: &str, known: &BTreeMap<&str, Value>, is_whole: bool) -> Value {
    if let Some(value) = known.get(name) {
        return value.clone();
    }
    let shape = &MODEL["shapes"][name];
    let part = |part: &str| sample(shape[part]["shape"].as_str().unwrap(), known, is_whole);
    match shape["type"].as_str().unwrap() {
        "structure" => {
            let required = shape["required"].as_array().cloned().unwrap_or_default();
            let members = shape["members"].as_object().unwrap().iter();
            members
                .filter(|(name, _)| is_whole || required.contains(&json!(name)))
                .map(|(name, member)| {
                    let value = sample(member["shape"].as_str().unwrap(), known, is_whole);
                    (name.clone(), value)
                })
                .collect()
        }
        "list" => {
            let length = shape["min"].as_u64().unwrap_or(1).max(1);
            (0..length).map(|_| part("member")).collect()
        }
        "map" => json!({ part("key").as_str().unwrap(): part("value") }),
        "string" => {
            let text = TEXTS.iter().find(|(shape, _)| *shape == name);
            let text = text.map_or("text", |(_, text)| text).into();
            shape["enum"].get(0).cloned().unwrap_or(text)
        }
        "blob" => "AAAA".into(),
        "integer" | "long" => shape["min"].as_i64().unwrap_or(1).into(),
        "float" => shape["min"].as_f64().unwrap_or(0.5).into(),
        "boolean" => true.into(),
        other => panic!("{other} in an input"),
    }
}

fn check(name: &str, value: &Value, path: &str, faults: &mut Vec<String>) {
    let shape = &MODEL["shapes"][name];
    let kind = shape["type"].as_str().unwrap();
    let has_type = match kind {
        "structure" | "map" => value.is_object(),
        "list" => value.is_array(),
        "string" | "blob" => value.is_string(),
        "integer" | "long" => value.is_i64() || value.is_u64(),
        "float" | "timestamp" => value.is_number(),
        "boolean" => value.is_boolean(),
        other => panic!("{other} in an answer"),
    };
    if !has_type {
        faults.push(format!("{path} is no {kind}: {value}"));
        return;
    }
    let size = size(kind, value);
    if shape["min"].as_f64().is_some_and(|min| size < min)
        || shape["max"].as_f64().is_some_and(|max| size > max)
    {
        faults.push(format!("{path} is too small or too large: {value}"));
    }
    if let Some(text) = value.as_str() {
        let values = shape["enum"].as_array();
        if values.is_some_and(|values| !values.contains(value)) {
            faults.push(format!("{path} is no {name}: {value}"));
        }
        if shape["pattern"].as_str().is_some_and(|p| !fits(p, text)) {
            faults.push(format!("{path} does not fit the pattern: {value}"));
        }
    }
    let part = |part: &str| shape[part]["shape"].as_str().unwrap();
    match kind {
        "structure" => {
            for required in shape["required"].as_array().into_iter().flatten() {
                if value.get(required.as_str().unwrap()).is_none() {
                    faults.push(format!("{path} lacks {required}"));
                }
            }
            for (name, value) in value.as_object().unwrap() {
                let path = format!("{path}.{name}");
                match shape["members"][name]["shape"].as_str() {
                    Some(shape) => check(shape, value, &path, faults),
                    None => faults.push(format!("{path} is not in the model")),
                }
            }
        }
        "list" => {
            for (index, value) in value.as_array().unwrap().iter().enumerate() {
                check(part("member"), value, &format!("{path}[{index}]"), faults);
            }
        }
        "map" => {
            for (key, value) in value.as_object().unwrap() {
                check(part("key"), &json!(key), path, faults);
                check(part("value"), value, &format!("{path}.{key}"), faults);
            }
        }
        _ => {}
    }
}

#[expect(clippy::cast_precision_loss, reason = "short")]
fn size(kind: &str, value: &Value) -> f64 {
    match (kind, value) {
        ("blob", Value::String(text)) => (text.len() / 4 * 3) as f64,
        (_, Value::String(text)) => text.chars().count() as f64,
        (_, Value::Array(items)) => items.len() as f64,
        (_, Value::Object(members)) => members.len() as f64,
        (_, other) => other.as_f64().unwrap_or_default(),
    }
}

/// Java's patterns are close enough to `regex`'s for ASCII texts.
fn fits(pattern: &str, text: &str) -> bool {
    let pattern = pattern.replace("(?!aws:)", "").replace(r"\d", "[0-9]");
    let pattern = pattern
        .replace(r"\w", "[A-Za-z0-9_]")
        .replace(r"\S", "[!-~]");
    Regex::new(&format!("^(?:{pattern})$"))
        .unwrap()
        .is_match(text)
}
