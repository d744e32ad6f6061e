//! `GetSessionToken`: a session of the user who signs, so of the demo's long-lived pair.

use std::time::Duration;

use axum::http::StatusCode;

use super::xml::Element;
use super::{Call, answers, roles};
use crate::error::ServiceError;
use crate::sessions::Holder;

const LIFETIME: u32 = 12 * 60 * 60;

pub(super) fn get(call: Call<'_>) -> Result<Vec<Element>, ServiceError> {
    if call
        .caller
        .is_none_or(|caller| caller.session_token.is_some())
    {
        return Err(ServiceError::front_end(
            "AccessDenied",
            "Cannot call GetSessionToken with session credentials",
        )
        .with_status(StatusCode::FORBIDDEN));
    }
    let lifetime = Duration::from_secs(roles::seconds(call, LIFETIME).into());
    let session = call.access.begin(Holder::User, call.moment, lifetime)?;
    Ok(vec![answers::credentials(&session)])
}
