//! HTTP requests and responses as plain values; nothing here sends one.

use std::time::{Duration, SystemTime};

/// The headers of a request to a service: names in lower case and sorted, values trimmed.
pub type Headers<'a> = Vec<(&'a str, String)>;

/// A request, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The absolute URL.
    pub url: &'a str,
    /// The headers, but for `host`, which whoever sends the request adds.
    pub headers: &'a [(&'a str, String)],
    /// The body's bytes.
    pub body: &'a [u8],
}

/// A response whose body has been read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
