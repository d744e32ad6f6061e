//! The `Authorization` header: its parts, what they must say, and the signature that it ought to hold.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use axum::http::HeaderMap;

use super::{S3, Scope, SignedRequest, dates, incomplete, invalid_signature};
use crate::error::ServiceError;
use crate::sessions::Session;

/// The parts of `ALGORITHM Credential=…, SignedHeaders=…, Signature=…`.
pub(super) struct Authorization<'a> {
    header: &'a str,
    pub(super) algorithm: &'a str,
    credential: &'a str,
    pub(super) signed_headers: Vec<&'a str>,
    pub(super) signature: &'a str,
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(header: &'a str, expected: &str) -> Result<Self, ServiceError> {
        let (algorithm, parameters) = header.split_once(' ').unwrap_or((header, ""));
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        // Without the algorithm AWS reads the whole header as parameters, and says so.
        let parameters = if algorithm == expected {
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
        if algorithm != expected {
            return Err(incomplete(
                &format!("Authorization header requires the algorithm '{expected}'."),
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
                    algorithm,
                    credential,
                    signed_headers: signed_headers.split(';').collect(),
                    signature,
                })
            }
            _ => Err(incomplete(&missing.join(" "), header)),
        }
    }

    pub(super) fn date_time(&self, stated: Option<&str>) -> Result<SystemTime, ServiceError> {
        let stated = stated.ok_or_else(|| {
            incomplete(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' \
                 header.",
                self.header,
            )
        })?;
        dates::parse(stated).ok_or_else(|| {
            ServiceError::front_end(
                "IncompleteSignatureException",
                format!(
                    "Date must be in ISO-8601 'basic format'. Got '{stated}'. \
                     See http://en.wikipedia.org/wiki/ISO_8601"
                ),
            )
        })
    }

    pub(super) fn credential_scope(&self) -> Result<CredentialScope<'a>, ServiceError> {
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

    pub(super) fn signs(&self, name: &str) -> bool {
        self.signed_headers.contains(&name)
    }

    /// What a signature must cover to mean anything, and `more` of what its service has beside it.
    pub(super) fn check_signed_headers(
        &self,
        headers: &HeaderMap,
        more: &[&str],
    ) -> Result<(), ServiceError> {
        let required = [
            ("host", "'Host' or ':authority'"),
            ("x-amz-date", "'X-Amz-Date'"),
            ("x-amz-target", "'X-Amz-Target'"),
            ("x-amz-security-token", "'X-Amz-Security-Token'"),
        ];
        let more = more.iter().map(|name| (*name, format!("'{name}'")));
        let required = required.map(|(name, shown)| (name, shown.to_owned()));
        for (name, shown) in required.into_iter().chain(more) {
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
    pub(super) fn calculate_signature(
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
            session.session_token.clone(),
            Some(session.expires),
            "rekognition-local",
        )
        .into();
        // The default leaves out headers that proxies change; here the client has chosen already.
        let mut settings = SigningSettings::default();
        settings.excluded_headers = None;
        if scope.service == S3 {
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        }
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

pub(super) struct CredentialScope<'a> {
    pub(super) access_key_id: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    terminator: &'a str,
}

impl CredentialScope<'_> {
    pub(super) fn check(&self, scope: Scope<'_>, date_time: &str) -> Result<(), ServiceError> {
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
