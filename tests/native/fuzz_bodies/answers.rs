//! Answers of services, as the client takes them.

use rekognition_wasm::{
    Rekognition,
    client::Answer,
    error::{Error, Kind},
    http::{ANSWER_HEADERS, Response},
    protocol::{aws_json, xml},
    service::Service,
    services::{rekognition::REKOGNITION, sts::STS},
    types::{
        DescribeDatasetRequest, DescribeProjectVersionsRequest, DetectFacesRequest,
        GetFaceLivenessSessionResultsRequest, GetLabelDetectionRequest, ListCollectionsRequest,
        Operation, S3Object,
    },
};
use serde_json::{Map, Value};

use super::host::{Host, client, now};

/// A response from bytes: the first chooses the status, the second whether a header declares an error, which is the
/// first line then. The rest is the body.
pub(super) fn response(data: &[u8]) -> Response {
    let (head, body) = data.split_at(data.len().min(2));
    let byte = |index: usize| head.get(index).copied().unwrap_or_default();
    let mut text = String::from_utf8_lossy(body).into_owned();
    let mut headers = Vec::new();
    if byte(1) % 2 == 1 {
        let (line, rest) = text.split_once('\n').unwrap_or((&text, ""));
        headers.extend(ANSWER_HEADERS.map(|name| (name, line.to_owned())));
        text = rest.to_owned();
    }
    Response {
        status: [200, 204, 301, 400, 403, 413, 429, 500, 503, 599][usize::from(byte(0) % 10)],
        headers,
        text,
    }
}

fn call(service: Service, response: &Response) -> Result<Answer, Error> {
    now(client(service, response.clone()).call("Operation", b"{}"))
}

pub(super) fn json(data: &[u8]) {
    let response = response(data);
    let parsed = serde_json::from_str::<Value>(&response.text);
    let object = parsed.ok().filter(Value::is_object);
    check(&response, object, call(REKOGNITION, &response));
}

pub(super) fn xml(data: &[u8]) {
    let response = response(data);
    let first = xml::leaves(&response.text).map(|leaves| {
        let mut first = Map::default();
        for (name, text) in leaves {
            first.entry(name).or_insert(Value::from(text));
        }
        Value::Object(first)
    });
    check(&response, first, call(STS, &response));
}

fn check(response: &Response, decoded: Option<Value>, outcome: Result<Answer, Error>) {
    let is_good = (200..300).contains(&response.status) && decoded.is_some();
    match outcome {
        Ok(answer) => {
            assert!(is_good, "{response:?}");
            assert_eq!(
                (Some(answer.json), answer.status),
                (decoded, response.status)
            );
        }
        Err(error) => {
            assert!(!is_good, "{response:?}");
            assert_eq!(error.status(), Some(response.status));
            check_error(&error);
        }
    }
}

fn check_error(error: &Error) {
    assert!(!error.message().is_empty(), "{error}");
    check_type(error);
}

fn check_type(error: &Error) {
    assert!(!error.name().is_empty(), "{error}");
    assert!(!error.name().contains([':', '#']), "{error}");
    assert!(
        matches!(error.kind(), Kind::Service | Kind::Response),
        "{error}"
    );
}

pub(super) fn error_type(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (declared, message) = text.split_once('\n').unwrap_or((&text, ""));
    for status in [200, 400, 403, 429, 500, 65_535] {
        check_type(&aws_json::error(status, declared, message));
    }
}

pub(super) fn typed(data: &[u8]) {
    let (head, body) = data.split_at(data.len().min(1));
    let text = String::from_utf8_lossy(body).into_owned();
    let response = Response {
        status: 200,
        text,
        ..Response::default()
    };
    let client = client(REKOGNITION, response).into();
    match head.first().copied().unwrap_or_default() % 6 {
        0 => send(
            &client,
            GetFaceLivenessSessionResultsRequest {
                session_id: "0".repeat(36),
            },
        ),
        1 => send(
            &client,
            DetectFacesRequest {
                image: S3Object::new("bucket", "name").into(),
                attributes: None,
            },
        ),
        2 => send(
            &client,
            GetLabelDetectionRequest {
                job_id: "job".into(),
                ..Default::default()
            },
        ),
        3 => send(
            &client,
            DescribeProjectVersionsRequest {
                project_arn: "arn:aws:rekognition:us-east-1:1:project".into(),
                ..Default::default()
            },
        ),
        4 => send(
            &client,
            DescribeDatasetRequest {
                dataset_arn: "arn:aws:rekognition:us-east-1:1:project".into(),
            },
        ),
        _ => send(&client, ListCollectionsRequest::default()),
    }
}

fn send<R: Operation>(client: &Rekognition<Host>, request: R) {
    if let Err(error) = now(client.send(request)) {
        check_error(&error);
    }
}
