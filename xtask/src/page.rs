//! The demo page, bundled into target/www/. It does not serve it.

use std::path::Path;

use anyhow::{Context, Result};

use crate::step::{self, Output, SHORT};
use crate::workspace::{self, npm_bin, path};

/// Where the page is, for `rekognition-local --page`.
pub(crate) const DIRECTORY: &str = "target/www";

/// Bundles www/main.ts with the package in pkg/, and puts the static files and the wasm module beside it.
///
/// In less than a second, so always from nothing.
pub(crate) fn build() -> Result<()> {
    step::step("demo page", || {
        let directory = workspace::empty_directory(&path(DIRECTORY))?;
        let mut esbuild = npm_bin("esbuild");
        esbuild
            .arg("www/main.ts")
            .arg(format!("--outdir={}", directory.display()));
        esbuild.args([
            "--bundle",
            "--format=esm",
            "--target=es2022",
            "--sourcemap",
            "--log-level=warning",
        ]);
        step::execute(&mut esbuild, SHORT, Output::OnFailure)?;

        for file in workspace::files(&path("www"))? {
            let name = file.strip_prefix(path("www")).unwrap_or(&file);
            if !has_extension(&file, &["ts", "md"]) && !name.ends_with("tsconfig.json") {
                copy_as(&file, &directory.join(name))?;
            }
        }
        // The package finds its module beside the script that it was bundled into.
        for file in workspace::files(&path("pkg"))? {
            if has_extension(&file, &["wasm"]) {
                let name = file.strip_prefix(path("pkg")).unwrap_or(&file);
                copy_as(&file, &directory.join(name))?;
            }
        }
        Ok(())
    })
}

fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    extensions
        .iter()
        .any(|extension| file.extension().is_some_and(|found| found == *extension))
}

fn copy_as(from: &Path, to: &Path) -> Result<()> {
    let directory = to
        .parent()
        .with_context(|| format!("{} has no directory", to.display()))?;
    workspace::create_directory(directory)?;
    workspace::copy(from, to)
}
