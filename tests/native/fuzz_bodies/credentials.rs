//! Answers that bring credentials, as the providers take them.

use std::time::SystemTime;

use rekognition_wasm::{
    credentials::{Connect, ProvideCredentials},
    error::Kind,
    providers::{CognitoIdentity, Http, WebToken},
};

use super::{
    answers::response,
    host::{Host, now},
};

pub(super) fn answers(data: &[u8]) {
    let host = Host(response(data));
    check(&host, CognitoIdentity::new("us-east-1:known"));
    check(
        &host,
        WebToken::new("arn:aws:iam::123456789012:role/Viewer", "token"),
    );
    check(&host, Http::new("https://example.com"));
}

fn check(host: &Host, provider: impl Connect<Host>) {
    let provider = provider.connect(host).expect("the options are valid");
    match now(provider.provide()) {
        Ok(credentials) => {
            let keys = [credentials.access_key_id(), credentials.secret_access_key()];
            for part in keys.into_iter().chain(credentials.session_token()) {
                // a header can carry it
                assert!(
                    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic()),
                    "{part}"
                );
            }
            let is_sane = credentials
                .expiration()
                .is_none_or(|end| end >= SystemTime::UNIX_EPOCH);
            assert!(is_sane, "{credentials:?}");
        }
        Err(error) => {
            assert_eq!(error.kind(), Kind::Credentials, "{error}");
            assert!(!error.message().is_empty());
        }
    }
}
