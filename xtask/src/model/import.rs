//! `cargo xtask model`: makes model/ from the files that AWS publishes in the Python package botocore. Facts stay
//! (shapes, constraints, names), prose goes.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use flate2::read::GzDecoder;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::model::{cut, json, rules};
use crate::step;
use crate::workspace::{self, path};

/// The options of `cargo xtask model`.
#[derive(Args)]
pub(crate) struct Options {
    /// The service's folder in model/, such as `rekognition`
    service: String,
    /// Files of botocore/data/: service-2.json.gz, paginators-1.json, waiters-2.json, endpoint-rule-set-1.json.gz of the
    /// service, and partitions.json
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// The parts of a model: the member by which a file is known, and the file that it becomes.
const PARTS: &[(&str, &str)] = &[
    ("shapes", "service.json"),
    ("pagination", "paginators.json"),
    ("waiters", "waiters.json"),
    ("rules", "endpoint-rules.json"),
    ("partitions", "../partitions.json"),
];

/// Where the parts of Rekognition's model are kept.
pub(crate) const SERVICE: &str = "model/rekognition/service.json";
pub(crate) const WAITERS: &str = "model/rekognition/waiters.json";

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

/// Reads the files, strips them, cuts them to the operations that are used, and writes model/.
pub(crate) fn import(options: &Options) -> Result<()> {
    let folder = path("model").join(&options.service);
    for from in &options.files {
        let value = read(from)?;
        let Some((root, to)) = PARTS.iter().find(|(root, _)| value.get(root).is_some()) else {
            let roots: Vec<_> = PARTS.iter().map(|(root, _)| *root).collect();
            bail!(
                "{}: expected an object with one of {}, found none",
                from.display(),
                roots.join(", ")
            );
        };
        let mut value = strip(value, false);
        if *root == "shapes"
            && let Some(used) = addition::<Vec<String>>(&folder, "operations")?
        {
            value = cut::cut(value, &used)?;
        }
        if *root == "rules"
            && let Some(fixed) = addition(&folder, "rules")?
        {
            value = rules::cut(value, &fixed);
        }
        let to = folder.join(to);
        workspace::create_directory(to.parent().unwrap_or(&folder))?;
        workspace::write(&to, json::format(&value))?;
        step::say(&format!("{} -> {}", from.display(), to.display()));
    }
    step::say("now `cargo xtask codegen`");
    Ok(())
}

/// A member of additions.json: the operations that are used, or the part of the rules' parameters that is fixed.
fn addition<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Option<T>> {
    let file = folder.join("additions.json");
    if !file.is_file() {
        return Ok(None);
    }
    let additions: Value = serde_json::from_str(&workspace::read(&file)?)
        .with_context(|| format!("{} is not JSON", file.display()))?;
    serde_json::from_value(additions[name].clone())
        .with_context(|| format!("{}: unknown form of `{name}`", file.display()))
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
