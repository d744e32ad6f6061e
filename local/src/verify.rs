//! Checks the Signature Version 4 of a request by signing it again with `aws-sigv4`; it reads no
//! clock, holds no session and knows no operation.
//!
//! The order of the checks and their texts are those of AWS's JSON front end:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use axum::http::HeaderMap;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use crate::error::ServiceError;
use crate::identities::Session;

/// How far a request's date may be off, both ways.
const TOLERANCE: Duration = Duration::from_mins(5);

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
    pub(crate) body: &'a [u8],
}

/// What a credential scope must name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

/// Accepts the request, or says what AWS would say. `session` finds a session by its access key id.
pub(crate) fn verify(
    request: SignedRequest<'_>,
    scope: Scope<'_>,
    session: impl FnOnce(&str) -> Option<Session>,
    now: SystemTime,
) -> Result<(), ServiceError> {
    let authorization = header(request.headers, "authorization")?.ok_or_else(|| {
        ServiceError::front_end(
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )
    })?;
    let authorization = Authorization::parse(authorization)?;
    let date_header = header(request.headers, "x-amz-date")?;
    let date_time = authorization.date_time(date_header)?;
    let credential = authorization.credential_scope()?;

    let session = session(credential.access_key_id).ok_or_else(unrecognized)?;
    let token = header(request.headers, "x-amz-security-token")?.unwrap_or_default();
    if !same(token, &session.session_token) {
        return Err(unrecognized());
    }
    if session.has_expired(now) {
        return Err(ServiceError::front_end(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ));
    }
    credential.check(scope, date_header.unwrap_or_default())?;
    check_date(date_time, now)?;
    authorization.check_signed_headers(request.headers)?;

    let payload_hash = hex::encode(Sha256::digest(request.body));
    let stated_hash = header(request.headers, "x-amz-content-sha256")?;
    if authorization.signs("x-amz-content-sha256") && stated_hash != Some(payload_hash.as_str()) {
        return Err(invalid_signature(SIGNATURE_MISMATCH));
    }
    let signature = authorization
        .calculate_signature(request, scope, &session, date_time, payload_hash)
        .ok_or_else(|| invalid_signature(SIGNATURE_MISMATCH))?;
    if same(&signature, authorization.signature) {
        Ok(())
    } else {
        Err(invalid_signature(SIGNATURE_MISMATCH))
    }
}

