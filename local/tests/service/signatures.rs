//! Every way a signature can be wrong, and that a right one passes.

use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode};
use sha2::{Digest as _, Sha256};

use crate::client::{Local, Signing, post};

const MISMATCH: &str =
    "The request signature we calculated does not match the signature you provided";
const INVALID_TOKEN: &str = "The security token included in the request is invalid.";

/// A call that gets past the signature ends at its missing image.
#[track_caller]
fn is_let_in(answer: &crate::client::Answer) {
    answer.is_error("ValidationException", "Value null at 'image'");
}

async fn signing(local: &Local) -> Signing {
    Signing::new(&local.guest().await, "DetectFaces", "{}".to_owned())
}

async fn send_changed(change: impl FnOnce(&mut Signing)) -> crate::client::Answer {
    let local = Local::new();
    let mut signing = signing(&local).await;
    change(&mut signing);
    local.send(signing.request()).await
}

async fn send_tampered(change: impl FnOnce(&mut Request<Body>)) -> crate::client::Answer {
    let local = Local::new();
    let mut request = signing(&local).await.request();
    change(&mut request);
    local.send(request).await
}

fn set(request: &mut Request<Body>, name: &'static str, value: &str) {
    let value = HeaderValue::try_from(value).unwrap();
    request.headers_mut().insert(name, value);
}

