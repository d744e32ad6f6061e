//! Tokens of Cognito's own: whom they are issued for, what they open, and that identities can go.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rekognition_local::IDENTITY_POOL_ID;
use serde_json::{Value, json};

use crate::client::{Answer, Keys, Local, Signing};

async fn guest_id(local: &Local) -> Value {
    let pool = json!({ "IdentityPoolId": IDENTITY_POOL_ID });
    local.cognito("GetId", &pool).await.body["IdentityId"].clone()
}

async fn signed(local: &Local, operation: &str, body: &Value) -> Answer {
    let signing = Signing::cognito(&Keys::demo(), operation, body);
    local.send(signing.request()).await
}

/// Identity and token of a developer's user.
async fn developer_token(local: &Local, user: &str) -> (Value, Value) {
    let input = json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": { "login.app": user } });
    let answer = signed(local, "GetOpenIdTokenForDeveloperIdentity", &input).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    (
        answer.body["IdentityId"].clone(),
        answer.body["Token"].clone(),
    )
}

fn logins(token: &Value) -> Value {
    json!({ "cognito-identity.amazonaws.com": token })
}

fn payload(token: &Value) -> Value {
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_guest_gets_a_token_for_ten_minutes() {
    let local = Local::new();
    let identity = guest_id(&local).await;
    let input = json!({ "IdentityId": identity });
    let answer = local.cognito("GetOpenIdToken", &input).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.body["IdentityId"], identity);
    let claims = payload(&answer.body["Token"]);
    assert_eq!(claims["sub"], identity);
    assert_eq!(claims["aud"], IDENTITY_POOL_ID);
    assert_eq!(claims["iss"], "https://cognito-identity.amazonaws.com");
    assert_eq!(claims["amr"], json!(["unauthenticated"]));
    let lifetime = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
    assert_eq!(lifetime, 600);
}

#[tokio::test]
async fn a_developers_user_has_one_identity() {
    let local = Local::new();
    let (ann, token) = developer_token(&local, "ann").await;
    assert_eq!(developer_token(&local, "ann").await.0, ann);
    assert_ne!(developer_token(&local, "bob").await.0, ann);
    assert_eq!(
        payload(&token)["amr"],
        json!(["authenticated", "login.app"])
    );

    let input = json!({ "IdentityId": ann, "Logins": logins(&token), "CustomRoleArn": "arn:aws:iam::123456789012:role/Reader" });
    let answer = local.cognito("GetCredentialsForIdentity", &input).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let input = json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": logins(&token) });
    assert_eq!(local.cognito("GetId", &input).await.body["IdentityId"], ann);
    let answer = local
        .cognito("GetCredentialsForIdentity", &json!({ "IdentityId": ann }))
        .await;
    answer.is_error("NotAuthorizedException", "is forbidden.");
}

#[tokio::test]
async fn a_developer_links_users_with_identities() {
    let local = Local::new();
    let link = async |identity: &Value, more: Value| {
        let input = json!({ "IdentityPoolId": IDENTITY_POOL_ID, "IdentityId": identity, "Logins": { "login.app": "ann" } });
        let input = crate::client::with(input, more);
        signed(&local, "GetOpenIdTokenForDeveloperIdentity", &input).await
    };
    let (first, second) = (guest_id(&local).await, guest_id(&local).await);
    let answer = link(&first, json!({ "TokenDuration": 7 })).await;
    let claims = payload(&answer.body["Token"]);
    assert_eq!(
        claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(),
        7
    );
    let answer = link(&second, json!({})).await;
    answer.is_error(
        "DeveloperUserAlreadyRegisteredException",
        "another identity",
    );
    let nobody = json!("us-east-1:00000000-0000-0000-0000-000000000000");
    let answer = link(&nobody, json!({})).await;
    answer.is_error("ResourceNotFoundException", "not found.");
    let answer = link(&first, json!({ "Logins": {} })).await;
    answer.is_error("InvalidParameterException", "developer provider");
    let answer = link(&first, json!({ "IdentityPoolId": nobody })).await;
    answer.is_error("ResourceNotFoundException", "IdentityPool");
}

#[tokio::test]
async fn a_token_opens_only_its_identity_and_only_for_a_time() {
    let local = Local::new();
    let (ann, token) = developer_token(&local, "ann").await;
    let (bob, _) = developer_token(&local, "bob").await;
    let ask = async |identity: &Value, token: &Value| {
        let input = json!({ "IdentityId": identity, "Logins": logins(token) });
        local.cognito("GetCredentialsForIdentity", &input).await
    };
    let answer = ask(&bob, &token).await;
    answer.is_error("NotAuthorizedException", "is forbidden.");
    let answer = ask(&ann, &json!("nonsense")).await;
    answer.is_error("NotAuthorizedException", "Invalid login token.");
    let forged = token.as_str().unwrap().replacen('.', ".e", 1);
    let answer = ask(&ann, &json!(forged)).await;
    answer.is_error("NotAuthorizedException", "Invalid login token.");
    let (_, foreign) = developer_token(&Local::new(), "ann").await;
    let answer = ask(&ann, &foreign).await;
    answer.is_error("NotAuthorizedException", "Couldn't verify signed token.");
    local.move_clock(15 * 60 + 1);
    let answer = ask(&ann, &token).await;
    answer.is_error("NotAuthorizedException", "Token expired: ");
}

#[tokio::test]
async fn a_guest_has_only_the_role_of_the_pool() {
    let local = Local::new();
    let input = json!({ "IdentityId": guest_id(&local).await, "CustomRoleArn": "arn:aws:iam::123456789012:role/Reader" });
    let answer = local.cognito("GetCredentialsForIdentity", &input).await;
    answer.is_error("InvalidParameterException", "CustomRoleArn");
}

#[tokio::test]
async fn identities_are_deleted() {
    let local = Local::new();
    let (ann, token) = developer_token(&local, "ann").await;
    let input = json!({ "IdentityIdsToDelete": [ann, guest_id(&local).await] });
    let answer = signed(&local, "DeleteIdentities", &input).await;
    assert_eq!(
        answer.body,
        json!({ "UnprocessedIdentityIds": [] }),
        "{answer:?}"
    );
    let input = json!({ "IdentityId": ann, "Logins": logins(&token) });
    let answer = local.cognito("GetCredentialsForIdentity", &input).await;
    answer.is_error("ResourceNotFoundException", "not found.");
    assert_ne!(developer_token(&local, "ann").await.0, ann);
    let answer = signed(
        &local,
        "DeleteIdentities",
        &json!({ "IdentityIdsToDelete": [] }),
    )
    .await;
    answer.is_error("ValidationException", "identityIdsToDelete");
}

#[tokio::test]
async fn what_concerns_others_must_be_signed() {
    let local = Local::new();
    for operation in ["DeleteIdentities", "GetOpenIdTokenForDeveloperIdentity"] {
        let answer = local.cognito(operation, &json!({})).await;
        answer.is_error("MissingAuthenticationTokenException", "Missing");
        let mut signing = Signing::cognito(&local.guest().await, operation, &json!({}));
        signing.service = "rekognition";
        let answer = local.send(signing.request()).await;
        answer.is_error("InvalidSignatureException", "service: 'cognito-identity'");
    }
}
