//! Tokens and keys are shown nowhere: not by options, not by any error of any provider, not by what was sent and answered.

use proptest::prelude::*;
use rekognition_wasm::{
    client::Client,
    config::{Config, ConnectionConfig},
    credentials::{Credentials, Keys, SharedProvider},
    http::{Request, Response},
    providers::{
        CognitoBasicFlow, CognitoIdentity, CognitoIdentityPool, Http, Logins, Method, Mfa, Saml,
        SessionToken, Source, TemporaryCredentials, WebToken,
    },
    services::cognito_identity::COGNITO_IDENTITY,
};

use super::{ROLE, answer_xml, connected, logins, refusal};
use crate::fake::{Fake, Reply, answer, error};

/// Part of every secret here, where no other is given.
const SECRET: &str = "hush";

fn keys(secret: &str) -> Keys {
    Keys {
        access_key_id: "AKID".to_owned(),
        secret_access_key: format!("{secret}-key"),
        session_token: Some(format!("{secret}-token")),
        ..Keys::default()
    }
}

fn mfa(secret: &str) -> Mfa {
    Mfa {
        serial_number: "device".to_owned(),
        token_code: secret.into(),
    }
}

fn role(secret: &str) -> TemporaryCredentials<Credentials> {
    let master = Credentials::new(keys("hush")).expect("valid");
    TemporaryCredentials {
        mfa: Some(mfa(secret)),
        ..TemporaryCredentials::new(ROLE, master)
    }
}

fn session(secret: &str) -> SessionToken<Credentials> {
    SessionToken {
        mfa: Some(mfa(secret)),
        ..SessionToken::new(Credentials::new(keys("hush")).expect("valid"))
    }
}

fn http(secret: &str) -> Http {
    let header = ("authorization".to_owned(), format!("Bearer {secret}"));
    Http {
        method: Method::Post,
        headers: Source::value(vec![header]),
        body: secret.into(),
        ..Http::new("https://example.com/?token=hush-query#hush")
    }
}

