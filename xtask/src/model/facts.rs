//! The facts about a service that its calls need, read from a folder of models. The shapes are `service.rs`'s.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::workspace;

/// A service, as its folder tells of it.
pub(crate) struct Facts {
    /// The name of the folder.
    pub(crate) folder: String,
    pub(crate) metadata: Metadata,
    /// By name.
    pub(crate) operations: Vec<Call>,
    pub(crate) hints: Vec<Hint>,
    pub(crate) exceptions: Vec<Exception>,
}

/// The part of the model that holds for all operations.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    pub(crate) service_full_name: String,
    endpoint_prefix: String,
    signing_name: Option<String>,
    protocol: String,
    json_version: Option<String>,
    pub(crate) target_prefix: Option<String>,
    signature_version: String,
}

/// An operation and its request line.
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) uri: String,
}

/// Advice for errors, as hints.json has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hint {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) operation: String,
    #[serde(default)]
    pub(crate) when: String,
    pub(crate) advice: String,
}

/// The service's own additions that matter here.
#[derive(Default, Deserialize)]
struct Additions {
    #[serde(default)]
    endpoints: Vec<Exception>,
}

/// Endpoints that are named otherwise than most, as additions.json has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    pub(crate) variants: Vec<Variant>,
    /// The beginnings of the regions that it holds for.
    #[serde(default)]
    pub(crate) regions: Vec<String>,
    /// The beginnings of those that it does not hold for, where it holds for all others.
    #[serde(default)]
    pub(crate) outside: Vec<String>,
    pub(crate) name: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) error: Option<String>,
}

/// A choice among the endpoints of a region. Its number has a bit for FIPS (1) and one for dual stack (2).
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Variant {
    Plain,
    Fips,
    DualStack,
    FipsAndDualStack,
}

#[derive(Deserialize)]
struct Http {
    method: String,
    #[serde(rename = "requestUri")]
    uri: String,
}

/// The services of a folder of models, by name.
pub(crate) fn read_all(models: &Path) -> Result<Vec<Facts>> {
    let mut folders = Vec::new();
    let entries =
        fs::read_dir(models).with_context(|| format!("could not list {}", models.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.join("service.json").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    folders.iter().map(|folder| read(folder)).collect()
}

fn read(folder: &Path) -> Result<Facts> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let about = || format!("{}: unknown form", folder.display());
    let service: Value = json(&folder.join("service.json"))?.unwrap_or_default();
    let metadata = serde_json::from_value(service["metadata"].clone()).with_context(about)?;
    let operations: Map<String, Value> =
        serde_json::from_value(service["operations"].clone()).with_context(about)?;
    let operations = operations.into_iter().map(|(name, operation)| {
        let Http { method, uri } = serde_json::from_value(operation["http"].clone())
            .with_context(|| format!("{name}: expected `http`"))?;
        Ok(Call { name, method, uri })
    });
    let additions: Option<Additions> = json(&folder.join("additions.json"))?;
    Ok(Facts {
        folder: name.into_owned(),
        metadata,
        operations: operations.collect::<Result<_>>()?,
        hints: json(&folder.join("hints.json"))?.unwrap_or_default(),
        exceptions: additions.unwrap_or_default().endpoints,
    })
}

/// The value in a file, if there is one.
fn json<T: DeserializeOwned>(file: &Path) -> Result<Option<T>> {
    if !file.is_file() {
        return Ok(None);
    }
    let value = serde_json::from_str(&workspace::read(file)?);
    value.with_context(|| format!("{}: unknown form", file.display()))
}

impl Metadata {
    /// The first label of its host names.
    pub(crate) fn host(&self) -> &str {
        &self.endpoint_prefix
    }

    /// The name that signatures carry.
    pub(crate) fn signing_name(&self) -> &str {
        self.signing_name.as_ref().unwrap_or(&self.endpoint_prefix)
    }

    /// The content type of requests.
    pub(crate) fn content_type(&self) -> Result<String> {
        Ok(match (self.protocol.as_str(), &self.json_version) {
            ("json", Some(version)) => format!("application/x-amz-json-{version}"),
            ("query", _) => "application/x-www-form-urlencoded".to_owned(),
            ("rest-json", _) => "application/json".to_owned(),
            ("rest-xml", _) => "application/octet-stream".to_owned(),
            (other, _) => bail!("{}: unknown protocol {other}", self.service_full_name),
        })
    }

    /// How answers are written, as `Answers` of the crate has it.
    pub(crate) fn answers(&self) -> &'static str {
        match self.protocol.as_str() {
            "query" => "Xml",
            "rest-xml" => "XmlOrNothing",
            _ => "Json",
        }
    }

    /// Whether requests are signed as Amazon S3 has it.
    pub(crate) fn is_signed_as_s3(&self) -> bool {
        self.signature_version.starts_with("s3")
    }
}

impl Call {
    /// Whether its request goes to the endpoint itself, by POST.
    pub(crate) fn is_plain(&self) -> bool {
        self.method == "POST" && self.uri == "/"
    }

    /// The path behind the endpoint's; empty for the endpoint itself.
    pub(crate) fn path(&self) -> &str {
        if self.uri == "/" { "" } else { &self.uri }
    }
}
