//! Searches a collection for the faces or the users that are most like a face, which is in the
//! collection or in an image.

use rekognition_local_pixels::descriptor::Descriptor;
use serde_json::{Value, json};

use super::Call;
use super::collections::FACE_MODEL_VERSION;
use super::faces::face_json;
use super::found::{Faces, Found, bounding_box};
use super::image::{ORDINARY, pixels};
use super::users::user_json;
use crate::error::ServiceError;
use crate::memory::collections::{Collection, Face, Match, User};

/// How similar is similar enough where the request does not say.
pub(super) const DEFAULT_THRESHOLD: f32 = 80.0;

/// The matches where the request does not say: the most it could ask for.
const MAX_FACES: usize = 4096;
const MAX_USERS: usize = 500;

/// `SearchFaces`.
pub(super) fn faces(call: Call<'_>) -> Result<Value, ServiceError> {
    let memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let collection = memory.collections.get(id)?;
    let face = known_face(collection, call.input.required_text("FaceId"))?;
    let matches = similar_faces(call, collection, &face.descriptor);
    let others = matches.into_iter().filter(|m| m.found.id != face.id);
    Ok(json!({
        "SearchedFaceId": face.id,
        "FaceMatches": face_matches(call, others),
        "FaceModelVersion": FACE_MODEL_VERSION,
    }))
}

/// `SearchFacesByImage`.
pub(super) fn faces_by_image(call: Call<'_>) -> Result<Value, ServiceError> {
    let faces = searched_image(call)?;
    let searched = largest(&faces)?;
    let descriptor = faces.descriptor(searched);

    let memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let collection = memory.collections.get(id)?;
    let matches = similar_faces(call, collection, &descriptor);
    Ok(json!({
        "SearchedFaceBoundingBox": bounding_box(searched.bounds()),
        "SearchedFaceConfidence": searched.confidence(),
        "FaceMatches": face_matches(call, matches.into_iter()),
        "FaceModelVersion": FACE_MODEL_VERSION,
    }))
}

/// `SearchUsers`: by one of the collection's faces, or by another user.
pub(super) fn users(call: Call<'_>) -> Result<Value, ServiceError> {
    let memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let collection = memory.collections.get(id)?;
    match (call.input.text("UserId"), call.input.text("FaceId")) {
        (Some(user), None) => {
            collection.user(user)?;
            // Without a face, a user is like nobody.
            let matches = match collection.descriptor_of(user) {
                Some(descriptor) => similar_users(call, collection, &descriptor),
                None => Vec::new(),
            };
            let others = matches.into_iter().filter(|m| m.found.id != user);
            Ok(json!({
                "SearchedUser": { "UserId": user },
                "UserMatches": user_matches(call, collection, others),
                "FaceModelVersion": FACE_MODEL_VERSION,
            }))
        }
        (None, Some(face)) => {
            let face = known_face(collection, face)?;
            let matches = similar_users(call, collection, &face.descriptor);
            Ok(json!({
                "SearchedFace": { "FaceId": face.id },
                "UserMatches": user_matches(call, collection, matches.into_iter()),
                "FaceModelVersion": FACE_MODEL_VERSION,
            }))
        }
        _ => Err(ServiceError::invalid_parameters()),
    }
}

/// `SearchUsersByImage`.
pub(super) fn users_by_image(call: Call<'_>) -> Result<Value, ServiceError> {
    let faces = searched_image(call)?;
    let searched = largest(&faces)?;
    let descriptor = faces.descriptor(searched);
    let unsearched = faces.iter().filter(|face| !std::ptr::eq(*face, searched));
    let unsearched = unsearched.map(|face| {
        let reasons = match face.lacking.as_slice() {
            [] => &["FACE_NOT_LARGEST"],
            lacking => lacking,
        };
        json!({ "FaceDetails": face.to_json(), "Reasons": reasons })
    });

    let memory = call.memory();
    let id = call.input.required_text("CollectionId");
    let collection = memory.collections.get(id)?;
    let matches = similar_users(call, collection, &descriptor);
    Ok(json!({
        "SearchedFace": { "FaceDetail": searched.to_json() },
        "UnsearchedFaces": unsearched.collect::<Vec<_>>(),
        "UserMatches": user_matches(call, collection, matches.into_iter()),
        "FaceModelVersion": FACE_MODEL_VERSION,
    }))
}

/// The faces of the image, once it is known that there is a collection to search.
fn searched_image(call: Call<'_>) -> Result<Faces, ServiceError> {
    let id = call.input.required_text("CollectionId");
    call.memory().collections.get(id)?;
    let bar = call.input.text("QualityFilter").unwrap_or("NONE");
    Ok(Faces::of(pixels(call, "Image", ORDINARY)?, bar))
}

fn largest(faces: &Faces) -> Result<&Found, ServiceError> {
    faces.good().next().ok_or_else(|| {
        ServiceError::service(
            "InvalidParameterException",
            "There are no faces in the image. Should be at least 1.",
        )
    })
}

fn known_face<'a>(collection: &'a Collection, id: &str) -> Result<&'a Face, ServiceError> {
    collection.face(id).ok_or_else(|| {
        ServiceError::service(
            "InvalidParameterException",
            "faceId was not found in the collection.",
        )
    })
}

fn similar_faces<'a>(
    call: Call<'_>,
    collection: &'a Collection,
    descriptor: &Descriptor,
) -> Vec<Match<&'a Face>> {
    let threshold = call.input.number("FaceMatchThreshold");
    collection.similar_faces(descriptor, threshold.unwrap_or(DEFAULT_THRESHOLD))
}

fn similar_users<'a>(
    call: Call<'_>,
    collection: &'a Collection,
    descriptor: &Descriptor,
) -> Vec<Match<&'a User>> {
    let threshold = call.input.number("UserMatchThreshold");
    collection.similar_users(descriptor, threshold.unwrap_or(DEFAULT_THRESHOLD))
}

fn face_matches<'a>(call: Call<'_>, matches: impl Iterator<Item = Match<&'a Face>>) -> Value {
    let most = call.input.count("MaxFaces").unwrap_or(MAX_FACES);
    let shaped = matches.take(most).map(
        |matched| json!({ "Similarity": matched.similarity, "Face": face_json(matched.found) }),
    );
    shaped.collect()
}

fn user_matches<'a>(
    call: Call<'_>,
    collection: &Collection,
    matches: impl Iterator<Item = Match<&'a User>>,
) -> Value {
    let most = call.input.count("MaxUsers").unwrap_or(MAX_USERS);
    let shaped = matches.take(most).map(|matched| {
        let user = user_json(collection, &matched.found.id);
        json!({ "Similarity": matched.similarity, "User": user })
    });
    shaped.collect()
}
