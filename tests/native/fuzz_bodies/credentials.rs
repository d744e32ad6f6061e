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
    service::{COGNITO_IDENTITY, STS},
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
            let token = credentials.session_token().unwrap_or_default();
            for part in [
                credentials.access_key_id(),
                credentials.secret_access_key(),
                token,
            ] {
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
