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
    advice::Advice,
    clock::{self, Clock},
    credentials::Credentials,
    error::{Error, Kind},
    http::Headers,
    request::{Destination, RequestLine},
    retry::{self, Cost, TokenBucket},
    service::SignatureVersion,
    sigv4::{self, CanonicalParts, Scope},
    text::concat,
};

/// The state that the calls of a client to an endpoint share.
pub struct Context {
    clock: Clock,
    bucket: RefCell<TokenBucket>,
    // both in boxes: what is freed is overwritten in the npm module
    key: Cell<Option<Box<CachedKey>>>,
    signed: RefCell<Box<sigv4::Beginning>>,
}

/// How a call is made.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// How often it is tried in all, at least once.
    pub max_attempts: u32,
    /// Whether throttles are waited out: up to [`MOST_THROTTLES`] are no attempts, and take nothing of the allowance of
    /// retries. Only for those who keep to a pace.
    pub is_patient: bool,
    /// Whether it ends with an attempt of which it is not known whether the service has done it.
    pub once: bool,
}

/// How many throttles a patient call waits out.
pub const MOST_THROTTLES: u32 = 30;

/// A call under way.
pub struct Call {
    context: Rc<Context>,
    manner: Manner,
    attempts: u32,
    /// The throttles that were waited out.
    throttles: u32,
    /// Whether the service may have done what an attempt asked for, although it was told of no success.
    may_be_done: bool,
    total_retry_delay: Duration,
    cost: Option<Cost>,
    may_refresh: bool,
    may_correct_clock: bool,
    /// The credentials of the last attempt, and the error that says that they were refused.
    refused: Option<(Credentials, Error)>,
    signed_by: Option<Credentials>,
    /// The clock's correction in the last signature.
    signed_ahead: i64,
}

/// An attempt that has ended badly.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What happened, with what the call has cost so far.
    pub error: Error,
    /// After which time to try again; `None` if the call is over.
    pub retry_after: Option<Duration>,
}

impl Failure {
    fn last(error: Error) -> Self {
        Self {
            error,
            retry_after: None,
        }
    }
}

struct CachedKey {
    credentials: Credentials,
    scope: String,
    key: [u8; 32],
}

impl Context {
    /// The context of calls by this clock.
    pub fn new(clock: Clock) -> Rc<Self> {
        Rc::new(Self {
            clock,
            bucket: RefCell::default(),
            key: Cell::default(),
            signed: RefCell::default(),
        })
    }

    /// The same with what another one knew when it ended: how much of its allowance of retries was spent.
    #[cfg(feature = "npm")]
    pub(crate) fn resumed(clock: Clock, spent: u32) -> Rc<Self> {
        let context = Self::new(clock);
        context.bucket.replace(TokenBucket::of_spent(spent));
        context
    }

    /// How much of the allowance of retries is spent.
    #[cfg(feature = "npm")]
    pub(crate) fn spent(&self) -> u32 {
        self.bucket.borrow().spent()
    }

    /// Forgets who signed.
    pub fn forget(&self) {
        self.key.take();
        self.signed.take();
    }

    /// The derived key, kept for as long as it stays the same.
    fn signing_key(&self, credentials: &Credentials, scope: &Scope<'_>) -> [u8; 32] {
        let known = self
            .key
            .take()
            .filter(|it| it.scope == scope.as_str() && it.credentials == *credentials);
        let cached = known.unwrap_or_else(|| {
            Box::new(CachedKey {
                credentials: credentials.clone(),
                scope: scope.as_str().to_owned(),
                key: sigv4::signing_key(credentials, scope),
            })
        });
        let key = cached.key;
        self.key.set(Some(cached));
        key
    }
}

impl Call {
    /// A call in this context.
    pub fn new(context: Rc<Context>, manner: Manner) -> Self {
        Self {
            context,
            manner,
            attempts: 0,
            throttles: 0,
            may_be_done: false,
            total_retry_delay: Duration::ZERO,
            cost: None,
            may_refresh: true,
            may_correct_clock: true,
            refused: None,
            signed_by: None,
            signed_ahead: 0,
        }
    }

    /// The credentials that signed the last attempt.
    pub fn signed_by(&self) -> Option<&Credentials> {
        self.signed_by.as_ref()
    }

    /// The service's clock.
    pub fn clock(&self) -> &Clock {
        &self.context.clock
    }

