//! `cargo xtask codegen`: the code that is made from model/ and tests/vectors/, NOTICE, and the check that they are up
//! to date.

#![expect(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "what is generated shall be seen in the code that writes it; its speed is of no matter"
)]

mod docs;
mod notice;
mod rust;
mod services;
mod typescript;
mod vectors;

use std::ffi::OsStr;

use anyhow::{Result, bail};
use clap::Args;

use crate::model::service::Service;
use crate::step::{self, Output, SHORT};
use crate::toolchain;
use crate::workspace::{self, path};

/// The options of `cargo xtask codegen`.
#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing; fail if something is not as it would be written
    #[arg(long)]
    pub(crate) check: bool,
}

/// A generated file: where it goes, and its text before it is formatted.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Writes the generated files, or checks them.
pub(crate) fn codegen(options: &Options) -> Result<()> {
    toolchain::component("rustfmt")?;
    let stale = stale()?;
    if stale.is_empty() {
        step::say("generated code is up to date");
        return Ok(());
    }
    let names: Vec<_> = stale.iter().map(|(file, _)| file.as_str()).collect();
    if options.check {
        bail!(
            "not as `cargo xtask codegen` writes it: {}; run it, and change model/, Cargo.lock or xtask/src/codegen/ instead",
            names.join(", ")
        );
    }
    for (file, text) in &stale {
        let file = path(file);
        workspace::create_directory(file.parent().unwrap_or(&file))?;
        workspace::write(&file, text)?;
    }
    step::say(&format!("wrote {}", names.join(", ")));
    Ok(())
}

/// The files that differ from those that models, vectors and Cargo.lock make, with the text that these make.
fn stale() -> Result<Vec<(String, String)>> {
    let service = Service::read()?;
    let files = [
        rust::files(&service),
        typescript::files(&service),
        services::files(&services::OURS, workspace::root())?,
        services::files(&services::MADE_UP, workspace::root())?,
        vectors::files()?,
        vec![notice::file()?],
    ];
    let mut stale = Vec::new();
    for file in files.into_iter().flatten() {
        let text = format(&file)?;
        if workspace::read(&path(&file.path)).ok().as_ref() != Some(&text) {
            stale.push((file.path, text));
        }
    }
    Ok(stale)
}

/// Rust as rustfmt has it; TypeScript is written as it stays.
fn format(file: &File) -> Result<String> {
    if path(&file.path).extension() != Some(OsStr::new("rs")) {
        return Ok(file.text.clone());
    }
    let directory = workspace::create_directory(&path("target/xtask/codegen"))?;
    let scratch = directory.join(file.path.replace('/', "-"));
    workspace::write(&scratch, &file.text)?;
    let mut rustfmt = workspace::command("rustfmt");
    rustfmt.args(["--edition", "2024"]).arg(&scratch);
    step::execute(&mut rustfmt, SHORT, Output::OnFailure)?;
    workspace::read(&scratch)
}
