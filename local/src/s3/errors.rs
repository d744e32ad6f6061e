//! The errors of S3: those of the JSON front end have other names and statuses there.

use axum::http::StatusCode;

use crate::error::ServiceError;
use crate::sts::xml;

/// What S3 says where the front end, body or signature are refused; its own errors stay.
pub(crate) fn of_front_end(error: &ServiceError) -> ServiceError {
    let forbidden = StatusCode::FORBIDDEN;
    let (kind, status) = match error.kind {
        "MissingAuthenticationTokenException" => ("AccessDenied", forbidden),
        "IncompleteSignatureException" => ("AuthorizationHeaderMalformed", StatusCode::BAD_REQUEST),
        "UnrecognizedClientException" => ("InvalidAccessKeyId", forbidden),
        "ExpiredTokenException" => ("ExpiredToken", StatusCode::BAD_REQUEST),
        "InvalidSignatureException" => match &*error.message {
            text if text.starts_with("Credential ") || text.starts_with("Date in ") => {
                ("AuthorizationHeaderMalformed", StatusCode::BAD_REQUEST)
            }
            text if text.starts_with("Signature ") => ("RequestTimeTooSkewed", forbidden),
            _ => ("SignatureDoesNotMatch", forbidden),
        },
        "RequestEntityTooLargeException" => ("EntityTooLarge", StatusCode::BAD_REQUEST),
        "RequestTimeoutException" => ("RequestTimeout", error.status),
        "SerializationException" => ("IncompleteBody", StatusCode::BAD_REQUEST),
        "InternalServerError" => ("InternalError", StatusCode::INTERNAL_SERVER_ERROR),
        other => (other, error.status),
    };
    ServiceError {
        status,
        kind,
        ..error.clone()
    }
}

/// `<Error>…`, which has no namespace.
pub(crate) fn document(error: &ServiceError, request_id: &str) -> String {
    let error = xml::Element::of(
        "Error",
        vec![
            xml::Element::text("Code", error.kind),
            xml::Element::text("Message", &*error.message),
            xml::Element::text("RequestId", request_id),
        ],
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
        error.to_xml()
    )
}

pub(super) fn bad_request(kind: &'static str, message: impl Into<String>) -> ServiceError {
    ServiceError::front_end(kind, message)
}

pub(super) fn no_such_bucket(bucket: &str) -> ServiceError {
    let message = format!(
        "The specified bucket does not exist: {bucket}; rekognition-local has {}",
        crate::memory::objects::DEMO_BUCKET
    );
    bad_request("NoSuchBucket", message).with_status(StatusCode::NOT_FOUND)
}

pub(super) fn no_such_key() -> ServiceError {
    bad_request("NoSuchKey", "The specified key does not exist.").with_status(StatusCode::NOT_FOUND)
}

pub(super) fn not_implemented(what: &str) -> ServiceError {
    let message = format!(
        "{what}: rekognition-local answers PutObject, GetObject, HeadObject and DeleteObject, whole \
         and without versions"
    );
    bad_request("NotImplemented", message).with_status(StatusCode::NOT_IMPLEMENTED)
}
