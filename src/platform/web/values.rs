//! Typed values for JavaScript and back, in the shapes of the AWS SDK for JavaScript: plain objects with the service's
//! names, bytes as `Uint8Array`. Dates stay seconds since 1970.

use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::error::Error;

/// A request or an answer as a value of JavaScript. What is absent is no member.
///
/// # Errors
/// A number is too large for JavaScript.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, Error> {
    let serializer = Serializer::new().serialize_maps_as_objects(true);
    value
        .serialize(&serializer)
        .map_err(|error| wrong_type(format!("expected what JavaScript can hold, found: {error}")))
}

/// A request or an answer that JavaScript has made. `null` and `undefined` are absent, members that are not known are
/// passed over.
///
/// # Errors
/// It lacks a member that is required, or has one of another type.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, Error> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| wrong_type(format!("expected a value of the API, found: {error}")))
}

fn wrong_type(message: String) -> Error {
    Error::input("WrongType", message)
}
