//! One call to a service, without its effects: which headers the next attempt carries, and what follows
//! from the way it ended.
//!
//! Whoever drives a call does what takes time in between: asks for credentials, sends, sleeps. There are
//! two drivers, [`Client`](crate::client::Client) for Rust programs and the npm package's for JavaScript,
//! each in the language whose promises it waits for, and neither decides anything.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, SystemTime},
};

use crate::{
    config::Config,
    credentials::Credentials,
    error::Error,
    http::Headers,
    protocol::aws_json,
    retry::{self, Cost, TokenBucket},
    sigv4::{self, CanonicalParts, Scope},
};

/// What the calls of a client share.
pub struct Context {
    config: Config,
    bucket: RefCell<TokenBucket>,
    key: Cell<Option<CachedKey>>,
}

/// A call under way.
pub struct Call {
    context: Rc<Context>,
    operation: String,
    attempts: u32,
    total_retry_delay: Duration,
    cost: Option<Cost>,
    may_refresh: bool,
    /// The credentials of the last attempt, and the error that says that they were refused.
    refused: Option<(Credentials, Error)>,
    signed_by: Option<Credentials>,
}

struct CachedKey {
    credentials: Credentials,
    day: u64,
    key: [u8; 32],
}

impl Context {
    /// The context of a client with these settings.
    pub fn new(config: Config) -> Rc<Self> {
        Rc::new(Self {
            config,
            bucket: RefCell::default(),
            key: Cell::default(),
        })
    }

    /// The client's settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The derived key, kept for as long as it stays the same.
    fn signing_key(&self, credentials: &Credentials, scope: &Scope<'_>) -> [u8; 32] {
        let since_epoch = scope
            .time
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let day = since_epoch.as_secs() / 86_400;
        let known = self
            .key
            .take()
            .filter(|it| it.day == day && it.credentials == *credentials);
        let cached = known.unwrap_or_else(|| {
            let key = sigv4::signing_key(credentials, scope);
            CachedKey {
                credentials: credentials.clone(),
                day,
                key,
            }
        });
        let key = cached.key;
        self.key.set(Some(cached));
        key
    }
}

impl Call {
    /// A call of an operation, such as `DetectFaces`.
    pub fn new(context: Rc<Context>, operation: String) -> Self {
        Self {
            context,
            operation,
            attempts: 0,
            total_retry_delay: Duration::ZERO,
            cost: None,
            may_refresh: true,
            refused: None,
            signed_by: None,
        }
    }

    /// Whether the next attempt needs credentials other than those that were just refused.
    pub fn needs_fresh_credentials(&self) -> bool {
        self.refused.is_some()
    }

    /// The settings of its client.
    pub fn config(&self) -> &Config {
        &self.context.config
    }

    /// Begins an attempt: its headers, signed if there are credentials.
    ///
    /// `payload_hash` is the SHA-256 of the body in hexadecimal; unsigned calls may leave it empty.
    ///
    /// # Errors
    /// The credentials were refused already: the error with which they were.
    pub fn headers(
        &mut self,
        credentials: Option<Credentials>,
        payload_hash: &str,
        now: SystemTime,
    ) -> Result<Headers, Error> {
        if let Some((refused, error)) = self.refused.take()
            && credentials.as_ref() == Some(&refused)
        {
            return Err(error); // their provider has no others
        }
        self.attempts += 1;
        let Config {
            service,
            region,
            endpoint,
            ..
        } = &self.context.config;
        let target = aws_json::target(service, &self.operation);
        let mut headers = vec![("content-type", aws_json::CONTENT_TYPE.to_owned())];
        let Some(credentials) = credentials else {
            headers.push(("x-amz-target", target));
            return Ok(headers);
        };
        let scope = Scope {
            time: now,
            region,
            service: service.name,
        };
        headers.push(("host", endpoint.host().to_owned()));
        headers.push(("x-amz-date", sigv4::date_time(now)));
        if let Some(token) = credentials.session_token() {
            headers.push(("x-amz-security-token", token.to_owned()));
        }
        headers.push(("x-amz-target", target));
        let parts = CanonicalParts {
            method: "POST",
            path: endpoint.path(),
            headers: &headers,
            payload_hash,
        };
        let key = self.context.signing_key(&credentials, &scope);
        let authorization = sigv4::authorization(&parts, &scope, credentials.access_key_id(), &key);
        headers[1] = ("authorization", authorization); // in place of host, which the sender adds
        self.signed_by = Some(credentials);
        Ok(headers)
    }

    /// Ends the call well.
    pub fn succeed(&mut self) {
        self.context.bucket.borrow_mut().refill(self.cost.take());
    }

    /// Ends an attempt badly: how long to wait before the next.
    ///
    /// `random` is from 0 up to, not including, 1.
    ///
    /// # Errors
    /// There is to be no other attempt: the error, with what the call has cost.
    pub fn fail(&mut self, error: Error, random: f64) -> Result<Duration, Error> {
        let error = error.with_attempts(self.attempts, self.total_retry_delay);
        let refresh = self.may_refresh && error.is_stale_credentials();
        if self.attempts >= self.context.config.max_attempts || !(refresh || error.is_retryable()) {
            return Err(error);
        }
        self.cost = self.context.bucket.borrow_mut().take(&error);
        if self.cost.is_none() {
            return Err(error);
        }
        if refresh && let Some(credentials) = self.signed_by.take() {
            self.may_refresh = false;
            self.refused = Some((credentials, error));
            return Ok(Duration::ZERO);
        }
        let delay = retry::delay(&error, self.attempts, random);
        self.total_retry_delay += delay;
        Ok(delay)
    }

    /// How many attempts have begun.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call has been told to wait.
    pub fn total_retry_delay(&self) -> Duration {
        self.total_retry_delay
    }
}
