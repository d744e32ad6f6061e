//! What browsers ask before they let a page in, and what they let it read.

use axum::body::Body;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::faults::HiddenDate;

pub(super) fn preflight(asked: &HeaderMap, methods: &'static str) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static(methods),
    );
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from_static("172800"),
    );
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    // AWS is never on a private network; the stand-in always is, and some browsers ask.
    if asked.contains_key("access-control-request-private-network") {
        headers.insert(
            HeaderName::from_static("access-control-allow-private-network"),
            HeaderValue::from_static("true"),
        );
    }
    response
}

/// Lets the page read an answer, and of its headers those that AWS lets them read.
pub(super) fn readable(mut response: Response, hide_date: Option<HiddenDate>) -> Response {
    let exposed = match hide_date {
        None => "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
        Some(_) => "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage",
    };
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(exposed),
    );
    response
}
