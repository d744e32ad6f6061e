//! The one error of the crate: what happened, in whose words, and what to do about it.

use std::{borrow::Cow, fmt, time::Duration};

use crate::{
    advice::Advice,
    milliseconds,
    redaction::Secrets,
    text::{concat, decimal, line},
};

/// Why a call failed.
///
/// Ask by predicate ([`is_throttling`](Error::is_throttling)) or by [`name`](Error::name), which is
/// the service's own error type for a [`Kind::Service`] error. Never holds a secret or a token: of what was sent no twelve
/// characters in a row are left in its texts, which have one line and 4096 characters at most.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: Kind,
    name: String,
    code: Option<&'static str>,
    cause: Cause,
    message: String,
    hint: Option<Advice>,
    status: Option<u16>,
    retry_after: Option<Duration>,
    request_id: Option<String>,
    attempts: u32,
    total_retry_delay: Duration,
}

/// Where an error comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The service answered with an error; [`Error::name`] is its type.
    Service,
    /// The image cannot be sent; [`Error::code`] is the reason, such as `ImageTooLarge`.
    Image,
    /// No credentials could be had.
    Credentials,
    /// A setting or an argument is wrong.
    Config,
    /// No answer arrived.
    Network,
    /// An answer arrived that is not the service's.
    Response,
    /// Something took longer than its limit: an attempt, or what was waited for.
    Timeout,
    /// A request cannot be meant, and nothing was sent; [`Error::code`] is the reason, such as `Missing`.
    Input,
    /// What was waited for came to a bad end.
    Job,
}

/// The service's error that kept a provider from its credentials, as far as providers act on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    NotFound,
    NotAuthorized,
    Other,
}

impl Error {
    /// An error of the service, by its type without namespace.
    pub fn service(name: &str, message: impl AsRef<str>) -> Self {
        Self::new(Kind::Service, name, message.as_ref())
    }

    /// An image that cannot be sent.
    pub fn image(code: &'static str, message: impl AsRef<str>) -> Self {
        let mut error = Self::of_kind(Kind::Image).with_message(message.as_ref());
        error.0.code = Some(code);
        error
    }

    /// No credentials.
    pub fn credentials(message: impl AsRef<str>) -> Self {
        Self::of_kind(Kind::Credentials).with_message(message.as_ref())
    }

    /// A wrong setting.
    pub fn config(message: impl AsRef<str>) -> Self {
        Self::of_kind(Kind::Config).with_message(message.as_ref())
    }

    /// No answer; `reason` is the host's.
    pub fn network(reason: &str) -> Self {
        let message = concat(&["no answer: ", reason]);
        Self::of_kind(Kind::Network)
            .with_message(message.as_ref())
            .with_advice(Advice::Connection)
    }

    /// An answer that is not the service's.
    pub fn response(message: impl AsRef<str>) -> Self {
        Self::of_kind(Kind::Response).with_message(message.as_ref())
    }

    /// An answer that is the service's, but not as its API reference says: asking again would bring the same.
    #[cfg(feature = "types")]
    pub(crate) fn unexpected_answer(message: impl AsRef<str>) -> Self {
        let mut error = Self::response(message);
        error.0.code = Some("UnexpectedAnswer");
        error
    }

    /// An answer with more bytes than there may be.
    pub(crate) fn answer_too_long(most: usize) -> Self {
        let most = decimal(most as u64);
        let mut error = Self::response(concat(&[
            "expected an answer of at most ",
            &most,
            " bytes (max_answer_length), found a longer one",
        ]));
        error.0.code = Some("AnswerTooLong");
        error
    }

    /// An attempt that took too long.
    pub fn timeout(limit: Duration) -> Self {
        let message = concat(&[
            "no answer within ",
            &decimal(milliseconds::of(limit)),
            " ms (requestTimeout)",
        ]);
        Self::of_kind(Kind::Timeout).with_message(message.as_ref())
    }

    /// A request that cannot be meant; nothing was sent.
    pub fn input(code: &'static str, message: impl AsRef<str>) -> Self {
        let mut error = Self::of_kind(Kind::Input).with_message(message.as_ref());
        error.0.code = Some(code);
        error
    }

