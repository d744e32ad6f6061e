//! The client's loop and the credentials' cache on a scripted platform, in virtual time.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    time::{Duration, SystemTime},
};

use crate::fake::{Fake, Reply, START, Sent, answer, error, http_date, with_header};
use rekognition_wasm::{
    client::{Answer, Client},
    clock::{Clock, service_time},
    config::Config,
    credentials::{
        Cached, Connect, Credentials, Keys as Parts, ProvideCredentials, ProvidedCredentials,
        SharedProvider,
    },
    endpoint::{Endpoint, Variant},
    error::{Error, Kind},
    platform::Platform,
    providers::{CognitoIdentityPool, Http, Logins, Source, from_fn},
    retry::Mode,
    service::Service,
    services::rekognition::REKOGNITION,
};
use serde_json::json;

const MS: fn(u64) -> Duration = Duration::from_millis;

fn config(service: Service) -> Config {
    let endpoint = Endpoint::of_region(&service, "us-east-1", Variant::default()).expect("valid");
    Config::new(service, "us-east-1", endpoint).expect("valid")
}

fn keys(access_key_id: &str, expiration: Option<SystemTime>) -> Credentials {
    let token = Some(format!("token-of-{access_key_id}"));
    Credentials::new(Parts {
        access_key_id: access_key_id.into(),
        secret_access_key: "secret".into(),
        session_token: token,
        expiration,
        identity_id: None,
    })
    .expect("valid")
}

fn client(fake: &Fake) -> Client<Fake> {
    Client::new(
        fake.clone(),
        config(REKOGNITION),
        Rc::new(keys("AKID", None)),
    )
}

