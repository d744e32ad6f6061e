//! Brings what the commands need from Rust and Node: the wasm target, components, the npm packages. It does not bring
//! Rust or Node themselves.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::step::{self, DOWNLOAD, Output};
use crate::workspace::{self, WASM_TARGET, cargo, command, node, npm_ci, path};

const OLDEST_NODE: u32 = 20;

/// Adds the wasm target to the active toolchain where it is missing.
pub(crate) fn wasm_target() -> Result<()> {
    let libraries = rustc(&["--print", "target-libdir", "--target", WASM_TARGET])?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    if !answers(command("rustup").arg("--version")) {
        bail!(
            "{WASM_TARGET} is not in this Rust toolchain ({}) and there is no rustup to add it; install rustup from \
             https://rustup.rs, or the package of your distribution that carries the target",
            sysroot()?.display()
        );
    }
    step::run(
        &format!("rustup target add {WASM_TARGET}"),
        command("rustup").args(["target", "add", WASM_TARGET]),
        DOWNLOAD,
        Output::OnFailure,
    )
    .with_context(|| format!("add the wasm target by hand: `rustup target add {WASM_TARGET}`"))
}

/// The folder of the active toolchain.
pub(crate) fn sysroot() -> Result<PathBuf> {
    Ok(rustc(&["--print", "sysroot"])?.trim().into())
}

/// The commit that the compiler was made from, by which it names its library's sources.
pub(crate) fn rustc_commit() -> Result<String> {
    let about = rustc(&["--version", "--verbose"])?;
    Ok(about_rustc(&about, "commit-hash")
        .unwrap_or("unknown")
        .to_owned())
}

/// Says so where another compiler than that of rust-toolchain.toml makes the module, for example without rustup.
pub(crate) fn say_other_version() -> Result<()> {
    let pinned: toml::Table = toml::from_str(&workspace::read(&path("rust-toolchain.toml"))?)
        .context("rust-toolchain.toml is not TOML")?;
    let channel = pinned.get("toolchain").and_then(|it| it.get("channel"));
    let pinned = channel
        .and_then(toml::Value::as_str)
        .context("rust-toolchain.toml: expected `channel` below `[toolchain]`")?;
    let about = rustc(&["--version", "--verbose"])?;
    let release = about_rustc(&about, "release").unwrap_or("unknown");
    if release != pinned {
        step::say(&format!(
            "this is Rust {release}; the published module is made with {pinned} (rust-toolchain.toml), and its bytes \
             will differ"
        ));
    }
    Ok(())
}

/// A line of `rustc --version --verbose`.
fn about_rustc<'a>(about: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = about.lines();
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Adds a component (`clippy`, `rustfmt`) to the active toolchain where it is missing.
pub(crate) fn component(name: &str) -> Result<()> {
    let subcommand = if name == "rustfmt" { "fmt" } else { name };
    if answers(cargo(subcommand).arg("--version")) {
        return Ok(());
    }
    step::run(
        &format!("rustup component add {name}"),
        command("rustup").args(["component", "add", name]),
        DOWNLOAD,
        Output::OnFailure,
    )
    .with_context(|| format!("install {name}: `rustup component add {name}`"))
}

/// Installs the npm packages of package-lock.json where `node_modules` does not match it.
pub(crate) fn npm_packages() -> Result<()> {
    node_version()?;
    let wanted = workspace::read(&path("package-lock.json"))?;
    // npm's own account of what it installed.
    let installed = workspace::read(&path("node_modules/.package-lock.json")).unwrap_or_default();
    if is_installed(&wanted, &installed) {
        return Ok(());
    }
    step::run(
        "npm packages (npm ci)",
        npm_ci().args(["--no-audit", "--no-fund"]),
        DOWNLOAD,
        Output::OnFailure,
    )
    .context("install the npm packages by hand: `npm ci`")
}

/// Makes `import "rekognition-wasm"` in this repository mean pkg/, through the package's own exports.
pub(crate) fn link_package() -> Result<()> {
    let link = path("node_modules/rekognition-wasm");
    if link.join("package.json").is_file() {
        return Ok(());
    }
    // Node's symlink makes a junction on Windows, which needs no privilege.
    let script = "const [link, target] = process.argv.slice(1); \
                  fs.rmSync(link, { force: true }); fs.symlinkSync(target, link, 'junction')";
    let mut command = node();
    command.args(["-e", script]).arg(&link).arg(path("pkg"));
    step::execute(&mut command, step::SHORT, Output::OnFailure)
        .context("could not link node_modules/rekognition-wasm to pkg/")
}

