//! S3: objects that are put, read and deleted by signed requests, what pages are let do, and images
//! that Rekognition reads there.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use rekognition_local::DEMO_BUCKET;
use serde_json::{Value, json};

use crate::client::{Answer, HOST, Keys, Local, element, image, photo};

/// What is signed; a test changes what it wants wrong.
struct Asked<'a> {
    method: &'static str,
    path: String,
    keys: Keys,
    region: &'static str,
    /// Seconds before now.
    age: u64,
    headers: Vec<(&'static str, &'a str)>,
    body: Vec<u8>,
    is_unsigned: bool,
}

fn asked(method: &'static str, key: &str) -> Asked<'static> {
    Asked {
        method,
        path: format!("/{DEMO_BUCKET}/{key}"),
        keys: Keys::demo(),
        region: "us-east-1",
        age: 0,
        headers: vec![("host", HOST)],
        body: Vec::new(),
        is_unsigned: false,
    }
}

fn put(key: &str, body: impl Into<Vec<u8>>) -> Asked<'static> {
    Asked {
        body: body.into(),
        ..asked("PUT", key)
    }
}

impl Asked<'_> {
    fn request(&self) -> Request<Body> {
        let (key, secret) = (&self.keys.access_key_id, &self.keys.secret);
        let token = self.keys.token.clone();
        let identity = Credentials::new(key, secret, token, None, "test").into();
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name("s3")
            .time(SystemTime::now() - Duration::from_secs(self.age))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let body = if self.is_unsigned {
            SignableBody::UnsignedPayload
        } else {
            SignableBody::Bytes(&self.body)
        };
        let uri = format!("http://{HOST}{}", self.path);
        let headers = self.headers.iter().copied();
        let signable = SignableRequest::new(self.method, &uri, headers, body).unwrap();
        let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
        let mut request = self.unsigned();
        instructions.apply_to_request_http1x(&mut request);
        request
    }

    fn unsigned(&self) -> Request<Body> {
        let request = Request::builder().method(self.method).uri(&self.path);
        let headers = self.headers.iter();
        headers
            .fold(request, |request, (name, value)| {
                request.header(*name, *value)
            })
            .body(Body::from(self.body.clone()))
            .unwrap()
    }

    async fn of(&self, local: &Local) -> Answer {
        local.send(self.request()).await
    }
}

#[track_caller]
fn is_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(element(answer, "Code"), code, "{answer:?}");
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert!(!element(answer, "Message").is_empty(), "{answer:?}");
    let id = answer.headers["x-amz-request-id"].to_str().unwrap();
    assert_eq!(element(answer, "RequestId"), id);
    assert_eq!(answer.headers["content-type"], "application/xml");
    assert!(!answer.headers.contains_key("x-amzn-requestid"));
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn an_object_is_put_read_and_deleted() {
    let local = Local::new();
    let text = "hello world";
    let etag = "\"5eb63bbbe01eeed093cb22bb8f5acdc3\"";
    for key in [
        "a.txt",
        "a/b//c.txt",
        "a%20b/%C3%BC%2B%281%29~.txt",
        "../x",
        "sessions",
    ] {
        is_refused(&asked("GET", key).of(&local).await, 404, "NoSuchKey");
        let mut put = put(key, text);
        put.headers.push(("content-type", "text/plain"));
        put.is_unsigned = key == "a.txt";
        let answer = put.of(&local).await;
        assert_eq!(answer.status, StatusCode::OK, "{key} {answer:?}");
        assert_eq!(answer.headers["etag"], etag);
        for (method, expected) in [("GET", text), ("HEAD", "")] {
            let answer = asked(method, key).of(&local).await;
            assert_eq!(answer.status, StatusCode::OK, "{key} {answer:?}");
            assert_eq!(answer.text, expected);
            assert_eq!(answer.headers["content-length"], "11");
            assert_eq!(answer.headers["content-type"], "text/plain");
            assert_eq!(answer.headers["etag"], etag);
            assert!(answer.headers.contains_key("last-modified"));
        }
        for _ in 0..2 {
            let answer = asked("DELETE", key).of(&local).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
        }
        let answer = asked("HEAD", key).of(&local).await;
        assert_eq!((answer.status, &*answer.text), (StatusCode::NOT_FOUND, ""));
    }
}

