//! Services, endpoints and programs that mean harm, or know no better: whatever they send, no error shows a secret, and
//! nothing waits, reads or recurses without end.

use std::{future::pending, rc::Rc, time::Duration};

use proptest::prelude::*;
use rekognition_wasm::{
    Rekognition,
    client::Client,
    config::{Config, ConnectionConfig},
    credentials::{
        Connect, Credentials, Keys, ProvideCredentials, ProvidedCredentials, SharedProvider,
    },
    endpoint::{Endpoint, Variant},
    error::{Error, Kind},
    http::{ANSWER_HEADERS, Request, Response},
    providers::{
        CognitoBasicFlow, CognitoIdentity, CognitoIdentityPool, Http, Logins, Method, Mfa, Saml,
        SessionToken, Source, TemporaryCredentials, WebToken, from_fn,
    },
    request::RequestLine,
    service::Service,
    services::{rekognition::REKOGNITION, s3::S3, sts::STS},
    types::{DetectFacesRequest, GetLabelDetectionRequest, ListCollectionsRequest, WaitOptions},
};
use serde_json::json;

use crate::fake::{Fake, Reply, Sent, answer};

const ROLE: &str = "arn:aws:iam::1:role/a";

fn config(service: Service) -> Config {
    let endpoint = Endpoint::of_region(&service, "us-east-1", Variant::default()).expect("valid");
    Config::new(service, "us-east-1", endpoint).expect("valid")
}

fn keys(secret: &str, token: &str) -> Credentials {
    let keys = Keys {
        access_key_id: "AKID".to_owned(),
        secret_access_key: secret.to_owned(),
        session_token: Some(token.to_owned()),
        ..Keys::default()
    };
    Credentials::new(keys).expect("valid")
}

fn client(fake: &Fake, config: Config) -> Client<Fake> {
    let keys = keys("of-a-secret-access-key", "of-a-session-token");
    Client::new(fake.clone(), config, Rc::new(keys))
}

fn detect(fake: &Fake, config: Config) -> Error {
    let call = client(fake, config);
    fake.run(call.call("DetectFaces", b"{}"))
        .expect_err("it fails")
}

/// Secrets of every kind that is sent.
#[derive(Clone, Debug)]
struct Secrets {
    secret_access_key: String,
    session_token: String,
    token: String,
    code: String,
    query: String,
    body: String,
}

impl Secrets {
    fn all(&self) -> [&str; 6] {
        [
            &self.secret_access_key,
            &self.session_token,
            &self.token,
            &self.code,
            &self.query,
            &self.body,
        ]
    }
}

fn secrets() -> impl Strategy<Value = Secrets> {
    let parts = (
        "[!-~]{12,40}",
        "[!-~]{12,60}|[A-Za-z0-9+/=]{100,120}",
        "[!-~]{12,60}|[A-Za-z0-9+/=\n]{80,100}|[а-я]{12,20}",
        "[0-9]{6}",
        "[A-Za-z0-9._-]{12,40}",
        "[ -~]{12,60}",
    );
    parts.prop_map(
        |(secret_access_key, session_token, token, code, query, body)| Secrets {
            secret_access_key,
            session_token,
            token,
            code,
            query,
            body,
        },
    )
}

/// The shape of an answer that repeats what it was sent.
#[derive(Clone, Copy, Debug)]
struct Echo {
    status: u16,
    format: u8,
    /// Where the part begins that is repeated.
    from: usize,
    in_headers: bool,
}

fn echoes() -> impl Strategy<Value = Echo> {
    let status = prop::sample::select(vec![0, 200, 204, 302, 400, 403, 404, 429, 500, 503]);
    let parts = (status, 0..4_u8, 0..60_usize, any::<bool>());
    parts.prop_map(|(status, format, from, in_headers)| Echo {
        status,
        format,
        from,
        in_headers,
    })
}

