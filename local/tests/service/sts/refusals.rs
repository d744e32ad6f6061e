//! What the Security Token Service refuses, in which words, and that nothing makes it fail.

use axum::http::StatusCode;
use proptest::prelude::*;

use super::{NAME, PROVIDER, ROLE, is_refused};
use crate::client::{Keys, Local, Signing, element, post_form};

#[tokio::test]
async fn policies_are_json_and_small() {
    let local = Local::new();
    let assume = async |policy: &str| {
        let fields = [ROLE, NAME, ("Policy", policy)];
        local.sts_by(&Keys::demo(), "AssumeRole", &fields).await
    };
    let answer = assume(r#"{"Version":"2012-10-17","Statement":[]}"#).await;
    assert_eq!(element(&answer, "PackedPolicySize"), "2", "{answer:?}");
    for policy in ["{", "[]", "text"] {
        is_refused(
            &assume(policy).await,
            400,
            "MalformedPolicyDocument",
            "invalid Json",
        );
    }
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(3000));
    is_refused(&assume(&large).await, 400, "PackedPolicyTooLarge", "147%");
}

#[tokio::test]
async fn constraints_are_checked() {
    let local = Local::new();
    for (fields, code, message) in [
        (
            vec![],
            "ValidationError",
            "2 validation errors detected: Value null at 'roleArn'",
        ),
        (
            vec![ROLE],
            "ValidationError",
            "Value null at 'roleSessionName'",
        ),
        (
            vec![ROLE, ("RoleSessionName", "a")],
            "ValidationError",
            "length greater than or equal to 2",
        ),
        (
            vec![ROLE, ("RoleSessionName", "a b")],
            "ValidationError",
            r"pattern: [\w+=,.@-]*",
        ),
        (
            vec![NAME, ("RoleArn", "short")],
            "ValidationError",
            "greater than or equal to 20",
        ),
        (
            vec![NAME, ("RoleArn", "arn:aws:iam::123456789012:user/ann")],
            "ValidationError",
            "arn:aws:iam::123456789012:user/ann is invalid",
        ),
        (
            vec![ROLE, NAME, ("DurationSeconds", "899")],
            "ValidationError",
            "greater than or equal to 900",
        ),
        (
            vec![ROLE, NAME, ("DurationSeconds", "43201")],
            "ValidationError",
            "less than or equal to 43200",
        ),
        (
            vec![ROLE, NAME, ("DurationSeconds", "long")],
            "MalformedInput",
            "'long'",
        ),
        (
            vec![ROLE, NAME, ("Tags.member.1.Key", "a")],
            "ValidationError",
            "Value null at 'tags.1.member.value'",
        ),
    ] {
        let answer = local.sts_by(&Keys::demo(), "AssumeRole", &fields).await;
        is_refused(&answer, 400, code, message);
    }
    for seconds in ["899", "129601"] {
        let fields = [("DurationSeconds", seconds)];
        let answer = local
            .sts_by(&Keys::demo(), "GetSessionToken", &fields)
            .await;
        is_refused(&answer, 400, "ValidationError", "durationSeconds");
    }
}

#[tokio::test]
async fn signatures_are_checked() {
    let local = Local::new();
    let answer = local.sts("AssumeRole", &[ROLE, NAME]).await;
    is_refused(&answer, 403, "MissingAuthenticationToken", "");
    let mut keys = Keys::demo();
    keys.secret.push('x');
    let answer = local.sts_by(&keys, "AssumeRole", &[ROLE, NAME]).await;
    is_refused(&answer, 403, "SignatureDoesNotMatch", "does not match");
    keys.access_key_id = "ASIAUNKNOWN".to_owned();
    let answer = local.sts_by(&keys, "AssumeRole", &[ROLE, NAME]).await;
    is_refused(&answer, 403, "InvalidClientTokenId", "is invalid.");
    let form = "Action=AssumeRole&Version=2011-06-15".to_owned();
    let mut signing = Signing::sts(&Keys::demo(), form);
    signing.service = "rekognition";
    let answer = local.send(signing.request()).await;
    is_refused(&answer, 403, "SignatureDoesNotMatch", "service: 'sts'");
    signing.service = "sts";
    signing.offset = -600;
    let answer = local.send(signing.request()).await;
    is_refused(&answer, 403, "SignatureDoesNotMatch", "Signature expired: ");
    let mut request = signing.request();
    request
        .headers_mut()
        .insert("authorization", "nonsense".parse().unwrap());
    let answer = local.send(request).await;
    is_refused(&answer, 400, "IncompleteSignature", "");
}

#[tokio::test]
async fn an_unknown_action_is_named() {
    let local = Local::new();
    is_refused(
        &local.sts("GetFederationToken", &[]).await,
        400,
        "InvalidAction",
        "GetFederationToken",
    );
    for (form, code) in [
        ("", "MissingAction"),
        ("Version=2011-06-15", "MissingAction"),
        ("Action=AssumeRole", "InvalidAction"),
        ("Action=AssumeRole&Version=2016-06-27", "InvalidAction"),
        ("Action=%3C%26%00&Version=2011-06-15", "InvalidAction"),
    ] {
        is_refused(&local.send(post_form(form)).await, 400, code, "");
    }
    let answer = local.send(post_form("Action=%3C%00&Version=1")).await;
    assert!(
        answer
            .text
            .contains("operation &lt;\u{fffd} for version 1;"),
        "{answer:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hostile_forms(
        action in prop::sample::select(vec!["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]),
        names in prop::collection::vec(prop::sample::select(vec![
            "RoleArn", "RoleSessionName", "WebIdentityToken", "SAMLAssertion", "PrincipalArn", "Policy",
            "DurationSeconds", "PolicyArns.member.1.arn", "PolicyArns.member.4294967295.arn", "ProviderId",
        ]), 0..8),
        value: String,
        tail in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut fields = vec![ROLE, NAME, PROVIDER];
        fields.extend(names.into_iter().map(|name| (name, &*value)));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answers = runtime.block_on(async {
            let local = Local::new();
            [local.sts(action, &fields).await, local.send(post_form(tail)).await]
        });
        for answer in answers {
            let is_sane = answer.status == StatusCode::OK || answer.status.is_client_error();
            prop_assert!(is_sane && answer.text.ends_with("Response>\n"), "{answer:?}");
        }
    }
}