fn call(fake: &Fake) -> Result<Answer, Error> {
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
    let names: Vec<_> = sent.headers.iter().map(|(name, _)| name.as_str()).collect();
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
    let half = MS(25); // jitter of the fake: half of the ceiling
    for (first, delay) in [
        (error(400, "ThrottlingException"), half * 20),
        (
            error(400, "ProvisionedThroughputExceededException"),
            half * 20,
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
        (3, MS(500 + 1000))
    );
    assert_eq!(fake.sleeps(), [MS(500), MS(1000)]);
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
    // 35 retries of 14 tokens empty the bucket of 500
    assert_eq!(fake.sent().len(), 535);
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

type Calling<'a> = Pin<Box<dyn Future<Output = Result<Answer, Error>> + 'a>>;

/// Hands out keys one after another.
#[derive(Clone, Default)]
struct Keys {
    lifetime: Option<Duration>,
    fails: Rc<Cell<bool>>,
    asked: Rc<Cell<u32>>,
    refused: Rc<RefCell<Vec<String>>>,
    fake: Fake,
}

impl ProvideCredentials for Keys {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(async move {
            self.fake.sleep(MS(20)).await;
            self.asked.set(self.asked.get() + 1);
            if self.fails.get() {
                return Err(Error::credentials("the vending machine is empty"));
            }
            let expiration = self.lifetime.map(|lifetime| self.fake.now() + lifetime);
            Ok(keys(&format!("AKID{}", self.asked.get()), expiration))
        })
    }

    fn refuse(&self, credentials: &Credentials) {
        let name = credentials.access_key_id().to_owned();
        self.refused.borrow_mut().push(name);
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
        assert_eq!(source.asked.get(), 2);
        assert_eq!(*source.refused.borrow(), ["AKID1"]);
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
    let provided = fake.run(cached.provide());
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
    let provided = fake.run_all((0..200).map(|_| cached.provide()).collect());
    // also those that end at once serve everybody who waited for them
    assert!(
        provided
            .iter()
            .all(|it| it.as_ref().is_ok_and(|it| it.access_key_id() == "AKID1"))
    );
    assert_eq!(source.asked.get(), 1);
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
    let provided = fake.run_all((0..200).map(|_| cached.provide()).collect());
    assert!(
        provided
            .iter()
            .all(|it| it.as_ref().is_err_and(|it| it.kind() == Kind::Credentials))
    );
    assert_eq!(source.asked.get(), 1);
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
    // given at once, while others are asked for beside
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID1"));
    fake.advance(MS(20));
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID2"));
    assert_eq!(source.asked.get(), 2);
}

#[test]
fn a_failure_to_replace_credentials_that_hold_is_none() {
    let fake = Fake::default();
    let hour = Duration::from_hours(1);
    let source = Keys {
        fake: fake.clone(),
        lifetime: Some(hour),
        ..Keys::default()
    };
    let cached = Cached::new(fake.clone(), source.clone());
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID1"));
    source.fails.set(true);
    fake.advance(Duration::from_secs(3301));
    for _ in 0..10 {
        assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID1"));
        fake.advance(MS(20));
    }
    // one failure, and a pause before the next
    assert_eq!(source.asked.get(), 2);
    source.fails.set(false);
    fake.advance(Duration::from_mins(1));
    provide(&fake, &cached).expect("they hold");
    fake.advance(MS(20));
    assert_eq!(provide(&fake, &cached).as_deref(), Ok("AKID3"));
    source.fails.set(true);
    fake.advance(hour);
    provide(&fake, &cached).expect_err("they have ended");
}

#[test]
fn credentials_that_live_two_seconds_serve_a_minute() {
    let fake = Fake::default();
    let source = Keys {
        fake: fake.clone(),
        lifetime: Some(Duration::from_secs(2)),
        ..Keys::default()
    };
    let cached = Cached::new(fake.clone(), source.clone());
    for _ in 0..600 {
        let provided = fake.run(cached.provide()).expect("they are provided");
        assert!(provided.expiration() > Some(fake.now()));
        fake.advance(MS(100));
    }
    assert!(source.asked.get() <= 35, "{}", source.asked.get());
}

#[test]
fn calls_whose_credentials_are_refused_together_ask_once() {
    let fake = Fake::answering(|sent, _| {
        if sent.header("authorization").contains("AKID1/") {
            error(400, "ExpiredTokenException")
        } else {
            answer(200, "{}")
        }
    });
    let source = Keys {
        fake: fake.clone(),
        ..Keys::default()
    };
    let cached = Rc::new(Cached::new(fake.clone(), source.clone()));
    let client = Client::new(fake.clone(), config(REKOGNITION), cached.clone());
    let calls = (0..50).map(|_| Box::pin(client.call("DetectFaces", b"{}")) as Calling<'_>);
    let answers = fake.run_all(calls.collect());
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().is_ok_and(|answer| answer.attempts == 2))
    );
    assert_eq!(source.asked.get(), 2);

    // also if the call makes no second attempt, the next one does not meet them again
    let fake = Fake::answering(|sent, _| {
        if sent.header("authorization").contains("AKID1/") {
            error(400, "ExpiredTokenException")
        } else {
            answer(200, "{}")
        }
    });
    let source = Keys {
        fake: fake.clone(),
        ..Keys::default()
    };
    let cached = Rc::new(Cached::new(fake.clone(), source));
    let config = Config {
        max_attempts: 1,
        ..config(REKOGNITION)
    };
    let client = Client::new(fake.clone(), config, cached);
    fake.run(client.call("DetectFaces", b"{}"))
        .expect_err("refused");
    fake.run(client.call("DetectFaces", b"{}"))
        .expect("replaced");
}

/// A service whose clock is an hour ahead, and which says so in one way or another.
fn skewed(says: fn(SystemTime) -> Reply) -> (Fake, Client<Fake>) {
    let hour = Duration::from_hours(1);
    let fake = Fake::default();
    let clock = fake.clone();
    fake.answer_by(move |sent, _| {
        let service = clock.now() + hour;
        let signed = service_time(&format!("({} + 5 min.)", sent.header("x-amz-date")));
        let late = signed.and_then(|signed| service.duration_since(signed).ok());
        if late.is_some_and(|late| late < Duration::from_mins(5)) {
            answer(200, "{}")
        } else {
            says(service)
        }
    });
    let config = Config {
        clock: Clock::default(),
        ..config(REKOGNITION)
    };
    let client = Client::new(fake.clone(), config, Rc::new(keys("AKID", None)));
    (fake, client)
}

fn dated(reply: Reply, date: SystemTime) -> Reply {
    with_header(reply, "date", &http_date(date))
}

#[test]
fn a_clock_an_hour_off_costs_one_attempt_once() {
    let in_the_text: fn(SystemTime) -> Reply = |service| {
        let time = rekognition_wasm::sigv4::date_time(service);
        let message = format!("Signature expired: x is now earlier than y ({time} - 5 min.)");
        let body = json!({ "__type": "InvalidSignatureException", "message": message });
        answer(400, &body.to_string())
    };
    for says in [
        in_the_text,
        |service| dated(error(403, "RequestTimeTooSkewed"), service),
        |service| dated(error(400, "InvalidSignatureException"), service),
    ] {
        let (fake, client) = skewed(says);
        let first = fake
            .run(client.call("DetectFaces", b"{}"))
            .expect("corrected");
        assert_eq!((first.attempts, first.total_retry_delay), (2, MS(0)));
        for _ in 0..100 {
            let next = fake.run(client.call("DetectFaces", b"{}")).expect("known");
            assert_eq!(next.attempts, 1);
        }
    }
}

#[test]
fn a_refused_signature_with_the_right_time_is_no_skew() {
    let fake = Fake::default();
    let clock = fake.clone();
    fake.answer_by(move |_, _| dated(error(400, "InvalidSignatureException"), clock.now()));
    let error = fake
        .run(client(&fake).call("DetectFaces", b"{}"))
        .expect_err("the secret is wrong");
    assert_eq!(error.attempts(), 1);
}

#[test]
fn what_one_client_learns_of_a_hosts_clock_all_of_its_thread_know() {
    let (fake, apart) = skewed(|service| dated(error(403, "RequestTimeTooSkewed"), service));
    let teacher = client(&fake);
    fake.run(teacher.call("DetectFaces", b"{}"))
        .expect("corrected");
    let clock = Clock::of_host("rekognition.us-east-1.amazonaws.com");
    assert!((clock.ahead() - 3_600_000).abs() < 1000);
    // but it is nothing to those who call another host
    let others = Clock::of_host("sts.us-east-1.amazonaws.com");
    assert_eq!(others.ahead(), 0);
    let pupil = client(&fake);
    assert_eq!(
        fake.run(pupil.call("DetectFaces", b"{}"))
            .expect("known")
            .attempts,
        1
    );
    // one with a clock of its own learns by itself
    assert_eq!(
        fake.run(apart.call("DetectFaces", b"{}"))
            .expect("corrected")
            .attempts,
        2
    );
}

#[test]
fn a_date_that_is_days_off_is_believed_of_a_refused_signature_alone() {
    let days = Duration::from_hours(72);
    let fake = Fake::default();
    let clock = fake.clone();
    fake.answer_by(move |_, _| dated(answer(200, "{}"), clock.now() + days));
    let client = client(&fake);
    fake.run(client.call("DetectFaces", b"{}"))
        .expect("answered");
    assert_eq!(client.config().clock.ahead(), 0);
    let clock = fake.clone();
    fake.answer_by(move |_, _| dated(error(403, "RequestTimeTooSkewed"), clock.now() + days));
    let error = fake
        .run(client.call("DetectFaces", b"{}"))
        .expect_err("refused");
    assert_eq!(error.attempts(), 2);
    let ahead = client.config().clock.ahead();
    assert!((ahead - 72 * 3_600_000).abs() < 1000, "{ahead}");
}

/// Keys end by the clock of who vends them, or, where that is not known, of the client that signs with them.
#[test]
fn keys_end_by_the_clock_of_their_vendor() {
    let hour = Duration::from_hours(1);
    let fake = Fake::answering(|_, _| answer(200, "{}"));
    let asked = Rc::new(Cell::new(0));
    let source = || {
        let (fake, asked) = (fake.clone(), asked.clone());
        from_fn(async move || {
            asked.set(asked.get() + 1);
            Ok(keys("AKID", Some(fake.now() + MS(1_800_000))))
        })
    };
    let provider = source().connect(&fake).expect("valid");
    let signer = |ahead: bool, provider: &SharedProvider| {
        let clock = Clock::default();
        if ahead {
            clock.observe(fake.now(), fake.now() + hour);
        }
        let config = Config {
            clock,
            ..config(REKOGNITION)
        };
        Client::new(fake.clone(), config, provider.clone())
    };
    let twice = |client: &Client<Fake>| {
        for _ in 0..2 {
            fake.run(client.call("DetectFaces", b"{}"))
                .expect("answered");
        }
        asked.take()
    };
    // to this service, whose clock is an hour ahead, the keys have ended when they come
    assert_eq!(twice(&signer(true, &provider)), 2);
    // the first client has told; another one does not
    assert_eq!(twice(&signer(false, &provider)), 2);
    let provider = source().connect(&fake).expect("valid");
    assert_eq!(twice(&signer(false, &provider)), 1);
    // who is known to vend them tells
    let inner = source().connect(&fake).expect("valid");
    let cached = Cached::new(fake.clone(), inner).with_clock(Clock::default());
    let cached: SharedProvider = Rc::new(cached);
    twice(&signer(true, &cached));
}

/// The clock of an endpoint that vends is that of its host.
#[test]
fn an_endpoint_that_vends_tells_the_time() {
    let fake = Fake::default();
    let clock = fake.clone();
    let vended = r#"{"AccessKeyId":"A","SecretAccessKey":"S","Token":"T"}"#;
    fake.answer_by(move |_, _| dated(answer(200, vended), clock.now() + MS(3_600_000)));
    let http = Http::new("https://vendor.example:8443/keys?a=b");
    let provider = http.connect(&fake).expect("valid");
    fake.run(provider.provide()).expect("vended");
    let ahead = |host| (Clock::of_host(host).ahead() + 1000) / 60_000;
    assert_eq!(ahead("vendor.example:8443"), 60);
    assert_eq!(ahead("vendor.example"), 0);
}

#[test]
fn a_pause_that_the_service_asks_for_is_kept_up_to_five_seconds() {
    let paused = |seconds: &'static str| {
        move |_: &Sent, number| match (number, error(503, "ServiceUnavailableException")) {
            (0, reply) => with_header(reply, "retry-after", seconds),
            _ => answer(200, "{}"),
        }
    };
    let fake = Fake::answering(paused("3"));
    call(&fake).expect("the second answer is good");
    assert_eq!(fake.sleeps(), [Duration::from_secs(3)]);
    let fake = Fake::answering(paused("120"));
    call(&fake).expect("the second answer is good");
    assert_eq!(fake.sleeps(), [Duration::from_millis(5025)]);
}

