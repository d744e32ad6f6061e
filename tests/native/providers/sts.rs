//! What STS answers, and what follows from it.

use std::{cell::Cell, rc::Rc, time::Duration};

use rekognition_wasm::{
    client::Client,
    credentials::{Cached, Credentials, ProvideCredentials},
    error::{Error, Kind},
    providers::{
        function::from_fn,
        saml::{self, Saml},
        session_token::{self, SessionToken},
        source::Source,
        sts::Mfa,
        temporary::{self, TemporaryCredentials},
        web_token::{self, WebToken},
    },
    services::sts::STS,
};

use super::{
    END, answer_xml, check_shared, config, counted, keys, provided, refusal, refused, services,
    session, signed, unsigned,
};
use crate::fake::{Fake, Reply, Sent};

fn web_token(fake: &Fake, token: impl Into<Source<String>>) -> WebToken<Fake> {
    WebToken::new(unsigned(fake, STS), web_token::Options::default(), token)
}

fn member(sent: &Sent, name: &str) -> Option<String> {
    let mut form = form_urlencoded::parse(sent.body.as_bytes());
    form.find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

#[test]
fn tokens_are_asked_for_anew() {
    let check = |fake: &Fake, provider: &dyn ProvideCredentials, name: &str| {
        for number in 1..=3 {
            fake.run(provider.provide()).expect("it is provided");
            let sent = fake.sent().pop().expect("it was sent");
            assert_eq!(member(&sent, name), Some(format!("{name}-{number}")));
        }
    };
    let fake = services();
    check(
        &fake,
        &web_token(&fake, counted("WebIdentityToken")),
        "WebIdentityToken",
    );
    let assertion = counted("SAMLAssertion");
    let saml = Saml::new(unsigned(&fake, STS), saml::Options::default(), assertion);
    check(&fake, &saml, "SAMLAssertion");
    let mfa = |token_code| {
        let serial_number = "device".to_owned();
        Some(Mfa {
            serial_number,
            token_code,
        })
    };
    let options = temporary::Options {
        mfa: mfa(counted("TokenCode")),
        ..temporary::Options::default()
    };
    let role = TemporaryCredentials::new(signed(&fake, keys(None)), options);
    check(&fake, &role, "TokenCode");
    let options = session_token::Options {
        mfa: mfa(counted("TokenCode")),
        duration: None,
    };
    check(
        &fake,
        &SessionToken::new(signed(&fake, keys(None)), options),
        "TokenCode",
    );
}

#[test]
fn a_token_that_cannot_be_had_is_the_error() {
    let fake = Fake::script([]);
    let signed_out = Source::from_fn(async || Err(Error::credentials("nobody has signed in")));
    let error = refused(&fake, &web_token(&fake, signed_out));
    assert_eq!(error.message(), "nobody has signed in");
}

#[test]
fn what_sts_says_is_what_the_caller_reads() {
    let fake = Fake::script([refusal(
        400,
        "ExpiredTokenException",
        "Token expired: 1 &lt; 2",
    )]);
    let error = refused(&fake, &web_token(&fake, "token"));
    assert_eq!(
        error.to_string(),
        "CredentialsProviderError: no credentials: AssumeRoleWithWebIdentity: \
         ExpiredTokenException: Token expired: 1 < 2"
    );
    // a token that has ended stays ended: it is sent once
    assert_eq!(
        (
            error.kind(),
            error.status(),
            error.request_id(),
            error.attempts()
        ),
        (Kind::Credentials, Some(400), Some("id-of-the-body"), 1)
    );
}

#[test]
fn what_may_pass_is_tried_again() {
    for first in [
        refusal(400, "IDPCommunicationError", "no answer of the issuer"),
        refusal(400, "Throttling", "slow down"),
        refusal(503, "ServiceUnavailable", "later"),
        answer_xml(200, "<AssumeRoleWithWebIdentityResponse><Crede"),
        answer_xml(200, ""),
        Reply::NoAnswer("reset"),
    ] {
        let fake = Fake::script([first, session("AssumeRoleWithWebIdentity", END)]);
        provided(&fake, &web_token(&fake, "token"));
        assert_eq!(fake.sent().len(), 2);
    }
}

#[test]
fn an_answer_without_whole_credentials_is_refused() {
    let part = |name: &str, value: &str| format!("<{name}>{value}</{name}>");
    let whole = [
        part("AccessKeyId", "ASIA"),
        part("SecretAccessKey", "hush"),
        part("SessionToken", "token"),
        part("Expiration", END),
    ];
    let check = |parts: &[String], is_good: bool| {
        let text = format!("<R><Credentials>{}</Credentials></R>", parts.concat());
        let fake = Fake::script([answer_xml(200, &text)]);
        let outcome = fake.run(web_token(&fake, "token").provide());
        assert_eq!(outcome.is_ok(), is_good, "{text}");
        if let Err(error) = outcome {
            assert_eq!(error.kind(), Kind::Credentials);
            assert!(error.message().contains("expected"), "{error}");
            assert!(!error.message().contains("hush"), "{error}");
        }
    };
    check(&whole, true);
    for missing in 0..whole.len() {
        let mut parts = whole.to_vec();
        parts.remove(missing);
        check(&parts, false);
    }
    for (index, value) in [(1, "hush hush"), (2, ""), (3, "tomorrow")] {
        let mut parts = whole.to_vec();
        let name = [
            "AccessKeyId",
            "SecretAccessKey",
            "SessionToken",
            "Expiration",
        ][index];
        parts[index] = part(name, value);
        check(&parts, false);
    }
}

#[test]
fn credentials_are_replaced_before_they_end() {
    let fake = services();
    let cached = Cached::new(fake.clone(), web_token(&fake, counted("token")));
    provided(&fake, &cached);
    fake.advance(Duration::from_mins(54));
    provided(&fake, &cached);
    assert_eq!(fake.sent().len(), 1);
    fake.advance(Duration::from_mins(6));
    provided(&fake, &cached);
    let tokens: Vec<_> = fake
        .sent()
        .iter()
        .map(|sent| member(sent, "WebIdentityToken"))
        .collect();
    assert_eq!(
        tokens,
        [Some("token-1".to_owned()), Some("token-2".to_owned())]
    );
}

#[test]
fn one_flow_serves_all_who_wait() {
    let fake = services();
    check_shared(
        &fake,
        web_token(&fake, "token"),
        &["AssumeRoleWithWebIdentity"],
    );
    let fake = services();
    let saml = Saml::new(unsigned(&fake, STS), saml::Options::default(), "assertion");
    check_shared(&fake, saml, &["AssumeRoleWithSAML"]);
    let fake = services();
    let role = TemporaryCredentials::new(signed(&fake, keys(None)), temporary::Options::default());
    check_shared(&fake, role, &["AssumeRole"]);
    let fake = services();
    let session = SessionToken::new(signed(&fake, keys(None)), session_token::Options::default());
    check_shared(&fake, session, &["GetSessionToken"]);
}

/// Keys one after another, `AKID1`, `AKID2`, …, and how often they were asked for.
fn one_after_another(asked: &Rc<Cell<u32>>) -> impl ProvideCredentials + 'static {
    let asked = asked.clone();
    from_fn(async move || {
        asked.set(asked.get() + 1);
        let key = format!("AKID{}", asked.get());
        Credentials::new(key, "secret".into(), Some("token".into()), None, None)
    })
}

