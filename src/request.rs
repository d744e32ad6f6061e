//! The request line of a call: its operation, where its request goes, and the headers that only it has.

use std::borrow::Cow;

use crate::{error::Error, http::Headers, text::concat, uri};

/// The request line of a call. That of most services is their operation's name: `RequestLine::from("DetectFaces")`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// The operation, such as `DetectFaces`.
    pub operation: Cow<'static, str>,
    /// The method, in capitals.
    pub method: Cow<'static, str>,
    /// The path behind the endpoint's, as it is sent: percent-encoded, from its slash on; empty for the endpoint itself.
    /// [`with_labels`](RequestLine::with_labels) makes it of a template.
    pub path: Cow<'static, str>,
    /// The query as it is sent: percent-encoded, without its question mark.
    pub query: String,
    /// Further headers, which are signed: names in lower case, values trimmed.
    pub headers: Headers,
}

impl RequestLine {
    /// The line of an operation with this method and path, which may have labels such as `{Key}`.
    pub const fn new(operation: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            operation: Cow::Borrowed(operation),
            method: Cow::Borrowed(method),
            path: Cow::Borrowed(path),
            query: String::new(),
            headers: Vec::new(),
        }
    }

    /// The same line with the labels of its path filled in, in percent-encoding: `{Key}` by one segment, `{Key+}` by
    /// several, whose slashes stay.
    #[must_use]
    pub fn with_labels(mut self, labels: &[(&str, &str)]) -> Self {
        let mut path = self.path.into_owned();
        for (label, value) in labels {
            let encode = |value: &str| {
                let mut encoded = String::new();
                uri::encode(value, &mut encoded);
                encoded
            };
            let segments: Vec<_> = value.split('/').map(encode).collect();
            path = path.replace(&format!("{{{label}}}"), &encode(value));
            path = path.replace(&format!("{{{label}+}}"), &segments.join("/"));
        }
        self.path = Cow::Owned(path);
        self
    }
}

impl RequestLine {
    /// Whether hosts send this line as it is: the request that is sent must be the one that is signed.
    ///
    /// # Errors
    /// The path does not begin with a slash, or path or query hold characters that are not percent-encoded, or the path
    /// has a segment `.` or `..`, encoded or not, which hosts take out.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=:@/%".contains(&byte);
        let is_dots = |segment: &str| {
            let segment = segment.to_ascii_lowercase().replace("%2e", ".");
            segment == "." || segment == ".."
        };
        let has_slash = self.path.is_empty() || self.path.starts_with('/');
        let mut bytes = self.path.bytes().chain(self.query.bytes());
        if has_slash && bytes.all(is_plain) && !self.path.split('/').any(is_dots) {
            return Ok(());
        }
        Err(Error::config(concat(&[
            &self.operation,
            ": expected a path and a query that a URL leaves as they are",
        ])))
    }
}

impl From<&str> for RequestLine {
    fn from(operation: &str) -> Self {
        Self {
            operation: Cow::Owned(operation.to_owned()),
            ..Self::new("", "POST", "")
        }
    }
}
