//! What a browser asks before it lets a page in, and what it lets the page read.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use crate::client::{Answer, HOST, Local, post};

fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", HOST)
        .header("origin", "http://localhost:8080")
}

async fn send(request: axum::http::request::Builder) -> Answer {
    Local::new()
        .send(request.body(Body::empty()).unwrap())
        .await
}

#[tokio::test]
async fn a_preflight_is_answered_as_aws_does() {
    let asked = "authorization,content-type,x-amz-date,x-amz-security-token,x-amz-target";
    let answer = send(
        request(Method::OPTIONS, "/")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", asked),
    )
    .await;
    assert_eq!(answer.status, StatusCode::OK);
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", asked),
        ("access-control-allow-methods", "POST"),
        ("access-control-max-age", "172800"),
        (
            "access-control-expose-headers",
            "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
        ),
    ] {
        assert_eq!(answer.headers[name], value, "{name}");
    }
    assert!(answer.headers.contains_key("x-amzn-requestid"));
    assert!(
        !answer
            .headers
            .contains_key("access-control-allow-private-network")
    );
}

#[tokio::test]
async fn a_browser_that_asks_about_private_networks_may() {
    let answer = send(
        request(Method::OPTIONS, "/").header("access-control-request-private-network", "true"),
    )
    .await;
    assert_eq!(
        answer.headers["access-control-allow-private-network"],
        "true"
    );
}

#[tokio::test]
async fn every_answer_can_be_read_and_identified() {
    let local = Local::new();
    let guest = local.cognito("GetId", &serde_json::json!({})).await;
    let unsigned = local
        .send(post("RekognitionService.DetectFaces", "{}"))
        .await;
    let none = local.send(post("", "")).await;
    let mut ids = Vec::new();
    for answer in [&guest, &unsigned, &none] {
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert_eq!(
            answer.headers["access-control-expose-headers"],
            "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
        );
        assert_eq!(answer.headers["content-type"], "application/x-amz-json-1.1");
        assert!(answer.headers.contains_key("date"));
        ids.push(answer.headers["x-amzn-requestid"].to_str().unwrap());
    }
    assert!(ids.iter().all(|id| id.len() == 36));
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert_eq!(unsigned.headers["x-rekognition-local"], "computed");
    assert!(!guest.headers.contains_key("x-rekognition-local"));
}

#[tokio::test]
async fn other_paths_answer_without_cross_origin_headers() {
    for method in [Method::OPTIONS, Method::POST, Method::GET] {
        let answer = send(request(method, "/detect")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
        assert!(answer.headers.contains_key("x-amzn-requestid"));
    }
}

#[tokio::test]
async fn only_post_is_an_operation() {
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let answer =
            send(request(method, "/").header("x-amz-target", "RekognitionService.DetectFaces"))
                .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.error_type(), "AccessDeniedException");
    }
}

#[tokio::test]
async fn a_body_too_large_is_refused_readably() {
    let local = Local::new();
    let body = vec![b' '; (20 << 20) + 1];
    let answer = local
        .send(post("RekognitionService.DetectFaces", body))
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.error_type(), "RequestEntityTooLargeException");
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
}
