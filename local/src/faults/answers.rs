//! What the faults say that answer in place of the service: the errors in each service's own words,
//! and the pages of what stands between it and a client.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::plan::{Fault, Met};
use crate::error::ServiceError;
use crate::target::{Service, Target};

/// What a client is told instead.
#[derive(Debug)]
pub(crate) enum Instead {
    /// An error in the service's protocol.
    Error(ServiceError),
    /// Something that is not the service's.
    Foreign(Response),
}

/// What the fault answers in place of the service; `None` where the service answers.
pub(crate) fn instead(met: Met, target: Target, body: &[u8]) -> Option<Instead> {
    let foreign = |status, body: &'static str| {
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let html = HeaderValue::from_static("text/html");
        response.headers_mut().insert(CONTENT_TYPE, html);
        response
    };
    Some(match met.fault {
        Fault::Html => Instead::Foreign(foreign(StatusCode::OK, PORTAL)),
        Fault::NoCors => Instead::Foreign(foreign(StatusCode::FORBIDDEN, FORBIDDEN)),
        Fault::Redirect => {
            let mut response = foreign(StatusCode::TEMPORARY_REDIRECT, "");
            let elsewhere = HeaderValue::from_static("/elsewhere");
            response.headers_mut().insert(LOCATION, elsewhere);
            Instead::Foreign(response)
        }
        Fault::Unavailable => {
            let mut response = foreign(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE);
            if let Some(seconds) = met.retry_after {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            Instead::Foreign(response)
        }
        _ => Instead::Error(error(met.fault, target, body)?),
    })
}

const PORTAL: &str = "<!doctype html>\n<title>Welcome to the guest network</title>\n\
    <form>Please accept the terms of use. <button>Accept</button></form>\n";

const FORBIDDEN: &str = "<html><head><title>403 Forbidden</title></head>\
    <body><center><h1>403 Forbidden</h1></center></body></html>\n";

const UNAVAILABLE: &str = "<html><body><b>Http/1.1 Service Unavailable</b></body></html>\n";

/// What each service says.
fn error(fault: Fault, target: Target, body: &[u8]) -> Option<ServiceError> {
    use Service::{Cognito, Rekognition, RolesAnywhere, S3, Sts};

    let Target { service, operation } = target;
    let (forbidden, internal) = (StatusCode::FORBIDDEN, StatusCode::INTERNAL_SERVER_ERROR);
    Some(match (fault, service) {
        (Fault::Throttle, Rekognition) => {
            ServiceError::front_end("ThrottlingException", "Rate exceeded")
        }
        (Fault::Throttle, Cognito) => {
            ServiceError::front_end("TooManyRequestsException", "Rate exceeded")
        }
        (Fault::Throttle, RolesAnywhere) => {
            ServiceError::front_end("ThrottlingException", "Rate exceeded")
                .with_status(StatusCode::TOO_MANY_REQUESTS)
        }
        (Fault::Throttle, S3) => {
            ServiceError::front_end("SlowDown", "Please reduce your request rate.")
                .with_status(StatusCode::SERVICE_UNAVAILABLE)
        }
        (Fault::Throttle, Sts) => ServiceError::front_end("Throttling", "Rate exceeded"),
        (Fault::Internal, Rekognition) => ServiceError::internal(),
        (Fault::Internal, Cognito) => {
            ServiceError::front_end("InternalErrorException", "Internal error")
                .with_status(internal)
        }
        (Fault::Internal, S3) => ServiceError::front_end(
            "InternalError",
            "We encountered an internal error. Please try again.",
        )
        .with_status(internal),
        (Fault::Internal, RolesAnywhere | Sts) => ServiceError::front_end(
            "InternalFailure",
            "The request processing has failed because of an unknown error, exception or failure.",
        )
        .with_status(internal),
        (Fault::ExpiredToken, Sts) => {
            ServiceError::front_end("ExpiredToken", EXPIRED).with_status(forbidden)
        }
        (Fault::ExpiredToken, _) => ServiceError::front_end("ExpiredTokenException", EXPIRED),
        (Fault::UnrecognizedClient, Sts) => {
            ServiceError::front_end("InvalidClientTokenId", INVALID).with_status(forbidden)
        }
        (Fault::UnrecognizedClient, _) => {
            ServiceError::front_end("UnrecognizedClientException", INVALID)
        }
        (Fault::AccessDenied, Sts) => {
            ServiceError::front_end("AccessDenied", denied(service, operation))
                .with_status(forbidden)
        }
        (Fault::AccessDenied, S3) => {
            ServiceError::front_end("AccessDenied", "Access Denied").with_status(forbidden)
        }
        (Fault::AccessDenied, RolesAnywhere) => {
            let message = "Unable to assume role for the profile and trust anchor";
            ServiceError::front_end("AccessDeniedException", message).with_status(forbidden)
        }
        (Fault::AccessDenied, Cognito) => ServiceError::front_end(
            "NotAuthorizedException",
            format!("Access to Identity '{}' is forbidden.", identity(body)),
        ),
        (Fault::AccessDenied, Rekognition) => {
            ServiceError::front_end("AccessDeniedException", denied(service, operation))
        }
        (Fault::IdentityNotFound, Cognito) => ServiceError::front_end(
            "ResourceNotFoundException",
            format!("Identity '{}' not found.", identity(body)),
        ),
        _ => return None,
    })
}

const EXPIRED: &str = "The security token included in the request is expired";

const INVALID: &str = "The security token included in the request is invalid.";

fn denied(service: Service, operation: &str) -> String {
    let action = format!("{}:{operation}", service.signing_name());
    format!(
        "User: arn:aws:sts::000000000000:assumed-role/local/local is not authorized to perform: \
         {action} because no identity-based policy allows the {action} action"
    )
}

/// The identity that a request to Cognito names.
fn identity(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body["IdentityId"].as_str().unwrap_or_default().to_owned()
}