impl Echo {
    /// Repeats the URL, all headers and the body, and what nobody sent.
    fn reply(self, sent: &Sent, more: &str) -> Reply {
        let Sent {
            url, body, headers, ..
        } = sent;
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}"))
            .collect();
        let whole = format!("{} {body} {more} {url}", headers.join("\n"));
        let echo: String = whole.chars().skip(self.from).collect();
        if self.status == 0 {
            return Reply::NoAnswer(echo.leak());
        }
        let names = [
            "__type",
            "code",
            "Code",
            "message",
            "Message",
            "RequestId",
            "Token",
            "StatusMessage",
            "JobStatus",
            "NextToken",
            "CollectionIds",
            "FaceDetails",
            "Expiration",
        ];
        let text = match self.format {
            0 => {
                let members = names.map(|name| (name.to_owned(), json!(echo)));
                json!(serde_json::Map::from_iter(members)).to_string()
            }
            1 => json!({ "JobStatus": "FAILED", "StatusMessage": echo, "message": echo, "code": echo }).to_string(),
            2 => {
                let echo = echo.replace('&', "&amp;").replace('<', "&lt;");
                let members = names.map(|name| format!("<{name}>{echo}</{name}>"));
                format!("<R>{}</R>", members.concat())
            }
            _ => echo.clone(),
        };
        let names: &[&str] = if self.in_headers {
            &ANSWER_HEADERS
        } else {
            &[]
        };
        Reply::Answer(Response {
            status: self.status,
            headers: names.iter().map(|name| (*name, echo.clone())).collect(),
            text,
        })
    }
}

/// Every kind of client and provider, as a call that says how it ended.
fn outcomes(fake: &Fake, secrets: &Secrets) -> Vec<String> {
    let keys = || keys(&secrets.secret_access_key, &secrets.session_token);
    let mut shown = Vec::new();
    for service in [REKOGNITION, STS, S3] {
        let client = Client::new(fake.clone(), config(service), Rc::new(keys()));
        let headers = [("x-amz-secret", secrets.query.as_str())];
        let query = format!("secret={}", secrets.query);
        let line = RequestLine {
            query: &query,
            headers: &headers,
            ..RequestLine::new("PutObject", "PUT", "/a")
        };
        shown.push(match fake.run(client.call(line, b"{}")) {
            Ok(answer) => format!("{answer:?} {:?}", answer.request_id),
            Err(error) => all_of(&error),
        });
        shown.push(format!("{line:?} {:?}", client.config()));
    }
    let typed: Rekognition<Fake> =
        Client::new(fake.clone(), config(REKOGNITION), Rc::new(keys())).into();
    let job = GetLabelDetectionRequest {
        job_id: "job".to_owned(),
        ..Default::default()
    };
    let once = WaitOptions {
        limit: Some(Duration::from_secs(1)),
        ..WaitOptions::default()
    };
    let detect = DetectFacesRequest {
        image: b"\xff\xd8\xff\xc0\0\x0b\x08\0\x64\0\x64\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\xff\xd9".to_vec().into(),
        ..Default::default()
    };
    shown.extend(errors([
        fake.run(typed.wait_for(job, once)).err(),
        fake.run(typed.send(detect)).err(),
        fake.run(async {
            let mut pages = typed.pages(ListCollectionsRequest::default());
            let first = pages.next().await;
            first.and_then(Result::err)
        }),
    ]));
    let all = providers(fake, secrets).map(|provider| fake.run(provider.provide()).err());
    shown.extend(errors(all));
    shown
}

fn providers(fake: &Fake, secrets: &Secrets) -> [SharedProvider; 9] {
    let keys = || keys(&secrets.secret_access_key, &secrets.session_token);
    let logins = || {
        let logins = Logins::from([("accounts.google.com".to_owned(), secrets.token.clone())]);
        Some(Source::value(logins))
    };
    let mfa = || {
        Some(Mfa {
            serial_number: "device".to_owned(),
            token_code: secrets.code.as_str().into(),
        })
    };
    let connect = |provider: Result<SharedProvider, Error>| provider.expect("valid");
    let header = secrets
        .token
        .replace(|it: char| !it.is_ascii_graphic(), "-");
    let token = secrets.token.as_str();
    [
        connect(
            CognitoIdentityPool {
                logins: logins(),
                ..CognitoIdentityPool::new("us-east-1:pool")
            }
            .connect(fake),
        ),
        connect(
            CognitoIdentity {
                logins: logins(),
                ..CognitoIdentity::new("us-east-1:known")
            }
            .connect(fake),
        ),
        connect(
            CognitoBasicFlow {
                logins: logins(),
                ..CognitoBasicFlow::new("us-east-1:pool", ROLE)
            }
            .connect(fake),
        ),
        connect(WebToken::new(ROLE, token).connect(fake)),
        connect(Saml::new(ROLE, "arn:idp", token).connect(fake)),
        connect(
            TemporaryCredentials {
                mfa: mfa(),
                ..TemporaryCredentials::new(ROLE, keys())
            }
            .connect(fake),
        ),
        connect(
            SessionToken {
                mfa: mfa(),
                ..SessionToken::new(keys())
            }
            .connect(fake),
        ),
        connect(
            Http {
                method: Method::Post,
                headers: Source::value(vec![("authorization".to_owned(), header)]),
                body: secrets.body.as_str().into(),
                ..Http::new(format!("https://a.example/?key={}", secrets.query))
            }
            .connect(fake),
        ),
        connect(Http::new("https://b.example/").connect(fake)),
    ]
}

