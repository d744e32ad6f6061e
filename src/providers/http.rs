//! Credentials from an endpoint that vends them as JSON: a program's own back end, or what AWS gives to containers.
//! Tries again what may pass, as clients do by default; signs nothing.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use super::{expiration, service::keep, token_source::Source};
use crate::{
    client,
    clock::Clock,
    config::Config,
    credentials::{
        Connect, Credentials, Keys, ProvideCredentials, ProvidedCredentials, SharedProvider,
    },
    error::Error,
    http::{Headers, MAX_ANSWER_LENGTH, Request, Response},
    json::Json,
    platform::Platform,
    redaction::Secrets,
    retry,
    text::concat,
};

/// Credentials that an endpoint vends, such as a program's own back end.
///
/// It takes `AccessKeyId`, `SecretAccessKey`, `Token` (or `SessionToken`) and `Expiration`, as AWS writes them, or
/// `accessKeyId`, `secretAccessKey`, `sessionToken` and `expiration`; or either in `Credentials` or `credentials`. The end
/// is RFC 3339, such as `2026-11-20T11:15:00Z`, or seconds or milliseconds since 1970; credentials without one are kept
/// until they are refused.
///
/// `Debug` shows neither query, headers nor body: they may hold tokens.
///
/// ```
/// use rekognition_wasm::providers::{Http, Method};
///
/// let provider = Http { method: Method::Post, ..Http::new("https://example.com/credentials") };
/// ```
#[derive(Clone)]
pub struct Http {
    /// Where: `https:`, or `http:` on the own machine; in a page also a path on its own host, beginning with `/`.
    pub url: String,
    /// How.
    pub method: Method,
    /// Headers besides `accept`, such as an `authorization`.
    pub headers: Source<Vec<(String, String)>>,
    /// What is posted, as JSON unless a header `content-type` says something else.
    pub body: Source<String>,
    /// How often it is tried in all, at least once; 3 by default.
    pub max_attempts: u32,
    /// How long one attempt may take; 30 seconds by default.
    pub request_timeout: Duration,
}

/// The method of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// `GET`, without a body.
    #[default]
    Get,
    /// `POST`.
    Post,
}

impl Http {
    /// A `GET` at this URL, the rest as is usual.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: Method::default(),
            headers: Source::default(),
            body: Source::default(),
            max_attempts: Config::MAX_ATTEMPTS,
            request_timeout: Config::REQUEST_TIMEOUT,
        }
    }

    /// What was asked, without what may be secret.
    fn label(&self) -> String {
        let end = self.url.find(['?', '#']).unwrap_or(self.url.len());
        concat(&[self.method.name(), " ", &self.url[..end]])
    }
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Http({})", self.label())
    }
}

impl<P: Platform> Connect<P> for Http {
    /// Refuses a URL that is none, holds a user name, or would send credentials unencrypted over a network.
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        check_url(&self.url)?;
        let clock = Clock::of_host(host_of(&self.url));
        let endpoint = Endpoint {
            platform: platform.clone(),
            clock: clock.clone(),
            options: self,
        };
        Ok(keep(platform, clock, endpoint))
    }
}

/// An endpoint as it is asked.
struct Endpoint<P: Platform> {
    platform: P,
    clock: Clock,
    options: Http,
}

impl<P: Platform> Endpoint<P> {
    async fn credentials(&self) -> Result<Credentials, Error> {
        let headers = self.headers().await?;
        let body = match self.options.method {
            Method::Get => String::new(),
            Method::Post => self.options.body.get().await?,
        };
        let (mut attempts, mut total_delay) = (0, Duration::ZERO);
        loop {
            attempts += 1;
            let error = match self.attempt(&headers, &body).await {
                Ok(json) => return decode(&json, &self.options.label()),
                Err(error) => error,
            };
            let error = error.without(&secrets(&headers, &body, &self.options.url));
            let fail = |error: Error| {
                let error = error.with_attempts(attempts, total_delay);
                Err(error.of_provider(&self.options.label()))
            };
            if attempts >= self.options.max_attempts || !error.is_retryable() {
                return fail(error);
            }
            let delay = retry::delay(&error, attempts, self.platform.random());
            total_delay += delay;
            self.platform.sleep(delay).await;
        }
    }

    async fn headers(&self) -> Result<Vec<(String, String)>, Error> {
        let mut headers = self.options.headers.get().await?;
        for (name, value) in &headers {
            check_header(name, value)?;
        }
        let has = |headers: &[(String, String)], name: &str| {
            headers
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        let json = || JSON.to_owned();
        if !has(&headers, "accept") {
            headers.push(("accept".to_owned(), json()));
        }
        if self.options.method == Method::Post && !has(&headers, "content-type") {
            headers.push(("content-type".to_owned(), json()));
        }
        Ok(headers)
    }

    async fn attempt(&self, headers: &[(String, String)], body: &str) -> Result<Json, Error> {
        let headers: Headers<'_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let request = Request {
            method: self.options.method.name(),
            url: &self.options.url,
            headers: &headers,
            body: body.as_bytes(),
            max_answer_length: MAX_ANSWER_LENGTH,
        };
        let limit = self.options.request_timeout;
        let response = client::exchange(&self.platform, request, limit).await?;
        if let Some(date) = response.date() {
            self.clock.observe(self.platform.now(), date);
        }
        answer(&response, self.platform.now())
    }
}

