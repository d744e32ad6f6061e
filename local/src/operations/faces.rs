//! The faces of a collection: indexed from images, listed, deleted.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Call;
use super::collections::{FACE_MODEL_VERSION, PAGE_SIZE, page_size, with_token};
use super::found::{Faces, Found, bounding_box};
use super::image::{ORDINARY, pixels};
use crate::error::ServiceError;
use crate::memory::collections::{Face, Undeleted};

/// `IndexFaces`.
pub(super) fn index(call: Call<'_>) -> Result<Value, ServiceError> {
    let id = call.input.required_text("CollectionId");
    call.memory().collections.get(id)?;
    let bar = call.input.text("QualityFilter").unwrap_or("AUTO");
    let faces = Faces::of(pixels(call, "Image", ORDINARY)?, bar);
    let most = call.input.count("MaxFaces").unwrap_or(usize::MAX);
    let external_image_id = call.input.text("ExternalImageId");
    let image_id = Uuid::new_v4().to_string();
    let indexed = faces.good().take(most).map(|found| {
        let face = Face {
            number: 0,
            id: Uuid::new_v4().to_string(),
            image_id: image_id.clone(),
            external_image_id: external_image_id.map(str::to_owned),
            bounds: found.bounds(),
            confidence: found.confidence(),
            descriptor: faces.descriptor(found),
            user_id: None,
        };
        (found, face)
    });
    let (indexed, records): (Vec<_>, Vec<_>) = indexed.unzip();

    // The image took its time: the collection may be gone.
    let records = call.memory().collections.add_faces(id, records)?;
    let records: Vec<_> = indexed
        .into_iter()
        .zip(&records)
        .map(|(found, face)| json!({ "Face": face_json(face), "FaceDetail": found.to_json() }))
        .collect();
    let too_many = faces.good().skip(most);
    let too_many = too_many.map(|found| unindexed(found, &["EXCEEDS_MAX_FACES"]));
    let too_bad = faces.iter().filter(|found| !found.lacking.is_empty());
    let too_bad = too_bad.map(|found| unindexed(found, &found.lacking));
    Ok(json!({
        "FaceRecords": records,
        "FaceModelVersion": FACE_MODEL_VERSION,
        "UnindexedFaces": too_many.chain(too_bad).collect::<Vec<_>>(),
    }))
}

/// `ListFaces`.
pub(super) fn list(call: Call<'_>) -> Result<Value, ServiceError> {
    let memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let collection = memory.collections.get(id)?;
    let user = call.input.text("UserId");
    if let Some(user) = user {
        collection.user(user)?;
    }
    let ids = call.input.texts("FaceIds");
    let faces = collection.faces().iter().filter(|face| {
        (user.is_none() || face.user_id.as_deref() == user)
            && (ids.is_empty() || ids.contains(&face.id.as_str()))
    });
    let mut list = vec!["ListFaces", id, user.unwrap_or_default()];
    list.extend(&ids);
    let page = memory.pages.page(
        &list,
        faces.map(|face| (face.number, face_json(face))),
        call.input.text("NextToken"),
        page_size(call, PAGE_SIZE),
    )?;
    let list = json!({ "Faces": page.items, "FaceModelVersion": FACE_MODEL_VERSION });
    Ok(with_token(list, page.next_token))
}

/// `DeleteFaces`.
pub(super) fn delete(call: Call<'_>) -> Result<Value, ServiceError> {
    let mut memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let collection = memory.collections.get_mut(id)?;
    let sorted = collection.delete_faces(&call.input.texts("FaceIds"));
    let kept = sorted.refused.into_iter().map(|(id, reason)| match reason {
        Undeleted::NotFound => json!({ "FaceId": id, "Reasons": ["FACE_NOT_FOUND"] }),
        Undeleted::HasUser(user) => json!({
            "FaceId": id,
            "UserId": user,
            "Reasons": ["ASSOCIATED_TO_AN_EXISTING_USER"],
        }),
    });
    // Empty where nothing was deleted, although the model wants one face at least: clients iterate.
    Ok(json!({
        "DeletedFaces": sorted.done,
        "UnsuccessfulFaceDeletions": kept.collect::<Vec<_>>(),
    }))
}

/// The service's `Face`.
pub(super) fn face_json(face: &Face) -> Value {
    let mut shaped = json!({
        "FaceId": face.id,
        "BoundingBox": bounding_box(face.bounds),
        "ImageId": face.image_id,
        "Confidence": face.confidence,
        "IndexFacesModelVersion": FACE_MODEL_VERSION,
    });
    let optional = [
        ("ExternalImageId", &face.external_image_id),
        ("UserId", &face.user_id),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            shaped[name] = value.as_str().into();
        }
    }
    shaped
}

fn unindexed(found: &Found, reasons: &[&str]) -> Value {
    json!({ "Reasons": reasons, "FaceDetail": found.to_json() })
}
