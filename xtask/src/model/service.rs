//! The service model as values, read from model/ and checked: every shape that is named exists.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::workspace::{self, path};

/// The whole model.
pub(crate) struct Service {
    /// By name.
    pub(crate) operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Shape>,
    waiters: BTreeMap<String, Waiter>,
    additions: Additions,
    /// Shapes that inputs are made of.
    inputs: BTreeSet<String>,
    /// Shapes that outputs are made of.
    outputs: BTreeSet<String>,
}

/// An operation: the names of its shapes.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) errors: Vec<String>,
}

/// A shape.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Of a number its value, of anything else its length.
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

/// What a shape is.
#[derive(Debug)]
pub(crate) enum Kind {
    Structure(Structure),
    List(String),
    /// The shape of its values; its keys are strings.
    Map(String),
    /// With the values that are known, if it is an enumeration.
    String(Option<Vec<String>>),
    /// 32 bits.
    Integer,
    /// 64 bits.
    Long,
    Float,
    Boolean,
    Blob,
    Timestamp,
}

/// The members of a structure, in the service's order.
#[derive(Debug)]
pub(crate) struct Structure {
    pub(crate) members: Vec<Member>,
    pub(crate) exception: bool,
    /// Of an exception: the service is at fault, not the request.
    pub(crate) fault: bool,
}

/// A member of a structure.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) required: bool,
    pub(crate) idempotency_token: bool,
}

/// When polling an operation ends.
#[derive(Debug, Deserialize)]
pub(crate) struct Waiter {
    pub(crate) operation: String,
    /// Seconds.
    pub(crate) delay: u32,
    pub(crate) acceptors: Vec<Acceptor>,
}

/// An outcome, and how it is known.
#[derive(Debug, Deserialize)]
pub(crate) struct Acceptor {
    pub(crate) state: String,
    pub(crate) matcher: String,
    pub(crate) argument: String,
    pub(crate) expected: String,
}

/// What the API reference says and the model does not.
#[derive(Debug, Deserialize)]
struct Additions {
    always_sent: BTreeMap<String, BTreeSet<String>>,
    enum_names_in_capitals: BTreeSet<String>,
    ended: BTreeMap<String, String>,
    closed_to_new_customers: BTreeSet<String>,
    image_limits: BTreeMap<String, [u64; 3]>,
    units: BTreeMap<String, String>,
}

/// The beginnings of the names of operations that only read.
const READS: [&str; 7] = [
    "Compare",
    "Describe",
    "Detect",
    "Get",
    "List",
    "Recognize",
    "Search",
];

impl Service {
    /// The model in model/.
    pub(crate) fn read() -> Result<Self> {
        let service = json(super::import::SERVICE)?;
        let waiters = json(super::import::WAITERS)?;
        let mut model = Self {
            operations: table(&service, "operations", operation)?,
            shapes: table(&service, "shapes", shape)?,
            waiters: serde_json::from_value(waiters["waiters"].clone())
                .context("model/rekognition/waiters.json: unknown form")?,
            additions: serde_json::from_value(json("model/rekognition/additions.json")?)
                .context("model/rekognition/additions.json: unknown form")?,
            inputs: BTreeSet::new(),
            outputs: BTreeSet::new(),
        };
        model.check()?;
        let (mut inputs, mut outputs) = (BTreeSet::new(), BTreeSet::new());
        for operation in model.operations.values() {
            model.reach(&operation.input, &mut inputs);
            model.reach(&operation.output, &mut outputs);
        }
        (model.inputs, model.outputs) = (inputs, outputs);
        Ok(model)
    }

    /// A shape by its name, which `read` has checked.
    pub(crate) fn shape(&self, name: &str) -> &Shape {
        &self.shapes[name]
    }

    /// A structure by its name.
    pub(crate) fn structure(&self, name: &str) -> &Structure {
        match &self.shape(name).kind {
            Kind::Structure(structure) => structure,
            other => panic!("{name}: expected a structure, found {other:?}"),
        }
    }

    /// The structures but for exceptions, by name.
    pub(crate) fn structures(&self) -> impl Iterator<Item = (&Shape, &Structure)> {
        self.all_structures()
            .filter(|(_, structure)| !structure.exception)
    }

