//! Makes up answers by the model, for what the stand-in does not analyse: valid, always the same, and
//! recognisable. It knows no operation.
//!
//! Ids and names that the input has are repeated, pages end, and statuses are those in which a program
//! that waits stops waiting.

mod text;

use serde_json::{Value, json};

use crate::input::{Item, Members};
use crate::model::{Kind, Member, Model, Shape};

/// What is left out: a next page, and what goes wrong.
const LEFT_OUT: [&str; 3] = ["NextToken", "FailureDetails", "StatusMessage"];

/// The values of statuses at which waiting ends; other enumerations have their first value.
const SETTLED: [(&str, &str); 6] = [
    ("DatasetStatus", "CREATE_COMPLETE"),
    ("LivenessSessionStatus", "SUCCEEDED"),
    ("MediaAnalysisJobStatus", "SUCCEEDED"),
    ("ProjectStatus", "CREATED"),
    ("ProjectVersionStatus", "TRAINING_COMPLETED"),
    ("VideoJobStatus", "SUCCEEDED"),
];

/// 13 September 2020, 12:26:40 UTC.
const TIME: u64 = 1_600_000_000;

/// One byte, in base64.
const BLOB: &str = "AA==";

/// An input, with the name of its structure.
pub(crate) type Repeated<'a> = (&'a str, &'a Members);

/// What an answer repeats and how far things are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) model: &'static Model,
    /// A member of the answer that is of the same name and shape as one in here has its value.
    pub(crate) repeated: &'a [Repeated<'a>],
    /// The value of an enumeration, by its shape.
    pub(crate) chosen: Option<(&'a str, &'a str)>,
}

impl Source<'_> {
    /// A value of this shape.
    pub(crate) fn value(self, name: &str) -> Value {
        let shape = self.model.shape(name);
        match &shape.kind {
            Kind::Structure(members) => members
                .iter()
                .filter(|member| !LEFT_OUT.contains(&member.name.as_str()))
                .map(|member| (member.name.clone(), self.member(member)))
                .collect(),
            Kind::List(member) => Value::Array(vec![self.value(member)]),
            Kind::Map { key, value } => match self.value(key) {
                Value::String(key) => {
                    Value::Object([(key, self.value(value))].into_iter().collect())
                }
                _ => json!({}),
            },
            Kind::String { pattern, values } => self
                .chosen_of(shape, values)
                .unwrap_or_else(|| text::fitting(pattern.as_ref(), shape.min, shape.max))
                .into(),
            Kind::Blob => BLOB.into(),
            #[expect(clippy::cast_possible_truncation, reason = "cut off on purpose")]
            Kind::Integer | Kind::Long => (number(shape) as i64).into(),
            Kind::Float => number(shape).into(),
            Kind::Boolean => true.into(),
            Kind::Timestamp => TIME.into(),
        }
    }

    fn member(self, member: &Member) -> Value {
        let is_same = |other: &Member| other.name == member.name && other.shape == member.shape;
        let repeated = self.repeated.iter().find_map(|(structure, members)| {
            let has = self.model.members(structure).iter().any(is_same);
            members.get(&member.name).filter(|_| has)
        });
        repeated.map_or_else(|| self.value(&member.shape), Item::to_json)
    }

    fn chosen_of(self, shape: &Shape, values: &[String]) -> Option<String> {
        let settled = SETTLED.iter().copied();
        let mut known = self.chosen.into_iter().chain(settled);
        let known = known.find_map(|(name, value)| (name == shape.name).then_some(value));
        known.map(str::to_owned).or_else(|| values.first().cloned())
    }
}

/// Halfway between the limits, or the one that there is.
fn number(shape: &Shape) -> f64 {
    match (shape.min, shape.max) {
        (Some(min), Some(max)) => f64::midpoint(min, max),
        (Some(limit), None) | (None, Some(limit)) => limit,
        (None, None) => 0.0,
    }
}