/// The parts of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
struct Authorization<'a> {
    header: &'a str,
    credential: &'a str,
    signed_headers: Vec<&'a str>,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(header: &'a str) -> Result<Self, ServiceError> {
        let (algorithm, parameters) = header.split_once(' ').unwrap_or((header, ""));
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        // Without the algorithm AWS reads the whole header as parameters, and says so.
        let parameters = if algorithm == ALGORITHM {
            parameters
        } else {
            header
        };
        for parameter in parameters.split([',', ' ']).filter(|p| !p.is_empty()) {
            match parameter.split_once('=') {
                Some(("Credential", value)) => credential = Some(value),
                Some(("SignedHeaders", value)) => signed_headers = Some(value),
                Some(("Signature", value)) => signature = Some(value),
                Some(_) => {}
                None => {
                    return Err(incomplete(
                        &format!(
                            "'{parameter}' not a valid key=value pair (missing equal-sign) in \
                             Authorization header:"
                        ),
                        header,
                    ));
                }
            }
        }
        if algorithm != ALGORITHM {
            return Err(incomplete(
                &format!("Authorization header requires the algorithm '{ALGORITHM}'."),
                header,
            ));
        }
        let missing: Vec<_> = [
            ("Credential", credential),
            ("Signature", signature),
            ("SignedHeaders", signed_headers),
        ]
        .into_iter()
        .filter(|(_, value)| value.is_none_or(str::is_empty))
        .map(|(name, _)| format!("Authorization header requires '{name}' parameter."))
        .collect();
        match (credential, signed_headers, signature) {
            (Some(credential), Some(signed_headers), Some(signature)) if missing.is_empty() => {
                Ok(Self {
                    header,
                    credential,
                    signed_headers: signed_headers.split(';').collect(),
                    signature,
                })
            }
            _ => Err(incomplete(&missing.join(" "), header)),
        }
    }

    fn date_time(&self, stated: Option<&str>) -> Result<SystemTime, ServiceError> {
        let stated = stated.ok_or_else(|| {
            incomplete(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' \
                 header.",
                self.header,
            )
        })?;
        parse_date_time(stated).ok_or_else(|| {
            ServiceError::front_end(
                "IncompleteSignatureException",
                format!(
                    "Date must be in ISO-8601 'basic format'. Got '{stated}'. \
                     See http://en.wikipedia.org/wiki/ISO_8601"
                ),
            )
        })
    }

    fn credential_scope(&self) -> Result<CredentialScope<'a>, ServiceError> {
        let elements: Vec<_> = self.credential.split('/').collect();
        let &[access_key_id, date, region, service, terminator] = elements.as_slice() else {
            return Err(ServiceError::front_end(
                "IncompleteSignatureException",
                format!(
                    "Credential must have exactly 5 slash-delimited elements, e.g. \
                     keyid/date/region/service/term, got '{}'",
                    self.credential
                ),
            ));
        };
        Ok(CredentialScope {
            access_key_id,
            date,
            region,
            service,
            terminator,
        })
    }

    fn signs(&self, name: &str) -> bool {
        self.signed_headers.contains(&name)
    }

    /// What a signature must cover to mean anything.
    fn check_signed_headers(&self, headers: &HeaderMap) -> Result<(), ServiceError> {
        let required = [
            ("host", "'Host' or ':authority'"),
            ("x-amz-date", "'X-Amz-Date'"),
            ("x-amz-target", "'X-Amz-Target'"),
            ("x-amz-security-token", "'X-Amz-Security-Token'"),
        ];
        for (name, shown) in required {
            let is_needed = name == "host" || headers.contains_key(name);
            if is_needed && !self.signs(name) {
                return Err(invalid_signature(&format!(
                    "{shown} must be a 'SignedHeader' in the AWS Authorization."
                )));
            }
        }
        Ok(())
    }

    /// The signature as `aws-sigv4` makes it from exactly the headers that the client signed;
    /// `None` where the request cannot be signed at all.
    fn calculate_signature(
        &self,
        request: SignedRequest<'_>,
        scope: Scope<'_>,
        session: &Session,
        date_time: SystemTime,
        payload_hash: String,
    ) -> Option<String> {
        let mut headers = Vec::new();
        for name in &self.signed_headers {
            for value in request.headers.get_all(*name) {
                headers.push((*name, std::str::from_utf8(value.as_bytes()).ok()?));
            }
        }
        // A header that is signed but did not arrive leaves the list shorter than the client's:
        // the signatures differ then.
        let identity = Credentials::new(
            &session.access_key_id,
            &session.secret_access_key,
            Some(session.session_token.clone()),
            Some(session.expires),
            "rekognition-local",
        )
        .into();
        // The default leaves out headers that proxies change; here the client has chosen already.
        let mut settings = SigningSettings::default();
        settings.excluded_headers = None;
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(scope.region)
            .name(scope.service)
            .time(date_time)
            .settings(settings)
            .build()
            .ok()?
            .into();
        // The authority is not signed as such: the Host header is, and it is among the headers.
        let uri = format!("http://localhost{}", request.path_and_query);
        let body = SignableBody::Precomputed(payload_hash);
        let signable = SignableRequest::new(request.method, uri, headers.into_iter(), body).ok()?;
        Some(sign(signable, &parameters).ok()?.signature().to_owned())
    }
}

struct CredentialScope<'a> {
    access_key_id: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    terminator: &'a str,
}