#[tokio::test]
async fn the_bucket_may_be_in_the_host() {
    let local = Local::new();
    let host = format!("{DEMO_BUCKET}.localhost:8081");
    let headers = vec![("host", &*host)];
    let path = "/a.txt".to_owned();
    let put = Asked {
        path,
        headers,
        ..put("", "text")
    };
    assert_eq!(put.of(&local).await.status, StatusCode::OK);
    assert_eq!(asked("GET", "a.txt").of(&local).await.text, "text");
}

#[tokio::test]
async fn a_session_may_sign() {
    let local = Local::new();
    let keys = local.guest().await;
    let answer = Asked {
        keys,
        ..put("a", "text")
    }
    .of(&local)
    .await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn signatures_are_verified() {
    let local = Local::new();
    is_refused(
        &local.send(put("a", "b").unsigned()).await,
        403,
        "AccessDenied",
    );

    let mut other = put("a", "b");
    other.keys.secret.push('x');
    is_refused(&other.of(&local).await, 403, "SignatureDoesNotMatch");
    other.keys.access_key_id = "AKIAUNKNOWN".to_owned();
    is_refused(&other.of(&local).await, 403, "InvalidAccessKeyId");
    let region = "eu-west-1";
    let answer = Asked {
        region,
        ..put("a", "b")
    }
    .of(&local)
    .await;
    is_refused(&answer, 400, "AuthorizationHeaderMalformed");
    let answer = Asked {
        age: 14 * 60,
        ..put("a", "b")
    }
    .of(&local)
    .await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let answer = Asked {
        age: 16 * 60,
        ..put("a", "b")
    }
    .of(&local)
    .await;
    is_refused(&answer, 403, "RequestTimeTooSkewed");

    let (mut parts, _) = put("a", "b").request().into_parts();
    let tampered = Request::from_parts(parts.clone(), Body::from("c"));
    is_refused(
        &local.send(tampered).await,
        400,
        "XAmzContentSHA256Mismatch",
    );
    let unsigned = "UNSIGNED-PAYLOAD".parse().unwrap();
    parts.headers.insert("x-amz-content-sha256", unsigned);
    let tampered = Request::from_parts(parts.clone(), Body::from("b"));
    is_refused(&local.send(tampered).await, 403, "SignatureDoesNotMatch");
    parts.headers.remove("x-amz-content-sha256");
    let without = Request::from_parts(parts, Body::from("b"));
    is_refused(&local.send(without).await, 400, "InvalidRequest");
    assert_eq!(asked("GET", "a").of(&local).await.text, "b");
}

#[tokio::test]
async fn what_is_not_here_is_named() {
    let local = Local::new();
    let mut elsewhere = put("a", "b");
    elsewhere.path = "/photos/a".to_owned();
    is_refused(&elsewhere.of(&local).await, 404, "NoSuchBucket");
    for (method, rest) in [
        ("GET", "?list-type=2"),
        ("GET", ""),
        ("PUT", "a?acl"),
        ("PUT", ""),
    ] {
        let answer = asked(method, rest).of(&local).await;
        is_refused(&answer, 501, "NotImplemented");
    }
    is_refused(
        &asked("POST", "a").of(&local).await,
        405,
        "MethodNotAllowed",
    );
    let mut digest = put("a", "b");
    digest.headers.push(("content-md5", "AAAA"));
    is_refused(&digest.of(&local).await, 400, "BadDigest");
    let answer = put(&"k".repeat(1025), "b").of(&local).await;
    is_refused(&answer, 400, "KeyTooLongError");
}

#[tokio::test]
async fn objects_have_a_limit() {
    let local = Local::with_object_limit(100);
    assert_eq!(put("a", [0; 100]).of(&local).await.status, StatusCode::OK);
    is_refused(&put("a", [0; 101]).of(&local).await, 400, "EntityTooLarge");
}

#[tokio::test]
async fn pages_are_let_in_by_the_rule_of_the_bucket() {
    let local = Local::new();
    let preflight = async |path: &str, origin: &'static str, method: &'static str| {
        let request = Request::options(path)
            .header("host", HOST)
            .header("origin", origin)
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "authorization,x-amz-date");
        local.send(request.body(Body::empty()).unwrap()).await
    };
    let (path, here) = (format!("/{DEMO_BUCKET}/a"), "http://localhost:8080");
    let answer = preflight(&path, here, "PUT").await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    for (name, value) in [
        ("access-control-allow-origin", here),
        ("access-control-allow-methods", "GET, PUT, HEAD, DELETE"),
        ("access-control-allow-headers", "authorization,x-amz-date"),
        ("access-control-expose-headers", "ETag"),
        ("access-control-max-age", "3000"),
    ] {
        assert_eq!(answer.headers[name], value, "{name}");
    }
    for (origin, method) in [
        (here, "POST"),
        ("ftp://localhost:8080", "PUT"),
        ("http://localhost.example.com", "PUT"),
        ("https://example.com", "PUT"),
    ] {
        let answer = preflight(&path, origin, method).await;
        is_refused(&answer, 403, "AccessForbidden");
    }
    let answer = preflight("/photos/a", here, "PUT").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!answer.headers.contains_key("access-control-allow-origin"));

    for method in ["PUT", "GET", "DELETE"] {
        let mut asked = asked(method, "a");
        asked.headers.push(("origin", here));
        let answer = asked.of(&local).await;
        assert!(answer.status.is_success(), "{answer:?}");
        let origin = answer.headers.get("access-control-allow-origin");
        assert!(origin.is_some(), "{method}");
    }
}

