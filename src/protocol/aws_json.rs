//! The errors that answers tell of.

use crate::error::{Error, Kind};

/// The error that an answer tells of, in the words that it brings; they may be none.
///
/// `declared_type` is the header `x-amzn-errortype` or else the body's `__type` or `code`, with a namespace before it or
/// a URL behind it, or behind a comma what somebody on the way has added. `message` is the body's `Message`, from the
/// service, or `message`, from the front end before it. Without a type, or without an error's status, the answer is none
/// of the service's.
pub fn error(status: u16, declared_type: &str, message: &str) -> Error {
    let name = bare_type(declared_type);
    if status < 300 || name.is_empty() {
        return Error::of_kind(Kind::Response).with_message(message);
    }
    Error::service(name, message)
}

/// `ThrottlingException` of `com.amazonaws.rekognition#ThrottlingException:http://…`.
fn bare_type(declared: &str) -> &str {
    // by bytes: core's search for characters is larger than the rest of this file
    let end = declared
        .bytes()
        .position(|byte| matches!(byte, b':' | b','))
        .unwrap_or(declared.len());
    let namespace = declared.bytes().take(end).rposition(|byte| byte == b'#');
    declared
        .get(namespace.map_or(0, |hash| hash + 1)..end)
        .unwrap_or_default()
        .trim_ascii()
}
