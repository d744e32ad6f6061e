//! aws-sigv4's whole signer as the oracle of signatures.

use std::time::SystemTime;

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use aws_smithy_runtime_api::client::identity::Identity;
use rekognition_wasm::credentials::Credentials;

use crate::fake::{START, Sent};

/// The request has the headers with which these credentials sign it at its time.
pub(crate) fn check(sent: &Sent, keys: &Credentials, service: &str) {
    let token = keys.session_token().map(str::to_owned);
    let (access, secret) = (keys.access_key_id(), keys.secret_access_key());
    let identity: Identity = AwsCredentials::new(access, secret, token, None, "test").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name(service)
        .time(SystemTime::UNIX_EPOCH + START + sent.at)
        .settings(SigningSettings::default())
        .build()
        .expect("every parameter is set")
        .into();
    let host = sent
        .url
        .trim_start_matches("https://")
        .trim_end_matches('/');
    let headers = [
        ("content-type", sent.header("content-type")),
        ("host", host),
    ];
    let body = SignableBody::Bytes(sent.body.as_bytes());
    let request = SignableRequest::new(&sent.method, &sent.url, headers.into_iter(), body)
        .expect("the request is valid");
    let (instructions, _) = sign(request, &params)
        .expect("the oracle signs")
        .into_parts();
    for (name, value) in instructions.headers() {
        assert_eq!(sent.header(name), value, "{name}");
    }
    assert!(sent.header("authorization").contains("Signature="));
}