/// The version of Node, which must be one that can run the tools.
pub(crate) fn node_version() -> Result<[u32; 2]> {
    let install = format!(
        "Node {OLDEST_NODE} or newer is needed: install it from https://nodejs.org or with a version manager"
    );
    let output = node().arg("--version").output().context(install.clone())?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major @ OLDEST_NODE..)), Some(Ok(minor))) => Ok([major, minor]),
        _ => bail!("{install} (found {version:?})"),
    }
}

/// The version of every crate of the workspace, and of the npm package.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds with cargo and returns the files it made that `wanted` accepts.
pub(crate) fn cargo_build(
    name: &str,
    cargo: &mut Command,
    wanted: impl Fn(&Path) -> bool,
) -> Result<Vec<PathBuf>> {
    cargo.arg("--message-format=json-render-diagnostics");
    // Two builds may run side by side, and two progress bars would draw over each other.
    cargo.env("CARGO_TERM_PROGRESS_WHEN", "never");
    let mut files = Vec::new();
    let mut each =
        |line: &str| files.extend(artifacts(line).into_iter().filter(|file| wanted(file)));
    step::run(name, cargo, step::BUILD, Output::Lines(&mut each))?;
    Ok(files)
}

/// Whether every package of one lock file is in the other with the same content; those of other platforms may be missing.
fn is_installed(wanted: &str, installed: &str) -> bool {
    let packages = |text: &str| match serde_json::from_str::<Value>(text) {
        Ok(mut lock) => lock["packages"].take(),
        Err(_) => Value::Null,
    };
    let (wanted, installed) = (packages(wanted), packages(installed));
    let Some(wanted) = wanted.as_object() else {
        return false;
    };
    wanted
        .iter()
        .filter(|(place, _)| !place.is_empty())
        .all(|(place, package)| {
            let found = &installed[place.as_str()];
            if found.is_null() {
                package["optional"] == true && !installed.is_null()
            } else {
                package["version"] == found["version"] && package["integrity"] == found["integrity"]
            }
        })
}

fn rustc(arguments: &[&str]) -> Result<String> {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = command(program)
        .args(arguments)
        .output()
        .context("`rustc` did not start; install Rust from https://rustup.rs and add it to PATH")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn answers(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// The files that one line of cargo's JSON messages tells of.
fn artifacts(line: &str) -> Vec<PathBuf> {
    let Ok(message) = serde_json::from_str::<Value>(line) else {
        return Vec::new();
    };
    if message["reason"] != "compiler-artifact" {
        return Vec::new();
    }
    let files = message["filenames"].as_array().into_iter().flatten();
    files
        .filter_map(|file| file.as_str().map(Into::into))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{about_rustc, is_installed, rustc_commit};

    #[test]
    fn the_compiler_tells_its_release_and_commit() {
        let about =
            "rustc 1.95.0 (5980 2026-04-14)\nbinary: rustc\ncommit-hash: 5980\nrelease: 1.95.0\n";
        assert_eq!(about_rustc(about, "release"), Some("1.95.0"));
        assert_eq!(about_rustc(about, "commit-hash"), Some("5980"));
        assert_eq!(about_rustc(about, "host"), None);
        assert!(!rustc_commit().unwrap().is_empty());
    }

    #[test]
    fn sees_what_npm_has_to_install() {
        let lock = r#"{"packages": {
            "": {"name": "workspace"},
            "node_modules/a": {"version": "1.0.0", "integrity": "sha512-a"},
            "node_modules/b-win32": {"version": "1.0.0", "integrity": "sha512-b", "optional": true}
        }}"#;
        let check = |installed: &str, expected| {
            assert_eq!(is_installed(lock, installed), expected, "{installed}");
        };
        check(lock, true);
        check(
            r#"{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "sha512-a"}}}"#,
            true,
        );
        check(
            r#"{"packages": {"node_modules/a": {"version": "0.9.0", "integrity": "sha512-z"}}}"#,
            false,
        );
        check(
            r#"{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "sha512-z"}}}"#,
            false,
        );
        check(r#"{"packages": {}}"#, false);
        check("", false);
    }
}
