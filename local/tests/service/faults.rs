//! Faults on request: what each makes of an answer, how long it lasts, and what is counted. What only
//! a connection shows is in `wire.rs`.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use rekognition_local::IDENTITY_POOL_ID;
use serde_json::{Value, json};

use crate::client::{Answer, Keys, Local, Signing, element};

/// A stand-in where every request meets this fault.
async fn always(fault: Value) -> Local {
    let local = Local::with_faults();
    let rule = crate::client::with(json!({ "target": "*" }), fault);
    local.plan(&json!({ "rules": [rule] })).await;
    local
}

async fn get_id(local: &Local) -> Answer {
    local
        .cognito("GetId", &json!({ "IdentityPoolId": IDENTITY_POOL_ID }))
        .await
}

async fn list(local: &Local) -> Answer {
    let signing = Signing::new(&Keys::demo(), "ListCollections", "{}".to_owned());
    local.send(signing.request()).await
}

async fn session_token(local: &Local) -> Answer {
    local.sts_by(&Keys::demo(), "GetSessionToken", &[]).await
}

#[tokio::test]
async fn there_are_none_unless_asked_for() {
    let local = Local::new();
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let answer = local.control(method, "{}".to_owned()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
    }
    let local = Local::with_faults();
    assert_eq!(get_id(&local).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_service_says_it_in_its_own_words() {
    for (fault, rekognition, cognito, sts) in [
        (
            "throttle",
            (400, "ThrottlingException"),
            (400, "TooManyRequestsException"),
            (400, "Throttling"),
        ),
        (
            "internal",
            (500, "InternalServerError"),
            (500, "InternalErrorException"),
            (500, "InternalFailure"),
        ),
        (
            "expiredToken",
            (400, "ExpiredTokenException"),
            (400, "ExpiredTokenException"),
            (403, "ExpiredToken"),
        ),
        (
            "unrecognizedClient",
            (400, "UnrecognizedClientException"),
            (400, "UnrecognizedClientException"),
            (403, "InvalidClientTokenId"),
        ),
        (
            "accessDenied",
            (400, "AccessDeniedException"),
            (400, "NotAuthorizedException"),
            (403, "AccessDenied"),
        ),
    ] {
        let local = always(json!({ "fault": fault })).await;
        for (answer, (status, kind)) in [
            (list(&local).await, rekognition),
            (get_id(&local).await, cognito),
        ] {
            assert_eq!(answer.status, status, "{answer:?}");
            assert_eq!(answer.error_type(), kind, "{answer:?}");
            assert_eq!(answer.body["__type"], kind, "{answer:?}");
            assert_eq!(answer.headers["access-control-allow-origin"], "*");
        }
        let answer = session_token(&local).await;
        assert_eq!(answer.status, sts.0, "{answer:?}");
        assert_eq!(element(&answer, "Code"), sts.1, "{answer:?}");
        let of_whom = if sts.0 == 500 { "Receiver" } else { "Sender" };
        assert_eq!(element(&answer, "Type"), of_whom, "{answer:?}");
    }
}

#[tokio::test]
async fn an_identity_is_not_found() {
    let local = Local::with_faults();
    let identity = get_id(&local).await.body;
    let rule =
        json!({ "target": "GetCredentialsForIdentity", "times": 1, "fault": "identityNotFound" });
    local.plan(&json!({ "rules": [rule] })).await;
    let answer = local.cognito("GetCredentialsForIdentity", &identity).await;
    let id = identity["IdentityId"].as_str().unwrap();
    answer.is_error(
        "ResourceNotFoundException",
        &format!("Identity '{id}' not found."),
    );
    let answer = local.cognito("GetCredentialsForIdentity", &identity).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn what_stands_between_answers_html() {
    let local = always(json!({ "fault": "unavailable", "retryAfter": 7 })).await;
    let answer = list(&local).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers["retry-after"], "7");
    assert!(answer.headers.contains_key("access-control-allow-origin"));
    assert!(!answer.headers.contains_key("x-amzn-errortype"));
    let answer = list(&always(json!({ "fault": "unavailable" })).await).await;
    assert!(!answer.headers.contains_key("retry-after"));

    for (fault, status) in [("html", 200), ("noCors", 403)] {
        let answer = list(&always(json!({ "fault": fault })).await).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.headers["content-type"], "text/html");
        for name in [
            "access-control-allow-origin",
            "access-control-expose-headers",
            "x-amzn-requestid",
        ] {
            assert!(!answer.headers.contains_key(name), "{answer:?}");
        }
    }
    let answer = list(&always(json!({ "fault": "redirect" })).await).await;
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.headers["location"], "/elsewhere");
}

