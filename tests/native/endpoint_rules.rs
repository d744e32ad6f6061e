//! Our endpoints against the service's own rule set (model/rekognition/endpoint-rules.json), read by a small interpreter of it.

use rekognition_wasm::{
    endpoint::{Variant, url_of_region},
    services::rekognition::REKOGNITION,
};
use serde_json::{Value, json};

const RULES: &str = include_str!("../../model/rekognition/endpoint-rules.json");
const PARTITIONS: &str = include_str!("../../model/partitions.json");

#[test]
fn every_region_has_the_endpoints_of_the_rules() {
    let (rules, partitions) = (parse(RULES), parse(PARTITIONS));
    let mut checked = 0;
    for partition in array(&partitions["partitions"]) {
        let regions = partition["regions"].as_object().expect("regions by name");
        // aws-global and the like are names for the whole partition
        for region in regions.keys().filter(|region| !region.ends_with("-global")) {
            for (fips, dual_stack) in [(false, false), (true, false), (false, true), (true, true)] {
                let parameters = json!({
                    "Region": region,
                    "UseFIPS": fips,
                    "UseDualStack": dual_stack,
                    "PartitionResult": partition["outputs"],
                });
                let expected =
                    evaluate(&rules["rules"], &parameters).expect("a rule for each region");
                let url = url_of_region(&REKOGNITION, region, Variant { fips, dual_stack });
                assert_eq!(url.ok(), Some(expected), "{region}, {fips}, {dual_stack}");
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// The endpoint or error of the first rule whose conditions hold.
fn evaluate(rules: &Value, parameters: &Value) -> Option<String> {
    let holds = |rule: &&Value| {
        let mut conditions = array(&rule["conditions"]).iter();
        conditions.all(|condition| call(condition, parameters) != Value::Bool(false))
    };
    array(rules)
        .iter()
        .filter(holds)
        .find_map(|rule| match rule["type"].as_str() {
            Some("tree") => evaluate(&rule["rules"], parameters),
            Some("endpoint") => rule["endpoint"]["url"]
                .as_str()
                .map(|url| fill(url, parameters)),
            _ => rule["error"].as_str().map(ToOwned::to_owned),
        })
}

fn call(condition: &Value, parameters: &Value) -> Value {
    let arguments = array(&condition["argv"]);
    let argument = |index: usize| value(&arguments[index], parameters);
    match condition["fn"].as_str() {
        Some("isSet") => Value::Bool(!argument(0).is_null()),
        Some("booleanEquals") => Value::Bool(argument(0) == argument(1)),
        Some("getAttr") => argument(0)[argument(1).as_str().expect("a name")].clone(),
        // it is among the parameters
        Some("aws.partition") => Value::Bool(true),
        other => panic!("the rules call {other:?}, which this test does not know"),
    }
}

fn value(argument: &Value, parameters: &Value) -> Value {
    match argument {
        Value::Object(object) if object.contains_key("fn") => call(argument, parameters),
        Value::Object(object) => {
            let name = object["ref"].as_str().expect("a reference");
            parameters[name].clone()
        }
        other => other.clone(),
    }
}

/// `{Region}` and `{PartitionResult#dnsSuffix}`.
fn fill(template: &str, parameters: &Value) -> String {
    let mut pieces = template.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').expect("closed braces");
        let filled = name.split('#').fold(parameters, |value, name| &value[name]);
        text += filled.as_str().expect("text");
        text += rest;
    }
    text
}

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}
