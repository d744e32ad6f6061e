//! The Security Token Service: each way to a session, and the form of its answers.

mod refusals;

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rekognition_local::IDENTITY_POOL_ID;
use serde_json::json;

use crate::client::{Answer, Keys, Local, Signing, element};

const ROLE: (&str, &str) = ("RoleArn", "arn:aws:iam::123456789012:role/team/Reader");
const NAME: (&str, &str) = ("RoleSessionName", "ann@example.com");
const PROVIDER: (&str, &str) = (
    "PrincipalArn",
    "arn:aws:iam::123456789012:saml-provider/idp",
);

#[track_caller]
fn is_refused(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!(element(answer, "Code"), code, "{answer:?}");
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(element(answer, "Type"), "Sender", "{answer:?}");
    assert!(element(answer, "Message").contains(message), "{answer:?}");
    let id = answer.headers["x-amzn-requestid"].to_str().unwrap();
    assert_eq!(element(answer, "RequestId"), id);
    assert_eq!(answer.headers["content-type"], "text/xml");
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert!(!answer.headers.contains_key("x-amzn-errortype"));
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap().as_secs()
}

fn token(payload: &serde_json::Value) -> String {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let header = encode(r#"{"alg":"RS256"}"#);
    format!(
        "{header}.{}.{}",
        encode(&payload.to_string()),
        encode("signature")
    )
}

/// Seconds that a session has left.
fn left(answer: &Answer) -> u64 {
    let expiration = element(answer, "Expiration");
    let date = &expiration[..10].replace('-', "");
    let [hours, minutes, seconds] =
        [11..13, 14..16, 17..19].map(|range| expiration[range].parse::<u64>().unwrap());
    assert!(
        expiration.len() == 20 && expiration.ends_with('Z') && date.len() == 8,
        "{expiration}"
    );
    let of_day = hours * 3600 + minutes * 60 + seconds;
    (of_day + 86400 - now() % 86400) % 86400
}

/// Whether Rekognition knows the keys: the call ends at its missing image.
async fn is_let_in(local: &Local, keys: &Keys) {
    let answer = local.send(Signing::new(keys, "DetectFaces", "{}".to_owned()).request());
    answer
        .await
        .is_error("ValidationException", "Value null at 'image'");
}

#[tokio::test]
async fn the_demo_pair_may_sign_everything() {
    is_let_in(&Local::new(), &Keys::demo()).await;
}

#[tokio::test]
async fn a_role_is_assumed() {
    let local = Local::new();
    let answer = local
        .sts_by(&Keys::demo(), "AssumeRole", &[ROLE, NAME])
        .await;
    let keys = Keys::of_sts(&answer);
    assert!(answer.text.starts_with(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
    ));
    assert_eq!(
        element(&answer, "Arn"),
        "arn:aws:sts::123456789012:assumed-role/Reader/ann@example.com"
    );
    assert!(element(&answer, "AssumedRoleId").ends_with(":ann@example.com"));
    assert_eq!(element(&answer, "PackedPolicySize"), "");
    assert_eq!(
        element(&answer, "RequestId"),
        answer.headers["x-amzn-requestid"].to_str().unwrap()
    );
    assert!((3590..=3600).contains(&left(&answer)), "{answer:?}");
    is_let_in(&local, &keys).await;
}

#[tokio::test]
async fn every_session_may_assume_a_role() {
    let local = Local::new();
    let guest = local.guest().await;
    let answer = local.sts_by(&guest, "AssumeRole", &[ROLE, NAME]).await;
    let chained = local
        .sts_by(&Keys::of_sts(&answer), "AssumeRole", &[ROLE, NAME])
        .await;
    is_let_in(&local, &Keys::of_sts(&chained)).await;
    let long = ("DurationSeconds", "3601");
    let answer = local
        .sts_by(&guest, "AssumeRole", &[ROLE, NAME, long])
        .await;
    is_refused(&answer, 400, "ValidationError", "role chaining");
}

#[tokio::test]
async fn a_user_gets_a_session() {
    let local = Local::new();
    let answer = local.sts_by(&Keys::demo(), "GetSessionToken", &[]).await;
    let keys = Keys::of_sts(&answer);
    assert!((43190..=43200).contains(&left(&answer)));
    is_let_in(&local, &keys).await;
    let answer = local.sts_by(&keys, "GetSessionToken", &[]).await;
    is_refused(
        &answer,
        403,
        "AccessDenied",
        "Cannot call GetSessionToken with session credentials",
    );
    // The session is a user's, not a role's: it may assume one for longer than an hour.
    let long = ("DurationSeconds", "43200");
    let answer = local.sts_by(&keys, "AssumeRole", &[ROLE, NAME, long]).await;
    is_let_in(&local, &Keys::of_sts(&answer)).await;
}

#[tokio::test]
async fn a_web_identity_assumes_a_role() {
    let local = Local::new();
    let token = token(
        &json!({ "exp": now() + 60, "sub": "ann & bob", "aud": ["app"], "iss": "https://idp" }),
    );
    let fields = [ROLE, NAME, ("WebIdentityToken", &*token)];
    let answer = local.sts("AssumeRoleWithWebIdentity", &fields).await;
    is_let_in(&local, &Keys::of_sts(&answer)).await;
    assert_eq!(
        element(&answer, "SubjectFromWebIdentityToken"),
        "ann &amp; bob"
    );
    assert_eq!(element(&answer, "Audience"), "app");
    assert_eq!(element(&answer, "Provider"), "https://idp");
}

#[tokio::test]
async fn the_basic_flow_of_cognito_ends_in_a_session() {
    let local = Local::new();
    let pool = json!({ "IdentityPoolId": IDENTITY_POOL_ID });
    let identity = local.cognito("GetId", &pool).await.body;
    let answer = local.cognito("GetOpenIdToken", &identity).await;
    let token = answer.body["Token"].as_str().unwrap().to_owned();
    let assume = async |token: &str| {
        let fields = [ROLE, NAME, ("WebIdentityToken", token)];
        local.sts("AssumeRoleWithWebIdentity", &fields).await
    };
    let answer = assume(&token).await;
    is_let_in(&local, &Keys::of_sts(&answer)).await;
    assert_eq!(
        element(&answer, "Provider"),
        "cognito-identity.amazonaws.com"
    );
    let (signed, _) = token.rsplit_once('.').unwrap();
    let answer = assume(&format!("{signed}.AAAA")).await;
    is_refused(&answer, 400, "InvalidIdentityToken", "signature");
    local.move_clock(601);
    let answer = assume(&token).await;
    is_refused(
        &answer,
        400,
        "ExpiredTokenException",
        "Token expired: current date/time",
    );
}

#[tokio::test]
async fn a_token_that_is_none_or_over_is_refused() {
    let local = Local::new();
    for (token, code) in [
        (token(&json!({ "exp": now() - 1 })), "ExpiredTokenException"),
        (token(&json!({ "sub": "ann" })), "InvalidIdentityToken"),
        ("nonsense".to_owned(), "InvalidIdentityToken"),
        ("a.b.c.d".to_owned(), "InvalidIdentityToken"),
    ] {
        let fields = [ROLE, NAME, ("WebIdentityToken", &*token)];
        let answer = local.sts("AssumeRoleWithWebIdentity", &fields).await;
        is_refused(&answer, 400, code, "");
    }
}

#[tokio::test]
async fn an_assertion_assumes_a_role() {
    let local = Local::new();
    let assume = async |assertion: &str| {
        let fields = [ROLE, PROVIDER, ("SAMLAssertion", assertion)];
        local.sts("AssumeRoleWithSAML", &fields).await
    };
    let xml = "<Assertion><Issuer>https://idp</Issuer><Subject><NameID>ann</NameID></Subject></Assertion>";
    let answer = assume(&STANDARD.encode(xml)).await;
    is_let_in(&local, &Keys::of_sts(&answer)).await;
    assert!(element(&answer, "Arn").ends_with("assumed-role/Reader/ann"));
    assert!(
        answer
            .text
            .contains("<Issuer>https://idp</Issuer><Subject>ann</Subject>")
    );
    let answer = assume(&STANDARD.encode("no XML")).await;
    assert!(
        element(&answer, "Arn").ends_with("assumed-role/Reader/saml"),
        "{answer:?}"
    );
    is_refused(
        &assume("<xml>").await,
        400,
        "InvalidIdentityToken",
        "base64",
    );
    let fields = [ROLE, ("PrincipalArn", ROLE.1), ("SAMLAssertion", "AAAA")];
    let answer = local.sts("AssumeRoleWithSAML", &fields).await;
    is_refused(&answer, 400, "ValidationError", "is invalid");
}

#[tokio::test]
async fn a_session_lives_as_long_as_asked() {
    let local = Local::new();
    let asked = ("DurationSeconds", "900");
    let keys = Keys::of_sts(
        &local
            .sts_by(&Keys::demo(), "AssumeRole", &[ROLE, NAME, asked])
            .await,
    );
    local.move_clock(901);
    let mut signing = Signing::new(&keys, "DetectFaces", "{}".to_owned());
    signing.offset = 901;
    let answer = local.send(signing.request()).await;
    answer.is_error("ExpiredTokenException", "expired");
    let mut signing = Signing::sts(&keys, "Action=AssumeRole&Version=2011-06-15".to_owned());
    signing.offset = 901;
    let answer = local.send(signing.request()).await;
    is_refused(&answer, 403, "ExpiredToken", "expired");
}
