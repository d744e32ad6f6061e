//! Runs steps that need one another: one that calls cargo, and beside it two that do not. It does not know what they
//! do.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::output::Output;
use crate::step::{say, seconds};

/// The work of a step; it can be sent to another thread.
type Work<'a> = Box<dyn FnOnce(&mut Output) -> Result<u64> + Send + 'a>;

/// One thing to do.
pub(crate) struct Step<'a> {
    /// The suite of which the step is part.
    pub(crate) suite: &'static str,
    /// No other step has this name.
    pub(crate) name: &'static str,
    /// Whether it calls cargo, which locks its directory and compiles on every processor.
    pub(crate) calls_cargo: bool,
    /// The names of the steps that must have succeeded; they stand before this one.
    pub(crate) needs: &'static [&'static str],
    /// Does it, and returns how many tests that were.
    pub(crate) work: Work<'a>,
}

impl<'a> Step<'a> {
    /// A step that does not call cargo.
    pub(crate) fn new(
        suite: &'static str,
        name: &'static str,
        needs: &'static [&'static str],
        work: impl FnOnce(&mut Output) -> Result<u64> + Send + 'a,
    ) -> Self {
        Self {
            suite,
            name,
            calls_cargo: false,
            needs,
            work: Box::new(work),
        }
    }

    /// The same, but it calls cargo.
    pub(crate) fn with_cargo(self) -> Self {
        Self {
            calls_cargo: true,
            ..self
        }
    }
}

/// How a step ended.
pub(crate) struct Done {
    pub(crate) suite: &'static str,
    pub(crate) name: &'static str,
    /// How many tests that were.
    pub(crate) result: Result<u64>,
    pub(crate) took: Duration,
}

/// The steps of these suites, with all that they need.
pub(crate) fn choose<'a>(steps: Vec<Step<'a>>, suites: &[&str]) -> Vec<Step<'a>> {
    let mut needed = Vec::new();
    let mut chosen = Vec::new();
    for step in steps.into_iter().rev() {
        if suites.contains(&step.suite) || needed.contains(&step.name) {
            needed.extend(step.needs);
            chosen.push(step);
        }
    }
    chosen.reverse();
    chosen
}

/// Runs the steps one after another, and shows what they print at once.
pub(crate) fn run_in_turn(steps: Vec<Step>) -> Vec<Done> {
    let plan = Plan::new(steps);
    plan.work_off(|_| true, Output::shown);
    plan.into_done()
}

/// Runs one step that calls cargo and two that do not side by side, and shows what each has printed when it ends.
///
/// Two, as browsers and Node wait a good part of their time.
pub(crate) fn run_side_by_side(steps: Vec<Step>) -> Vec<Done> {
    let plan = Plan::new(steps);
    thread::scope(|scope| {
        scope.spawn(|| plan.work_off(|step| step.calls_cargo, Output::kept));
        scope.spawn(|| plan.work_off(|step| !step.calls_cargo, Output::kept));
        plan.work_off(|step| !step.calls_cargo, Output::kept);
    });
    plan.into_done()
}

/// The steps that wait and those that have ended, each in their order.
struct Plan<'a> {
    state: Mutex<State<'a>>,
    one_more_ended: Condvar,
}

struct State<'a> {
    waiting: Vec<Step<'a>>,
    done: Vec<Done>,
}

impl<'a> Plan<'a> {
    const fn new(waiting: Vec<Step<'a>>) -> Self {
        let done = Vec::new();
        Self {
            state: Mutex::new(State { waiting, done }),
            one_more_ended: Condvar::new(),
        }
    }

    /// Runs the steps that are `mine`, each as soon as those that it needs have ended.
    fn work_off(&self, mine: impl Fn(&Step) -> bool, output: fn() -> Output) {
        while let Some((step, failed)) = self.take_next(&mine) {
            let (suite, name) = (step.suite, step.name);
            say(&format!("{suite}: {name} …"));
            let start = Instant::now();
            let mut output = output();
            let result = match failed {
                Some(need) => Err(anyhow!("it needs `{need}`, which failed")),
                // A panic must not leave the other threads waiting.
                None => catch_unwind(AssertUnwindSafe(|| (step.work)(&mut output)))
                    .unwrap_or_else(|_| Err(anyhow!("it panicked"))),
            };
            let took = start.elapsed();
            let outcome = if result.is_ok() { "done" } else { "FAILED" };
            output.end(
                &format!("{suite}: {name}: {outcome} in {}", seconds(took)),
                result.as_ref().err(),
            );
            self.lock().done.push(Done {
                suite,
                name,
                result,
                took,
            });
            self.one_more_ended.notify_all();
        }
    }

