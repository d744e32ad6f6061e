//! The image operations for which the stand-in knows nothing to recognise: the image is checked, and
//! the answer is that nothing was found.

use serde_json::{Value, json};

use super::Call;
use super::found::{Faces, Found};
use super::image::{ORDINARY, pixels};
use crate::error::ServiceError;

/// `DetectText`.
pub(super) fn detect_text(call: Call<'_>) -> Result<Value, ServiceError> {
    pixels(call, "Image", ORDINARY)?;
    Ok(json!({ "TextDetections": [], "TextModelVersion": "3.0" }))
}

/// `DetectModerationLabels`.
pub(super) fn detect_moderation_labels(call: Call<'_>) -> Result<Value, ServiceError> {
    pixels(call, "Image", ORDINARY)?;
    Ok(json!({
        "ModerationLabels": [],
        "ModerationModelVersion": "7.0",
        "ContentTypes": [],
    }))
}

/// `RecognizeCelebrities`: nobody is known, so every face is unrecognised.
pub(super) fn recognize_celebrities(call: Call<'_>) -> Result<Value, ServiceError> {
    let faces = Faces::of(pixels(call, "Image", ORDINARY)?, "NONE");
    let unrecognized: Vec<_> = faces.iter().map(Found::to_json).collect();
    Ok(json!({ "CelebrityFaces": [], "UnrecognizedFaces": unrecognized }))
}
