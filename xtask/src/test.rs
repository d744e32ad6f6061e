//! `cargo xtask test`: which suites there are, what each runs, and what that needs. What they test is in the suites.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::browser;
use crate::dist;
use crate::lint;
use crate::output::Output;
use crate::page;
use crate::plan::{self, Done, Step};
use crate::reproducible;
use crate::rust_page;
use crate::size;
use crate::stand_in::{self, Log, StandIn};
use crate::step::seconds;
use crate::toolchain;
use crate::workspace::{self, TESTED, WASM_TARGET, cargo, node, path};

/// The options of `cargo xtask test`.
#[derive(Args)]
pub(crate) struct Options {
    /// The suites to run; all of them but `rebuild` if none is named
    #[arg(value_enum)]
    suites: Vec<Suite>,
}

/// A test suite.
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
    Page,
    /// Input of strangers that means harm: in Node and Cloudflare's runtime, in Chromium, in Rust
    Hostile,
    /// The bundle size against its budget
    Size,
    /// The module's bytes, where the crate is compiled once more in another folder
    Reproducible,
    /// The same where all is compiled anew, with another home of cargo; only if it is named, as it takes minutes
    Rebuild,
}

/// The tests of the vectors, which stand apart in the summary.
const VECTORS: &str = "vectors::";
const NODE_VECTORS: &str = "tests/npm/vectors.test.mjs";

/// The tests of the suite `hostile` among others.
const HOSTILE: &str = "hostile::";
const HOSTILE_PAGES: &str = "tests/browsers/hostile.test.mjs";

/// The name under which steps stand that several suites need.
const BUILD: &str = "build";

/// Runs the suites, all of them even if one fails, and ends with a summary.
///
/// A suite that is named alone shows what it does while it does it; several run side by side.
pub(crate) fn test(options: &Options) -> Result<()> {
    let start = Instant::now();
    let suites: Vec<_> = Suite::value_variants()
        .iter()
        .filter(|suite| match &options.suites[..] {
            [] => !matches!(suite, Suite::Rebuild),
            named => named.contains(suite),
        })
        .map(|suite| suite.name())
        .collect();
    let stand_in = OnceLock::new();
    let steps = plan::choose(steps(&stand_in), &suites);
    let done = match suites[..] {
        [_] => plan::run_in_turn(steps),
        _ => plan::run_side_by_side(steps),
    };

    println!("== summary");
    let mut failed = Vec::new();
    for suite in [BUILD].into_iter().chain(suites) {
        if !summarise(suite, &done) {
            failed.push(suite);
        }
    }
    println!("{:<51}{:>10}", "in all", seconds(start.elapsed()));
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(" "));
    }
    Ok(())
}

impl Suite {
    const fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Native => "native",
            Self::Wasm => "wasm",
            Self::Npm => "npm",
            Self::Browsers => "browsers",
            Self::Page => "page",
            Self::Hostile => "hostile",
            Self::Size => "size",
            Self::Reproducible => "reproducible",
            Self::Rebuild => "rebuild",
        }
    }
}

