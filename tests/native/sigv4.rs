//! Our canonical request, string to sign and signature against those of aws-sigv4's whole signer, over
//! generated requests: whichever stage differs is named.

use std::{
    fmt,
    rc::Rc,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningParams,
        SigningSettings, UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use aws_smithy_runtime_api::client::identity::Identity;
use proptest::prelude::*;
use rekognition_wasm::{
    call::{Call, Context, Manner},
    config::Config,
    credentials::{Credentials, Keys},
    endpoint::{Endpoint, Variant},
    request::RequestLine,
    service::{Service, SignatureVersion},
    services::{rekognition::REKOGNITION, s3::S3},
    sigv4::{self, CanonicalParts, Scope},
    uri,
};
use sha2::{Digest, Sha256};
use tracing::{Event, Subscriber, field::Visit};
use tracing_subscriber::{Layer, layer::SubscriberExt};

/// What the oracle computed, stage by stage.
#[derive(Debug, Default, Clone)]
struct Stages {
    canonical_request: String,
    /// From the oracle's date, scope and canonical request; its last stage, the signature, confirms it.
    string_to_sign: String,
    authorization: String,
}

/// Reads the canonical request off aws-sigv4's trace events, which redact the session token.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<String>>);

impl<S: Subscriber> Layer<S> for Recorder {
    fn on_event(&self, event: &Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        event.record(&mut self.clone());
    }
}

impl Visit for Recorder {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
        if field.name() == "canonical_request" {
            *self.0.lock().expect("no one panics with the lock") = format!("{value:?}");
        }
    }
}

#[derive(Debug, Clone)]
struct Case {
    time: SystemTime,
    region: String,
    endpoint: Endpoint,
    service: Service,
    line: Line,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    body: Vec<u8>,
}

fn cases() -> impl Strategy<Value = Case> {
    let custom = prop_oneof![
        Just("http://127.0.0.1:8081".to_owned()),
        Just("https://example.com:443/".to_owned()),
        "https://[a-z]{1,10}\\.example(:[1-9][0-9]{1,3})?(/[A-Za-z0-9_.~-]{1,8}x){0,3}/?",
    ];
    (
        0..253_402_300_799_u64,
        "[a-z]{2}-[a-z]{4,9}-[1-9]",
        proptest::option::of(custom),
        prop_oneof![plain_calls(), rest_calls()],
        "[A-Z0-9]{16,20}",
        "[!-~]{1,64}",
        proptest::option::of("[!-~]{1,900}"),
        proptest::collection::vec(any::<u8>(), 0..2000),
    )
        .prop_map(
            |(seconds, region, custom, (service, line), access, secret, token, body)| Case {
                time: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds),
                endpoint: match custom {
                    Some(url) => Endpoint::parse(&url).expect("the pattern makes endpoints"),
                    None => Endpoint::of_region(&service, &region, Variant::default())
                        .expect("the pattern makes regions"),
                },
                region,
                service,
                line,
                access_key_id: access,
                secret_access_key: secret,
                session_token: token,
                body,
            },
        )
}

/// A request line that owns its parts.
#[derive(Debug, Clone)]
struct Line {
    operation: String,
    method: &'static str,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
}

/// An operation of Rekognition.
fn plain_calls() -> impl Strategy<Value = (Service, Line)> {
    "[A-Z][A-Za-z]{0,40}".prop_map(|operation| {
        let line = Line {
            operation,
            method: "POST",
            path: String::new(),
            query: String::new(),
            headers: Vec::new(),
        };
        (REKOGNITION, line)
    })
}

