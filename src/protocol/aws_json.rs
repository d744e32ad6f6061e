//! The errors that answers of services tell of.

use crate::{
    error::Error,
    text::{concat, decimal},
};

/// The error that an answer tells of.
///
/// `declared_type` is the header `x-amzn-errortype` or else the body's `__type` or `code`, with a namespace
/// before it or a URL behind it; `message` is the body's `Message`, from the service, or `message`, from the
/// front end before it; both may be empty. Without an error's status the answer is none of the service's, and
/// `message` may say why.
pub fn error(status: u16, declared_type: &str, mut message: String) -> Error {
    if status < 300 {
        if message.is_empty() {
            "expected a JSON object, found an answer that is none or was cut off"
                .clone_into(&mut message);
        }
        return Error::response(message);
    }
    if message.is_empty() {
        message = concat(&[
            "HTTP status ",
            &decimal(status.into()),
            " without a message",
        ]);
    }
    let declared = bare_type(declared_type);
    let name = if declared.is_empty() {
        fallback_name(status)
    } else {
        declared
    };
    Error::service(name, message)
}

/// `ThrottlingException` of `com.amazonaws.rekognition#ThrottlingException:http://…`.
fn bare_type(declared: &str) -> &str {
    // by bytes: core's search for characters is larger than the rest of this file
    let end = declared
        .bytes()
        .position(|byte| byte == b':')
        .unwrap_or(declared.len());
    let namespace = declared.bytes().take(end).rposition(|byte| byte == b'#');
    declared
        .get(namespace.map_or(0, |hash| hash + 1)..end)
        .unwrap_or_default()
        .trim_ascii()
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
