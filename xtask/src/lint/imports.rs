//! The imports of the source files of a folder: which other files of the folder each of them needs. It reads files; the
//! two languages are read by pure functions.

mod rust;
mod source;
mod typescript;

pub(crate) use source::Imports;

use anyhow::Result;

use crate::workspace::{self, path};
use source::Source;

/// The imports of each TypeScript or Rust file below a folder of the repository.
pub(crate) fn read(folder: &str) -> Result<Imports> {
    let typescript = sources(folder, "ts")?;
    if !typescript.is_empty() {
        return Ok(typescript::imports(&typescript));
    }
    let manifest = workspace::read(&path(folder).join("..").join("Cargo.toml"))?;
    rust::imports(&sources(folder, "rs")?, &crate_name(&manifest))
}

fn sources(folder: &str, extension: &str) -> Result<Vec<Source>> {
    let directory = path(folder);
    let mut files = workspace::files(&directory)?;
    files.retain(|file| file.extension().is_some_and(|it| it == extension));
    let sources = files.iter().map(|file| {
        let inside = file.strip_prefix(&directory)?;
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        Ok(Source {
            path: parts.join("/"),
            text: workspace::read(file)?,
        })
    });
    sources.collect()
}

/// The name by which a package's binaries import its library.
fn crate_name(manifest: &str) -> String {
    let name = manifest
        .lines()
        .find_map(|line| line.strip_prefix("name = \""));
    name.unwrap_or_default()
        .trim_end()
        .trim_end_matches('"')
        .replace('-', "_")
}