    /// What was waited for, and came to a bad end.
    pub fn job(message: impl AsRef<str>) -> Self {
        Self::of_kind(Kind::Job).with_message(message.as_ref())
    }

    /// What was waited for, and has not come to an end.
    pub fn still_waiting(message: impl AsRef<str>) -> Self {
        Self::of_kind(Kind::Timeout).with_message(message.as_ref())
    }

    /// A call that took too long in all.
    pub fn deadline(limit: Duration) -> Self {
        let message = concat(&[
            "no result within ",
            &decimal(milliseconds::of(limit)),
            " ms (timeout)",
        ]);
        Self::of_kind(Kind::Timeout).with_message(message.as_ref())
    }

    /// An error of this kind, without words. Services name theirs: [`Error::service`].
    pub(crate) fn of_kind(kind: Kind) -> Self {
        let name = match kind {
            Kind::Service => "UnknownError",
            Kind::Image => "ImageError",
            Kind::Credentials => "CredentialsProviderError",
            Kind::Config => "ConfigError",
            Kind::Network => "NetworkError",
            Kind::Response => "ResponseError",
            Kind::Timeout => "TimeoutError",
            Kind::Input => "InputError",
            Kind::Job => "JobFailedError",
        };
        Self::new(kind, name, "")
    }

    /// The same error in these words.
    #[must_use]
    pub(crate) fn with_message(mut self, message: &str) -> Self {
        self.0.message = line(message);
        self
    }

    fn new(kind: Kind, name: &str, message: &str) -> Self {
        Self(Box::new(Inner {
            kind,
            name: line(name),
            code: None,
            cause: Cause::Other,
            message: line(message),
            hint: None,
            status: None,
            retry_after: None,
            request_id: None,
            attempts: 0,
            total_retry_delay: Duration::ZERO,
        }))
    }

