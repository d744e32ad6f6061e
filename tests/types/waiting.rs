//! Waiting for jobs and project versions, in virtual time.

use std::time::Duration;

use proptest::prelude::*;
use rekognition_wasm::{
    error::{Error, Kind},
    types::{
        self, DescribeProjectVersionsRequest, GetLabelDetectionRequest, GetMediaAnalysisJobRequest,
        Job, VideoJobStatus, WaitOptions,
    },
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    client,
    fake::{Fake, Reply, answer, error},
    samples::{Extent, operations_with, output},
};

const SECONDS: fn(u64) -> Duration = Duration::from_secs;

fn labels() -> GetLabelDetectionRequest {
    GetLabelDetectionRequest {
        job_id: "job".to_owned(),
        ..Default::default()
    }
}

fn status(status: &str, more: &Value) -> Reply {
    let mut body = json!({ "JobStatus": status });
    let members = body.as_object_mut().expect("an object");
    members.extend(more.as_object().cloned().unwrap_or_default());
    answer(200, &body.to_string())
}

fn running() -> Reply {
    status("IN_PROGRESS", &json!({}))
}

#[test]
fn a_job_is_asked_for_ever_more_rarely() {
    let fake = Fake::answering(|_, number| match number {
        0..6 => running(),
        _ => status("SUCCEEDED", &json!({})),
    });
    let client = client(&fake);
    let response = fake
        .run(client.wait_for(labels(), WaitOptions::default()))
        .expect("it ends");
    assert_eq!(response.job_status, Some(VideoJobStatus::Succeeded));
    // 2 s and half of the way to 2, 4, 8, 16 s; then the longest
    assert_eq!(fake.sleeps(), [2, 3, 5, 9, 30, 30].map(SECONDS));
}

