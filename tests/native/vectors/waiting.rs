//! jobs.json and pages.json: the questions about a job, and the pages of an answer.

use std::time::SystemTime;

use rekognition_wasm::{
    Rekognition,
    config::Config,
    error::Error,
    platform::Platform,
    services::rekognition::REKOGNITION,
    types::{GetLabelDetectionRequest, ListFacesRequest, WaitOptions},
};
use serde_json::{Value, json};

use super::{config, nth, optional, reply, seconds, signed};
use crate::fake::{Fake, Reply, START, answer};

/// A client that asks each question once.
fn client(fake: &Fake) -> Rekognition<Fake> {
    let config = Config {
        max_attempts: 1,
        ..config(REKOGNITION)
    };
    signed(fake, config).into()
}

fn labels() -> GetLabelDetectionRequest {
    GetLabelDetectionRequest {
        job_id: "job".to_owned(),
        ..GetLabelDetectionRequest::default()
    }
}

pub(super) fn check_job(case: &Value) {
    let answers = case["answers"].clone();
    let fake = Fake::answering(move |_, number| tell(&nth(&answers, number)));
    fake.set_random(case["random"].as_f64().unwrap_or(0.5));
    let default = WaitOptions::default();
    let options = WaitOptions {
        min_delay: seconds(case, "minDelay").unwrap_or(default.min_delay),
        max_delay: seconds(case, "maxDelay").unwrap_or(default.max_delay),
        limit: seconds(case, "maxWait"),
    };
    let outcome = fake.run(client(&fake).wait_for(labels(), options));
    check_end(outcome.err().as_ref(), "success", case);
    let sleeps = fake.sleeps().into_iter();
    // a limit that has run out is no delay
    let sleeps = sleeps.filter(|sleep| Some(*sleep) != options.limit);
    let delays: Vec<_> = sleeps.map(|sleep| sleep.as_secs_f64()).collect();
    let expected = case["delays"].as_array().expect("a list").iter();
    assert_eq!(
        delays,
        expected.filter_map(Value::as_f64).collect::<Vec<_>>()
    );
    if let Some(waited) = case["waited"].as_u64() {
        let passed = fake.now().duration_since(SystemTime::UNIX_EPOCH + START);
        assert_eq!(passed.expect("time goes on").as_secs(), waited);
    }
}

/// The answer to a question: a status by its name, a reply, or members.
fn tell(told: &Value) -> Reply {
    match told {
        Value::String(status) => answer(200, &json!({ "JobStatus": status }).to_string()),
        told if told["status"].is_null() && told["lost"].is_null() && told["silent"].is_null() => {
            answer(200, &told.to_string())
        }
        told => reply(told, "{}"),
    }
}

pub(super) fn check_pages(case: &Value) {
    let answers = case["answers"].clone();
    let fake = Fake::answering(move |_, number| match nth(&answers, number) {
        refusal @ Value::Object(_) => reply(&refusal, "{}"),
        token => {
            let page = json!({ "NextToken": token, "JobStatus": "SUCCEEDED" });
            answer(200, &page.to_string())
        }
    });
    let client = client(&fake);
    let outcome = fake.run(async {
        if case["of"] == "job" {
            let options = WaitOptions::default();
            let mut pages = client.wait_for_pages(labels(), options).await?;
            while let Some(page) = pages.next().await {
                page?;
            }
        } else {
            let mut pages = client.pages(ListFacesRequest {
                collection_id: "faces".to_owned(),
                next_token: optional(case, "from"),
                ..ListFacesRequest::default()
            });
            while let Some(page) = pages.next().await {
                page?;
            }
        }
        Ok(())
    });
    check_end(outcome.err().as_ref(), "end", case);
    let asked = |sent: &crate::fake::Sent| {
        let input: Value = serde_json::from_str(&sent.body).expect("JSON");
        input["NextToken"].clone()
    };
    assert_eq!(
        json!(fake.sent().iter().map(asked).collect::<Vec<_>>()),
        case["asked"]
    );
}

fn check_end(error: Option<&Error>, success: &str, case: &Value) {
    assert_eq!(error.map_or(success, Error::name), case["ends"]);
    if let (Some(message), Some(error)) = (case["message"].as_str(), error) {
        assert_eq!(error.message(), message);
    }
}
