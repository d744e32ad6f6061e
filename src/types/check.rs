//! What is checked before a request is sent: that nothing is missing, and nothing under its minimum.

use std::fmt;

use super::Blob;
use crate::error::Error;

/// What can be refused before it is sent.
pub trait Check {
    /// Whether it can be sent.
    ///
    /// # Errors
    /// It cannot; the message says where in the request, and why.
    fn check(&self, at: &Path<'_>) -> Result<(), Error> {
        let _ = at;
        Ok(())
    }
}

/// Where in a request: `DetectLabels: Settings.GeneralLabels.LabelInclusionFilters[2]`.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    part: Part,
    parent: Option<&'a Path<'a>>,
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Operation(&'static str),
    Member(&'static str),
    Item(usize),
}

impl Path<'static> {
    /// The request of an operation.
    pub(crate) fn operation(name: &'static str) -> Self {
        Self {
            part: Part::Operation(name),
            parent: None,
        }
    }
}

impl Path<'_> {
    /// A member of what is here.
    pub(crate) fn member(&self, name: &'static str) -> Path<'_> {
        self.part(Part::Member(name))
    }

    /// An item of the list that is here.
    pub(crate) fn item(&self, index: usize) -> Path<'_> {
        self.part(Part::Item(index))
    }

    fn part(&self, part: Part) -> Path<'_> {
        Path {
            part,
            parent: Some(self),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match (self.part, self.parent.map(|parent| parent.part)) {
            (Part::Operation(name), _) => f.write_str(name),
            (Part::Member(name), Some(Part::Operation(_))) => write!(f, ": {name}"),
            (Part::Member(name), _) => write!(f, ".{name}"),
            (Part::Item(index), _) => write!(f, "[{index}]"),
        }
    }
}

/// A member that must be there, and is not.
pub(crate) fn missing(at: &Path<'_>) -> Error {
    Error::input("Missing", format!("{at} is required"))
}

/// A value of an enumeration where one is required.
pub(crate) fn given(value: &str, at: &Path<'_>) -> Result<(), Error> {
    if value.is_empty() {
        return Err(missing(at));
    }
    Ok(())
}

/// A text of at least so many characters.
pub(crate) fn text(value: &str, min: usize, at: &Path<'_>) -> Result<(), Error> {
    at_least(min, value.chars().count(), "character", at)
}

/// Bytes, at least so many.
pub(crate) fn bytes(value: &Blob, min: usize, at: &Path<'_>) -> Result<(), Error> {
    at_least(min, value.len(), "byte", at)
}

/// A list of at least so many items.
pub(crate) fn list<T>(value: &[T], min: usize, at: &Path<'_>) -> Result<(), Error> {
    at_least(min, value.len(), "item", at)
}

/// The items of a list, each by itself.
pub(crate) fn each<T>(
    items: &[T],
    at: &Path<'_>,
    check: impl Fn(&T, &Path<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut items = items.iter().enumerate();
    items.try_for_each(|(index, item)| check(item, &at.item(index)))
}

/// A whole number from `min`.
pub(crate) fn integer(value: impl Into<i64>, min: i64, at: &Path<'_>) -> Result<(), Error> {
    let value = value.into();
    if value < min {
        let from = format!("a whole number from {min}");
        return Err(expected("TooSmall", &from, &value, at));
    }
    Ok(())
}

/// A number that JSON has, from `min` if there is one.
pub(crate) fn float(value: f32, min: Option<f32>, at: &Path<'_>) -> Result<(), Error> {
    if !value.is_finite() {
        return Err(expected("WrongType", "a number", &value, at));
    }
    match min {
        Some(min) if value < min => {
            let from = format!("a number from {min}");
            Err(expected("TooSmall", &from, &value, at))
        }
        _ => Ok(()),
    }
}

fn at_least(min: usize, found: usize, what: &str, at: &Path<'_>) -> Result<(), Error> {
    if found < min {
        let plural = if min == 1 { "" } else { "s" };
        let least = format!("at least {min} {what}{plural}");
        return Err(expected("TooShort", &least, &found, at));
    }
    Ok(())
}

fn expected(code: &'static str, what: &str, found: &dyn fmt::Display, at: &Path<'_>) -> Error {
    Error::input(code, format!("{at}: expected {what}, found {found}"))
}
