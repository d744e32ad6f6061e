//! What STS answers, and what follows from it.

use std::{cell::Cell, rc::Rc, time::Duration};

use rekognition_wasm::{
    credentials::{Connect, Credentials, Keys, ProvideCredentials, SharedProvider},
    error::{Error, Kind},
    providers::{
        Mfa, Saml, SessionOptions, SessionToken, Source, TemporaryCredentials, WebToken, from_fn,
    },
};

use super::{
    END, ROLE, answer_xml, asked, check_shared, connected, counted, keys, provided, refusal,
    refused, services, session,
};
use crate::fake::{Fake, Reply, Sent};

const PRINCIPAL: &str = "arn:aws:iam::123456789012:saml-provider/Idp";

fn web_token(token: impl Into<Source<String>>) -> WebToken {
    WebToken::new(ROLE, token)
}

fn role<M>(master: M) -> TemporaryCredentials<M> {
    TemporaryCredentials::new(ROLE, master)
}

fn member(sent: &Sent, name: &str) -> Option<String> {
    let mut form = form_urlencoded::parse(sent.body.as_bytes());
    form.find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

#[test]
fn tokens_are_asked_for_anew() {
    let check = |fake: &Fake, provider: SharedProvider, name: &str| {
        for number in 1..=3 {
            asked(fake, &provider);
            let sent = fake.sent().pop().expect("it was sent");
            assert_eq!(member(&sent, name), Some(format!("{name}-{number}")));
        }
    };
    let fake = services();
    let name = "WebIdentityToken";
    check(&fake, connected(&fake, web_token(counted(name))), name);
    let saml = Saml::new(ROLE, PRINCIPAL, counted("SAMLAssertion"));
    check(&fake, connected(&fake, saml), "SAMLAssertion");
    let mfa = |token_code| {
        let serial_number = "device".to_owned();
        Some(Mfa {
            serial_number,
            token_code,
        })
    };
    let role = TemporaryCredentials {
        mfa: mfa(counted("TokenCode")),
        ..role(keys(None))
    };
    check(&fake, connected(&fake, role), "TokenCode");
    let session = SessionToken {
        mfa: mfa(counted("TokenCode")),
        ..SessionToken::new(keys(None))
    };
    check(&fake, connected(&fake, session), "TokenCode");
}

#[test]
fn a_token_that_cannot_be_had_is_the_error() {
    let fake = Fake::script([]);
    let signed_out = Source::from_fn(async || Err(Error::credentials("nobody has signed in")));
    let error = refused(&fake, web_token(signed_out));
    assert_eq!(error.message(), "nobody has signed in");
}

#[test]
fn what_sts_says_is_what_the_caller_reads() {
    let fake = Fake::script([refusal(
        400,
        "ExpiredTokenException",
        "Token expired: 1 &lt; 2",
    )]);
    let error = refused(&fake, web_token("token"));
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
        provided(&fake, web_token("token"));
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
        let outcome = fake.run(connected(&fake, web_token("token")).provide());
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
    let cached = connected(&fake, web_token(counted("token")));
    provided(&fake, cached.clone());
    fake.advance(Duration::from_mins(54));
    provided(&fake, cached.clone());
    assert_eq!(fake.sent().len(), 1);
    fake.advance(Duration::from_mins(6));
    provided(&fake, cached);
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
    let flow = ["AssumeRoleWithWebIdentity"];
    check_shared(&fake, web_token("token"), &flow);
    let fake = services();
    let saml = Saml::new(ROLE, PRINCIPAL, "assertion");
    check_shared(&fake, saml, &["AssumeRoleWithSAML"]);
    let fake = services();
    check_shared(&fake, role(keys(None)), &["AssumeRole"]);
    let fake = services();
    let session = SessionToken::new(keys(None));
    check_shared(&fake, session, &["GetSessionToken"]);
}

/// Keys one after another, `AKID1`, `AKID2`, …, and how often they were asked for.
fn one_after_another(asked: &Rc<Cell<u32>>) -> impl Connect<Fake> + use<> {
    let asked = asked.clone();
    from_fn(async move || {
        asked.set(asked.get() + 1);
        Credentials::new(Keys {
            access_key_id: format!("AKID{}", asked.get()),
            secret_access_key: "secret".to_owned(),
            session_token: Some("token".to_owned()),
            ..Keys::default()
        })
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
    let count = Rc::default();
    let role = connected(&fake, role(one_after_another(&count)));
    asked(&fake, &role);
    assert_eq!((count.get(), fake.sent().len()), (2, 2));

    // they are kept for the next role, and forgotten at sign-out
    asked(&fake, &role);
    assert_eq!(count.get(), 2);
    role.clear();
    asked(&fake, &role);
    assert_eq!(count.get(), 3);
}

#[test]
fn a_role_is_assumed_with_a_role() {
    let fake = services();
    let credentials = provided(&fake, role(web_token("token")));
    assert_eq!(credentials.session_token(), Some("of-AssumeRole"));
    assert_eq!(
        fake.operations(),
        ["AssumeRoleWithWebIdentity", "AssumeRole"]
    );
    let signs = Credentials::new(Keys {
        access_key_id: "ASIA".to_owned(),
        secret_access_key: "a/b+c&d".to_owned(),
        session_token: Some("of-AssumeRoleWithWebIdentity".to_owned()),
        ..Keys::default()
    });
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
    provided(&fake, role(keys(None)));
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
    let count = Rc::default();
    let provider = connected(&fake, one_after_another(&count));
    assert_eq!(asked(&fake, &provider).access_key_id(), "AKID1");
    assert_eq!(asked(&fake, &provider).access_key_id(), "AKID2");
    check_shared(&fake, provider, &[]);
    assert_eq!(count.get(), 3);
    let error = refused(
        &fake,
        from_fn(async || Err(Error::credentials("the box is locked"))),
    );
    assert_eq!(error.message(), "the box is locked");
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_sent() {
    let check = |provider: Result<SharedProvider, Error>, expected: &str| {
        let Err(error) = provider else {
            panic!("expected that it is refused: {expected}")
        };
        assert_eq!((error.kind(), error.message()), (Kind::Config, expected));
    };
    let fake = Fake::script([]);
    let a_role =
        "role_arn: expected a role such as arn:aws:iam::123456789012:role/name, found none";
    check(WebToken::new("", "token").connect(&fake), a_role);
    check(Saml::new("", PRINCIPAL, "assertion").connect(&fake), a_role);
    check(
        TemporaryCredentials::new("", keys(None)).connect(&fake),
        a_role,
    );
    check(
        Saml::new(ROLE, "", "assertion").connect(&fake),
        "principal_arn: expected the ARN of a SAML provider, found none",
    );
    let china = WebToken::new("arn:aws-cn:iam::123456789012:role/Viewer", "token");
    check(
        china.clone().connect(&fake),
        "region: expected that of STS for a role of another partition than aws, found none",
    );
    let region = Some("cn-north-1".to_owned());
    assert!(WebToken { region, ..china }.connect(&fake).is_ok());
    for (seconds, is_good) in [
        (0, false),
        (899, false),
        (900, true),
        (129_600, true),
        (129_601, false),
    ] {
        let session = SessionOptions {
            duration: Some(Duration::from_secs(seconds)),
            ..SessionOptions::default()
        };
        let role = WebToken {
            session,
            ..web_token("token")
        };
        assert_eq!(role.connect(&fake).is_ok(), is_good, "{seconds}");
    }
}
