//! The client of Rust programs: drives a [`Call`] on a [`Platform`], and decides nothing itself.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    fmt,
    rc::Rc,
    time::{Duration, SystemTime},
};

use serde_json::Value;

use crate::{
    advice::Advice,
    call::{Call, Context, Manner, SESSION_TOKEN},
    config::{Config, RetryMode},
    credentials::{Credentials, ProvideCredentials, SharedProvider},
    endpoint,
    error::{Error, Kind},
    http::{Headers, Request, Response},
    json::Json,
    milliseconds,
    pace::Pace,
    platform::{NetworkError, Platform, race},
    protocol::{aws_json, stranger},
    redaction::Secrets,
    request::RequestLine,
    service::{Answers, Refusal},
    text::{self, concat, decimal},
    uri,
};

#[doc(inline)]
pub use crate::protocol::body::Body;

/// The settings of some calls of a client; a setting that is not given is the client's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallOptions {
    /// How often a call is tried in all, at least once. One that changes something, too: ask for it where it does no harm
    /// to do that twice.
    pub max_attempts: Option<u32>,
    /// How failures are tried again.
    pub retry_mode: Option<RetryMode>,
}

/// A client of one service in one region, which takes and answers JSON; clones share everything.
/// [`Rekognition`](crate::Rekognition) has typed operations instead.
///
/// ```
/// use rekognition_wasm::{
///     client::{Body, Client},
///     config::{Config, ConnectionConfig},
///     credentials::Connect,
///     error::Error,
///     image::{self, ImageOptions, Limits},
///     platform::Platform,
///     providers::CognitoIdentityPool,
///     services::rekognition::REKOGNITION,
/// };
///
/// fn client<P: Platform>(platform: P) -> Result<Client<P>, Error> {
///     let pool = CognitoIdentityPool::new("us-east-1:00000000-0000-0000-0000-000000000000");
///     let config = Config::of_region(REKOGNITION, "us-east-1", ConnectionConfig::default())?;
///     let credentials = pool.connect(&platform)?;
///     Ok(Client::new(platform, config, credentials))
/// }
///
/// /// `photo` is a JPEG or PNG file; its metadata is left out.
/// async fn count_faces(client: &Client<impl Platform>, mut photo: Vec<u8>) -> Result<usize, Error> {
///     image::prepare(&mut photo, Limits::ORDINARY, ImageOptions::default())?;
///     let mut body = Body::default();
///     body.text(r#"{"Image":{"Bytes":""#);
///     body.blob(&photo)?; // written as base64, in place
///     body.text(r#""}}"#);
///     let answer = client.call("DetectFaces", body.as_bytes()).await?;
///     Ok(answer.json["FaceDetails"].as_array().map_or(0, Vec::len))
/// }
/// ```
#[derive(Clone)]
pub struct Client<P: Platform> {
    platform: P,
    config: Rc<Config>,
    context: Rc<Context>,
    pace: Rc<RefCell<Pace>>,
    credentials: Option<SharedProvider>,
    options: CallOptions,
}

/// The service's answer to a call. `Debug` shows no body: it may hold credentials, or faces.
#[derive(Clone, PartialEq)]
pub struct Answer {
    /// The body, which is a JSON object; of XML the elements that hold text by their names, the first one of each.
    pub json: Value,
    /// The HTTP status.
    pub status: u16,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// How many attempts the call took.
    pub attempts: u32,
    /// How long it waited between them.
    pub total_retry_delay: Duration,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .field("total_retry_delay", &self.total_retry_delay)
            .finish_non_exhaustive()
    }
}

/// The text that arrived: a whole answer of the service's that is no error.
pub(crate) struct Received {
    pub(crate) json: Json,
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) total_retry_delay: Duration,
    /// The texts that were sent and that no error about the answer may show.
    #[cfg_attr(
        not(feature = "types"),
        expect(dead_code, reason = "only typed operations judge an answer further")
    )]
    pub(crate) secrets: Secrets,
}

