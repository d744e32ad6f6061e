//! Tokens and keys are shown nowhere: not by options, not by any error of any provider.

use rekognition_wasm::{
    credentials::{Credentials, ProvideCredentials},
    providers::{
        cognito::{self, CognitoIdentityPool},
        cognito_basic_flow::{self, CognitoBasicFlow},
        cognito_identity::{self, CognitoIdentity},
        http::{self, Http, Method},
        saml::{self, Saml},
        session_token::{self, SessionToken},
        source::Source,
        sts::Mfa,
        temporary::{self, TemporaryCredentials},
        web_token::{self, WebToken},
    },
    services::sts::STS,
};

use super::{answer_xml, identity_client, logins, refusal, signed, unsigned};
use crate::fake::{Fake, Reply, answer, error};

/// Part of every secret here.
const SECRET: &str = "hush";

fn keys() -> Credentials {
    let token = Some("hush-token".to_owned());
    Credentials::new("AKID".into(), "hush-key".into(), token, None, None).expect("valid")
}

fn mfa() -> Mfa {
    Mfa {
        serial_number: "device".to_owned(),
        token_code: "hush-code".into(),
    }
}

fn temporary_options() -> temporary::Options {
    temporary::Options {
        mfa: Some(mfa()),
        ..temporary::Options::default()
    }
}

fn session_options() -> session_token::Options {
    session_token::Options {
        mfa: Some(mfa()),
        duration: None,
    }
}

fn http_options() -> http::Options {
    let header = ("authorization".to_owned(), "Bearer hush".to_owned());
    http::Options {
        method: Method::Post,
        headers: Source::value(vec![header]),
        body: "hush-body".into(),
        ..http::Options::new("https://example.com/?token=hush-query#hush")
    }
}

fn providers(fake: &Fake) -> Vec<Box<dyn ProvideCredentials>> {
    let (sts, identity) = (|| unsigned(fake, STS), || identity_client(fake));
    let logins = || Some(logins("hush-login"));
    vec![
        Box::new(CognitoIdentityPool::new(
            identity(),
            cognito::Options::default(),
            logins(),
        )),
        Box::new(CognitoIdentity::new(
            identity(),
            cognito_identity::Options::default(),
            logins(),
        )),
        Box::new(CognitoBasicFlow::new(
            identity(),
            sts(),
            cognito_basic_flow::Options::default(),
            logins(),
        )),
        Box::new(WebToken::new(
            sts(),
            web_token::Options::default(),
            "hush-token",
        )),
        Box::new(Saml::new(sts(), saml::Options::default(), "hush-assertion")),
        Box::new(TemporaryCredentials::new(
            signed(fake, keys()),
            temporary_options(),
        )),
        Box::new(SessionToken::new(signed(fake, keys()), session_options())),
        Box::new(Http::new(fake.clone(), http_options()).expect("valid")),
    ]
}

/// Everything that can go wrong on the way.
const REPLIES: [fn(&str) -> Reply; 12] = [
    |_| Reply::NoAnswer("reset"),
    |_| Reply::Silence,
    |_| answer(200, "hush: neither JSON nor XML"),
    |_| answer(200, "{}"),
    |_| {
        answer(
            200,
            r#"{"Token":"hush","IdentityId":"i","Credentials":{"SecretKey":"hush"}}"#,
        )
    },
    |_| {
        answer(
            200,
            r#"{"IdentityId":"i","AccessKeyId":"A","SecretAccessKey":"hush hush","Token":"hush",
                "Credentials":{"AccessKeyId":"A","SecretKey":"hush hush","SessionToken":"hush","Expiration":1}}"#,
        )
    },
    |_| {
        answer(
            200,
            r#"{"AccessKeyId":"A","SecretAccessKey":"hush","Token":"hush","Expiration":"hush"}"#,
        )
    },
    |_| answer_xml(200, "<R><SecretAccessKey>hush</SecretAccessKey></R>"),
    |_| {
        answer_xml(
            200,
            "<R><AccessKeyId>A</AccessKeyId><SecretAccessKey>hush hush</SecretAccessKey>\
             <SessionToken>hush</SessionToken><Expiration>2026-11-20T11:15:00Z</Expiration></R>",
        )
    },
    |_| error(400, "NotAuthorizedException"),
    |_| error(503, "ServiceUnavailableException"),
    |_| refusal(403, "ExpiredToken", "over"),
];

#[test]
fn no_error_shows_a_secret() {
    let mut errors = 0;
    for reply in REPLIES {
        let fake = Fake::answering(move |sent, _| reply(sent.operation()));
        for provider in providers(&fake) {
            let Err(error) = fake.run(provider.provide()) else {
                continue;
            };
            let hint = error.hint().unwrap_or_default();
            let shown = format!("{error} {error:?} {error:#?} {} {hint}", error.message());
            assert!(!shown.contains(SECRET), "{shown}");
            errors += 1;
        }
    }
    assert_eq!(errors, 12 * 8);
}

#[test]
fn no_option_shows_a_secret() {
    let shown = format!(
        "{:?} {:#?} {:?} {:#?} {:?} {:?} {:#?}",
        mfa(),
        temporary_options(),
        session_options(),
        http_options(),
        logins("hush-login"),
        Source::from("hush-token"),
        keys(),
    );
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(shown.contains("token_code: Source(value)"), "{shown}");
    assert!(
        shown.contains("Options(POST https://example.com/)"),
        "{shown}"
    );
}
