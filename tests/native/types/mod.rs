//! The typed operations, on a scripted platform in virtual time.

mod answers;
mod calls;
pub(crate) mod generated;
mod images;
mod inputs;
mod operations;
pub(crate) mod samples;
mod values;
mod waiting;

use std::rc::Rc;

use crate::fake::Fake;
use rekognition_wasm::{
    Rekognition,
    client::Client,
    config::Config,
    credentials::{Credentials, Keys},
    endpoint::{Endpoint, Variant},
    services::rekognition::REKOGNITION,
    types::to_json,
};
use serde::Serialize;
use serde_json::Value;

fn client(fake: &Fake) -> Rekognition<Fake> {
    let region = "us-east-1";
    let endpoint = Endpoint::of_region(&REKOGNITION, region, Variant::default()).expect("valid");
    let config = Config::new(REKOGNITION, region, endpoint).expect("valid");
    let keys = Credentials::new(Keys {
        access_key_id: "AKID".into(),
        secret_access_key: "secret".into(),
        ..Keys::default()
    });
    Client::new(fake.clone(), config, Rc::new(keys.expect("valid"))).into()
}

/// What a value is in the service's JSON.
fn json(value: &impl Serialize) -> Value {
    let text = to_json(value).expect("it fits into JSON");
    serde_json::from_slice(&text).expect("it is JSON")
}
