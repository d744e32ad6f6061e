//! Answers that bring credentials, as the providers take them.

use std::time::SystemTime;

use rekognition_wasm::{
    credentials::ProvideCredentials,
    error::Kind,
    providers::{
        cognito_identity::{self, CognitoIdentity},
        http::{Http, Options},
        web_token::{self, WebToken},
    },
    services::{cognito_identity::COGNITO_IDENTITY, sts::STS},
};

use super::{
    answers::response,
    host::{Host, client, now},
};

pub(super) fn answers(data: &[u8]) {
    let response = response(data);
    let identity = client(COGNITO_IDENTITY, response.clone());
    let sts = client(STS, response.clone());
    let host = Host(response);
    check(&CognitoIdentity::new(
        identity,
        cognito_identity::Options::default(),
        None,
    ));
    check(&WebToken::new(sts, web_token::Options::default(), "token"));
    check(&Http::new(host, Options::new("https://example.com")).expect("valid"));
}

fn check(provider: &dyn ProvideCredentials) {
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
