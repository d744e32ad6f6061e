//! `cargo xtask local`: the stand-in service alone. Its options are its own.

use anyhow::{Result, bail};
use clap::Args;

use crate::process::Running;
use crate::stand_in;
use crate::workspace::command;

/// The options of `cargo xtask local`.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Options {
    /// Options of rekognition-local, for example `--port 8081`; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds the stand-in and runs it until it ends.
pub(crate) fn local(options: &Options) -> Result<()> {
    let binary = stand_in::build()?;
    let mut command = command(binary);
    // Paths among the arguments are the caller's.
    if let Ok(directory) = std::env::current_dir() {
        command.current_dir(directory);
    }
    let running = Running::start(command.args(&options.arguments))?;
    match running.wait(None)? {
        Some(status) if !status.success() => bail!("rekognition-local ended ({status})"),
        _ => Ok(()),
    }
}
