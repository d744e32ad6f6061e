//! Child processes that never outlive this one: ended on drop, on Ctrl-C and on termination. It does not interpret
//! what they print.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

/// Every child that runs, for the signal handler.
static CHILDREN: Mutex<Vec<Arc<Mutex<Child>>>> = Mutex::new(Vec::new());

/// A running child process; dropping it ends it.
pub(crate) struct Running {
    child: Arc<Mutex<Child>>,
}

impl Running {
    /// Starts `command`; a missing program is an error that says so.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let child = command
            .spawn()
            .map_err(|error| start_error(command, error))?;
        let child = Arc::new(Mutex::new(child));
        lock(&CHILDREN).push(Arc::clone(&child));
        Ok(Self { child })
    }

    /// The child's standard output, if it was piped and not taken before.
    pub(crate) fn take_stdout(&self) -> Option<ChildStdout> {
        lock(&self.child).stdout.take()
    }

    /// The status of a child that has ended.
    pub(crate) fn status(&self) -> Result<Option<ExitStatus>> {
        lock(&self.child)
            .try_wait()
            .context("could not read the state of a child process")
    }

    /// Waits for the end of the child, at most until `deadline`; `None` means that it still runs.
    pub(crate) fn wait(&self, deadline: Option<Instant>) -> Result<Option<ExitStatus>> {
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.status()? {
                return Ok(Some(status));
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(None);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&CHILDREN).retain(|other| !Arc::ptr_eq(other, &self.child));
        end(&self.child);
    }
}

/// Makes Ctrl-C, termination and hang-up end the children first.
pub(crate) fn end_children_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        // Held until the exit, so that no thread starts another child meanwhile.
        let children = lock(&CHILDREN);
        children.iter().for_each(end);
        std::process::exit(130);
    })
    .context("could not install the Ctrl-C handler")
}

/// `command` as one would type it.
pub(crate) fn display(command: &Command) -> String {
    // The name is enough; cargo comes with the whole path of its toolchain.
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    let word = |word: &OsStr| {
        let word = word.to_string_lossy();
        if word.is_empty() || word.contains(char::is_whitespace) {
            format!("\"{word}\"")
        } else {
            word.into_owned()
        }
    };
    words.map(word).collect::<Vec<_>>().join(" ")
}

/// The error of a command that could not start.
pub(crate) fn start_error(command: &Command, error: io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy();
    if error.kind() == ErrorKind::NotFound {
        anyhow!(
            "`{program}` was not found; install it or add it to PATH, then run the command again"
        )
    } else {
        anyhow!(error).context(format!("could not start `{}`", display(command)))
    }
}

fn end(child: &Arc<Mutex<Child>>) {
    let mut child = lock(child);
    // Both fail only for a child that is gone already.
    let _ = child.kill();
    let _ = child.wait();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
