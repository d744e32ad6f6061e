//! `cargo xtask bench`: prepares and runs benches/speed/bench.mjs, which measures and compares.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::browser;
use crate::dist;
use crate::step::{self, Output, TESTS};
use crate::workspace::node;

/// The options of `cargo xtask bench`.
#[derive(Args)]
pub(crate) struct Options {
    /// An eighth of the rounds: numbers for a first look
    #[arg(long)]
    quick: bool,
    /// Put the tables into benches/README.md, too
    #[arg(long)]
    write: bool,
    /// One scenario alone, such as `prepare`: a file of benches/speed/scenarios
    #[arg(long)]
    only: Option<String>,
    /// Where to measure; in both if none is named
    #[arg(value_enum)]
    runtimes: Vec<Runtime>,
}

/// What the packages run in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Runtime {
    /// The installed Node
    Node,
    /// Chromium, headless and with no debugger attached
    Chromium,
}

impl Runtime {
    fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Chromium => "chromium",
        }
    }
}

/// Builds the package and measures it beside its peers.
pub(crate) fn bench(options: &Options) -> Result<()> {
    dist::dist()?;
    let mut node = node();
    // The AWS SDK warns of Node versions.
    node.args(["--no-warnings", "--expose-gc", "benches/speed/bench.mjs"]);
    if options.quick {
        node.arg("--quick");
    }
    if options.write {
        node.arg("--write");
    }
    if let Some(only) = &options.only {
        node.args(["--only", only]);
    }
    node.args(options.runtimes.iter().map(|runtime| runtime.name()));
    if options.runtimes.is_empty() || options.runtimes.contains(&Runtime::Chromium) {
        node.env("CHROME", browser::chromium()?.chrome);
    }
    step::run("benchmarks", &mut node, TESTS, Output::Shown)
}
