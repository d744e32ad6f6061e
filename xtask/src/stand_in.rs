//! Builds, starts and ends rekognition-local, the stand-in service. What it answers is its own affair.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::page;
use crate::process::Running;
use crate::step;
use crate::toolchain::cargo_build;
use crate::workspace::{self, TESTED, cargo, command, path};

/// How long the stand-in may take to listen; it loads a detector.
const START: Duration = Duration::from_mins(1);

/// Who sees what the stand-in writes to standard error.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Log {
    /// The terminal.
    Terminal,
    /// `target/xtask/rekognition-local.log`, for tests that make it complain on purpose.
    File,
}

/// A stand-in that listens; dropping it ends it.
pub(crate) struct StandIn {
    /// Where the services answer, for example `http://127.0.0.1:8081`.
    pub(crate) endpoint: String,
    /// Where the demo page is, if it serves one.
    pub(crate) page: Option<String>,
    running: Running,
    lines: Receiver<String>,
}

impl StandIn {
    /// Starts the stand-in without a page, on `port` (0: any).
    pub(crate) fn start(binary: &Path, port: u16, log: Log) -> Result<Self> {
        Self::listening(
            command(binary).arg("--port").arg(port.to_string()),
            false,
            log,
        )
    }

    /// Starts the stand-in on any port, ready for the faults that tests ask it for.
    pub(crate) fn start_with_faults(binary: &Path, log: Log) -> Result<Self> {
        Self::listening(
            command(binary).args(["--port", "0", "--faults"]),
            false,
            log,
        )
    }

    /// Starts the stand-in and lets it serve the built demo page too.
    pub(crate) fn start_with_page(
        binary: &Path,
        port: u16,
        page_port: u16,
        log: Log,
    ) -> Result<Self> {
        let mut command = command(binary);
        command.arg("--port").arg(port.to_string());
        command.arg("--page").arg(path(page::DIRECTORY));
        command.arg("--page-port").arg(page_port.to_string());
        Self::listening(&mut command, true, log)
    }

    /// Shows what the stand-in says until it ends.
    pub(crate) fn wait(self) -> Result<()> {
        for line in self.lines {
            println!("{line}");
        }
        match self.running.wait(None)? {
            // Ctrl-C reaches it too.
            Some(status) if !status.success() => bail!("rekognition-local ended ({status})"),
            _ => Ok(()),
        }
    }

    fn listening(command: &mut Command, with_page: bool, log: Log) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        if log == Log::File {
            let file = log_file()?;
            command.stderr(
                File::create(&file)
                    .with_context(|| format!("could not write {}", file.display()))?,
            );
        }
        let running = Running::start(command)?;
        let stdout = running
            .take_stdout()
            .context("rekognition-local has no standard output")?;
        let lines = step::lines(stdout);

        let (mut endpoint, mut page) = (None, None);
        let deadline = Instant::now() + START;
        while endpoint.is_none() || (with_page && page.is_none()) {
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    endpoint =
                        endpoint.or_else(|| url_after(&line, "rekognition-local listening on "));
                    page = page.or_else(|| url_after(&line, "page on "));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("rekognition-local ended before it listened{}", hint(log));
                }
                Err(RecvTimeoutError::Timeout) => {
                    bail!(
                        "rekognition-local did not listen within {} s{}",
                        START.as_secs(),
                        hint(log)
                    );
                }
            }
        }
        let endpoint = endpoint.context("rekognition-local named no address")?;
        Ok(Self {
            endpoint,
            page,
            running,
            lines,
        })
    }
}

/// Builds the stand-in and returns its binary.
pub(crate) fn build() -> Result<PathBuf> {
    build_of(&["--package", "rekognition-local"])
}

/// The same beside one of its tests: cargo then chooses the features that it chooses for all tests, so that nothing is
/// compiled once for them and once for the stand-in.
pub(crate) fn build_with_tests() -> Result<PathBuf> {
    build_of(&[&TESTED[..], &["--test", "service"]].concat())
}

fn build_of(packages: &[&str]) -> Result<PathBuf> {
    let mut cargo = cargo("build");
    cargo.args(packages);
    cargo.args(["--bin", "rekognition-local"]);
    let is_binary = |file: &Path| file.file_stem() == Some(OsStr::new("rekognition-local"));
    let files = cargo_build("cargo build (rekognition-local)", &mut cargo, is_binary)?;
    // Windows has a .pdb beside the .exe.
    let runs =
        |file: &PathBuf| file.extension().unwrap_or_default() == std::env::consts::EXE_EXTENSION;
    files
        .into_iter()
        .rfind(runs)
        .context("cargo made no rekognition-local binary")
}

fn url_after(line: &str, words: &str) -> Option<String> {
    let (_, rest) = line.split_once(words)?;
    rest.split_whitespace().next().map(ToOwned::to_owned)
}

fn log_file() -> Result<PathBuf> {
    Ok(workspace::create_directory(&path("target/xtask"))?.join("rekognition-local.log"))
}

fn hint(log: Log) -> &'static str {
    match log {
        Log::Terminal => "",
        Log::File => "; see target/xtask/rekognition-local.log",
    }
}

#[cfg(test)]
mod tests {
    use super::url_after;

    #[test]
    fn finds_the_address_that_the_stand_in_prints() {
        let check = |line, words, expected: Option<&str>| {
            assert_eq!(url_after(line, words).as_deref(), expected, "{line:?}");
        };
        let listening = "rekognition-local listening on ";
        check(
            "rekognition-local listening on http://127.0.0.1:8081",
            listening,
            Some("http://127.0.0.1:8081"),
        );
        check(
            "page on http://localhost:8080 (Ctrl-C ends it)",
            "page on ",
            Some("http://localhost:8080"),
        );
        check("page on http://localhost:8080", listening, None);
        check("rekognition-local listening on ", listening, None);
    }
}
