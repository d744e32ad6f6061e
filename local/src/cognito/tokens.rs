//! `GetOpenIdToken` and its variant for developers: tokens that STS takes as a web identity, and
//! Cognito itself as a login.

use std::time::Duration;

use serde_json::{Value, json};

use super::pool::{check_pool, new_id};
use super::{Call, not_authorized, refused};
use crate::error::ServiceError;
use crate::identities::IDENTITY_POOL_ID;
use crate::open_id::{self, COGNITO_LOGIN};

const LIFETIME: Duration = Duration::from_mins(10);

const DEVELOPER_LIFETIME: u32 = 15 * 60;

pub(super) fn get_open_id_token(call: Call<'_>) -> Result<Value, ServiceError> {
    let identity_id = call.input.required_text("IdentityId");
    call.admit(identity_id, call.logins())?;
    issue(call, identity_id, LIFETIME)
}

pub(super) fn for_developer_identity(call: Call<'_>) -> Result<Value, ServiceError> {
    check_pool(call)?;
    let logins = call.logins();
    if logins.is_empty() || logins.contains_key(COGNITO_LOGIN) {
        return Err(ServiceError::front_end(
            "InvalidParameterException",
            "Please provide a valid developer provider: Logins must name it and its user",
        ));
    }
    let identity_id = if let Some(identity_id) = call.input.text("IdentityId") {
        let linked = call.access.identities().link(identity_id, &logins);
        linked.map_err(|refusal| refused(&refusal, identity_id))?;
        identity_id.to_owned()
    } else {
        let identity_id = call.access.identities().identity(&logins, new_id());
        identity_id.map_err(|refusal| refused(&refusal, ""))?
    };
    let seconds = call.input.count("TokenDuration");
    let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok());
    let lifetime = Duration::from_secs(seconds.unwrap_or(DEVELOPER_LIFETIME).into());
    issue(call, &identity_id, lifetime)
}

/// The identity that a token of Cognito's own was issued for.
pub(super) fn subject(call: Call<'_>, token: &str) -> Result<String, ServiceError> {
    let invalid = |reason: &str| not_authorized(format!("Invalid login token. {reason}"));
    let claims = open_id::claims(token)
        .ok_or_else(|| invalid("Not a valid OpenId Connect identity token."))?;
    if !call.access.issuer()?.has_issued(token) {
        return Err(invalid("Couldn't verify signed token."));
    }
    if claims.have_expired(call.moment.now) {
        let now = open_id::seconds(call.moment.now);
        return Err(invalid(&format!(
            "Token expired: {} >= {now}",
            claims.expires
        )));
    }
    claims.subject.ok_or_else(ServiceError::internal)
}

fn issue(call: Call<'_>, identity_id: &str, lifetime: Duration) -> Result<Value, ServiceError> {
    let issuer = call.access.issuer()?;
    let identities = call.access.identities();
    let providers = identities.providers(identity_id);
    let now = call.moment.now;
    let token = issuer.issue(identity_id, IDENTITY_POOL_ID, &providers, now, lifetime);
    Ok(json!({ "IdentityId": identity_id, "Token": token }))
}