fn providers(fake: &Fake, secret: &str) -> [SharedProvider; 8] {
    let logins = Some(logins(secret));
    let pool = CognitoIdentityPool {
        logins: logins.clone(),
        ..CognitoIdentityPool::new("us-east-1:pool")
    };
    let known = CognitoIdentity {
        logins: logins.clone(),
        ..CognitoIdentity::new("us-east-1:known")
    };
    let flow = CognitoBasicFlow {
        logins,
        ..CognitoBasicFlow::new("us-east-1:pool", ROLE)
    };
    [
        connected(fake, pool),
        connected(fake, known),
        connected(fake, flow),
        connected(fake, WebToken::new(ROLE, secret)),
        connected(fake, Saml::new(ROLE, "arn:idp", secret)),
        connected(fake, role(secret)),
        connected(fake, session(secret)),
        connected(fake, http(secret)),
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

/// The errors of providers with this secret, which all fail.
fn shown(reply: impl Fn(&str) -> Reply + 'static, secret: &str) -> Vec<String> {
    let fake = Fake::answering(move |sent, _| reply(sent.operation()));
    let providers = providers(&fake, secret);
    let errors = providers.iter().map(|provider| {
        let error = fake.run(provider.provide()).expect_err("there are none");
        let hint = error.hint().unwrap_or_default();
        let (name, message) = (error.name(), error.message());
        format!("{error} {error:?} {error:#?} {name} {message} {hint}")
    });
    errors.collect()
}

#[test]
fn no_error_shows_a_secret() {
    let mut errors = 0;
    for reply in REPLIES {
        let fake = Fake::answering(move |sent, _| reply(sent.operation()));
        for provider in providers(&fake, "hush-login") {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Services repeat what they refuse, in their message or as the error's type; hosts name what they could not send.
    #[test]
    fn a_secret_that_is_repeated_is_not_shown(secret in "[!-~]{12,40}", twice in any::<bool>()) {
        let repeated = if twice { format!("{secret}, {secret}!") } else { secret.clone() };
        let json = serde_json::json!({ "__type": "NotAuthorizedException", "message": format!("bad {repeated}") });
        let escaped = repeated.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let xml = format!(
            "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>bad {escaped}</Message></Error></ErrorResponse>"
        );
        let of_form = ["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "AssumeRole", "GetSessionToken"];
        let errors = shown(
            move |operation| {
                if of_form.contains(&operation) { answer_xml(400, &xml) } else { answer(400, &json.to_string()) }
            },
            &secret,
        );
        for shown in errors {
            prop_assert!(shown.contains("bad …") && !shown.contains(&secret), "{}", shown);
        }
    }

    /// Of two secrets that begin alike no piece is left.
    #[test]
    fn a_secret_within_another_is_not_shown(begin in "[a-z]{6,9}", end in "[0-9]{6,9}") {
        let whole = format!("{begin}{end}");
        let logins: Logins = [("a".to_owned(), begin.clone()), ("b".to_owned(), whole.clone())].into();
        let pool = CognitoIdentityPool {
            logins: Some(Source::value(logins)),
            ..CognitoIdentityPool::new("us-east-1:pool")
        };
        let message = serde_json::json!({ "code": "Refused", "message": format!("{whole} or {begin}") }).to_string();
        let fake = Fake::answering(move |_, _| answer(400, &message));
        let error = fake.run(connected(&fake, pool).provide()).expect_err("it is refused");
        prop_assert!(error.message().ends_with(": … or …"), "{}", error);
    }
}

#[test]
fn a_host_that_names_the_url_names_no_query() {
    let reason = "could not fetch https://example.com/?token=hush-query#hush";
    let fake = Fake::answering(move |_, _| Reply::NoAnswer(reason));
    let error = fake.run(connected(&fake, http("hush-header")).provide());
    let message = error.expect_err("there is no network").to_string();
    assert!(
        message.ends_with("could not fetch https://example.com/…"),
        "{message}"
    );
}

#[test]
fn no_option_shows_a_secret() {
    let shown = format!(
        "{:?} {:#?} {:?} {:#?} {:?} {:?} {:#?} {:?}",
        mfa("hush-code"),
        role("hush-code"),
        session("hush-code"),
        http("hush-header"),
        logins("hush-login"),
        Source::from("hush-token"),
        keys("hush"),
        WebToken::new(ROLE, "hush-token"),
    );
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(shown.contains("token_code: Source(value)"), "{shown}");
    assert!(shown.contains("Http(POST https://example.com/)"), "{shown}");
}

#[test]
fn nothing_that_was_sent_or_answered_shows_a_secret() {
    let response = Response {
        status: 200,
        text: r#"{"Credentials":{"SecretKey":"hush","SessionToken":"hush"}}"#.to_owned(),
        ..Response::default()
    };
    let headers = [
        ("authorization", "hush".to_owned()),
        ("x-amz-security-token", "hush".to_owned()),
    ];
    let request = Request {
        method: "POST",
        url: "https://example.com/path?token=hush",
        headers: &headers,
        body: b"hush",
        max_answer_length: 100,
    };
    let mut shown = format!("{response:?} {response:#?} {request:?} {request:#?}");
    let fake = Fake::answering(move |_, _| Reply::Answer(response.clone()));
    let config = Config::of_region(COGNITO_IDENTITY, "us-east-1", ConnectionConfig::default());
    let client = Client::unsigned(fake.clone(), config.expect("valid"));
    let answer = fake.run(client.call("GetCredentialsForIdentity", b"{}"));
    let answer = answer.expect("it is answered");
    assert_eq!(answer.json["Credentials"]["SecretKey"], "hush");
    shown.extend([format!("{answer:?}"), format!("{answer:#?}")]);
    assert!(!shown.contains(SECRET), "{shown}");
    for public in [
        "status: 200",
        "https://example.com/path",
        "x-amz-security-token",
        "4 bytes",
    ] {
        assert!(shown.contains(public), "{shown}");
    }
}
