//! The output of a step of a plan: shown at once, or kept until the step ends so that two steps do not mix. It counts
//! the tests in it.

use std::process::Command;
use std::time::Duration;

use anyhow::{Error, Result, bail};

use crate::process::display;
use crate::step::{self, TESTS};
use crate::test_count;

/// Where the output of a step's commands goes.
pub(crate) struct Output {
    /// The text that was printed; `None` where it is shown at once.
    kept: Option<String>,
}

impl Output {
    /// Output that is shown at once.
    pub(crate) fn shown() -> Self {
        Self { kept: None }
    }

    /// Output that is shown when the step ends.
    pub(crate) fn kept() -> Self {
        let kept = Some(String::new());
        Self { kept }
    }

    /// Whether other steps may run beside this one: then it is kept.
    pub(crate) fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// Runs a command that checks one thing.
    pub(crate) fn check(&mut self, command: &mut Command) -> Result<u64> {
        self.run(command, step::BUILD, |_| {}).map(|()| 1)
    }

    /// Runs a command that tests and returns how many tests that were; none is an error.
    pub(crate) fn test(&mut self, command: &mut Command) -> Result<u64> {
        let mut count = 0;
        self.run(command, TESTS, |line| count += test_count::executed(line))?;
        if count == 0 {
            bail!("`{}` ran no test", display(command));
        }
        Ok(count)
    }

    /// Shows how the step ended and what was kept, in one piece.
    pub(crate) fn end(self, outcome: &str, error: Option<&Error>) {
        let text = self.kept.unwrap_or_default();
        let error = error.map_or_else(String::new, |error| format!("error: {error:#}\n"));
        print!("== {outcome}\n{text}{error}\n");
    }

    fn run(
        &mut self,
        command: &mut Command,
        limit: Duration,
        mut each: impl FnMut(&str),
    ) -> Result<()> {
        let Some(kept) = &mut self.kept else {
            let mut show = |line: &str| {
                println!("{line}");
                each(line);
            };
            return step::execute(command, limit, step::Output::Lines(&mut show));
        };
        let mut text = String::new();
        let result = step::execute(command, limit, step::Output::Kept(&mut text));
        text.lines().for_each(each);
        kept.push_str(&text);
        result
    }
}