#[test]
fn a_call_has_a_limit_in_all() {
    let fake = Fake::answering(|_, _| Reply::Silence);
    let config = Config {
        timeout: Some(Duration::from_secs(40)),
        ..config(REKOGNITION)
    };
    let client = Client::new(fake.clone(), config, Rc::new(keys("AKID", None)));
    let error = fake
        .run(client.call("DetectFaces", b"{}"))
        .expect_err("nobody answers");
    assert_eq!(
        error.to_string(),
        "TimeoutError: no result within 40000 ms (timeout)"
    );
    assert_eq!(fake.cancelled(), 2);
}

#[test]
fn adaptive_mode_sends_no_faster_than_the_service_takes() {
    // 10 requests a second, and no more
    let fake = Fake::default();
    let sent = Rc::new(RefCell::new(Vec::<Duration>::new()));
    let record = sent.clone();
    fake.answer_by(move |request, _| {
        let mut sent = record.borrow_mut();
        let now = request.at;
        let recent = sent
            .iter()
            .filter(|at| **at + Duration::from_secs(1) > now)
            .count();
        if recent >= 10 {
            return error(400, "ThrottlingException");
        }
        sent.push(now);
        answer(200, "{}")
    });
    let throttles = |retry_mode| {
        let config = Config {
            retry_mode,
            max_attempts: 10,
            ..config(REKOGNITION)
        };
        let client = Client::new(fake.clone(), config, Rc::new(keys("AKID", None)));
        let before = fake.sent().len();
        let mut good = 0;
        for _ in 0..30 {
            let calls = (0..8).map(|_| Box::pin(client.call("DetectFaces", b"{}")) as Calling<'_>);
            good += fake
                .run_all(calls.collect())
                .iter()
                .filter(|it| it.is_ok())
                .count();
        }
        let requests = fake.sent().len() - before;
        (good, requests - good)
    };
    let (_, standard) = throttles(Mode::Standard);
    fake.advance(Duration::from_secs(10));
    let (good, adaptive) = throttles(Mode::Adaptive);
    assert_eq!(good, 240);
    assert!(adaptive * 2 < standard, "{adaptive} of {standard}");
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
    let mut first = cached.provide();
    assert!(first.as_mut().poll(&mut context).is_pending());
    let mut second = cached.provide();
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
    let mut late = cached.provide();
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

fn pool(fake: &Fake, logins: Option<Source<Logins>>) -> SharedProvider {
    let pool = CognitoIdentityPool {
        logins,
        ..CognitoIdentityPool::new("us-east-1:pool")
    };
    pool.connect(fake).expect("the options are valid")
}

#[test]
fn cognito_is_two_unsigned_calls_and_then_one() {
    let fake = Fake::answering(|sent, _| cognito(sent, START + Duration::from_hours(1)));
    let pool = pool(&fake, None);
    let provided = fake.run_all((0..200).map(|_| pool.provide()).collect());
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
    fake.run(pool.provide()).expect("it is asked again");
    assert_eq!(fake.operations()[2..], ["GetCredentialsForIdentity"]);
    pool.clear();
    fake.run(pool.provide()).expect("it begins anew");
    assert_eq!(
        fake.operations()[3..],
        ["GetId", "GetCredentialsForIdentity"]
    );
}

#[test]
fn login_tokens_are_asked_for_once_a_refresh() {
    let fake = Fake::answering(|sent, _| cognito(sent, START + Duration::from_hours(1)));
    let number = Rc::new(Cell::new(0));
    let source = Source::from_fn(async move || {
        number.set(number.get() + 1);
        let token = format!("token-{}", number.get());
        Ok([("accounts.google.com".to_owned(), token)].into())
    });
    let pool = pool(&fake, Some(source));
    fake.run(pool.provide()).expect("it is provided");
    fake.advance(Duration::from_hours(1));
    fake.run(pool.provide()).expect("it is provided anew");
    let tokens: Vec<_> = fake
        .sent()
        .iter()
        .map(|sent| {
            let body: serde_json::Value = serde_json::from_str(&sent.body).expect("a body is JSON");
            body["Logins"]["accounts.google.com"].clone()
        })
        .collect();
    assert_eq!(tokens, ["token-1", "token-1", "token-2"]);
}

#[test]
fn what_cognito_says_is_what_the_caller_reads() {
    let check = |reply: fn() -> Reply, expected: &str| {
        let fake = Fake::answering(move |_, _| reply());
        let error = fake
            .run(pool(&fake, None).provide())
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
    check(|| answer(200, "{}"), "expected an answer with IdentityId");
    check(
        || answer(200, r#"{"IdentityId":7}"#),
        "expected an answer with IdentityId",
    );
    check(
        || answer(200, r#"{"IdentityId":"x"}"#),
        "expected an answer with Credentials",
    );
    check(
        || {
            answer(
                200,
                r#"{"IdentityId":"x","Credentials":{"AccessKeyId":"A","SecretKey":"S","SessionToken":"T","Expiration":-1}}"#,
            )
        },
        "expected an answer with Expiration, a date",
    );
    check(
        || {
            answer(
                200,
                r#"{"IdentityId":"x","Credentials":{"AccessKeyId":"A","SecretKey":"S","SessionToken":"T","Expiration":1e300}}"#,
            )
        },
        "expected an answer with Expiration, a date",
    );
}

#[test]
fn an_identity_that_was_under_way_at_sign_out_is_not_kept() {
    let fake = Fake::answering(|sent, _| cognito(sent, START + Duration::from_hours(1)));
    let pool = pool(&fake, None);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut late = pool.provide();
    assert!(late.as_mut().poll(&mut context).is_pending());
    pool.clear();
    fake.run(late).expect("the caller of before is served");
    fake.run(pool.provide()).expect("the next user is served");
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
    let guests = pool(&fake, None);
    let refused = fake.run(guests.provide()).expect("it is new");
    guests.refuse(&refused);
    fake.run(guests.provide()).expect("another identity is had");
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
    fake.run(pool(&fake, None).provide())
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
    fake.run(pool(&fake, None).provide())
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
    let parts = || Parts {
        access_key_id: "AKID".into(),
        secret_access_key: secret.into(),
        session_token: Some(token.into()),
        ..Parts::default()
    };
    let credentials = || Credentials::new(parts()).expect("valid");
    let mut shown = vec![
        format!("{:?} {:?}", credentials(), parts()),
        format!("{:#?} {:#?}", credentials(), parts()),
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
                error.hint().unwrap_or_default().into_owned(),
            ]);
        }
    }
    for bad in ["with space", "with\nline", "ünicode"] {
        let error = Credentials::new(Parts {
            secret_access_key: format!("{secret}{bad}"),
            ..parts()
        });
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
