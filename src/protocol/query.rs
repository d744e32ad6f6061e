//! The AWS query protocol, as far as STS speaks it: requests are forms, answers are XML (`xml.rs`).

use crate::{text::concat, uri};

/// A request's body: an operation of STS with its members, whose names need no encoding.
pub fn body<N: AsRef<str>, V: AsRef<str>>(operation: &str, members: &[(N, V)]) -> String {
    let mut body = concat(&["Action=", operation, "&Version=2011-06-15"]);
    for (name, value) in members {
        body.push('&');
        body.push_str(name.as_ref());
        body.push('=');
        uri::encode(value.as_ref(), &mut body);
    }
    body
}
