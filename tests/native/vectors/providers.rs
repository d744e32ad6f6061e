//! endpoints.json, forms.json and redaction.json: what providers send, take and say.

use std::time::Duration;

use rekognition_wasm::{
    credentials::{Credentials, SharedProvider},
    error::Error,
    providers::{
        CognitoIdentity, CognitoIdentityPool, Http, Logins, Method, Mfa, Saml, SessionOptions,
        SessionToken, Source, TemporaryCredentials, WebToken,
    },
};
use serde_json::{Value, json};

use super::{connected, keys, learn_clock, optional, text};
use crate::fake::{Fake, Reply, Sent, answer};

pub(super) fn check_endpoint(case: &Value) {
    let text = case["answer"].to_string();
    let fake = Fake::answering(move |_, _| answer(200, &text));
    let provider = connected(&fake, Http::new("https://app.example/credentials"));
    let expected = &case["gets"];
    match fake.run(provider.provide()) {
        Err(_) => assert_eq!(*expected, json!(null)),
        Ok(credentials) => {
            let end = credentials.expiration().map(|end| {
                let since = end.duration_since(std::time::SystemTime::UNIX_EPOCH);
                since.expect("behind 1970").as_secs()
            });
            let found = json!({
                "accessKeyId": credentials.access_key_id(),
                "secretAccessKey": credentials.secret_access_key(),
                "sessionToken": credentials.session_token(),
                "expiration": end,
            });
            assert_eq!(found, *expected);
        }
    }
}

pub(super) fn check_form(case: &Value) {
    let fake = Fake::answering(|_, _| Reply::NoAnswer("this is enough"));
    let host = "sts.us-east-1.amazonaws.com";
    learn_clock(&fake, host, &case["serviceAhead"]);
    let provider = provider(&fake, text(case, "operation"), &case["members"]);
    fake.run(provider.provide()).expect_err("no answer");
    let pairs = |form: &str| {
        let mut pairs: Vec<_> = form.split('&').map(str::to_owned).collect();
        pairs.sort_unstable();
        pairs
    };
    assert_eq!(pairs(&fake.sent()[0].body), pairs(text(case, "form")));
}

pub(super) fn check_redaction(case: &Value) {
    let (sent, secret) = (text(case, "sent"), text(case, "secret"));
    let members = match sent {
        "AssumeRoleWithWebIdentity" => json!({ "WebIdentityToken": secret }),
        "AssumeRoleWithSAML" => json!({ "SAMLAssertion": secret }),
        "AssumeRole" | "GetSessionToken" => {
            json!({ "SerialNumber": "device", "TokenCode": secret })
        }
        "endpoint" => json!({ "authorization": secret }),
        "endpoint's body" => json!({ "body": secret }),
        "endpoint's query" => json!({ "query": secret }),
        _ => json!({ "Logins": { "accounts.google.com": secret } }),
    };
    let code = case["type"].as_str().unwrap_or("ValidationError");
    let error = refusal(sent, &members, code, text(case, "says"));
    let hint = error.hint().unwrap_or_default();
    let shown = format!("{error} {error:?} {} {hint}", error.message());
    assert!(secret.is_empty() || !shown.contains(secret), "{shown}");
    assert!(error.message().ends_with(text(case, "shows")), "{error}");
}

