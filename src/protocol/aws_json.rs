//! The awsJson1.1 protocol: what a request's headers say, and what an answer means.

use crate::{error::Error, protocol::json::decimal, service::Service};

/// The content type of requests and answers.
pub const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// The value of `x-amz-target`, which is how the service knows the operation.
pub fn target(service: &Service, operation: &str) -> String {
    [service.target, ".", operation].concat()
}

/// The error that an answer tells of.
///
/// `declared_type` is the header `x-amzn-errortype` or else the body's `__type` or `code`, with a namespace
/// before it or a URL behind it; `message` is the body's `Message`, from the service, or `message`, from the
/// front end before it. Without an error's status the answer is none of the service's.
pub fn error(status: u16, declared_type: Option<&str>, message: Option<String>) -> Error {
    if status < 300 {
        return Error::response("expected a JSON object, found an answer that is none or was cut off");
    }
    let name = declared_type.map(bare_type).filter(|name| !name.is_empty());
    let message = message
        .unwrap_or_else(|| ["HTTP status ", &decimal(status.into()), " without a message"].concat());
    Error::service(name.unwrap_or(fallback_name(status)), message)
}

/// `ThrottlingException` of `com.amazonaws.rekognition#ThrottlingException:http://…`.
fn bare_type(declared: &str) -> &str {
    let declared = declared.split_once(':').map_or(declared, |(name, _)| name);
    declared.rsplit_once('#').map_or(declared, |(_, name)| name).trim_ascii()
}

/// For the answers of proxies and load balancers, which know no types.
fn fallback_name(status: u16) -> &'static str {
    match status {
        403 => "AccessDeniedException",
        413 => "RequestEntityTooLargeException",
        429 => "TooManyRequestsException",
        503 => "ServiceUnavailableException",
        500.. => "InternalServerError",
        _ => "UnknownError",
    }
}
