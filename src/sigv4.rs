//! Signature Version 4 for the few request shapes that the client sends: canonical request, string to
//! sign, signature. Time and payload hash are arguments; nothing is read from a clock or sent.
//!
//! The signature is `aws-sigv4`'s, the key is derived with the same HMAC. Its own canonical request handles any
//! request and costs four times as much wasm; ours takes headers that are already sorted and trimmed and a path
//! and query in canonical form, and the tests hold it against theirs at every stage.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use std::time::SystemTime;

use aws_sigv4::sign::v4::calculate_signature;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::{calendar, credentials::Credentials, text::concat};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The signed parts of a request. They have no `Debug`: headers and query may be secret.
#[derive(Clone, Copy)]
pub struct CanonicalParts<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path in canonical form, beginning with `/`.
    pub path: &'a str,
    /// The query in canonical form; empty if there is none.
    pub query: &'a str,
    /// The headers, `host` among them: names in lower case and sorted, values trimmed.
    pub headers: &'a [(&'a str, String)],
    /// How many of the headers, from the first on, are those of the last request in the same second, too.
    pub shared_headers: usize,
    /// SHA-256 of the body, in hexadecimal.
    pub payload_hash: &'a str,
}

/// Where and when a signature holds.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    region: &'a str,
    service: &'a str,
    /// The time that the signature carries, as `x-amz-date` wants it; it holds for five minutes around it.
    date_time: String,
    /// Such as `20261120/us-east-1/rekognition/aws4_request`.
    text: String,
}

impl<'a> Scope<'a> {
    /// The scope of a time, a region, such as `us-east-1`, and the signing name of a service, such as `rekognition`.
    pub fn new(time: SystemTime, region: &'a str, service: &'a str) -> Self {
        let date_time = date_time(time);
        let date = date_of(&date_time);
        let text = concat(&[date, "/", region, "/", service, "/aws4_request"]);
        Self {
            region,
            service,
            date_time,
            text,
        }
    }

    /// The value of `x-amz-date`.
    pub fn date_time(&self) -> &str {
        &self.date_time
    }

    /// The scope as the signature has it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The value of the `authorization` header.
///
/// `signing_key` is what [`signing_key`] derived for the same scope and the same credentials, `last` that of the
/// request before, or a new one.
pub fn authorization(
    parts: &CanonicalParts<'_>,
    scope: &Scope<'_>,
    access_key_id: &str,
    signing_key: &[u8; 32],
    last: &mut Beginning,
) -> String {
    let signed_headers = signed_headers(parts.headers);
    let canonical_request = canonical_request(parts, &signed_headers);
    let hash = last.hash(&canonical_request, beginning(parts));
    let signature = sign(&string_to_sign(scope, &hash), signing_key);
    concat(&[
        ALGORITHM,
        " Credential=",
        access_key_id,
        "/",
        &scope.text,
        ", SignedHeaders=",
        &signed_headers,
        ", Signature=",
        &signature,
    ])
}

/// The signature of a text: of a [`string_to_sign`], or of what else is signed by itself, such as a presigned URL or an
/// event of a stream.
pub fn sign(text: &str, signing_key: &[u8; 32]) -> String {
    calculate_signature(signing_key, text.as_bytes())
}

/// The beginning of the last canonical request, hashed. It is that of all requests of a client in the same second,
/// and most of their length: the session token is in it.
#[derive(Default)]
pub struct Beginning {
    text: Vec<u8>,
    hasher: Sha256,
}

impl Beginning {
    /// The text's SHA-256; of that, what is done up to `end` is kept for the next one.
    fn hash(&mut self, text: &str, end: usize) -> [u8; 32] {
        let (beginning, rest) = text.as_bytes().split_at(end);
        if self.text != beginning {
            beginning.clone_into(&mut self.text);
            self.hasher = Sha256::new();
            self.hasher.update(beginning);
        }
        let mut hasher = self.hasher.clone();
        hasher.update(rest);
        hasher.finalize().into()
    }
}

/// Where the canonical request begins to be that of this call alone.
fn beginning(parts: &CanonicalParts<'_>) -> usize {
    let request_line = parts.method.len() + parts.path.len() + parts.query.len() + "\n\n\n".len();
    let shared = parts.headers.iter().take(parts.shared_headers);
    let lengths = shared.map(|(name, value)| name.len() + value.len() + ":\n".len());
    request_line + lengths.sum::<usize>()
}

/// Longer than most canonical requests are, in bytes.
const USUAL: usize = 2048;

/// The canonical request.
pub fn canonical_request(parts: &CanonicalParts<'_>, signed_headers: &str) -> String {
    let mut canonical = String::with_capacity(USUAL);
    for part in [parts.method, "\n", parts.path, "\n", parts.query, "\n"] {
        canonical.push_str(part);
    }
    for (name, value) in parts.headers {
        for part in [name, ":", value, "\n"] {
            canonical.push_str(part);
        }
    }
    canonical.push('\n');
    canonical.push_str(signed_headers);
    canonical.push('\n');
    canonical.push_str(parts.payload_hash);
    canonical
}

/// The string to sign, of the canonical request's SHA-256.
pub fn string_to_sign(scope: &Scope<'_>, hash: &[u8; 32]) -> String {
    let hash = hex::encode(hash);
    concat(&[
        ALGORITHM,
        "\n",
        &scope.date_time,
        "\n",
        &scope.text,
        "\n",
        &hash,
    ])
}

/// The key for one day, region and service; worth keeping, it costs four HMACs.
pub fn signing_key(credentials: &Credentials, scope: &Scope<'_>) -> [u8; 32] {
    let secret = concat(&["AWS4", credentials.secret_access_key()]);
    let mut key = hmac(secret.as_bytes(), date_of(&scope.date_time));
    for part in [scope.region, scope.service, "aws4_request"] {
        key = hmac(&key, part);
    }
    key
}

/// A time as `x-amz-date` wants it: `20261120T101500Z`. Holds for the years 1970 to 9999.
pub fn date_time(time: SystemTime) -> String {
    calendar::date_time(time)
}

/// Its first part, such as `20261120`.
fn date_of(date_time: &str) -> &str {
    date_time.get(..8).unwrap_or_default()
}

/// HMAC with SHA-256.
fn hmac(key: &[u8], data: &str) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    let mut mac = mac.expect("HMAC can take key of any size");
    mac.update(data.as_bytes());
    mac.finalize().into_bytes().into()
}

/// The names of headers, as the signature has them.
pub fn signed_headers(headers: &[(&str, String)]) -> String {
    let mut names = String::new();
    for (name, _) in headers {
        if !names.is_empty() {
            names.push(';');
        }
        names.push_str(name);
    }
    names
}
