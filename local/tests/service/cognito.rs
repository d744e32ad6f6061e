//! Identities and the sessions they are given.

use std::collections::HashSet;
use std::time::SystemTime;

use axum::http::StatusCode;
use rekognition_local::IDENTITY_POOL_ID;
use serde_json::{Value, json};

use crate::client::Local;

async fn get_id(local: &Local, logins: &Value) -> String {
    let input = json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": logins });
    let answer = local.cognito("GetId", &input).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.body["IdentityId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_guest_gets_an_identity_and_fresh_credentials() {
    let local = Local::new();
    let identity = get_id(&local, &Value::Null).await;
    assert!(
        identity.starts_with("us-east-1:") && identity.len() == 46,
        "{identity}"
    );
    let mut seen = HashSet::new();
    for _ in 0..2 {
        let input = json!({ "IdentityId": identity });
        let answer = local.cognito("GetCredentialsForIdentity", &input).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.body["IdentityId"], identity);
        let credentials = &answer.body["Credentials"];
        let key = credentials["AccessKeyId"].as_str().unwrap();
        assert!(key.starts_with("ASIA") && key.len() == 20, "{key}");
        assert_eq!(credentials["SecretKey"].as_str().unwrap().len(), 40);
        assert!(credentials["SessionToken"].as_str().unwrap().len() > 500);
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap();
        let left = credentials["Expiration"].as_f64().unwrap() - now.as_secs_f64();
        assert!((3590.0..=3600.0).contains(&left), "{left}");
        seen.insert(credentials.to_string());
    }
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
async fn identities_follow_the_logins() {
    let local = Local::new();
    let guest = get_id(&local, &json!({})).await;
    assert_ne!(guest, get_id(&local, &json!({})).await);
    let ann = json!({ "accounts.example.com": "ann" });
    let identity = get_id(&local, &ann).await;
    assert_eq!(identity, get_id(&local, &ann).await);
    assert_ne!(
        identity,
        get_id(&local, &json!({ "accounts.example.com": "bob" })).await
    );

    let input = json!({ "IdentityId": identity });
    let answer = local.cognito("GetCredentialsForIdentity", &input).await;
    answer.is_error("NotAuthorizedException", "is forbidden.");
    let input = json!({ "IdentityId": identity, "Logins": ann });
    let answer = local.cognito("GetCredentialsForIdentity", &input).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let local = Local::new();
    let id = "us-east-1:00000000-0000-0000-0000-000000000000";
    let answer = local
        .cognito("GetId", &json!({ "IdentityPoolId": id }))
        .await;
    answer.is_error(
        "ResourceNotFoundException",
        &format!("IdentityPool '{id}' not found."),
    );
    let answer = local
        .cognito("GetCredentialsForIdentity", &json!({ "IdentityId": id }))
        .await;
    answer.is_error(
        "ResourceNotFoundException",
        &format!("Identity '{id}' not found."),
    );
}

#[tokio::test]
async fn wrong_inputs_are_refused_as_cognito_does() {
    let local = Local::new();
    let pattern = r"'identityPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+:[0-9a-f-]+";
    for (input, kind, message) in [
        (
            json!({}),
            "ValidationException",
            "Value null at 'identityPoolId'",
        ),
        (
            json!({ "IdentityPoolId": "pool" }),
            "ValidationException",
            pattern,
        ),
        (
            json!({ "IdentityPoolId": "us-east-1:POOL" }),
            "ValidationException",
            pattern,
        ),
        (
            json!({ "IdentityPoolId": "a:b".repeat(30) }),
            "ValidationException",
            "less than or equal to 55",
        ),
        (
            json!({ "IdentityPoolId": "" }),
            "ValidationException",
            "greater than or equal to 1",
        ),
        (
            json!({ "IdentityPoolId": 7 }),
            "SerializationException",
            "NUMBER_VALUE",
        ),
        (
            json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": "x" }),
            "SerializationException",
            "STRING_VALUE",
        ),
        (
            json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": { "p": 7 } }),
            "SerializationException",
            "NUMBER_VALUE",
        ),
        (
            json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": { "p": "" } }),
            "ValidationException",
            "logins",
        ),
    ] {
        local.cognito("GetId", &input).await.is_error(kind, message);
    }
    let answer = local.cognito("ListIdentities", &json!({})).await;
    answer.is_error("UnknownOperationException", "ListIdentities");
}
