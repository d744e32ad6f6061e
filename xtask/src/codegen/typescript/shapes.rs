//! Inputs as values that input.ts checks and writes, and what output.ts makes of answers.

use std::collections::BTreeSet;

use crate::model::service::{Kind, Member, Service, Structure};

/// shapes.ts: the structures of inputs, each after those that it is made of.
pub(super) fn shapes(service: &Service) -> String {
    let mut text = String::from("import type { Structure } from \"../../body/shape.js\";\n\n");
    let mut written = BTreeSet::new();
    for operation in service.operations.values() {
        write(service, &operation.input, &mut written, &mut text);
    }
    text
}

/// The members of an answer that JSON cannot hold, as output.ts reads it; `None` if there are none.
pub(super) fn revivers(service: &Service, shape: &str) -> Option<String> {
    match &service.shape(shape).kind {
        Kind::Timestamp => Some("\"d\"".to_owned()),
        Kind::Blob => Some("\"b\"".to_owned()),
        Kind::List(part) | Kind::Map(part) => revivers(service, part),
        Kind::Structure(structure) => {
            let members: Vec<_> = structure
                .members
                .iter()
                .filter_map(|member| {
                    let revivers = revivers(service, &member.shape)?;
                    Some(format!("{}: {revivers}", member.name))
                })
                .collect();
            (!members.is_empty()).then(|| format!("{{ {} }}", members.join(", ")))
        }
        _ => None,
    }
}

fn write(service: &Service, name: &str, written: &mut BTreeSet<String>, text: &mut String) {
    if !written.insert(name.to_owned()) {
        return;
    }
    let structure = service.structure(name);
    for member in &structure.members {
        if let Some(part) = structure_in(service, &member.shape) {
            write(service, part, written, text);
        }
    }
    let (required, optional): (Vec<_>, Vec<_>) = structure
        .members
        .iter()
        .partition(|member| is_required(member));
    let members: Vec<_> = required
        .iter()
        .chain(&optional)
        .map(|member| {
            let code = code(service, member);
            if code == member.name {
                code
            } else {
                format!("{}: {code}", member.name)
            }
        })
        .collect();
    let value = format!("[{}, {}]", required.len(), braced(&members));
    *text += &format!("export const {name}: Structure = {value};\n");
}

fn braced(members: &[String]) -> String {
    if members.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", members.join(", "))
    }
}

/// An idempotency token is filled in.
fn is_required(member: &Member) -> bool {
    member.required && !member.idempotency_token
}

fn structure_in<'a>(service: &'a Service, shape: &'a str) -> Option<&'a str> {
    match &service.shape(shape).kind {
        Kind::Structure(_) => Some(shape),
        Kind::List(part) | Kind::Map(part) => structure_in(service, part),
        _ => None,
    }
}

fn code(service: &Service, member: &Member) -> String {
    if member.idempotency_token {
        return shape_code(service, &member.shape).replacen('s', "t", 1);
    }
    shape_code(service, &member.shape)
}

/// A letter for the type and the minimum, or the name of a structure, or a list's element and minimum.
fn shape_code(service: &Service, name: &str) -> String {
    let shape = service.shape(name);
    let scalar = |letter: &str, least: Option<i64>| {
        let minimum = shape.min.filter(|minimum| Some(*minimum) != least);
        let minimum = minimum.map(|minimum| minimum.to_string());
        format!("\"{letter}{}\"", minimum.unwrap_or_default())
    };
    match &shape.kind {
        Kind::Structure(Structure { .. }) => name.to_owned(),
        Kind::List(part) => {
            let part = shape_code(service, part);
            match shape.min {
                None | Some(0) => format!("[{part}]"),
                Some(minimum) => format!("[{part}, {minimum}]"),
            }
        }
        Kind::Map(_) => scalar("m", Some(0)),
        Kind::String(_) => scalar("s", Some(0)),
        Kind::Integer | Kind::Long => scalar("i", None),
        Kind::Float => scalar("n", None),
        Kind::Boolean => scalar("?", None),
        // the one that any source of an image can stand for
        Kind::Blob if name == "ImageBlob" => scalar("I", None),
        Kind::Blob => scalar("b", None),
        Kind::Timestamp => panic!("{name}: a date in an input; input.ts knows none yet"),
    }
}
