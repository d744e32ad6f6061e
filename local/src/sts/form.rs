//! Reads the forms of the query protocol: `Name=value`, lists as `Name.member.1`, structures as
//! `Name.Member`. What the members must be is checked elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::error::ServiceError;
use crate::model::{Kind, Model, Shape};

/// Names to values; of a name that comes twice the last counts.
pub(super) type Fields = BTreeMap<String, String>;

/// The fields of a form; what is no UTF-8 is replaced.
pub(super) fn fields(form: &[u8]) -> Fields {
    form_urlencoded::parse(form).into_owned().collect()
}

/// The action that a form names; empty where it names none.
pub(crate) fn action(form: &[u8]) -> String {
    let mut fields = form_urlencoded::parse(form);
    let action = fields.find(|(name, _)| name == "Action");
    action.map_or_else(String::new, |(_, action)| action.into_owned())
}

/// The members of this structure as JSON would have them.
pub(super) fn members(
    model: &Model,
    structure: &str,
    form: &[u8],
) -> Result<Map<String, Value>, ServiceError> {
    object(model, structure, "", &fields(form))
}

fn object(
    model: &Model,
    structure: &str,
    prefix: &str,
    fields: &Fields,
) -> Result<Map<String, Value>, ServiceError> {
    let mut members = Map::new();
    for member in model.members(structure) {
        let name = format!("{prefix}{}", member.name);
        if let Some(value) = value(model, model.shape(&member.shape), &name, fields)? {
            members.insert(member.name.clone(), value);
        }
    }
    Ok(members)
}

fn value(
    model: &Model,
    shape: &Shape,
    name: &str,
    fields: &Fields,
) -> Result<Option<Value>, ServiceError> {
    match &shape.kind {
        Kind::Structure(_) => {
            let members = object(model, &shape.name, &format!("{name}."), fields)?;
            Ok((!members.is_empty()).then_some(Value::Object(members)))
        }
        Kind::List(member) => {
            let member = model.shape(member);
            let numbers = numbers(&format!("{name}.member."), fields);
            let items = numbers.into_iter().filter_map(|number| {
                value(model, member, &format!("{name}.member.{number}"), fields).transpose()
            });
            let items = items.collect::<Result<Vec<_>, _>>()?;
            Ok((!items.is_empty()).then_some(Value::Array(items)))
        }
        Kind::Integer => {
            let number = fields.get(name).map(|text| integer(name, text));
            number.transpose()
        }
        _ => Ok(fields.get(name).map(|text| text.as_str().into())),
    }
}

/// The members of a list in their order; gaps are closed.
fn numbers(prefix: &str, fields: &Fields) -> BTreeSet<u32> {
    let behind = fields.range(prefix.to_owned()..);
    behind
        .map_while(|(name, _)| name.strip_prefix(prefix))
        .filter_map(|rest| rest.split('.').next()?.parse().ok())
        .collect()
}

fn integer(name: &str, text: &str) -> Result<Value, ServiceError> {
    let number: Result<i32, _> = text.trim().parse();
    number.map(Value::from).map_err(|_| {
        ServiceError::front_end(
            "MalformedInput",
            format!("{name} must be an integer, found '{text}'"),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::STS;

    fn check(form: &str, expected: &Value) {
        let members = members(&STS, "AssumeRoleRequest", form.as_bytes()).unwrap();
        assert_eq!(Value::Object(members), *expected, "{form}");
    }

    #[test]
    fn values_are_decoded() {
        check("", &json!({}));
        check(
            "RoleArn=a%20b+c&Policy=%7B%22a%22%3A%22%26%22%7D&Unknown=x",
            &json!({ "RoleArn": "a b c", "Policy": "{\"a\":\"&\"}" }),
        );
        check(
            "DurationSeconds=900&RoleArn=1",
            &json!({ "DurationSeconds": 900, "RoleArn": "1" }),
        );
        check("RoleArn=%FF", &json!({ "RoleArn": "\u{fffd}" }));
        check("RoleArn=a&RoleArn=b", &json!({ "RoleArn": "b" }));
    }

    #[test]
    fn lists_and_structures_are_gathered() {
        check(
            "Tags.member.10.Key=c&Tags.member.10.Value=&Tags.member.2.Key=b&Tags.member.2.Value=2\
             &TransitiveTagKeys.member.1=x&PolicyArns.member.1.arn=p",
            &json!({
                "Tags": [{ "Key": "b", "Value": "2" }, { "Key": "c", "Value": "" }],
                "TransitiveTagKeys": ["x"],
                "PolicyArns": [{ "arn": "p" }],
            }),
        );
        check("Tags.member.=1&Tags.member.x.Key=1&Tags=1", &json!({}));
        check("Tags.member.99999999999.Key=1", &json!({}));
    }

    #[test]
    fn numbers_must_be_numbers() {
        for form in [
            "DurationSeconds=",
            "DurationSeconds=1.5",
            "DurationSeconds=9999999999",
        ] {
            let error = members(&STS, "AssumeRoleRequest", form.as_bytes()).unwrap_err();
            assert_eq!(error.kind, "MalformedInput", "{form}");
        }
    }
}
