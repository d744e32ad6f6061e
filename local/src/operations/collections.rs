//! Collections: made, deleted, described, listed.

use serde_json::{Value, json};

use super::Call;
use crate::error::ServiceError;

/// The version of the descriptors that faces are compared by. It is this stand-in's own.
pub(super) const FACE_MODEL_VERSION: &str = "0.1";

/// The items of a page where the request does not say.
pub(super) const PAGE_SIZE: usize = 1000;

/// `CreateCollection`.
pub(super) fn create(call: Call<'_>) -> Result<Value, ServiceError> {
    let id = call.input.required_text("CollectionId");
    call.memory().collections.create(id, call.now)?;
    // As the service has it here, without `arn:`.
    let arn = arn(call, id).trim_start_matches("arn:").to_owned();
    Ok(json!({
        "StatusCode": 200,
        "CollectionArn": arn,
        "FaceModelVersion": FACE_MODEL_VERSION,
    }))
}

/// `DeleteCollection`.
pub(super) fn delete(call: Call<'_>) -> Result<Value, ServiceError> {
    let id = call.input.required_text("CollectionId");
    call.memory().collections.delete(id)?;
    Ok(json!({ "StatusCode": 200 }))
}

/// `DescribeCollection`.
pub(super) fn describe(call: Call<'_>) -> Result<Value, ServiceError> {
    let memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let collection = memory.collections.get(id)?;
    let created = collection.created.duration_since(std::time::UNIX_EPOCH);
    Ok(json!({
        "FaceCount": collection.faces().len(),
        "UserCount": collection.users().len(),
        "FaceModelVersion": FACE_MODEL_VERSION,
        "CollectionARN": arn(call, id),
        "CreationTimestamp": created.unwrap_or_default().as_secs_f64(),
    }))
}

/// `ListCollections`.
pub(super) fn list(call: Call<'_>) -> Result<Value, ServiceError> {
    let memory = call.memory();
    let all = memory.collections.iter();
    let page = memory.pages.page(
        &["ListCollections"],
        all.map(|collection| (collection.number, &collection.id)),
        call.input.text("NextToken"),
        page_size(call, PAGE_SIZE),
    )?;
    let versions = vec![FACE_MODEL_VERSION; page.items.len()];
    let list = json!({ "CollectionIds": page.items, "FaceModelVersions": versions });
    Ok(with_token(list, page.next_token))
}

/// The items that a page may have; 0 counts as not said.
pub(super) fn page_size(call: Call<'_>, default: usize) -> usize {
    let asked = call.input.count("MaxResults").filter(|asked| *asked > 0);
    asked.unwrap_or(default)
}

/// A page with the token for the next one, where there is one.
pub(super) fn with_token(mut page: Value, next_token: Option<String>) -> Value {
    if let Some(token) = next_token {
        page["NextToken"] = token.into();
    }
    page
}

fn arn(call: Call<'_>, id: &str) -> String {
    call.arn(&format!("collection/{id}"))
}
