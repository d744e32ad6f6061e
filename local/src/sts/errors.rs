//! The errors of AWS's query front end: the same as those of the JSON front end, with other names
//! and statuses.

use axum::http::StatusCode;

use crate::error::ServiceError;

/// What STS says where the signature is refused.
pub(crate) fn of_signature(error: ServiceError) -> ServiceError {
    let (kind, status) = match error.kind {
        "MissingAuthenticationTokenException" => {
            ("MissingAuthenticationToken", StatusCode::FORBIDDEN)
        }
        "IncompleteSignatureException" => ("IncompleteSignature", StatusCode::BAD_REQUEST),
        "UnrecognizedClientException" => ("InvalidClientTokenId", StatusCode::FORBIDDEN),
        "ExpiredTokenException" => ("ExpiredToken", StatusCode::FORBIDDEN),
        "InvalidSignatureException" => ("SignatureDoesNotMatch", StatusCode::FORBIDDEN),
        _ => return error,
    };
    ServiceError {
        status,
        kind,
        ..error
    }
}

/// What STS says where a constraint is broken.
pub(super) fn of_input(error: ServiceError) -> ServiceError {
    let kind = match error.kind {
        "ValidationException" => "ValidationError",
        "SerializationException" => "MalformedInput",
        other => other,
    };
    ServiceError { kind, ..error }
}

pub(super) fn validation(message: String) -> ServiceError {
    ServiceError::front_end("ValidationError", message)
}

pub(super) fn invalid_identity_token(message: &str) -> ServiceError {
    ServiceError::front_end("InvalidIdentityToken", message)
}
