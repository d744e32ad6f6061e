//! pace.json: the pace of adaptive mode over a time line.

use rekognition_wasm::pace::Pace;
use serde_json::Value;

use crate::fake::START;

pub(super) fn check(case: &Value) {
    let mut pace = Pace::default();
    for step in case["steps"].as_array().expect("steps") {
        let time = |name: &str| Some(START.as_secs_f64() + step[name].as_f64()?);
        let now = time("at").expect("a time");
        if let Some(answer) = step["answer"].as_str() {
            pace.learn(answer == "throttle", time("began").unwrap_or(now), now);
        } else {
            let wait = pace.take(now).unwrap_or_default();
            assert_near(wait.as_secs_f64() * 1000.0, &step["wait"], 1.5);
        }
        if step["rate"].is_number() {
            assert_near(pace.rate(), &step["rate"], 1e-5);
        }
    }
}

/// Two machines round alike but for the last digits.
fn assert_near(found: f64, expected: &Value, difference: f64) {
    let expected = expected.as_f64().expect("a number");
    let is_near = (found - expected).abs() <= difference;
    assert!(is_near, "expected {expected}, found {found}");
}