    /// Waits for the first step that is `mine` and has all it needs; with it, which of these failed.
    fn take_next(&self, mine: impl Fn(&Step) -> bool) -> Option<(Step<'a>, Option<&'static str>)> {
        let mut state = self.lock();
        loop {
            let ready = |step: &Step| mine(step) && state.has_all(step.needs);
            if let Some(place) = state.waiting.iter().position(ready) {
                let step = state.waiting.remove(place);
                let failed = state.failed(step.needs);
                return Some((step, failed));
            }
            if !state.waiting.iter().any(&mine) {
                return None;
            }
            let woken = self.one_more_ended.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn into_done(self) -> Vec<Done> {
        let state = self.state.into_inner();
        state.unwrap_or_else(PoisonError::into_inner).done
    }
}

impl State<'_> {
    fn has_all(&self, needs: &[&str]) -> bool {
        let has = |need: &&str| self.done.iter().any(|step| step.name == *need);
        needs.iter().all(has)
    }

    /// Which of these steps failed.
    fn failed(&self, needs: &[&'static str]) -> Option<&'static str> {
        let mut failed = self.done.iter().filter(|step| step.result.is_err());
        failed.find_map(|step| needs.iter().copied().find(|need| *need == step.name))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn names<'a>(steps: impl IntoIterator<Item = &'a Done>) -> Vec<&'static str> {
        steps.into_iter().map(|step| step.name).collect()
    }

    #[test]
    fn a_suite_brings_what_it_needs_and_nothing_else() {
        let steps = vec![
            Step::new("build", "a", &[], |_| Ok(0)).with_cargo(),
            Step::new("build", "b", &["a"], |_| Ok(0)).with_cargo(),
            Step::new("build", "c", &[], |_| Ok(0)).with_cargo(),
            Step::new("one", "d", &["b"], |_| Ok(1)),
            Step::new("two", "e", &["c"], |_| Ok(1)),
        ];
        let chosen = choose(steps, &["one"]);
        let names: Vec<_> = chosen.iter().map(|step| step.name).collect();
        assert_eq!(names, ["a", "b", "d"]);
    }

    #[test]
    fn steps_run_beside_those_that_call_cargo_and_after_what_they_need() {
        // Each of the three waits for the others.
        let all = Barrier::new(3);
        let meet = |_: &mut Output| {
            all.wait();
            Ok(1)
        };
        let done = run_side_by_side(vec![
            Step::new("build", "late", &[], meet).with_cargo(),
            Step::new("suite", "needs all", &["late", "one", "two"], |_| Ok(1)),
            Step::new("suite", "one", &[], meet),
            Step::new("suite", "two", &[], meet),
        ]);
        let mut names = names(&done);
        assert_eq!(names.pop(), Some("needs all"));
        assert_eq!(names.len(), 3);
    }

    #[test]
    fn what_needs_a_failed_step_fails_unrun_and_the_rest_goes_on() {
        for run in [run_in_turn, run_side_by_side] {
            let done = run(vec![
                Step::new("build", "a", &[], |_| Err(anyhow!("broken"))).with_cargo(),
                Step::new("suite", "b", &["a"], |_| unreachable!("a failed")),
                Step::new("suite", "c", &["b"], |_| unreachable!("b failed")),
                Step::new("suite", "e", &[], |_| panic!("a step that panics")),
                Step::new("suite", "d", &[], |_| Ok(3)).with_cargo(),
            ]);
            let mut failed = names(done.iter().filter(|step| step.result.is_err()));
            failed.sort_unstable();
            assert_eq!(failed, ["a", "b", "c", "e"]);
            assert!(done.iter().any(|step| matches!(step.result, Ok(3))));
        }
    }
}
