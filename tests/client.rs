//! The client's loop and the credentials' cache on a scripted platform, in virtual time.
#![cfg(not(target_arch = "wasm32"))]

mod fake;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, SystemTime},
};

use fake::{Fake, Reply, START, Sent, answer, error};
use rekognition_wasm::{
    client::Client,
    config::Config,
    credentials::{Cached, Credentials, ProvideCredentials, ProvidedCredentials},
    endpoint::{Endpoint, Variant},
    error::{Error, Kind},
    providers::cognito::{CognitoIdentityPool, LoginsSource, Options},
    service::{COGNITO_IDENTITY, REKOGNITION, Service},
};
use serde_json::json;

const MS: fn(u64) -> Duration = Duration::from_millis;

fn config(service: Service) -> Config {
    let endpoint = Endpoint::of_region(service, "us-east-1", Variant::default()).expect("valid");
    Config::new(service, "us-east-1", endpoint).expect("valid")
}

fn keys(access_key_id: &str, expiration: Option<SystemTime>) -> Credentials {
    let token = Some(format!("token-of-{access_key_id}"));
    Credentials::new(
        access_key_id.into(),
        "secret".into(),
        token,
        expiration,
        None,
    )
    .expect("valid")
}

fn client(fake: &Fake) -> Client<Fake> {
    Client::new(
        fake.clone(),
        config(REKOGNITION),
        Rc::new(keys("AKID", None)),
    )
}

fn call(fake: &Fake) -> Result<rekognition_wasm::client::Answer, Error> {
    let client = client(fake);
    fake.run(client.call("DetectFaces", b"{}"))
}

