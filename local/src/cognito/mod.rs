//! Answers Cognito Identity's `GetId` and `GetCredentialsForIdentity`; nothing else of it, and no HTTP.

use std::time::SystemTime;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::ServiceError;
use crate::identities::{IDENTITY_POOL_ID, Identities, Logins, Refusal, Session};
use crate::input::{self, Members};
use crate::model::COGNITO;

/// Answers `operation`, or says why not.
pub(crate) fn answer(
    operation: &str,
    body: &[u8],
    identities: &mut Identities,
    now: SystemTime,
) -> Result<Value, ServiceError> {
    let Some(operation) = COGNITO.operation(operation) else {
        return Err(ServiceError::front_end(
            "UnknownOperationException",
            format!(
                "rekognition-local does not answer {operation} of Cognito Identity: \
                 it answers GetId and GetCredentialsForIdentity"
            ),
        ));
    };
    let members = input::read(&COGNITO, &operation.input, body)?;
    if operation.name == "GetId" {
        get_id(&members, identities)
    } else {
        get_credentials_for_identity(&members, identities, now)
    }
}

fn get_id(members: &Members, identities: &mut Identities) -> Result<Value, ServiceError> {
    let pool = members.required_text("IdentityPoolId");
    if pool != IDENTITY_POOL_ID {
        return Err(not_found(format!("IdentityPool '{pool}' not found.")));
    }
    let region = IDENTITY_POOL_ID.split(':').next().unwrap_or_default();
    let new_id = format!("{region}:{}", Uuid::new_v4());
    Ok(json!({ "IdentityId": identities.identity(logins(members), new_id) }))
}

fn get_credentials_for_identity(
    members: &Members,
    identities: &mut Identities,
    now: SystemTime,
) -> Result<Value, ServiceError> {
    let identity_id = members.required_text("IdentityId");
    identities
        .admit(identity_id, &logins(members))
        .map_err(|refusal| match refusal {
            Refusal::Unknown => not_found(format!("Identity '{identity_id}' not found.")),
            Refusal::Forbidden => ServiceError::front_end(
                "NotAuthorizedException",
                format!("Access to Identity '{identity_id}' is forbidden."),
            ),
        })?;
    let session = Session::generate(now).map_err(|_| ServiceError::internal())?;
    let expiration = session
        .expires
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64();
    let answer = json!({
        "IdentityId": identity_id,
        "Credentials": {
            "AccessKeyId": session.access_key_id,
            "SecretKey": session.secret_access_key,
            "SessionToken": session.session_token,
            "Expiration": expiration,
        },
    });
    identities.remember(session, now);
    Ok(answer)
}

fn logins(members: &Members) -> Logins {
    let Some(map) = members.members("Logins") else {
        return Logins::new();
    };
    map.iter()
        .map(|(provider, _)| (provider.to_owned(), map.required_text(provider).to_owned()))
        .collect()
}

fn not_found(message: String) -> ServiceError {
    ServiceError::front_end("ResourceNotFoundException", message)
}