/// An attempt that has failed.
struct Failed {
    error: Error,
    /// The answer's date.
    date: Option<SystemTime>,
    /// The region that the answer names.
    region: Option<String>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self {
            error,
            date: None,
            region: None,
        }
    }
}

impl<P: Platform> Client<P> {
    /// A client with these settings that signs with what `credentials` provides.
    pub fn new(platform: P, config: Config, credentials: SharedProvider) -> Self {
        credentials.tell_time_by(&config.clock);
        Self {
            credentials: Some(credentials),
            ..Self::unsigned(platform, config)
        }
    }

    /// A client for operations that take unsigned requests.
    pub fn unsigned(platform: P, config: Config) -> Self {
        Self {
            platform,
            context: Context::new(config.clock.clone()),
            pace: Rc::default(),
            config: Rc::new(config),
            credentials: None,
            options: CallOptions::default(),
        }
    }

    /// The same client, whose calls are told this. It shares everything else.
    ///
    /// ```
    /// use rekognition_wasm::{
    ///     client::{Answer, CallOptions, Client},
    ///     error::Error,
    ///     platform::Platform,
    /// };
    ///
    /// async fn once(client: &Client<impl Platform>) -> Result<Answer, Error> {
    ///     let once = CallOptions { max_attempts: Some(1), ..Default::default() };
    ///     client.with_options(once).call("ListCollections", b"{}").await
    /// }
    /// ```
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            options,
            ..self.clone()
        }
    }

    /// Its settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The host that it runs on.
    pub fn platform(&self) -> &P {
        &self.platform
    }

    /// The provider of the credentials that the client signs with.
    pub fn credentials(&self) -> Option<&SharedProvider> {
        self.credentials.as_ref()
    }

    /// Calls an operation, such as `DetectFaces`, with a body of JSON; one of STS with a form; one of a REST service by
    /// its [`RequestLine`].
    ///
    /// Failures that may pass are tried again, up to `max_attempts`, each attempt signed anew. If the
    /// credentials are refused, the call asks their provider for others, once.
    /// Where it is not known whether the service has done it, and it [must not be done twice](RequestLine::is_write), the
    /// call is not tried again. Dropping the future ends the call wherever it is.
    ///
    /// # Errors
    /// [`Kind::Service`]: the service answered with an error, the last of the attempts. [`Kind::Network`],
    /// [`Kind::Timeout`], [`Kind::Response`]: no answer arrived, not in time, or none of the service's.
    /// [`Kind::Credentials`]: there were none to be had. [`Kind::Config`]: the line is none that hosts send as it is.
    pub async fn call(
        &self,
        line: impl Into<RequestLine<'_>>,
        body: &[u8],
    ) -> Result<Answer, Error> {
        let received = self
            .send_body(line.into(), body, &Secrets::default())
            .await?;
        Ok(Answer {
            json: value(received.json),
            status: received.status,
            request_id: received.request_id,
            attempts: received.attempts,
            total_retry_delay: received.total_retry_delay,
        })
    }

    /// Calls an operation; the answer as it arrived. No error shows the `secrets` that the body holds.
    pub(crate) async fn send_body(
        &self,
        line: RequestLine<'_>,
        body: &[u8],
        secrets: &Secrets,
    ) -> Result<Received, Error> {
        line.check()?;
        let limit = self.config.timeout;
        // in a box, not in the futures of those who wait: small stacks would not hold them
        let work = Box::pin(self.call_without_limit(line, body, secrets));
        match limit {
            None => work.await,
            Some(limit) => race(work, self.platform.sleep(limit))
                .await
                .unwrap_or_else(|()| {
                    let error = Error::deadline(limit);
                    Err(if line.is_write {
                        error.with_advice(Advice::MaybeDone)
                    } else {
                        error
                    })
                }),
        }
    }

    async fn call_without_limit(
        &self,
        line: RequestLine<'_>,
        body: &[u8],
        secrets: &Secrets,
    ) -> Result<Received, Error> {
        let CallOptions {
            max_attempts,
            retry_mode,
        } = self.options;
        let manner = Manner {
            max_attempts: max_attempts.unwrap_or(self.config.max_attempts),
            is_patient: false,
            once: line.is_write && max_attempts.is_none(),
        };
        let is_adaptive = retry_mode.unwrap_or(self.config.retry_mode) == RetryMode::Adaptive;
        let mut call = Call::new(self.context.clone(), manner);
        let version = self.config.service.signature_version;
        let signed = RequestLine {
            path: &uri::canonical_path(line.path, version),
            query: &uri::canonical_query(line.query),
            ..line
        };
        let payload_hash = match self.credentials {
            Some(_) => hex::encode(self.platform.sha256(body).await),
            None => String::new(),
        };
        loop {
            while is_adaptive && let Some(wait) = self.pause() {
                self.platform.sleep(wait).await;
            }
            let credentials = self.provided().await?;
            let headers = call.headers(
                &self.config.destination(),
                &signed,
                credentials,
                &payload_hash,
                self.platform.now(),
            )?;
            let mut sent = secrets_of(&line, &headers, call.signed_by());
            sent.extend(secrets);
            let began = self.seconds();
            let outcome = self.attempt(&line, &headers, body).await;
            if is_adaptive {
                let failed = outcome.as_ref().err();
                let is_throttled = failed.is_some_and(|it| it.error.is_throttling());
                let now = self.seconds();
                self.pace.borrow_mut().learn(is_throttled, began, now);
            }
            match outcome {
                Ok(received) => {
                    call.succeed();
                    let request_id = received.request_id.map(|id| sent.hide(&text::line(&id)));
                    return Ok(Received {
                        request_id,
                        attempts: call.attempts(),
                        total_retry_delay: call.total_retry_delay(),
                        secrets: sent,
                        ..received
                    });
                }
                Err(Failed {
                    error,
                    date,
                    region,
                }) => {
                    let error = error.without(&sent);
                    let region = region.map(|region| sent.hide(&region));
                    let error = self.advised(error, &line, &headers, region.as_deref());
                    if error.is_stale_credentials()
                        && let (Some(provider), Some(refused)) =
                            (&self.credentials, call.signed_by())
                    {
                        provider.refuse(refused);
                    }
                    let (now, random) = (self.platform.now(), self.platform.random());
                    let failure = call.fail(error, date, now, random);
                    match failure.retry_after {
                        Some(delay) => self.platform.sleep(delay).await,
                        None => return Err(failure.error),
                    }
                }
            }
        }
    }

    /// The credentials for the next attempt.
    async fn provided(&self) -> Result<Option<Credentials>, Error> {
        let Some(provider) = &self.credentials else {
            return Ok(None);
        };
        let limit = self.config.credentials_timeout;
        let in_time = race(provider.provide(), self.platform.sleep(limit)).await;
        let outcome = in_time.unwrap_or_else(|()| {
            Err(Error::credentials(concat(&[
                "no credentials: their provider has brought none within ",
                &decimal(milliseconds::of(limit)),
                " ms (credentials_timeout)",
            ])))
        });
        outcome.map(Some)
    }

    async fn attempt(
        &self,
        line: &RequestLine<'_>,
        headers: &Headers<'_>,
        body: &[u8],
    ) -> Result<Received, Failed> {
        let config = &self.config;
        let url = config.endpoint.url_of(line.path, line.query);
        let request = Request {
            method: line.method,
            url: &url,
            headers,
            body,
            max_answer_length: config.max_answer_length,
        };
        let response = exchange(&self.platform, request, config.request_timeout).await?;
        if let Some(date) = response.date() {
            config.clock.observe(self.platform.now(), date);
        }
        let json = read(config.service.answers, &response.text);
        if (200..300).contains(&response.status)
            && let Some(json) = json
        {
            let (status, request_id) = (response.status, request_id(&response, Some(&json)));
            return Ok(Received {
                json,
                status,
                request_id,
                attempts: 0,
                total_retry_delay: Duration::ZERO,
                secrets: Secrets::default(),
            });
        }
        Err(Failed {
            error: error(&response, json.as_ref(), self.platform.now()),
            date: response.date(),
            region: region_of(&response, json.as_ref()).map(str::to_owned),
        })
    }

    /// The error with the advice of the service, if it is the service's.
    fn advised(
        &self,
        error: Error,
        line: &RequestLine<'_>,
        headers: &Headers<'_>,
        region: Option<&str>,
    ) -> Error {
        if error.kind() != Kind::Service {
            return error;
        }
        let has = |name: &str| headers.iter().any(|(known, _)| *known == name);
        let hint = self.config.service.find_hint(Refusal {
            operation: line.operation,
            name: error.name(),
            message: error.message(),
            is_measured: line.is_measured,
            has_token: has("authorization").then(|| has(SESSION_TOKEN)),
            region: region.filter(|region| endpoint::is_region(region)),
        });
        match hint.or_else(|| self.behind_host(&error)) {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }

    /// The advice for a signature that was refused behind a host that is none of AWS's.
    fn behind_host(&self, error: &Error) -> Option<String> {
        let endpoint = &self.config.endpoint;
        let names = ["InvalidSignatureException", "SignatureDoesNotMatch"];
        if !names.contains(&error.name()) || endpoint.is_of_aws() {
            return None;
        }
        if text::find(&error.message().to_ascii_lowercase(), "scoped to").is_some() {
            return Some(concat(&[
                "the option region must be the region of ",
                endpoint.host(),
            ]));
        }
        Some(concat(&[
            "the signature holds for the host ",
            endpoint.host(),
            " and the path ",
            endpoint.path(),
            ": a proxy may have changed them",
        ]))
    }

    /// How long to wait before the pace is asked again; `None` if it gives leave.
    fn pause(&self) -> Option<Duration> {
        self.pace.borrow_mut().take(self.seconds())
    }

    /// The host's time, for the pace.
    fn seconds(&self) -> f64 {
        let since_epoch = self.platform.now().duration_since(SystemTime::UNIX_EPOCH);
        since_epoch.unwrap_or_default().as_secs_f64()
    }

    /// The service's time now.
    pub(crate) fn now(&self) -> SystemTime {
        self.config.clock.correct(self.platform.now())
    }
}