/// The error of a call that is refused with this code and message.
pub(super) fn refusal(operation: &str, members: &Value, code: &str, message: &str) -> Error {
    let (code, message) = (code.to_owned(), message.to_owned());
    let fails = operation.to_owned();
    let fake = Fake::answering(move |sent, _| {
        if sent.operation() == "GetId" && fails != "GetId" {
            return answer(200, r#"{"IdentityId":"us-east-1:identity"}"#);
        }
        refuse(sent, &code, &message)
    });
    let provider = provider(&fake, operation, members);
    fake.run(provider.provide()).expect_err("refused")
}

fn refuse(sent: &Sent, code: &str, message: &str) -> Reply {
    if sent.body.starts_with("Action=") {
        let error = format!("<Code>{code}</Code><Message>{message}</Message>");
        return answer(
            400,
            &format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>"),
        );
    }
    answer(
        400,
        &json!({ "code": code, "message": message }).to_string(),
    )
}

/// The provider that calls an operation with these members.
fn provider(fake: &Fake, operation: &str, members: &Value) -> SharedProvider {
    let logins: Option<Logins> = serde_json::from_value(members["Logins"].clone()).expect("texts");
    let logins = logins.map(Source::value);
    let role_arn = optional(members, "RoleArn");
    let role_arn = role_arn.unwrap_or_else(|| "arn:aws:iam::1:role/a".to_owned());
    let token = |name: &str| optional(members, name).unwrap_or_default();
    match operation {
        "AssumeRole" => connected(fake, role(role_arn, members)),
        "GetSessionToken" => {
            let session = SessionToken {
                duration: duration(members),
                mfa: mfa(members),
                ..SessionToken::new(keys("AKID", None))
            };
            connected(fake, session)
        }
        "AssumeRoleWithWebIdentity" => {
            let role = WebToken {
                role_session_name: optional(members, "RoleSessionName"),
                provider_id: optional(members, "ProviderId"),
                session: session(members),
                ..WebToken::new(role_arn, token("WebIdentityToken"))
            };
            connected(fake, role)
        }
        "AssumeRoleWithSAML" => {
            let principal = optional(members, "PrincipalArn");
            let principal =
                principal.unwrap_or_else(|| "arn:aws:iam::1:saml-provider/b".to_owned());
            let role = Saml {
                session: session(members),
                ..Saml::new(role_arn, principal, token("SAMLAssertion"))
            };
            connected(fake, role)
        }
        "GetId" => {
            let pool = CognitoIdentityPool::new("us-east-1:pool");
            connected(fake, CognitoIdentityPool { logins, ..pool })
        }
        "GetCredentialsForIdentity" => {
            let known = CognitoIdentity::new("us-east-1:identity");
            connected(fake, CognitoIdentity { logins, ..known })
        }
        _ => connected(fake, endpoint(members)),
    }
}

fn role(role_arn: String, members: &Value) -> TemporaryCredentials<Credentials> {
    let list = |member: &str| members[member].as_array().cloned().unwrap_or_default();
    let tag = |tag: &Value| (text(tag, "Key").to_owned(), text(tag, "Value").to_owned());
    let key = |key: &Value| key.as_str().expect("a text").to_owned();
    TemporaryCredentials {
        role_session_name: optional(members, "RoleSessionName"),
        session: session(members),
        external_id: optional(members, "ExternalId"),
        tags: list("Tags").iter().map(tag).collect(),
        transitive_tag_keys: list("TransitiveTagKeys").iter().map(key).collect(),
        source_identity: optional(members, "SourceIdentity"),
        mfa: mfa(members),
        ..TemporaryCredentials::new(role_arn, keys("AKID", None))
    }
}

fn session(members: &Value) -> SessionOptions {
    let arns = members["PolicyArns"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let arn = |policy: &Value| text(policy, "arn").to_owned();
    SessionOptions {
        policy: optional(members, "Policy"),
        policy_arns: arns.iter().map(arn).collect(),
        duration: duration(members),
    }
}

fn duration(members: &Value) -> Option<Duration> {
    members["DurationSeconds"].as_u64().map(Duration::from_secs)
}

fn mfa(members: &Value) -> Option<Mfa> {
    let serial_number = optional(members, "SerialNumber")?;
    let token_code = optional(members, "TokenCode")?.into();
    Some(Mfa {
        serial_number,
        token_code,
    })
}

fn endpoint(members: &Value) -> Http {
    let header = |value: String| vec![("authorization".to_owned(), value)];
    let headers = optional(members, "authorization").map(header);
    let body = optional(members, "body");
    let query = optional(members, "query");
    let query = query.map_or_else(String::new, |secret| format!("?key={secret}"));
    Http {
        method: if body.is_some() {
            Method::Post
        } else {
            Method::Get
        },
        headers: Source::value(headers.unwrap_or_default()),
        body: body.unwrap_or_default().into(),
        ..Http::new(format!("https://app.example/credentials{query}"))
    }
}