fn errors(found: impl IntoIterator<Item = Option<Error>>) -> Vec<String> {
    found.into_iter().flatten().map(|it| all_of(&it)).collect()
}

/// All that an error shows.
fn all_of(error: &Error) -> String {
    let (name, message) = (error.name(), error.message());
    let (hint, id) = (error.hint(), error.request_id());
    let whole = format!("{name}: {message}");
    assert_eq!(
        [
            error.to_string(),
            format!("{error:?}"),
            format!("{error:#?}")
        ],
        [(); 3].map(|()| whole.clone())
    );
    format!("{whole} {hint:?} {id:?}")
}

/// Whether a text holds twelve characters of a secret in a row, or a shorter one.
fn holds(text: &str, secret: &str) -> bool {
    let secret: Vec<char> = secret.chars().collect();
    let runs = secret.windows(secret.len().clamp(1, 12));
    runs.map(String::from_iter).any(|run| text.contains(&run))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_repeated_is_not_shown(secrets in secrets(), echo in echoes()) {
        // what a service should not even know
        let more = format!("{} {}", secrets.secret_access_key, secrets.session_token);
        let fake = Fake::answering(move |sent, _| {
            let is_signed = !sent.header("x-amz-security-token").is_empty();
            echo.reply(sent, if is_signed { &more } else { "" })
        });
        for shown in outcomes(&fake, &secrets) {
            for secret in secrets.all() {
                prop_assert!(!holds(&shown, secret), "{secret} in {shown}");
            }
            for sent in fake.sent() {
                let authorization = sent.header("authorization");
                let signature = authorization.split_once("Signature=");
                let signature = signature.map_or("", |(_, signature)| signature);
                prop_assert!(signature.is_empty() || !holds(&shown, signature), "{signature} in {shown}");
            }
            prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
        }
    }
}

#[test]
fn to_hide_takes_a_time_that_grows_with_the_length() {
    // both would take minutes if each place of one were compared with each of the other
    let long = "a".repeat(400_000);
    let text = "a".repeat(1_000_000);
    let fake = Fake::answering(move |_, _| {
        answer(
            400,
            &json!({ "code": "Refused", "message": text }).to_string(),
        )
    });
    let provider = Http {
        method: Method::Post,
        body: long.into(),
        ..Http::new("https://a.example/")
    };
    let provider = provider.connect(&fake).expect("valid");
    let error = fake.run(provider.provide()).expect_err("it is refused");
    assert!(error.message().ends_with("Refused: …"), "{error}");
}

#[test]
fn an_error_has_one_line_and_no_more_than_some_pages() {
    let message = format!(
        "first\r\nsecond\u{2028}\u{85}\0third\u{202e}{}",
        "é".repeat(9000)
    );
    let body = json!({ "__type": "Odd\nType", "Message": message, "RequestId": "a\nb" });
    let fake = Fake::answering(move |_, _| answer(400, &body.to_string()));
    let error = detect(&fake, config(REKOGNITION));
    assert_eq!(error.name(), "Odd Type");
    assert!(
        error.message().starts_with("first  second   third é"),
        "{error}"
    );
    assert_eq!(error.message().chars().count(), 4096);
    // what programs write is theirs, and has one line as well
    assert_eq!(Error::config("a\nb").at("x\ny").message(), "x y: a b");
    let long = Error::network(&"x".repeat(1 << 20)).of_provider("GetId");
    assert_eq!(long.message().chars().count(), 4096);
    let answered = Error::response("x").with_answer(200, "a\nb".repeat(5000));
    assert_eq!(
        answered.request_id().map(|id| id.chars().count()),
        Some(4096)
    );
    assert_eq!(
        answered.request_id().map(|id| id.contains('\n')),
        Some(false)
    );
}