fn stored(name: &str) -> Value {
    json!({ "Image": { "S3Object": { "Bucket": DEMO_BUCKET, "Name": name } } })
}

#[tokio::test]
async fn an_image_in_the_bucket_is_analysed_like_bytes() {
    let local = Local::new();
    let bytes = photo("astronaut.png");
    put("people/a%20b.png", bytes.clone()).of(&local).await;
    let by_bytes = local.ok("DetectFaces", &image(&bytes)).await;
    assert_eq!(by_bytes["FaceDetails"].as_array().unwrap().len(), 1);
    let mut input = stored("people/a b.png");
    assert_eq!(local.ok("DetectFaces", &input).await, by_bytes);
    input["Image"]["S3Object"]["Version"] = "null".into();
    assert_eq!(local.ok("DetectFaces", &input).await, by_bytes);
    let source = &stored("people/a b.png")["Image"];
    let both = json!({ "SourceImage": source, "TargetImage": image(&bytes)["Image"] });
    let compared = local.ok("CompareFaces", &both).await;
    assert_eq!(compared["FaceMatches"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_object_that_is_no_image_is_refused() {
    let local = Local::new();
    put("text", "hello").of(&local).await;
    put("large", vec![0; (15 << 20) + 1]).of(&local).await;
    put("limit", vec![0; 15 << 20]).of(&local).await;
    let mut version = stored("text");
    version["Image"]["S3Object"]["Version"] = "1".into();
    let mut bucket = stored("text");
    bucket["Image"]["S3Object"]["Bucket"] = "photos".into();
    for (input, kind) in [
        (stored("missing"), "InvalidS3ObjectException"),
        (version, "InvalidS3ObjectException"),
        (bucket, "InvalidS3ObjectException"),
        (stored("text"), "InvalidImageFormatException"),
        (stored("limit"), "InvalidImageFormatException"),
        (stored("large"), "ImageTooLargeException"),
    ] {
        local.call("DetectFaces", &input).await.is_error(kind, "");
    }
}

#[tokio::test]
async fn faults_are_told_in_its_words() {
    for (fault, status, code) in [
        ("throttle", 503, "SlowDown"),
        ("internal", 500, "InternalError"),
        ("accessDenied", 403, "AccessDenied"),
        ("expiredToken", 400, "ExpiredToken"),
        ("unrecognizedClient", 403, "InvalidAccessKeyId"),
    ] {
        let local = Local::with_faults();
        let rule = json!({ "target": "PutObject", "fault": fault, "times": 1 });
        local.plan(&json!({ "rules": [rule] })).await;
        is_refused(&put("a", "b").of(&local).await, status, code);
        assert_eq!(put("a", "b").of(&local).await.status, StatusCode::OK);
        assert_eq!(asked("GET", "a").of(&local).await.text, "b");
        let counters = local.control("GET", String::new()).await.body;
        assert_eq!(
            counters["requests"],
            json!({ "GetObject": 1, "PutObject": 2 })
        );
    }
}
