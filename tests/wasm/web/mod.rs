//! The web's platform in a real JavaScript host: one body, which `wasm_node` and `wasm_browser` select.

#[cfg(feature = "types")]
mod values;

use std::{
    rc::Rc,
    time::{Duration, SystemTime},
};

use js_sys::{Function, Reflect, global};
use rekognition_wasm::{
    client::Client,
    config::Config,
    credentials::{Connect, Credentials, Keys, ProvideCredentials},
    endpoint::{Endpoint, Variant},
    error::Kind,
    platform::{Platform, web::Web},
    protocol::body::Body,
    providers::{CognitoIdentityPool, Http, Method, Source},
    service::Service,
    services::{cognito_identity::COGNITO_IDENTITY, rekognition::REKOGNITION},
};
use sha2::{Digest, Sha256};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// Puts a function in the place of `fetch` for as long as it lives.
struct FakeFetch(JsValue);

impl FakeFetch {
    /// `body` is JavaScript with `url`, `init` and the global `calls`, which counts from 0.
    fn install(body: &str) -> Self {
        let name = JsValue::from_str("fetch");
        let original = Reflect::get(&global(), &name).expect("a host has fetch");
        set("calls", &JsValue::from_f64(0.0));
        // gloo-net passes a Request, which knows both
        let prelude = "const n = globalThis.calls++; const request = input; ";
        let fake = Function::new_with_args("input, init", &[prelude, body].concat());
        set("fetch", &fake);
        Self(original)
    }
}

/// How often the fake was called.
fn calls() -> Option<f64> {
    Reflect::get(&global(), &JsValue::from_str("calls"))
        .ok()?
        .as_f64()
}

impl Drop for FakeFetch {
    fn drop(&mut self) {
        set("fetch", &self.0);
    }
}

fn set(name: &str, value: &JsValue) {
    Reflect::set(&global(), &JsValue::from_str(name), value)
        .expect("the global object takes members");
}

fn config(service: Service) -> Config {
    let endpoint = Endpoint::of_region(&service, "us-east-1", Variant::default()).expect("valid");
    Config::new(service, "us-east-1", endpoint).expect("valid")
}

fn client() -> Client<Web> {
    let keys = Credentials::new(Keys {
        access_key_id: "AKID".to_owned(),
        secret_access_key: "secret".to_owned(),
        session_token: Some("token".to_owned()),
        ..Keys::default()
    });
    Client::new(Web, config(REKOGNITION), Rc::new(keys.expect("valid")))
}

#[wasm_bindgen_test]
async fn digests_are_those_of_the_reference() {
    for length in [0, 1, 4096, 4097, 100_000] {
        let bytes: Vec<u8> = (0..length)
            .map(|index: usize| index.to_le_bytes()[0])
            .collect();
        let expected: [u8; 32] = Sha256::digest(&bytes).into();
        assert_eq!(Web.sha256(&bytes).await, expected, "{length} bytes");
    }
}

#[wasm_bindgen_test]
async fn time_passes() {
    let before = Web.now();
    Web.sleep(Duration::from_millis(30)).await;
    let passed = Web.now().duration_since(before).expect("clocks go forward");
    assert!(passed >= Duration::from_millis(25), "{passed:?}");
    let random = Web.random();
    assert!((0.0..1.0).contains(&random));
}

#[wasm_bindgen_test]
fn edge_runtimes_are_known_by_their_globals() {
    assert!(!Web.is_edge());
    for name in ["WebSocketPair", "EdgeRuntime"] {
        set(name, &JsValue::TRUE);
        assert!(Web.is_edge(), "{name}");
        Reflect::delete_property(&global(), &JsValue::from_str(name)).expect("it was set");
    }
    assert!(!Web.is_edge());
}