    /// Begins an attempt: its headers, signed if there are credentials.
    ///
    /// `destination` and `line` are the same for each attempt. The line's path and query are in canonical form
    /// ([`uri`](crate::uri)). `payload_hash` is the SHA-256 of the body in hexadecimal; unsigned calls may leave it empty.
    ///
    /// # Errors
    /// The credentials were refused already: the error with which they were.
    pub fn headers<'a>(
        &mut self,
        destination: &Destination<'_>,
        line: &RequestLine<'a>,
        credentials: Option<Credentials>,
        payload_hash: &str,
        now: SystemTime,
    ) -> Result<Headers<'a>, Error> {
        if let Some((refused, error)) = self.refused.take()
            && credentials.as_ref() == Some(&refused)
        {
            return Err(match error.advice() {
                Some(_) => error,
                None => error.with_advice(Advice::SameCredentials),
            });
        }
        self.attempts += 1;
        let clock = &self.context.clock;
        let &Destination {
            target_prefix: prefix,
            region,
            ..
        } = destination;
        let target = (!prefix.is_empty()).then(|| {
            let target = concat(&[prefix, ".", line.operation]);
            ("x-amz-target", target)
        });
        let mut headers = vec![("content-type", destination.content_type.to_owned())];
        let Some(credentials) = credentials else {
            headers.extend(target);
            add(&mut headers, line.headers);
            return Ok(headers);
        };
        let scope = Scope::new(clock.correct(now), region, destination.signing_name);
        headers.push((HOST, destination.host.to_owned()));
        if destination.signature_version == SignatureVersion::S3v4 {
            headers.push(("x-amz-content-sha256", payload_hash.to_owned()));
        }
        headers.push(("x-amz-date", scope.date_time().to_owned()));
        if let Some(token) = credentials.session_token() {
            headers.push((SESSION_TOKEN, token.to_owned()));
        }
        let mut shared_headers = headers.len();
        headers.extend(target);
        if !line.headers.is_empty() {
            add(&mut headers, line.headers);
            sort(&mut headers);
            shared_headers = 0;
        }
        let base = destination.path;
        let base = if line.path.is_empty() {
            base
        } else {
            base.strip_suffix('/').unwrap_or(base)
        };
        let path = concat(&[base, line.path]);
        let parts = CanonicalParts {
            method: line.method,
            path: &path,
            query: line.query,
            headers: &headers,
            shared_headers,
            payload_hash,
        };
        let key = self.context.signing_key(&credentials, &scope);
        let access_key_id = credentials.access_key_id();
        let last = &mut self.context.signed.borrow_mut();
        let authorization = sigv4::authorization(&parts, &scope, access_key_id, &key, last);
        for header in &mut headers {
            if header.0 == HOST {
                *header = ("authorization", authorization); // the sender adds `host`
                break;
            }
        }
        self.signed_ahead = clock.ahead();
        self.signed_by = Some(credentials);
        Ok(headers)
    }

    /// Ends the call well.
    pub fn succeed(&mut self) {
        self.context.bucket.borrow_mut().refill(self.cost.take());
    }

    /// Ends an attempt badly: with which error, and whether there is to be another.
    ///
    /// `date` is the answer's `Date`, `random` is from 0 up to, not including, 1.
    pub fn fail(
        &mut self,
        error: Error,
        date: Option<SystemTime>,
        now: SystemTime,
        random: f64,
    ) -> Failure {
        let clock = &self.context.clock;
        let is_skew = error.is_clock_skew();
        if is_skew && let Some(time) = clock::service_time(error.message()).or(date) {
            clock.learn(now, time);
        }
        let is_skew = is_skew && clock.ahead() != self.signed_ahead;
        let off = clock.ahead().unsigned_abs() / 60_000;
        let mut error = error.with_attempts(self.attempts, self.total_retry_delay);
        // without a whole answer of the service's it is not known whether it has done it; a proxy's refusal is known
        let is_refused = error
            .status()
            .is_some_and(|status| matches!(status, 300..500));
        if self.manner.once && error.kind() != Kind::Service && !is_refused {
            return Failure::last(error.with_advice(Advice::MaybeDone));
        }
        if off >= 5 && is_skew {
            error = error.with_advice(Advice::Clock(off));
        }
        let is_retryable = error.is_retryable();
        if self.may_be_done && !is_retryable && error.advice().is_none() {
            error = error.with_advice(Advice::DoneBefore);
        }
        self.may_be_done |= error.is_transient();
        let refresh = self.may_refresh && self.signed_by.is_some() && error.is_stale_credentials();
        let correct = self.may_correct_clock && is_skew;
        let waits_out =
            self.manner.is_patient && error.is_throttling() && self.throttles < MOST_THROTTLES;
        self.throttles += u32::from(waits_out);
        let is_over = self.attempts - self.throttles >= self.manner.max_attempts && !waits_out;
        if is_over || !(refresh || correct || is_retryable) {
            return Failure::last(error);
        }
        let delay = retry::delay(&error, self.attempts, random);
        // what corrects the clock or the credentials is done once a call, by all calls at the same time
        if !correct && !refresh && !waits_out {
            self.cost = self.context.bucket.borrow_mut().take(&error);
            if self.cost.is_none() {
                return Failure::last(error);
            }
        }
        let mut retry_after = delay;
        if correct {
            self.may_correct_clock = false;
            retry_after = Duration::ZERO;
        } else if refresh && let Some(credentials) = self.signed_by.take() {
            self.may_refresh = false;
            self.refused = Some((credentials, error.clone()));
            retry_after = Duration::ZERO;
        }
        self.total_retry_delay += retry_after;
        Failure {
            error,
            retry_after: Some(retry_after),
        }
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

fn add<'a>(headers: &mut Headers<'a>, others: &[(&'a str, &str)]) {
    for (name, value) in others {
        headers.push((name, (*value).to_owned()));
    }
}

/// Sorts headers by name: few, and the library's sort is kilobytes.
fn sort(headers: &mut [(&str, String)]) {
    for end in 1..headers.len() {
        for place in (1..=end).rev() {
            if let Some([before, behind]) = headers.get_mut(place - 1..=place)
                && before.0 > behind.0
            {
                std::mem::swap(before, behind);
            }
        }
    }
}

const HOST: &str = "host";
/// The header that has the session token.
pub(crate) const SESSION_TOKEN: &str = "x-amz-security-token";
