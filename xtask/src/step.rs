//! One step of a command: says what it does, how long it took, and stops what does not end. It does not know what the
//! steps are.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{Running, display};
use crate::workspace;

/// For steps that download or install: a slow line or a machine with much else to do, not a dead one.
pub(crate) const DOWNLOAD: Duration = Duration::from_mins(30);
/// For steps that compile; the first one downloads crates too.
pub(crate) const BUILD: Duration = Duration::from_hours(1);
/// For steps that run tests.
pub(crate) const TESTS: Duration = Duration::from_hours(1);
/// For everything else.
pub(crate) const SHORT: Duration = Duration::from_mins(10);

/// What becomes of the output of a command.
pub(crate) enum Output<'a> {
    /// Goes to the terminal.
    Shown,
    /// Shown only if the command fails.
    OnFailure,
    /// Handed over when the command ends, standard error among it.
    Kept(&'a mut String),
    /// Standard output is handed over line by line; standard error goes to the terminal.
    Lines(&'a mut dyn FnMut(&str)),
}

/// Runs `work`, and says that it runs and how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(&format!("{name} …"));
    let start = Instant::now();
    let result = work();
    let outcome = if result.is_ok() { "done" } else { "failed" };
    say(&format!(
        "{name}: {outcome} in {}",
        seconds(start.elapsed())
    ));
    result
}

/// Says that a step has nothing to do.
pub(crate) fn up_to_date(name: &str) {
    say(&format!("{name}: up to date"));
}

/// Prints one line about what goes on.
pub(crate) fn say(line: &str) {
    // In one piece: other processes write to the terminal at the same time. Where nobody reads, nothing is lost.
    let _ = std::io::stderr().write_all(format!("xtask: {line}\n").as_bytes());
}

/// Runs `command` as a step; a failure or an overrun `limit` is an error that shows the command.
pub(crate) fn run(
    name: &str,
    command: &mut Command,
    limit: Duration,
    output: Output,
) -> Result<()> {
    step(name, || execute(command, limit, output))
}

/// Runs `command` without a word of its own.
pub(crate) fn execute(command: &mut Command, limit: Duration, output: Output) -> Result<()> {
    let deadline = Instant::now() + limit;
    command.stdin(Stdio::null());
    match output {
        Output::Shown => {
            let running = Running::start(command)?;
            check(command, limit, running.wait(Some(deadline))?)
        }
        Output::OnFailure => {
            let mut text = String::new();
            let result = execute(command, limit, Output::Kept(&mut text));
            if result.is_err() {
                eprint!("{text}");
            }
            result
        }
        Output::Kept(text) => {
            let log = workspace::log_file()?;
            let file =
                File::create(&log).with_context(|| format!("could not write {}", log.display()))?;
            command.stdout(file.try_clone()?).stderr(file);
            let running = Running::start(command)?;
            let result = check(command, limit, running.wait(Some(deadline))?);
            *text = String::from_utf8_lossy(&std::fs::read(&log).unwrap_or_default()).into_owned();
            // What cannot be removed now goes with the target directory.
            let _ = std::fs::remove_file(&log);
            result
        }
        Output::Lines(each) => {
            command.stdout(Stdio::piped());
            let running = Running::start(command)?;
            let lines = running.take_stdout().map(lines);
            let mut status = None;
            // After the end of the command its output is drained; a grandchild that still holds the pipe cannot
            // hold us.
            while let Some(lines) = &lines {
                match lines.recv_timeout(Duration::from_millis(200)) {
                    Ok(line) => each(&line),
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) if status.is_some() => break,
                    Err(RecvTimeoutError::Timeout) => {
                        status = running.status()?;
                        if status.is_none() && Instant::now() >= deadline {
                            break;
                        }
                    }
                }
            }
            if status.is_none() {
                status = running.wait(Some(deadline))?;
            }
            check(command, limit, status)
        }
    }
}

/// The lines of a child's standard output, as they come.
pub(crate) fn lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(1..)) {
            let text = String::from_utf8_lossy(&line)
                .trim_end_matches(['\n', '\r'])
                .to_owned();
            line.clear();
            if sender.send(text).is_err() {
                break;
            }
        }
    });
    receiver
}

/// A duration for people.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn check(command: &Command, limit: Duration, status: Option<ExitStatus>) -> Result<()> {
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("`{}` failed ({status})", display(command)),
        None => bail!(
            "`{}` did not end within {} s and was stopped; run it by hand to see where it hangs",
            display(command),
            limit.as_secs()
        ),
    }
}
