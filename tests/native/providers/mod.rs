//! Every provider on a scripted platform in virtual time: what it sends, what it takes, what it says.

mod cognito;
mod expirations;
mod http;
mod requests;
mod secrets;
mod signatures;
mod sts;

use std::cell::Cell;

use crate::fake::{Fake, Reply, answer};
use rekognition_wasm::{
    credentials::{Connect, Credentials, Keys, ProvideCredentials, SharedProvider},
    error::Error,
    http::Response,
    providers::{Logins, Source},
};

/// An hour behind the fake's start.
const END: &str = "2026-11-20T11:15:00Z";

const ROLE: &str = "arn:aws:iam::123456789012:role/Viewer";

fn keys(token: Option<&str>) -> Credentials {
    let keys = Keys {
        access_key_id: "AKID".to_owned(),
        secret_access_key: "secret".to_owned(),
        session_token: token.map(str::to_owned),
        ..Keys::default()
    };
    Credentials::new(keys).expect("valid")
}

/// STS's answer with credentials.
fn session(operation: &str, end: &str) -> Reply {
    answer_xml(
        200,
        &format!(
            r#"<{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <{operation}Result>
    <Credentials>
      <AccessKeyId>ASIA</AccessKeyId>
      <SecretAccessKey>a/b+c&amp;d</SecretAccessKey>
      <SessionToken>of-{operation}</SessionToken>
      <Expiration>{end}</Expiration>
    </Credentials>
  </{operation}Result>
  <ResponseMetadata><RequestId>id-of-the-body</RequestId></ResponseMetadata>
</{operation}Response>
"#
        ),
    )
}

/// STS's error.
fn refusal(status: u16, code: &str, message: &str) -> Reply {
    answer_xml(
        status,
        &format!(
            r#"<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>
  <RequestId>id-of-the-body</RequestId>
</ErrorResponse>"#
        ),
    )
}

fn answer_xml(status: u16, text: &str) -> Reply {
    Reply::Answer(Response {
        status,
        text: text.to_owned(),
        ..Response::default()
    })
}

/// Cognito Identity and STS as they answer when all is well.
fn services() -> Fake {
    Fake::answering(|sent, _| match sent.operation() {
        "GetId" => answer(200, r#"{"IdentityId":"us-east-1:identity"}"#),
        "GetOpenIdToken" => answer(
            200,
            r#"{"IdentityId":"us-east-1:identity","Token":"open-id-token"}"#,
        ),
        "GetCredentialsForIdentity" => answer(
            200,
            r#"{"Credentials":{"AccessKeyId":"ASIA","SecretKey":"secret","SessionToken":"token","Expiration":1795173300.0}}"#,
        ),
        operation => session(operation, END),
    })
}

/// A source that counts how often it was asked: `name-1`, `name-2`, …
fn counted(name: &'static str) -> Source<String> {
    let asked = Cell::new(0);
    Source::from_fn(async move || {
        asked.set(asked.get() + 1);
        Ok(format!("{name}-{}", asked.get()))
    })
}

fn logins(token: &str) -> Source<Logins> {
    Source::value([("accounts.google.com".to_owned(), token.to_owned())].into())
}

fn connected(fake: &Fake, provider: impl Connect<Fake>) -> SharedProvider {
    provider.connect(fake).expect("the options are valid")
}

fn provided(fake: &Fake, provider: impl Connect<Fake>) -> Credentials {
    let outcome = fake.run(connected(fake, provider).provide());
    outcome.expect("it is provided")
}

/// Credentials that are provided and then refused, so that the next is asked for anew.
fn asked(fake: &Fake, provider: &SharedProvider) -> Credentials {
    let credentials = provided(fake, provider.clone());
    provider.refuse(&credentials);
    credentials
}

fn refused(fake: &Fake, provider: impl Connect<Fake>) -> Error {
    let outcome = fake.run(connected(fake, provider).provide());
    outcome.expect_err("it is refused")
}

/// 200 askers make the same requests as one.
fn check_shared(fake: &Fake, provider: impl Connect<Fake>, flow: &[&str]) {
    let provider = connected(fake, provider);
    let answers = fake.run_all((0..200).map(|_| provider.provide()).collect());
    let first = answers[0].as_ref().expect("it is provided");
    assert!(answers.iter().all(|it| it.as_ref() == Ok(first)));
    assert_eq!(fake.operations(), flow);
}