    /// The same error with advice on what to do.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.with_advice(Advice::Words(hint.into()))
    }

    #[must_use]
    pub(crate) fn with_advice(mut self, advice: Advice) -> Self {
        self.0.hint = Some(advice);
        self
    }

    /// The same error, of what is at this place.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.0.message = line(&concat(&[place, ": ", &self.0.message]));
        self
    }

    /// The same error, which asks for a pause before the next attempt.
    #[must_use]
    pub fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    /// The same error with what is known of the answer that brought it.
    #[must_use]
    pub fn with_answer(mut self, status: u16, request_id: impl AsRef<str>) -> Self {
        self.0.status = Some(status);
        self.0.request_id = Some(line(request_id.as_ref())).filter(|id| !id.is_empty());
        self
    }

    /// The same error with what the call had cost when it gave up.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32, total_retry_delay: Duration) -> Self {
        self.0.attempts = attempts;
        self.0.total_retry_delay = total_retry_delay;
        self
    }

    /// The same trouble seen by who wanted credentials: `operation` was to bring them.
    #[must_use]
    pub fn of_provider(mut self, operation: &str) -> Self {
        self.0.cause = if self.is_service_error(&["ResourceNotFoundException"]) {
            Cause::NotFound
        } else if self.is_service_error(&["NotAuthorizedException"]) {
            Cause::NotAuthorized
        } else {
            Cause::Other
        };
        self.0.message = line(&concat(&[
            "no credentials: ",
            operation,
            ": ",
            self.name(),
            ": ",
            self.message(),
        ]));
        "CredentialsProviderError".clone_into(&mut self.0.name);
        self.0.kind = Kind::Credentials;
        self
    }

    /// The same error without these texts in any of its own: whoever is asked may repeat them.
    #[must_use]
    pub(crate) fn without(mut self, secrets: &Secrets) -> Self {
        let inner = &mut *self.0;
        inner.name = secrets.hide(&inner.name);
        inner.message = secrets.hide(&inner.message);
        // with the colon that is written behind it, the end of a name may be a part of a secret
        let whole = concat(&[&inner.name, ": ", &inner.message]);
        if secrets.hide(&whole) != whole {
            "…".clone_into(&mut inner.name);
        }
        let words = inner.hint.as_ref().map(|hint| secrets.hide(&hint.words()));
        inner.hint = words.map(|words| Advice::Words(words.into()));
        inner.request_id = inner.request_id.take().map(|id| secrets.hide(&id));
        self
    }

    /// Where the error comes from.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The type of the error, such as `ThrottlingException`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What happened, in the service's words where it was the service that spoke.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The reason of a [`Kind::Image`] error (`CorruptImage`, `EmptyImage`, `ImageTooLarge`, `ImageTooSmall`,
    /// `OutOfMemory`, `UnsupportedFormat`, `UnsupportedSource`) or a [`Kind::Input`] error (`Missing`, `TooShort`, `TooSmall`, `WrongType`);
    /// or of a [`Kind::Response`] error: `UnexpectedAnswer` if the answer is whole, but of another form than the API
    /// reference says, `AnswerTooLong` if it has more bytes than the client takes.
    pub fn code(&self) -> Option<&'static str> {
        self.0.code
    }

    /// What to do, where the message does not say it.
    pub fn hint(&self) -> Option<Cow<'_, str>> {
        self.advice().map(Advice::words)
    }

    pub(crate) fn advice(&self) -> Option<&Advice> {
        self.0.hint.as_ref()
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The service's id of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asks to wait (header `Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many attempts were made; 0 if the call failed before its first.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call waited between its attempts.
    pub fn total_retry_delay(&self) -> Duration {
        self.0.total_retry_delay
    }

    /// The service asks for fewer requests a second. It says so with HTTP 400, sometimes 500 or 429.
    pub fn is_throttling(&self) -> bool {
        self.is_service_error(&[
            "ProvisionedThroughputExceededException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "SlowDown",
        ]) || self.is_service_error_like("Throttl") // ThrottlingException, Throttling, Throttled…
            || self.is_service_error_like("RequestThrottl")
            || self.0.status == Some(429)
    }

    /// The credentials are no longer, or not yet, accepted; fresh ones may be.
    pub fn is_stale_credentials(&self) -> bool {
        self.is_service_error(&[
            "ExpiredTokenException",
            "ExpiredToken",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
        ])
    }

    /// The service refused the date of the signature, or, where the clocks differ, the signature for it.
    pub fn is_clock_skew(&self) -> bool {
        self.is_service_error(&[
            "AuthFailure",
            "InvalidSignatureException",
            "RequestExpired",
            "RequestInTheFuture",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch",
        ])
    }

    /// The trouble may be gone in a moment: no answer, half an answer, or a fault of the service.
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            Kind::Network | Kind::Timeout => true,
            Kind::Response => {
                let is_from_proxy = self.0.status.is_some_and(|status| status >= 300);
                self.0.code.is_none() && (!is_from_proxy || self.0.status >= Some(500))
            }
            Kind::Service => {
                self.0.status.is_some_and(|status| status >= 500)
                    || self.is_service_error(&[
                        "IDPCommunicationError",
                        "InternalServerError",
                        "RequestTimeout",
                        "RequestTimeoutException",
                    ])
            }
            _ => false,
        }
    }

    /// What the request names does not exist, also where that kept a provider from its credentials.
    pub fn is_not_found(&self) -> bool {
        self.0.cause == Cause::NotFound || self.is_service_error(&["ResourceNotFoundException"])
    }

    /// The service refused whoever asked a provider's question.
    pub(crate) fn is_not_authorized(&self) -> bool {
        self.0.cause == Cause::NotAuthorized
    }

    /// Whether the same call may succeed later, unchanged.
    pub fn is_retryable(&self) -> bool {
        self.is_throttling() || self.is_transient()
    }

    fn is_service_error_like(&self, beginning: &str) -> bool {
        self.0.kind == Kind::Service && self.name().starts_with(beginning)
    }

    fn is_service_error(&self, names: &[&str]) -> bool {
        self.0.kind == Kind::Service && names.contains(&self.name())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.name)?;
        f.write_str(": ")?;
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
