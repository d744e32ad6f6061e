//! retries.json: the attempts of a call of a service, and of a question to an endpoint that vends credentials.

use std::time::Duration;

use rekognition_wasm::{
    config::Config, error::Error, providers::Http, services::rekognition::REKOGNITION,
};
use serde_json::{Value, json};

use super::{config, connected, nth, reply, signed};
use crate::fake::Fake;

pub(super) fn check(case: &Value) {
    for of in ["service", "endpoint"] {
        let is_meant = |only: &Vec<Value>| only.iter().any(|it| it == of);
        if case["of"].as_array().is_none_or(is_meant) {
            check_of(of, case);
        }
    }
}

fn check_of(of: &str, case: &Value) {
    let fake = fake(case);
    let max_attempts = case["maxAttempts"]
        .as_u64()
        .map_or(3, |it| it.try_into().expect("a number of attempts"));
    let calls = case["calls"].as_u64().unwrap_or(1);
    let error = if of == "service" {
        let config = Config {
            max_attempts,
            ..config(REKOGNITION)
        };
        let client = signed(&fake, config);
        let call = |_, _| fake.run(client.call("DetectFaces", b"{}")).err();
        (0..calls).fold(None, call)
    } else {
        let provider = Http {
            max_attempts,
            ..Http::new("https://app.example/credentials")
        };
        fake.run(connected(&fake, provider).provide()).err()
    };
    let requests = fake.sent().len();
    if let Some(expected) = case["requests"].as_u64() {
        assert_eq!(u64::try_from(requests).ok(), Some(expected));
    } else {
        assert_eq!(json!(requests), case["attempts"]);
        assert_eq!(json!(delays(&fake)), case["delays"]);
        let told = error.as_ref().map(Error::attempts);
        assert!(told.is_none_or(|told| case["attempts"] == told));
    }
    check_end(of, error.as_ref(), case);
}

/// Answers in turn, then with the last one, or from the first one on again.
fn fake(case: &Value) -> Fake {
    let (answers, repeats) = (case["answers"].clone(), case["repeat"] == true);
    let fake = Fake::answering(move |sent, number| {
        let count = answers.as_array().map_or(1, Vec::len);
        let number = if repeats { number % count } else { number };
        let keys = r#"{"AccessKeyId":"A","SecretAccessKey":"S","Token":"T"}"#;
        let success = if sent.method == "GET" { keys } else { "{}" };
        reply(&nth(&answers, number), success)
    });
    fake.set_random(case["random"].as_f64().unwrap_or(0.5));
    fake
}

/// The waits between attempts, in milliseconds.
fn delays(fake: &Fake) -> Vec<u64> {
    let sleeps = fake.sleeps().into_iter();
    let between = sleeps.filter(|sleep| *sleep != Config::REQUEST_TIMEOUT);
    between
        .map(|sleep: Duration| sleep.as_millis().try_into().expect("not so long"))
        .collect()
}

fn check_end(of: &str, error: Option<&Error>, case: &Value) {
    let Some(error) = error else {
        assert_eq!(case["ends"], "success");
        return;
    };
    let name = case["ends"].as_str().expect("a name");
    if of == "service" {
        assert_eq!(error.name(), name);
    } else {
        assert!(error.message().contains(name), "{error}");
    }
    if let Some(hint) = case["hint"].as_str() {
        assert_eq!(error.hint().as_deref(), Some(hint));
    }
}