    /// The exceptions, by name.
    pub(crate) fn exceptions(&self) -> impl Iterator<Item = (&Shape, &Structure)> {
        self.all_structures()
            .filter(|(_, structure)| structure.exception)
    }

    /// The enumerations and their values, by name.
    pub(crate) fn enumerations(&self) -> impl Iterator<Item = (&Shape, &[String])> {
        self.shapes.values().filter_map(|shape| match &shape.kind {
            Kind::String(Some(values)) => Some((shape, values.as_slice())),
            _ => None,
        })
    }

    /// The waiters, by name.
    pub(crate) fn waiters(&self) -> impl Iterator<Item = (&String, &Waiter)> {
        self.waiters.iter()
    }

    /// Whether inputs have this shape somewhere.
    pub(crate) fn is_in_inputs(&self, shape: &str) -> bool {
        self.inputs.contains(shape)
    }

    /// Whether outputs have this shape somewhere.
    pub(crate) fn is_in_outputs(&self, shape: &str) -> bool {
        self.outputs.contains(shape)
    }

    /// Whether the service always sends a member of its answers.
    pub(crate) fn is_always_sent(&self, structure: &str, member: &Member) -> bool {
        let always = self.additions.always_sent.get(structure);
        member.required || always.is_some_and(|members| members.contains(&member.name))
    }

    /// Whether an enumeration's constants are named in capitals, whatever its values.
    pub(crate) fn is_named_in_capitals(&self, enumeration: &Shape) -> bool {
        let names = &self.additions.enum_names_in_capitals;
        names.contains(&enumeration.name)
    }

    /// What a number counts.
    pub(crate) fn unit(&self, structure: &str, member: &Member) -> Option<&str> {
        let units = &self.additions.units;
        let unit = units
            .get(&format!("{structure}.{}", member.name))
            .or_else(|| units.get(&member.name))
            .or_else(|| units.get(&member.shape));
        unit.map(String::as_str)
    }

    /// When an operation ended, if it did.
    pub(crate) fn ended(&self, operation: &Operation) -> Option<&str> {
        self.additions
            .ended
            .get(&operation.name)
            .map(String::as_str)
    }

    /// The most bytes, the least and the most pixels of a side of an operation's image, if they are special.
    pub(crate) fn image_limits(&self, operation: &Operation) -> Option<[u64; 3]> {
        self.additions.image_limits.get(&operation.name).copied()
    }

    /// Whether an operation is there only for those who have used it before.
    pub(crate) fn is_closed_to_new_customers(&self, operation: &Operation) -> bool {
        let closed = &self.additions.closed_to_new_customers;
        closed.contains(&operation.name)
    }

    /// Whether an operation changes something, and would do so twice: its name is none that reads, and it has no token by
    /// which the service would know it again.
    pub(crate) fn is_write(&self, operation: &Operation) -> bool {
        let reads = READS.iter().any(|read| operation.name.starts_with(read));
        let mut members = self.structure(&operation.input).members.iter();
        !reads && !members.any(|member| member.idempotency_token)
    }

    /// Whether an operation answers page by page.
    pub(crate) fn is_paginated(&self, operation: &Operation) -> bool {
        self.structure(&operation.output)
            .member("NextToken")
            .is_some()
    }

    /// The `Get…` operation that tells of the jobs that an operation starts.
    pub(crate) fn job_results(&self, start: &Operation) -> Option<&Operation> {
        let job = start.name.strip_prefix("Start")?;
        let get = self.operations.get(&format!("Get{job}"))?;
        let starts = self.structure(&start.output).member("JobId").is_some();
        let gets = self.structure(&get.input).member("JobId").is_some();
        (starts && gets).then_some(get)
    }

    fn all_structures(&self) -> impl Iterator<Item = (&Shape, &Structure)> {
        self.shapes.values().filter_map(|shape| match &shape.kind {
            Kind::Structure(structure) => Some((shape, structure)),
            _ => None,
        })
    }