/// Sends a request, and reads the answer if it comes in time and is not too long.
pub(crate) async fn exchange<P: Platform>(
    platform: &P,
    request: Request<'_>,
    limit: Duration,
) -> Result<Response, Error> {
    let most = request.max_answer_length;
    let url = request.url;
    let response = race(platform.fetch(request), platform.sleep(limit))
        .await
        .map_err(|()| Error::timeout(limit))?
        .map_err(|NetworkError(reason)| {
            Error::network(&reason).with_hint(advice_on_silence(url, platform.is_page()))
        })?;
    if response.text.len() > most {
        let request_id = request_id(&response, None).unwrap_or_default();
        return Err(Error::answer_too_long(most).with_answer(response.status, request_id));
    }
    Ok(response)
}

/// The advice for a request to this URL that no answer came to. Pages are not told why.
fn advice_on_silence(url: &str, is_page: bool) -> String {
    let behind_scheme = text::find(url, "://").and_then(|at| url.get(at + 3..));
    let host = behind_scheme.and_then(|rest| rest.split('/').next());
    let host = host.unwrap_or_default();
    let mut advice = concat(&["check the connection to ", host]);
    if is_page {
        advice.push_str("; a page sees the same when its policy forbids the connection (connect-src), or when an answer has no CORS headers");
    }
    if let Some(zone) = host.split('.').find(|label| endpoint::is_zone(label)) {
        advice.push_str(&concat(&["; ", zone, ": a zone, not a region?"]));
    }
    advice
}

