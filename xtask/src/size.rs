//! `cargo xtask size`: builds the package and the page in Rust, prepares and runs benches/size/size.mjs, which bundles and compresses.

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
    measure(options.check)
}

/// Builds the package and measures; with `check`, a size above the budget is an error.
pub(crate) fn measure(check: bool) -> Result<()> {
    dist::dist()?;
    rust_page::build()?;
    let mut node = node();
    node.arg("benches/size/size.mjs");
    if check {
        node.arg("--check");
    }
    step::run("sizes", &mut node, SHORT, Output::Shown)
}
