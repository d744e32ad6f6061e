//! Reads typed answers from the tree that their JSON is. What is null is absent, also in lists. An error says which member is missing, or what was expected; it
//! never shows what was found.

use std::{fmt, vec};

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Expected, MapAccess, SeqAccess, Unexpected, Visitor},
    forward_to_deserialize_any,
};

use crate::{json::Json, text::concat};

/// What the JSON of an answer holds.
pub(super) fn from_answer<T: DeserializeOwned>(json: Json) -> Result<T, Mismatch> {
    T::deserialize(Place(json))
}

/// Why an answer is not as the API reference has it.
#[derive(Debug)]
pub(super) struct Mismatch(pub(super) String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl serde::de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(expected.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(expected.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(concat(&["missing field `", field, "`"]))
    }
}

/// A value where one is expected.
struct Place(Json);

impl<'de> Deserializer<'de> for Place {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(value),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(value), _) => visitor.visit_i64(value),
                (None, Some(value)) => visitor.visit_u64(value),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::Text(value) => visitor.visit_string(value),
            Json::List(items) => visitor.visit_seq(Items(items.into_iter())),
            Json::Object(members) => visitor.visit_map(Members {
                members: members.into_iter(),
                value: None,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_some(self) // never null: see below
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Items(vec::IntoIter<Json>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Mismatch> {
        let item = self.0.find(|item| !matches!(item, Json::Null)); // null is absent
        item.map(|item| seed.deserialize(Place(item))).transpose()
    }
}

struct Members {
    members: vec::IntoIter<(String, Json)>,
    /// Of the member whose name has been read.
    value: Option<Json>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Mismatch> {
        let Some((name, value)) = self.members.find(|(_, value)| !matches!(value, Json::Null))
        else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(Place(Json::Text(name))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        match self.value.take() {
            Some(value) => seed.deserialize(Place(value)),
            None => Err(Mismatch("a member without a value".to_owned())),
        }
    }
}
