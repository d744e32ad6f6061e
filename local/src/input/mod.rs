//! The input of an operation: members whose types and constraints have been checked against a model.
//! It knows no operation, and reads what the model names and nothing else.

mod constraints;
mod read;
mod violations;

pub(crate) use read::{read, read_object};

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The members of a structure, or the entries of a map. What is absent or `null` is not in here.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Members(BTreeMap<String, Item>);

/// A value of a member.
#[derive(Clone, PartialEq)]
pub(crate) enum Item {
    Members(Members),
    List(Vec<Item>),
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
    Blob(Vec<u8>),
}

/// A member of another type than the one asked for is as good as absent: the model, by which an input
/// is read, and the operation, which asks, agree.
impl Members {
    pub(crate) fn get(&self, name: &str) -> Option<&Item> {
        self.0.get(name)
    }

    pub(crate) fn members(&self, name: &str) -> Option<&Self> {
        match self.get(name) {
            Some(Item::Members(members)) => Some(members),
            _ => None,
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Item::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The text of a member that the model requires.
    pub(crate) fn required_text(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    /// A list of texts; empty where there is none.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        let items = match self.get(name) {
            Some(Item::List(items)) => items.as_slice(),
            _ => &[],
        };
        let texts = items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    pub(crate) fn number(&self, name: &str) -> Option<f32> {
        match self.get(name) {
            #[expect(clippy::cast_possible_truncation, reason = "the service's are floats")]
            Some(Item::Number(number)) => Some(*number as f32),
            _ => None,
        }
    }

    /// A whole number that counts something.
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        match self.get(name) {
            Some(Item::Whole(number)) => usize::try_from(*number).ok(),
            _ => None,
        }
    }

    pub(crate) fn blob(&self, name: &str) -> Option<&[u8]> {
        match self.get(name) {
            Some(Item::Blob(bytes)) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.0.iter().map(|(name, item)| (name.as_str(), item))
    }
}

impl Item {
    /// As a client would send it.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Members(members) => members
                .iter()
                .map(|(name, item)| (name.to_owned(), item.to_json()))
                .collect(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Text(text) => text.as_str().into(),
            Self::Whole(number) => (*number).into(),
            Self::Number(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Blob(bytes) => STANDARD.encode(bytes).into(),
        }
    }
}

/// Names only: values are images, tokens and names of people.
impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let token = Item::Text("secret".to_owned());
        let members = Members(BTreeMap::from([("Logins".to_owned(), token)]));
        assert_eq!(format!("{members:?}"), r#"{"Logins"}"#);
    }
}
