//! The form of answers and errors on the wire: JSON, XML, and what every answer carries.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::{Layer, ServiceError};
use crate::faults::{HiddenDate, Settings};
use crate::s3;
use crate::sts::xml;
use crate::target::Service;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const REQUEST_ID_OF_S3: HeaderName = HeaderName::from_static("x-amz-request-id");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const STAND_IN: HeaderName = HeaderName::from_static("x-rekognition-local");

/// For the header and, in XML, the body of one answer.
pub(super) fn new_id() -> String {
    Uuid::new_v4().to_string()
}

pub(super) fn json(value: &Value) -> Response {
    with_body(value.to_string(), "application/x-amz-json-1.1")
}

/// The answer of a REST service that made something.
pub(super) fn created(value: &Value) -> Response {
    let mut response = with_body(value.to_string(), "application/json");
    *response.status_mut() = StatusCode::CREATED;
    response
}

pub(super) fn xml(action: &str, result: &[xml::Element], id: &str) -> Response {
    with_body(xml::response(action, result, id), "text/xml")
}

/// S3 has another name for the id of a request, and answers `HEAD` without a body.
pub(super) fn of_s3(mut response: Response, method: &Method) -> Response {
    let headers = response.headers_mut();
    if let Some(id) = headers.remove(REQUEST_ID) {
        headers.insert(REQUEST_ID_OF_S3, id);
    }
    if *method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// Says whether an answer of Rekognition was computed or made up.
pub(super) fn with_origin(mut response: Response, origin: &'static str) -> Response {
    let origin = HeaderValue::from_static(origin);
    response.headers_mut().insert(STAND_IN, origin);
    response
}

/// An error in the form of the service that was asked, or of AWS's front end.
pub(super) fn failure(service: Option<Service>, error: &ServiceError, id: &str) -> Response {
    let mut response = match service {
        Some(Service::S3) => {
            let error = s3::of_front_end(error);
            let mut response = with_body(s3::document(&error, id), "application/xml");
            *response.status_mut() = error.status;
            return response;
        }
        Some(Service::Sts) => with_body(xml::error_response(error, id), "text/xml"),
        // An error is found, not made up.
        Some(Service::Rekognition) => with_origin(json_failure(error), "computed"),
        Some(Service::RolesAnywhere) => {
            let body = json!({ "message": error.message }).to_string();
            with_type(
                with_body(body, "application/json"),
                format!("{}:", error.kind),
            )
        }
        Some(Service::Cognito) | None => json_failure(error),
    };
    *response.status_mut() = error.status;
    response
}

fn json_failure(error: &ServiceError) -> Response {
    // The front end ends the type with the colon that stands before a URL in other protocols.
    let (body, error_type) = match error.layer {
        Layer::FrontEnd => (
            json!({ "__type": error.kind, "message": error.message }),
            format!("{}:", error.kind),
        ),
        Layer::Service => (
            json!({
                "__type": error.kind,
                "Code": error.kind,
                "Logref": new_id(),
                "Message": error.message,
            }),
            error.kind.to_owned(),
        ),
    };
    with_type(json(&body), error_type)
}

fn with_type(mut response: Response, error_type: String) -> Response {
    if let Ok(error_type) = HeaderValue::try_from(error_type) {
        response.headers_mut().insert(ERROR_TYPE, error_type);
    }
    response
}

fn with_body(body: String, kind: &'static str) -> Response {
    let mut response = Response::new(Body::from(body));
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// What every answer carries: its id and, unless the settings hide it, the service's time.
pub(super) fn stamped(
    mut response: Response,
    id: &str,
    now: SystemTime,
    settings: Settings,
) -> Response {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    let age = settings.cached_date.unwrap_or_default();
    if settings.cached_date.is_some() {
        headers.insert(header::AGE, age.into());
    }
    if settings.hide_date == Some(HiddenDate::FromAll) {
        return response;
    }
    // A client can correct its clock by this; the web server would take it from another one.
    let answered = now - Duration::from_secs(age.into());
    if let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(answered)) {
        headers.insert(header::DATE, date);
    }
    response
}
