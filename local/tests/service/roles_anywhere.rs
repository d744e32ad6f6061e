//! IAM Roles Anywhere: requests signed here with a key on P-256, under certificates made here. Other
//! keys are in the npm package's tests.

use std::time::SystemTime;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use crate::client::{Answer, HOST, Keys, Local, Signing};

const CA: &[u8] = &[
    0x06, 0x03, 0x55, 0x1d, 0x13, 0x04, 0x05, 0x30, 0x03, 0x01, 0x01, 0xff,
];

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let head = match content.len() {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [head, content].concat()
}

/// A certificate with serial number 258 and perhaps one extension, in base64.
fn certificate(extension: Option<&[u8]>) -> String {
    let algorithm = der(0x30, &[&[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]]);
    let (from, to) = (
        der(0x17, &[b"260101000000Z"]),
        der(0x17, &[b"360101000000Z"]),
    );
    let name = der(0x0c, &[b"worker"]);
    let name = der(0x30, &[&[0x06, 3, 0x55, 4, 3], &name]);
    let name = der(0x30, &[&der(0x31, &[&name])]);
    let point = key().verifying_key().to_sec1_point(false);
    let curve: &[u8] = &[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    let kind = der(
        0x30,
        &[&[0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], curve],
    );
    let public = der(0x30, &[&kind, &der(0x03, &[&[0], point.as_bytes()])]);
    let extensions = extension.map(|extension| {
        let list = der(0x30, &[&der(0x30, &[extension])]);
        der(0xa3, &[&list])
    });
    let signed = der(
        0x30,
        &[
            &[0xa0, 3, 2, 1, 2],
            &[2, 2, 1, 2],
            &algorithm,
            &name,
            &der(0x30, &[&from, &to]),
            &name,
            &public,
            &extensions.unwrap_or_default(),
        ],
    );
    let signature: DerSignature = key().sign(&signed);
    let bits = der(0x03, &[&[0], signature.as_bytes()]);
    STANDARD.encode(der(0x30, &[&signed, &algorithm, &bits]))
}

/// What is signed; a test changes what it wants wrong.
struct Asked {
    certificate: String,
    serial: &'static str,
    offset: i64,
    signed_headers: &'static [&'static str],
    body: Value,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            certificate: certificate(None),
            serial: "258",
            offset: 0,
            signed_headers: &["content-type", "host", "x-amz-date", "x-amz-x509"],
            body: json!({
                "profileArn": "arn:aws:rolesanywhere:us-east-1:123456789012:profile/1",
                "roleArn": "arn:aws:iam::123456789012:role/team/Reader",
                "trustAnchorArn": "arn:aws:rolesanywhere:us-east-1:123456789012:trust-anchor/1",
            }),
        }
    }
}

impl Asked {
    fn with(member: &str, value: Value) -> Self {
        let mut asked = Self::default();
        asked.body[member] = value;
        asked
    }

    fn request(&self) -> Request<Body> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = i64::try_from(now.unwrap().as_secs()).unwrap() + self.offset;
        let now = OffsetDateTime::from_unix_timestamp(now).unwrap();
        let day = format!(
            "{:04}{:02}{:02}",
            now.year(),
            u8::from(now.month()),
            now.day()
        );
        let time = format!("{:02}{:02}{:02}", now.hour(), now.minute(), now.second());
        let date = format!("{day}T{time}Z");
        let body = self.body.to_string();
        let headers = [
            ("content-type", "application/json"),
            ("host", HOST),
            ("x-amz-date", &date),
            ("x-amz-x509", &self.certificate),
        ];
        let hash = |text: &str| hex::encode(Sha256::digest(text));
        let is_signed = |name: &str| self.signed_headers.contains(&name);
        let lines = headers.iter().filter(|(name, _)| is_signed(name));
        let lines: Vec<_> = lines
            .map(|(name, value)| format!("{name}:{value}"))
            .collect();
        let names = self.signed_headers.join(";");
        let canonical = format!(
            "POST\n/sessions\n\n{}\n\n{names}\n{}",
            lines.join("\n"),
            hash(&body)
        );
        let scope = format!("{day}/us-east-1/rolesanywhere/aws4_request");
        let algorithm = "AWS4-X509-ECDSA-SHA256";
        let text = format!("{algorithm}\n{date}\n{scope}\n{}", hash(&canonical));
        let signature: DerSignature = key().sign(text.as_bytes());
        let signature = hex::encode(signature.as_bytes());
        let serial = self.serial;
        let authorization = format!(
            "{algorithm} Credential={serial}/{scope}, SignedHeaders={names}, Signature={signature}"
        );
        let request = Request::post("/sessions").header("authorization", authorization);
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        request.body(Body::from(body)).unwrap()
    }

    async fn answer(&self) -> Answer {
        Local::new().send(self.request()).await
    }
}

