//! The TypeScript that is generated: pkg-template/src/operations/generated/.

mod clients;
mod shapes;
mod types;

use crate::codegen::{File, docs};
use crate::model::service::Service;

/// The files of pkg-template/src/operations/generated/.
pub(crate) fn files(service: &Service) -> Vec<File> {
    vec![
        file(
            "pkg-template/src/operations/generated/enums.ts",
            &types::enums(service),
        ),
        file(
            "pkg-template/src/operations/generated/types.ts",
            &types::types(service),
        ),
        file(
            "pkg-template/src/operations/generated/exceptions.ts",
            &types::exceptions(service),
        ),
        file(
            "pkg-template/src/operations/generated/shapes.ts",
            &shapes::shapes(service),
        ),
        file(
            "pkg-template/src/operations/generated/commands.ts",
            &clients::commands(service),
        ),
        file(
            "pkg-template/src/operations/generated/pagination.ts",
            &clients::pagination(service),
        ),
        file(
            "pkg-template/src/operations/generated/waiters.ts",
            &clients::waiters(service),
        ),
        file(
            "pkg-template/src/operations/generated/rekognition.ts",
            &clients::rekognition(service),
        ),
    ]
}

fn file(path: &str, text: &str) -> File {
    let text = format!("// {}\n\n{}\n", docs::MARK, text.trim_end());
    File {
        path: path.to_owned(),
        text,
    }
}

/// A documentation comment with these lines; empty ones are left out.
fn comment(indent: &str, lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().filter(|line| !line.is_empty()).collect();
    match lines[..] {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        _ => {
            let lines: String = lines
                .iter()
                .map(|line| format!("{indent} * {line}\n"))
                .collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

/// `import { a, b } from "file";`, the names sorted, on lines of their own.
fn import(keyword: &str, names: impl IntoIterator<Item = String>, file: &str) -> String {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort();
    names.dedup();
    let names: String = names.iter().map(|name| format!("  {name},\n")).collect();
    format!("{keyword} {{\n{names}}} from \"{file}\";\n")
}

/// `detectFaces` of `DetectFaces`.
fn camel(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
