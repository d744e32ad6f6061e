//! Reads members out of a JSON body with the errors of AWS's front end: wrong types end the request
//! at once, broken constraints are gathered into one answer. It knows no operation.

use base64::Engine as _;
use serde_json::{Map, Value};

use crate::error::ServiceError;

/// A JSON object; members that nobody asks for are ignored, as the service does.
pub(crate) type Members = Map<String, Value>;

/// Reads the body of a request. An empty body counts as `{}`.
pub(crate) fn body(bytes: &[u8]) -> Result<Members, ServiceError> {
    if bytes.is_empty() {
        return Ok(Members::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(other) => Err(unexpected(&other, "Structure")),
        Err(error) => Err(ServiceError::serialization(format!(
            "the body is not JSON: {error}"
        ))),
    }
}

/// The broken constraints of one request.
#[derive(Debug, Default)]
pub(crate) struct Violations(Vec<String>);

impl Violations {
    /// `value` is shown in quotes; `path` is spelled like `image.bytes`.
    pub(crate) fn add(&mut self, value: &str, path: &str, constraint: &str) {
        self.0.push(format!(
            "Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
        ));
    }

    pub(crate) fn missing(&mut self, path: &str) {
        self.0.push(format!(
            "Value null at '{path}' failed to satisfy constraint: Member must not be null"
        ));
    }

    /// The length of a string, a list or a blob; `shown` stands for the value.
    pub(crate) fn length(
        &mut self,
        length: usize,
        range: std::ops::RangeInclusive<usize>,
        shown: &str,
        path: &str,
    ) {
        if length < *range.start() {
            let constraint = format!(
                "Member must have length greater than or equal to {}",
                range.start()
            );
            self.add(shown, path, &constraint);
        } else if length > *range.end() {
            let constraint = format!(
                "Member must have length less than or equal to {}",
                range.end()
            );
            self.add(shown, path, &constraint);
        }
    }

    /// The value of a number.
    pub(crate) fn range(&mut self, value: f64, minimum: f64, maximum: f64, path: &str) {
        if value < minimum {
            let constraint = format!("Member must have value greater than or equal to {minimum}");
            self.add(&value.to_string(), path, &constraint);
        } else if value > maximum {
            let constraint = format!("Member must have value less than or equal to {maximum}");
            self.add(&value.to_string(), path, &constraint);
        }
    }

    /// Every element one of `allowed`.
    pub(crate) fn one_of(&mut self, values: &[String], allowed: &[&str], path: &str) {
        if values
            .iter()
            .any(|value| !allowed.contains(&value.as_str()))
        {
            let constraint = format!(
                "Member must satisfy constraint: [Member must satisfy enum value set: [{}]]",
                allowed.join(", ")
            );
            self.add(&format!("[{}]", values.join(", ")), path, &constraint);
        }
    }

    /// All of them in one `ValidationException`.
    pub(crate) fn check(self) -> Result<(), ServiceError> {
        let count = self.0.len();
        if count == 0 {
            return Ok(());
        }
        let plural = if count == 1 { "" } else { "s" };
        Err(ServiceError::front_end(
            "ValidationException",
            format!(
                "{count} validation error{plural} detected: {}",
                self.0.join("; ")
            ),
        ))
    }
}

pub(crate) fn structure<'a>(
    members: &'a Members,
    name: &str,
) -> Result<Option<&'a Members>, ServiceError> {
    match member(members, name) {
        None => Ok(None),
        Some(Value::Object(inner)) => Ok(Some(inner)),
        Some(other) => Err(unexpected(other, "Structure")),
    }
}

pub(crate) fn string<'a>(
    members: &'a Members,
    name: &str,
) -> Result<Option<&'a str>, ServiceError> {
    match member(members, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(unexpected(other, "String")),
    }
}

pub(crate) fn strings(members: &Members, name: &str) -> Result<Option<Vec<String>>, ServiceError> {
    let Some(value) = member(members, name) else {
        return Ok(None);
    };
    let Value::Array(values) = value else {
        return Err(unexpected(value, "List"));
    };
    values
        .iter()
        .map(|value| match value {
            Value::String(text) => Ok(text.clone()),
            other => Err(unexpected(other, "String")),
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

pub(crate) fn number(members: &Members, name: &str) -> Result<Option<f64>, ServiceError> {
    match member(members, name) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64()),
        Some(other) => Err(unexpected(other, "Float")),
    }
}

/// A whole number of 32 bits; a fraction is cut off.
pub(crate) fn integer(members: &Members, name: &str) -> Result<Option<i32>, ServiceError> {
    let Some(value) = member(members, name) else {
        return Ok(None);
    };
    let Value::Number(number) = value else {
        return Err(unexpected(value, "Integer"));
    };
    let number = number.as_f64().unwrap_or(f64::NAN).trunc();
    if number >= f64::from(i32::MIN) && number <= f64::from(i32::MAX) {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        return Ok(Some(number as i32));
    }
    Err(ServiceError::serialization(
        "NUMBER_VALUE cannot be converted to Integer",
    ))
}

pub(crate) fn blob(members: &Members, name: &str) -> Result<Option<Vec<u8>>, ServiceError> {
    let Some(text) = string(members, name)? else {
        return Ok(None);
    };
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .map(Some)
        .map_err(|error| {
            ServiceError::serialization(format!(
                "STRING_VALUE cannot be converted to Blob: it is not base64: {error}"
            ))
        })
}

/// `null` is the same as absent.
fn member<'a>(members: &'a Members, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
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

    #[test]
    fn violations_are_counted_and_joined() {
        let mut violations = Violations::default();
        violations.missing("image");
        violations.range(101.0, 0.0, 100.0, "minConfidence");
        let error = violations.check().unwrap_err();
        assert_eq!(error.kind, "ValidationException");
        assert_eq!(
            error.message,
            "2 validation errors detected: Value null at 'image' failed to satisfy constraint: \
             Member must not be null; Value '101' at 'minConfidence' failed to satisfy constraint: \
             Member must have value less than or equal to 100"
        );
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_an_overflow() {
        let error = body("[".repeat(1_000_000).as_bytes()).unwrap_err();
        assert_eq!(error.kind, "SerializationException");
    }

    #[test]
    fn integers_are_whole_and_bounded() {
        let read = |json: &str| integer(&body(json.as_bytes()).unwrap(), "N").map_err(|e| e.kind);
        assert_eq!(read(r#"{"N": 7}"#), Ok(Some(7)));
        assert_eq!(read(r#"{"N": 7.9}"#), Ok(Some(7)));
        assert_eq!(read(r#"{"N": null}"#), Ok(None));
        assert_eq!(read(r#"{"N": 1e300}"#), Err("SerializationException"));
        assert_eq!(read(r#"{"N": "7"}"#), Err("SerializationException"));
    }
}
