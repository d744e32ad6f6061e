//! The endpoints of all services against the rule sets in model/, read by a small interpreter of these.
//! tests/npm/endpoints.test.mjs checks those of the npm package in the same way, by the AWS SDK's interpreter.

use std::collections::BTreeMap;

use rekognition_wasm::{
    config::{Config, ConnectionConfig},
    endpoint::Variant,
    service::Service,
    services::{
        cognito_identity::COGNITO_IDENTITY, rekognition::REKOGNITION, rolesanywhere::ROLESANYWHERE,
        s3::S3, sts::STS,
    },
};
use serde_json::{Value, json};

const PARTITIONS: &str = include_str!("../../model/partitions.json");

macro_rules! services {
    ($($service:ident in $folder:literal),*) => {
        [$(($service, include_str!(concat!("../../model/", $folder, "/endpoint-rules.json")))),*]
    };
}

#[test]
fn every_region_of_every_service_has_the_endpoints_of_the_rules() {
    let partitions = parse(PARTITIONS);
    let services = services![
        REKOGNITION in "rekognition",
        COGNITO_IDENTITY in "cognito-identity",
        STS in "sts",
        S3 in "s3",
        ROLESANYWHERE in "rolesanywhere"
    ];
    for (service, text) in services {
        let rules = parse(text);
        let mut checked = 0;
        for partition in array(&partitions["partitions"]) {
            let regions = partition["regions"].as_object().expect("regions by name");
            for region in regions.keys() {
                // aws-global and the like are regions only to services whose rules have them
                if region.ends_with("-global") && !text.contains(&format!("\"{region}\"")) {
                    continue;
                }
                for (fips, dual_stack) in
                    [(false, false), (true, false), (false, true), (true, true)]
                {
                    let mut scope = Scope::from([
                        ("Region".to_owned(), json!(region)),
                        ("UseFIPS".to_owned(), json!(fips)),
                        ("UseDualStack".to_owned(), json!(dual_stack)),
                    ]);
                    let expected = evaluate(&rules["rules"], &partitions, &mut scope);
                    let expected = expected.expect("a rule for each region");
                    let found = place(&service, region, Variant { fips, dual_stack });
                    assert_eq!(
                        found.map_err(drop),
                        expected.map_err(drop),
                        "{} in {region}, FIPS: {fips}, dual stack: {dual_stack}",
                        service.host
                    );
                    checked += 1;
                }
            }
        }
        assert!(checked >= 4 * 45, "{checked}");
    }
}

/// Where requests go, and the region and service that their signatures carry.
#[derive(Debug, PartialEq)]
struct Place {
    url: String,
    region: String,
    name: String,
}

/// Ours, as a client has it.
fn place(service: &Service, region: &str, variant: Variant) -> Result<Place, String> {
    let connection = ConnectionConfig {
        use_fips_endpoint: variant.fips,
        use_dualstack_endpoint: variant.dual_stack,
        ..ConnectionConfig::default()
    };
    let config = Config::of_region(service.clone(), region, connection)
        .map_err(|error| error.message().to_owned())?;
    let destination = config.destination();
    let url = config.endpoint.url();
    Ok(Place {
        url: url.strip_suffix('/').unwrap_or(url).to_owned(),
        region: destination.region.to_owned(),
        name: destination.signing_name.to_owned(),
    })
}

/// The parameters, and what conditions have found.
type Scope = BTreeMap<String, Value>;

/// The endpoint, or the error, of the first rule whose conditions hold.
fn evaluate(rules: &Value, partitions: &Value, scope: &mut Scope) -> Option<Result<Place, String>> {
    array(rules).iter().find_map(|rule| {
        let mut inner = scope.clone();
        for condition in array(&rule["conditions"]) {
            let found = call(condition, partitions, &inner);
            if matches!(found, Value::Null | Value::Bool(false)) {
                return None;
            }
            if let Some(name) = condition["assign"].as_str() {
                inner.insert(name.to_owned(), found);
            }
        }
        match rule["type"].as_str() {
            Some("tree") => evaluate(&rule["rules"], partitions, &mut inner),
            Some("endpoint") => {
                let endpoint = &rule["endpoint"];
                let scheme = &endpoint["properties"]["authSchemes"][0];
                let part = |name: &str| scheme[name].as_str().map(|text| fill(text, &inner));
                let url = fill(endpoint["url"].as_str().expect("text"), &inner);
                let label = url["https://".len()..].split(['.']).next();
                let service = label.expect("a label").replace("-fips", "");
                Some(Ok(Place {
                    region: part("signingRegion").unwrap_or_else(|| fill("{Region}", &inner)),
                    name: part("signingName").unwrap_or(service),
                    url,
                }))
            }
            _ => Some(Err(rule["error"].as_str().expect("an error").to_owned())),
        }
    })
}

fn call(condition: &Value, partitions: &Value, scope: &Scope) -> Value {
    let arguments = array(&condition["argv"]);
    let argument = |index: usize| match &arguments[index] {
        Value::Object(object) if object.contains_key("fn") => {
            call(&arguments[index], partitions, scope)
        }
        Value::Object(object) => {
            let name = object["ref"].as_str().expect("a reference");
            scope.get(name).cloned().unwrap_or_default()
        }
        other => other.clone(),
    };
    match condition["fn"].as_str() {
        Some("isSet") => Value::Bool(!argument(0).is_null()),
        Some("not") => Value::Bool(matches!(argument(0), Value::Null | Value::Bool(false))),
        Some("booleanEquals" | "stringEquals") => Value::Bool(argument(0) == argument(1)),
        Some("getAttr") => argument(0)[argument(1).as_str().expect("a name")].clone(),
        Some("aws.partition") => partition(partitions, argument(0).as_str().expect("a region")),
        // all regions of the partitions are
        Some("isValidHostLabel") => Value::Bool(true),
        other => panic!("the rules call {other:?}, which this test does not know"),
    }
}

/// The facts about the partition that has the region.
fn partition(partitions: &Value, region: &str) -> Value {
    let mut all = array(&partitions["partitions"]).iter();
    let found = all.find(|it| !it["regions"][region].is_null());
    found.expect("a region of the list")["outputs"].clone()
}

/// `{Region}` and `{PartitionResult#dnsSuffix}`.
fn fill(template: &str, scope: &Scope) -> String {
    let mut pieces = template.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').expect("closed braces");
        let mut path = name.split('#');
        let first = &scope[path.next().expect("a name")];
        let filled = path.fold(first, |value, name| &value[name]);
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
