//! Services as values, in Rust and in TypeScript: a file each for each folder of models.

use std::path::Path;

use anyhow::Result;

use super::{File, docs};
use crate::model::facts::{self, Call, Exception, Facts, Hint};

/// Where the files of services go, and how they name the crate and the package.
pub(crate) struct Place {
    /// The folder of the models, and of the files in both languages.
    pub(crate) models: &'static str,
    pub(crate) rust: &'static str,
    pub(crate) typescript: &'static str,
    /// The path of the crate in `use`.
    pub(crate) crate_name: &'static str,
    /// The path of the package's sources.
    pub(crate) package: &'static str,
}

/// The services that the crate and the package call.
pub(crate) const OURS: Place = Place {
    models: "model",
    rust: "src/services",
    typescript: "pkg-template/src/services",
    crate_name: "crate",
    package: "..",
};

/// Services that are made up, for the test that a service is a folder.
pub(crate) const MADE_UP: Place = Place {
    models: "tests/services/model",
    rust: "tests/services",
    typescript: "tests/services",
    crate_name: "rekognition_wasm",
    package: "../../pkg-template/src",
};

/// The files of the services in a place.
pub(crate) fn files(place: &Place, root: &Path) -> Result<Vec<File>> {
    let services = facts::read_all(&root.join(place.models))?;
    let mut files = vec![File {
        path: format!("{}/hints.ts", place.typescript),
        text: typescript_hints(&services, place),
    }];
    for facts in &services {
        files.push(File {
            path: format!("{}/{}.rs", place.rust, facts.folder.replace('-', "_")),
            text: rust(facts, place)?,
        });
        files.push(File {
            path: format!("{}/{}.ts", place.typescript, facts.folder),
            text: typescript(facts, place)?,
        });
    }
    Ok(files)
}

/// The service with operations of its own; those of Rekognition are commands and methods.
fn operations(facts: &Facts) -> &[Call] {
    if facts.folder == "rekognition" {
        &[]
    } else {
        &facts.operations
    }
}

/// `COGNITO_IDENTITY` of `cognito-identity`.
fn constant(facts: &Facts) -> String {
    facts.folder.to_uppercase().replace('-', "_")
}

fn rust(facts: &Facts, place: &Place) -> Result<String> {
    let metadata = &facts.metadata;
    let about = &metadata.service_full_name;
    let borrowed = |text: &str| format!("Cow::Borrowed({text:?})");
    let target = metadata.target_prefix.as_deref();
    let target = target.map_or("None".to_owned(), |prefix| {
        format!("Some({})", borrowed(prefix))
    });
    let version = if metadata.is_signed_as_s3() {
        "S3v4"
    } else {
        "V4"
    };
    let hint = |Hint {
                    name,
                    message,
                    operation,
                    when,
                    advice,
                }: &Hint| {
        format!(
            "Hint {{ name: {name:?}, message: {message:?}, operation: {operation:?}, when: {when:?}, advice: {advice:?} }},"
        )
    };
    let hints: String = facts.hints.iter().map(hint).collect();
    let mut imports = vec!["Answers", "Service", "SignatureVersion"];
    if !hints.is_empty() {
        imports.push("Hint");
    }
    let exceptions: String = facts.exceptions.iter().map(rust_exception).collect();
    if !exceptions.is_empty() {
        imports.extend(["Exception", "Regions", "Variant"]);
    }
    let calls: String = operations(facts)
        .iter()
        .map(|call| {
            let Call { name, method, .. } = call;
            format!(
                "\n/// `{name}`.\npub const {}: RequestLine<'static> = RequestLine::new({name:?}, {method:?}, {:?});\n",
                super::rust::snake(name).to_uppercase(),
                call.path(),
            )
        })
        .collect();
    let request = if calls.is_empty() {
        ""
    } else {
        "request::RequestLine, "
    };
    let (xml, answers) = match metadata.answers() {
        "Json" => ("", "Json".to_owned()),
        answers => ("protocol::xml, ", format!("{answers}(xml::leaves)")),
    };
    Ok(format!(
        "//! {about}.
//!
//! {mark}

use std::borrow::Cow;

use {crate_name}::{{{xml}{request}service::{{{imports}}}}};

/// {about}.
pub const {constant}: Service = Service {{
    host: {host},
    signing_name: {signing_name},
    content_type: {content_type},
    target_prefix: {target},
    signature_version: SignatureVersion::{version},
    exceptions: &[{exceptions}],
    answers: Answers::{answers},
    hints: &[{hints}],
}};
{calls}",
        mark = docs::MARK,
        crate_name = place.crate_name,
        imports = imports.join(", "),
        constant = constant(facts),
        host = borrowed(metadata.host()),
        signing_name = borrowed(metadata.signing_name()),
        content_type = borrowed(&metadata.content_type()?),
    ))
}

