//! The demo bucket's CORS rule: pages that are let in may put, get, head and delete objects and read `ETag`.
//! Unlike the other services, S3 answers pages only what the bucket's rule allows.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, ORIGIN,
    VARY,
};
use axum::http::{HeaderValue, StatusCode};

use super::Address;
use crate::error::ServiceError;
use crate::memory::objects::DEMO_BUCKET;
use crate::visitors::Visitors;

const METHODS: &str = "GET, PUT, HEAD, DELETE";

/// What a page that asks is told before it sends its request.
pub(crate) fn preflight(
    address: &Address,
    visitors: &Visitors,
    asked: &HeaderMap,
) -> Result<HeaderMap, ServiceError> {
    let method = asked.get(ACCESS_CONTROL_REQUEST_METHOD);
    let method = method.and_then(|method| method.to_str().ok());
    let Some(mut headers) = allowed(address, visitors, asked, method.unwrap_or_default()) else {
        return Err(ServiceError::front_end(
            "AccessForbidden",
            format!(
                "CORSResponse: This CORS request is not allowed. The bucket {DEMO_BUCKET} lets in \
                 pages of this machine, and those that --allow-origin names, with {METHODS}"
            ),
        )
        .with_status(StatusCode::FORBIDDEN));
    };
    if let Some(names) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3000"));
    if asked.contains_key("access-control-request-private-network") {
        headers.insert(
            HeaderName::from_static("access-control-allow-private-network"),
            HeaderValue::from_static("true"),
        );
    }
    Ok(headers)
}

/// The headers that let the page read an answer; `None` where the rule does not.
pub(crate) fn allowed(
    address: &Address,
    visitors: &Visitors,
    asked: &HeaderMap,
    method: &str,
) -> Option<HeaderMap> {
    let origin = asked.get(ORIGIN)?;
    let is_allowed = address.bucket == DEMO_BUCKET
        && METHODS.split(", ").any(|known| known == method)
        && visitors.is_origin(origin.to_str().ok()?);
    is_allowed.then(|| {
        HeaderMap::from_iter([
            (ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()),
            (
                ACCESS_CONTROL_ALLOW_METHODS,
                HeaderValue::from_static(METHODS),
            ),
            (
                ACCESS_CONTROL_ALLOW_CREDENTIALS,
                HeaderValue::from_static("true"),
            ),
            (
                ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static("ETag"),
            ),
            (
                VARY,
                HeaderValue::from_static(
                    "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
                ),
            ),
        ])
    })
}
