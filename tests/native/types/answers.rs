//! Answers that are not as documented: an error that says where, never a panic.

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use rekognition_wasm::{
    error::Kind,
    types::{self, Exception, GetFaceLivenessSessionResultsRequest, Operation},
};
use serde_json::Value;

use super::{
    client,
    generated::for_each_operation,
    samples::{Extent, MODEL, output},
};
use crate::fake::{Fake, answer, error};

fn liveness(answer: crate::fake::Reply) -> rekognition_wasm::error::Error {
    let fake = Fake::script([answer]);
    let request = GetFaceLivenessSessionResultsRequest {
        session_id: "0".repeat(36),
    };
    let called = fake.run(client(&fake).get_face_liveness_session_results(request));
    called.expect_err("the answer is not as documented")
}

#[test]
fn what_the_service_promises_must_be_there() {
    let error = liveness(answer(200, r#"{"SessionId":"id"}"#));
    assert_eq!((error.kind(), error.status()), (Kind::Response, Some(200)));
    assert_eq!(
        error.message(),
        "GetFaceLivenessSessionResults: expected an answer as the API reference has it, \
         found: missing field `Status`"
    );
    assert!(error.request_id().is_some());
    assert_eq!(error.attempts(), 1);
    let null = liveness(answer(200, r#"{"SessionId":"id","Status":null}"#));
    assert_eq!(null.message(), error.message());
}

#[test]
fn exceptions_are_known_by_name() {
    let shapes = MODEL["shapes"].as_object().expect("an object");
    let exceptions = shapes
        .iter()
        .filter(|(_, shape)| shape["exception"] == true);
    let mut count = 0;
    for (name, _) in exceptions {
        // those that pass are asked again
        let fake = Fake::answering({
            let name = name.clone();
            move |_, _| error(400, &name)
        });
        let call = client(&fake);
        let error = fake
            .run(call.client().call("DetectFaces", b"{}"))
            .expect_err("an error");
        assert_eq!(
            error.exception().map(Exception::as_str),
            Some(name.as_str())
        );
        count += 1;
    }
    assert_eq!(count, 23);
    assert_eq!(
        liveness(error(400, "ValidationException")).exception(),
        None
    );
    assert_eq!(liveness(answer(200, "{}")).exception(), None);
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[A-Z][a-z]{0,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Puts `other` in the place of one of the values inside.
fn disturb(value: &mut Value, mut place: usize, other: &Value) {
    let items: Vec<&mut Value> = match value {
        Value::Object(members) if !members.is_empty() => members.values_mut().collect(),
        Value::Array(items) if !items.is_empty() => items.iter_mut().collect(),
        _ => return value.clone_from(other),
    };
    let count = items.len() + 1;
    match items.into_iter().nth(place % count) {
        Some(item) => {
            place /= count;
            disturb(item, place, other);
        }
        None => value.clone_from(other),
    }
}

fn read<R: Operation>(answer: &Value) {
    let _ = serde_json::from_value::<R::Response>(answer.clone());
}

#[test]
fn no_answer_panics() {
    let answers = (anything(), any::<usize>());
    let mut runner = TestRunner::default();
    macro_rules! check {
        ($name:literal, $method:ident, $request:ident, $response:ident) => {
            let sample = output($name, Extent::Full);
            for _ in 0..48 {
                let (other, place) = answers.new_tree(&mut runner).expect("a value").current();
                read::<types::$request>(&other);
                let mut disturbed = sample.clone();
                disturb(&mut disturbed, place, &other);
                read::<types::$request>(&disturbed);
            }
        };
    }
    for_each_operation!(check);
}
