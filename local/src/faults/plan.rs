//! What a test asks for, read from JSON and checked: rules, and settings of the service. It says what
//! is wrong with a plan, and runs none.

use std::time::Duration;

use serde::Deserialize;

use crate::target::{Service, Target};

/// No test waits longer.
const LONGEST_PAUSE: u64 = 10 * 60 * 1000;

/// The longest session of AWS.
const LONGEST_SESSION: u32 = 36 * 60 * 60;

/// Times stay far from the ends of their range.
const LARGEST_OFFSET: u64 = 366 * 24 * 60 * 60;

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) rules: Vec<Rule>,
    pub(super) settings: Settings,
}

/// Which requests meet a fault, and which.
#[derive(Debug)]
pub(super) struct Rule {
    /// `None` for all.
    target: Option<Target>,
    pub(super) times: Option<u32>,
    pub(super) probability: Option<f64>,
    pub(super) seed: Option<u64>,
    pub(super) met: Met,
}

/// How the whole service behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// How long sessions live, instead of what was asked for.
    pub(crate) session_lifetime: Option<Duration>,
    /// How many seconds the service's clock is fast.
    pub(crate) clock: i64,
    pub(crate) hide_date: Option<HiddenDate>,
    /// For how many seconds a cache has had the answers.
    pub(crate) cached_date: Option<u32>,
}

/// From whom the `Date` of answers is hidden.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum HiddenDate {
    /// A page may not read it.
    FromPages,
    /// It is not sent.
    FromAll,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Fault {
    AccessDenied,
    CutOff,
    ExpiredToken,
    Hang,
    Html,
    IdentityNotFound,
    Internal,
    NoCors,
    Redirect,
    Reset,
    Slow,
    Throttle,
    Truncated,
    Unavailable,
    UnrecognizedClient,
}

impl Fault {
    /// Whether a service can have it: only Cognito has identities, and a certificate has no token.
    fn is_of(self, service: Service) -> bool {
        match self {
            Self::IdentityNotFound => service == Service::Cognito,
            Self::ExpiredToken | Self::UnrecognizedClient => service != Service::RolesAnywhere,
            _ => true,
        }
    }
}

/// A fault that a request meets, with what only some of them have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) fault: Fault,
    /// Of `Slow`; others come at once.
    pub(crate) pause: Duration,
    /// Of `Unavailable`, in seconds.
    pub(crate) retry_after: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenPlan {
    #[serde(default)]
    rules: Vec<WrittenRule>,
    session_lifetime: Option<u32>,
    #[serde(default)]
    clock: i64,
    hide_date: Option<HiddenDate>,
    cached_date: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenRule {
    target: String,
    times: Option<u32>,
    probability: Option<f64>,
    seed: Option<u64>,
    fault: Fault,
    retry_after: Option<u32>,
    milliseconds: Option<u64>,
}

impl Plan {
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let plan: WrittenPlan = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if plan.clock.unsigned_abs() > LARGEST_OFFSET {
            return Err(format!(
                "clock: expected at most {LARGEST_OFFSET} seconds off, found {}",
                plan.clock
            ));
        }
        if let Some(lifetime) = plan
            .session_lifetime
            .filter(|&seconds| seconds > LONGEST_SESSION)
        {
            return Err(format!(
                "sessionLifetime: expected at most {LONGEST_SESSION} seconds, found {lifetime}"
            ));
        }
        let rules = plan.rules.into_iter().enumerate();
        let rules = rules.map(|(index, rule)| {
            Rule::check(&rule).map_err(|error| format!("rules[{index}].{error}"))
        });
        let lifetime = plan.session_lifetime.map(u64::from);
        Ok(Self {
            rules: rules.collect::<Result<_, _>>()?,
            settings: Settings {
                session_lifetime: lifetime.map(Duration::from_secs),
                clock: plan.clock,
                hide_date: plan.hide_date,
                cached_date: plan.cached_date,
            },
        })
    }
}

impl Rule {
    pub(super) fn is_for(&self, target: Target) -> bool {
        match self.target {
            Some(own) => own == target,
            None => self.met.fault.is_of(target.service),
        }
    }

    fn check(rule: &WrittenRule) -> Result<Self, String> {
        let target = match &*rule.target {
            "*" => None,
            name => Some(Target::named(name).ok_or_else(|| {
                format!("target: expected an operation or \"*\", found {name:?}")
            })?),
        };
        if target.is_some_and(|target| !rule.fault.is_of(target.service)) {
            return Err(
                "fault: identityNotFound is for operations of Cognito Identity, and CreateSession \
                 has no token that is refused"
                    .to_owned(),
            );
        }
        match rule.probability {
            Some(probability) if !(0.0..=1.0).contains(&probability) => {
                return Err(format!("probability: expected 0 to 1, found {probability}"));
            }
            None if rule.seed.is_some() => {
                return Err("seed: it needs a probability".to_owned());
            }
            _ => {}
        }
        Ok(Self {
            target,
            times: rule.times,
            probability: rule.probability,
            seed: rule.seed,
            met: rule.met()?,
        })
    }
}