#[test]
fn a_call_is_one_signed_request() {
    let fake = Fake::script([answer(200, r#"{"FaceDetails":[]}"#)]);
    let answer = call(&fake).expect("the answer is good");
    assert_eq!(answer.json, json!({ "FaceDetails": [] }));
    assert_eq!(
        (answer.status, answer.attempts, answer.total_retry_delay),
        (200, 1, MS(0))
    );
    assert_eq!(
        answer.request_id.as_deref(),
        Some("0f5239e3-c557-408d-a17c-4bc3c40be94c")
    );
    let [sent] = &fake.sent()[..] else {
        panic!("one request")
    };
    assert_eq!(sent.url, "https://rekognition.us-east-1.amazonaws.com/");
    let names: Vec<_> = sent.headers.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "content-type",
            "authorization",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-target"
        ]
    );
    assert_eq!(
        sent.header("x-amz-target"),
        "RekognitionService.DetectFaces"
    );
    assert_eq!(sent.header("x-amz-date"), "20261120T101500Z");
}

#[test]
fn what_may_pass_is_tried_again() {
    let half = MS(50); // jitter of the fake: half of the ceiling
    for (first, delay) in [
        (error(400, "ThrottlingException"), half * 5),
        (
            error(400, "ProvisionedThroughputExceededException"),
            half * 5,
        ),
        (error(500, "InternalServerError"), half),
        (answer(502, "<html>Bad Gateway</html>"), half),
        (answer(200, r#"{"FaceDetails":[{"#), half),
        (answer(200, ""), half),
        (answer(200, "[]"), half),
        (Reply::NoAnswer("connection reset"), half),
    ] {
        let fake = Fake::script([first, answer(200, "{}")]);
        let answer = call(&fake).expect("the second answer is good");
        assert_eq!((answer.attempts, answer.total_retry_delay), (2, delay));
        assert_eq!(fake.sleeps(), [delay]);
    }
}

#[test]
fn what_will_not_pass_is_not_tried_again() {
    for (status, name) in [
        (400, "InvalidParameterException"),
        (400, "LimitExceededException"),
        (400, "AccessDeniedException"),
        (400, "ValidationException"),
    ] {
        let fake = Fake::script([error(status, name)]);
        let error = call(&fake).expect_err("the answer is an error");
        assert_eq!(
            (error.kind(), error.name(), error.message()),
            (Kind::Service, name, "the service's words")
        );
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert!(error.request_id().is_some());
    }
}

#[test]
fn the_last_error_is_returned_with_what_it_cost() {
    let fake = Fake::answering(|_, _| error(400, "ThrottlingException"));
    let error = call(&fake).expect_err("every answer is an error");
    assert_eq!(error.name(), "ThrottlingException");
    assert_eq!(
        (error.attempts(), error.total_retry_delay()),
        (3, MS(250 + 500))
    );
    assert_eq!(fake.sleeps(), [MS(250), MS(500)]);
}

#[test]
fn every_attempt_is_signed_anew() {
    let fake = Fake::answering(|_, number| {
        if number < 2 {
            Reply::NoAnswer("reset")
        } else {
            answer(200, "{}")
        }
    });
    let client = Client::new(
        fake.clone(),
        config(REKOGNITION),
        Rc::new(keys("AKID", None)),
    );
    fake.advance(MS(990));
    fake.run(client.call("DetectFaces", b"{}"))
        .expect("the third answer is good");
    let dates: Vec<_> = fake
        .sent()
        .iter()
        .map(|sent| sent.header("x-amz-date").to_owned())
        .collect();
    assert_eq!(
        dates,
        ["20261120T101500Z", "20261120T101501Z", "20261120T101501Z"]
    );
    assert_ne!(
        fake.sent()[0].header("authorization"),
        fake.sent()[1].header("authorization")
    );
}

#[test]
fn an_attempt_without_an_answer_is_cut_off() {
    let fake = Fake::answering(|_, number| {
        if number == 0 {
            Reply::Silence
        } else {
            answer(200, "{}")
        }
    });
    let answer = call(&fake).expect("the second answer is good");
    assert_eq!(answer.attempts, 2);
    assert_eq!(fake.cancelled(), 1);
    assert!(fake.sent()[1].at >= Config::REQUEST_TIMEOUT);

    let fake = Fake::answering(|_, _| Reply::Silence);
    let error = call(&fake).expect_err("there is no answer");
    assert_eq!(
        error.to_string(),
        "TimeoutError: no answer within 30000 ms (requestTimeout)"
    );
    assert_eq!((error.kind(), error.attempts()), (Kind::Timeout, 3));
}

#[test]
fn a_dropped_call_cancels_its_request() {
    let fake = Fake::answering(|_, _| Reply::Silence);
    let client = client(&fake);
    {
        let mut call = Box::pin(client.call("DetectFaces", b"{}"));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
        assert_eq!(fake.sent().len(), 1);
    }
    assert_eq!(fake.cancelled(), 1);
}

#[test]
fn an_outage_makes_no_storm() {
    let fake = Fake::answering(|_, _| error(503, "ServiceUnavailableException"));
    let client = client(&fake);
    for _ in 0..500 {
        fake.run(client.call("DetectFaces", b"{}"))
            .expect_err("the service is out");
    }
    // 100 retries of 5 tokens empty the bucket of 500
    assert_eq!(fake.sent().len(), 600);
}

#[test]
fn a_success_pays_back_what_its_retry_cost() {
    let fake = Fake::answering(|_, number| {
        if number % 2 == 0 {
            error(503, "ServiceUnavailableException")
        } else {
            answer(200, "{}")
        }
    });
    let client = client(&fake);
    for _ in 0..500 {
        fake.run(client.call("DetectFaces", b"{}"))
            .expect("the second answer is good");
    }
    assert_eq!(fake.sent().len(), 1000);
}

/// Hands out keys one after another.
#[derive(Clone, Default)]
struct Keys {
    lifetime: Option<Duration>,
    fails: Rc<Cell<bool>>,
    asked: Rc<RefCell<Vec<bool>>>,
    fake: Fake,
}

impl ProvideCredentials for Keys {
    fn provide(&self, force_refresh: bool) -> ProvidedCredentials<'_> {
        Box::pin(async move {
            rekognition_wasm::platform::Platform::sleep(&self.fake, MS(20)).await;
            self.asked.borrow_mut().push(force_refresh);
            if self.fails.get() {
                return Err(Error::credentials("the vending machine is empty"));
            }
            let now = rekognition_wasm::platform::Platform::now(&self.fake);
            let number = self.asked.borrow().len();
            Ok(keys(
                &format!("AKID{number}"),
                self.lifetime.map(|lifetime| now + lifetime),
            ))
        })
    }
}

#[test]
fn refused_credentials_are_replaced_once() {
    for name in ["ExpiredTokenException", "UnrecognizedClientException"] {
        let fake = Fake::answering(move |sent, _| {
            if sent.header("authorization").contains("AKID1/") {
                error(400, name)
            } else {
                answer(200, "{}")
            }
        });
        let source = Keys {
            fake: fake.clone(),
            ..Keys::default()
        };
        let cached = Rc::new(Cached::new(fake.clone(), source.clone()));
        let client = Client::new(fake.clone(), config(REKOGNITION), cached);
        let answer = fake
            .run(client.call("DetectFaces", b"{}"))
            .expect("the fresh keys are accepted");
        assert_eq!(answer.attempts, 2);
        assert_eq!(*source.asked.borrow(), [false, true]);
    }
}

#[test]
fn credentials_that_stay_refused_end_the_call() {
    // a provider with others: one refresh, one more attempt
    let fake = Fake::answering(|_, _| error(400, "ExpiredTokenException"));
    let source = Keys {
        fake: fake.clone(),
        ..Keys::default()
    };
    let client = Client::new(fake.clone(), config(REKOGNITION), Rc::new(source.clone()));
    let refused = fake
        .run(client.call("DetectFaces", b"{}"))
        .expect_err("all keys are refused");
    assert_eq!(
        (refused.name(), refused.attempts()),
        ("ExpiredTokenException", 2)
    );

    // a provider without others: no second request
    let fake = Fake::answering(|_, _| error(400, "ExpiredTokenException"));
    let refused = call(&fake).expect_err("the keys are refused");
    assert_eq!(
        (refused.name(), refused.attempts()),
        ("ExpiredTokenException", 1)
    );
    assert_eq!(fake.sent().len(), 1);
}

fn provide(fake: &Fake, cached: &Cached<Fake>) -> Result<String, Error> {
    let provided = fake.run(cached.provide(false));
    provided.map(|credentials| credentials.access_key_id().to_owned())
}

#[test]
fn credentials_are_asked_for_once_however_many_wait() {
    let fake = Fake::default();
    let source = Keys {
        fake: fake.clone(),
        lifetime: Some(MS(0)),
        ..Keys::default()
    };
    let cached = Cached::new(fake.clone(), source.clone());
    let provided = fake.run_all((0..200).map(|_| cached.provide(false)).collect());
    // also those that end at once serve everybody who waited for them
    assert!(
        provided
            .iter()
            .all(|it| it.as_ref().is_ok_and(|it| it.access_key_id() == "AKID1"))
    );
    assert_eq!(source.asked.borrow().len(), 1);
}

#[test]
fn a_failure_is_shared_too_and_not_kept() {
    let fake = Fake::default();
    let source = Keys {
        fake: fake.clone(),
        ..Keys::default()
    };
    source.fails.set(true);
    let cached = Cached::new(fake.clone(), source.clone());
    let provided = fake.run_all((0..200).map(|_| cached.provide(false)).collect());
    assert!(
        provided
            .iter()
            .all(|it| it.as_ref().is_err_and(|it| it.kind() == Kind::Credentials))
    );
    assert_eq!(source.asked.borrow().len(), 1);
    source.fails.set(false);
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID2"));
}

#[test]
fn credentials_are_replaced_before_they_end() {
    let fake = Fake::default();
    let hour = Duration::from_hours(1);
    let source = Keys {
        fake: fake.clone(),
        lifetime: Some(hour),
        ..Keys::default()
    };
    let cached = Cached::new(fake.clone(), source.clone());
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID1"));
    fake.advance(Duration::from_secs(3299));
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID1"));
    fake.advance(Duration::from_secs(2));
    // while they hold, a failure to replace them is no failure
    source.fails.set(true);
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID1"));
    source.fails.set(false);
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID3"));
    source.fails.set(true);
    fake.advance(hour);
    provide(&fake, &cached).expect_err("they have ended");
}

#[test]
fn an_asker_who_gives_up_leaves_it_to_the_next() {
    let fake = Fake::default();
    let source = Keys {
        fake: fake.clone(),
        ..Keys::default()
    };
    let cached = Cached::new(fake.clone(), source.clone());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut first = cached.provide(false);
    assert!(first.as_mut().poll(&mut context).is_pending());
    let mut second = cached.provide(false);
    assert!(second.as_mut().poll(&mut context).is_pending());
    drop(first);
    assert_eq!(
        fake.run(second).expect("it asks itself").access_key_id(),
        "AKID1"
    );
}

#[test]
fn sign_out_forgets() {
    let fake = Fake::default();
    let source = Keys {
        fake: fake.clone(),
        ..Keys::default()
    };
    let cached = Cached::new(fake.clone(), source.clone());
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID1"));
    cached.clear();
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID2"));

    // also what was asked for before it and arrives behind it
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    cached.clear();
    let mut late = cached.provide(false);
    assert!(late.as_mut().poll(&mut context).is_pending());
    cached.clear();
    fake.run(late).expect("the caller of before is served");
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID4"));
}

fn cognito(sent: &Sent, expiration: Duration) -> Reply {
    if sent.operation() == "GetId" {
        return answer(200, r#"{"IdentityId":"us-east-1:identity"}"#);
    }
    let credentials = json!({
        "AccessKeyId": "ASIA",
        "SecretKey": "secret",
        "SessionToken": "token",
        "Expiration": expiration.as_secs_f64(),
    });
    answer(200, &json!({ "Credentials": credentials }).to_string())
}

fn pool(fake: &Fake, logins: Option<LoginsSource>) -> Cached<Fake> {
    let client = Client::unsigned(fake.clone(), config(COGNITO_IDENTITY));
    let options = Options {
        identity_pool_id: "us-east-1:pool".to_owned(),
        ..Options::default()
    };
    Cached::new(
        fake.clone(),
        CognitoIdentityPool::new(client, options, logins),
    )
}

#[test]
fn cognito_is_two_unsigned_calls_and_then_one() {
    let fake = Fake::answering(|sent, _| cognito(sent, START + Duration::from_hours(1)));
    let pool = pool(&fake, None);
    let provided = fake.run_all((0..200).map(|_| pool.provide(false)).collect());
    assert!(provided.iter().all(Result::is_ok));
    let credentials = provided[0].as_ref().expect("just checked");
    assert_eq!(credentials.secret_access_key(), "secret");
    assert_eq!(credentials.identity_id(), Some("us-east-1:identity"));
    assert_eq!(fake.operations(), ["GetId", "GetCredentialsForIdentity"]);
    let sent = fake.sent();
    assert_eq!(
        sent[0].url,
        "https://cognito-identity.us-east-1.amazonaws.com/"
    );
    assert_eq!(sent[0].body, r#"{"IdentityPoolId":"us-east-1:pool"}"#);
    assert_eq!(sent[0].header("authorization"), "");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&sent[1].body).expect("a body is JSON"),
        json!({ "IdentityId": "us-east-1:identity" })
    );

    fake.advance(Duration::from_secs(3400));
    fake.run(pool.provide(false)).expect("it is asked again");
    assert_eq!(fake.operations()[2..], ["GetCredentialsForIdentity"]);
    pool.clear();
    fake.run(pool.provide(false)).expect("it begins anew");
    assert_eq!(
        fake.operations()[3..],
        ["GetId", "GetCredentialsForIdentity"]
    );
}

#[test]
fn login_tokens_are_asked_for_before_every_call() {
    let fake = Fake::answering(|sent, _| cognito(sent, START + Duration::from_hours(1)));
    let number = Rc::new(Cell::new(0));
    let source: LoginsSource = Box::new(move || {
        number.set(number.get() + 1);
        let token = format!("token-{}", number.get());
        Box::pin(async move { Ok([("accounts.google.com".to_owned(), token)].into()) })
    });
    let pool = pool(&fake, Some(source));
    fake.run(pool.provide(false)).expect("it is provided");
    for (index, sent) in fake.sent().iter().enumerate() {
        let body: serde_json::Value = serde_json::from_str(&sent.body).expect("a body is JSON");
        assert_eq!(
            body["Logins"]["accounts.google.com"],
            format!("token-{}", index + 1)
        );
    }
}

#[test]
fn what_cognito_says_is_what_the_caller_reads() {
    let check = |reply: fn() -> Reply, expected: &str| {
        let fake = Fake::answering(move |_, _| reply());
        let error = fake
            .run(pool(&fake, None).provide(false))
            .expect_err("there are no credentials");
        assert_eq!(
            (error.kind(), error.name()),
            (Kind::Credentials, "CredentialsProviderError")
        );
        assert!(error.message().contains(expected), "{error}");
    };
    check(
        || error(400, "ResourceNotFoundException"),
        "GetId: ResourceNotFoundException: the service's words",
    );
    check(|| answer(200, "{}"), "expected IdentityId");
    check(|| answer(200, r#"{"IdentityId":7}"#), "expected IdentityId");
    check(
        || answer(200, r#"{"IdentityId":"x"}"#),
        "expected Credentials",
    );
    check(
        || {
            answer(
                200,
                r#"{"IdentityId":"x","Credentials":{"AccessKeyId":"A","SecretKey":"S","SessionToken":"T","Expiration":-1}}"#,
            )
        },
        "expected Credentials",
    );
    check(
        || {
            answer(
                200,
                r#"{"IdentityId":"x","Credentials":{"AccessKeyId":"A","SecretKey":"S","SessionToken":"T","Expiration":1e300}}"#,
            )
        },
        "expected Credentials",
    );
}

#[test]
fn an_identity_that_was_under_way_at_sign_out_is_not_kept() {
    let fake = Fake::answering(|sent, _| cognito(sent, START + Duration::from_hours(1)));
    let pool = pool(&fake, None);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut late = pool.provide(false);
    assert!(late.as_mut().poll(&mut context).is_pending());
    pool.clear();
    fake.run(late).expect("the caller of before is served");
    fake.run(pool.provide(false))
        .expect("the next user is served");
    let flow = ["GetId", "GetCredentialsForIdentity"];
    assert_eq!(fake.operations(), [flow, flow].concat());
}

#[test]
fn a_deleted_identity_is_replaced_once() {
    let fake = Fake::answering(|sent, number| {
        if number == 2 {
            error(400, "ResourceNotFoundException")
        } else {
            cognito(sent, START + Duration::from_hours(1))
        }
    });
    let pool = pool(&fake, None);
    fake.run(pool.provide(false)).expect("it is new");
    fake.run(pool.provide(true))
        .expect("another identity is had");
    let flow = ["GetId", "GetCredentialsForIdentity"];
    assert_eq!(
        fake.operations(),
        [flow[0], flow[1], flow[1], flow[0], flow[1]]
    );

    // but not over and over
    let fake = Fake::answering(|sent, _| match sent.operation() {
        "GetId" => cognito(sent, START),
        _ => error(400, "ResourceNotFoundException"),
    });
    fake.run(crate::pool(&fake, None).provide(false))
        .expect_err("there is no such identity");
    assert_eq!(fake.operations(), flow);
}

#[test]
fn throttled_cognito_is_tried_again() {
    let fake = Fake::answering(|sent, number| {
        if number == 0 {
            error(400, "TooManyRequestsException")
        } else {
            cognito(sent, START + MS(1000))
        }
    });
    fake.run(pool(&fake, None).provide(false))
        .expect("the second answer is good");
    assert_eq!(
        fake.operations(),
        ["GetId", "GetId", "GetCredentialsForIdentity"]
    );
}

#[test]
fn secrets_are_shown_nowhere() {
    let secret = "wJalrXUtnFEMI/K7MDENG";
    let token = "IQoJb3JpZ2luX2VjE";
    let credentials = || {
        Credentials::new("AKID".into(), secret.into(), Some(token.into()), None, None)
            .expect("valid")
    };
    let mut shown = vec![
        format!("{:?}", credentials()),
        format!("{:#?}", credentials()),
    ];
    for reply in [
        error as fn(u16, &str) -> Reply,
        |_, _| Reply::NoAnswer("reset"),
        |_, _| Reply::Silence,
        |_, _| answer(200, "no JSON"),
    ] {
        for name in [
            "AccessDeniedException",
            "ExpiredTokenException",
            "InvalidSignatureException",
        ] {
            let name = name.to_owned();
            let fake = Fake::answering(move |_, _| reply(400, &name));
            let client = Client::new(fake.clone(), config(REKOGNITION), Rc::new(credentials()));
            let error = fake
                .run(client.call("DetectFaces", b"{}"))
                .expect_err("it fails");
            shown.extend([
                format!("{error}"),
                format!("{error:?}"),
                error.hint().unwrap_or_default().to_owned(),
            ]);
        }
    }
    for bad in ["with space", "with\nline", "ünicode"] {
        let error = Credentials::new(
            "AKID".into(),
            format!("{secret}{bad}"),
            Some(token.into()),
            None,
            None,
        );
        shown.push(format!(
            "{:?}",
            error.expect_err("the secret cannot be sent")
        ));
    }
    assert!(
        shown
            .iter()
            .all(|text| !text.contains(secret) && !text.contains(token)),
        "{shown:#?}"
    );
}
