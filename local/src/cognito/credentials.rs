//! `GetCredentialsForIdentity`: a session of the pool's role. Roles have no policies here.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::Call;
use crate::error::ServiceError;
use crate::sessions::Holder;

const LIFETIME: Duration = Duration::from_hours(1);

pub(super) fn get_credentials_for_identity(call: Call<'_>) -> Result<Value, ServiceError> {
    let identity_id = call.input.required_text("IdentityId");
    let logins = call.logins();
    if call.input.text("CustomRoleArn").is_some() && logins.is_empty() {
        return Err(ServiceError::front_end(
            "InvalidParameterException",
            "CustomRoleArn is for identities with logins: a guest has only the role of the pool",
        ));
    }
    call.admit(identity_id, logins)?;
    let session = call.access.begin(Holder::Role, call.moment, LIFETIME)?;
    let expiration = session
        .expires
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64();
    Ok(json!({
        "IdentityId": identity_id,
        "Credentials": {
            "AccessKeyId": session.access_key_id,
            "SecretKey": session.secret_access_key,
            "SessionToken": session.session_token,
            "Expiration": expiration,
        },
    }))
}