impl WrittenRule {
    fn met(&self) -> Result<Met, String> {
        if self.retry_after.is_some() && self.fault != Fault::Unavailable {
            return Err("retryAfter: only the fault \"unavailable\" has it".to_owned());
        }
        let pause = match (self.fault, self.milliseconds) {
            (Fault::Slow, Some(pause)) if pause <= LONGEST_PAUSE => pause,
            (Fault::Slow, Some(pause)) => {
                return Err(format!(
                    "milliseconds: expected at most {LONGEST_PAUSE}, found {pause}"
                ));
            }
            (Fault::Slow, None) => {
                return Err("milliseconds: the fault \"slow\" needs them".to_owned());
            }
            (_, Some(_)) => return Err("milliseconds: only the fault \"slow\" has them".to_owned()),
            (_, None) => 0,
        };
        Ok(Met {
            fault: self.fault,
            pause: Duration::from_millis(pause),
            retry_after: self.retry_after,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_refused(plan: &str, expected: &str) {
        let error = Plan::parse(plan.as_bytes()).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_plan_may_be_empty() {
        let plan = Plan::parse(b"{}").unwrap();
        assert!(plan.rules.is_empty());
        assert_eq!(plan.settings, Settings::default());
    }

    #[test]
    fn every_setting_is_read() {
        let plan =
            br#"{"sessionLifetime":2,"clock":-3600,"hideDate":"fromPages","cachedDate":600}"#;
        assert_eq!(
            Plan::parse(plan).unwrap().settings,
            Settings {
                session_lifetime: Some(Duration::from_secs(2)),
                clock: -3600,
                hide_date: Some(HiddenDate::FromPages),
                cached_date: Some(600),
            }
        );
    }

    #[test]
    fn a_rule_for_all_finds_no_identity_only_in_cognito() {
        let plan = br#"{"rules":[{"target":"*","fault":"identityNotFound"}]}"#;
        let rule = &Plan::parse(plan).unwrap().rules[0];
        assert!(rule.is_for(Target::named("GetOpenIdToken").unwrap()));
        assert!(!rule.is_for(Target::named("DetectFaces").unwrap()));
    }

    #[test]
    fn mistakes_are_named() {
        is_refused("", "EOF");
        is_refused("[1]", "expected");
        is_refused(
            r#"{"rule":[]}"#,
            "unknown field `rule`, expected one of `rules`",
        );
        is_refused(r#"{"clock":99999999999}"#, "clock: expected at most");
        is_refused(
            r#"{"clock":-9223372036854775808}"#,
            "clock: expected at most",
        );
        is_refused(r#"{"sessionLifetime":-1}"#, "invalid value");
        is_refused(
            r#"{"sessionLifetime":999999}"#,
            "sessionLifetime: expected at most",
        );
        is_refused(r#"{"hideDate":true}"#, "expected");
        let check = |rule: &str, expected: &str| {
            is_refused(&format!(r#"{{"rules":[{rule}]}}"#), expected);
        };
        check(r#"{"fault":"reset"}"#, "missing field `target`");
        check(r#"{"target":"*"}"#, "missing field `fault`");
        check(
            r#"{"target":"*","fault":"resett"}"#,
            "unknown variant `resett`",
        );
        check(
            r#"{"target":"*","fault":"reset","time":1}"#,
            "unknown field `time`",
        );
        check(
            r#"{"target":"*","fault":"reset","times":-1}"#,
            "invalid value",
        );
        check(
            r#"{"target":"DetectFace","fault":"reset"}"#,
            "rules[0].target: expected an operation or \"*\", found \"DetectFace\"",
        );
        check(r#"{"target":"*","fault":"slow"}"#, "milliseconds");
        check(
            r#"{"target":"*","fault":"slow","milliseconds":9999999}"#,
            "at most 600000",
        );
        check(
            r#"{"target":"*","fault":"reset","milliseconds":1}"#,
            "milliseconds",
        );
        check(
            r#"{"target":"*","fault":"reset","retryAfter":1}"#,
            "retryAfter",
        );
        check(
            r#"{"target":"*","fault":"reset","probability":1.5}"#,
            "0 to 1, found 1.5",
        );
        check(r#"{"target":"*","fault":"reset","seed":1}"#, "seed");
        check(
            r#"{"target":"GetSessionToken","fault":"identityNotFound"}"#,
            "Cognito",
        );
    }
}