/// All steps, in the order in which they begin: what a step needs stands before it.
fn steps(stand_in: &OnceLock<PathBuf>) -> Vec<Step<'_>> {
    let built = || stand_in.get().context("the stand-in was not built");
    let mut steps = vec![
        build("npm packages", &[], toolchain::npm_packages),
        build("stand-in", &[], || {
            stand_in::build_with_tests().map(|binary| drop(stand_in.set(binary)))
        })
        .with_cargo(),
        build("package", &["npm packages"], dist::dist).with_cargo(),
        build("Rust page", &["package"], rust_page::build).with_cargo(),
        build("demo page", &["package"], page::build),
        build("Chromium", &[], || browser::chromium().map(drop)),
        // After Chromium: two installations at once lock each other out.
        build("Firefox", &["Chromium"], || browser::firefox().map(drop)),
    ];
    steps.extend(lint::steps());
    steps.extend([
        Step::new("native", "cargo test", &[], |output| {
            output.test(native().args(["--", "--skip", VECTORS, "--skip", HOSTILE]))
        })
        .with_cargo(),
        Step::new("native", "vectors in Rust", &[], |output| {
            output.test(native().args(["--test", "native", "--", VECTORS]))
        })
        .with_cargo(),
        Step::new("native", "cargo test (xtask)", &[], |output| {
            output.test(cargo("test").args(["--package", "xtask"]))
        })
        .with_cargo(),
        Step::new("native", "cargo test (xtask-module)", &[], |output| {
            output.test(cargo("test").args(["--package", "xtask-module"]))
        })
        .with_cargo(),
        Step::new(
            "wasm",
            "tests/wasm in Node and Chromium",
            &["Chromium"],
            wasm,
        )
        .with_cargo(),
        Step::new(
            "npm",
            "tests/npm in Node",
            &["package", "stand-in"],
            move |output| {
                let mut files = test_files("tests/npm")?;
                files.retain(|file| *file != path(NODE_VECTORS));
                package_tests(files, built()?, output)
            },
        ),
        Step::new("npm", "vectors in Node", &["package"], |output| {
            output.test(&mut node_tests([path(NODE_VECTORS)], output)?)
        }),
        Step::new(
            "browsers",
            "tests/browsers in Chromium",
            &["demo page", "stand-in", "Chromium"],
            move |output| {
                let chromium = browser::chromium()?.chrome;
                let mut files = test_files("tests/browsers")?;
                files.retain(|file| *file != path(HOSTILE_PAGES));
                with_page(files, ("chromium", &chromium), built()?, output)
            },
        ),
        Step::new(
            "browsers",
            "tests/browsers in Firefox",
            &["demo page", "stand-in", "Firefox"],
            move |output| {
                let firefox = browser::firefox()?;
                let files = test_files("tests/browsers")?;
                with_page(files, ("firefox", &firefox), built()?, output)
            },
        ),
        Step::new(
            "page",
            "tests/page in Chromium",
            &["demo page", "stand-in", "Chromium"],
            move |output| {
                let chromium = browser::chromium()?.chrome;
                let files = test_files("tests/page")?;
                with_page(files, ("chromium", &chromium), built()?, output)
            },
        ),
        Step::new("size", "bundles", &["package", "Rust page"], |output| {
            output.check(&mut size::command(true))
        }),
        Step::new(
            "reproducible",
            "the crate in another folder",
            &["package"],
            |_| reproducible::check_crate(),
        )
        .with_cargo(),
        Step::new("rebuild", "everything anew", &["package"], |_| {
            reproducible::check_everything()
        })
        .with_cargo(),
    ]);
    steps.extend(hostile_steps(built));
    steps
}

/// The steps of the suite `hostile`; `built` says where the stand-in is.
fn hostile_steps<'a>(built: impl Fn() -> Result<&'a PathBuf> + Copy + Send + 'a) -> [Step<'a>; 3] {
    [
        Step::new(
            "hostile",
            "tests/hostile in Node and workerd",
            &["package", "stand-in"],
            move |output| package_tests(test_files("tests/hostile")?, built()?, output),
        ),
        Step::new(
            "hostile",
            "hostile input in Chromium",
            &["demo page", "stand-in", "Chromium"],
            move |output| {
                let chromium = browser::chromium()?.chrome;
                let files = vec![path(HOSTILE_PAGES)];
                with_page(files, ("chromium", &chromium), built()?, output)
            },
        ),
        Step::new("hostile", "hostile input in Rust", &[], |output| {
            output.test(native().args(["--", HOSTILE]))
        })
        .with_cargo(),
    ]
}

/// A step that several suites need.
fn build<'a>(
    name: &'static str,
    needs: &'static [&'static str],
    work: impl FnOnce() -> Result<()> + Send + 'a,
) -> Step<'a> {
    Step::new(BUILD, name, needs, |_| work().map(|()| 0))
}

fn native() -> Command {
    let mut cargo = cargo("test");
    cargo.args(TESTED).arg("--no-fail-fast");
    cargo
}

fn wasm(output: &mut Output) -> Result<u64> {
    toolchain::wasm_target()?;
    let browser = browser::chromium()?;
    let mut cargo = cargo("test");
    cargo.args(["--package", "rekognition-wasm", "--no-fail-fast"]);
    cargo.args(["--target", WASM_TARGET, "--features", "web"]);
    cargo.args(["--test", "wasm_node", "--test", "wasm_browser"]);
    cargo.env("CHROMEDRIVER", &browser.driver);
    let options = browser::webdriver_options(&browser)?;
    cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", options);
    // Seconds; the defaults (5 and 20) are short for a machine that compiles beside it.
    cargo.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    cargo.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    output.test(&mut cargo)
}