fn rust_exception(exception: &Exception) -> String {
    let variant = |it: &facts::Variant| {
        let number = *it as u8;
        let (fips, dual_stack) = (number & 1 > 0, number & 2 > 0);
        format!("Variant {{ fips: {fips}, dual_stack: {dual_stack} }},")
    };
    let variants: String = exception.variants.iter().map(variant).collect();
    let regions = if exception.regions.is_empty() {
        format!("Outside(&{:?})", exception.outside)
    } else {
        format!("Beginning(&{:?})", exception.regions)
    };
    let Exception {
        name,
        region,
        error,
        ..
    } = exception;
    format!(
        "Exception {{ variants: &[{variants}], regions: Regions::{regions}, name: {name:?}, region: {region:?}, error: {error:?} }},"
    )
}

fn typescript(facts: &Facts, place: &Place) -> Result<String> {
    let metadata = &facts.metadata;
    let package = place.package;
    let (plain, rest): (Vec<_>, Vec<_>) = operations(facts).iter().partition(|it| it.is_plain());
    let mut types = Vec::new();
    types.extend((!plain.is_empty()).then_some("Called"));
    types.extend((!rest.is_empty()).then_some("RestOperation"));
    let mut text = format!("// {}\n\n", docs::MARK);
    if !types.is_empty() {
        let types = types.join(", ");
        text += &format!("import type {{ {types} }} from \"{package}/call/request.js\";\n");
    }
    text += &format!("import type {{ Service }} from \"{package}/call/service.js\";\n\n");
    text += &format!(
        "/** {}. */\nexport const {}: Service = {{\n  host: {:?},\n",
        metadata.service_full_name,
        constant(facts),
        metadata.host(),
    );
    if metadata.signing_name() != metadata.host() {
        text += &format!("  signingName: {:?},\n", metadata.signing_name());
    }
    let content_type = metadata.content_type()?;
    if content_type != "application/x-amz-json-1.1" {
        text += &format!("  contentType: {content_type:?},\n");
    }
    if let Some(prefix) = &metadata.target_prefix {
        text += &format!("  targetPrefix: {prefix:?},\n");
    }
    if metadata.is_signed_as_s3() {
        text += "  signatureVersion: \"s3v4\",\n";
    }
    if !facts.exceptions.is_empty() {
        let exceptions: String = facts.exceptions.iter().map(typescript_exception).collect();
        text += &format!("  exceptions: [\n{exceptions}  ],\n");
    }
    text += "};\n";
    for Call { name, .. } in plain {
        text += &format!("\nexport const {name}: Called = {{ name: {name:?} }};\n");
    }
    for call in rest {
        let Call { name, method, .. } = call;
        text += &format!(
            "\nexport const {name}: RestOperation = {{\n  name: {name:?},\n  method: {method:?},\n  path: {:?},\n}};\n",
            call.path()
        );
    }
    Ok(text)
}

/// The variants, as numbers, and the regions that it holds for are one pattern.
fn typescript_exception(exception: &Exception) -> String {
    let numbers: String = exception
        .variants
        .iter()
        .map(|it| (*it as u8).to_string())
        .collect();
    let numbers = match numbers.len() {
        1 => numbers,
        _ => format!("[{numbers}]"),
    };
    let regions = match (&exception.regions[..], &exception.outside[..]) {
        ([], []) => String::new(),
        ([], outside) => format!("(?!{})", outside.join("|")),
        ([region], _) => region.clone(),
        (regions, _) => format!("({})", regions.join("|")),
    };
    let member = |name: &str, value: &Option<String>| {
        let value = value.as_ref();
        value.map_or(String::new(), |value| format!(", {name}: {value:?}"))
    };
    format!(
        "    {{ of: /^{numbers}{regions}/{}{}{} }},\n",
        member("name", &exception.name),
        member("region", &exception.region),
        member("error", &exception.error),
    )
}

/// The advice for the errors of all services, in a file of its own: it is loaded when there is an error.
fn typescript_hints(services: &[Facts], place: &Place) -> String {
    let hint = |hint: &Hint| {
        let mut parts = vec![&hint.name, &hint.message, &hint.advice];
        if !hint.operation.is_empty() || !hint.when.is_empty() {
            parts.push(&hint.operation);
        }
        if !hint.when.is_empty() {
            parts.push(&hint.when);
        }
        let parts: Vec<_> = parts.iter().map(|part| format!("{part:?}")).collect();
        format!("    [{}],\n", parts.join(", "))
    };
    let of_service = |facts: &Facts| {
        let hints: String = facts.hints.iter().map(hint).collect();
        format!("  {:?}: [\n{hints}  ],\n", facts.metadata.host())
    };
    let with_hints = services.iter().filter(|facts| !facts.hints.is_empty());
    let services: String = with_hints.map(of_service).collect();
    format!(
        "// {}\n\nimport type {{ Hint }} from \"{}/runtime/demand.js\";\n\n/** Advice for errors of services, by their hosts. */\nexport const HINTS: {{ readonly [host: string]: readonly Hint[] }} = {{\n{services}}};\n",
        docs::MARK,
        place.package,
    )
}
