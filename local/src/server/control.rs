//! `/_faults`: a test puts its plan there, reads the counters, and clears both.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::cross_origin;
use crate::error::ServiceError;
use crate::faults::Faults;

const METHODS: &str = "GET,PUT,DELETE";

pub(super) fn answer(
    faults: &Faults,
    parts: &Parts,
    body: Result<Vec<u8>, ServiceError>,
) -> Response {
    let done = Value::Null;
    let (status, answer) = match parts.method {
        Method::OPTIONS => return cross_origin::preflight(&parts.headers, METHODS),
        Method::GET => (StatusCode::OK, faults.counters()),
        Method::PUT => {
            let plan = body.map_err(|error| error.message);
            match plan.and_then(|plan| faults.replace(&plan)) {
                Ok(()) => (StatusCode::NO_CONTENT, done),
                Err(message) => (StatusCode::BAD_REQUEST, json!({ "message": message })),
            }
        }
        Method::DELETE => {
            faults.clear();
            (StatusCode::NO_CONTENT, done)
        }
        _ => {
            let message = format!("/_faults answers {METHODS}");
            (
                StatusCode::METHOD_NOT_ALLOWED,
                json!({ "message": message }),
            )
        }
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    if !answer.is_null() {
        *response.body_mut() = Body::from(format!("{answer}\n"));
        let kind = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}
