//! What a browser asks before it lets a page in, and what it lets the page read.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use rekognition_local::Visitors;

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

fn asked_by(method: Method, path: &str, origin: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", HOST)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-private-network", "true")
        .header("x-amz-target", "AWSCognitoIdentityService.GetId")
        .body(Body::from("{}"))
        .unwrap()
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    let local = Local::with_faults();
    for origin in [
        "https://evil.example",
        "http://localhost.evil.example:8080",
        "http://192.168.1.5",
        "null",
    ] {
        for path in ["/", "/_faults", "/elsewhere"] {
            for method in [Method::OPTIONS, Method::POST, Method::GET] {
                let answer = local.send(asked_by(method, path, origin)).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {answer:?}");
                assert_eq!(answer.error_type(), "ForeignOriginException");
                assert!(answer.message().contains("--allow-origin"), "{answer:?}");
                let mut names = answer.headers.keys();
                assert!(!names.any(|name| name.as_str().starts_with("access-control-")));
            }
        }
    }
    let two = asked_by(Method::OPTIONS, "/", "http://localhost:8080");
    let (mut parts, body) = two.into_parts();
    let evil = "https://evil.example".parse().unwrap();
    parts.headers.append("origin", evil);
    let answer = local.send(Request::from_parts(parts, body)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn pages_of_this_machine_and_of_named_origins_are_let_in() {
    let named = Visitors::default().with_origin("https://app.test").unwrap();
    let local = Local::with_visitors(named);
    for origin in [
        "http://localhost:5173",
        "http://127.0.0.1:1",
        "http://[::1]:8080",
        "http://app.localhost",
        "https://app.test",
    ] {
        let answer = local.send(asked_by(Method::OPTIONS, "/", origin)).await;
        assert_eq!(answer.status, StatusCode::OK, "{origin}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
    }
    let answer = local
        .send(asked_by(Method::OPTIONS, "/", "https://other.test"))
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let local = Local::with_visitors(Visitors::default().with_origin("*").unwrap());
    let answer = local
        .send(asked_by(Method::OPTIONS, "/", "https://other.test"))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}
