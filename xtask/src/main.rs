//! The command line of `cargo xtask`: which commands and options there are. The work is in the other modules.

mod bench;
mod browser;
mod codegen;
mod crates;
mod demo;
mod dist;
mod licence;
mod lint;
mod local;
mod model;
mod output;
mod page;
mod plan;
mod process;
mod reproducible;
mod rust_page;
mod size;
mod stamp;
mod stand_in;
mod step;
mod test;
mod test_count;
mod toolchain;
mod wasm_module;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's commands. They need Rust and Node 20 or newer; everything else they bring themselves.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
#[command(after_help = "`cargo xtask <command> --help` lists the options of a command.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and run the demo page on the embedded stand-in service, without an AWS account
    Demo(demo::Options),
    /// Build the npm package into pkg/ and its tarball into target/npm/
    Dist,
    /// Run the test suites: all of them, or those named
    ///
    /// Several run side by side where they can. Ends with a line for each suite and step; fails if one failed.
    Test(test::Options),
    /// Measure a small app on this package and on the AWS SDK for JavaScript, bundled and compressed
    Size(size::Options),
    /// Measure the speed of this package beside the AWS SDK for JavaScript and aws4fetch, in Node and in Chromium
    Bench(bench::Options),
    /// Build and run rekognition-local, the stand-in service, alone
    Local(local::Options),
    /// Write the code that is generated from model/, and NOTICE
    Codegen(codegen::Options),
    /// Make model/ from the service model that AWS publishes in the Python package botocore
    Model(model::import::Options),
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let cli = Cli::parse();
    process::end_children_on_signals()?;
    match cli.command {
        Command::Demo(options) => demo::demo(&options),
        Command::Dist => dist::dist(),
        Command::Test(options) => test::test(&options),
        Command::Size(options) => size::size(&options),
        Command::Bench(options) => bench::bench(&options),
        Command::Local(options) => local::local(&options),
        Command::Codegen(options) => codegen::codegen(&options),
        Command::Model(options) => model::import::import(&options),
    }
}
