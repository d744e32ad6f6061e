//! What is checked before a request is sent. Minimums only: a maximum may be raised, a pattern widened.

use super::names;
use super::structures::{Presence, presence};
use crate::model::service::{Kind, Member, Service};

/// The file of the checks.
pub(super) fn checks(service: &Service) -> String {
    let requests: Vec<_> = service
        .operations
        .values()
        .map(|operation| &operation.input)
        .collect();
    let mut text =
        "use crate::{error::Error, types::{self, check::{self, Check, Path}}};\n".to_owned();
    for (shape, structure) in service.structures() {
        let name = &shape.name;
        if name == HAND_WRITTEN || !service.is_in_inputs(name) {
            continue;
        }
        let members = structure.members.iter();
        let checks: Vec<_> = members
            .filter_map(|member| of_member(service, name, member))
            .collect();
        if !checks.is_empty() {
            text += &format!(
                "\nimpl Check for types::{name} {{
    fn check(&self, at: &Path<'_>) -> Result<(), Error> {{
        {}
        Ok(())
    }}
}}\n",
                checks.join("\n")
            );
        } else if requests.contains(&name) {
            text += &format!("\nimpl Check for types::{name} {{}}\n");
        }
    }
    text
}

/// Either of two members, and the bytes must be an image's.
const HAND_WRITTEN: &str = "Image";

/// The statement that checks a member, if there is anything to check.
fn of_member(service: &Service, structure: &str, member: &Member) -> Option<String> {
    let field = names::field(&member.name);
    let at = format!("&at.member({:?})", member.name);
    let is_required = presence(service, structure, member) == Presence::Plain;
    let by_value = matches!(
        service.shape(&member.shape).kind,
        Kind::Float | Kind::Integer | Kind::Long
    );
    let value = if by_value {
        format!("self.{field}")
    } else {
        format!("&self.{field}")
    };
    if !is_required {
        let checks = of_value(service, &member.shape, "it", &at)?;
        return Some(format!("if let Some(it) = {value} {{\n{checks}\n}}"));
    }
    if let Kind::String(Some(_)) = service.shape(&member.shape).kind {
        return Some(format!("check::given(self.{field}.as_str(), {at})?;"));
    }
    of_value(service, &member.shape, &value, &at)
}

/// The statements that check a value of a shape, which is named by an expression.
fn of_value(service: &Service, shape: &str, value: &str, at: &str) -> Option<String> {
    let shape = service.shape(shape);
    let min = shape.min.filter(|&min| min > 0);
    match &shape.kind {
        Kind::Structure(_) => {
            is_checked(service, &shape.name).then(|| format!("{}.check({at})?;", place(value)))
        }
        Kind::List(part) => {
            let length = min.map(|min| format!("check::list({value}, {min}, {at})?;"));
            let each = of_value(service, part, "it", "at").map(|check| {
                let check = match check.trim_end_matches("?;") {
                    "it.check(at)" => "Check::check".to_owned(),
                    check => format!("|it, at| {check}"),
                };
                format!("check::each({value}, {at}, {check})?;")
            });
            let statements: Vec<_> = length.into_iter().chain(each).collect();
            (!statements.is_empty()).then(|| statements.join("\n"))
        }
        Kind::String(None) => min.map(|min| format!("check::text({value}, {min}, {at})?;")),
        Kind::Blob => min.map(|min| format!("check::bytes({value}, {min}, {at})?;")),
        Kind::Integer | Kind::Long => {
            let min = shape.min?;
            Some(format!("check::integer({value}, {min}, {at})?;"))
        }
        Kind::Float => {
            let min = match shape.min {
                Some(min) => format!("Some({min}.0)"),
                None => "None".to_owned(),
            };
            Some(format!("check::float({value}, {min}, {at})?;"))
        }
        Kind::Map(_) | Kind::String(Some(_)) | Kind::Boolean | Kind::Timestamp => None,
    }
}

/// Whether anything in a structure is checked.
fn is_checked(service: &Service, name: &str) -> bool {
    let mut members = service.structure(name).members.iter();
    name == HAND_WRITTEN || members.any(|member| of_member(service, name, member).is_some())
}

/// Without the reference that a method call makes by itself.
fn place(value: &str) -> &str {
    value.strip_prefix('&').unwrap_or(value)
}
