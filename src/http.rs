//! HTTP requests and responses as plain values; nothing here sends one.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use crate::calendar;

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
    /// Those of its headers that are named in [`ANSWER_HEADERS`], as they arrived.
    pub headers: Vec<(&'static str, String)>,
    /// The body as text.
    pub text: String,
}

/// The headers of answers that clients read.
pub const ANSWER_HEADERS: [&str; 9] = [
    "age",
    "content-type",
    "date",
    "retry-after",
    "x-amz-bucket-region",
    "x-amz-request-id",
    "x-amz-retry-after",
    "x-amzn-errortype",
    "x-amzn-requestid",
];

impl Response {
    /// A header's value; the first, where somebody on the way has added one of the same name. None is empty.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let value = self.header_as_it_is(name)?.split(',').next();
        value.map(str::trim).filter(|value| !value.is_empty())
    }

    fn header_as_it_is(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| *known == name)?;
        Some(value)
    }

    /// The service's time, unless the answer is a cache's, which is older than its date.
    pub(crate) fn date(&self) -> Option<SystemTime> {
        match self.header_as_it_is("age") {
            Some(_) => None,
            None => calendar::parse_http_date(self.header_as_it_is("date")?),
        }
    }

    /// The pause that the service asks for before the next request.
    pub(crate) fn pause(&self, now: SystemTime) -> Option<Duration> {
        if let Some(milliseconds) = self.header("x-amz-retry-after") {
            return milliseconds.parse().ok().map(Duration::from_millis);
        }
        let value = self.header_as_it_is("retry-after")?;
        let end = calendar::parse_http_date(value);
        let until = |end: SystemTime| end.duration_since(self.date().unwrap_or(now)).ok();
        let seconds = || self.header("retry-after")?.parse().ok();
        end.map_or_else(|| seconds().map(Duration::from_secs), until)
    }
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
