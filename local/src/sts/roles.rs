//! `AssumeRole`, and what assuming a role is in every way of doing it. Trust policies do not exist here.

use std::time::Duration;

use super::errors::validation;
use super::xml::Element;
use super::{Call, answers, arn, policy};
use crate::error::ServiceError;
use crate::sessions::Holder;

const LIFETIME: u32 = 60 * 60;

pub(super) fn assume_role(call: Call<'_>) -> Result<Vec<Element>, ServiceError> {
    let is_chained = call
        .caller
        .is_some_and(|caller| caller.holder == Holder::Role);
    if is_chained && seconds(call, LIFETIME) > LIFETIME {
        return Err(validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
             role chaining"
                .to_owned(),
        ));
    }
    let mut result = session(call, call.input.required_text("RoleSessionName"))?;
    let source = call.input.text("SourceIdentity");
    result.extend(source.map(|source| Element::text("SourceIdentity", source)));
    Ok(result)
}

/// A session of the role that the request names: who it is, its credentials, the size of its policy.
pub(super) fn session(call: Call<'_>, session_name: &str) -> Result<Vec<Element>, ServiceError> {
    let role = arn::Role::parse(call.input.required_text("RoleArn"))?;
    let packed_size = policy::packed_size(call)?;
    let lifetime = Duration::from_secs(seconds(call, LIFETIME).into());
    let session = call.access.begin(Holder::Role, call.moment, lifetime)?;
    let mut result = vec![
        answers::assumed_role_user(role, session_name),
        answers::credentials(&session),
    ];
    result.extend(packed_size);
    Ok(result)
}

/// How long the session shall live.
pub(super) fn seconds(call: Call<'_>, otherwise: u32) -> u32 {
    let asked = call.input.count("DurationSeconds");
    let asked = asked.and_then(|seconds| u32::try_from(seconds).ok());
    asked.unwrap_or(otherwise)
}
