//! Structures as interfaces, enumerations as objects of constants, exceptions.

use super::{camel, comment, import};
use crate::codegen::docs;
use crate::model::service::{Kind, Member, Service, Shape, Structure};

/// enums.ts
pub(super) fn enums(service: &Service) -> String {
    let mut text = String::new();
    for (shape, values) in service.enumerations() {
        let name = &shape.name;
        let values: String = values
            .iter()
            .map(|value| {
                let constant = constant(value, service.is_named_in_capitals(shape));
                format!("  {constant}: \"{value}\",\n")
            })
            .collect();
        text += &format!(
            "export const {name} = {{\n{values}}} as const;\nexport type {name} = (typeof {name})[keyof typeof {name}];\n\n"
        );
    }
    text
}

/// types.ts
pub(super) fn types(service: &Service) -> String {
    let enums = service.enumerations().map(|(shape, _)| shape.name.clone());
    let mut text = String::from("import type { Metadata } from \"../../call/command.js\";\n");
    text += "import type { SentImage } from \"../../image/sent.js\";\n";
    text += "import type { ImageSource } from \"../../image/source.js\";\n";
    text += &import("import type", enums, "./enums.js");
    text += "\n/** A value of an enumeration, or one that is newer than this package. */\n";
    text += "export type Open<T extends string> = T | (string & {});\n\n";
    for (shape, structure) in service.structures() {
        text += &interface(service, shape, structure);
    }
    for operation in service.operations.values() {
        let (name, input, output) = (&operation.name, &operation.input, &operation.output);
        text += &format!("/** The input of {{@link {name}Command}}. */\n");
        text += &format!("export interface {name}CommandInput extends {input} {{}}\n");
        text += &format!("/** The output of {{@link {name}Command}}. */\n");
        text += &format!(
            "export interface {name}CommandOutput extends {output}, Metadata {{{}}}\n\n",
            images(service, input)
        );
    }
    for (role, end) in [("input", "Input"), ("output", "Output")] {
        let names = service.operations.keys();
        let names: String = names
            .map(|name| format!("\n  | {name}Command{end}"))
            .collect();
        text += &format!(
            "/** The {role} of some operation. */\nexport type Service{end}Types ={names};\n\n"
        );
    }
    text
}

/// What an output tells of the images of its input.
fn images(service: &Service, input: &str) -> String {
    let structures = service.structures();
    let members = structures.filter(|(shape, _)| shape.name == input);
    let members = members.flat_map(|(_, structure)| &structure.members);
    let images = members.filter(|member| member.shape == "Image");
    let told = images.map(|image| {
        format!(
            "\n  /** What was done to `{0}`; absent if that was `{{ Bytes }}` or `{{ S3Object }}`. */\n  ${1}?: SentImage;",
            image.name,
            camel(&image.name)
        )
    });
    let told: String = told.collect();
    if told.is_empty() { told } else { told + "\n" }
}

/// exceptions.ts
pub(super) fn exceptions(service: &Service) -> String {
    let mut text = String::from(
        "import { exceptionNamed, type RekognitionServiceException } from \"../../errors.js\";\n\n",
    );
    for (shape, structure) in service.exceptions() {
        let name = &shape.name;
        let raised: Vec<_> = service
            .operations
            .values()
            .filter(|operation| operation.errors.contains(name))
            .map(|operation| operation.name.as_str())
            .collect();
        let raised = if raised.len() > 20 {
            format!("Of {} operations.", raised.len())
        } else {
            format!("Of {}.", raised.join(", "))
        };
        let fault = if structure.fault { "server" } else { "client" };
        text += &comment("", &[&raised]);
        text +=
            &format!("export const {name} = /* @__PURE__ */ exceptionNamed<{name}>(\"{name}\");\n");
        text += &format!("export interface {name} extends RekognitionServiceException {{\n");
        text += &format!("  readonly name: \"{name}\";\n  readonly $fault: \"{fault}\";\n");
        for member in &structure.members {
            text += &format!(
                "  {}?: {} | undefined;\n",
                member.name,
                type_of(service, &member.shape, false)
            );
        }
        text += "}\n\n";
    }
    text
}

fn interface(service: &Service, shape: &Shape, structure: &Structure) -> String {
    let name = &shape.name;
    let mut text = format!("/** {} */\n", docs::page(name));
    if structure.members.is_empty() {
        return text
            + &format!(
                "// biome-ignore lint/suspicious/noEmptyInterface: the service's\nexport interface {name} {{}}\n\n"
            );
    }
    text += &format!("export interface {name} {{\n");
    for member in &structure.members {
        text += &comment("  ", &[&docs::member(service, name, member)]);
        text += &format!("  {};\n", declaration(service, name, member));
    }
    text + "}\n\n"
}

/// Answers say what they always hold, and never hold `undefined`; inputs may, as the AWS SDK's do.
fn declaration(service: &Service, structure: &str, member: &Member) -> String {
    let in_inputs = service.is_in_inputs(structure);
    let mut kind = type_of(
        service,
        &member.shape,
        in_inputs && !service.is_in_outputs(structure),
    );
    if member.shape == "Image" {
        kind += " | ImageSource";
    }
    let Member { name, .. } = member;
    if !in_inputs && service.is_always_sent(structure, member) {
        format!("{name}: {kind}")
    } else if member.required && !member.idempotency_token {
        format!("{name}: {kind} | undefined")
    } else if in_inputs {
        format!("{name}?: {kind} | undefined")
    } else {
        format!("{name}?: {kind}")
    }
}

/// `open`: values of enumerations that are not known yet may be given.
fn type_of(service: &Service, shape: &str, open: bool) -> String {
    match &service.shape(shape).kind {
        Kind::List(part) => format!("{}[]", type_of(service, part, open)),
        Kind::Map(part) => format!("Record<string, {}>", type_of(service, part, open)),
        Kind::String(Some(_)) if open => format!("Open<{shape}>"),
        Kind::Structure(_) | Kind::String(Some(_)) => shape.to_owned(),
        Kind::String(None) => "string".to_owned(),
        Kind::Integer | Kind::Long | Kind::Float => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Blob => "Uint8Array".to_owned(),
        Kind::Timestamp => "Date".to_owned(),
    }
}

/// A value as a member's name: itself, or `BLACK_FRAMES` of `BlackFrames`; what a name cannot hold is `_`.
fn constant(value: &str, in_capitals: bool) -> String {
    let mut name = String::new();
    for (index, character) in value.char_indices() {
        if !in_capitals {
            name.push(if character.is_ascii_alphanumeric() {
                character
            } else {
                '_'
            });
            continue;
        }
        if index > 0 && character.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_uppercase());
    }
    name
}