/// The region that an answer of S3 names as the bucket's: in a header, or in the error.
fn region_of<'a>(response: &'a Response, json: Option<&'a Json>) -> Option<&'a str> {
    let member = |name| json.and_then(|json| json.text(name));
    let of_endpoint = || {
        // the label before the domain: `eu-west-1` behind `s3.`, or `s3-eu-west-1`
        let mut labels = member("Endpoint")?.split('.');
        let mut label = labels.next()?;
        for next in labels {
            if next == "amazonaws" {
                return Some(label.strip_prefix("s3-").unwrap_or(label)).filter(|it| *it != "s3");
            }
            label = next;
        }
        None
    };
    let of_header = response.header("x-amz-bucket-region");
    of_header.or_else(|| member("Region")).or_else(of_endpoint)
}

/// The parts of a signed request that no error shows.
fn secrets_of(
    line: &RequestLine<'_>,
    headers: &Headers<'_>,
    signed_by: Option<&Credentials>,
) -> Secrets {
    let mut secrets = Secrets::default();
    if let Some(credentials) = signed_by {
        secrets.add(credentials.secret_access_key());
        secrets.add(credentials.session_token().unwrap_or_default());
    }
    for (name, value) in headers {
        if *name == "authorization" {
            secrets.add(value);
        }
    }
    for (_, value) in line.headers {
        secrets.add(*value);
    }
    secrets.add(line.query);
    secrets
}

