//! Paths and queries: percent-encoding, and the canonical form that is signed.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

/// Adds text in percent-encoding: unreserved characters as they are (RFC 3986, section 2.3), the bytes of all others
/// as `%` and two digits.
pub fn encode(text: &str, to: &mut String) {
    for byte in text.bytes() {
        encode_byte(byte, to);
    }
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

/// Adds a path that is percent-encoded already in the form that all services but S3 sign: encoded once more, and of
/// several slashes in a row only one.
pub(crate) fn encode_again(path: &str, to: &mut String) {
    for byte in path.bytes() {
        if byte != b'/' {
            encode_byte(byte, to);
        } else if !to.ends_with('/') {
            to.push('/');
        }
    }
}

/// The canonical form of a query: its parameters sorted, each with `=`, in strict percent-encoding.
pub(crate) fn canonical_query(query: &str) -> String {
    let mut parameters: Vec<String> = Vec::new();
    for parameter in query.as_bytes().split(|&byte| byte == b'&') {
        if parameter.is_empty() {
            continue;
        }
        let equals = parameter.iter().position(|&byte| byte == b'=');
        let (name, value) = parameter.split_at(equals.unwrap_or(parameter.len()));
        let mut canonical = String::new();
        encode_decoded(name, &mut canonical);
        canonical.push('=');
        encode_decoded(value.get(1..).unwrap_or_default(), &mut canonical);
        // few parameters: sorted as they come, since the library's sort is kilobytes
        let place = parameters
            .iter()
            .position(|it| sort_key(it) > sort_key(&canonical));
        parameters.insert(place.unwrap_or(parameters.len()), canonical);
    }
    parameters.join("&")
}

/// Names first, values second: `=` would sort between other characters.
fn sort_key(parameter: &str) -> (&[u8], &[u8]) {
    let bytes = parameter.as_bytes();
    let equals = bytes.iter().position(|&byte| byte == b'=');
    bytes.split_at(equals.unwrap_or(bytes.len()))
}

/// Decodes percent-encoding and `+`, and encodes strictly.
fn encode_decoded(text: &[u8], to: &mut String) {
    let mut rest = text;
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
        encode_byte(decoded, to);
    }
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}
