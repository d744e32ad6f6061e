//! Cuts a service's model to some of its operations and the shapes that they reach.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::Value;

/// The model with these operations alone.
pub(super) fn cut(mut model: Value, operations: &[String]) -> Result<Value> {
    for name in operations {
        if model["operations"].get(name).is_none() {
            bail!("expected the operation {name} in the model, found none");
        }
    }
    let mut reached = BTreeSet::new();
    if let Some(all) = model["operations"].as_object_mut() {
        all.retain(|name, _| operations.contains(name));
    }
    reach(&model["operations"], &model["shapes"], &mut reached);
    if let Some(shapes) = model["shapes"].as_object_mut() {
        shapes.retain(|name, _| reached.contains(name));
    }
    Ok(model)
}

/// Adds the shapes that a value names, and those that these name.
fn reach(value: &Value, shapes: &Value, reached: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get("shape").and_then(Value::as_str)
                && reached.insert(name.to_owned())
            {
                reach(&shapes[name], shapes, reached);
            }
            members
                .values()
                .for_each(|member| reach(member, shapes, reached));
        }
        Value::Array(items) => items.iter().for_each(|item| reach(item, shapes, reached)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::cut;

    #[test]
    fn only_the_reached_shapes_stay() {
        let model = json!({
            "operations": {
                "A": { "input": { "shape": "In" }, "errors": [{ "shape": "Oops" }] },
                "B": { "input": { "shape": "Other" } },
            },
            "shapes": {
                "In": { "members": { "Parts": { "shape": "List" } } },
                "List": { "member": { "shape": "In" } },
                "Oops": {},
                "Other": {},
            },
        });
        let cut_model = cut(model.clone(), &["A".to_owned()]).expect("A is there");
        let names = |part: &str| {
            cut_model[part]
                .as_object()
                .map(|it| it.keys().cloned().collect())
        };
        let expected =
            |names: &[&str]| Some(names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(names("operations"), expected(&["A"]));
        assert_eq!(names("shapes"), expected(&["In", "List", "Oops"]));
        assert!(cut(model, &["C".to_owned()]).is_err());
    }
}
