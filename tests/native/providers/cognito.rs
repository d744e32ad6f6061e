//! Identities of Amazon Cognito: known ones, and the basic flow; the enhanced flow of a pool is in `client.rs`.

use std::time::Duration;

use rekognition_wasm::{
    config::ConnectionConfig,
    credentials::{Connect, ProvideCredentials},
    endpoint::Endpoint,
    error::Kind,
    providers::{
        CognitoBasicFlow, CognitoIdentity, CognitoIdentityPool, Logins, SessionOptions, Source,
    },
};
use serde_json::{Value, json};

use super::{asked, check_shared, connected, logins, provided, refused, services};
use crate::fake::{Fake, Sent, error};

fn body(sent: &Sent) -> Value {
    serde_json::from_str(&sent.body).expect("a body is JSON")
}

fn basic_flow(logins: Option<Source<Logins>>) -> CognitoBasicFlow {
    CognitoBasicFlow {
        logins,
        role_session_name: Some("guest".to_owned()),
        session: SessionOptions {
            policy: Some("{}".to_owned()),
            policy_arns: Vec::new(),
            duration: Some(Duration::from_hours(2)),
        },
        ..CognitoBasicFlow::new("us-east-1:pool", "arn:aws:iam::123456789012:role/Guest")
    }
}

const BASIC: [&str; 3] = ["GetId", "GetOpenIdToken", "AssumeRoleWithWebIdentity"];

#[test]
fn a_known_identity_is_one_unsigned_call() {
    let fake = services();
    let credentials = provided(&fake, CognitoIdentity::new("us-east-1:known"));
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
    let login = "cognito-identity.amazonaws.com".to_owned();
    let fresh = Source::from_fn(async move || Ok([(login.clone(), "token".to_owned())].into()));
    let provider = CognitoIdentity {
        logins: Some(fresh),
        custom_role_arn: Some("arn:role".to_owned()),
        ..CognitoIdentity::new("us-east-1:known")
    };
    provided(&fake, provider);
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
    let flow = connected(&fake, basic_flow(Some(logins("login"))));
    let credentials = provided(&fake, flow.clone());
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
    provided(&fake, flow.clone());
    assert_eq!(fake.operations()[3..], BASIC[1..]);
    flow.clear();
    provided(&fake, flow);
    assert_eq!(fake.operations()[5..], BASIC);
}

#[test]
fn a_deleted_identity_is_replaced_in_the_basic_flow_too() {
    let fake = services();
    let flow = connected(&fake, basic_flow(None));
    asked(&fake, &flow);
    let services = services();
    let reply = move |sent: &Sent, number| {
        if number == 3 {
            error(400, "ResourceNotFoundException")
        } else {
            services.reply(sent)
        }
    };
    fake.answer_by(reply);
    asked(&fake, &flow);
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
        let error = refused(&fake, basic_flow(None));
        let begin = format!("CredentialsProviderError: no credentials: {failing}: ");
        assert!(error.to_string().starts_with(&begin), "{error}");
        assert_eq!((error.status(), error.attempts()), (Some(400), 1));
    }
}

#[test]
fn a_flow_serves_all_who_wait() {
    let fake = services();
    check_shared(&fake, basic_flow(None), &BASIC);
    let fake = services();
    let known = CognitoIdentity::new("us-east-1:known");
    check_shared(&fake, known, &["GetCredentialsForIdentity"]);
}

#[test]
fn an_id_names_its_region() {
    let fake = services();
    provided(&fake, CognitoIdentityPool::new("eu-west-2:1234abcd-12"));
    let url = "https://cognito-identity.eu-west-2.amazonaws.com/";
    assert!(fake.sent().iter().all(|sent| sent.url == url));
    for id in [
        "",
        "pool",
        "us-east-1:",
        ":pool",
        "US:pool",
        "us-east-1:a b",
        "us-east-1:a:b",
    ] {
        let Err(error) = CognitoIdentityPool::new(id).connect(&fake) else {
            panic!("{id}: expected that it is refused")
        };
        let expected =
            format!("identity_pool_id: expected one such as us-east-1:1234abcd-…, found \"{id}\"");
        assert_eq!(
            (error.kind(), error.message()),
            (Kind::Config, expected.as_str())
        );
    }
}

#[test]
fn a_stand_in_has_an_endpoint_of_its_own() {
    let fake = services();
    let endpoint = Endpoint::parse("http://localhost:8081").expect("valid");
    let at = ConnectionConfig {
        endpoint: Some(endpoint),
        ..ConnectionConfig::default()
    };
    let flow = CognitoBasicFlow {
        client_config: at.clone(),
        sts_client_config: at,
        ..basic_flow(None)
    };
    provided(&fake, flow);
    let sent = fake.sent();
    assert_eq!(sent.len(), BASIC.len());
    assert!(sent.iter().all(|it| it.url == "http://localhost:8081/"));
}
