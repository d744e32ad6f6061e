//! xml.json: what is read of a document, by a client whose service answers with it.

use rekognition_wasm::{client::Client, error::Kind, services::sts::STS};
use serde_json::{Value, json};

use super::{config, text};
use crate::fake::{Fake, answer};

pub(super) fn check(case: &Value) {
    let document = text(case, "document").to_owned();
    let fake = Fake::answering(move |_, _| answer(200, &document));
    let client = Client::unsigned(fake.clone(), config(STS));
    let found = fake.run(client.call("GetCallerIdentity", b""));
    match found {
        Ok(answer) => assert_eq!(answer.json, case["leaves"]),
        Err(error) => {
            assert_eq!(
                (&case["leaves"], error.kind()),
                (&json!(null), Kind::Response)
            );
        }
    }
}
