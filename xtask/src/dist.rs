//! `cargo xtask dist`: the npm package in pkg/ and its tarball in target/npm/. It does not publish.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::stamp;
use crate::step::{self, Output, SHORT};
use crate::toolchain::{self, VERSION};
use crate::wasm_module::{self, NAME};
use crate::workspace::{self, npm_bin, npm_pack, path};

/// Builds what changed, and leaves pkg/ and the tarball complete.
pub(crate) fn dist() -> Result<()> {
    wasm_module::build()?;

    let fingerprint = stamp::fingerprint(&inputs()?, &[VERSION])?;
    let stamp_file = path("target/npm/.xtask-stamp");
    // The outputs are part of it: a file changed by hand is put right.
    let complete = || stamp::fingerprint(&[path("pkg"), tarball()], &[fingerprint.as_str()]);
    if tarball().is_file() && stamp::matches(&stamp_file, &complete()?) {
        step::up_to_date("pkg/");
    } else {
        step::step("pkg/", assemble)?;
        step::step("npm pack", pack)?;
        stamp::write(&stamp_file, &complete()?)?;
    }
    toolchain::link_package()?;
    report()
}

/// Everything that pkg/ is made from.
fn inputs() -> Result<Vec<PathBuf>> {
    let mut inputs = vec![path("pkg-template"), path("package-lock.json")];
    inputs.extend(module_files()?);
    inputs.extend(licences()?);
    Ok(inputs)
}

/// Fills a new directory and puts it in the place of pkg/, so that no file of an earlier build survives.
fn assemble() -> Result<()> {
    let package = workspace::empty_directory(&path("target/npm/package"))?;

    let mut tsc = npm_bin("tsc");
    tsc.args([
        "--project",
        "pkg-template/tsconfig.json",
        "--rootDir",
        "pkg-template/src",
        "--outDir",
    ]);
    tsc.arg(&package);
    step::execute(&mut tsc, SHORT, Output::OnFailure)?;

    for file in workspace::files(&path("pkg-template/entries"))? {
        copy_flat(&file, &package)?;
    }
    for file in module_files()? {
        let name = file.strip_prefix(wasm_module::directory()).unwrap_or(&file);
        let target = package.join(name);
        workspace::create_directory(target.parent().unwrap_or(&package))?;
        workspace::copy(&file, &target)?;
    }
    workspace::write(&package.join(INLINE), inline()?)?;
    for file in licences()?.iter().chain([&path("pkg-template/README.md")]) {
        copy_flat(file, &package)?;
    }
    manifest(&package)?;

    workspace::remove_directory(&path("pkg"))?;
    fs::rename(&package, path("pkg")).context("could not move target/npm/package to pkg/")
}

/// The module as text, for runtimes whose bundles carry no file beside them.
const INLINE: &str = "rekognition_wasm_inline.js";

/// A file of JavaScript whose export is the WebAssembly module in base64.
fn inline() -> Result<String> {
    let file = wasm_module::directory().join(format!("{NAME}_bg.wasm"));
    let module = fs::read(&file).with_context(|| format!("{} is missing", file.display()))?;
    Ok(format!(
        "// {NAME}_bg.wasm in base64. Made by `cargo xtask dist`.\nexport default \"{}\";\n",
        STANDARD.encode(module)
    ))
}

/// package.json, with the version of the workspace.
fn manifest(package: &Path) -> Result<()> {
    let template = path("pkg-template/package.json");
    let mut manifest: serde_json::Value = serde_json::from_str(&workspace::read(&template)?)
        .with_context(|| format!("{} is not JSON", template.display()))?;
    manifest["version"] = VERSION.into();
    workspace::write(&package.join("package.json"), format!("{manifest:#}\n"))
}

fn pack() -> Result<()> {
    for file in fs::read_dir(path("target/npm")).context("could not list target/npm")? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "tgz") {
            fs::remove_file(&file)
                .with_context(|| format!("could not remove {}", file.display()))?;
        }
    }
    let mut npm = npm_pack();
    npm.current_dir(path("pkg")).arg("--pack-destination");
    npm.arg(path("target/npm"));
    step::execute(&mut npm, SHORT, Output::OnFailure)
}

fn report() -> Result<()> {
    let size = |file: &Path| -> Result<String> {
        let bytes = file
            .metadata()
            .with_context(|| format!("{} is missing", file.display()))?
            .len();
        Ok(format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100))
    };
    let module = path("pkg").join(format!("{NAME}_bg.wasm"));
    let (module, tarball_size) = (size(&module)?, size(&tarball())?);
    let name = tarball()
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    step::say(&format!(
        "pkg/ (wasm {module}), target/npm/{name} ({tarball_size})"
    ));
    Ok(())
}

fn tarball() -> PathBuf {
    path("target/npm").join(format!("rekognition-wasm-{VERSION}.tgz"))
}

/// The glue, its types, the optimised module, and the JavaScript that crates bring along.
fn module_files() -> Result<Vec<PathBuf>> {
    let directory = wasm_module::directory();
    let mut files: Vec<_> = [".js", ".d.ts", "_bg.wasm"]
        .iter()
        .map(|end| directory.join(format!("{NAME}{end}")))
        .collect();
    files.extend(workspace::files(&directory.join("snippets"))?);
    Ok(files)
}

/// The licence texts and notices at the root.
fn licences() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(workspace::root()).context("could not list the repository")? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && (name.starts_with("LICENSE") || name.starts_with("NOTICE")) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn copy_flat(file: &Path, directory: &Path) -> Result<()> {
    let name = file
        .file_name()
        .with_context(|| format!("{} has no name", file.display()))?;
    workspace::copy(file, &directory.join(name))
}
