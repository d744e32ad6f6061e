//! Samples of inputs and outputs, made from the model itself: nothing here knows the generated code.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// How much a sample holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Every member; of a list all that differ.
    Full,
    /// What is required.
    Minimal,
    /// What is required, and null for the rest.
    Nulls,
    /// Everything, and what the service may add: values of enumerations, members.
    New,
}

/// The value of every enumeration in [`Extent::New`].
pub(crate) const NEW_VALUE: &str = "ADDED_TOMORROW";

/// The model, as it is in the file.
pub(crate) static MODEL: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../model/rekognition/service.json");
    serde_json::from_str(text).expect("the model is JSON")
});

/// What the service always sends beyond what the model requires.
static ALWAYS_SENT: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../model/rekognition/additions.json");
    let additions: Value = serde_json::from_str(text).expect("the additions are JSON");
    additions["always_sent"].clone()
});

/// What an operation takes.
pub(crate) fn input(operation: &str, extent: Extent) -> Value {
    sample(&MODEL["operations"][operation]["input"], extent)
}

/// What an operation answers.
pub(crate) fn output(operation: &str, extent: Extent) -> Value {
    sample(&MODEL["operations"][operation]["output"], extent)
}

/// The name of the member that is an operation's idempotency token.
pub(crate) fn token(operation: &str) -> Option<String> {
    let input = &MODEL["operations"][operation]["input"]["shape"];
    let members = MODEL["shapes"][name(input)]["members"].as_object()?;
    let token = members
        .iter()
        .find(|(_, member)| member["idempotencyToken"] == true);
    token.map(|(name, _)| name.clone())
}

/// The operations whose `input` or `output` has a member.
pub(crate) fn operations_with(side: &str, member: &str) -> Vec<&'static str> {
    let operations = MODEL["operations"].as_object().expect("an object");
    let has = |operation: &Value| {
        let shape = name(&operation[side]["shape"]);
        MODEL["shapes"][shape]["members"][member].is_object()
    };
    let found = operations.iter().filter(|(_, operation)| has(operation));
    found.map(|(name, _)| name.as_str()).collect()
}

/// Without lists and maps that are empty: in answers those are the same as none.
pub(crate) fn without_empty(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .into_iter()
                .map(|(name, value)| (name, without_empty(value)));
            let kept = members.filter(|(_, value)| *value != json!([]) && *value != json!({}));
            Value::Object(kept.collect())
        }
        Value::Array(items) => items.into_iter().map(without_empty).collect(),
        other => other,
    }
}

fn name(value: &Value) -> &str {
    value.as_str().expect("a shape has a name")
}

fn sample(reference: &Value, extent: Extent) -> Value {
    let shape_name = name(&reference["shape"]);
    let shape = &MODEL["shapes"][shape_name];
    let min = shape["min"].as_i64().unwrap_or_default();
    match name(&shape["type"]) {
        "structure" if shape_name == "Image" && extent == Extent::Full => {
            json!({ "Bytes": IMAGE }) // one or the other
        }
        "structure" if shape_name == "Image" => {
            json!({ "S3Object": { "Bucket": "bucket", "Name": "name" } })
        }
        "structure" => structure(shape_name, shape, extent),
        "list" => {
            let values = MODEL["shapes"][name(&shape["member"]["shape"])]["enum"].as_array();
            match (values, extent) {
                (Some(values), Extent::Full) => json!(values),
                (_, Extent::Full | Extent::New) => (0..min.max(2))
                    .map(|_| sample(&shape["member"], extent))
                    .collect(),
                _ => (0..min).map(|_| sample(&shape["member"], extent)).collect(),
            }
        }
        "map" => json!({ "key": sample(&shape["value"], extent) }),
        "string" => match (&shape["enum"], extent) {
            (Value::Array(_), Extent::New) => json!(NEW_VALUE),
            (Value::Array(values), _) => values[0].clone(),
            _ => json!("é".repeat(usize::try_from(min.max(1)).expect("lengths are positive"))),
        },
        "integer" | "long" => json!(min.max(7)),
        "float" => json!(f64::from(i32::try_from(min).expect("minimums are small")) + 0.5),
        "boolean" => json!(true),
        "blob" => json!(IMAGE),
        "timestamp" if extent == Extent::Full => json!(1_634_160_128.25),
        "timestamp" => json!(1_634_160_128),
        other => panic!("unknown type {other}"),
    }
}

/// A JPEG of 100 × 100 pixels, by its header.
const IMAGE: &str = "/9j/wAALCABkAGQBAREA/9oACAEBAAA/AP/Z";

fn structure(name: &str, shape: &Value, extent: Extent) -> Value {
    let is_in = |list: &Value, member: &str| {
        list.as_array()
            .is_some_and(|list| list.iter().any(|name| name == member))
    };
    let mut members = Map::new();
    for (member, reference) in shape["members"]
        .as_object()
        .expect("a structure has members")
    {
        let is_sent = is_in(&shape["required"], member) || is_in(&ALWAYS_SENT[name], member);
        if is_sent || matches!(extent, Extent::Full | Extent::New) {
            members.insert(member.clone(), sample(reference, extent));
        } else if extent == Extent::Nulls {
            members.insert(member.clone(), Value::Null);
        }
    }
    if extent == Extent::New {
        members.insert(
            "AddedTomorrow".to_owned(),
            json!({ "Any": [1, "thing", null] }),
        );
    }
    members.into()
}
