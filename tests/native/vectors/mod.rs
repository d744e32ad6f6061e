//! The Rust driver of the vectors: runs each case of tests/vectors on the fake platform, in virtual time.
//! tests/npm/vectors.test.mjs runs the same cases on the npm package.

mod cases;
mod credentials;
mod hints;
mod identities;
mod pace;
mod providers;
mod regions;
mod retries;
mod strangers;
mod uris;
mod verdicts;
mod waiting;
mod xml;

use std::{
    fs,
    path::Path,
    rc::Rc,
    time::{Duration, SystemTime},
};

use rekognition_wasm::{
    client::Client,
    clock::Clock,
    config::Config,
    credentials::{Connect, Credentials, Keys, SharedProvider},
    endpoint::{Endpoint, Variant},
    http::{ANSWER_HEADERS, Response},
    platform::Platform,
    service::Service,
};
use serde_json::{Value, json};

use crate::fake::{Fake, Reply};

/// Checks the case with this name.
fn check(theme: &str, name: &str) {
    let path = format!("tests/vectors/{theme}.json");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let cases: Vec<Value> = serde_json::from_str(&text.expect("it is there")).expect("a list");
    let case = cases.iter().find(|case| case["name"] == name);
    let case = case.expect("the list is that of `cargo xtask codegen`");
    match theme {
        "credentials" => credentials::check(case, &Fake::default()),
        "edge" => {
            let fake = Fake::default();
            fake.become_edge();
            credentials::check(case, &fake);
        }
        "endpoints" => providers::check_endpoint(case),
        "forms" => providers::check_form(case),
        "hints" => hints::check(case),
        "identities" => identities::check(case),
        "jobs" => waiting::check_job(case),
        "pace" => pace::check(case),
        "pages" => waiting::check_pages(case),
        "redaction" => providers::check_redaction(case),
        "regions" => regions::check(case),
        "retries" => retries::check(case),
        "strangers" => strangers::check(case),
        "uris" => uris::check(case),
        "verdicts" => verdicts::check(case),
        "xml" => xml::check(case),
        other => panic!("expected a theme that is known, found {other}"),
    }
}

fn config(service: Service) -> Config {
    let endpoint = Endpoint::of_region(&service, "us-east-1", Variant::default()).expect("valid");
    Config::new(service, "us-east-1", endpoint).expect("valid")
}

fn keys(access_key_id: &str, expiration: Option<SystemTime>) -> Credentials {
    let token = Some("session-token".to_owned());
    let secret = "secret-key".to_owned();
    let keys = Keys {
        access_key_id: access_key_id.to_owned(),
        secret_access_key: secret,
        session_token: token,
        expiration,
        identity_id: None,
    };
    Credentials::new(keys).expect("valid")
}

/// A client that signs, for a call or a few.
fn signed(fake: &Fake, config: Config) -> Client<Fake> {
    Client::new(fake.clone(), config, Rc::new(keys("AKID", None)))
}

fn connected(fake: &Fake, provider: impl Connect<Fake>) -> SharedProvider {
    provider.connect(fake).expect("the options are valid")
}

/// Lets all who call this host know that its clock is ahead by so many seconds.
fn learn_clock(fake: &Fake, host: &str, seconds: &Value) -> Clock {
    let ahead = seconds.as_i64().unwrap_or_default();
    let distance = Duration::from_secs(ahead.unsigned_abs());
    let here = fake.now();
    let there = if ahead < 0 {
        here - distance
    } else {
        here + distance
    };
    let clock = Clock::of_host(host);
    clock.observe(here, there);
    clock
}

/// The reply to a request: an answer, nothing, or silence. A success without a text has this one.
fn reply(answer: &Value, success: &str) -> Reply {
    if answer["lost"] == true {
        return Reply::NoAnswer("reset");
    }
    if answer["silent"] == true {
        return Reply::Silence;
    }
    let text = match (answer["text"].as_str(), answer["error"].as_str()) {
        (Some(text), _) => text.to_owned(),
        (_, Some(code)) => json!({ "code": code, "message": "as scripted" }).to_string(),
        _ => success.to_owned(),
    };
    Reply::Answer(Response {
        status: status(answer),
        headers: headers(answer),
        text,
    })
}

fn headers(answer: &Value) -> Vec<(&'static str, String)> {
    let Some(headers) = answer["headers"].as_object() else {
        return Vec::new();
    };
    let known = |name: &str| {
        let known = ANSWER_HEADERS.into_iter().find(|known| *known == name);
        known.expect("a header that clients read")
    };
    let value = |value: &Value| value.as_str().expect("a text").to_owned();
    headers
        .iter()
        .map(|(name, it)| (known(name), value(it)))
        .collect()
}

fn status(answer: &Value) -> u16 {
    let status = answer["status"].as_u64().expect("an answer has a status");
    status.try_into().expect("a status of HTTP")
}

/// The member of a list; behind its end, the last one.
fn nth(list: &Value, number: usize) -> Value {
    let list = list.as_array().expect("a list");
    list[number.min(list.len() - 1)].clone()
}

/// A text that must be there.
fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().expect("a text")
}

fn optional(value: &Value, member: &str) -> Option<String> {
    value[member].as_str().map(str::to_owned)
}

/// The seconds of a member, if it is there.
fn seconds(value: &Value, member: &str) -> Option<Duration> {
    value[member].as_f64().map(Duration::from_secs_f64)
}
