//! `cargo xtask size`: builds the package and the page in Rust, and runs benches/size/size.mjs, which bundles and
//! compresses.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::step::{self, Output, SHORT};
use crate::workspace::node;
use crate::{dist, rust_page};

/// The options of `cargo xtask size`.
#[derive(Args)]
pub(crate) struct Options {
    /// Fail if the app on this package is above benches/size/budget.json
    #[arg(long)]
    check: bool,
}

/// Builds the package and measures.
pub(crate) fn size(options: &Options) -> Result<()> {
    dist::dist()?;
    rust_page::build()?;
    step::run("sizes", &mut command(options.check), SHORT, Output::Shown)
}

/// Measures the package in pkg/ and the page in target/rust-page/; with `check`, a size above the budget is an error.
pub(crate) fn command(check: bool) -> Command {
    let mut node = node();
    node.arg("benches/size/size.mjs");
    if check {
        node.arg("--check");
    }
    node
}