#[wasm_bindgen_test]
async fn a_call_arrives_and_its_answer_is_read() {
    let _fetch = FakeFetch::install(
        r#"return request.text().then((text) => {
            const { url, method, headers } = request;
            const echo = { url, method, text, target: headers.get("x-amz-target"), signed: headers.get("authorization") };
            return new Response(JSON.stringify(echo), { headers: { "x-amzn-requestid": "id-1" } });
        });"#,
    );
    let mut body = Body::default();
    body.text(r#"{"Image":{"Bytes":""#);
    body.blob(&[0xff, 0xd8, 0xff, 0xe0])
        .expect("there is memory");
    body.text(r#""}}"#);
    let answer = client()
        .call("DetectFaces", body.as_bytes())
        .await
        .expect("it is answered");
    assert_eq!(
        answer.json["url"],
        "https://rekognition.us-east-1.amazonaws.com/"
    );
    assert_eq!(answer.json["method"], "POST");
    assert_eq!(answer.json["text"], r#"{"Image":{"Bytes":"/9j/4A=="}}"#);
    assert_eq!(answer.json["target"], "RekognitionService.DetectFaces");
    let signed = answer.json["signed"].as_str().unwrap_or_default();
    assert!(
        signed.starts_with("AWS4-HMAC-SHA256 Credential=AKID/"),
        "{signed}"
    );
    assert_eq!(
        (answer.status, answer.request_id.as_deref(), calls()),
        (200, Some("id-1"), Some(1.0))
    );
}

#[wasm_bindgen_test]
async fn errors_of_the_service_are_read() {
    let _fetch = FakeFetch::install(
        r#"return Promise.resolve(new Response('{"Message":"no"}', {
            status: 400,
            headers: { "x-amzn-errortype": "InvalidImageFormatException:", "x-amzn-requestid": "id-2" },
        }));"#,
    );
    let error = client()
        .call("DetectFaces", b"{}")
        .await
        .expect_err("it is refused");
    assert_eq!(
        (error.name(), error.message()),
        ("InvalidImageFormatException", "no")
    );
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(400), Some("id-2"))
    );
}

#[wasm_bindgen_test]
async fn a_connection_that_fails_once_is_tried_again() {
    let _fetch = FakeFetch::install(
        r#"return n === 0 ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(new Response("{}"));"#,
    );
    let answer = client()
        .call("DetectFaces", b"{}")
        .await
        .expect("the second attempt is answered");
    assert_eq!((answer.attempts, calls()), (2, Some(2.0)));
}

#[wasm_bindgen_test]
async fn a_request_that_hangs_is_aborted() {
    let _fetch = FakeFetch::install(
        r#"const signal = request.signal;
        return new Promise((_, reject) => signal.addEventListener("abort", () => {
            globalThis.calls = 100;
            reject(signal.reason);
        }));"#,
    );
    let config = Config {
        max_attempts: 1,
        request_timeout: Duration::from_millis(40),
        ..config(COGNITO_IDENTITY)
    };
    let error = Client::unsigned(Web, config)
        .call("GetId", b"{}")
        .await
        .expect_err("nobody answers");
    assert_eq!(error.kind(), Kind::Timeout);
    assert!(calls() >= Some(100.0));
}

#[wasm_bindgen_test]
async fn an_answer_without_end_is_read_no_further_than_it_may_be() {
    let _fetch = FakeFetch::install(
        r"return Promise.resolve(new Response(new ReadableStream({
            pull(controller) {
                globalThis.calls += 1;
                controller.enqueue(new Uint8Array(1000).fill(32));
            },
        })));",
    );
    let config = Config {
        max_answer_length: 10_000,
        ..config(COGNITO_IDENTITY)
    };
    let error = Client::unsigned(Web, config)
        .call("GetId", b"{}")
        .await
        .expect_err("it is too long");
    assert_eq!(error.code(), Some("AnswerTooLong"));
    assert!(calls() < Some(20.0), "{:?}", calls());
}

#[wasm_bindgen_test]
async fn an_answer_in_pieces_is_read_as_text() {
    let _fetch = FakeFetch::install(
        r#"const bytes = new TextEncoder().encode('\ufeff{"a":"é€😀"}');
        return Promise.resolve(new Response(new ReadableStream({
            start(controller) {
                for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
                controller.close();
            },
        })));"#,
    );
    let answer = client().call("DetectFaces", b"{}").await;
    assert_eq!(answer.expect("it is whole").json["a"], "é€😀");
}

