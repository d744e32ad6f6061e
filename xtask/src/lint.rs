//! The checks of the `lint` suite: formatting, lints, documentation, types, layers, twins. They change no file.

mod imports;
mod layers;
mod twins;

use std::io::IsTerminal;
use std::process::Command;

use anyhow::{Result, bail};

use crate::codegen;
use crate::dist;
use crate::step::{self, BUILD, Output};
use crate::toolchain;
use crate::workspace::{WASM_TARGET, cargo, npm_bin};

/// A check that is no command: its name and what does it.
type Own = (&'static str, fn() -> Result<()>);
const OWN: [Own; 2] = [("layers", layers::check), ("twins", twins::check)];

/// Runs every check, also after one failed; returns how many there were.
pub(crate) fn lint() -> Result<u64> {
    toolchain::component("rustfmt")?;
    toolchain::component("clippy")?;
    // The TypeScript of page and benchmark is checked against the types of the built package.
    dist::dist()?;

    // Biome colours what it writes into a file, too.
    let colours = if std::io::stdout().is_terminal() {
        "--colors=force"
    } else {
        "--colors=off"
    };
    let mut checks = vec![
        (
            "cargo fmt --check",
            cargo_with(&["fmt", "--all", "--check"]),
        ),
        (
            "clippy",
            cargo_with(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--features",
                "rekognition-wasm/types",
                "--keep-going",
                "--",
                "-D",
                "warnings",
            ]),
        ),
        (
            "clippy (wasm)",
            cargo_with(&[
                "clippy",
                "--package",
                "rekognition-wasm",
                "--target",
                WASM_TARGET,
                "--features",
                "npm,types,web",
                "--lib",
                "--test",
                "wasm_node",
                "--test",
                "wasm_browser",
                "--",
                "-D",
                "warnings",
            ]),
        ),
        (
            "cargo doc",
            cargo_with(&[
                "doc",
                "--workspace",
                "--no-deps",
                "--features",
                "rekognition-wasm/types",
            ]),
        ),
        (
            "biome",
            npm_bin_with("biome", &["ci", "--error-on-warnings", colours]),
        ),
        (
            "tsc (pkg-template)",
            npm_bin_with("tsc", &["--noEmit", "--project", "pkg-template"]),
        ),
        (
            "tsc (www)",
            npm_bin_with("tsc", &["--noEmit", "--project", "www"]),
        ),
        (
            "tsc (benches/size)",
            npm_bin_with("tsc", &["--noEmit", "--project", "benches/size"]),
        ),
    ];
    let mut failed = Vec::new();
    if let Err(error) = codegen::codegen(&codegen::Options { check: true }) {
        eprintln!("error: {error:#}");
        failed.push("generated code");
    }
    for (name, check) in OWN {
        if let Err(error) = step::step(name, check) {
            eprintln!("error: {error:#}");
            failed.push(name);
        }
    }
    for (name, command) in &mut checks {
        command.env("RUSTDOCFLAGS", "-D warnings");
        if let Err(error) = step::run(name, command, BUILD, Output::Shown) {
            eprintln!("error: {error:#}");
            failed.push(*name);
        }
    }
    if !failed.is_empty() {
        bail!("lint found faults: {}", failed.join(", "));
    }
    Ok((checks.len() + OWN.len() + 1) as u64)
}

fn cargo_with(arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments);
    command
}

fn npm_bin_with(name: &str, arguments: &[&str]) -> Command {
    let mut command = npm_bin(name);
    command.args(arguments);
    command
}
