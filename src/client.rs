//! The client of Rust programs: drives a [`Call`] on a [`Platform`], and decides nothing itself.

use std::{rc::Rc, time::Duration};

use serde_json::Value;

use crate::{
    call::{Call, Context},
    config::Config,
    credentials::ProvideCredentials,
    error::Error,
    http::{Headers, Request, Response},
    platform::{NetworkError, Platform, race},
    protocol::aws_json,
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
    /// The body, which is a JSON object.
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

    /// The host that it runs on.
    pub fn platform(&self) -> &P {
        &self.platform
    }

    /// Calls an operation, such as `DetectFaces`, with a body of JSON.
    ///
    /// Failures that may pass are tried again, up to `max_attempts`, each attempt signed anew. If the
    /// credentials are refused, the call asks their provider for others, once.
    /// Dropping the future ends the call wherever it is.
    pub async fn call(&self, operation: &str, body: &[u8]) -> Result<Answer, Error> {
        let mut call = Call::new(self.context.clone(), operation.to_owned());
        let payload_hash = match self.credentials {
            Some(_) => hex::encode(self.platform.sha256(body).await),
            None => String::new(),
        };
        loop {
            let credentials = match &self.credentials {
                Some(provider) => Some(provider.provide(call.needs_fresh_credentials()).await?),
                None => None,
            };
            let headers = call.headers(credentials, &payload_hash, self.platform.now())?;
            match self.attempt(&headers, body).await {
                Ok(answer) => {
                    call.succeed();
                    let (attempts, total_retry_delay) = (call.attempts(), call.total_retry_delay());
                    return Ok(Answer {
                        attempts,
                        total_retry_delay,
                        ..answer
                    });
                }
                Err(error) => {
                    let delay = call.fail(error, self.platform.random())?;
                    self.platform.sleep(delay).await;
                }
            }
        }
    }

    async fn attempt(&self, headers: &Headers, body: &[u8]) -> Result<Answer, Error> {
        let config = self.context.config();
        let request = Request {
            method: "POST",
            url: config.endpoint.url(),
            headers,
            body,
        };
        let limit = config.request_timeout;
        let response = race(self.platform.fetch(request), self.platform.sleep(limit))
            .await
            .map_err(|()| Error::timeout(limit))?
            .map_err(|NetworkError(reason)| Error::network(&reason))?;
        let json: Option<Value> = serde_json::from_str(&response.text)
            .ok()
            .filter(Value::is_object);
        if (200..300).contains(&response.status)
            && let Some(json) = json
        {
            let (status, request_id) = (response.status, response.request_id);
            return Ok(Answer {
                json,
                status,
                request_id,
                attempts: 0,
                total_retry_delay: Duration::ZERO,
            });
        }
        Err(error(response, json.as_ref()))
    }
}

fn error(response: Response, json: Option<&Value>) -> Error {
    let member = |name| json?.get(name)?.as_str();
    let declared_type = response
        .error_type
        .as_deref()
        .or(member("__type"))
        .or(member("code"));
    let message = member("Message").or(member("message")).unwrap_or_default();
    aws_json::error(
        response.status,
        declared_type.unwrap_or_default(),
        message.to_owned(),
    )
    .with_answer(response.status, response.request_id.unwrap_or_default())
}
