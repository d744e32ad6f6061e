//! The users of a collection: made, deleted, listed, and given faces.

use serde_json::{Value, json};

use super::Call;
use super::collections::{page_size, with_token};
use crate::error::ServiceError;
use crate::memory::collections::Collection;
use crate::memory::users::{Unassociated, Undisassociated};

/// The most users of a page, and how many it has where the request does not say.
const PAGE_SIZE: usize = 500;

/// How similar a face must be to a user's others where the request does not say.
const DEFAULT_THRESHOLD: f32 = 75.0;

/// `CreateUser`.
pub(super) fn create(call: Call<'_>) -> Result<Value, ServiceError> {
    let id = call.input.required_text("CollectionId");
    let user = call.input.required_text("UserId");
    call.memory().collections.create_user(id, user)?;
    Ok(json!({}))
}

/// `DeleteUser`.
pub(super) fn delete(call: Call<'_>) -> Result<Value, ServiceError> {
    let mut memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let user = call.input.required_text("UserId");
    memory.collections.get_mut(id)?.delete_user(user)?;
    Ok(json!({}))
}

/// `ListUsers`.
pub(super) fn list(call: Call<'_>) -> Result<Value, ServiceError> {
    let memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let collection = memory.collections.get(id)?;
    let users = collection.users().iter();
    let page = memory.pages.page(
        &["ListUsers", id],
        users.map(|user| (user.number, user_json(collection, &user.id))),
        call.input.text("NextToken"),
        page_size(call, PAGE_SIZE),
    )?;
    Ok(with_token(json!({ "Users": page.items }), page.next_token))
}

/// `AssociateFaces`.
pub(super) fn associate_faces(call: Call<'_>) -> Result<Value, ServiceError> {
    let mut memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let user = call.input.required_text("UserId");
    let threshold = call.input.number("UserMatchThreshold");
    let collection = memory.collections.get_mut(id)?;
    let sorted = collection.associate(
        user,
        &call.input.texts("FaceIds"),
        threshold.unwrap_or(DEFAULT_THRESHOLD),
    )?;
    let refused = sorted
        .refused
        .into_iter()
        .map(|(face, reason)| match reason {
            Unassociated::NotFound => json!({ "FaceId": face, "Reasons": ["FACE_NOT_FOUND"] }),
            Unassociated::OtherUser(other) => json!({
                "FaceId": face,
                "UserId": other,
                "Reasons": ["ASSOCIATED_TO_A_DIFFERENT_USER"],
            }),
            Unassociated::TooDifferent(confidence) => json!({
                "FaceId": face,
                "Confidence": confidence,
                "Reasons": ["LOW_MATCH_CONFIDENCE"],
            }),
        });
    Ok(json!({
        "AssociatedFaces": face_ids(&sorted.done),
        "UnsuccessfulFaceAssociations": refused.collect::<Vec<_>>(),
        "UserStatus": status(collection, user),
    }))
}

/// `DisassociateFaces`.
pub(super) fn disassociate_faces(call: Call<'_>) -> Result<Value, ServiceError> {
    let mut memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let user = call.input.required_text("UserId");
    let collection = memory.collections.get_mut(id)?;
    let sorted = collection.disassociate(user, &call.input.texts("FaceIds"))?;
    let refused = sorted
        .refused
        .into_iter()
        .map(|(face, reason)| match reason {
            Undisassociated::NotTheirs(Some(other)) => json!({
                "FaceId": face,
                "UserId": other,
                "Reasons": ["ASSOCIATED_TO_A_DIFFERENT_USER"],
            }),
            // The service has no reason of its own for a face that is nobody's.
            Undisassociated::NotFound | Undisassociated::NotTheirs(None) => {
                json!({ "FaceId": face, "Reasons": ["FACE_NOT_FOUND"] })
            }
        });
    Ok(json!({
        "DisassociatedFaces": face_ids(&sorted.done),
        "UnsuccessfulFaceDisassociations": refused.collect::<Vec<_>>(),
        "UserStatus": status(collection, user),
    }))
}

/// The service's `User` and `MatchedUser`.
pub(super) fn user_json(collection: &Collection, user: &str) -> Value {
    json!({ "UserId": user, "UserStatus": status(collection, user) })
}

/// Changes take effect at once, so nobody is ever `CREATING` or `UPDATING`.
fn status(collection: &Collection, user: &str) -> &'static str {
    match collection.faces_of(user).next() {
        Some(_) => "ACTIVE",
        None => "CREATED",
    }
}

fn face_ids(ids: &[&str]) -> Vec<Value> {
    ids.iter().map(|id| json!({ "FaceId": id })).collect()
}
