//! Every operation: what it is given is what is sent, and what is answered is what it returns.
#![allow(deprecated, reason = "operations that ended keep their methods")]

use std::fmt::Debug;

use rekognition_wasm::{
    Rekognition,
    error::Error,
    types::{self, Operation},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    client,
    generated::for_each_operation,
    json,
    samples::{Extent, MODEL, NEW_VALUE, input, output, token, without_empty},
};
use crate::fake::{Fake, answer};

macro_rules! test {
    ($name:literal, $method:ident, $request:ident, $response:ident) => {
        #[test]
        fn $method() {
            for extent in [Extent::Full, Extent::Minimal] {
                check_request(
                    $name,
                    extent,
                    async |client: &Rekognition<Fake>, request: types::$request| {
                        client.$method(request).await
                    },
                );
            }
            check_answers::<types::$request>($name);
        }
    };
}

for_each_operation!(test);

fn check_request<R>(
    operation: &str,
    extent: Extent,
    call: impl AsyncFnOnce(&Rekognition<Fake>, R) -> Result<R::Response, Error>,
) where
    R: Operation + DeserializeOwned,
    R::Response: Serialize,
{
    assert_eq!(R::NAME, operation);
    let sample = input(operation, extent);
    let request: R = serde_json::from_value(sample.clone()).expect("the sample is a request");
    assert_eq!(json(&request), sample);

    let expected = output(operation, extent);
    let fake = Fake::script([answer(200, &expected.to_string())]);
    let response = fake
        .run(call(&client(&fake), request))
        .expect("it is answered");
    let [sent] = &fake.sent()[..] else {
        panic!("one request")
    };
    assert_eq!(
        sent.header("x-amz-target"),
        format!("RekognitionService.{operation}")
    );
    let mut body: Value = serde_json::from_str(&sent.body).expect("bodies are JSON");
    if let Some(token) = token(operation)
        && extent == Extent::Minimal
    {
        let token = body.as_object_mut().expect("an object").remove(&token);
        assert!(token.is_some_and(|token| token.is_string()));
    }
    assert_eq!(body, sample);
    assert_eq!(without_empty(json(&response)), without_empty(expected));
}

fn check_answers<R>(operation: &str)
where
    R: Operation + DeserializeOwned,
    R::Response: Serialize + Debug + PartialEq,
{
    let read = |extent| {
        let fake = Fake::script([answer(200, &output(operation, extent).to_string())]);
        // an input that needs nothing but to be sent
        let request = serde_json::from_value::<R>(input(operation, Extent::Full)).expect("valid");
        let answered = fake
            .run(client(&fake).send(request))
            .expect("it is answered");
        answered.response
    };
    let full = format!("{:?}", read(Extent::Full));
    assert!(
        !full.contains("Other("),
        "a value of the model is not known: {full}"
    );
    assert_eq!(read(Extent::Nulls), read(Extent::Minimal));

    let new = read(Extent::New);
    let text = json(&new).to_string();
    assert!(!text.contains("AddedTomorrow"));
    let sent = output(operation, Extent::New).to_string();
    let count = |text: &str| text.matches(NEW_VALUE).count();
    assert_eq!(count(&text), count(&sent), "values are kept");
    let again: R::Response = serde_json::from_str(&text).expect("what is written can be read");
    assert_eq!(again, new);
}

#[test]
fn all_are_there() {
    let mut names = Vec::new();
    macro_rules! name {
        ($name:literal, $method:ident, $request:ident, $response:ident) => {
            names.push($name);
        };
    }
    for_each_operation!(name);
    let model = MODEL["operations"].as_object().expect("an object");
    let mut expected: Vec<_> = model.keys().collect();
    expected.sort();
    assert_eq!(names, expected);
}
