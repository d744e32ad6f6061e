//! The ways in which services write answers. A program carries those of the services that it names.

use super::xml;
use crate::{json::Json, service::Answers};

impl Answers {
    /// A JSON object.
    pub const JSON: Self = Self::new("JSON", Json::object);

    /// XML: the elements that hold text, by their names.
    pub const XML: Self = Self::new("XML", elements);

    /// The same, or nothing, as services have it that are REST.
    pub const REST_XML: Self = Self::new("XML or nothing", |text| match text {
        "" => Some(Json::Object(Vec::new())),
        text => elements(text),
    });
}

fn elements(text: &str) -> Option<Json> {
    let elements = xml::leaves(text)?.into_iter();
    let members = elements.map(|(name, text)| (name.to_owned(), Json::Text(text)));
    Some(Json::Object(members.collect()))
}