#[test]
fn nothing_that_is_shown_for_a_programmer_has_a_header_a_body_or_a_query() {
    let response = Response {
        status: 200,
        headers: vec![("x-amzn-requestid", "hush".to_owned())],
        text: "hush".to_owned(),
    };
    let headers = [("x-amz-meta", "hush".to_owned())];
    let request = Request {
        method: "PUT",
        url: "https://a.example/b?hush#hush",
        headers: &headers,
        body: b"hush",
        max_answer_length: 1,
    };
    let line = RequestLine {
        query: "hush",
        headers: &[("x-amz-meta", "hush")],
        ..RequestLine::new("PutObject", "PUT", "/b")
    };
    let shown = format!("{response:?} {request:?} {line:?} {line:#?}");
    assert!(!shown.contains("hush"), "{shown}");
    for public in [
        "200",
        "4 bytes",
        "https://a.example/b",
        "PutObject",
        "x-amz-meta",
    ] {
        assert!(shown.contains(public), "{shown}");
    }
}

#[test]
fn a_refused_endpoint_shows_neither_a_password_nor_a_query() {
    for url in [
        "https://user:hush@a.example/",
        "https://hush@a.example",
        "https://a.example/?key=hush",
        "https://a.example/b#hush",
        "ftp://a.example/?hush",
        "//user:hush@a.example",
        "https://user:hush@a.example/?hush",
    ] {
        let error = Endpoint::parse(url).expect_err("it is refused");
        assert!(!all_of(&error).contains("hush"), "{error}");
        let http = Http::new(url).connect(&Fake::default());
        let error = http.err().map(|error| all_of(&error)).unwrap_or_default();
        assert!(!error.contains("hush"), "{error}");
    }
    let error = Endpoint::parse("https://a.example/?key=hush").expect_err("it has a query");
    assert!(
        error.message().ends_with(r#"found "https://a.example/…""#),
        "{error}"
    );
}

#[test]
fn an_answer_that_is_too_long_is_refused_and_not_asked_for_again() {
    let body = format!(r#"{{"a":"{}"}}"#, "b".repeat(992));
    assert_eq!(body.len(), 1000);
    for status in [200, 500] {
        let text = body.clone();
        let fake = Fake::answering(move |_, _| answer(status, &text));
        let config = Config {
            max_answer_length: 999,
            ..config(REKOGNITION)
        };
        let error = detect(&fake, config);
        assert_eq!(
            (error.kind(), error.code()),
            (Kind::Response, Some("AnswerTooLong"))
        );
        assert_eq!(
            error.message(),
            "expected an answer of at most 999 bytes (max_answer_length), found a longer one"
        );
        assert_eq!((error.attempts(), error.status()), (1, Some(status)));
        assert!(error.request_id().is_some());
    }
    let text = body.clone();
    let fake = Fake::answering(move |_, _| answer(200, &text));
    let config = Config {
        max_answer_length: 1000,
        ..config(REKOGNITION)
    };
    let fits = client(&fake, config);
    fake.run(fits.call("DetectFaces", b"{}"))
        .expect("it is just as long");
    // 16 MiB, unless it is said, also where credentials are vended
    assert_eq!(ConnectionConfig::default().max_answer_length, 16 << 20);
    let text = format!(r#"{{"a":"{}"}}"#, "b".repeat(16 << 20));
    let fake = Fake::answering(move |_, _| answer(200, &text));
    let vended = Http::new("https://a.example/")
        .connect(&fake)
        .expect("valid");
    let error = fake.run(vended.provide()).expect_err("it is too long");
    assert!(
        error.message().contains("at most 16777216 bytes"),
        "{error}"
    );
    assert_eq!(fake.sent().len(), 1);
}

#[test]
fn depth_is_an_error_and_no_overflow() {
    let depth = 100_000;
    let texts = [
        format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth)),
        format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)),
        "[".repeat(depth),
        "{\"a\":".repeat(depth),
    ];
    for text in texts {
        for status in [200, 400] {
            let text = text.clone();
            let fake = Fake::answering(move |_, _| answer(status, &text));
            let error = detect(
                &fake,
                Config {
                    max_attempts: 1,
                    ..config(REKOGNITION)
                },
            );
            assert_eq!(error.kind(), Kind::Response, "{error}"); // it declares no type
            let typed: Rekognition<Fake> = client(&fake, config(REKOGNITION)).into();
            fake.run(typed.list_collections(ListCollectionsRequest::default()))
                .expect_err("it is no answer");
        }
    }
    // as deep as it may be, and read as members that a typed answer has and does not have
    let lists = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let text = format!(r#"{{"CollectionIds":[],"Unknown":{}}}"#, lists(63));
    let fake = Fake::answering(move |_, _| answer(200, &text));
    let typed: Rekognition<Fake> = client(&fake, config(REKOGNITION)).into();
    fake.run(typed.list_collections(ListCollectionsRequest::default()))
        .expect("it is passed over");
    // brackets in texts are none
    let brackets = "[{".repeat(500);
    let text = json!({ "a": format!("\\\"{brackets}\\"), "b": brackets }).to_string();
    let fake = Fake::answering(move |_, _| answer(200, &text));
    let untyped = client(&fake, config(REKOGNITION));
    fake.run(untyped.call("DetectFaces", b"{}"))
        .expect("it is flat");
    // XML is read without recursion: this one is whole, and holds nothing
    let deep = format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    for text in [deep, "<a>".repeat(depth)] {
        let fake = Fake::answering(move |_, _| answer(200, &text));
        let sts = client(
            &fake,
            Config {
                max_attempts: 1,
                ..config(STS)
            },
        );
        let _ = fake.run(sts.call("GetSessionToken", b""));
        let token = WebToken::new(ROLE, "token").connect(&fake).expect("valid");
        fake.run(token.provide())
            .expect_err("it holds no credentials");
    }
}

