//! strangers.json: answers of servers that are not the service's.

use rekognition_wasm::{error::Kind, services::rekognition::REKOGNITION};
use serde_json::{Value, json};

use super::{config, reply, signed};
use crate::fake::Fake;

pub(super) fn check(case: &Value) {
    let answer = case["answer"].clone();
    let fake = Fake::answering(move |_, _| reply(&answer, ""));
    let call = signed(&fake, config(REKOGNITION));
    let error = fake
        .run(call.call("DetectFaces", b"{}"))
        .expect_err("it is none of the service's");
    let found = "expected an answer of the service, found one of another server: ";
    assert_eq!(error.kind(), Kind::Response);
    assert_eq!(error.message().strip_prefix(found), case["says"].as_str());
    assert_eq!(error.hint(), None);
    assert_eq!(json!(error.status()), case["answer"]["status"]);
    assert_eq!(json!(error.attempts()), case["attempts"]);
}
