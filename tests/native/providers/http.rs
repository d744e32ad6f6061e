//! Endpoints that vend credentials.

use std::time::Duration;

use rekognition_wasm::{
    credentials::{Connect, ProvideCredentials},
    error::{Error, Kind},
    providers::{Http, Method, Source},
};
use serde_json::{Value, json};

use super::{END, asked, check_shared, connected, counted, provided, refused};
use crate::fake::{Fake, Reply, answer};

const URL: &str = "https://example.com/credentials?user=7";

fn vended() -> String {
    json!({
        "accessKeyId": "ASIA",
        "secretAccessKey": "secret",
        "sessionToken": "token",
        "expiration": END,
    })
    .to_string()
}

fn http() -> Http {
    Http::new(URL)
}

#[test]
fn a_get_is_one_request_without_a_body() {
    let fake = Fake::script([answer(200, &vended())]);
    let credentials = provided(&fake, http());
    assert_eq!(credentials.access_key_id(), "ASIA");
    assert_eq!(credentials.secret_access_key(), "secret");
    assert_eq!(credentials.session_token(), Some("token"));
    assert!(credentials.expiration().is_some());
    let [sent] = &fake.sent()[..] else {
        panic!("one request")
    };
    assert_eq!(
        (sent.method.as_str(), sent.url.as_str(), sent.body.as_str()),
        ("GET", URL, "")
    );
    assert_eq!(
        sent.headers,
        [("accept".to_owned(), "application/json".to_owned())]
    );
}

#[test]
fn headers_and_body_are_asked_for_anew() {
    let fake = Fake::answering(|_, _| answer(200, &vended()));
    let tokens = std::cell::Cell::new(0);
    let provider = Http {
        method: Method::Post,
        headers: Source::from_fn(async move || {
            tokens.set(tokens.get() + 1);
            let authorization = format!("Bearer {}", tokens.get());
            let plain = "text/plain".to_owned();
            Ok(vec![
                ("Authorization".to_owned(), authorization),
                ("Content-Type".to_owned(), plain),
            ])
        }),
        body: counted("body"),
        ..http()
    };
    let provider = connected(&fake, provider);
    for number in 1..=2 {
        asked(&fake, &provider);
        let sent = fake.sent().pop().expect("it was sent");
        assert_eq!(
            (sent.method, sent.body),
            ("POST".to_owned(), format!("body-{number}"))
        );
        let expected = [
            ("Authorization", format!("Bearer {number}")),
            ("Content-Type", "text/plain".to_owned()),
            ("accept", "application/json".to_owned()),
        ];
        assert_eq!(
            sent.headers,
            expected.map(|(name, value)| (name.to_owned(), value))
        );
    }
    let post = Http {
        method: Method::Post,
        ..http()
    };
    provided(&fake, post);
    let sent = fake.sent().pop().expect("it was sent");
    assert_eq!(sent.header("content-type"), "application/json");
}

#[test]
fn credentials_are_taken_as_aws_and_as_javascript_write_them() {
    let check = |json: Value, expected: Result<bool, &str>| {
        let fake = Fake::script([answer(200, &json.to_string())]);
        let outcome = fake.run(connected(&fake, http()).provide());
        match (&outcome, expected) {
            (Ok(credentials), Ok(ends)) => assert_eq!(credentials.expiration().is_some(), ends),
            (Err(error), Err(text)) => {
                assert_eq!(error.kind(), Kind::Credentials);
                assert!(error.message().contains(text), "{error}");
            }
            _ => panic!("{json}: {outcome:?}"),
        }
    };
    let aws =
        json!({ "AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T", "Expiration": END });
    let js = json!({ "accessKeyId": "A", "secretAccessKey": "S", "sessionToken": "T", "expiration": END });
    let change = |whole: &Value, name: &str, value: Value| {
        let mut json = whole.clone();
        json[name] = value;
        json
    };
    check(aws.clone(), Ok(true));
    check(js.clone(), Ok(true));
    check(change(&aws, "RoleArn", json!("arn")), Ok(true));
    let passed_on = change(
        &change(&aws, "Token", Value::Null),
        "SessionToken",
        json!("T"),
    );
    check(passed_on, Ok(true));
    check(change(&js, "expiration", Value::Null), Ok(false));
    check(change(&aws, "Expiration", Value::Null), Ok(false));
    check(
        change(&aws, "AccessKeyId", Value::Null),
        Err("expected AccessKeyId or accessKeyId"),
    );
    check(
        change(&js, "secretAccessKey", json!(7)),
        Err("expected SecretAccessKey or"),
    );
    check(
        change(&js, "sessionToken", json!(7)),
        Err("expected Token or sessionToken"),
    );
    check(change(&js, "sessionToken", Value::Null), Ok(true));
    check(
        change(&js, "sessionToken", json!("")),
        Err("session_token: expected visible"),
    );
    check(change(&js, "expiration", json!(1_795_173_300)), Ok(true));
    check(
        change(&js, "expiration", json!(-1)),
        Err("expected a time such as"),
    );
    check(
        change(&js, "expiration", json!("soon")),
        Err("expected a time such as"),
    );
    check(json!({}), Err("expected AccessKeyId"));
}

