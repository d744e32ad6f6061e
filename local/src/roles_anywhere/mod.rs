//! IAM Roles Anywhere: `CreateSession`, for whoever signs with the key of a certificate. It knows no
//! HTTP and checks no signature; who issued the certificate is not looked at, and profiles and trust
//! anchors need only be in form.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::access::{Access, Moment};
use crate::error::ServiceError;
use crate::input;
use crate::model::ROLES_ANYWHERE;
use crate::sessions::Holder;
use crate::sts::arn::Role;
use crate::verify::Certificate;

/// The one operation.
pub(crate) const CREATE_SESSION: &str = "CreateSession";

/// Its path.
pub(crate) const PATH: &str = "/sessions";

const LIFETIME: u64 = 60 * 60;

/// Checks the body by the model and answers it with a session of the role.
pub(crate) fn answer(
    body: &[u8],
    certificate: &Certificate,
    region: &str,
    access: &Access,
    moment: Moment,
) -> Result<Value, ServiceError> {
    let operation = ROLES_ANYWHERE
        .operation(CREATE_SESSION)
        .ok_or_else(ServiceError::internal)?;
    let input = input::read(&ROLES_ANYWHERE, &operation.input, body).map_err(of_input)?;
    for name in ["trustAnchorArn", "profileArn"] {
        let arn = input.required_text(name);
        if arn.split(':').nth(3) != Some(region) {
            return Err(ServiceError::front_end(
                "ResourceNotFoundException",
                format!("{arn} is not in this region: {region}"),
            )
            .with_status(StatusCode::NOT_FOUND));
        }
    }
    let role_arn = input.required_text("roleArn");
    let role = Role::parse(role_arn).map_err(of_input)?;
    let session_name = input
        .text("roleSessionName")
        .map_or_else(|| certificate.session_name(), str::to_owned);
    let asked = input.count("durationSeconds");
    let seconds = asked.and_then(|seconds| u64::try_from(seconds).ok());
    let lifetime = Duration::from_secs(seconds.unwrap_or(LIFETIME));
    let session = access.begin(Holder::Role, moment, lifetime)?;
    let (id, arn) = role.session(&session_name);
    let account = role_arn.split(':').nth(4).unwrap_or_default();
    let subject = certificate.id();
    Ok(json!({
        "credentialSet": [{
            "assumedRoleUser": { "arn": arn, "assumedRoleId": id },
            "credentials": {
                "accessKeyId": session.access_key_id,
                "secretAccessKey": session.secret_access_key,
                "sessionToken": session.session_token,
                "expiration": session.expiration(),
            },
            "packedPolicySize": 0,
            "roleArn": role_arn,
        }],
        "subjectArn": format!("arn:aws:rolesanywhere:{region}:{account}:subject/{subject}"),
    }))
}

/// What the service says where signature or certificate are refused.
pub(crate) fn of_signature(error: ServiceError) -> ServiceError {
    match error.kind {
        "ValidationException" => error,
        _ => ServiceError {
            kind: "AccessDeniedException",
            status: StatusCode::FORBIDDEN,
            ..error
        },
    }
}

fn of_input(error: ServiceError) -> ServiceError {
    ServiceError {
        kind: "ValidationException",
        ..error
    }
}
