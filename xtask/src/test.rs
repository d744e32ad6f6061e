//! `cargo xtask test`: which suites there are and what each needs. What they test is in the suites.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::browser;
use crate::dist;
use crate::lint;
use crate::page;
use crate::size;
use crate::stand_in::{self, Log, StandIn};
use crate::step::{self, Output, TESTS, seconds};
use crate::test_count;
use crate::toolchain;
use crate::workspace::{self, WASM_TARGET, cargo, node, path};

/// The options of `cargo xtask test`.
#[derive(Args)]
pub(crate) struct Options {
    /// The suites to run; all of them if none is named
    #[arg(value_enum)]
    suites: Vec<Suite>,
}

/// A test suite, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// Formatting, lints, documentation, types
    Lint,
    /// The Rust tests on this machine
    Native,
    /// The Rust tests in WebAssembly, in Node and in headless Chromium
    Wasm,
    /// The npm package in Node, against the stand-in
    Npm,
    /// The npm package in pages and workers of Chromium and of Firefox, against the stand-in
    Browsers,
    /// The demo page in Chromium, against the stand-in
    E2e,
    /// The bundle size against its budget
    Size,
}

/// Runs the suites, all of them even if one fails, and ends with a summary.
pub(crate) fn test(options: &Options) -> Result<()> {
    let mut failed = Vec::new();
    let mut summary = Vec::new();
    for suite in Suite::value_variants() {
        if !options.suites.is_empty() && !options.suites.contains(suite) {
            continue;
        }
        let name = suite.name();
        println!("\n== {name}");
        let start = Instant::now();
        let result = match suite.run() {
            Ok(0) => Err(anyhow::anyhow!("no test ran")),
            other => other,
        };
        let took = seconds(start.elapsed());
        match result {
            Ok(count) => summary.push(format!("{name:<8} ok      {count:>5} tests {took:>9}")),
            Err(error) => {
                eprintln!("error: suite {name}: {error:#}");
                summary.push(format!("{name:<8} FAILED              {took:>9}"));
                failed.push(name);
            }
        }
    }
    println!("\n== summary");
    for line in summary {
        println!("{line}");
    }
    if !failed.is_empty() {
        bail!(
            "failed: {0}; again with `cargo xtask test {0}`",
            failed.join(" ")
        );
    }
    Ok(())
}

impl Suite {
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    /// Brings what the suite needs and runs it; returns the number of tests that ran.
    fn run(self) -> Result<u64> {
        match self {
            Self::Lint => lint::lint(),
            Self::Native => native(),
            Self::Wasm => wasm(),
            Self::Npm => npm(),
            Self::Browsers => browsers(),
            Self::E2e => e2e(),
            Self::Size => size::measure(true).map(|()| 1),
        }
    }
}

fn native() -> Result<u64> {
    // xtask apart: with the workspace it would be compiled a second time, with the features of all members, and on
    // Windows a running binary cannot be replaced.
    let workspace = [
        "test",
        "--workspace",
        "--exclude",
        "xtask",
        "--features",
        "rekognition-wasm/types",
        "--no-fail-fast",
    ];
    let members = counted("cargo test", cargo().args(workspace));
    let commands = counted(
        "cargo test (xtask)",
        cargo().args(["test", "--package", "xtask"]),
    );
    Ok(members? + commands?)
}

fn wasm() -> Result<u64> {
    toolchain::wasm_target()?;
    toolchain::node_version()?;
    let browser = browser::chromium()?;
    let options = browser::webdriver_options(&browser)?;
    let test = |target: &str| {
        let mut cargo = cargo();
        cargo.args([
            "test",
            "--package",
            "rekognition-wasm",
            "--target",
            WASM_TARGET,
        ]);
        cargo.args(["--features", "types,web", "--test", target]);
        cargo.env("CHROMEDRIVER", &browser.driver);
        cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &options);
        // Seconds; the defaults (5 and 20) are short for a machine that compiles beside it.
        cargo.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
        cargo.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        cargo
    };
    let in_node = counted("wasm tests in Node", &mut test("wasm_node"));
    let in_browser = counted("wasm tests in Chromium", &mut test("wasm_browser"));
    Ok(in_node? + in_browser?)
}

fn npm() -> Result<u64> {
    dist::dist()?;
    let binary = stand_in::build()?;
    let stand_in = StandIn::start(&binary, 0, Log::File)?;
    let mut node = node_tests("tests/npm")?;
    node.env("REKOGNITION_LOCAL", &stand_in.endpoint);
    let faulty = StandIn::start_with_faults(&binary, Log::File)?;
    node.env("REKOGNITION_FAULTS", &faulty.endpoint);
    counted("tests/npm", &mut node)
}

fn browsers() -> Result<u64> {
    let chromium = browser::chromium()?.chrome;
    let firefox = browser::firefox()?;
    let in_chromium = with_page("tests/browsers", "chromium", &chromium);
    let in_firefox = with_page("tests/browsers", "firefox", &firefox);
    Ok(in_chromium? + in_firefox?)
}

fn e2e() -> Result<u64> {
    with_page("tests/e2e", "chromium", &browser::chromium()?.chrome)
}

/// The tests in `directory`, which open pages in a browser, `chromium` or `firefox`.
fn with_page(directory: &str, browser: &str, executable: &Path) -> Result<u64> {
    dist::dist()?;
    page::build()?;
    let binary = stand_in::build()?;
    let stand_in = StandIn::start_with_page(&binary, 0, 0, Log::File)?;
    let faulty = StandIn::start_with_faults(&binary, Log::File)?;
    let mut node = node_tests(directory)?;
    node.env("REKOGNITION_FAULTS", &faulty.endpoint);
    node.env("REKOGNITION_LOCAL", &stand_in.endpoint);
    node.env("PAGE", stand_in.page.as_deref().unwrap_or_default());
    node.env("BROWSER", browser);
    node.env("BROWSER_PATH", executable);
    counted(&format!("{directory} in {browser}"), &mut node)
}

/// `node --test` on every `*.test.mjs` below `directory`; Node 20 takes no patterns.
fn node_tests(directory: &str) -> Result<Command> {
    let mut files = workspace::files(&path(directory))?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    if files.is_empty() {
        bail!("there is no *.test.mjs in {directory}");
    }
    let mut node = node();
    node.args(["--test", "--test-reporter=spec"]).args(files);
    Ok(node)
}

/// Runs a test command, shows its output, and counts the tests in it; none is an error.
fn counted(name: &str, command: &mut Command) -> Result<u64> {
    let mut count = 0;
    let mut each = |line: &str| {
        println!("{line}");
        count += test_count::executed(line);
    };
    step::run(name, command, TESTS, Output::Lines(&mut each))?;
    if count == 0 {
        bail!("{name}: no test ran");
    }
    Ok(count)
}
