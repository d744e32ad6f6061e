//! Checks the signature that a certificate's key made of a request, as IAM Roles Anywhere describes it:
//! <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html>.

use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::authorization::Authorization;
use super::certificate::Certificate;
use super::{SIGNATURE_MISMATCH, Scope, SignedRequest, dates, header, invalid_signature};
use crate::error::ServiceError;

const CERTIFICATE: &str = "x-amz-x509";
const CHAIN: &str = "x-amz-x509-chain";

/// Whose request it is, or why that is not proved.
pub(crate) fn verify_x509(
    request: SignedRequest<'_>,
    scope: Scope<'_>,
    now: SystemTime,
) -> Result<Certificate, ServiceError> {
    let certificate = header(request.headers, CERTIFICATE)?.ok_or_else(|| {
        ServiceError::front_end(
            "MissingAuthenticationTokenException",
            "expected a certificate in the header X-Amz-X509, found none",
        )
    })?;
    let certificate = read(certificate, "X-Amz-X509")?;
    for issuer in header(request.headers, CHAIN)?
        .into_iter()
        .flat_map(|chain| chain.split(','))
    {
        read(issuer.trim(), "X-Amz-X509-Chain")?;
    }
    let authorization = header(request.headers, "authorization")?.unwrap_or_default();
    let authorization = Authorization::parse(authorization, certificate.algorithm())?;
    let date_header = header(request.headers, "x-amz-date")?;
    let date_time = authorization.date_time(date_header)?;
    let stated = date_header.unwrap_or_default();
    let credential = authorization.credential_scope()?;
    credential.check(scope, stated)?;
    if credential.access_key_id != certificate.serial_number() {
        return Err(invalid_signature(&format!(
            "Credential should begin with the certificate's serial number in decimal: {}",
            certificate.serial_number()
        )));
    }
    dates::check(date_time, now, dates::TOLERANCE)?;
    authorization.check_signed_headers(request.headers, &[CERTIFICATE, CHAIN])?;
    if !certificate.is_valid_at(now) {
        return Err(untrusted("it has expired, or is not valid yet"));
    }
    if !certificate.may_sign() {
        return Err(untrusted(
            "it is one of an authority, or not for digital signatures",
        ));
    }

    let string_to_sign = string_to_sign(request, scope, &authorization, stated);
    let signed = hex::decode(authorization.signature)
        .ok()
        .zip(string_to_sign)
        .is_some_and(|(signature, text)| certificate.has_signed(&text, &signature));
    if signed {
        Ok(certificate)
    } else {
        Err(invalid_signature(SIGNATURE_MISMATCH))
    }
}

fn read(base64: &str, name: &str) -> Result<Certificate, ServiceError> {
    Certificate::parse(base64).ok_or_else(|| {
        ServiceError::front_end(
            "ValidationException",
            format!("{name}: expected X.509 certificates, each as DER in base64"),
        )
    })
}

fn untrusted(why: &str) -> ServiceError {
    ServiceError::front_end(
        "UnrecognizedClientException",
        format!("Untrusted certificate. Insufficient certificate: {why}"),
    )
}

/// `None` where a signed header did not arrive or is no text.
fn string_to_sign(
    request: SignedRequest<'_>,
    Scope { region, service }: Scope<'_>,
    authorization: &Authorization<'_>,
    date: &str,
) -> Option<String> {
    let mut names = authorization.signed_headers.clone();
    names.sort_unstable();
    let mut headers = String::new();
    for name in &names {
        let values = request.headers.get_all(*name).iter();
        let values: Vec<_> = values
            .map(|value| Some(collapsed(value.to_str().ok()?)))
            .collect::<Option<_>>()?;
        if values.is_empty() {
            return None;
        }
        headers.extend([*name, ":", &values.join(","), "\n"]);
    }
    let (path, query) = request
        .path_and_query
        .split_once('?')
        .unwrap_or((request.path_and_query, ""));
    let canonical_request = [
        request.method,
        path,
        query,
        &headers,
        &names.join(";"),
        &request.payload.hash(),
    ]
    .join("\n");
    let day = date.split('T').next()?;
    Some(
        [
            authorization.algorithm,
            date,
            &format!("{day}/{region}/{service}/aws4_request"),
            &hex::encode(Sha256::digest(canonical_request)),
        ]
        .join("\n"),
    )
}

/// Without spaces around it, and with one where there are several.
fn collapsed(value: &str) -> String {
    let words: Vec<_> = value.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
