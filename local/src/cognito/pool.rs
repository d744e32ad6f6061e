//! The one identity pool, and the ids of its identities.

use uuid::Uuid;

use super::{Call, not_found};
use crate::error::ServiceError;
use crate::identities::IDENTITY_POOL_ID;

/// There is one pool.
pub(super) fn check_pool(call: Call<'_>) -> Result<(), ServiceError> {
    match call.input.required_text("IdentityPoolId") {
        IDENTITY_POOL_ID => Ok(()),
        pool => Err(not_found(format!("IdentityPool '{pool}' not found."))),
    }
}

pub(super) fn new_id() -> String {
    let region = IDENTITY_POOL_ID.split(':').next().unwrap_or_default();
    format!("{region}:{}", Uuid::new_v4())
}
