//! The constraints of a shape: whether a value holds them, and how AWS words them.

use std::fmt;

use super::Item;
use crate::model::pattern::Pattern;
use crate::model::{Kind, Shape};

/// What a shape demands beyond its type.
#[derive(Clone, Copy, Debug)]
pub(super) enum Constraint<'a> {
    Longest(f64),
    Shortest(f64),
    Largest(f64),
    Smallest(f64),
    Pattern(&'a Pattern),
    OneOf(&'a [String]),
}

/// All constraints of a shape, in the order in which AWS lists them.
pub(super) fn constraints(shape: &Shape) -> Vec<Constraint<'_>> {
    let is_number = matches!(shape.kind, Kind::Integer | Kind::Long | Kind::Float);
    let limits = if is_number {
        [
            shape.max.map(Constraint::Largest),
            shape.min.map(Constraint::Smallest),
        ]
    } else {
        [
            shape.max.map(Constraint::Longest),
            shape.min.map(Constraint::Shortest),
        ]
    };
    let mut all: Vec<_> = limits.into_iter().flatten().collect();
    if let Kind::String { pattern, values } = &shape.kind {
        all.extend(pattern.as_ref().map(Constraint::Pattern));
        all.extend((!values.is_empty()).then_some(Constraint::OneOf(values)));
    }
    all
}

impl Constraint<'_> {
    pub(super) fn holds(self, item: &Item) -> bool {
        match self {
            Self::Longest(most) => length(item) <= most,
            Self::Shortest(least) => length(item) >= least,
            Self::Largest(most) => number(item) <= most,
            Self::Smallest(least) => number(item) >= least,
            Self::Pattern(pattern) => text(item).is_some_and(|text| pattern.matches(text)),
            Self::OneOf(values) => text(item).is_some_and(|text| values.iter().any(|v| v == text)),
        }
    }
}

impl fmt::Display for Constraint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Member must ")?;
        match self {
            Self::Longest(most) => write!(f, "have length less than or equal to {most}"),
            Self::Shortest(least) => write!(f, "have length greater than or equal to {least}"),
            Self::Largest(most) => write!(f, "have value less than or equal to {most}"),
            Self::Smallest(least) => write!(f, "have value greater than or equal to {least}"),
            Self::Pattern(pattern) => {
                write!(
                    f,
                    "satisfy regular expression pattern: {}",
                    pattern.source()
                )
            }
            Self::OneOf(values) => write!(f, "satisfy enum value set: [{}]", values.join(", ")),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a body has 20 million bytes at most"
)]
fn length(item: &Item) -> f64 {
    let length = match item {
        Item::Members(members) => members.iter().count(),
        Item::List(items) => items.len(),
        Item::Text(text) => text.chars().count(),
        Item::Blob(bytes) => bytes.len(),
        Item::Whole(_) | Item::Number(_) | Item::Flag(_) => 0,
    };
    length as f64
}

#[expect(clippy::cast_precision_loss, reason = "no limit is that large")]
fn number(item: &Item) -> f64 {
    match item {
        Item::Whole(number) => *number as f64,
        Item::Number(number) => *number,
        _ => 0.0,
    }
}

fn text(item: &Item) -> Option<&str> {
    match item {
        Item::Text(text) => Some(text),
        _ => None,
    }
}
