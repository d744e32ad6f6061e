//! Every operation answers, as the model says.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::client::{Local, image, photo, with};
use crate::model::{faults_of_answer, has_error, input, member_names, operations};

const FRONT_END: [&str; 2] = ["ValidationException", "SerializationException"];

/// Those that are computed.
const COMPUTED: [&str; 23] = [
    "AssociateFaces",
    "CompareFaces",
    "CreateCollection",
    "CreateUser",
    "DeleteCollection",
    "DeleteFaces",
    "DeleteUser",
    "DescribeCollection",
    "DetectFaces",
    "DetectLabels",
    "DetectModerationLabels",
    "DetectProtectiveEquipment",
    "DetectText",
    "DisassociateFaces",
    "IndexFaces",
    "ListCollections",
    "ListFaces",
    "ListUsers",
    "RecognizeCelebrities",
    "SearchFaces",
    "SearchFacesByImage",
    "SearchUsers",
    "SearchUsersByImage",
];

/// What must be there comes first, what takes it away last.
fn in_order() -> Vec<&'static str> {
    let first = [
        "CreateCollection",
        "CreateUser",
        "IndexFaces",
        "AssociateFaces",
    ];
    let last = [
        "DisassociateFaces",
        "DeleteFaces",
        "DeleteUser",
        "DeleteCollection",
    ];
    let rest = operations().into_iter();
    let rest = rest.filter(|name| !first.contains(name) && !last.contains(name));
    first.into_iter().chain(rest).chain(last).collect()
}

/// The values of shapes that every input takes from here.
fn known() -> BTreeMap<&'static str, Value> {
    let image = image(&photo("grace_hopper.jpg"))["Image"].clone();
    BTreeMap::from([("Image", image)])
}

#[track_caller]
fn is_valid(operation: &str, answer: &Value) {
    assert_eq!(faults_of_answer(operation, answer), [""; 0], "{answer}");
}

#[tokio::test]
async fn all_75_answer_as_the_model_says() {
    let local = Local::new();
    let mut known = known();
    let order = in_order();
    assert_eq!(order.len(), 75);
    for operation in order {
        let job = operation
            .strip_prefix("Get")
            .map(|job| format!("Start{job}"));
        if let Some(start) = job.filter(|start| operations().contains(&start.as_str())) {
            let started = local.ok(&start, &input(&start, &known, false)).await;
            for shape in ["JobId", "MediaAnalysisJobId"] {
                known.insert(shape, started["JobId"].clone());
            }
        }
        let mut input = input(operation, &known, false);
        if operation == "SearchUsers" {
            input = with(input, json!({ "FaceId": known["FaceId"] }));
        }
        let answer = local.call(operation, &input).await;
        assert_eq!(answer.status, StatusCode::OK, "{operation} {answer:?}");
        is_valid(operation, &answer.body);
        let is_computed = COMPUTED.contains(&operation);
        let origin = if is_computed { "computed" } else { "synthetic" };
        assert_eq!(answer.headers["x-rekognition-local"], origin, "{operation}");
        if operation == "IndexFaces" {
            let face = &answer.body["FaceRecords"][0]["Face"];
            known.insert("FaceId", face["FaceId"].clone());
        }
    }
}

#[tokio::test]
async fn every_member_of_every_input_is_read() {
    let local = Local::new();
    local
        .ok("CreateCollection", &json!({ "CollectionId": "people" }))
        .await;
    for operation in operations() {
        let answer = local
            .call(operation, &input(operation, &known(), true))
            .await;
        if answer.status != StatusCode::OK {
            let kind = answer.error_type();
            assert!(!FRONT_END.contains(&kind), "{operation} {answer:?}");
            assert!(has_error(operation, kind), "{operation} {answer:?}");
        }
    }
}

#[tokio::test]
async fn what_the_model_requires_is_required_of_every_operation() {
    let local = Local::new();
    for operation in operations() {
        let required = input(operation, &known(), false);
        let answer = local.call(operation, &json!({})).await;
        let count = required.as_object().unwrap().len();
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            let message = format!("{count} validation error{plural} detected: Value null at '");
            answer.is_error("ValidationException", &message);
        } else {
            assert_eq!(answer.status, StatusCode::OK, "{operation} {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_wrong_type_ends_every_request() {
    let local = Local::new();
    for operation in operations() {
        let Value::Object(whole) = input(operation, &known(), true) else {
            panic!("no object");
        };
        for (name, value) in whole {
            let wrong = if value.is_boolean() {
                json!("x")
            } else {
                json!(true)
            };
            let answer = local.call(operation, &json!({ name: wrong })).await;
            answer.is_error("SerializationException", "VALUE");
        }
    }
}

#[tokio::test]
async fn answers_repeat_what_was_asked_and_end_what_waits() {
    let local = Local::new();
    let arn = "arn:aws:rekognition:us-east-1:000000000000:project/p/1";
    let answer = local
        .ok("DescribeProjectVersions", &json!({ "ProjectArn": arn }))
        .await;
    let version = &answer["ProjectVersionDescriptions"][0];
    assert_eq!(version["Status"], "TRAINING_COMPLETED");
    assert_eq!(answer.get("NextToken"), None);
    let session = "00000000-0000-4000-8000-00000000000a";
    let asked = json!({ "SessionId": session });
    let answer = local.ok("GetFaceLivenessSessionResults", &asked).await;
    assert_eq!(answer["SessionId"], session);
    assert_eq!(answer["Status"], "SUCCEEDED");
    let again = local.ok("GetFaceLivenessSessionResults", &asked).await;
    assert_eq!(answer, again);
}

#[tokio::test]
async fn a_started_model_runs_until_it_is_stopped() {
    let local = Local::new();
    let project = json!({ "ProjectArn": "arn:aws:rekognition:us-east-1:000000000000:project/p/1" });
    let other = json!({ "ProjectArn": "arn:aws:rekognition:us-east-1:000000000000:project/q/1" });
    let version = "arn:aws:rekognition:us-east-1:000000000000:project/p/version/v/1";
    let version = json!({ "ProjectVersionArn": version, "MinInferenceUnits": 1 });
    let status = async |project: &Value| {
        let answer = local.ok("DescribeProjectVersions", project).await;
        answer["ProjectVersionDescriptions"][0]["Status"].clone()
    };
    let answer = local.ok("StartProjectVersion", &version).await;
    assert_eq!(answer, json!({ "Status": "STARTING" }));
    assert_eq!(status(&project).await, "RUNNING");
    assert_eq!(status(&other).await, "TRAINING_COMPLETED");
    let answer = local.ok("StopProjectVersion", &version).await;
    assert_eq!(answer, json!({ "Status": "STOPPING" }));
    assert_eq!(status(&project).await, "TRAINING_COMPLETED");
    let answer = local.ok("DeleteProject", &project).await;
    assert_eq!(answer, json!({ "Status": "DELETING" }));
}

#[test]
fn the_names_of_members_are_many() {
    assert!(member_names().len() > 300);
}