#[test]
fn what_may_pass_is_tried_again() {
    let half = Duration::from_millis(25);
    for (first, delay) in [
        (answer(500, "oops"), half),
        (answer(503, "{}"), half),
        (answer(429, r#"{"message":"slow down"}"#), half * 20),
        (answer(200, "<html>"), half),
        (Reply::NoAnswer("reset"), half),
    ] {
        let fake = Fake::script([first, answer(200, &vended())]);
        provided(&fake, http());
        assert_eq!(fake.sleeps(), [delay]);
    }
    let fake = Fake::answering(|_, _| Reply::Silence);
    let error = refused(&fake, http());
    assert_eq!((error.attempts(), fake.cancelled()), (3, 3));
    assert_eq!(
        error.message(),
        "no credentials: GET https://example.com/credentials: TimeoutError: \
         no answer within 30000 ms (requestTimeout)"
    );
}

#[test]
fn what_will_not_pass_is_not_tried_again() {
    let text = r#"{"code":"SessionOver","message":"sign in again"}"#;
    let fake = Fake::script([answer(401, text)]);
    let error = refused(&fake, http());
    assert_eq!(
        error.to_string(),
        "CredentialsProviderError: no credentials: GET https://example.com/credentials: \
         SessionOver: sign in again"
    );
    assert_eq!(
        (error.kind(), error.status(), error.attempts()),
        (Kind::Credentials, Some(401), 1)
    );

    let provider = Http {
        headers: Source::from_fn(async || Err(Error::credentials("nobody has signed in"))),
        ..http()
    };
    assert_eq!(refused(&fake, provider).message(), "nobody has signed in");
}

#[test]
fn credentials_do_not_travel_unencrypted() {
    let check = |url: &str, is_good: bool| {
        let provider = Http::new(url).connect(&Fake::default());
        assert_eq!(provider.is_ok(), is_good, "{url}");
        if let Err(error) = provider {
            assert_eq!(error.kind(), Kind::Config);
            assert!(!error.message().contains("hush"), "{error}");
        }
    };
    for url in [
        "https://example.com",
        "HTTPS://example.com:8443/a?b#c",
        "/credentials?a",
        "http://localhost:8080/x",
        "http://127.0.0.1",
        "http://127.9.9.9:1/",
        "http://[::1]:80/",
    ] {
        check(url, true);
    }
    for url in [
        "",
        "credentials",
        "//example.com/hush",
        "/\\example.com/hush",
        "/\t/example.com",
        "ftp://example.com",
        "https://",
        "https:///path",
        "https://user:hush@example.com",
        "http://example.com/hush",
        "http://localhost.example.com",
        "http://localhost\t.example.com",
        "http://localhost\\.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost:80@example.com",
        "http://[::2]/",
    ] {
        check(url, false);
    }
}

#[test]
fn headers_that_no_host_takes_are_refused_unseen() {
    for (name, value) in [
        ("", "a"),
        ("a b", "hush"),
        ("a:", "b"),
        ("a", "hush\nb"),
        ("a", "hüsh"),
    ] {
        let fake = Fake::script([]);
        let provider = Http {
            headers: Source::value(vec![(name.to_owned(), value.to_owned())]),
            ..http()
        };
        let error = refused(&fake, provider);
        assert_eq!(error.kind(), Kind::Config);
        assert!(!error.message().contains("sh"), "{error}");
    }
}

#[test]
fn one_request_serves_all_who_wait() {
    let fake = Fake::answering(|_, _| answer(200, &vended()));
    check_shared(&fake, http(), &[""]);
}
