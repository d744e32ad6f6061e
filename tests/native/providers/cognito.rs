//! Identities of Amazon Cognito: known ones, and the basic flow; the enhanced flow of a pool is in `client.rs`.

use std::time::Duration;

use rekognition_wasm::{
    credentials::{Cached, ProvideCredentials},
    providers::{
        cognito_basic_flow::{self, CognitoBasicFlow},
        cognito_identity::{self, CognitoIdentity},
        source::{Logins, Source},
        sts::SessionOptions,
    },
    services::sts::STS,
};
use serde_json::{Value, json};

use super::{check_shared, identity_client, logins, provided, refused, services, unsigned};
use crate::fake::{Fake, Sent, error};

fn body(sent: &Sent) -> Value {
    serde_json::from_str(&sent.body).expect("a body is JSON")
}

fn identity(fake: &Fake, logins: Option<Source<Logins>>) -> CognitoIdentity<Fake> {
    let options = cognito_identity::Options {
        identity_id: "us-east-1:known".to_owned(),
        custom_role_arn: None,
    };
    CognitoIdentity::new(identity_client(fake), options, logins)
}

fn basic_flow(fake: &Fake, logins: Option<Source<Logins>>) -> CognitoBasicFlow<Fake> {
    let options = cognito_basic_flow::Options {
        identity_pool_id: "us-east-1:pool".to_owned(),
        role_arn: "arn:aws:iam::123456789012:role/Guest".to_owned(),
        role_session_name: Some("guest".to_owned()),
        session: SessionOptions {
            policy: Some("{}".to_owned()),
            policy_arns: Vec::new(),
            duration: Some(Duration::from_hours(2)),
        },
    };
    CognitoBasicFlow::new(identity_client(fake), unsigned(fake, STS), options, logins)
}

const BASIC: [&str; 3] = ["GetId", "GetOpenIdToken", "AssumeRoleWithWebIdentity"];

#[test]
fn a_known_identity_is_one_unsigned_call() {
    let fake = services();
    let credentials = provided(&fake, &identity(&fake, None));
    assert_eq!(credentials.identity_id(), Some("us-east-1:known"));
    assert_eq!(credentials.secret_access_key(), "secret");
    assert_eq!(fake.operations(), ["GetCredentialsForIdentity"]);
    let sent = &fake.sent()[0];
    assert_eq!(sent.header("authorization"), "");
    assert_eq!(body(sent), json!({ "IdentityId": "us-east-1:known" }));
}

#[test]
fn a_developers_token_is_a_login() {
    let fake = services();
    let options = cognito_identity::Options {
        identity_id: "us-east-1:known".to_owned(),
        custom_role_arn: Some("arn:role".to_owned()),
    };
    let login = "cognito-identity.amazonaws.com".to_owned();
    let fresh = Source::from_fn(async move || Ok([(login.clone(), "token".to_owned())].into()));
    let provider = CognitoIdentity::new(identity_client(&fake), options, Some(fresh));
    provided(&fake, &provider);
    let expected = json!({
        "IdentityId": "us-east-1:known",
        "CustomRoleArn": "arn:role",
        "Logins": { "cognito-identity.amazonaws.com": "token" },
    });
    assert_eq!(body(&fake.sent()[0]), expected);
}

#[test]
fn the_basic_flow_is_three_unsigned_calls_and_then_two() {
    let fake = services();
    let flow = Cached::new(fake.clone(), basic_flow(&fake, Some(logins("login"))));
    let credentials = provided(&fake, &flow);
    assert_eq!(credentials.identity_id(), Some("us-east-1:identity"));
    assert_eq!(
        credentials.session_token(),
        Some("of-AssumeRoleWithWebIdentity")
    );
    assert_eq!(fake.operations(), BASIC);
    let sent = fake.sent();
    assert!(
        sent.iter()
            .all(|sent| sent.header("authorization").is_empty())
    );
    let login = json!({ "accounts.google.com": "login" });
    assert_eq!(
        body(&sent[0]),
        json!({ "IdentityPoolId": "us-east-1:pool", "Logins": login })
    );
    assert_eq!(
        body(&sent[1]),
        json!({ "IdentityId": "us-east-1:identity", "Logins": login })
    );
    assert_eq!(
        sent[2].body,
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15\
         &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FGuest&RoleSessionName=guest\
         &WebIdentityToken=open-id-token&Policy=%7B%7D&DurationSeconds=7200"
    );

    fake.advance(Duration::from_hours(1));
    provided(&fake, &flow);
    assert_eq!(fake.operations()[3..], BASIC[1..]);
    flow.clear();
    provided(&fake, &flow);
    assert_eq!(fake.operations()[5..], BASIC);
}

#[test]
fn a_deleted_identity_is_replaced_in_the_basic_flow_too() {
    let fake = services();
    let flow = basic_flow(&fake, None);
    provided(&fake, &flow);
    let services = services();
    let reply = move |sent: &Sent, number| {
        if number == 3 {
            error(400, "ResourceNotFoundException")
        } else {
            services.reply(sent)
        }
    };
    fake.answer_by(reply);
    provided(&fake, &flow);
    let again = [&["GetOpenIdToken"], &BASIC[..]].concat();
    assert_eq!(fake.operations()[3..], again);
}

#[test]
fn whichever_call_fails_is_named() {
    for failing in BASIC {
        let services = services();
        let fake = Fake::answering(move |sent, _| {
            if sent.operation() == failing {
                error(400, "NotAuthorizedException")
            } else {
                services.reply(sent)
            }
        });
        let error = refused(&fake, &basic_flow(&fake, None));
        let begin = format!("CredentialsProviderError: no credentials: {failing}: ");
        assert!(error.to_string().starts_with(&begin), "{error}");
        assert_eq!((error.status(), error.attempts()), (Some(400), 1));
    }
}

#[test]
fn a_flow_serves_all_who_wait() {
    let fake = services();
    check_shared(&fake, basic_flow(&fake, None), &BASIC);
    let fake = services();
    check_shared(&fake, identity(&fake, None), &["GetCredentialsForIdentity"]);
}