/// An operation with a path, a query and further headers, of any characters.
fn rest_calls() -> impl Strategy<Value = (Service, Line)> {
    let is_kept = |text: &String| text.split('/').all(|it| it != "." && it != "..");
    let segment = || "\\PC{1,12}".prop_filter("hosts take these out", is_kept);
    let key = proptest::collection::vec(segment(), 1..4).prop_map(|it| it.join("/"));
    let query = proptest::collection::vec(("\\PC{1,6}", proptest::option::of("\\PC{0,6}")), 0..4);
    let headers = proptest::collection::btree_map("x-[b-z][a-z-]{0,12}[a-z]", "[!-~]{1,20}", 0..3);
    (segment(), key, query, headers, any::<bool>()).prop_map(
        |(bucket, key, query, headers, is_s3)| {
            let template = RequestLine::new("GetThing", "GET", "/{Bucket}/{Key+}");
            let parameter = |(name, value): &(String, Option<String>)| match value {
                Some(value) => format!("{}={}", uri::encoded(name), uri::encoded(value)),
                None => uri::encoded(name),
            };
            let line = Line {
                operation: "GetThing".to_owned(),
                method: "GET",
                path: template.path_with(&[("Bucket", &bucket), ("Key", &key)]),
                query: query.iter().map(parameter).collect::<Vec<_>>().join("&"),
                headers: headers.into_iter().collect(),
            };
            let service = Service {
                target_prefix: None,
                content_type: "application/json".into(),
                ..if is_s3 { S3 } else { REKOGNITION }
            };
            (service, line)
        },
    )
}