#[test]
fn all_pages_of_a_job_are_read() {
    let fake = Fake::script([
        running(),
        status(
            "SUCCEEDED",
            &json!({ "LabelModelVersion": "1", "NextToken": "a" }),
        ),
        status("SUCCEEDED", &json!({ "LabelModelVersion": "2" })),
    ]);
    let client = client(&fake);
    let versions = fake.run(async {
        let mut versions = Vec::new();
        let mut pages = client
            .wait_for_pages(labels(), WaitOptions::default())
            .await?;
        while let Some(page) = pages.next().await {
            versions.extend(page?.label_model_version);
        }
        Ok::<_, Error>(versions)
    });
    assert_eq!(versions.expect("it ends"), ["1", "2"]);
    assert_eq!(fake.sent().len(), 3);
    assert!(fake.sent()[2].body.contains(r#""NextToken":"a""#));
}

#[test]
fn a_job_that_fails_says_why() {
    let fake = Fake::script([status(
        "FAILED",
        &json!({ "StatusMessage": "no such video" }),
    )]);
    let client = client(&fake);
    let error = fake
        .run(client.wait_for(labels(), WaitOptions::default()))
        .expect_err("it fails");
    assert_eq!((error.kind(), error.is_retryable()), (Kind::Job, false));
    assert_eq!(
        error.message(),
        "GetLabelDetection: the job's status is FAILED: no such video"
    );
}

#[test]
fn a_media_analysis_job_fails_in_its_own_words() {
    let body = json!({
        "JobId": "job", "Status": "FAILED", "CreationTimestamp": 1, "OperationsConfig": {},
        "Input": { "S3Object": {} }, "OutputConfig": { "S3Bucket": "bucket" },
        "FailureDetails": { "Code": "INVALID_MANIFEST", "Message": "line 3" },
    });
    let fake = Fake::script([answer(200, &body.to_string())]);
    let client = client(&fake);
    let request = GetMediaAnalysisJobRequest {
        job_id: "job".to_owned(),
    };
    let error = fake
        .run(client.wait_for(request, WaitOptions::default()))
        .expect_err("it fails");
    assert!(
        error
            .message()
            .ends_with("the job's status is FAILED: line 3"),
        "{error}"
    );
}

#[test]
fn waiting_has_a_limit() {
    let options = WaitOptions {
        limit: Some(SECONDS(60)),
        ..Default::default()
    };
    let fake = Fake::answering(|_, _| running());
    let client = client(&fake);
    let error = fake
        .run(client.wait_for(labels(), options))
        .expect_err("it never ends");
    assert_eq!(
        (error.kind(), error.name()),
        (Kind::Timeout, "TimeoutError")
    );
    assert_eq!(error.message(), "GetLabelDetection: not done within 60 s");
    let last = fake.sent().last().expect("it was asked").at;
    assert!(last < SECONDS(60), "{last:?}");

    // a question that is not answered is dropped
    let silent = Fake::answering(|_, _| Reply::Silence);
    let options = WaitOptions {
        limit: Some(SECONDS(5)),
        ..options
    };
    silent
        .run(crate::client(&silent).wait_for(labels(), options))
        .expect_err("silence");
    assert_eq!(silent.cancelled(), 1);
}

#[test]
fn a_status_that_is_not_known_is_an_end() {
    for (body, message) in [
        (
            r#"{"JobStatus":"CANCELLED"}"#,
            "GetLabelDetection: the job's status is CANCELLED",
        ),
        ("{}", "GetLabelDetection: the job's status is missing"),
    ] {
        let fake = Fake::script([answer(200, body)]);
        let client = client(&fake);
        let waited = fake.run(client.wait_for(labels(), WaitOptions::default()));
        let error = waited.expect_err("nobody knows that it goes on");
        assert_eq!((error.kind(), error.name()), (Kind::Job, "JobFailedError"));
        assert_eq!(error.message(), message);
    }
}

#[test]
fn what_may_pass_is_waited_out() {
    let fake = Fake::answering(|_, number| match number {
        0..3 => error(400, "ThrottlingException"), // all attempts of the first question
        _ => status("SUCCEEDED", &json!({})),
    });
    let client = client(&fake);
    fake.run(client.wait_for(labels(), WaitOptions::default()))
        .expect("it ends");
    assert_eq!(fake.sent().len(), 4);
}

#[test]
fn an_answer_of_another_form_is_not_waited_out() {
    let fake = Fake::script([answer(200, r#"{"JobStatus":5}"#)]);
    let client = client(&fake);
    let waited = fake.run(client.wait_for(labels(), WaitOptions::default()));
    assert_eq!(waited.expect_err("an end").kind(), Kind::Response);
}

/// Waits for a job that has succeeded, and returns its operation's name.
fn succeeded<R: Job + DeserializeOwned>() -> &'static str {
    let mut body = output(R::NAME, Extent::Minimal);
    for member in ["JobStatus", "Status"] {
        body[member] = json!("SUCCEEDED");
    }
    let fake = Fake::script([answer(200, &body.to_string())]);
    let request: R = serde_json::from_value(json!({ "JobId": "job" })).expect("valid");
    let client = client(&fake);
    fake.run(client.wait_for(request, WaitOptions::default()))
        .expect("it has succeeded");
    R::NAME
}

#[test]
fn all_jobs_can_be_waited_for() {
    let jobs = [
        succeeded::<types::GetCelebrityRecognitionRequest>(),
        succeeded::<types::GetContentModerationRequest>(),
        succeeded::<types::GetFaceDetectionRequest>(),
        succeeded::<types::GetFaceSearchRequest>(),
        succeeded::<GetLabelDetectionRequest>(),
        succeeded::<GetMediaAnalysisJobRequest>(),
        succeeded::<types::GetPersonTrackingRequest>(),
        succeeded::<types::GetSegmentDetectionRequest>(),
        succeeded::<types::GetTextDetectionRequest>(),
    ];
    assert_eq!(jobs.as_slice(), operations_with("input", "JobId"));
}

#[test]
fn what_is_refused_ends_the_waiting() {
    let fake = Fake::script([running(), error(400, "ResourceNotFoundException")]);
    let client = client(&fake);
    let error = fake
        .run(client.wait_for(labels(), WaitOptions::default()))
        .expect_err("it ends");
    assert_eq!(error.name(), "ResourceNotFoundException");
}

fn versions(states: &[&str]) -> Reply {
    let versions: Vec<_> = states
        .iter()
        .map(|state| json!({ "Status": state, "StatusMessage": format!("is {state}") }))
        .collect();
    answer(
        200,
        &json!({ "ProjectVersionDescriptions": versions }).to_string(),
    )
}

#[test]
fn project_versions_are_waited_for() {
    let request = || DescribeProjectVersionsRequest {
        project_arn: "a".repeat(20),
        ..Default::default()
    };
    let fake = Fake::script([
        versions(&[]),
        versions(&["STARTING", "RUNNING"]),
        versions(&["RUNNING", "RUNNING"]),
    ]);
    let options = WaitOptions::default();
    let waiting = client(&fake);
    let response = fake.run(waiting.wait_until_project_version_running(request(), options));
    assert_eq!(
        response
            .expect("all run")
            .project_version_descriptions
            .len(),
        2
    );
    assert_eq!(fake.sent().len(), 3);

    let fake = Fake::script([versions(&["TRAINING_COMPLETED", "TRAINING_FAILED"])]);
    let waiting = client(&fake);
    let trained = waiting.wait_until_project_version_training_completed(request(), options);
    let error = fake.run(trained).expect_err("one fails");
    assert_eq!(error.kind(), Kind::Job);
    assert!(
        error
            .message()
            .ends_with(": Status is TRAINING_FAILED: is TRAINING_FAILED"),
        "{error}"
    );
}

proptest! {
    #[test]
    fn delays_stay_within_their_bounds(
        questions in any::<u32>(),
        random in 0.0..1.0_f64,
        min in 0..100_000_u64,
        more in 0..100_000_u64,
    ) {
        let (min_delay, max_delay) = (Duration::from_millis(min), Duration::from_millis(min + more));
        let delay = WaitOptions { min_delay, max_delay, limit: None }.delay(questions, random);
        prop_assert!((min_delay..=max_delay).contains(&delay));
    }

    #[test]
    fn no_options_panic(min in any::<u64>(), max in any::<u64>(), questions in any::<u32>()) {
        let (min_delay, max_delay) = (Duration::from_secs(min), Duration::from_secs(max));
        let _ = WaitOptions { min_delay, max_delay, limit: None }.delay(questions, 0.999_999);
    }
}