/// The content of a whole answer; of XML the elements that hold text, the first one of each name.
fn read(answers: Answers, text: &str) -> Option<Json> {
    match answers {
        Answers::Json => Json::object(text),
        Answers::XmlOrNothing(_) if text.is_empty() => Some(Json::Object(Vec::new())),
        Answers::Xml(read) | Answers::XmlOrNothing(read) => {
            let mut known = BTreeSet::new();
            let leaves = read(text)?.into_iter();
            let first = leaves.filter(|(name, _)| known.insert(name.clone()));
            let first = first.map(|(name, text)| (name, Json::Text(text)));
            Some(Json::Object(first.collect()))
        }
    }
}

/// A value as programs read it.
fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => value.into(),
        Json::Number(value) => value.into(),
        Json::Text(value) => value.into(),
        Json::List(items) => items.into_iter().map(value).collect(),
        Json::Object(members) => {
            let members = members.into_iter();
            members.map(|(name, json)| (name, value(json))).collect()
        }
    }
}

/// The error that a response tells of, in headers or in its body; it came at this time.
pub(crate) fn error(response: &Response, json: Option<&Json>, now: SystemTime) -> Error {
    let member = |name| json?.text(name);
    let declared_type = response
        .header("x-amzn-errortype")
        .or(member("__type"))
        .or(member("code"))
        .or(member("Code"));
    let message = member("Message").or(member("message")).unwrap_or_default();
    let status = response.status;
    let mut error = aws_json::error(status, declared_type.unwrap_or_default(), message);
    if error.kind() == Kind::Response && status >= 300 {
        let content_type = response.header("content-type").unwrap_or_default();
        let words = stranger::words(status, content_type, &response.text, json);
        error = error.with_message(&words);
    } else if message.is_empty() {
        let words = match error.kind() {
            Kind::Response => {
                "expected a JSON object, found an answer that is none or was cut off".to_owned()
            }
            _ => concat(&[
                "HTTP status ",
                &decimal(status.into()),
                " without a message",
            ]),
        };
        error = error.with_message(&words);
    }
    error
        .with_answer(status, request_id(response, json).unwrap_or_default())
        .with_retry_after(response.pause(now))
}

/// The service's id of the request: of the header, or, as those that answer XML have it as well, of the body.
fn request_id(response: &Response, json: Option<&Json>) -> Option<String> {
    let of_header = response.header("x-amzn-requestid");
    of_header
        .or(response.header("x-amz-request-id"))
        .or(json.and_then(|json| json.text("RequestId")))
        .map(str::to_owned)
}
