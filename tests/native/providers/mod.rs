//! Every provider on a scripted platform in virtual time: what it sends, what it takes, what it says.

mod cognito;
mod expirations;
mod http;
mod requests;
mod secrets;
mod signatures;
mod sts;

use std::{cell::Cell, rc::Rc};

use crate::fake::{Fake, Reply, answer};
use rekognition_wasm::{
    client::Client,
    config::Config,
    credentials::{Cached, Credentials, ProvideCredentials},
    endpoint::{Endpoint, Variant},
    error::Error,
    http::Response,
    providers::source::{Logins, Source},
    service::Service,
    services::{cognito_identity::COGNITO_IDENTITY, sts::STS},
};

/// An hour behind the fake's start.
const END: &str = "2026-11-20T11:15:00Z";

fn config(service: Service) -> Config {
    let endpoint = Endpoint::of_region(&service, "us-east-1", Variant::default()).expect("valid");
    Config::new(service, "us-east-1", endpoint).expect("valid")
}

fn unsigned(fake: &Fake, service: Service) -> Client<Fake> {
    Client::unsigned(fake.clone(), config(service))
}

fn keys(token: Option<&str>) -> Credentials {
    let token = token.map(str::to_owned);
    Credentials::new("AKID".into(), "secret".into(), token, None, None).expect("valid")
}

/// A client of STS that signs.
fn signed(fake: &Fake, keys: Credentials) -> Client<Fake> {
    Client::new(fake.clone(), config(STS), Rc::new(keys))
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

fn provided(fake: &Fake, provider: &impl ProvideCredentials) -> Credentials {
    fake.run(provider.provide()).expect("it is provided")
}

fn refused(fake: &Fake, provider: &impl ProvideCredentials) -> Error {
    fake.run(provider.provide()).expect_err("it is refused")
}

/// 200 askers make the same requests as one.
fn check_shared(fake: &Fake, provider: impl ProvideCredentials + 'static, flow: &[&str]) {
    let cached = Cached::new(fake.clone(), provider);
    let answers = fake.run_all((0..200).map(|_| cached.provide()).collect());
    let first = answers[0].as_ref().expect("it is provided");
    assert!(answers.iter().all(|it| it.as_ref() == Ok(first)));
    assert_eq!(fake.operations(), flow);
}

fn identity_client(fake: &Fake) -> Client<Fake> {
    unsigned(fake, COGNITO_IDENTITY)
}
