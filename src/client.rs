//! The client of Rust programs: drives a [`Call`] on a [`Platform`], and decides nothing itself.

use std::{
    rc::Rc,
    time::{Duration, SystemTime},
};

use serde_json::{Map, Value};

use crate::{
    call::{Call, Context},
    config::Config,
    credentials::ProvideCredentials,
    error::{Error, Kind},
    http::{Headers, Request, Response},
    platform::{NetworkError, Platform, race},
    protocol::aws_json,
    request::RequestLine,
    service::Answers,
    uri,
};

/// A client of one service in one region.
pub struct Client<P: Platform> {
    platform: P,
    context: Rc<Context>,
    credentials: Option<Rc<dyn ProvideCredentials>>,
}

/// What the service answered to a call.
#[derive(Clone, Debug, PartialEq)]
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

impl<P: Platform> Client<P> {
    /// A client with these settings that signs with what `credentials` provides.
    pub fn new(platform: P, config: Config, credentials: Rc<dyn ProvideCredentials>) -> Self {
        Self {
            platform,
            context: Context::new(config),
            credentials: Some(credentials),
        }
    }

    /// A client for operations that take unsigned requests.
    pub fn unsigned(platform: P, config: Config) -> Self {
        Self {
            platform,
            context: Context::new(config),
            credentials: None,
        }
    }

    /// Its settings.
    pub fn config(&self) -> &Config {
        self.context.config()
    }

    /// The host that it runs on.
    pub fn platform(&self) -> &P {
        &self.platform
    }

    /// Calls an operation, such as `DetectFaces`, with a body of JSON; one of STS with a form, which
    /// [`query::body`](crate::protocol::query::body) writes; one of a REST service by its [`RequestLine`].
    ///
    /// Failures that may pass are tried again, up to `max_attempts`, each attempt signed anew. If the
    /// credentials are refused, the call asks their provider for others, once.
    /// Dropping the future ends the call wherever it is.
    pub async fn call(
        &self,
        line: impl Into<RequestLine<'_>>,
        body: &[u8],
    ) -> Result<Answer, Error> {
        let line = line.into();
        line.check()?;
        let limit = self.context.config().timeout;
        let work = self.call_without_limit(line, body);
        match limit {
            None => work.await,
            Some(limit) => race(work, self.platform.sleep(limit))
                .await
                .unwrap_or_else(|()| Err(Error::deadline(limit))),
        }
    }

    async fn call_without_limit(
        &self,
        line: RequestLine<'_>,
        body: &[u8],
    ) -> Result<Answer, Error> {
        let mut call = Call::new(self.context.clone());
        let version = self.context.config().service.signature_version;
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
            let pace = call.pace(self.platform.now());
            if !pace.is_zero() {
                self.platform.sleep(pace).await;
            }
            let credentials = match &self.credentials {
                Some(provider) => Some(provider.provide().await?),
                None => None,
            };
            let headers = call.headers(&signed, credentials, &payload_hash, self.platform.now())?;
            match self.attempt(&line, &headers, body).await {
                Ok(answer) => {
                    call.succeed(self.platform.now());
                    let (attempts, total_retry_delay) = (call.attempts(), call.total_retry_delay());
                    return Ok(Answer {
                        attempts,
                        total_retry_delay,
                        ..answer
                    });
                }
                Err(error) => {
                    if error.is_stale_credentials()
                        && let (Some(provider), Some(refused)) =
                            (&self.credentials, call.signed_by())
                    {
                        provider.refuse(refused);
                    }
                    let failure = call.fail(error, self.platform.now(), self.platform.random());
                    match failure.retry_after {
                        Some(delay) => self.platform.sleep(delay).await,
                        None => return Err(failure.error),
                    }
                }
            }
        }
    }

    async fn attempt(
        &self,
        line: &RequestLine<'_>,
        headers: &Headers<'_>,
        body: &[u8],
    ) -> Result<Answer, Error> {
        let config = self.context.config();
        let url = config.endpoint.url_of(line.path, line.query);
        let request = Request {
            method: line.method,
            url: &url,
            headers,
            body,
        };
        let limit = config.request_timeout;
        let response = race(self.platform.fetch(request), self.platform.sleep(limit))
            .await
            .map_err(|()| Error::timeout(limit))?
            .map_err(|NetworkError(reason)| Error::network(&reason))?;
        if let Some(date) = response.date {
            config.clock.observe(self.platform.now(), date);
        }
        let json = decode(config.service.answers, &response.text);
        if (200..300).contains(&response.status)
            && let Some(json) = json
        {
            let (status, request_id) = (response.status, request_id(&response, Some(&json)));
            return Ok(Answer {
                json,
                status,
                request_id,
                attempts: 0,
                total_retry_delay: Duration::ZERO,
            });
        }
        let error = error(&response, json.as_ref());
        let hint = config
            .service
            .find_hint(line.operation, error.name(), error.message());
        Err(match hint {
            Some(hint) if error.kind() == Kind::Service => error.with_hint(hint),
            _ => error,
        })
    }

    /// The service's time now.
    pub(crate) fn now(&self) -> SystemTime {
        self.context.config().clock.correct(self.platform.now())
    }

    /// What provides the credentials that it signs with.
    pub(crate) fn credentials(&self) -> Option<&dyn ProvideCredentials> {
        self.credentials.as_deref()
    }
}

/// The answer as a JSON object; of XML the elements that hold text.
fn decode(answers: Answers, text: &str) -> Option<Value> {
    match answers {
        Answers::Json => json_object(text),
        Answers::XmlOrNothing(_) if text.is_empty() => Some(Value::Object(Map::default())),
        Answers::Xml(read) | Answers::XmlOrNothing(read) => {
            let mut first = Map::default();
            for (name, text) in read(text)? {
                first.entry(name).or_insert(Value::from(text));
            }
            Some(Value::Object(first))
        }
    }
}

/// The JSON object that a text is.
pub(crate) fn json_object(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_object)
}

/// The error that a response tells of, in headers or in its decoded body.
pub(crate) fn error(response: &Response, json: Option<&Value>) -> Error {
    let declared_type = response
        .error_type
        .as_deref()
        .or(member(json, "__type"))
        .or(member(json, "code"))
        .or(member(json, "Code"));
    let message = member(json, "Message").or(member(json, "message"));
    aws_json::error(
        response.status,
        declared_type.unwrap_or_default(),
        message.unwrap_or_default().to_owned(),
    )
    .with_answer(
        response.status,
        request_id(response, json).unwrap_or_default(),
    )
    .with_retry_after(response.retry_after)
}

/// The service's id of the request: of the header, or, as STS has it as well, of the body.
fn request_id(response: &Response, json: Option<&Value>) -> Option<String> {
    let of_header = response.request_id.as_deref();
    of_header.or(member(json, "RequestId")).map(str::to_owned)
}

fn member<'a>(json: Option<&'a Value>, name: &str) -> Option<&'a str> {
    json?.get(name)?.as_str()
}