    fn check(&self) -> Result<()> {
        let exists = |user: &str, shape: &str| {
            if self.shapes.contains_key(shape) {
                return Ok(());
            }
            bail!(
                "model/rekognition/service.json: {user} names the shape {shape}, which is not there"
            )
        };
        for operation in self.operations.values() {
            let shapes = [&operation.input, &operation.output];
            for shape in shapes.into_iter().chain(&operation.errors) {
                exists(&operation.name, shape)?;
            }
        }
        for shape in self.shapes.values() {
            for part in shape.parts() {
                exists(&shape.name, part)?;
            }
        }
        for (structure, members) in &self.additions.always_sent {
            exists("model/rekognition/additions.json", structure)?;
            for member in members {
                self.structure(structure).member(member).with_context(|| {
                    format!("model/rekognition/additions.json: no {structure}.{member}")
                })?;
            }
        }
        Ok(())
    }

    fn reach(&self, name: &str, found: &mut BTreeSet<String>) {
        if found.insert(name.to_owned()) {
            for part in self.shape(name).parts() {
                self.reach(part, found);
            }
        }
    }
}

impl Shape {
    /// The shapes that it is made of.
    fn parts(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Structure(structure) => {
                let members = structure.members.iter();
                members.map(|member| member.shape.as_str()).collect()
            }
            Kind::List(part) | Kind::Map(part) => vec![part],
            _ => Vec::new(),
        }
    }
}

impl Structure {
    /// The member of this name.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

fn json(file: &str) -> Result<Value> {
    let text = workspace::read(&path(file))?;
    serde_json::from_str(&text).with_context(|| format!("{file} is not JSON"))
}

fn table<T>(
    service: &Value,
    name: &str,
    read: impl Fn(&str, &Map<String, Value>) -> Result<T>,
) -> Result<BTreeMap<String, T>> {
    let entries = service[name].as_object();
    entries
        .with_context(|| format!("model/rekognition/service.json: expected an object in `{name}`"))?
        .iter()
        .map(|(name, value)| {
            let value = value.as_object().context("expected an object")?;
            Ok((name.clone(), read(name, value)?))
        })
        .collect::<Result<_>>()
        .with_context(|| format!("model/rekognition/service.json: {name}"))
}

fn operation(name: &str, value: &Map<String, Value>) -> Result<Operation> {
    let shape = |role: &str| text(&value[role], "shape").with_context(|| format!("{name}.{role}"));
    let errors = value["errors"].as_array().into_iter().flatten();
    Ok(Operation {
        name: name.to_owned(),
        input: shape("input")?,
        output: shape("output")?,
        errors: errors
            .map(|error| text(error, "shape"))
            .collect::<Result<_>>()?,
    })
}

fn shape(name: &str, value: &Map<String, Value>) -> Result<Shape> {
    let number = |name: &str| value.get(name).and_then(Value::as_i64);
    let part = |role: &str| text(&value[role], "shape").with_context(|| format!("{name}.{role}"));
    let flag = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or_default();
    let kind = match value["type"].as_str().unwrap_or_default() {
        "structure" => Kind::Structure(Structure {
            members: members(value).with_context(|| name.to_owned())?,
            exception: flag("exception"),
            fault: flag("fault"),
        }),
        "list" => Kind::List(part("member")?),
        "map" => Kind::Map(part("value")?),
        "string" => Kind::String(value.get("enum").and_then(strings)),
        "integer" => Kind::Integer,
        "long" => Kind::Long,
        "float" => Kind::Float,
        "boolean" => Kind::Boolean,
        "blob" => Kind::Blob,
        "timestamp" => Kind::Timestamp,
        other => bail!("{name}: unknown type {other:?}"),
    };
    Ok(Shape {
        name: name.to_owned(),
        kind,
        min: number("min"),
        max: number("max"),
    })
}

fn members(structure: &Map<String, Value>) -> Result<Vec<Member>> {
    let required = structure
        .get("required")
        .and_then(strings)
        .unwrap_or_default();
    let members = structure["members"].as_object().into_iter().flatten();
    members
        .map(|(name, value)| {
            Ok(Member {
                name: name.clone(),
                shape: text(value, "shape").with_context(|| name.clone())?,
                required: required.contains(name),
                idempotency_token: value["idempotencyToken"].as_bool().unwrap_or_default(),
            })
        })
        .collect()
}

fn text(value: &Value, name: &str) -> Result<String> {
    let text = value[name].as_str().map(ToOwned::to_owned);
    text.with_context(|| format!("expected text in `{name}`"))
}

fn strings(value: &Value) -> Option<Vec<String>> {
    let strings = value.as_array()?.iter();
    strings
        .map(|value| value.as_str().map(ToOwned::to_owned))
        .collect()
}
