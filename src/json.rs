//! JSON as a tree, read by `serde_json`. Its own tree keeps members sorted and is written as well, which is kilobytes of
//! a small module; this one is only read.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A value.
#[derive(Clone, PartialEq)]
pub enum Json {
    /// `null`, which the service's clients take for absent.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in the order of the text.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The object that a text is; `None` if it is none, or one with more than 64 lists and objects inside each other.
    pub fn object(text: &str) -> Option<Self> {
        if is_too_deep(text) {
            return None;
        }
        let value = serde_json::from_str(text).ok()?;
        matches!(value, Self::Object(_)).then_some(value)
    }

    /// The member of this name, unless it is null: the last, as JavaScript has it.
    pub fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let found = members.iter().rfind(|(known, _)| known == name);
        let value = found.map(|(_, value)| value);
        value.filter(|value| !matches!(value, Self::Null))
    }

    /// The text that the member of this name is.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.member(name)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number that the member of this name is.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.member(name)? {
            Self::Number(number) => number.as_f64(),
            _ => None,
        }
    }
}

/// It may hold credentials, or faces.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(…)")
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

/// The most lists and objects inside each other. No service's answers are half as deep, and a stack is short on the web.
const DEEPEST: usize = 64;

/// Whether a text has more lists and objects inside each other, if it is JSON.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => depth += 1,
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Json::Object(object))
    }
}

/// Adds a text as JSON has it.
pub(crate) fn push_text(text: &str, json: &mut String) {
    if let Ok(quoted) = serde_json::to_string(text) {
        json.push_str(&quoted); // always: only maps have keys that are none
    }
}
