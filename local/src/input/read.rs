//! Reads a JSON body by the model, with the errors of AWS's front end: a wrong type ends the request
//! at once, broken constraints are gathered into one answer.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::constraints::{Constraint, constraints};
use super::violations::Violations;
use super::{Item, Members};
use crate::error::ServiceError;
use crate::model::{Kind, Model, Shape};

/// The largest whole number that every float up to it holds exactly, and a long of the service may be
/// written as.
const LONG: f64 = 9_007_199_254_740_992.0;

/// Reads the body of a request whose input is this structure. An empty body counts as `{}`; members
/// that the model does not name are ignored, as the service does.
pub(crate) fn read(model: &Model, shape: &str, body: &[u8]) -> Result<Members, ServiceError> {
    read_object(model, shape, object(body)?)
}

/// Reads the members of a request that came in another form than JSON.
pub(crate) fn read_object(
    model: &Model,
    shape: &str,
    object: Map<String, Value>,
) -> Result<Members, ServiceError> {
    let mut violations = Violations::default();
    let members = structure(model, shape, object, "", &mut violations)?;
    violations.check()?;
    Ok(members)
}

fn object(body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(other) => Err(unexpected(&other, "Structure")),
        Err(error) => Err(ServiceError::serialization(format!(
            "the body is not JSON: {error}"
        ))),
    }
}

fn structure(
    model: &Model,
    shape: &str,
    mut object: Map<String, Value>,
    path: &str,
    violations: &mut Violations,
) -> Result<Members, ServiceError> {
    let mut members = BTreeMap::new();
    for member in model.members(shape) {
        let path = join(path, &member.name);
        match object.remove(&member.name) {
            None | Some(Value::Null) if member.is_required => violations.missing(&path),
            None | Some(Value::Null) => {}
            Some(value) => {
                let shape = model.shape(&member.shape);
                let item = item(model, shape, value, &path, violations)?;
                check(model, shape, &item, &path, violations);
                members.insert(member.name.clone(), item);
            }
        }
    }
    Ok(Members(members))
}

/// Reads a value by its shape. The constraints of the shape itself are the caller's to check: those of
/// a list's members are told with the list.
fn item(
    model: &Model,
    shape: &Shape,
    value: Value,
    path: &str,
    violations: &mut Violations,
) -> Result<Item, ServiceError> {
    match (&shape.kind, value) {
        (Kind::Structure(_), Value::Object(object)) => {
            structure(model, &shape.name, object, path, violations).map(Item::Members)
        }
        (Kind::List(member), Value::Array(values)) => {
            let member = model.shape(member);
            let items = values.into_iter().zip(1..).map(|(value, number)| {
                let path = format!("{path}.{number}.member");
                item(model, member, value, &path, violations)
            });
            items.collect::<Result<_, _>>().map(Item::List)
        }
        (Kind::Map { value: inner, .. }, Value::Object(object)) => {
            let inner = model.shape(inner);
            let entries = object.into_iter().map(|(key, value)| {
                let path = format!("{path}.{key}.member");
                Ok((key, item(model, inner, value, &path, violations)?))
            });
            let entries = entries.collect::<Result<_, ServiceError>>()?;
            Ok(Item::Members(Members(entries)))
        }
        (Kind::String { .. }, Value::String(text)) => Ok(Item::Text(text)),
        (Kind::Blob, Value::String(text)) => blob(&text).map(Item::Blob),
        (Kind::Boolean, Value::Bool(flag)) => Ok(Item::Flag(flag)),
        (Kind::Integer, Value::Number(number)) => {
            whole(number.as_f64(), i32::MIN.into(), i32::MAX.into(), "Integer")
        }
        (Kind::Long, Value::Number(number)) => match number.as_i64() {
            Some(number) => Ok(Item::Whole(number)),
            None => whole(number.as_f64(), -LONG, LONG, "Long"),
        },
        (Kind::Float | Kind::Timestamp, Value::Number(number)) => {
            Ok(Item::Number(number.as_f64().unwrap_or(f64::INFINITY)))
        }
        (kind, found) => Err(unexpected(&found, wanted(kind))),
    }
}

fn check(model: &Model, shape: &Shape, item: &Item, path: &str, violations: &mut Violations) {
    let own = constraints(shape);
    for constraint in own.into_iter().filter(|constraint| !constraint.holds(item)) {
        violations.add(&shown(model, shape, item), path, &constraint.to_string());
    }
    let mut inner = |name: &str, say: &str, items: Vec<&Item>| {
        let all = constraints(model.shape(name));
        let holds = |item| all.iter().all(|constraint| constraint.holds(item));
        if !items.into_iter().all(holds) {
            let constraint = format!("{say} must satisfy constraint: [{}]", listed(&all));
            violations.add(&shown(model, shape, item), path, &constraint);
        }
    };
    match (&shape.kind, item) {
        (Kind::List(member), Item::List(items)) => inner(member, "Member", items.iter().collect()),
        (Kind::Map { key, value }, Item::Members(entries)) => {
            let keys: Vec<_> = entries.0.keys().cloned().map(Item::Text).collect();
            inner(key, "Map keys", keys.iter().collect());
            inner(value, "Map value", entries.0.values().collect());
        }
        _ => {}
    }
}