/// These tests of the package in Node, beside a stand-in.
fn package_tests(files: Vec<PathBuf>, stand_in: &Path, output: &mut Output) -> Result<u64> {
    let service = StandIn::start(stand_in, 0, Log::File)?;
    let faulty = StandIn::start_with_faults(stand_in, Log::File)?;
    let mut node = node_tests(files, output)?;
    node.env("REKOGNITION_LOCAL", &service.endpoint);
    node.env("REKOGNITION_FAULTS", &faulty.endpoint);
    output.test(&mut node)
}

/// These tests, which open pages in a browser, `chromium` or `firefox`.
fn with_page(
    files: Vec<PathBuf>,
    (browser, executable): (&str, &Path),
    stand_in: &Path,
    output: &mut Output,
) -> Result<u64> {
    let service = StandIn::start_with_page(stand_in, 0, 0, Log::File)?;
    let faulty = StandIn::start_with_faults(stand_in, Log::File)?;
    let mut node = node_tests(files, output)?;
    node.env("REKOGNITION_LOCAL", &service.endpoint);
    node.env("REKOGNITION_FAULTS", &faulty.endpoint);
    node.env("PAGE", service.page.as_deref().unwrap_or_default());
    node.env("BROWSER", browser);
    node.env("BROWSER_PATH", executable);
    output.test(&mut node)
}

/// Every `*.test.mjs` below `directory`; Node 20 takes no patterns.
fn test_files(directory: &str) -> Result<Vec<PathBuf>> {
    let mut files = workspace::files(&path(directory))?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    if files.is_empty() {
        bail!("there is no *.test.mjs in {directory}");
    }
    Ok(files)
}

/// `node --test` on these files: one at a time where other steps run beside it, or else one on each processor.
fn node_tests(files: impl IntoIterator<Item = PathBuf>, output: &Output) -> Result<Command> {
    let mut node = node();
    node.args(["--test", "--test-reporter=spec"]);
    if toolchain::node_version()? >= [20, 10] {
        let files_at_once = if output.is_kept() { 1 } else { processors() };
        node.arg(format!("--test-concurrency={files_at_once}"));
    }
    node.args(files);
    Ok(node)
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Prints how a suite and its steps ended; returns whether all is well. A suite without tests is not.
fn summarise(suite: &str, done: &[Done]) -> bool {
    let steps: Vec<_> = done.iter().filter(|step| step.suite == suite).collect();
    let tests: u64 = steps
        .iter()
        .filter_map(|step| step.result.as_ref().ok())
        .sum();
    let is_well = steps.iter().all(|step| step.result.is_ok()) && (tests > 0 || suite == BUILD);
    let took = steps.iter().map(|step| step.took).sum();
    row(suite, is_well, tests, took);
    for step in steps {
        let name = format!("  {}", step.name);
        let tests = step.result.as_ref().copied().unwrap_or_default();
        row(&name, step.result.is_ok(), tests, step.took);
    }
    is_well
}

fn row(name: &str, is_well: bool, tests: u64, took: Duration) {
    let outcome = if is_well { "ok" } else { "FAILED" };
    let tests = match tests {
        0 => String::new(),
        1 => "1 test".to_owned(),
        _ => format!("{tests} tests"),
    };
    println!("{name:<34}{outcome:<6}{tests:>11}{:>10}", seconds(took));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_needs_stands_before_it() {
        let stand_in = OnceLock::new();
        let mut known = Vec::new();
        for step in steps(&stand_in) {
            assert!(
                !known.contains(&step.name),
                "two steps are called {}",
                step.name
            );
            for need in step.needs {
                assert!(known.contains(need), "{} needs {need}", step.name);
            }
            known.push(step.name);
        }
    }

    #[test]
    fn every_suite_has_a_step_and_every_step_a_suite() {
        let stand_in = OnceLock::new();
        let steps = steps(&stand_in);
        let suites = Suite::value_variants().iter().map(|suite| suite.name());
        let suites: Vec<_> = suites.chain([BUILD]).collect();
        assert!(steps.iter().all(|step| suites.contains(&step.suite)));
        for suite in suites {
            assert!(steps.iter().any(|step| step.suite == suite), "{suite}");
        }
    }
}
