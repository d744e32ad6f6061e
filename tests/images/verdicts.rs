//! The cases of tests/vectors/verdicts.json; tests/npm/verdicts.test.mjs gives them to the module.

#[path = "../vectors/verdicts.rs"]
mod driver;

use std::panic;

use serde_json::Value;

#[test]
fn every_case_holds() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../vectors/verdicts.json")).expect("a list");
    assert!(!cases.is_empty());
    for case in &cases {
        let checked = panic::catch_unwind(|| driver::check(case));
        assert!(checked.is_ok(), "{}", case["name"]);
    }
}