fn listed(constraints: &[Constraint<'_>]) -> String {
    let texts: Vec<_> = constraints.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

/// How an error shows a value: as Java would print it.
fn shown(model: &Model, shape: &Shape, item: &Item) -> String {
    if shape.is_sensitive {
        return "***".to_owned();
    }
    match (&shape.kind, item) {
        (Kind::List(member), Item::List(items)) => {
            let member = model.shape(member);
            let items: Vec<_> = items
                .iter()
                .map(|item| shown(model, member, item))
                .collect();
            format!("[{}]", items.join(", "))
        }
        (Kind::Map { value, .. }, Item::Members(entries)) => {
            let value = model.shape(value);
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, item)| format!("{key}={}", shown(model, value, item)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        (_, Item::Text(text)) => text.clone(),
        (_, Item::Whole(number)) => number.to_string(),
        (_, Item::Number(number)) => number.to_string(),
        (_, Item::Flag(flag)) => flag.to_string(),
        (_, Item::Blob(bytes)) => {
            let length = bytes.len();
            format!("java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]")
        }
        (_, Item::Members(_) | Item::List(_)) => shape.name.clone(),
    }
}

fn blob(text: &str) -> Result<Vec<u8>, ServiceError> {
    STANDARD.decode(text).map_err(|error| {
        ServiceError::serialization(format!(
            "STRING_VALUE cannot be converted to Blob: it is not base64: {error}"
        ))
    })
}

/// A whole number in a range; a fraction is cut off.
fn whole(number: Option<f64>, least: f64, most: f64, wanted: &str) -> Result<Item, ServiceError> {
    let number = number.unwrap_or(f64::NAN).trunc();
    if number >= least && number <= most {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        return Ok(Item::Whole(number as i64));
    }
    let message = format!("NUMBER_VALUE cannot be converted to {wanted}");
    Err(ServiceError::serialization(message))
}

/// `Image` and `Bytes` become `image.bytes`.
fn join(path: &str, name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    let dot = if path.is_empty() { "" } else { "." };
    let name: String = first.into_iter().chain(letters).collect();
    format!("{path}{dot}{name}")
}

/// What the front end calls a type.
fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "Structure",
        Kind::List(_) => "List",
        Kind::Map { .. } => "Map",
        Kind::String { .. } => "String",
        Kind::Blob => "Blob",
        Kind::Integer => "Integer",
        Kind::Long => "Long",
        Kind::Float => "Float",
        Kind::Boolean => "Boolean",
        Kind::Timestamp => "Timestamp",
    }
}

fn unexpected(found: &Value, wanted: &str) -> ServiceError {
    ServiceError::serialization(match found {
        Value::Object(_) => "Start of structure or map found where not expected.".to_owned(),
        Value::Array(_) => "Start of list found where not expected.".to_owned(),
        Value::String(_) => format!("STRING_VALUE cannot be converted to {wanted}"),
        Value::Number(_) => format!("NUMBER_VALUE cannot be converted to {wanted}"),
        Value::Bool(true) => format!("TRUE_VALUE cannot be converted to {wanted}"),
        Value::Bool(false) => format!("FALSE_VALUE cannot be converted to {wanted}"),
        Value::Null => format!("NULL_VALUE cannot be converted to {wanted}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{COGNITO, REKOGNITION};

    fn error(operation: &str, body: &str) -> (String, String) {
        let operation = REKOGNITION.operation(operation).unwrap();
        let error = read(&REKOGNITION, &operation.input, body.as_bytes()).unwrap_err();
        (error.kind.to_owned(), error.message)
    }

    #[test]
    fn violations_are_counted_and_joined() {
        let (kind, message) = error("DetectLabels", r#"{"MinConfidence": 101}"#);
        assert_eq!(kind, "ValidationException");
        assert_eq!(
            message,
            "2 validation errors detected: Value null at 'image' failed to satisfy constraint: \
             Member must not be null; Value '101' at 'minConfidence' failed to satisfy constraint: \
             Member must have value less than or equal to 100"
        );
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_an_overflow() {
        let (kind, _) = error("DetectFaces", &"[".repeat(1_000_000));
        assert_eq!(kind, "SerializationException");
    }

    #[test]
    fn integers_are_whole_and_bounded() {
        let read = |json: &str| {
            let body = format!(r#"{{"MaxResults": {json}}}"#);
            let members = read(&REKOGNITION, "ListCollectionsRequest", body.as_bytes());
            members.map(|m| m.count("MaxResults")).map_err(|e| e.kind)
        };
        assert_eq!(read("7"), Ok(Some(7)));
        assert_eq!(read("7.9"), Ok(Some(7)));
        assert_eq!(read("null"), Ok(None));
        assert_eq!(read("1e300"), Err("SerializationException"));
        assert_eq!(read("\"7\""), Err("SerializationException"));
    }

    #[test]
    fn tokens_are_not_shown() {
        let secret = "s3cret".repeat(10_000);
        let body = format!(r#"{{"IdentityPoolId": "a:b", "Logins": {{"p": "{secret}"}}}}"#);
        let error = read(&COGNITO, "GetIdRequest", body.as_bytes()).unwrap_err();
        let expected = "Value '{p=***}' at 'logins' failed to satisfy constraint: Map value must";
        assert!(error.message.contains(expected), "{}", error.message);
        assert!(!error.message.contains("s3cret"));
    }
}
