//! `GetId` and `DeleteIdentities`: identities come and go.

use serde_json::{Value, json};

use super::pool::{check_pool, new_id};
use super::{Call, refused, tokens};
use crate::error::ServiceError;
use crate::open_id::COGNITO_LOGIN;

pub(super) fn get_id(call: Call<'_>) -> Result<Value, ServiceError> {
    check_pool(call)?;
    let logins = call.logins();
    // Who has a token of Cognito's own has an identity already.
    if let Some(token) = logins.get(COGNITO_LOGIN) {
        return Ok(json!({ "IdentityId": tokens::subject(call, token)? }));
    }
    let identity_id = call.access.identities().identity(&logins, new_id());
    let identity_id = identity_id.map_err(|refusal| refused(&refusal, ""))?;
    Ok(json!({ "IdentityId": identity_id }))
}

pub(super) fn delete(call: Call<'_>) -> Value {
    let mut identities = call.access.identities();
    for identity_id in call.input.texts("IdentityIdsToDelete") {
        identities.delete(identity_id);
    }
    json!({ "UnprocessedIdentityIds": [] })
}
