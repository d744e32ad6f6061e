//! HTTP requests and responses as plain values; nothing here sends one.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

/// The most bytes of an answer that clients take, unless they are told another number: 16 MiB.
pub const MAX_ANSWER_LENGTH: usize = 16 << 20;

/// The headers of a request to a service: names in lower case and sorted, values trimmed.
pub type Headers<'a> = Vec<(&'a str, String)>;

/// A request, ready to be sent. `Debug` shows no query, no header's value and no body: they may be secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Request<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The absolute URL.
    pub url: &'a str,
    /// The headers, but for `host`, which whoever sends the request adds.
    pub headers: &'a [(&'a str, String)],
    /// The body's bytes.
    pub body: &'a [u8],
    /// The most bytes that the answer's body may have. Whoever sends the request stops to read a longer one, whenever that
    /// is, and returns what there is of it: more than so many bytes.
    pub max_answer_length: usize,
}

/// A response whose body has been read to its end. `Debug` shows how long the body is, and no header: they may be secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// `x-amzn-errortype`.
    pub error_type: Option<String>,
    /// `x-amzn-requestid`.
    pub request_id: Option<String>,
    /// `date`, unless the answer is a cache's (it has an `age`).
    pub date: Option<SystemTime>,
    /// `retry-after` in seconds.
    pub retry_after: Option<Duration>,
    /// The body as text.
    pub text: String,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.url.find(['?', '#']).unwrap_or(self.url.len());
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &&self.url[..end])
            .field("headers", &names)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("text", &format_args!("{} bytes", self.text.len()))
            .finish_non_exhaustive()
    }
}
