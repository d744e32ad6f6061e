//! The typed operations, on a scripted platform in virtual time.

mod answers;
mod calls;
mod generated;
mod images;
mod inputs;
mod operations;
mod samples;
mod values;
mod waiting;

use std::rc::Rc;

use crate::fake::Fake;
use rekognition_wasm::{
    client::Client,
    config::Config,
    credentials::Credentials,
    endpoint::{Endpoint, Variant},
    services::rekognition::REKOGNITION,
    types::to_json,
};
use serde::Serialize;
use serde_json::Value;

fn client(fake: &Fake) -> Client<Fake> {
    let region = "us-east-1";
    let endpoint = Endpoint::of_region(&REKOGNITION, region, Variant::default()).expect("valid");
    let config = Config::new(REKOGNITION, region, endpoint).expect("valid");
    let keys = Credentials::new("AKID".into(), "secret".into(), None, None, None).expect("valid");
    Client::new(fake.clone(), config, Rc::new(keys))
}

/// What a value is in the service's JSON.
fn json(value: &impl Serialize) -> Value {
    let text = to_json(value).expect("it fits into JSON");
    serde_json::from_slice(&text).expect("it is JSON")
}
