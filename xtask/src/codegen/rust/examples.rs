//! An example of each call, which the documentation's tests compile.

use super::names;
use super::structures::{Presence, presence};
use crate::model::service::{Kind, Member, Operation, Service};

/// The lines of an operation's example.
pub(super) fn call(service: &Service, operation: &Operation) -> Vec<String> {
    let Operation { name, input, .. } = operation;
    let mut given = String::new();
    let request = literal(service, input, &mut given);
    let mut lines = vec![
        "```".to_owned(),
        "# use rekognition_wasm::{Rekognition, error::Error, platform::Platform, types::*};"
            .to_owned(),
    ];
    if service.ended(operation).is_some() {
        lines.push("# #[expect(deprecated, reason = \"the operation ended\")]".to_owned());
    }
    lines.push(format!(
        "# async fn example(rekognition: &Rekognition<impl Platform>{given}) -> Result<(), Error> {{"
    ));
    lines.push(format!("let request = {request};"));
    lines.push(format!(
        "let response = rekognition.{}(request).await?;",
        names::snake(name)
    ));
    lines.push("# Ok(())".to_owned());
    lines.push("# }".to_owned());
    lines.push("```".to_owned());
    let lines = lines.iter().flat_map(|line| line.lines());
    lines.map(ToOwned::to_owned).collect()
}

/// A literal with what is required. What has no short form is given to the example, as a parameter.
fn literal(service: &Service, name: &str, given: &mut String) -> String {
    let members = &service.structure(name).members;
    let (required, others): (Vec<_>, Vec<_>) = members
        .iter()
        .partition(|member| presence(service, name, member) == Presence::Plain);
    let mut fields: Vec<_> = required
        .into_iter()
        .map(|member| field(service, member, given))
        .collect();
    if fields.is_empty() {
        return format!("{name}::default()");
    }
    if !others.is_empty() {
        fields.push("    ..Default::default()".to_owned());
    }
    format!("{name} {{\n{}\n}}", fields.join("\n"))
}

fn field(service: &Service, member: &Member, given: &mut String) -> String {
    let field = names::field(&member.name);
    if member.shape == "Image" {
        *given += &format!(", {field}: Vec<u8>");
        return format!("    {field}: {field}.into(),");
    }
    if member.shape == "Video" {
        return format!("    {field}: S3Object::new(\"bucket\", \"video.mp4\").into(),");
    }
    let value = value(service, &member.shape, &member.name, given);
    if let Some(of) = value.strip_suffix("::default()") {
        *given += &format!(", {field}: {of}");
        return format!("    {field},");
    }
    format!("    {field}: {value},")
}

/// A value of a shape for a member of this name.
fn value(service: &Service, shape: &str, member: &str, given: &mut String) -> String {
    match &service.shape(shape).kind {
        Kind::Structure(_) => literal(service, shape, given).replace('\n', "\n    "),
        Kind::List(part) => format!("vec![{}]", value(service, part, member, given)),
        Kind::Map(_) => "[(\"key\".to_owned(), \"value\".to_owned())].into()".to_owned(),
        Kind::String(Some(values)) => format!("{shape}::{}", names::variant(&values[0])),
        Kind::String(None) => {
            format!("\"{}\".to_owned()", names::snake(member).replace('_', "-"))
        }
        Kind::Integer | Kind::Long => "1".to_owned(),
        Kind::Float => "1.0".to_owned(),
        Kind::Boolean => "true".to_owned(),
        Kind::Blob => "Blob::default()".to_owned(),
        Kind::Timestamp => "DateTime::default()".to_owned(),
    }
}