impl<P: Platform> ProvideCredentials for Endpoint<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }
}

fn answer(response: &Response, now: SystemTime) -> Result<Json, Error> {
    match Json::object(&response.text) {
        Some(json) if (200..300).contains(&response.status) => Ok(json),
        json => {
            let text = String::new(); // which may hold keys
            let told = Response {
                text,
                ..response.clone()
            };
            Err(client::error(&told, json.as_ref(), now))
        }
    }
}

/// The type of what is sent and taken, which is no secret.
const JSON: &str = "application/json";

/// The parts of a request that no error shows: headers and body, of `Bearer …` the token alone as well, and the query,
/// as hosts name the URL, and its values.
fn secrets(headers: &[(String, String)], body: &str, url: &str) -> Secrets {
    let values = headers.iter().map(|(_, value)| value.as_str());
    let query = url.find(['?', '#']).map_or("", |begin| &url[begin..]);
    let values = values.filter(|value| *value != JSON);
    let wholes = values.chain([body, query]);
    let parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    let words = wholes.clone().flat_map(str::split_whitespace);
    let words = words.chain(parameters.map(|(_, value)| value));
    // a short word, such as that of a scheme, is no secret
    let words = words.filter(|it| it.len() > 7);
    let mut secrets = Secrets::default();
    for secret in wholes.chain(words) {
        secrets.add(secret);
    }
    secrets
}

/// The credentials of an answer.
fn decode(json: &Json, label: &str) -> Result<Credentials, Error> {
    let inner = json.member("Credentials").or(json.member("credentials"));
    let json = inner.unwrap_or(json);
    let part = |names: &[&str]| names.iter().find_map(|name| json.member(name));
    let text_of = |part: Option<&Json>, what: &str| {
        if let Some(Json::Text(text)) = part {
            return Ok(text.clone());
        }
        let found = " in the answer, found none that is text";
        Err(Error::credentials(concat(&[
            label,
            ": expected ",
            what,
            found,
        ])))
    };
    let text = |names: &[&str], what: &str| text_of(part(names), what);
    let token = part(&["SessionToken", "Token", "sessionToken"]);
    let expiration = part(&["Expiration", "expiration"]).map(time);
    if expiration == Some(None) {
        let what =
            ": expected a time such as 2026-11-20T11:15:00Z as expiration, found another value";
        return Err(Error::credentials(concat(&[label, what])));
    }
    Credentials::new(Keys {
        access_key_id: text(
            &["AccessKeyId", "accessKeyId"],
            "AccessKeyId or accessKeyId",
        )?,
        secret_access_key: text(
            &["SecretAccessKey", "secretAccessKey"],
            "SecretAccessKey or secretAccessKey",
        )?,
        session_token: match token {
            None => None,
            token => Some(text_of(token, "Token or sessionToken")?),
        },
        expiration: expiration.flatten(),
        identity_id: None,
    })
}

/// A time as text, or as a number: of seconds since 1970, or of milliseconds where it is large.
fn time(value: &Json) -> Option<SystemTime> {
    let number = match value {
        Json::Text(text) => return expiration::parse(text),
        Json::Number(number) => number.as_f64()?,
        _ => return None,
    };
    let seconds = if number < 1e11 {
        number
    } else {
        number / 1000.0
    };
    SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// The host of a URL, with its port; empty if it is the page's own.
fn host_of(url: &str) -> &str {
    let behind_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    behind_scheme.split(['/', '?', '#']).next().unwrap_or("")
}

fn check_url(url: &str) -> Result<(), Error> {
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) || url.contains('\\') {
        return Err(unusable(": expected ASCII without spaces and backslashes")); // hosts read these as they like
    }
    let lower = url.to_ascii_lowercase();
    let (is_encrypted, rest) = match (
        lower.strip_prefix("https://"),
        lower.strip_prefix("http://"),
    ) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ if url.starts_with('/') && !url.starts_with("//") => return Ok(()),
        _ => return Err(unusable(": expected https://… or, in a page, /…")),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() || authority.contains('@') {
        return Err(unusable(": expected a host without a user name"));
    }
    let host = match authority.split_once(']') {
        Some((address, _)) => address,
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_own_machine = matches!(host, "localhost" | "[::1")
        || host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|it| it.is_loopback());
    if is_encrypted || is_own_machine {
        return Ok(());
    }
    Err(unusable(": expected https, found http to another machine"))
}

fn unusable(why: &str) -> Error {
    Error::config(concat(&["url of the credentials endpoint", why]))
}

/// A host refuses others, and would name their values.
fn check_header(name: &str, value: &str) -> Result<(), Error> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\t');
    if !name.is_empty() && name.bytes().all(is_token) && value.bytes().all(is_plain) {
        return Ok(());
    }
    Err(Error::config(
        "headers of the credentials endpoint: expected names and values of visible ASCII, found others",
    ))
}
