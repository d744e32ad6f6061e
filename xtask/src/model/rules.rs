//! Cuts the rules of a service's endpoints to those that its calls can meet.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The part of a service's parameters that is the same for all its calls.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fixed {
    /// Parameters by name; one that is never given is `null`.
    parameters: Map<String, Value>,
    /// Functions that find nothing in what the calls give them.
    #[serde(default)]
    in_vain: Vec<String>,
}

/// The rules without those whose conditions never hold, and without conditions that always do.
pub(super) fn cut(mut rule_set: Value, fixed: &Fixed) -> Value {
    if let Some(parameters) = rule_set["parameters"].as_object_mut() {
        parameters.retain(|name, _| !fixed.parameters.contains_key(name));
    }
    rule_set["rules"] = fixed.rules(rule_set["rules"].take()).into();
    rule_set
}

impl Fixed {
    fn rules(&self, rules: Value) -> Vec<Value> {
        let mut kept = Vec::new();
        for mut rule in list(rules) {
            let Some(conditions) = self.conditions(rule["conditions"].take()) else {
                continue;
            };
            let always_holds = conditions.is_empty();
            rule["conditions"] = conditions.into();
            if rule["type"] == "tree" {
                let inner = self.rules(rule["rules"].take());
                if always_holds {
                    kept.extend(inner);
                    break;
                }
                rule["rules"] = inner.into();
            }
            kept.push(rule);
            if always_holds {
                break; // the rest is never reached
            }
        }
        kept
    }

    /// The conditions that are still to be asked; nothing if one never holds.
    fn conditions(&self, conditions: Value) -> Option<Vec<Value>> {
        let mut kept = Vec::new();
        for condition in list(conditions) {
            match self.value(&condition) {
                Some(Value::Null | Value::Bool(false)) => return None,
                Some(_) if condition.get("assign").is_none() => {}
                _ => kept.push(condition),
            }
        }
        Some(kept)
    }

    /// The value of a condition or an argument, where it is known.
    fn value(&self, argument: &Value) -> Option<Value> {
        let Value::Object(object) = argument else {
            return Some(argument.clone());
        };
        if let Some(name) = object.get("ref") {
            return self.parameters.get(name.as_str()?).cloned();
        }
        let function = object.get("fn")?.as_str()?;
        if self.in_vain.iter().any(|it| it == function) {
            return Some(Value::Null);
        }
        let mut arguments = object.get("argv")?.as_array()?.iter();
        let first = self.value(arguments.next()?)?;
        match function {
            "isSet" => Some(Value::Bool(!first.is_null())),
            "not" => Some(Value::Bool(matches!(
                first,
                Value::Null | Value::Bool(false)
            ))),
            "booleanEquals" | "stringEquals" => {
                Some(Value::Bool(first == self.value(arguments.next()?)?))
            }
            _ => None,
        }
    }
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Fixed, cut};

    fn fixed() -> Fixed {
        let fixed = json!({
            "parameters": { "Fast": false, "Endpoint": null },
            "in_vain": ["parse"],
        });
        serde_json::from_value(fixed).expect("its form")
    }

    fn is_set(name: &str) -> Value {
        json!({ "fn": "isSet", "argv": [{ "ref": name }] })
    }

    fn error(conditions: &[Value], error: &str) -> Value {
        json!({ "conditions": conditions, "type": "error", "error": error })
    }

    #[test]
    fn only_rules_that_can_be_met_stay() {
        let fast = json!({ "fn": "booleanEquals", "argv": [{ "ref": "Fast" }, true] });
        let slow = json!({ "fn": "not", "argv": [fast.clone()] });
        let parsed = json!({ "fn": "parse", "argv": [{ "ref": "Name" }], "assign": "it" });
        let region = is_set("Region");
        let rules = json!({
            "parameters": { "Fast": {}, "Endpoint": {}, "Region": {} },
            "rules": [
                error(&[is_set("Endpoint")], "a"),
                error(&[slow.clone(), region.clone()], "b"),
                error(&[parsed], "c"),
                { "conditions": [slow], "type": "tree", "rules": [error(&[], "d")] },
                error(&[], "e"),
            ],
        });
        let expected = json!({
            "parameters": { "Region": {} },
            "rules": [error(&[region], "b"), error(&[], "d")],
        });
        assert_eq!(cut(rules, &fixed()), expected);
    }
}
