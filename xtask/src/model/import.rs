//! `cargo xtask model`: makes model/ from the files that AWS publishes in the Python package botocore. Facts stay
//! (shapes, constraints, names), prose goes.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::model::json;
use crate::step;
use crate::workspace::{self, path};

/// The options of `cargo xtask model`.
#[derive(Args)]
pub(crate) struct Options {
    /// botocore/data/rekognition/2016-06-27/service-2.json.gz
    service: PathBuf,
    /// paginators-1.json, from the same folder as the next two
    paginators: PathBuf,
    /// waiters-2.json
    waiters: PathBuf,
    /// endpoint-rule-set-1.json.gz
    endpoint_rules: PathBuf,
    /// botocore/data/partitions.json
    partitions: PathBuf,
}

/// Where the parts of the model are kept.
pub(crate) const SERVICE: &str = "model/service.json";
const PAGINATORS: &str = "model/paginators.json";
pub(crate) const WAITERS: &str = "model/waiters.json";
const ENDPOINT_RULES: &str = "model/endpoint-rules.json";
const PARTITIONS: &str = "model/partitions.json";

/// Members that hold prose.
const PROSE: &[&str] = &["documentation", "documentationUrl", "description"];

/// Objects whose members' names are the model's own, and so never prose.
const NAMED: &[&str] = &[
    "members",
    "shapes",
    "operations",
    "pagination",
    "waiters",
    "parameters",
    "regions",
];

/// Reads the files, strips them and writes model/.
pub(crate) fn import(options: &Options) -> Result<()> {
    for (from, to, root) in [
        (&options.service, SERVICE, "shapes"),
        (&options.paginators, PAGINATORS, "pagination"),
        (&options.waiters, WAITERS, "waiters"),
        (&options.endpoint_rules, ENDPOINT_RULES, "rules"),
        (&options.partitions, PARTITIONS, "partitions"),
    ] {
        let value = read(from)?;
        if value.get(root).is_none() {
            bail!(
                "{}: expected an object with `{root}`, found none",
                from.display()
            );
        }
        let text = json::format(&strip(value, false));
        workspace::write(&path(to), text)?;
        step::say(&format!("{} -> {to}", from.display()));
    }
    step::say("now `cargo xtask codegen`");
    Ok(())
}

/// JSON, compressed or not.
fn read(file: &Path) -> Result<Value> {
    let bytes =
        std::fs::read(file).with_context(|| format!("could not read {}", file.display()))?;
    let text = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut text = Vec::new();
        GzDecoder::new(&*bytes)
            .read_to_end(&mut text)
            .with_context(|| format!("{} is not gzip", file.display()))?;
        text
    } else {
        bytes
    };
    serde_json::from_slice(&text).with_context(|| format!("{} is not JSON", file.display()))
}

/// Without prose; operations and shapes by name, members in the order that the service has them in.
fn strip(value: Value, named: bool) -> Value {
    match value {
        Value::Object(object) => {
            let mut members: Vec<_> = object
                .into_iter()
                .filter(|(name, _)| named || !PROSE.contains(&name.as_str()))
                .map(|(name, value)| {
                    let value = strip(value, NAMED.contains(&name.as_str()));
                    (name, value)
                })
                .collect();
            let is_table = named && members.iter().all(|(_, value)| !is_reference(value));
            if is_table {
                members.sort_by(|a, b| a.0.cmp(&b.0));
            }
            members.into_iter().collect()
        }
        Value::Array(items) => items.into_iter().map(|item| strip(item, false)).collect(),
        other => other,
    }
}

/// A member of a structure, which only says of which shape it is.
fn is_reference(value: &Value) -> bool {
    value.get("shape").is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::strip;

    #[test]
    fn prose_goes_and_names_stay() {
        let model = json!({
            "documentation": "prose",
            "shapes": {
                "B": { "type": "structure", "documentation": "prose", "members": {
                    "Z": { "shape": "A", "documentation": "prose" },
                    "documentation": { "shape": "A" },
                } },
                "A": { "type": "string", "max": 5 },
            },
        });
        let expected = json!({
            "shapes": {
                "A": { "type": "string", "max": 5 },
                "B": { "type": "structure", "members": {
                    "Z": { "shape": "A" },
                    "documentation": { "shape": "A" },
                } },
            },
        });
        let stripped = strip(model, false);
        assert_eq!(stripped.to_string(), expected.to_string());
    }
}
