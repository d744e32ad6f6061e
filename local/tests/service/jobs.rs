//! Jobs are at work for a while, and known only to the operation that asks after them.

use serde_json::{Value, json};

use crate::client::{Local, with};
use crate::model::faults_of_answer;

fn video() -> Value {
    json!({ "Video": { "S3Object": { "Bucket": "bucket", "Name": "video.mp4" } } })
}

#[tokio::test]
async fn the_third_poll_finds_a_video_job_done() {
    let local = Local::new();
    let asked = with(video(), json!({ "JobTag": "mine" }));
    let job = local.ok("StartFaceDetection", &asked).await;
    for _ in 0..2 {
        let answer = local.ok("GetFaceDetection", &job).await;
        let expected = json!({
            "JobStatus": "IN_PROGRESS",
            "JobId": job["JobId"],
            "JobTag": "mine",
            "Video": asked["Video"],
        });
        assert_eq!(answer, expected);
    }
    for _ in 0..2 {
        let answer = local.ok("GetFaceDetection", &job).await;
        assert_eq!(answer["JobStatus"], "SUCCEEDED");
        assert_eq!(answer["Video"], asked["Video"]);
        assert_eq!(answer["Faces"].as_array().unwrap().len(), 1);
        assert_eq!(faults_of_answer("GetFaceDetection", &answer), [""; 0]);
    }
}

#[tokio::test]
async fn the_third_poll_finds_a_media_analysis_job_done() {
    let local = Local::new();
    let asked = json!({
        "JobName": "moderate",
        "OperationsConfig": { "DetectModerationLabels": { "MinConfidence": 70.0 } },
        "Input": { "S3Object": { "Bucket": "bucket", "Name": "manifest.jsonl" } },
        "OutputConfig": { "S3Bucket": "bucket", "S3KeyPrefix": "out/" },
    });
    let job = local.ok("StartMediaAnalysisJob", &asked).await;
    for status in ["CREATED", "IN_PROGRESS", "SUCCEEDED", "SUCCEEDED"] {
        let answer = local.ok("GetMediaAnalysisJob", &job).await;
        assert_eq!(answer["Status"], status);
        for name in ["JobName", "OperationsConfig", "Input", "OutputConfig"] {
            assert_eq!(answer[name], asked[name], "{name}");
        }
        assert_eq!(answer.get("Results").is_some(), status == "SUCCEEDED");
        assert_eq!(answer.get("FailureDetails"), None);
        assert_eq!(faults_of_answer("GetMediaAnalysisJob", &answer), [""; 0]);
    }
}

#[tokio::test]
async fn a_job_is_of_its_kind() {
    let local = Local::new();
    let job = local.ok("StartLabelDetection", &video()).await;
    let gone = "ResourceNotFoundException";
    local
        .call("GetFaceDetection", &job)
        .await
        .is_error(gone, "JobId");
    let nobody = json!({ "JobId": "unknown" });
    local
        .call("GetLabelDetection", &nobody)
        .await
        .is_error(gone, "JobId");
    local
        .call("GetMediaAnalysisJob", &job)
        .await
        .is_error(gone, "JobId");
    local.ok("GetLabelDetection", &job).await;
}

#[tokio::test]
async fn a_token_starts_one_job() {
    let local = Local::new();
    let asked = with(video(), json!({ "ClientRequestToken": "token" }));
    let job = local.ok("StartTextDetection", &asked).await;
    assert_eq!(job, local.ok("StartTextDetection", &asked).await);
    assert_ne!(job, local.ok("StartTextDetection", &video()).await);
    // The token is that operation's.
    assert_ne!(job, local.ok("StartLabelDetection", &asked).await);
    let other = with(asked, json!({ "JobTag": "other" }));
    let answer = local.call("StartTextDetection", &other).await;
    answer.is_error("IdempotentParameterMismatchException", "");
}

#[tokio::test]
async fn a_face_search_needs_a_collection() {
    let local = Local::new();
    let asked = with(video(), json!({ "CollectionId": "people" }));
    let answer = local.call("StartFaceSearch", &asked).await;
    answer.is_error("ResourceNotFoundException", "people");
    local
        .ok("CreateCollection", &json!({ "CollectionId": "people" }))
        .await;
    local.ok("StartFaceSearch", &asked).await;
}
