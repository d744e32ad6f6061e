//! Paths and queries: percent-encoding, and the canonical form that is signed. The npm package has its own
//! (`call/request.ts`), which only apps with paths and queries carry; `tests/vectors/uris.json` holds the two together.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use crate::{service::SignatureVersion, text::concat};

/// Adds text in percent-encoding: unreserved characters as they are (RFC 3986, section 2.3), the bytes of all others
/// as `%` and two digits.
pub fn encode(text: &str, to: &mut String) {
    for byte in text.bytes() {
        encode_byte(byte, to);
    }
}

/// Text in percent-encoding, as [`encode`] has it.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    encode(text, &mut encoded);
    encoded
}

fn encode_byte(byte: u8, to: &mut String) {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        to.push(char::from(byte));
        return;
    }
    to.push('%');
    for digit in [byte >> 4, byte & 15] {
        to.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
    }
}

/// The canonical form of a path that is percent-encoded already. S3 signs the path that is sent; all other services
/// sign it encoded once more, and only one of several slashes in a row.
pub fn canonical_path(path: &str, version: SignatureVersion) -> String {
    if version == SignatureVersion::S3v4 {
        return path.to_owned();
    }
    let mut canonical = String::new();
    for byte in path.bytes() {
        if byte != b'/' {
            encode_byte(byte, &mut canonical);
        } else if !canonical.ends_with('/') {
            canonical.push('/');
        }
    }
    canonical
}

/// The canonical form of a query: its parameters sorted, each with `=`, in strict percent-encoding.
pub fn canonical_query(query: &str) -> String {
    let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    let mut parameters: Vec<_> = parameters
        .map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            (encoded_anew(name), encoded_anew(value))
        })
        .collect();
    sort(&mut parameters);
    let parameters = parameters
        .iter()
        .map(|(name, value)| concat(&[name, "=", value]));
    parameters.collect::<Vec<_>>().join("&")
}

/// Sorts by exchange: parameters are few, and the library's sort is kilobytes of a small module.
fn sort(parameters: &mut [(String, String)]) {
    for end in 1..parameters.len() {
        for place in (1..=end).rev() {
            if parameters[place - 1] <= parameters[place] {
                break;
            }
            parameters.swap(place - 1, place);
        }
    }
}

/// Text whose percent-encoding and `+` are decoded and encoded strictly.
fn encoded_anew(text: &str) -> String {
    let mut encoded = String::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        let decoded = match (byte, behind) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    high << 4 | low
                }
                _ => byte,
            },
            _ => byte,
        };
        encode_byte(decoded, &mut encoded);
    }
    encoded
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}
