//! The open enumerations, and the service's exceptions.

use super::names;
use crate::codegen::docs;
use crate::model::service::{Kind, Service};

/// The file of the enumerations.
pub(super) fn enumerations(service: &Service) -> String {
    let mut text = "use crate::types::enumeration::enumeration;\n".to_owned();
    for (shape, values) in service.enumerations() {
        let users: Vec<_> = service
            .structures()
            .filter(|(_, structure)| {
                let mut members = structure.members.iter();
                members.any(|member| {
                    let of = &service.shape(&member.shape).kind;
                    member.shape == shape.name
                        || matches!(of, Kind::List(part) if *part == shape.name)
                })
            })
            .map(|(user, _)| format!("[`{0}`](super::{0})", user.name))
            .collect();
        text += "\nenumeration! {\n";
        text += &format!("    /// A value of {}.\n", users.join(", "));
        text += &format!("    {} {{\n", shape.name);
        for value in values {
            text += &format!("        {} = {value:?},\n", names::variant(value));
        }
        text += "    }\n}\n";
    }
    text
}

/// The file of the exceptions.
pub(super) fn exceptions(service: &Service) -> String {
    let names: Vec<_> = service
        .exceptions()
        .map(|(shape, structure)| (shape.name.as_str(), structure.fault))
        .collect();
    let mut variants = String::new();
    let mut to_text = String::new();
    let mut from_text = String::new();
    for (name, fault) in &names {
        let variant = names::exception(name);
        let who = if *fault {
            ": the service's own fault"
        } else {
            ""
        };
        variants += &format!("/// `{name}`{who}.\n{variant},\n");
        to_text += &format!("Self::{variant} => {name:?},\n");
        from_text += &format!("{name:?} => Self::{variant},\n");
    }
    let page = docs::page("Operations").replace("API_Operations", "CommonErrors");
    format!(
        "use crate::error::{{Error, Kind}};

/// An error that the service's model names. There are others, from the front end before it:
/// [common errors]({page}).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Exception {{
{variants}}}

impl Exception {{
    /// The type in the service's spelling.
    pub fn as_str(self) -> &'static str {{
        match self {{
{to_text}        }}
    }}
}}

impl Error {{
    /// Which of the errors that the service's model names this is, if it is one.
    pub fn exception(&self) -> Option<Exception> {{
        if self.kind() != Kind::Service {{
            return None;
        }}
        Exception::from_name(self.name())
    }}
}}

impl Exception {{
    fn from_name(name: &str) -> Option<Self> {{
        Some(match name {{
{from_text}            _ => return None,
        }})
    }}
}}
"
    )
}
