//! `AssumeRoleWithWebIdentity`: takes every token that has the form of one and has not ended. Only
//! signatures of the stand-in's own tokens can be verified, and they are.

use super::errors::invalid_identity_token;
use super::xml::Element;
use super::{Call, roles};
use crate::error::ServiceError;
use crate::open_id::{self, COGNITO_ISSUER, COGNITO_LOGIN};

pub(super) fn assume_role(call: Call<'_>) -> Result<Vec<Element>, ServiceError> {
    let token = call.input.required_text("WebIdentityToken");
    let claims = open_id::claims(token).ok_or_else(|| {
        invalid_identity_token(
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an \
             Access Token)",
        )
    })?;
    let is_ours = claims.issuer.as_deref() == Some(COGNITO_ISSUER);
    if is_ours && !call.access.issuer()?.has_issued(token) {
        return Err(invalid_identity_token("Token signature invalid"));
    }
    if claims.have_expired(call.moment.now) {
        return Err(ServiceError::front_end(
            "ExpiredTokenException",
            format!(
                "Token expired: current date/time {} must be before the expiration date/time {}",
                open_id::seconds(call.moment.now),
                claims.expires
            ),
        ));
    }
    let mut result = roles::session(call, call.input.required_text("RoleSessionName"))?;
    let provider = if is_ours {
        Some(COGNITO_LOGIN.to_owned())
    } else {
        claims.issuer
    };
    let told = [
        ("SubjectFromWebIdentityToken", claims.subject),
        ("Audience", claims.audience),
        ("Provider", provider),
    ];
    result.extend(
        told.into_iter()
            .filter_map(|(name, text)| Some(Element::text(name, text?))),
    );
    Ok(result)
}
