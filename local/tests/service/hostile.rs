//! Whatever arrives, an answer leaves: an error with a type, never a fault of the server.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use hyper::body::Frame;
use image::{DynamicImage, Rgb, RgbImage};
use proptest::prelude::*;
use rekognition_local::{LocalService, Visitors, serve};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Interval;

use crate::client::{Answer, HOST, Keys, Local, Signing, photo};
use crate::model::{input, member_names, operations};

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// Answered, and if refused, with a type; never HTTP 500.
fn is_sane(answer: &Answer) -> Result<(), TestCaseError> {
    prop_assert!(!answer.status.is_server_error(), "{answer:?}");
    if !answer.status.is_success() {
        prop_assert!(!answer.error_type().is_empty(), "{answer:?}");
        prop_assert!(answer.body["__type"].is_string(), "{answer:?}");
    }
    Ok(())
}

fn json() -> impl Strategy<Value = Value> {
    let cognito = ["IdentityPoolId", "IdentityId", "Logins"];
    let names = member_names().into_iter().chain(cognito);
    let names = prop::sample::select(names.collect::<Vec<_>>());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[A-Za-z0-9+/=:.-]{0,12}".prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, move |inner| {
        let entry = (names.clone().prop_map(str::to_owned), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            prop::collection::vec(entry, 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn random_headers_and_bodies(
        target in prop_oneof![
            "AWSCognitoIdentityService\\.(GetId|GetCredentialsForIdentity|[A-Za-z]{0,8})",
            "RekognitionService\\.(DetectFaces|DetectLabels|ListFaces|[A-Za-z]{0,8})",
            "[ -~]{0,30}",
        ],
        authorization in prop::option::of(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..80),
            "(AWS4-HMAC-SHA256)?[ ,]{0,2}(Credential=[a-z0-9/]{0,20})?[ ,]{0,2}(SignedHeaders=[a-z;-]{0,20})?[ ,]{0,2}(Signature=[0-9a-f]{0,8})?".prop_map(String::into_bytes),
        ]),
        date in prop::option::of("[0-9]{8}T[0-9]{6}Z|[ -~]{0,17}"),
        token in prop::option::of(prop::collection::vec(any::<u8>(), 0..20)),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut request = Request::post("/").header("host", HOST).body(Body::from(body)).unwrap();
        let headers = [
            ("x-amz-target", Some(target.into_bytes())),
            ("authorization", authorization),
            ("x-amz-date", date.map(String::into_bytes)),
            ("x-amz-security-token", token),
        ];
        for (name, value) in headers {
            if let Some(Ok(value)) = value.map(|value| HeaderValue::from_bytes(&value)) {
                request.headers_mut().append(HeaderName::from_static(name), value);
            }
        }
        is_sane(&run(Local::new().send(request)))?;
    }

    #[test]
    fn damaged_signatures(
        position in 0_usize..400,
        byte in 32_u8..127,
        header in prop::sample::select(vec!["authorization", "x-amz-date", "x-amz-security-token", "x-amz-target", "host"]),
    ) {
        let local = Local::new();
        let answer = run(async {
            let keys = local.guest().await;
            let mut request = Signing::new(&keys, "DetectFaces", "{}".to_owned()).request();
            let value = request.headers_mut().get_mut(header).unwrap();
            let mut bytes = value.as_bytes().to_vec();
            let position = position % bytes.len();
            let is_same = bytes[position] == byte;
            bytes[position] = byte;
            *value = HeaderValue::from_bytes(&bytes).unwrap();
            (local.send(request).await, is_same)
        });
        let (answer, is_same) = answer;
        is_sane(&answer)?;
        // Past the signature, the missing image would be a ValidationException. The separators
        // between the parameters of the header are the only bytes that a signature does not cover.
        let passed = answer.error_type() == "ValidationException";
        prop_assert!(is_same || !passed || (header == "authorization" && b", ".contains(&byte)), "{answer:?}");
    }

    #[test]
    fn random_members(body in json(), operation in prop::sample::select(operations())) {
        let local = Local::new();
        is_sane(&run(local.call(operation, &body)))?;
        is_sane(&run(local.cognito("GetId", &body)))?;
        is_sane(&run(local.cognito("GetCredentialsForIdentity", &body)))?;
        is_sane(&run(local.cognito("GetOpenIdToken", &body)))?;
        for operation in ["DeleteIdentities", "GetOpenIdTokenForDeveloperIdentity"] {
            let signing = Signing::cognito(&Keys::demo(), operation, &body);
            is_sane(&run(local.send(signing.request())))?;
        }
        let plan = run(Local::with_faults().control("PUT", body.to_string()));
        prop_assert!(plan.status.is_client_error() || plan.status == 204, "{plan:?}");
    }

    #[test]
    fn damaged_inputs(
        operation in prop::sample::select(operations()),
        is_whole: bool,
        index: prop::sample::Index,
        value in json(),
    ) {
        let image = crate::client::image(b"no image")["Image"].clone();
        let mut input = input(operation, &BTreeMap::from([("Image", image)]), is_whole);
        let members = input.as_object_mut().unwrap();
        if !members.is_empty() {
            let name = members.keys().nth(index.index(members.len())).unwrap().clone();
            members[&name] = value;
        }
        let answer = run(async {
            let local = Local::new();
            let collection = serde_json::json!({ "CollectionId": "people" });
            local.ok("CreateCollection", &collection).await;
            local.call(operation, &input).await
        });
        is_sane(&answer)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_images(
        name in prop::sample::select(vec!["grace_hopper.jpg", "chelsea.png"]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        keep in 0.0_f64..1.5,
        in_front in any::<bool>(),
    ) {
        let mut bytes = photo(name);
        let reach = if in_front { bytes.len().min(700) } else { bytes.len() };
        for (index, byte) in damage {
            bytes[index.index(reach)] = byte;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a length")]
        let length = (bytes.len() as f64 * keep.min(1.0)) as usize;
        bytes.truncate(length.max(1));
        let answer = run(Local::new().call("DetectFaces", &crate::client::image(&bytes)));
        is_sane(&answer)?;
    }
}

#[test]
fn two_values_of_a_header_are_refused() {
    run(async {
        let local = Local::new();
        let keys: Keys = local.guest().await;
        for name in ["authorization", "x-amz-date", "x-amz-security-token"] {
            let mut request = Signing::new(&keys, "DetectFaces", "{}".to_owned()).request();
            let value = request.headers()[name].clone();
            request.headers_mut().append(name, value);
            let answer = local.send(request).await;
            answer.is_error("IncompleteSignatureException", name);
        }
    });
}

fn sent_to(host: &str, method: Method, path: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", host)
        .header("x-amz-target", "AWSCognitoIdentityService.GetId")
        .body(Body::from("{}"))
        .unwrap()
}

#[tokio::test]
async fn a_website_whose_name_leads_here_is_refused() {
    let local = Local::with_faults();
    for host in [
        "evil.example",
        "evil.example:8081",
        "localhost.evil.example",
        "rekognition-local-demo.evil.example",
        "192.168.1.5:8081",
        "",
    ] {
        for path in [
            "/",
            "/_faults",
            "/rekognition-local-demo/a",
            "/sessions",
            "/x",
        ] {
            for method in [Method::GET, Method::POST, Method::PUT, Method::OPTIONS] {
                let answer = local.send(sent_to(host, method, path)).await;
                assert_eq!(
                    answer.status,
                    StatusCode::MISDIRECTED_REQUEST,
                    "{host} {path}"
                );
                assert!(answer.message().contains("localhost"), "{answer:?}");
                let mut names = answer.headers.keys();
                assert!(!names.any(|name| name.as_str().starts_with("access-control-")));
            }
        }
    }
}

#[tokio::test]
async fn names_of_this_machine_and_those_that_were_added_are_answered() {
    let visitors = Visitors::default().with_host("stand-in.test").unwrap();
    let local = Local::with_visitors(visitors.with_address("10.0.0.5".parse().unwrap()));
    for host in [
        "localhost",
        "127.0.0.1:8081",
        "[::1]:8081",
        "app.localhost:1",
        "stand-in.test:8081",
        "10.0.0.5:8081",
    ] {
        let answer = local.send(sent_to(host, Method::GET, "/")).await;
        assert_eq!(
            answer.error_type(),
            "AccessDeniedException",
            "{host} {answer:?}"
        );
    }
    // The bucket's own name is one of S3.
    for host in [
        "rekognition-local-demo.localhost:8081",
        "rekognition-local-demo.stand-in.test",
    ] {
        let answer = local.send(sent_to(host, Method::GET, "/a.jpg")).await;
        assert!(
            answer.text.contains("<Code>AccessDenied</Code>"),
            "{host} {answer:?}"
        );
    }
}

/// A byte now and then, so that the connection is never idle.
struct Drip(Interval);

impl HttpBody for Drip {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let byte = || Some(Ok(Frame::data(Bytes::from_static(b" "))));
        self.get_mut().0.poll_tick(context).map(|_| byte())
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_is_given_up() {
    let start = tokio::time::Instant::now();
    for (path, text) in [
        ("/", "RequestTimeoutException"),
        ("/rekognition-local-demo/a", "<Code>RequestTimeout</Code>"),
    ] {
        let body = Body::new(Drip(tokio::time::interval(Duration::from_secs(5))));
        let request = Request::put(path).header("host", HOST).body(body).unwrap();
        let answer = Local::new().send(request).await;
        assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{answer:?}");
        assert!(answer.text.contains(text), "{answer:?}");
    }
    assert!(start.elapsed().as_secs() >= 2 * 60);
}

#[tokio::test(start_paused = true)]
async fn headers_that_do_not_end_are_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let end = std::future::pending();
    let server = tokio::spawn(serve(listener, LocalService::new("us-east-1"), end));
    let start = tokio::time::Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"POST / HTTP/1.1\r\nhost: localhost\r\nx-")
        .await
        .unwrap();
    let mut answer = Vec::new();
    // The end of the connection, in whatever way.
    let _ = stream.read_to_end(&mut answer).await;
    assert!((1..=60).contains(&start.elapsed().as_secs()));
    assert!(!answer.starts_with(b"HTTP/1.1 2"));
    server.abort();
}

#[tokio::test]
async fn long_strips_of_bright_noise_have_no_faces() {
    let mut state = 1_u32;
    let mut noise = |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([155 + u8::try_from(state >> 24).unwrap() % 101; 3])
    };
    let strip = DynamicImage::from(RgbImage::from_fn(10_000, 81, &mut noise));
    for strip in [strip.rotate90(), strip] {
        let input = crate::client::image(&crate::client::jpeg(&strip));
        let answer = Local::new().ok("DetectFaces", &input).await;
        assert_eq!(answer["FaceDetails"], serde_json::json!([]));
    }
}
