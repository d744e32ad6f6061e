//! Writes the few JSON objects that the client itself sends. No serde: it costs more wasm than the rest
//! of the client, and reading is `serde_json`'s in Rust programs and `JSON.parse`'s in JavaScript.

use crate::decimal::decimal;

/// A JSON object that is being written; its names must differ.
#[derive(Clone, Debug)]
pub struct Object(String);

impl Object {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self(String::from("{"))
    }

    /// Adds a member that is a string.
    pub fn string(&mut self, name: &str, value: &str) {
        self.name(name);
        push_string(&mut self.0, value);
    }

    /// Adds a member that is a string, if there is one.
    pub fn optional_string(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.string(name, value);
        }
    }

    /// Adds a member that is a whole number.
    pub fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        self.0.push_str(&decimal(value));
    }

    /// Adds a member that is a whole number of either sign.
    pub fn integer(&mut self, name: &str, value: i64) {
        self.name(name);
        if value < 0 {
            self.0.push('-');
        }
        self.0.push_str(&decimal(value.unsigned_abs()));
    }

    /// Adds a member that is an object.
    pub fn object(&mut self, name: &str, value: Self) {
        self.name(name);
        self.0.push_str(&value.finish());
    }

    /// The text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_string(&mut self.0, name);
        self.0.push(':');
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

/// A string as RFC 8259, section 7 has it: quotes, backslashes and controls escaped, the rest as it is.
fn push_string(text: &mut String, value: &str) {
    text.push('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '\0'..='\x1f' => {
                text.push_str("\\u00");
                text.push_str(&hex::encode([character as u8]));
            }
            _ => text.push(character),
        }
    }
    text.push('"');
}
