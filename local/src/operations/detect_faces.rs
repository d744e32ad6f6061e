//! `DetectFaces`: what the detector found, whatever attributes were asked for.

use serde_json::{Value, json};

use super::Call;
use super::found::{Faces, Found};
use super::image::{ORDINARY, pixels};
use crate::error::ServiceError;

pub(super) fn answer(call: Call<'_>) -> Result<Value, ServiceError> {
    let faces = Faces::of(pixels(call, "Image", ORDINARY)?, "NONE");
    let details: Vec<_> = faces.iter().map(Found::to_json).collect();
    Ok(json!({ "FaceDetails": details }))
}
