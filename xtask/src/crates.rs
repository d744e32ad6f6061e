//! The crates of Cargo.lock and what each says of itself, as `cargo metadata` and `cargo tree` tell it. It judges none.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::step::{self, DOWNLOAD, Output};
use crate::workspace::{WASM_TARGET, cargo};

/// A crate, in one version.
#[derive(Deserialize)]
pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression, or the older `MIT/Apache-2.0`.
    pub(crate) license: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) repository: Option<String>,
    /// The registry or repository; `None` for a crate of the workspace.
    pub(crate) source: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
    manifest_path: PathBuf,
}

/// A line below `[dependencies]` and the like.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    #[serde(rename = "req")]
    pub(crate) requirement: String,
    /// The folder, where it is given by one.
    pub(crate) path: Option<PathBuf>,
}

impl Crate {
    /// The folder with the sources.
    pub(crate) fn directory(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }
}

/// All crates that any feature, target or test of the workspace can bring.
pub(crate) fn all() -> Result<Vec<Crate>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Crate>,
    }
    let mut metadata = cargo("metadata");
    metadata.args(["--all-features", "--format-version", "1"]);
    let text = output(&mut metadata)?;
    let metadata: Metadata =
        serde_json::from_str(&text).context("`cargo metadata` is not as expected")?;
    Ok(metadata.packages)
}

/// The crates that the npm package's module is compiled from, without our own.
pub(crate) fn of_the_module() -> Result<Vec<Crate>> {
    let mut tree = cargo("tree");
    tree.args(["--package", "rekognition-wasm", "--features", "npm"]);
    tree.args(["--target", WASM_TARGET]);
    tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none"]);
    let tree = output(&mut tree)?;
    let linked = names(&tree);
    let mut crates = all()?;
    crates.retain(|it| {
        let id = (it.name.as_str(), it.version.as_str());
        it.source.is_some() && linked.contains(&id)
    });
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(crates)
}

/// Names and versions in the lines of a tree: `hex v0.4.3 (*)`.
fn names(tree: &str) -> Vec<(&str, &str)> {
    tree.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?.strip_prefix('v')?))
        })
        .collect()
}

fn output(cargo: &mut Command) -> Result<String> {
    let mut text = String::new();
    let mut each = |line: &str| {
        text += line;
        text.push('\n');
    };
    cargo.env("CARGO_TERM_QUIET", "true");
    step::execute(cargo, DOWNLOAD, Output::Lines(&mut each))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_tree_names_crates_and_versions() {
        let tree =
            "rekognition-wasm v0.1.0 (/home/me/rekognition-wasm)\nhex v0.4.3\n\nhex v0.4.3 (*)\n";
        let expected = [
            ("rekognition-wasm", "0.1.0"),
            ("hex", "0.4.3"),
            ("hex", "0.4.3"),
        ];
        assert_eq!(names(tree), expected);
    }
}