impl CredentialScope<'_> {
    fn check(&self, scope: Scope<'_>, date_time: &str) -> Result<(), ServiceError> {
        if self.terminator != "aws4_request" {
            return Err(invalid_signature(&format!(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '{}'.",
                self.terminator
            )));
        }
        if self.region != scope.region {
            return Err(invalid_signature(
                "Credential should be scoped to a valid region.",
            ));
        }
        if self.service != scope.service {
            return Err(invalid_signature(&format!(
                "Credential should be scoped to correct service: '{}'.",
                scope.service
            )));
        }
        let date = date_time.split('T').next().unwrap_or_default();
        if self.date != date {
            return Err(invalid_signature(&format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                 from HTTP: '{}' != '{date}', from '{date_time}'.",
                self.date
            )));
        }
        Ok(())
    }
}

fn check_date(date_time: SystemTime, now: SystemTime) -> Result<(), ServiceError> {
    let (stated, server) = (format_date_time(date_time), format_date_time(now));
    let (earliest, latest) = (now - TOLERANCE, now + TOLERANCE);
    if date_time < earliest {
        let earliest = format_date_time(earliest);
        Err(invalid_signature(&format!(
            "Signature expired: {stated} is now earlier than {earliest} ({server} - 5 min.)"
        )))
    } else if date_time > latest {
        let latest = format_date_time(latest);
        Err(invalid_signature(&format!(
            "Signature not yet current: {stated} is still later than {latest} ({server} + 5 min.)"
        )))
    } else {
        Ok(())
    }
}

/// `20261120T101500Z` and nothing else.
fn parse_date_time(text: &str) -> Option<SystemTime> {
    let bytes = text.as_bytes();
    let marks = (bytes.get(8), bytes.get(15), bytes.len());
    if marks != (Some(&b'T'), Some(&b'Z'), 16) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_u16, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + u16::from(byte - b'0'))
        })
    };
    let small = |range| u8::try_from(number(range)?).ok();
    let month = Month::try_from(small(4..6)?).ok()?;
    let date = Date::from_calendar_date(i32::from(number(0..4)?), month, small(6..8)?).ok()?;
    let time = Time::from_hms(small(9..11)?, small(11..13)?, small(13..15)?).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_utc().into())
}

fn format_date_time(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_strictly() {
        let seconds = |text| {
            parse_date_time(text).map(|time| {
                time.duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap()
                    .as_secs()
            })
        };
        assert_eq!(seconds("19700101T000001Z"), Some(1));
        assert_eq!(seconds("20150830T123600Z"), Some(1_440_938_160));
        for bad in [
            "",
            "20150830T123600",
            "20150830 123600Z",
            "20151330T123600Z",
            "20150830T253600Z",
            "20150230T123600Z",
            "2015-08-30T12:36",
            "+0150830T123600Z",
            "２015083T1236Z",
            "20150830T123600ZZ",
        ] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_are_written_as_they_are_read() {
        for text in ["20150830T123600Z", "20240229T235959Z"] {
            assert_eq!(format_date_time(parse_date_time(text).unwrap()), text);
        }
    }

    #[test]
    fn five_minutes_are_still_in_time() {
        let now = parse_date_time("20261120T102102Z").unwrap();
        let check = |seconds: i64| {
            let offset = Duration::from_secs(seconds.unsigned_abs());
            let stated = if seconds < 0 {
                now - offset
            } else {
                now + offset
            };
            check_date(stated, now).map_err(|error| error.message)
        };
        assert_eq!(check(-300), Ok(()));
        assert_eq!(check(300), Ok(()));
        assert_eq!(
            check(-362).unwrap_err(),
            "Signature expired: 20261120T101500Z is now earlier than 20261120T101602Z \
             (20261120T102102Z - 5 min.)"
        );
        assert_eq!(
            check(301).unwrap_err(),
            "Signature not yet current: 20261120T102603Z is still later than 20261120T102602Z \
             (20261120T102102Z + 5 min.)"
        );
    }
}
