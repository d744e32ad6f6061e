//! Answers Cognito Identity's `GetId` and `GetCredentialsForIdentity`; nothing else of it, and no HTTP.

use std::time::SystemTime;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::ServiceError;
use crate::identities::{IDENTITY_POOL_ID, Identities, Logins, Refusal, Session};
use crate::input::{self, Members, Violations};

/// Answers `operation`, or says why not.
pub(crate) fn answer(
    operation: &str,
    members: &Members,
    identities: &mut Identities,
    now: SystemTime,
) -> Result<Value, ServiceError> {
    match operation {
        "GetId" => get_id(members, identities),
        "GetCredentialsForIdentity" => get_credentials_for_identity(members, identities, now),
        other => Err(ServiceError::front_end(
            "UnknownOperationException",
            format!(
                "rekognition-local does not answer {other} of Cognito Identity: \
                 it answers GetId and GetCredentialsForIdentity"
            ),
        )),
    }
}

fn get_id(members: &Members, identities: &mut Identities) -> Result<Value, ServiceError> {
    let mut violations = Violations::default();
    let pool = checked_id(members, "IdentityPoolId", "identityPoolId", &mut violations)?;
    let logins = logins(members, &mut violations)?;
    violations.check()?;
    if pool != IDENTITY_POOL_ID {
        return Err(not_found(format!("IdentityPool '{pool}' not found.")));
    }
    let region = IDENTITY_POOL_ID.split(':').next().unwrap_or_default();
    let new_id = format!("{region}:{}", Uuid::new_v4());
    Ok(json!({ "IdentityId": identities.identity(logins, new_id) }))
}

fn get_credentials_for_identity(
    members: &Members,
    identities: &mut Identities,
    now: SystemTime,
) -> Result<Value, ServiceError> {
    let mut violations = Violations::default();
    let identity_id = checked_id(members, "IdentityId", "identityId", &mut violations)?;
    let logins = logins(members, &mut violations)?;
    violations.check()?;
    identities
        .admit(identity_id, &logins)
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

/// `REGION:GUID`; the pattern is Cognito's `[\w-]+:[0-9a-f-]+`.
fn checked_id<'a>(
    members: &'a Members,
    name: &str,
    path: &str,
    violations: &mut Violations,
) -> Result<&'a str, ServiceError> {
    let Some(id) = input::string(members, name)? else {
        violations.missing(path);
        return Ok("");
    };
    violations.length(id.chars().count(), 1..=55, id, path);
    let fits = id.split_once(':').is_some_and(|(region, guid)| {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f' | '-');
        !region.is_empty() && region.chars().all(word) && !guid.is_empty() && guid.chars().all(hex)
    });
    if !fits {
        let constraint = r"Member must satisfy regular expression pattern: [\w-]+:[0-9a-f-]+";
        violations.add(id, path, constraint);
    }
    Ok(id)
}

fn logins(members: &Members, violations: &mut Violations) -> Result<Logins, ServiceError> {
    let Some(map) = input::structure(members, "Logins")? else {
        return Ok(Logins::new());
    };
    if map.len() > 10 {
        violations.length(map.len(), 0..=10, "java.util.HashMap", "logins");
    }
    let mut logins = Logins::new();
    for provider in map.keys() {
        let Some(token) = input::string(map, provider)? else {
            violations.missing(&format!("logins.{provider}.member"));
            continue;
        };
        violations.length(provider.chars().count(), 1..=128, provider, "logins.key");
        // The token is a secret: it is not shown.
        violations.length(token.chars().count(), 1..=50_000, "***", "logins.value");
        logins.insert(provider.clone(), token.to_owned());
    }
    Ok(logins)
}

fn not_found(message: String) -> ServiceError {
    ServiceError::front_end("ResourceNotFoundException", message)
}