/// aws-sigv4's whole signer on the same request.
fn oracle(case: &Case) -> Stages {
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    let identity: Identity = AwsCredentials::new(
        &case.access_key_id,
        &case.secret_access_key,
        case.session_token.clone(),
        None,
        "test",
    )
    .into();
    let mut settings = SigningSettings::default();
    if case.service.signature_version == SignatureVersion::S3v4 {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let params: SigningParams<'_> = v4::SigningParams::builder()
        .identity(&identity)
        .region(&case.region)
        .name(&case.service.signing_name)
        .time(case.time)
        .settings(settings)
        .build()
        .expect("every parameter is set")
        .into();
    let mut headers = vec![
        ("content-type", case.service.content_type.to_string()),
        ("host", case.endpoint.host().to_owned()),
    ];
    if let Some(prefix) = &case.service.target_prefix {
        headers.push(("x-amz-target", format!("{prefix}.{}", case.line.operation)));
    }
    for (name, value) in &case.line.headers {
        headers.push((name, value.clone()));
    }
    let base = case.endpoint.url();
    let base = base
        .strip_suffix('/')
        .filter(|_| !case.line.path.is_empty())
        .unwrap_or(base);
    let mark = if case.line.query.is_empty() { "" } else { "?" };
    let request = SignableRequest::new(
        case.line.method,
        format!("{base}{}{mark}{}", case.line.path, case.line.query),
        headers.iter().map(|(name, value)| (*name, value.as_str())),
        SignableBody::Bytes(&case.body),
    )
    .expect("the request is valid");
    let output = tracing::subscriber::with_default(subscriber, || sign(request, &params))
        .expect("the oracle signs")
        .into_parts();
    let header = |name| {
        let found = output.0.headers().find(|(known, _)| *known == name);
        found.expect("the oracle sets it").1.to_owned()
    };
    let authorization = header("authorization");
    let credential = authorization
        .split_once("Credential=")
        .and_then(|it| it.1.split_once(','));
    let (_, scope) = credential
        .and_then(|it| it.0.split_once('/'))
        .expect("it has a scope");

    let traced = recorder
        .0
        .lock()
        .expect("no one panics with the lock")
        .clone();
    let token = case.session_token.as_deref().unwrap_or_default();
    let redacted = format!("** redacted (length={}) **", token.len());
    let canonical_request = traced.replace(&redacted, token);
    let hash = hex::encode(Sha256::digest(&canonical_request));
    let string_to_sign = format!(
        "AWS4-HMAC-SHA256\n{}\n{scope}\n{hash}",
        header("x-amz-date")
    );
    Stages {
        canonical_request,
        string_to_sign,
        authorization,
    }
}

const MANNER: Manner = Manner {
    max_attempts: 1,
    is_patient: false,
    once: false,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_stage_is_as_in_aws_sigv4(case in cases()) {
        let expected = oracle(&case);
        let payload_hash = hex::encode(Sha256::digest(&case.body));
        let credentials = Credentials::new(Keys {
            access_key_id: case.access_key_id.clone(),
            secret_access_key: case.secret_access_key.clone(),
            session_token: case.session_token.clone(),
            ..Keys::default()
        }).expect("the patterns make credentials");

        let config = Config::new(case.service.clone(), &case.region, case.endpoint.clone()).expect("valid");
        let further: Vec<_> = case
            .line
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let line = RequestLine {
            operation: &case.line.operation,
            method: case.line.method,
            path: &uri::canonical_path(&case.line.path, case.service.signature_version),
            query: &uri::canonical_query(&case.line.query),
            headers: &further,
            is_write: false,
            is_measured: false,
        };
        let mut call = Call::new(Context::new(config.clock.clone()), MANNER);
        let sent = call.headers(&config.destination(), &line, Some(credentials.clone()), &payload_hash, case.time)
            .expect("a first attempt has headers");

        // what a receiver rebuilds from the headers that were sent
        let canonical = expected.canonical_request.lines().collect::<Vec<_>>();
        let mut headers: Vec<_> =
            sent.iter().filter(|(name, _)| *name != "authorization").cloned().collect();
        headers.insert(1, ("host", case.endpoint.host().to_owned()));
        let parts = CanonicalParts {
            method: case.line.method,
            path: canonical[1],
            query: canonical[2],
            headers: &headers,
            shared_headers: 0,
            payload_hash: &payload_hash,
        };
        let scope = Scope::new(case.time, &case.region, &case.service.signing_name);
        let canonical_request = sigv4::canonical_request(&parts, &sigv4::signed_headers(&headers));
        prop_assert_eq!(&canonical_request, &expected.canonical_request, "canonical request");
        let hash = Sha256::digest(&canonical_request).into();
        let string_to_sign = sigv4::string_to_sign(&scope, &hash);
        prop_assert_eq!(&string_to_sign, &expected.string_to_sign, "string to sign");
        let key = sigv4::signing_key(&credentials, &scope);
        let signature = sigv4::sign(&string_to_sign, &key);
        prop_assert!(expected.authorization.ends_with(&signature), "a text by itself");
        let authorization = sent.iter().find(|(name, _)| *name == "authorization");
        prop_assert_eq!(&authorization.expect("it is signed").1, &expected.authorization, "signature");
    }
}

#[test]
fn what_is_kept_of_a_request_changes_no_other() {
    let endpoint = Endpoint::of_region(&REKOGNITION, "us-east-1", Variant::default());
    let config = Config::new(REKOGNITION, "us-east-1", endpoint.expect("a region"));
    let config = config.expect("valid");
    let signed =
        |context: &Rc<Context>, token: &str, seconds, operation: &'static str, body: &str| {
            let (access, secret) = ("AKIDEXAMPLE".to_owned(), "secret".to_owned());
            let token = Some(token.to_owned()).filter(|token| !token.is_empty());
            let credentials = keys(access, secret, token);
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            Call::new(context.clone(), MANNER)
                .headers(
                    &config.destination(),
                    &operation.into(),
                    Some(credentials),
                    &hex::encode(Sha256::digest(body)),
                    time,
                )
                .expect("a first attempt has headers")
        };
    let shared = Context::new(config.clock.clone());
    for token in ["", "first", "other", "first"] {
        for seconds in [86_399, 86_399, 86_400, 86_399] {
            for operation in ["DetectFaces", "DetectLabels", "Detect"] {
                for body in ["{}", "{\"MaxLabels\":1}"] {
                    let new = Context::new(config.clock.clone());
                    let expected = signed(&new, token, seconds, operation, body);
                    let found = signed(&shared, token, seconds, operation, body);
                    assert_eq!(found, expected, "{token} {seconds} {operation} {body}");
                }
            }
        }
    }
}

#[test]
fn a_key_lasts_a_day_a_region_and_a_service() {
    let credentials = keys("AKIDEXAMPLE".into(), "secret".into(), None);
    let key = |seconds, region, service| {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        sigv4::signing_key(&credentials, &Scope::new(time, region, service))
    };
    let first = key(86_400, "us-east-1", "rekognition");
    assert_eq!(first, key(2 * 86_400 - 1, "us-east-1", "rekognition"));
    assert_ne!(first, key(2 * 86_400, "us-east-1", "rekognition"));
    assert_ne!(first, key(86_400, "us-east-2", "rekognition"));
    assert_ne!(first, key(86_400, "us-east-1", "sts"));
}

fn keys(access: String, secret: String, session_token: Option<String>) -> Credentials {
    let keys = Keys {
        access_key_id: access,
        secret_access_key: secret,
        session_token,
        ..Keys::default()
    };
    Credentials::new(keys).expect("valid")
}
