//! The AWS query protocol, as far as STS speaks it: requests are forms, answers are XML (`xml.rs`).

use crate::text::concat;

/// The content type of requests.
pub const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// A request's body: an operation of STS with its members, whose names need no encoding.
pub fn body<N: AsRef<str>, V: AsRef<str>>(operation: &str, members: &[(N, V)]) -> String {
    let mut body = concat(&["Action=", operation, "&Version=2011-06-15"]);
    for (name, value) in members {
        body.push('&');
        body.push_str(name.as_ref());
        body.push('=');
        push_encoded(&mut body, value.as_ref());
    }
    body
}

/// Unreserved characters as they are (RFC 3986, section 2.3), the bytes of all others in percent.
fn push_encoded(body: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            body.push(char::from(byte));
        } else {
            body.push('%');
            body.push_str(&hex::encode_upper([byte]));
        }
    }
}