fn authorization(request: &Request<Body>) -> String {
    request.headers()["authorization"]
        .to_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_right_signature_is_let_in() {
    is_let_in(&send_changed(|_| {}).await);
}

#[tokio::test]
async fn headers_that_other_clients_sign_are_counted_in() {
    let answer = send_changed(|signing| {
        let hash = hex::encode(Sha256::digest(&signing.body));
        signing.headers.extend([
            ("x-amz-content-sha256", hash),
            ("x-amz-user-agent", "aws-sdk-js/3  two   spaces".to_owned()),
            ("amz-sdk-request", "attempt=1; max=3".to_owned()),
            ("content-length", "2".to_owned()),
        ]);
    });
    is_let_in(&answer.await);
}

#[tokio::test]
async fn a_query_is_signed_too() {
    let answer = send_changed(|signing| signing.path = "/?b=2&a=%20x");
    is_let_in(&answer.await);
    let answer = send_tampered(|request| *request.uri_mut() = "/?x=1".parse().unwrap());
    answer.await.is_error("InvalidSignatureException", MISMATCH);
}

#[tokio::test]
async fn a_tampered_signature_is_refused() {
    let answer = send_tampered(|request| {
        let mut header = authorization(request);
        let last = header.pop().unwrap();
        header.push(if last == '0' { '1' } else { '0' });
        set(request, "authorization", &header);
    });
    answer.await.is_error("InvalidSignatureException", MISMATCH);
}

#[tokio::test]
async fn a_tampered_body_is_refused() {
    let answer = send_tampered(|request| *request.body_mut() = Body::from(r#"{"a":1}"#));
    answer.await.is_error("InvalidSignatureException", MISMATCH);
}

#[tokio::test]
async fn a_tampered_header_is_refused() {
    let answer =
        send_tampered(|request| set(request, "x-amz-target", "RekognitionService.DetectLabels"));
    answer.await.is_error("InvalidSignatureException", MISMATCH);
    let answer = send_tampered(|request| set(request, "host", "localhost:8081"));
    answer.await.is_error("InvalidSignatureException", MISMATCH);
    let answer = send_tampered(|request| {
        request.headers_mut().remove("content-type");
    });
    answer.await.is_error("InvalidSignatureException", MISMATCH);
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let answer = send_changed(|signing| signing.keys.secret.push('x'));
    answer.await.is_error("InvalidSignatureException", MISMATCH);
}

#[tokio::test]
async fn a_stated_hash_of_another_body_is_refused() {
    let answer = send_changed(|signing| {
        let hash = hex::encode(Sha256::digest("another"));
        signing.headers.push(("x-amz-content-sha256", hash));
    });
    answer.await.is_error("InvalidSignatureException", MISMATCH);
}

#[tokio::test]
async fn a_token_belongs_to_its_key() {
    let local = Local::new();
    let other = local.guest().await;
    let mut signing = signing(&local).await;
    let own = signing.keys.token.clone();
    for token in [
        other.token,
        None,
        Some(String::new()),
        own.map(|own| own + "x"),
    ] {
        signing.keys.token = token;
        let answer = local.send(signing.request()).await;
        answer.is_error("UnrecognizedClientException", INVALID_TOKEN);
    }
}

#[tokio::test]
async fn an_unknown_key_is_refused() {
    let answer = send_changed(|signing| signing.keys.access_key_id = "ASIAUNKNOWN".to_owned());
    answer
        .await
        .is_error("UnrecognizedClientException", INVALID_TOKEN);
}

#[tokio::test]
async fn keys_of_another_stand_in_are_refused() {
    let keys = Local::new().guest().await;
    let request = Signing::new(&keys, "DetectFaces", "{}".to_owned()).request();
    let answer = Local::new().send(request).await;
    answer.is_error("UnrecognizedClientException", INVALID_TOKEN);
}

#[tokio::test]
async fn six_minutes_are_too_far_off() {
    let expired = "Signature expired: ";
    let answer = send_changed(|signing| signing.offset = -360).await;
    answer.is_error("InvalidSignatureException", expired);
    assert!(answer.message().ends_with("Z - 5 min.)"), "{answer:?}");
    let early = "Signature not yet current: ";
    let answer = send_changed(|signing| signing.offset = 360).await;
    answer.is_error("InvalidSignatureException", early);
    assert!(
        answer.message().contains("is still later than"),
        "{answer:?}"
    );
    is_let_in(&send_changed(|signing| signing.offset = 240).await);
    is_let_in(&send_changed(|signing| signing.offset = -240).await);
}

#[tokio::test]
async fn the_servers_clock_is_in_the_date_header() {
    let local = Local::new();
    let signing = signing(&local).await;
    local.move_clock(6 * 60);
    let answer = local.send(signing.request()).await;
    answer.is_error("InvalidSignatureException", "Signature expired: ");
    let date = answer.headers["date"].to_str().unwrap();
    let date = httpdate::parse_http_date(date).unwrap();
    let ahead = date.duration_since(std::time::SystemTime::now()).unwrap();
    assert!((350..=360).contains(&ahead.as_secs()), "{ahead:?}");
}

#[tokio::test]
async fn an_expired_session_is_told_from_an_unknown_one() {
    let local = Local::new();
    let mut signing = signing(&local).await;
    local.move_clock(3601);
    signing.offset = 3601;
    let answer = local.send(signing.request()).await;
    let message = "The security token included in the request is expired";
    answer.is_error("ExpiredTokenException", message);
}

#[tokio::test]
async fn a_missing_authorization_is_named() {
    let answer = send_tampered(|request| {
        request.headers_mut().remove("authorization");
    });
    let message = "Missing Authentication Token";
    answer
        .await
        .is_error("MissingAuthenticationTokenException", message);
}

#[tokio::test]
async fn a_malformed_authorization_is_named() {
    for (header, message) in [
        ("Bearer token", "'Bearer' not a valid key=value pair"),
        ("AWS4-HMAC-SHA256", "requires 'Credential' parameter."),
        (
            "AWS4-HMAC-SHA256 Credential=a/b/c/d/e",
            "requires 'Signature' parameter.",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=a, Signature=b",
            "requires 'SignedHeaders' parameter.",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0",
            "must have exactly 5 slash-delimited elements",
        ),
        ("", "requires the algorithm 'AWS4-HMAC-SHA256'."),
        (
            "X=1 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0",
            "requires the algorithm 'AWS4-HMAC-SHA256'.",
        ),
    ] {
        let answer = send_tampered(|request| set(request, "authorization", header)).await;
        answer.is_error("IncompleteSignatureException", message);
        assert!(!answer.message().contains("Bearer token"));
    }
}

#[tokio::test]
async fn a_missing_or_malformed_date_is_named() {
    let answer = send_tampered(|request| {
        request.headers_mut().remove("x-amz-date");
    });
    answer
        .await
        .is_error("IncompleteSignatureException", "'X-Amz-Date'");
    let answer = send_tampered(|request| set(request, "x-amz-date", "yesterday"));
    let message = "Date must be in ISO-8601 'basic format'. Got 'yesterday'.";
    answer
        .await
        .is_error("IncompleteSignatureException", message);
}

#[tokio::test]
async fn a_scope_for_somewhere_else_is_refused() {
    let answer = send_changed(|signing| signing.region = "eu-west-1");
    let message = "Credential should be scoped to a valid region.";
    answer.await.is_error("InvalidSignatureException", message);
    let answer = send_changed(|signing| signing.service = "textract");
    let message = "Credential should be scoped to correct service: 'rekognition'.";
    answer.await.is_error("InvalidSignatureException", message);
    let answer = send_tampered(|request| {
        let header = authorization(request).replace("aws4_request", "aws5_request");
        set(request, "authorization", &header);
    });
    let message = "Credential should be scoped with a valid terminator: 'aws4_request'";
    answer.await.is_error("InvalidSignatureException", message);
}

#[tokio::test]
async fn a_scope_of_another_day_is_refused() {
    let answer = send_tampered(|request| {
        let header = authorization(request);
        let (key, rest) = header.split_once('/').unwrap();
        let (_, rest) = rest.split_once('/').unwrap();
        set(request, "authorization", &format!("{key}/20000101/{rest}"));
    });
    let message = "Date in Credential scope does not match YYYYMMDD";
    answer.await.is_error("InvalidSignatureException", message);
}

#[tokio::test]
async fn a_signature_must_cover_what_matters() {
    for (name, shown) in [
        ("host;", "'Host' or ':authority'"),
        ("x-amz-date;", "'X-Amz-Date'"),
        ("x-amz-security-token;", "'X-Amz-Security-Token'"),
        (";x-amz-target", "'X-Amz-Target'"),
    ] {
        let answer = send_tampered(|request| {
            let header = authorization(request).replace(name, "");
            set(request, "authorization", &header);
        });
        let message = format!("{shown} must be a 'SignedHeader'");
        answer.await.is_error("InvalidSignatureException", &message);
    }
}

#[tokio::test]
async fn an_unknown_operation_needs_no_signature_to_be_refused() {
    let local = Local::new();
    let answer = local
        .send(post("RekognitionService.DetectGhosts", "{}"))
        .await;
    answer.is_error("UnknownOperationException", "");
}

#[tokio::test]
async fn the_signature_is_checked_before_the_input() {
    let local = Local::new();
    let answer = local.send(post("RekognitionService.ListFaces", "{}")).await;
    answer.is_error("MissingAuthenticationTokenException", "");
    let answer = local.call("ListFaces", &serde_json::json!({})).await;
    answer.is_error("ValidationException", "Value null at 'collectionId'");
}

#[tokio::test]
async fn no_target_no_operation() {
    let local = Local::new();
    for target in ["", "DetectFaces", "TextractService.DetectText"] {
        let answer = local.send(post(target, "{}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.error_type(), "AccessDeniedException");
    }
}
