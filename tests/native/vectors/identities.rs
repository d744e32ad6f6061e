//! identities.json: which identity of a pool is used, and when it is replaced.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use rekognition_wasm::{
    credentials::{ProvideCredentials, SharedProvider},
    providers::{CognitoBasicFlow, CognitoIdentityPool, Logins, Source},
};
use serde_json::{Value, json};

use super::{connected, text};
use crate::fake::{Fake, Reply, Sent, answer};

const POOL: &str = "us-east-1:pool";

pub(super) fn check(case: &Value) {
    let calls = Rc::new(RefCell::new(VecDeque::<Value>::new()));
    let fake = Fake::default();
    let (logins, expected) = (case["logins"].clone(), calls.clone());
    fake.answer_by(move |sent, _| {
        let call = expected.borrow_mut().pop_front();
        serve(sent, &call.expect("another call"), &logins)
    });
    let provider = provider(&fake, case);
    for step in case["steps"].as_array().expect("a list") {
        if step["clear"] == true {
            provider.clear();
            continue;
        }
        let list = step["calls"].as_array().expect("a list").iter().cloned();
        *calls.borrow_mut() = list.collect();
        match fake.run(provider.provide()) {
            Ok(credentials) => {
                assert_eq!(credentials.identity_id(), step["gets"].as_str());
                provider.refuse(&credentials); // else they are kept
            }
            Err(error) => assert!(error.message().ends_with(text(step, "fails")), "{error}"),
        }
        assert!(calls.borrow().is_empty(), "not called: {calls:?}");
    }
}

fn provider(fake: &Fake, case: &Value) -> SharedProvider {
    let logins: Option<Logins> = serde_json::from_value(case["logins"].clone()).expect("texts");
    let logins = logins.map(Source::value);
    if case["flow"] == "basic" {
        let flow = CognitoBasicFlow::new(POOL, "arn:aws:iam::123456789012:role/visitor");
        return connected(fake, CognitoBasicFlow { logins, ..flow });
    }
    let pool = CognitoIdentityPool::new(POOL);
    connected(fake, CognitoIdentityPool { logins, ..pool })
}

/// The reply to a request that is the expected call.
fn serve(sent: &Sent, call: &Value, logins: &Value) -> Reply {
    assert_eq!(sent.operation(), text(call, "operation"));
    if sent.operation() == "AssumeRoleWithWebIdentity" {
        let end = "2026-11-20T11:15:00Z";
        return answer(
            200,
            &format!(
                "<Response><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey>\
                 <SessionToken>T</SessionToken><Expiration>{end}</Expiration></Response>"
            ),
        );
    }
    let input: Value = serde_json::from_str(&sent.body).expect("JSON");
    assert_eq!(input["IdentityId"], call["of"]);
    assert_eq!(input["Logins"], *logins);
    if let Some(error) = call.get("error") {
        let error = json!({ "__type": error["code"], "message": error["message"] });
        return answer(400, &error.to_string());
    }
    let keys = json!({
        "AccessKeyId": "A", "SecretKey": "S", "SessionToken": "T", "Expiration": 1_795_173_300,
    });
    let output = json!({ "IdentityId": call["brings"], "Token": "token", "Credentials": keys });
    answer(200, &output.to_string())
}
