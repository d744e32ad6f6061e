//! Reads typed answers from the tree that their JSON is. A null is absent, also in lists. An error says which member is
//! missing, or what was expected; it never shows what was found.

use std::{fmt, vec};

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Expected, MapAccess, SeqAccess, Unexpected, Visitor},
    forward_to_deserialize_any,
};

use crate::{json::Json, text::concat};

/// The value that the JSON of an answer holds.
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
///
/// Each kind is asked for by its own method, so that a type's code for other kinds is not linked: a structure could be
/// read from a list, too.
struct Place(Json);

fn mismatch<T>(expected: &dyn Expected) -> Result<T, Mismatch> {
    Err(Mismatch(expected.to_string()))
}

impl Place {
    fn integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Json::Number(number) => match number.as_i64() {
                Some(value) => visitor.visit_i64(value),
                None => mismatch(&visitor),
            },
            _ => mismatch(&visitor),
        }
    }

    fn float<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Json::Number(number) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            _ => mismatch(&visitor),
        }
    }
}

macro_rules! read_as {
    ($how:ident: $($method:ident)+) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
                self.$how(visitor)
            }
        )+
    };
}

impl<'de> Deserializer<'de> for Place {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(value),
            Json::Number(number) if number.is_f64() => Self(Json::Number(number)).float(visitor),
            Json::Number(number) => Self(Json::Number(number)).integer(visitor),
            Json::Text(value) => visitor.visit_string(value),
            Json::List(items) => visitor.visit_seq(Items(items.into_iter())),
            Json::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_some(self) // never null: see below
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Json::Bool(value) => visitor.visit_bool(value),
            _ => mismatch(&visitor),
        }
    }

    read_as!(integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);
    read_as!(integer: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    read_as!(float: deserialize_f32 deserialize_f64);
    read_as!(deserialize_string: deserialize_str);

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Json::Text(value) => visitor.visit_string(value),
            _ => mismatch(&visitor),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match &self.0 {
            Json::Text(name) => visitor.visit_str(name),
            _ => mismatch(&visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Json::List(items) => visitor.visit_seq(Items(items.into_iter())),
            _ => mismatch(&visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Json::Object(members) => visitor.visit_map(Members {
                members: members.into_iter(),
                value: None,
            }),
            _ => mismatch(&visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.deserialize_map(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct enum
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