#[track_caller]
fn is_refused(answer: &Answer, status: u16, kind: &str, message: &str) {
    assert_eq!(answer.error_type(), kind, "{answer:?}");
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert!(answer.message().contains(message), "{answer:?}");
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_session_of_the_role_is_made() {
    let local = Local::new();
    let answer = local
        .send(Asked::with("durationSeconds", json!(900)).request())
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/json");
    let set = &answer.body["credentialSet"][0];
    assert_eq!(
        set["assumedRoleUser"]["arn"],
        "arn:aws:sts::123456789012:assumed-role/Reader/0102"
    );
    let text = |name: &str| set["credentials"][name].as_str().unwrap().to_owned();
    let keys = Keys {
        access_key_id: text("accessKeyId"),
        secret: text("secretAccessKey"),
        token: Some(text("sessionToken")),
    };
    let list = Signing::new(&keys, "ListCollections", "{}".to_owned());
    assert_eq!(local.send(list.request()).await.status, StatusCode::OK);
    local.move_clock(901);
    let mut late = Signing::new(&keys, "ListCollections", "{}".to_owned());
    late.offset = 901;
    let answer = local.send(late.request()).await;
    answer.is_error("ExpiredTokenException", "");
}

#[tokio::test]
async fn what_is_not_proved_is_refused() {
    let denied = |answer: Answer, message: &str| {
        is_refused(&answer, 403, "AccessDeniedException", message);
    };
    let asked = Asked {
        serial: "1",
        ..Asked::default()
    };
    denied(asked.answer().await, "serial number in decimal: 258");
    let asked = Asked {
        offset: -400,
        ..Asked::default()
    };
    denied(asked.answer().await, "Signature expired");
    let signed_headers: &[_] = &["content-type", "host", "x-amz-date"];
    let asked = Asked {
        signed_headers,
        ..Asked::default()
    };
    denied(
        asked.answer().await,
        "'x-amz-x509' must be a 'SignedHeader'",
    );
    let asked = Asked {
        certificate: certificate(Some(CA)),
        ..Asked::default()
    };
    denied(asked.answer().await, "one of an authority");
    let request = Asked::default().request();
    let (mut parts, _) = request.into_parts();
    parts.headers.remove("content-length");
    let request = Request::from_parts(parts, Body::from("{}"));
    denied(
        Local::new().send(request).await,
        "does not match the signature",
    );
}

#[tokio::test]
async fn what_is_malformed_is_named() {
    let asked = Asked {
        certificate: "AAAA".to_owned(),
        ..Asked::default()
    };
    is_refused(
        &asked.answer().await,
        400,
        "ValidationException",
        "X-Amz-X509",
    );
    for (member, value) in [
        ("durationSeconds", json!(899)),
        ("durationSeconds", json!(43201)),
        ("durationSeconds", json!("900")),
        ("profileArn", Value::Null),
        ("roleArn", json!("Reader")),
        (
            "trustAnchorArn",
            json!("arn:aws:rolesanywhere:us-east-1:123456789012:profile/1"),
        ),
    ] {
        let answer = Asked::with(member, value).answer().await;
        is_refused(&answer, 400, "ValidationException", "");
    }
    let elsewhere = "arn:aws:rolesanywhere:eu-west-1:123456789012:profile/1";
    let answer = Asked::with("profileArn", json!(elsewhere)).answer().await;
    is_refused(&answer, 404, "ResourceNotFoundException", elsewhere);
}

#[tokio::test]
async fn a_damaged_certificate_is_no_fault_of_the_service() {
    let local = Local::new();
    let whole = STANDARD.decode(certificate(Some(CA))).unwrap();
    for at in (0..whole.len()).step_by(2) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x81;
        let asked = Asked {
            certificate: STANDARD.encode(bytes),
            ..Asked::default()
        };
        let answer = local.send(asked.request()).await;
        assert!(!answer.status.is_server_error(), "{at} {answer:?}");
    }
}

#[tokio::test]
async fn no_page_is_let_in() {
    for method in [Method::OPTIONS, Method::GET] {
        let request = Request::builder().method(method).uri("/sessions");
        let request = request.header("host", HOST);
        let answer = Local::new()
            .send(request.body(Body::empty()).unwrap())
            .await;
        is_refused(&answer, 403, "AccessDeniedException", "");
    }
}

#[tokio::test]
async fn faults_are_told_in_its_words() {
    for (fault, status, kind) in [
        ("throttle", 429, "ThrottlingException"),
        ("internal", 500, "InternalFailure"),
        ("accessDenied", 403, "AccessDeniedException"),
    ] {
        let local = Local::with_faults();
        let rule = json!({ "target": "CreateSession", "fault": fault, "times": 1 });
        local.plan(&json!({ "rules": [rule] })).await;
        is_refused(
            &local.send(Asked::default().request()).await,
            status,
            kind,
            "",
        );
        let answer = local.send(Asked::default().request()).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        let counters = local.control("GET", String::new()).await;
        assert_eq!(counters.body["requests"]["CreateSession"], 2);
    }
}
