//! The structures: requests, responses and what they are made of.

use std::collections::BTreeSet;

use super::names;
use crate::codegen::docs;
use crate::model::service::{Kind, Member, Operation, Service};

/// The file of the requests.
pub(super) fn requests(service: &Service) -> String {
    let requests = service.operations.values().map(|operation| {
        let Operation { name, input, .. } = operation;
        let about = format!("What [`{name}`]({}) takes.", docs::page(name));
        (input.as_str(), about)
    });
    file(service, &requests.collect::<Vec<_>>())
}

/// The file of the responses.
pub(super) fn responses(service: &Service) -> String {
    let responses = service.operations.values().map(|operation| {
        let Operation { name, output, .. } = operation;
        let about = format!("What [`{name}`]({}) answers.", docs::page(name));
        (output.as_str(), about)
    });
    file(service, &responses.collect::<Vec<_>>())
}

/// The file of all other structures.
pub(super) fn shapes(service: &Service) -> String {
    let operations = service.operations.values();
    let roots: BTreeSet<_> = operations
        .flat_map(|operation| [&operation.input, &operation.output])
        .collect();
    let is_used = |name: &String| service.is_in_inputs(name) || service.is_in_outputs(name);
    let shapes = service.structures().map(|(shape, _)| &shape.name);
    let shapes = shapes.filter(|name| is_used(name) && !roots.contains(name));
    let described = shapes.map(|name| {
        let about = format!("[`{name}`]({}).", docs::page(name));
        (name.as_str(), about)
    });
    file(service, &described.collect::<Vec<_>>())
}

/// How a member is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It must be there.
    Plain,
    /// A list or map of answers: absent is empty.
    EmptyIfAbsent,
    /// It may be absent.
    Optional,
}

/// How a member of a structure is held.
pub(super) fn presence(service: &Service, structure: &str, member: &Member) -> Presence {
    let holds_many = matches!(
        service.shape(&member.shape).kind,
        Kind::List(_) | Kind::Map(_)
    );
    let answered = !service.is_in_inputs(structure);
    if member.required {
        Presence::Plain
    } else if answered && holds_many {
        Presence::EmptyIfAbsent
    } else if answered && service.is_always_sent(structure, member) {
        Presence::Plain
    } else {
        Presence::Optional
    }
}

/// A file of structures, each with the sentence that says what it is.
fn file(service: &Service, structures: &[(&str, String)]) -> String {
    let mut foreign = BTreeSet::new();
    for (name, _) in structures {
        for member in &service.structure(name).members {
            foreign.extend(named_type(service, &member.shape));
        }
    }
    let mut text = String::new();
    for (name, about) in structures {
        foreign.remove(name);
        text += &structure(service, name, about);
    }
    let foreign: Vec<_> = foreign.into_iter().collect();
    format!(
        "use serde::{{Deserialize, Serialize}};\n\nuse crate::types::{{{}}};\n{text}",
        foreign.join(", ")
    )
}

fn structure(service: &Service, name: &str, about: &str) -> String {
    let members = &service.structure(name).members;
    let fields: String = members
        .iter()
        .map(|member| field(service, name, member))
        .collect();
    format!(
        "\n/// {about}
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = \"PascalCase\")]
pub struct {name} {{
{fields}}}\n"
    )
}

fn field(service: &Service, structure: &str, member: &Member) -> String {
    let name = &member.name;
    let presence = presence(service, structure, member);
    let mut about = format!("`{name}`.");
    if presence == Presence::Plain && service.is_in_inputs(structure) {
        about += " Required.";
    }
    let facts = docs::member(service, structure, member);
    if !facts.is_empty() {
        about += " ";
        about += &facts;
    }
    let rust_type = type_of(service, &member.shape);
    let field = names::field(name);
    let mut attributes = Vec::new();
    if names::pascal(&field) != *name {
        attributes.push(format!("rename = {name:?}"));
    }
    let rust_type = match presence {
        Presence::Plain => rust_type,
        Presence::EmptyIfAbsent => {
            attributes.push("default".to_owned());
            rust_type
        }
        Presence::Optional => {
            attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
            format!("Option<{rust_type}>")
        }
    };
    let attributes = if attributes.is_empty() {
        String::new()
    } else {
        format!("#[serde({})]\n", attributes.join(", "))
    };
    format!("/// {about}\n{attributes}pub {field}: {rust_type},\n")
}

fn type_of(service: &Service, name: &str) -> String {
    match &service.shape(name).kind {
        Kind::Structure(_) | Kind::String(Some(_)) => name.to_owned(),
        Kind::List(part) => format!("Vec<{}>", type_of(service, part)),
        Kind::Map(value) => {
            let value = type_of(service, value);
            format!("std::collections::BTreeMap<String, {value}>")
        }
        Kind::String(None) => "String".to_owned(),
        Kind::Integer => "i32".to_owned(),
        Kind::Long => "i64".to_owned(),
        Kind::Float => "f32".to_owned(),
        Kind::Boolean => "bool".to_owned(),
        Kind::Blob => "Blob".to_owned(),
        Kind::Timestamp => "DateTime".to_owned(),
    }
}

/// The crate's type in a member's type, if there is one.
fn named_type<'a>(service: &'a Service, name: &'a str) -> Option<&'a str> {
    match &service.shape(name).kind {
        Kind::Structure(_) | Kind::String(Some(_)) => Some(name),
        Kind::List(part) | Kind::Map(part) => named_type(service, part),
        Kind::Blob => Some("Blob"),
        Kind::Timestamp => Some("DateTime"),
        _ => None,
    }
}