#[test]
fn refused_credentials_of_who_assumes_a_role_are_replaced() {
    let fake = Fake::answering(|sent, _| {
        if sent.header("authorization").contains("AKID1/") {
            refusal(403, "ExpiredToken", "the session is over")
        } else {
            session("AssumeRole", END)
        }
    });
    let asked = Rc::default();
    let master = Rc::new(Cached::new(fake.clone(), one_after_another(&asked)));
    let client = Client::new(fake.clone(), config(STS), master);
    let role = TemporaryCredentials::new(client, temporary::Options::default());
    provided(&fake, &role);
    assert_eq!((asked.get(), fake.sent().len()), (2, 2));

    // they are kept for the next role, and forgotten at sign-out
    provided(&fake, &role);
    assert_eq!(asked.get(), 2);
    role.clear();
    provided(&fake, &role);
    assert_eq!(asked.get(), 3);
}

#[test]
fn a_role_is_assumed_with_a_role() {
    let fake = services();
    let first = Cached::new(fake.clone(), web_token(&fake, "token"));
    let client = Client::new(fake.clone(), config(STS), Rc::new(first));
    let second = TemporaryCredentials::new(client, temporary::Options::default());
    let credentials = provided(&fake, &second);
    assert_eq!(credentials.session_token(), Some("of-AssumeRole"));
    assert_eq!(
        fake.operations(),
        ["AssumeRoleWithWebIdentity", "AssumeRole"]
    );
    let token = "of-AssumeRoleWithWebIdentity".to_owned();
    let signs = Credentials::new("ASIA".into(), "a/b+c&d".into(), Some(token), None, None);
    super::signatures::check(&fake.sent()[1], &signs.expect("valid"), "sts");
}

#[test]
fn a_wrong_clock_is_corrected() {
    let message = "Signature expired: 20261120T101500Z is now earlier than \
                   20261120T111500Z (20261120T112000Z - 5 min.)";
    let fake = Fake::script([
        refusal(403, "SignatureDoesNotMatch", message),
        session("AssumeRole", END),
    ]);
    let role = TemporaryCredentials::new(signed(&fake, keys(None)), temporary::Options::default());
    provided(&fake, &role);
    let dates: Vec<_> = fake
        .sent()
        .iter()
        .map(|it| it.header("x-amz-date").to_owned())
        .collect();
    assert_eq!(dates, ["20261120T101500Z", "20261120T112000Z"]);
}

#[test]
fn a_function_provides() {
    let fake = Fake::script([]);
    let asked = Rc::default();
    let provider = one_after_another(&asked);
    assert_eq!(provided(&fake, &provider).access_key_id(), "AKID1");
    assert_eq!(provided(&fake, &provider).access_key_id(), "AKID2");
    let cached = Cached::new(fake.clone(), provider);
    check_shared(&fake, cached, &[]);
    assert_eq!(asked.get(), 3);
    let error = refused(
        &fake,
        &from_fn(async || Err(Error::credentials("the box is locked"))),
    );
    assert_eq!(error.message(), "the box is locked");
}