/// A provider that never answers.
struct Silent;

impl ProvideCredentials for Silent {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(pending())
    }
}

#[test]
fn a_provider_that_never_answers_is_waited_for_up_to_a_limit() {
    let fake = Fake::answering(|_, _| answer(200, "{}"));
    let providers: [SharedProvider; 4] = [
        Rc::new(Silent),
        from_fn(pending).connect(&fake).expect("valid"),
        WebToken::new(ROLE, Source::from_fn(pending))
            .connect(&fake)
            .expect("valid"),
        Http {
            headers: Source::from_fn(pending),
            ..Http::new("https://a.example/")
        }
        .connect(&fake)
        .expect("valid"),
    ];
    for provider in providers {
        for (limit, milliseconds) in [(None, "120000"), (Some(Duration::from_secs(5)), "5000")] {
            let mut config = config(REKOGNITION);
            config.credentials_timeout = limit.unwrap_or(config.credentials_timeout);
            let client = Client::new(fake.clone(), config, provider.clone());
            let error = fake
                .run(client.call("DetectFaces", b"{}"))
                .expect_err("none came");
            assert_eq!(error.kind(), Kind::Credentials);
            let expected = format!("within {milliseconds} ms (credentials_timeout)");
            assert!(error.message().ends_with(&expected), "{error}");
        }
    }
    assert_eq!(fake.sent().len(), 0);
}

#[test]
fn an_operation_is_a_name_and_no_header() {
    let fake = Fake::answering(|_, _| answer(200, "{}"));
    for name in ["", "A\r\nx-evil: 1", "A B", "Ä", "A/../B"] {
        let call = client(&fake, config(REKOGNITION));
        let error = fake.run(call.call(name, b"{}")).expect_err("it is none");
        assert_eq!(error.kind(), Kind::Config, "{error}");
        assert!(!error.message().contains(['\r', '\n']), "{error:?}");
    }
    assert_eq!(fake.sent().len(), 0);
}
