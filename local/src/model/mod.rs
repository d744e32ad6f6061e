//! A service model as values: which operations there are and what their members must be. It is read
//! from botocore's JSON; it knows no request and checks nothing.

pub(crate) mod pattern;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use pattern::Pattern;

/// Rekognition's.
pub(crate) static REKOGNITION: LazyLock<Model> =
    LazyLock::new(|| embedded(include_str!("../../../model/rekognition/service.json")));

/// The part of Cognito Identity that is answered here.
pub(crate) static COGNITO: LazyLock<Model> =
    LazyLock::new(|| embedded(include_str!("../../../model/cognito-identity/service.json")));

/// The part of IAM Roles Anywhere that is answered here; what its answers hold is written by hand.
pub(crate) static ROLES_ANYWHERE: LazyLock<Model> =
    LazyLock::new(|| embedded(include_str!("../../../model/rolesanywhere/service.json")));

/// The operations of S3 that are answered here, by name only.
pub(crate) static S3: LazyLock<Model> =
    LazyLock::new(|| embedded(include_str!("../../../model/s3/service.json")));

/// The part of the Security Token Service that is answered here. What its answers hold is not told:
/// they are written as XML by hand.
pub(crate) static STS: LazyLock<Model> =
    LazyLock::new(|| embedded(include_str!("../../../model/sts/service.json")));

/// A service.
#[derive(Debug)]
pub(crate) struct Model {
    operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Shape>,
}

/// What an operation takes and gives: the names of two shapes.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) output: String,
}

/// A type with its constraints.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Of a number its value, of everything else its length.
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    /// Never shown in an error.
    pub(crate) is_sensitive: bool,
}

/// What a shape is made of; other shapes are named.
#[derive(Debug)]
pub(crate) enum Kind {
    Structure(Vec<Member>),
    List(String),
    Map {
        key: String,
        value: String,
    },
    String {
        pattern: Option<Pattern>,
        /// Of an enumeration; empty for other strings.
        values: Vec<String>,
    },
    Blob,
    Integer,
    Long,
    Float,
    Boolean,
    /// Seconds since 1970.
    Timestamp,
}

/// A member of a structure.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) is_required: bool,
}

impl Model {
    pub(crate) fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.get(name)
    }

    /// The names of all operations.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.operations.keys().map(String::as_str)
    }

    /// A shape that an operation or another shape names; the model has them all.
    pub(crate) fn shape(&self, name: &str) -> &Shape {
        &self.shapes[name]
    }

    /// The members of a structure; of another shape, none.
    pub(crate) fn members(&self, structure: &str) -> &[Member] {
        match &self.shape(structure).kind {
            Kind::Structure(members) => members,
            _ => &[],
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let model: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let operations = entries(&model["operations"]).map(|(name, operation)| {
            let shape = |end: &str| text_of(&operation[end]["shape"]);
            let parsed = Operation {
                name: name.clone(),
                input: shape("input")?,
                output: shape("output")?,
            };
            Ok((name.clone(), parsed))
        });
        let shapes = entries(&model["shapes"])
            .map(|(name, shape)| Ok((name.clone(), Shape::parse(name, shape)?)));
        let model = Self {
            operations: operations.collect::<Result<_, String>>()?,
            shapes: shapes.collect::<Result<_, String>>()?,
        };
        let missing = model.named().find(|name| !model.shapes.contains_key(*name));
        if let Some(missing) = missing {
            return Err(format!("there is no shape {missing}"));
        }
        Ok(model)
    }

    /// Every shape that something names.
    fn named(&self) -> impl Iterator<Item = &str> {
        let ends = self
            .operations
            .values()
            .flat_map(|operation| [&*operation.input, &*operation.output]);
        let parts = self.shapes.values().flat_map(|shape| match &shape.kind {
            Kind::Structure(members) => members.iter().map(|member| &*member.shape).collect(),
            Kind::List(member) => vec![&**member],
            Kind::Map { key, value } => vec![&**key, &**value],
            _ => Vec::new(),
        });
        ends.chain(parts)
    }
}

impl Shape {
    fn parse(name: &str, shape: &Value) -> Result<Self, String> {
        let part = |name: &str| text_of(&shape[name]["shape"]);
        let kind = match text_of(&shape["type"])?.as_str() {
            "structure" => Kind::Structure(members(shape)?),
            "list" => Kind::List(part("member")?),
            "map" => Kind::Map {
                key: part("key")?,
                value: part("value")?,
            },
            "string" => Kind::String {
                pattern: match shape["pattern"].as_str() {
                    Some(pattern) => {
                        Some(Pattern::parse(pattern).map_err(|error| format!("{name}: {error}"))?)
                    }
                    None => None,
                },
                values: texts_of(&shape["enum"])?,
            },
            "blob" => Kind::Blob,
            "integer" => Kind::Integer,
            "long" => Kind::Long,
            "float" => Kind::Float,
            "boolean" => Kind::Boolean,
            "timestamp" => Kind::Timestamp,
            other => return Err(format!("{name} is of the unknown type {other}")),
        };
        Ok(Self {
            name: name.to_owned(),
            kind,
            min: shape["min"].as_f64(),
            max: shape["max"].as_f64(),
            is_sensitive: shape["sensitive"] == true,
        })
    }
}

/// A model that was compiled in.
fn embedded(text: &str) -> Model {
    match Model::parse(text) {
        Ok(model) => model,
        Err(error) => panic!("an embedded model is broken, which the tests rule out: {error}"),
    }
}

fn members(structure: &Value) -> Result<Vec<Member>, String> {
    let required = texts_of(&structure["required"])?;
    entries(&structure["members"])
        .map(|(name, member)| {
            Ok(Member {
                name: name.clone(),
                shape: text_of(&member["shape"])?,
                is_required: required.contains(name),
            })
        })
        .collect()
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn text_of(value: &Value) -> Result<String, String> {
    let text = value
        .as_str()
        .ok_or(format!("expected text, found {value}"));
    text.map(str::to_owned)
}

fn texts_of(list: &Value) -> Result<Vec<String>, String> {
    list.as_array().into_iter().flatten().map(text_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_models_are_whole() {
        assert_eq!(REKOGNITION.operations.len(), 75);
        assert_eq!(REKOGNITION.shapes.len(), 549);
        assert_eq!(COGNITO.operations.len(), 5);
        assert_eq!(STS.operations.len(), 4);
        let patterns = REKOGNITION.shapes.values().filter(|shape| {
            let kind = &shape.kind;
            matches!(kind, Kind::String { pattern, .. } if pattern.is_some())
        });
        assert_eq!(patterns.count(), 42);
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let check = |text: &str, expected: &str| {
            let error = Model::parse(text).unwrap_err();
            assert!(error.contains(expected), "{error}");
        };
        check("nonsense", "expected");
        check(r#"{"shapes":{"A":{"type":"ghost"}}}"#, "unknown type ghost");
        check(
            r#"{"shapes":{"A":{"type":"list","member":{"shape":"B"}}}}"#,
            "there is no shape B",
        );
        check(
            r#"{"shapes":{"A":{"type":"string","pattern":"("}}}"#,
            "unclosed group",
        );
    }
}
