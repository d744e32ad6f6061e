//! The forms of STS: each member in its place, encoded as the AWS SDKs encode it.

use std::time::Duration;

use proptest::prelude::*;
use rekognition_wasm::{
    protocol::query,
    providers::{Mfa, Saml, SessionOptions, SessionToken, Source, TemporaryCredentials, WebToken},
};

use super::{ROLE, keys, provided, services};
use crate::fake::{Fake, Sent};

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rekognition:Detect*","Resource":"*"}]}"#;

fn session_options() -> SessionOptions {
    SessionOptions {
        policy: Some(POLICY.to_owned()),
        policy_arns: vec!["arn:1".to_owned(), "arn:2".to_owned()],
        duration: Some(Duration::from_mins(15)),
    }
}

fn session_members() -> Vec<(&'static str, &'static str)> {
    vec![
        ("Policy", POLICY),
        ("PolicyArns.member.1.arn", "arn:1"),
        ("PolicyArns.member.2.arn", "arn:2"),
        ("DurationSeconds", "900"),
    ]
}

fn mfa() -> Mfa {
    Mfa {
        serial_number: "arn:aws:iam::123456789012:mfa/user".to_owned(),
        token_code: "123456".into(),
    }
}

/// The one request that was sent, which is a form with these members.
fn check_form(fake: &Fake, operation: &str, members: &[(&str, &str)]) -> Sent {
    let [sent] = &fake.sent()[..] else {
        panic!("one request")
    };
    assert_eq!(
        (sent.method.as_str(), sent.url.as_str()),
        ("POST", "https://sts.us-east-1.amazonaws.com/")
    );
    assert_eq!(
        sent.header("content-type"),
        "application/x-www-form-urlencoded"
    );
    assert_eq!(sent.header("x-amz-target"), "");
    let form: Vec<_> = form_urlencoded::parse(sent.body.as_bytes())
        .into_owned()
        .collect();
    let begin = [("Action", operation), ("Version", "2011-06-15")];
    let expected: Vec<_> = begin.iter().chain(members).collect();
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(form.iter().collect::<Vec<_>>(), expected);
    sent.clone()
}

#[test]
fn a_web_token_is_one_unsigned_form() {
    let fake = services();
    let provider = WebToken {
        role_session_name: Some("user@example.com".to_owned()),
        provider_id: Some("www.amazon.com".to_owned()),
        session: session_options(),
        ..WebToken::new(ROLE, "ey.J+/=")
    };
    let credentials = provided(&fake, provider);
    assert_eq!(credentials.access_key_id(), "ASIA");
    assert_eq!(credentials.secret_access_key(), "a/b+c&d");
    assert_eq!(
        credentials.session_token(),
        Some("of-AssumeRoleWithWebIdentity")
    );
    assert_eq!(credentials.identity_id(), None);
    let mut members = vec![
        ("RoleArn", ROLE),
        ("RoleSessionName", "user@example.com"),
        ("WebIdentityToken", "ey.J+/="),
        ("ProviderId", "www.amazon.com"),
    ];
    members.extend(session_members());
    let sent = check_form(&fake, "AssumeRoleWithWebIdentity", &members);
    let names: Vec<_> = sent.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content-type"]);
}

#[test]
fn a_session_without_a_name_tells_who_made_it_and_when() {
    let fake = services();
    provided(&fake, WebToken::new(ROLE, "token"));
    let members = [
        ("RoleArn", ROLE),
        ("RoleSessionName", "rekognition-wasm-1795169700000"),
        ("WebIdentityToken", "token"),
    ];
    check_form(&fake, "AssumeRoleWithWebIdentity", &members);
}

#[test]
fn an_assertion_is_one_unsigned_form() {
    let fake = services();
    let assertion = Source::from_fn(async || Ok("PHNhbWw+/w==".to_owned()));
    let principal = "arn:aws:iam::123456789012:saml-provider/Idp";
    let saml = Saml {
        session: session_options(),
        ..Saml::new(ROLE, principal, assertion)
    };
    provided(&fake, saml);
    let mut members = vec![
        ("RoleArn", ROLE),
        (
            "PrincipalArn",
            "arn:aws:iam::123456789012:saml-provider/Idp",
        ),
        ("SAMLAssertion", "PHNhbWw+/w=="),
    ];
    members.extend(session_members());
    let sent = check_form(&fake, "AssumeRoleWithSAML", &members);
    assert_eq!(sent.header("authorization"), "");
}

#[test]
fn a_role_is_assumed_with_all_that_it_may_ask_for() {
    let fake = services();
    let role = TemporaryCredentials {
        role_session_name: Some("session".to_owned()),
        session: session_options(),
        external_id: Some("external".to_owned()),
        tags: vec![
            ("Team".to_owned(), "Ä & B".to_owned()),
            ("Cost".to_owned(), String::new()),
        ],
        transitive_tag_keys: vec!["Team".to_owned()],
        source_identity: Some("user".to_owned()),
        mfa: Some(mfa()),
        ..TemporaryCredentials::new(ROLE, keys(None))
    };
    provided(&fake, role);
    let mut members = vec![("RoleArn", ROLE), ("RoleSessionName", "session")];
    members.extend(session_members());
    members.extend([
        ("ExternalId", "external"),
        ("Tags.member.1.Key", "Team"),
        ("Tags.member.1.Value", "Ä & B"),
        ("Tags.member.2.Key", "Cost"),
        ("Tags.member.2.Value", ""),
        ("TransitiveTagKeys.member.1", "Team"),
        ("SourceIdentity", "user"),
        ("SerialNumber", "arn:aws:iam::123456789012:mfa/user"),
        ("TokenCode", "123456"),
    ]);
    let sent = check_form(&fake, "AssumeRole", &members);
    super::signatures::check(&sent, &keys(None), "sts");
}

#[test]
fn a_users_session_is_one_signed_form() {
    let fake = services();
    let session = SessionToken {
        duration: Some(Duration::from_hours(36)),
        mfa: Some(mfa()),
        ..SessionToken::new(keys(None))
    };
    provided(&fake, session);
    let members = [
        ("DurationSeconds", "129600"),
        ("SerialNumber", "arn:aws:iam::123456789012:mfa/user"),
        ("TokenCode", "123456"),
    ];
    let sent = check_form(&fake, "GetSessionToken", &members);
    super::signatures::check(&sent, &keys(None), "sts");

    let fake = services();
    provided(&fake, SessionToken::new(keys(Some("token"))));
    let sent = check_form(&fake, "GetSessionToken", &[]);
    super::signatures::check(&sent, &keys(Some("token")), "sts");
}

proptest! {
    #[test]
    fn a_form_is_read_as_it_was_meant(value in "\\PC{0,40}|[\\x00-\\x7f]{0,40}") {
        let body = query::body("Action", &[("A", value.as_str()), ("B.member.1", "")]);
        let read: Vec<_> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let expected = [("Action", "Action"), ("Version", "2011-06-15"), ("A", &value), ("B.member.1", "")];
        let expected: Vec<_> = expected.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        prop_assert_eq!(read, expected);
        // as the AWS SDKs write it: percent for all but the unreserved characters, no plus
        prop_assert!(body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%&=".contains(&byte)));
    }
}
