//! The request line of a call: its operation, where its request goes, and the headers that only it has.

use std::fmt;

use crate::{
    error::Error,
    service::SignatureVersion,
    text::{self, concat},
    uri,
};

/// The request line of a call. The line of most services is the operation's name: `RequestLine::from("DetectFaces")`.
///
/// `Debug` shows neither query nor values of headers: they may be secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestLine<'a> {
    /// The operation, such as `DetectFaces`.
    pub operation: &'a str,
    /// The method, in capitals.
    pub method: &'a str,
    /// The path behind the endpoint's, as it is sent: percent-encoded, from its slash on; empty for the endpoint itself.
    /// [`path_with`](RequestLine::path_with) makes it of a template.
    pub path: &'a str,
    /// The query as it is sent: percent-encoded, without its question mark.
    pub query: &'a str,
    /// Further headers, which are signed: names in lower case, none of the client's own, values trimmed.
    pub headers: &'a [(&'a str, &'a str)],
    /// Whether the operation changes something, and would do so twice. Then a call of which it is not known whether the
    /// service has done it is not tried again, unless its number of attempts is asked for
    /// ([`CallOptions::max_attempts`](crate::client::CallOptions::max_attempts)). Typed operations know it themselves.
    pub is_write: bool,
    /// Whether the images in the body are known to be long enough at all sides. Then no advice for an error speaks of that.
    /// Typed operations know it themselves.
    pub is_measured: bool,
}

impl fmt::Debug for RequestLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("RequestLine")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &names)
            .field("is_write", &self.is_write)
            .finish_non_exhaustive()
    }
}

/// The form and the receiver of a client's requests: the facts of its service, its region and its endpoint that
/// headers and signatures take.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The service's [`signing_name`](crate::service::Service::signing_name).
    pub signing_name: &'a str,
    /// The service's [`content_type`](crate::service::Service::content_type).
    pub content_type: &'a str,
    /// The service's [`target_prefix`](crate::service::Service::target_prefix), or nothing.
    pub target_prefix: &'a str,
    /// The service's [`signature_version`](crate::service::Service::signature_version).
    pub signature_version: SignatureVersion,
    /// The region, which signatures carry.
    pub region: &'a str,
    /// The host of the endpoint, with its port if it has one.
    pub host: &'a str,
    /// The path of the endpoint.
    pub path: &'a str,
}

impl<'a> RequestLine<'a> {
    /// The line of an operation with this method and path, which may have labels such as `{Key}`.
    pub const fn new(operation: &'a str, method: &'a str, path: &'a str) -> Self {
        Self {
            operation,
            method,
            path,
            query: "",
            headers: &[],
            is_write: false,
            is_measured: false,
        }
    }

    /// The path with its labels filled in, in percent-encoding: `{Key}` by one segment, `{Key+}` by several, whose
    /// slashes stay.
    ///
    /// ```
    /// use rekognition_wasm::{request::RequestLine, services::s3::PUT_OBJECT};
    ///
    /// let path = PUT_OBJECT.path_with(&[("Key", "photos/a b.jpg")]);
    /// assert_eq!(path, "/photos/a%20b.jpg");
    /// let line = RequestLine { path: &path, ..PUT_OBJECT };
    /// assert_eq!(line.method, "PUT");
    /// ```
    pub fn path_with(&self, labels: &[(&str, &str)]) -> String {
        let mut path = self.path.to_owned();
        for (label, value) in labels {
            let segments: Vec<_> = value.split('/').map(uri::encoded).collect();
            path = text::replace(&path, &concat(&["{", label, "}"]), &uri::encoded(value));
            path = text::replace(&path, &concat(&["{", label, "+}"]), &segments.join("/"));
        }
        path
    }

    /// Whether hosts send this line as it is: the request that is sent must be the one that is signed.
    ///
    /// # Errors
    /// The path does not begin with a slash, or path or query hold characters that are not percent-encoded, or the path
    /// has a segment `.` or `..`, encoded or not, which hosts take out. The operation has no name that a header can carry, or
    /// the method is not in capitals. A header is one of
    /// the client's own, or its name or value is not as hosts send it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=:@/%".contains(&byte);
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_dots = |segment: &str| {
            let segment = text::replace(&segment.to_ascii_lowercase(), "%2e", ".");
            segment == "." || segment == ".."
        };
        let has_slash = self.path.is_empty() || self.path.starts_with('/');
        let mut bytes = self.path.bytes().chain(self.query.bytes());
        let expected = if !has_slash || !bytes.all(is_plain) || self.path.split('/').any(is_dots) {
            "a path and a query that a URL leaves as they are"
        } else if self.operation.is_empty() || !self.operation.bytes().all(is_of_name) {
            "an operation's name of letters, digits, hyphens and underscores"
        } else if self.method.is_empty() || !self.method.bytes().all(|it| it.is_ascii_uppercase()) {
            "a method in capitals"
        } else if !self.headers.iter().all(is_further) {
            "further headers with names in lower case that are not the client's own, and trimmed values"
        } else {
            return Ok(());
        };
        Err(Error::config(concat(&[
            self.operation,
            ": expected ",
            expected,
        ])))
    }
}

/// Whether a header is none of the client's own, and hosts send it as it is.
fn is_further((name, value): &(&str, &str)) -> bool {
    const OWN: [&str; 7] = [
        "authorization",
        "content-type",
        "host",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-target",
    ];
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_visible = |byte: u8| byte == b'\t' || !byte.is_ascii_control();
    !name.is_empty()
        && name.bytes().all(is_name)
        && !OWN.contains(name)
        && value.trim() == *value
        && value.bytes().all(is_visible)
}

impl<'a> From<&'a str> for RequestLine<'a> {
    fn from(operation: &'a str) -> Self {
        Self::new(operation, "POST", "")
    }
}
