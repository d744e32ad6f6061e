//! Faults on request: which request meets which fault, how often, and how many requests there were.
//! What a fault does to an answer is in the files beside this one.

mod answers;
mod damage;
mod plan;

pub(crate) use answers::{Instead, instead};
pub(crate) use damage::damaged;
pub(crate) use plan::{Fault, HiddenDate, Met, Settings};

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::target::Target;
use plan::{Plan, Rule};

/// What is planned and what happened so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    rules: Vec<Active>,
    settings: Settings,
    requests: BTreeMap<&'static str, u64>,
    faults: BTreeMap<&'static str, u64>,
}

/// A rule and what is left of it.
#[derive(Debug)]
struct Active {
    rule: Rule,
    left: Option<u32>,
    random: fastrand::Rng,
}

impl Faults {
    /// Begins anew with this plan, or says what is wrong with it.
    pub(crate) fn replace(&self, plan: &[u8]) -> Result<(), String> {
        let plan = Plan::parse(plan)?;
        let rules = plan.rules.into_iter().map(|rule| Active {
            left: rule.times,
            random: fastrand::Rng::with_seed(rule.seed.unwrap_or_default()),
            rule,
        });
        *self.state() = State {
            rules: rules.collect(),
            settings: plan.settings,
            ..State::default()
        };
        Ok(())
    }

    /// Begins anew without faults.
    pub(crate) fn clear(&self) {
        *self.state() = State::default();
    }

    pub(crate) fn settings(&self) -> Settings {
        self.state().settings
    }

    /// Whether a connection may be kept for the next request. A browser sends a request a second time
    /// by itself when a connection ends that it had used before; so no reset may meet such a one.
    pub(crate) fn keep_connections(&self) -> bool {
        let state = self.state();
        let resets = |rule: &Active| rule.rule.met.fault == Fault::Reset && rule.left != Some(0);
        !state.rules.iter().any(resets)
    }

    /// How many requests there were for each operation, and how many met a fault.
    pub(crate) fn counters(&self) -> Value {
        let state = self.state();
        json!({ "requests": state.requests, "faults": state.faults })
    }

    /// Counts a request and gives it the fault of the first rule that is for it, not used up, and
    /// whose dice say so.
    pub(crate) fn meet(&self, target: Target) -> Option<Met> {
        let mut state = self.state();
        *state.requests.entry(target.operation).or_default() += 1;
        let rule = state.rules.iter_mut().find_map(|rule| rule.meet(target))?;
        *state.faults.entry(target.operation).or_default() += 1;
        Some(rule)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Active {
    fn meet(&mut self, target: Target) -> Option<Met> {
        if self.left == Some(0) || !self.rule.is_for(target) {
            return None;
        }
        // Drawn for every request that the rule is for, so that runs repeat.
        let is_drawn = self
            .rule
            .probability
            .is_none_or(|probability| self.random.f64() < probability);
        if !is_drawn {
            return None;
        }
        self.left = self.left.map(|left| left - 1);
        Some(self.rule.met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(plan: &str) -> Faults {
        let faults = Faults::default();
        faults.replace(plan.as_bytes()).unwrap();
        faults
    }

    fn meet(faults: &Faults, operation: &str) -> Option<Fault> {
        let met = faults.meet(Target::named(operation).unwrap());
        met.map(|met| met.fault)
    }

    #[test]
    fn a_rule_is_used_up() {
        let faults = faults(
            r#"{"rules":[{"target":"GetId","times":2,"fault":"throttle"},{"target":"*","fault":"reset"}]}"#,
        );
        let met = [(); 3].map(|()| meet(&faults, "GetId"));
        assert_eq!(
            met,
            [
                Some(Fault::Throttle),
                Some(Fault::Throttle),
                Some(Fault::Reset)
            ]
        );
        assert_eq!(meet(&faults, "DetectFaces"), Some(Fault::Reset));
        assert_eq!(
            faults.counters(),
            json!({ "requests": { "DetectFaces": 1, "GetId": 3 }, "faults": { "DetectFaces": 1, "GetId": 3 } })
        );
    }

    #[test]
    fn dice_repeat_with_their_seed() {
        let draw = |seed: u32| {
            let faults = faults(&format!(
                r#"{{"rules":[{{"target":"*","probability":0.3,"seed":{seed},"fault":"internal"}}]}}"#
            ));
            [(); 200].map(|()| meet(&faults, "DetectFaces").is_some())
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let hits = draw(1).into_iter().filter(|hit| *hit).count();
        assert!((40..=80).contains(&hits), "{hits}");
    }

    #[test]
    fn clearing_forgets_everything() {
        let faults = faults(r#"{"clock":60,"rules":[{"target":"*","fault":"hang"}]}"#);
        meet(&faults, "GetId");
        faults.clear();
        assert_eq!(faults.counters(), json!({ "requests": {}, "faults": {} }));
        assert_eq!(faults.settings(), Settings::default());
        assert_eq!(meet(&faults, "GetId"), None);
    }
}
