//! hints.json: the advice for errors of calls, and of providers that make them.

use rekognition_wasm::{
    Rekognition,
    client::Client,
    config::{Config, ConnectionConfig},
    credentials::{Credentials, Keys},
    endpoint::Endpoint,
    error::Error,
    http::Response,
    request::RequestLine,
    services::{
        rekognition::REKOGNITION,
        s3::{PUT_OBJECT, S3},
    },
    types::{self, CompareFacesRequest, DetectFacesRequest, SearchFacesByImageRequest},
};
use serde_json::{Value, json};

use super::{headers, providers, text};
use crate::fake::{Fake, Reply};

/// A JPEG of 100 × 100 pixels by its header.
const IMAGE: &[u8] =
    b"\xff\xd8\xff\xc0\0\x0b\x08\0\x64\0\x64\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\xff\xd9";

pub(super) fn check(case: &Value) {
    let operation = text(case, "operation");
    let error = match operation {
        "AssumeRole"
        | "AssumeRoleWithWebIdentity"
        | "GetSessionToken"
        | "GetId"
        | "GetCredentialsForIdentity" => {
            let (code, message) = (&case["error"]["code"], &case["error"]["message"]);
            let (code, message) = (code.as_str().expect("a text"), message.as_str());
            providers::refusal(operation, &json!({}), code, message.expect("a text"))
        }
        _ => error_of_call(operation, case),
    };
    assert_eq!(error.hint().as_deref(), case["hint"].as_str());
    let message = case["error"]["message"].as_str().unwrap_or_default();
    assert!(error.message().ends_with(message), "{error}");
}

/// The error of a call of Rekognition or S3 that ends as the case says.
fn error_of_call(operation: &str, case: &Value) -> Error {
    let case_of_answer = case.clone();
    let of = operation.to_owned();
    let fake = Fake::answering(move |_, _| end(&of, &case_of_answer));
    let credentials = Credentials::new(Keys {
        access_key_id: "AKID".to_owned(),
        secret_access_key: "secret-key".to_owned(),
        session_token: (case["token"] != false).then(|| "session-token".to_owned()),
        ..Keys::default()
    })
    .expect("valid");
    let endpoint = case["endpoint"].as_str();
    let connection = ConnectionConfig {
        endpoint: endpoint.map(|url| Endpoint::parse(url).expect("valid")),
        ..ConnectionConfig::default()
    };
    if case["measured"] == true {
        let client = Rekognition::with_config(fake.clone(), "us-east-1", credentials, connection);
        let client = client.expect("valid");
        let image = || types::Image::from(IMAGE.to_vec());
        return match operation {
            "CompareFaces" => {
                let request = CompareFacesRequest {
                    source_image: image(),
                    target_image: image(),
                    ..CompareFacesRequest::default()
                };
                fake.run(client.send(request)).map(drop)
            }
            "SearchFacesByImage" => {
                let request = SearchFacesByImageRequest {
                    collection_id: "people".to_owned(),
                    image: image(),
                    ..SearchFacesByImageRequest::default()
                };
                fake.run(client.send(request)).map(drop)
            }
            _ => {
                let request = DetectFacesRequest {
                    image: image(),
                    attributes: None,
                };
                fake.run(client.send(request)).map(drop)
            }
        }
        .expect_err("refused");
    }
    let (service, line) = match operation {
        "PutObject" => (
            S3,
            RequestLine {
                path: "/photo",
                ..PUT_OBJECT
            },
        ),
        _ => (REKOGNITION, operation.into()),
    };
    let config = Config::of_region(service, "us-east-1", connection).expect("valid");
    let client = Client::new(fake.clone(), config, std::rc::Rc::new(credentials));
    fake.run(client.call(line, b"{}")).expect_err("refused")
}

fn end(operation: &str, case: &Value) -> Reply {
    if case["lost"] == true {
        return Reply::NoAnswer("reset");
    }
    let error = case["error"].as_object().expect("an error");
    let text = if operation == "PutObject" {
        let leaf = |(name, value): (&String, &Value)| {
            let name = match name.as_str() {
                "code" => "Code",
                "message" => "Message",
                other => other,
            };
            let value = value.as_str().expect("a text");
            format!("<{name}>{value}</{name}>")
        };
        let leaves: String = error.iter().map(leaf).collect();
        format!("<Error>{leaves}</Error>")
    } else {
        case["error"].to_string()
    };
    let status = case["status"].as_u64().unwrap_or(400);
    Reply::Answer(Response {
        status: status.try_into().expect("a status of HTTP"),
        headers: headers(case),
        text,
    })
}
