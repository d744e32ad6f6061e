//! uris.json: the path and the query of a request, as they are sent and as they are signed.

use rekognition_wasm::{
    client::Client,
    error::Kind,
    request::RequestLine,
    service::SignatureVersion,
    services::s3::S3,
    uri::{canonical_path, canonical_query},
};
use serde_json::Value;

use super::{config, text};
use crate::fake::Fake;

pub(super) fn check(case: &Value) {
    let template = text(case, "template");
    let line = RequestLine::new("GetThing", "GET", template);
    let labels = case["labels"].as_object().expect("labels");
    let labels: Vec<_> = labels
        .iter()
        .map(|(label, value)| (label.as_str(), value.as_str().expect("a text")))
        .collect();
    let path = &line.path_with(&labels);
    if case["refused"] == true {
        let fake = Fake::script([]);
        let client = Client::unsigned(fake.clone(), config(S3));
        let call = fake.run(client.call(RequestLine { path, ..line }, b"{}"));
        assert_eq!(call.expect_err("refused").kind(), Kind::Config);
        return;
    }
    assert_eq!(path, &case["path"]);
    let signed = canonical_path(path, SignatureVersion::V4);
    assert_eq!(signed, text(case, "signed"));
    let signed = canonical_path(path, SignatureVersion::S3v4);
    assert_eq!(signed, text(case, "signedByS3"));
    let query = case["sentQuery"].as_str().unwrap_or_default();
    let signed = case["signedQuery"].as_str().unwrap_or_default();
    assert_eq!(canonical_query(query), signed);
}
