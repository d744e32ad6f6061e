//! The texts of requests and answers: bodies, base64, JSON text, error types, endpoints.

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use rekognition_wasm::{
    config::Config,
    endpoint::{Endpoint, Variant, url_of_region},
    error::Kind,
    protocol::{aws_json, base64 as kernel, body::Body},
    services::{cognito_identity::COGNITO_IDENTITY, rekognition::REKOGNITION},
};

fn noise(length: usize) -> Vec<u8> {
    let noise = (0..length).map(|index| (index * 31 + index / 251).to_le_bytes()[0]);
    noise.collect()
}

#[test]
fn a_body_is_json_with_the_image_in_base64() {
    for length in (0..2000).chain([65_535, 65_536, 5 << 20]) {
        let image = noise(length);
        let mut body = Body::default();
        body.text(r#"{"Image":{"Bytes":""#);
        body.blob(&image).expect("there is memory");
        body.text(r#""},"Attributes":["ALL"]}"#);
        let encoded = STANDARD.encode(&image);
        let expected = format!(r#"{{"Image":{{"Bytes":"{encoded}"}},"Attributes":["ALL"]}}"#);
        assert!(body.as_bytes() == expected.as_bytes());
    }
}

#[test]
fn a_body_may_hold_two_images() {
    let (source, target) = (noise(100), noise(77));
    let mut body = Body::default();
    body.blob(&source).expect("there is memory");
    body.text(",");
    body.blob(&target).expect("there is memory");
    let expected = [STANDARD.encode(source), STANDARD.encode(target)].join(",");
    assert_eq!(body.as_bytes(), expected.as_bytes());
}

#[test]
fn error_types_are_bare_and_without_one_the_answer_is_a_strangers() {
    let check = |status, declared: &str, message: &str, expected: (&str, &str)| {
        let error = aws_json::error(status, declared, message);
        assert_eq!((error.name(), error.message()), expected);
    };
    let throttled = ("ThrottlingException", "slow down");
    check(400, "ThrottlingException", "slow down", throttled);
    check(400, "ThrottlingException:", "slow down", throttled);
    check(
        400,
        "com.amazonaws.rekognition#ThrottlingException",
        "slow down",
        throttled,
    );
    check(
        400,
        "ThrottlingException:http://internal.amazon.com/#doc",
        "slow down",
        throttled,
    );
    check(400, " a#b#ThrottlingException:c#d ", "slow down", throttled);
    check(
        400,
        "ThrottlingException, BadRequestException",
        "slow down",
        throttled,
    );
    for (status, declared) in [
        (200, "ThrottlingException"),
        (400, ""),
        (403, "#"),
        (413, ":"),
        (503, ","),
    ] {
        check(status, declared, "no", ("ResponseError", "no"));
        assert_eq!(aws_json::error(status, declared, "").kind(), Kind::Response);
    }
}

#[test]
fn classes_of_errors() {
    let error = |status, name: &str| aws_json::error(status, name, "").with_answer(status, "");
    for name in [
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "Throttling",
    ] {
        assert!(
            error(400, name).is_throttling() && error(400, name).is_retryable(),
            "{name}"
        );
    }
    assert!(error(429, "").is_throttling());
    for status in [500, 502, 503, 504] {
        assert!(error(status, "").is_transient(), "{status}");
    }
    assert!(error(400, "InternalServerError").is_transient());
    for name in [
        "LimitExceededException",
        "AccessDeniedException",
        "InvalidParameterException",
        "",
    ] {
        assert!(!error(400, name).is_retryable(), "{name}");
    }
    for name in [
        "ExpiredTokenException",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
    ] {
        assert!(
            error(400, name).is_stale_credentials() && !error(400, name).is_retryable(),
            "{name}"
        );
    }
}

#[test]
fn a_zone_is_no_region() {
    for zone in ["us-east-1a", "us-west-2-lax-1a"] {
        let endpoint = Endpoint::of_region(&REKOGNITION, zone, Variant::default());
        let expected = format!(
            "ConfigError: region: expected a name such as us-east-1, found the zone \"{zone}\""
        );
        assert_eq!(endpoint.expect_err("a zone").to_string(), expected);
    }
    let own = Endpoint::parse("https://example.com").expect("valid");
    assert!(Config::new(REKOGNITION, "test-1a", own).is_ok());
}

#[test]
fn endpoints_of_regions() {
    let check = |region, fips, dual_stack, expected: &str| {
        let url = url_of_region(&REKOGNITION, region, Variant { fips, dual_stack });
        assert_eq!(url.as_deref(), Ok(expected));
    };
    check(
        "us-east-1",
        false,
        false,
        "https://rekognition.us-east-1.amazonaws.com",
    );
    check(
        "us-east-1",
        true,
        false,
        "https://rekognition-fips.us-east-1.amazonaws.com",
    );
    check(
        "us-east-1",
        false,
        true,
        "https://rekognition.us-east-1.api.aws",
    );
    check(
        "us-gov-west-1",
        true,
        true,
        "https://rekognition-fips.us-gov-west-1.api.aws",
    );
    check(
        "cn-north-1",
        false,
        false,
        "https://rekognition.cn-north-1.amazonaws.com.cn",
    );
    check(
        "eusc-de-east-1",
        false,
        false,
        "https://rekognition.eusc-de-east-1.amazonaws.eu",
    );
    let cognito = url_of_region(&COGNITO_IDENTITY, "eu-west-1", Variant::default());
    assert_eq!(
        cognito.as_deref(),
        Ok("https://cognito-identity.eu-west-1.amazonaws.com")
    );
    let variant = Variant {
        fips: true,
        dual_stack: true,
    };
    let cognito = url_of_region(&COGNITO_IDENTITY, "us-east-1", variant);
    assert_eq!(
        cognito.as_deref(),
        Ok("https://cognito-identity-fips.us-east-1.amazonaws.com")
    );
    let cognito = url_of_region(
        &COGNITO_IDENTITY,
        "cn-north-1",
        Variant {
            fips: false,
            dual_stack: true,
        },
    );
    assert_eq!(
        cognito.as_deref(),
        Ok("https://cognito-identity.cn-north-1.api.amazonwebservices.com.cn")
    );
    for region in [
        "",
        "US-EAST-1",
        "us east",
        "evil.com/",
        "a.b",
        "-us",
        "us-",
        "é",
        &"a".repeat(64),
    ] {
        let error = url_of_region(&REKOGNITION, region, Variant::default()).expect_err(region);
        assert!(error.message().starts_with("region: expected"), "{error}");
    }
}

#[test]
fn endpoints_of_users() {
    let check = |url: &str, (host, path): (&str, &str)| {
        let endpoint = Endpoint::parse(url).expect("the URL is one");
        assert_eq!((endpoint.host(), endpoint.path()), (host, path), "{url}");
    };
    check("http://127.0.0.1:8081", ("127.0.0.1:8081", "/"));
    check("HTTPS://Example.COM:443/", ("example.com", "/"));
    check("http://example.com:443/aws", ("example.com:443", "/aws"));
    check("http://example.com:80/aws/", ("example.com", "/aws/"));
    check("http://[::1]:9000", ("[::1]:9000", "/"));
    check("http://[0:0:0:0:0:0:0:A]/", ("[::a]", "/"));
    check("https://a-b_c.example.", ("a-b_c.example.", "/"));
    for url in [
        "",
        "/",
        "example.com",
        "ftp://example.com",
        "https://",
        "https:///x",
        "https://:80",
        "https://user@example.com",
        "https://example.com?x",
        "https://example.com/#x",
        "https://example.com/a//b",
        "https://example.com/../b",
        "https://example.com/a b",
        "https://exämple.com",
        "https://example.com/%20",
        "https://example.com\n",
        // browsers take these for others, or for none
        "https://example.com:443:443",
        "https://example.com:",
        "https://example.com:080",
        "https://example.com:65536",
        "https://a..example",
        "https://.example",
        "https://1",
        "https://127.0.0.01",
        "https://127.0.0.1.",
        "https://a.0x7f",
        "https://[::1",
        "https://::1",
        "https://[::ffff:127.0.0.1]",
        "https://[example.com]",
    ] {
        let error = Endpoint::parse(url).expect_err(url);
        assert!(error.message().starts_with("endpoint: expected"), "{error}");
    }
    let error = Endpoint::parse("https://user:hush@example.com").expect_err("it has a user name");
    assert!(!error.message().contains("hush"), "{error}");
}

proptest! {
    #[test]
    fn base64_is_that_of_the_reference(bytes in proptest::collection::vec(any::<u8>(), 0..5000)) {
        let mut slot = vec![0; kernel::encoded_length(bytes.len())];
        let start = slot.len() - bytes.len();
        slot[start..].copy_from_slice(&bytes);
        kernel::encode_in_place(&mut slot, start, bytes.len());
        prop_assert_eq!(String::from_utf8(slot).expect("base64 is text"), STANDARD.encode(&bytes));
    }

    #[test]
    fn any_declared_type_has_a_name(status in 300..600_u16, declared in ".{0,60}") {
        prop_assert!(!aws_json::error(status, &declared, "").name().is_empty());
    }

    #[test]
    fn any_text_is_an_endpoint_or_refused(url in "(https?://)?[ -~é]{0,30}") {
        if let Ok(endpoint) = Endpoint::parse(&url) {
            prop_assert!(endpoint.path().starts_with('/'));
            prop_assert!(endpoint.url().ends_with(&[endpoint.host(), endpoint.path()].concat()));
        }
    }
}