#[wasm_bindgen_test]
async fn depth_is_an_error_and_no_overflow() {
    let _fetch = FakeFetch::install(
        r#"const depth = n === 0 ? 63 : n === 1 ? 64 : 100_000;
        return Promise.resolve(new Response('{"a":' + "[".repeat(depth) + "]".repeat(depth) + "}"));"#,
    );
    let config = Config {
        max_attempts: 1,
        ..config(COGNITO_IDENTITY)
    };
    let client = Client::unsigned(Web, config);
    let answer = client.call("GetId", b"{}").await;
    assert!(answer.is_ok_and(|answer| answer.json["a"].is_array()));
    for _ in 0..2 {
        let error = client.call("GetId", b"{}").await.expect_err("it is deep");
        assert_eq!(error.kind(), Kind::Response);
    }
}

#[wasm_bindgen_test]
async fn an_answer_that_breaks_off_is_none() {
    let _fetch = FakeFetch::install(
        r#"return Promise.resolve(new Response(new ReadableStream({
            pull(controller) { controller.error(new TypeError("broken off")); },
        })));"#,
    );
    let config = Config {
        max_attempts: 1,
        ..config(COGNITO_IDENTITY)
    };
    let error = Client::unsigned(Web, config).call("GetId", b"{}").await;
    let error = error.expect_err("it breaks off");
    assert_eq!(error.kind(), Kind::Network);
    assert!(error.message().ends_with("broken off"), "{error}");
}

#[wasm_bindgen_test]
async fn no_redirect_is_followed() {
    // edge runtimes answer so
    let _fetch = FakeFetch::install(
        r#"const seen = request.redirect === "manual" ? 307 : 200;
        return Promise.resolve(new Response(seen === 200 ? "{}" : null, { status: seen, headers: { location: "https://evil.example/" } }));"#,
    );
    let config = Config {
        max_attempts: 1,
        ..config(COGNITO_IDENTITY)
    };
    let error = Client::unsigned(Web, config).call("GetId", b"{}").await;
    let error = error.expect_err("it redirects");
    assert_eq!((error.kind(), calls()), (Kind::Network, Some(1.0)));
    assert!(
        error.message().contains("the endpoint redirects"),
        "{error}"
    );
}

#[wasm_bindgen_test]
async fn cognito_provides() {
    let _fetch = FakeFetch::install(
        r#"const target = request.headers.get("x-amz-target");
        const Credentials = { AccessKeyId: "ASIA", SecretKey: "secret", SessionToken: "token", Expiration: Date.now() / 1000 + 3600 };
        const json = target.endsWith(".GetId") ? { IdentityId: "us-east-1:id" } : { Credentials };
        return Promise.resolve(new Response(JSON.stringify(json)));"#,
    );
    let pool = CognitoIdentityPool::new("us-east-1:pool").connect(&Web);
    let pool = pool.expect("the options are valid");
    let credentials = pool.provide().await.expect("they are provided");
    assert_eq!(credentials.access_key_id(), "ASIA");
    assert!(credentials.expiration().is_some_and(|end| end > Web.now()));
    pool.provide().await.expect("they are kept");
    assert_eq!(calls(), Some(2.0));
}

#[wasm_bindgen_test]
async fn an_endpoint_vends() {
    let _fetch = FakeFetch::install(
        r#"return request.text().then((text) => {
            const is_whole = request.headers.get("authorization") === "Bearer x" && request.url.endsWith("/keys?a=b");
            const sessionToken = [request.method, text, is_whole].join();
            const json = { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken, expiration: new Date(1.7e12) };
            return new Response(JSON.stringify(json));
        });"#,
    );
    for (method, expected) in [(Method::Get, "GET,,true"), (Method::Post, "POST,{},true")] {
        let provider = Http {
            method,
            headers: Source::value(vec![("Authorization".to_owned(), "Bearer x".to_owned())]),
            body: "{}".into(),
            ..Http::new("https://example.com/keys?a=b")
        };
        let provider = provider.connect(&Web).expect("the options are valid");
        let credentials = provider.provide().await.expect("they are provided");
        assert_eq!(credentials.session_token(), Some(expected));
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        assert_eq!(credentials.expiration(), Some(end));
    }
}
