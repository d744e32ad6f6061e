//! Checks the Signature Version 4 of a request by signing it again with `aws-sigv4`, or with the key of
//! a certificate; it reads no clock, holds no session and knows no operation.
//!
//! The order of the checks and their texts are those of AWS's JSON front end:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>.

mod authorization;
mod certificate;
mod dates;
mod x509;

pub(crate) use certificate::Certificate;
pub(crate) use x509::verify_x509;

use std::time::SystemTime;

use axum::http::HeaderMap;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::ServiceError;
use crate::sessions::Session;
use authorization::Authorization;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

const SIGNATURE_MISMATCH: &str = "The request signature we calculated does not match the signature \
    you provided. Check your AWS Secret Access Key and signing method. Consult the service \
    documentation for details.";

/// What was signed, as it arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedRequest<'a> {
    pub(crate) method: &'a str,
    pub(crate) path_and_query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) payload: Payload<'a>,
}

/// What is signed of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Payload<'a> {
    /// Its digest.
    Hashed(&'a [u8]),
    /// Nothing: only S3 takes that.
    Unsigned,
}

/// What a client states of a body that it does not sign.
pub(crate) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The service whose paths are encoded once, and whose requests may be older.
const S3: &str = "s3";

impl Payload<'_> {
    pub(crate) fn hash(self) -> String {
        match self {
            Self::Hashed(body) => hex::encode(Sha256::digest(body)),
            Self::Unsigned => UNSIGNED_PAYLOAD.to_owned(),
        }
    }
}

/// What a credential scope must name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

/// Whose request it is, or what AWS would say to it. `session` finds a session by its access key id.
pub(crate) fn verify(
    request: SignedRequest<'_>,
    scope: Scope<'_>,
    session: impl FnOnce(&str) -> Option<Session>,
    now: SystemTime,
) -> Result<Session, ServiceError> {
    let authorization = header(request.headers, "authorization")?.ok_or_else(|| {
        ServiceError::front_end(
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )
    })?;
    let authorization = Authorization::parse(authorization, ALGORITHM)?;
    let date_header = header(request.headers, "x-amz-date")?;
    let date_time = authorization.date_time(date_header)?;
    let credential = authorization.credential_scope()?;

    let session = session(credential.access_key_id).ok_or_else(unrecognized)?;
    let token = header(request.headers, "x-amz-security-token")?.unwrap_or_default();
    if !same(token, session.token()) {
        return Err(unrecognized());
    }
    if session.has_expired(now) {
        return Err(ServiceError::front_end(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ));
    }
    credential.check(scope, date_header.unwrap_or_default())?;
    let (tolerance, more): (_, &[_]) = if scope.service == S3 {
        (dates::TOLERANCE_OF_S3, &["x-amz-content-sha256"])
    } else {
        (dates::TOLERANCE, &[])
    };
    dates::check(date_time, now, tolerance)?;
    authorization.check_signed_headers(request.headers, more)?;

    let payload_hash = request.payload.hash();
    let stated_hash = header(request.headers, "x-amz-content-sha256")?;
    if authorization.signs("x-amz-content-sha256") && stated_hash != Some(payload_hash.as_str()) {
        return Err(invalid_signature(SIGNATURE_MISMATCH));
    }
    let signature = authorization
        .calculate_signature(request, scope, &session, date_time, payload_hash)
        .ok_or_else(|| invalid_signature(SIGNATURE_MISMATCH))?;
    if same(&signature, authorization.signature) {
        Ok(session)
    } else {
        Err(invalid_signature(SIGNATURE_MISMATCH))
    }
}

/// The one value of a header. Two values of these headers can only be an attempt at confusion.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ServiceError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match (value.to_str(), values.next()) {
        (Ok(value), None) => Ok(Some(value)),
        _ => Err(ServiceError::front_end(
            "IncompleteSignatureException",
            format!("the header '{name}' must have one value of visible ASCII characters"),
        )),
    }
}

/// Takes the same time wherever the first difference is.
fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

fn unrecognized() -> ServiceError {
    ServiceError::front_end(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    )
}

fn invalid_signature(message: &str) -> ServiceError {
    ServiceError::front_end("InvalidSignatureException", message)
}

/// AWS shows the header only as a digest: it may hold a secret.
fn incomplete(message: &str, authorization: &str) -> ServiceError {
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(authorization));
    ServiceError::front_end(
        "IncompleteSignatureException",
        format!("{message} (Hashed with SHA-256 and encoded with Base64) Authorization={digest}"),
    )
}