#[tokio::test]
async fn half_an_answer_is_no_json() {
    let whole = list(&Local::new()).await;
    let answer = list(&always(json!({ "fault": "truncated" })).await).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body, Value::Null);
    assert_eq!(answer.text, whole.text[..whole.text.len() / 2]);
    assert_eq!(
        answer.headers["content-length"],
        answer.text.len().to_string()
    );
}

#[tokio::test]
async fn a_slow_answer_is_the_right_one() {
    let local = always(json!({ "fault": "slow", "milliseconds": 200 })).await;
    let begin = Instant::now();
    assert_eq!(list(&local).await.status, StatusCode::OK);
    assert!(begin.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn the_first_rule_that_fits_counts() {
    let local = Local::with_faults();
    local
        .plan(&json!({ "rules": [
            { "target": "ListCollections", "times": 2, "fault": "throttle" },
            { "target": "ListCollections", "times": 1, "fault": "internal" },
            { "target": "GetId", "fault": "throttle" },
        ] }))
        .await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(list(&local).await.status.as_u16());
    }
    assert_eq!(statuses, [400, 400, 500, 200]);
    assert_eq!(session_token(&local).await.status, StatusCode::OK);
    assert_eq!(
        get_id(&local).await.error_type(),
        "TooManyRequestsException"
    );
}

#[tokio::test]
async fn requests_and_faults_are_counted() {
    let local = Local::with_faults();
    let rule = json!({ "target": "GetId", "times": 1, "fault": "throttle" });
    let plan = json!({ "rules": [rule] });
    local.plan(&plan).await;
    get_id(&local).await;
    get_id(&local).await;
    list(&local).await;
    session_token(&local).await;
    // No operation, no count; a wrong input counts.
    local.cognito("Nothing", &json!({})).await;
    local.cognito("GetOpenIdToken", &json!({})).await;
    let counters = local.control("GET", String::new()).await;
    assert_eq!(
        counters.body,
        json!({
            "requests": { "GetId": 2, "GetOpenIdToken": 1, "GetSessionToken": 1, "ListCollections": 1 },
            "faults": { "GetId": 1 },
        })
    );
    local.plan(&plan).await;
    let none = json!({ "requests": {}, "faults": {} });
    assert_eq!(local.control("GET", String::new()).await.body, none);
    assert_eq!(
        get_id(&local).await.error_type(),
        "TooManyRequestsException"
    );
    let answer = local.control("DELETE", String::new()).await;
    assert_eq!((answer.status, &*answer.text), (StatusCode::NO_CONTENT, ""));
    assert_eq!(local.control("GET", String::new()).await.body, none);
    assert_eq!(get_id(&local).await.status, StatusCode::OK);
}

#[tokio::test]
async fn dice_repeat() {
    let draw = async |seed: u64| {
        let local = always(json!({ "probability": 0.5, "seed": seed, "fault": "throttle" })).await;
        let mut drawn = Vec::new();
        for _ in 0..32 {
            drawn.push(get_id(&local).await.status.as_u16());
        }
        drawn
    };
    let first = draw(1).await;
    assert_eq!(first, draw(1).await);
    assert_ne!(first, draw(2).await);
    assert!(first.contains(&200) && first.contains(&400), "{first:?}");
}

#[tokio::test]
async fn sessions_live_as_long_as_the_plan_says() {
    let local = Local::with_faults();
    local.plan(&json!({ "sessionLifetime": 2 })).await;
    let identity = get_id(&local).await.body;
    let answer = local.cognito("GetCredentialsForIdentity", &identity).await;
    let expiration = answer.body["Credentials"]["Expiration"].as_f64().unwrap();
    let guest = local.guest().await;
    let sts = Keys::of_sts(&session_token(&local).await);
    let call = async |keys: &Keys| {
        let signing = Signing::new(keys, "ListCollections", "{}".to_owned());
        local.send(signing.request()).await
    };
    assert_eq!(call(&guest).await.status, StatusCode::OK);
    local.move_clock(3);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    assert!(expiration < now.unwrap().as_secs_f64() + 2.1);
    for keys in [guest, sts] {
        call(&keys)
            .await
            .is_error("ExpiredTokenException", "expired");
    }
}

#[tokio::test]
async fn a_wrong_clock_refuses_signatures_and_says_so() {
    let local = Local::with_faults();
    for (clock, expected) in [
        (3600, "Signature expired: "),
        (-3600, "Signature not yet current: "),
    ] {
        local.plan(&json!({ "clock": clock })).await;
        let answer = list(&local).await;
        answer.is_error("InvalidSignatureException", expected);
        let date = answer.headers["date"].to_str().unwrap();
        let date = httpdate::parse_http_date(date).unwrap();
        let moved = Duration::from_hours(1);
        let real = if clock > 0 {
            date - moved
        } else {
            date + moved
        };
        let now = std::time::SystemTime::now();
        assert!(
            now.duration_since(real)
                .is_ok_and(|off| off < Duration::from_secs(10)),
            "{real:?}"
        );
        let answer = session_token(&local).await;
        assert!(
            element(&answer, "Message").starts_with(expected),
            "{answer:?}"
        );
        let mut signing = Signing::new(&Keys::demo(), "ListCollections", "{}".to_owned());
        signing.offset = clock;
        assert_eq!(local.send(signing.request()).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_date_is_hidden_or_old() {
    let local = Local::with_faults();
    let exposed = |answer: &Answer| {
        let exposed = &answer.headers["access-control-expose-headers"];
        exposed.to_str().unwrap().contains("Date")
    };
    local.plan(&json!({ "hideDate": "fromPages" })).await;
    let answer = list(&local).await;
    assert!(
        !exposed(&answer) && answer.headers.contains_key("date"),
        "{answer:?}"
    );
    local.plan(&json!({ "hideDate": "fromAll" })).await;
    let answer = list(&local).await;
    assert!(
        !exposed(&answer) && !answer.headers.contains_key("date"),
        "{answer:?}"
    );
    local.plan(&json!({ "cachedDate": 600 })).await;
    let answer = list(&local).await;
    assert_eq!(answer.headers["age"], "600");
    let date = httpdate::parse_http_date(answer.headers["date"].to_str().unwrap()).unwrap();
    let age = std::time::SystemTime::now().duration_since(date).unwrap();
    assert!((600..620).contains(&age.as_secs()), "{age:?}");
    assert!(exposed(&answer));
}

#[tokio::test]
async fn a_page_may_ask_for_faults() {
    let local = Local::with_faults();
    let request = axum::http::Request::builder()
        .method("OPTIONS")
        .uri("/_faults")
        .header("host", crate::client::HOST)
        .header("origin", "http://localhost:8080")
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "content-type");
    let answer = local
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.headers["access-control-allow-methods"],
        "GET,PUT,DELETE"
    );
    assert_eq!(
        answer.headers["access-control-allow-headers"],
        "content-type"
    );
    let answer = local.control("GET", String::new()).await;
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
}

#[tokio::test]
async fn a_wrong_plan_is_refused_and_changes_nothing() {
    let local = always(json!({ "fault": "throttle" })).await;
    for (plan, expected) in [
        ("", "EOF"),
        (
            r#"{"rules":[{"target":"GetID","fault":"throttle"}]}"#,
            "rules[0].target",
        ),
        (
            r#"{"rules":[{"target":"GetId","fault":"throtle"}]}"#,
            "unknown variant `throtle`",
        ),
        (r#"{"clocks":1}"#, "unknown field `clocks`"),
        ("\u{0}", "expected value"),
    ] {
        let answer = local.control("PUT", plan.to_owned()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
        assert!(answer.message().contains(expected), "{answer:?}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
    }
    let answer = local.control("POST", String::new()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(list(&local).await.error_type(), "ThrottlingException");
}
