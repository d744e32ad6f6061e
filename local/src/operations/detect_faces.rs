//! `DetectFaces`: checks its input and shapes what the detector found. Attributes that cannot be
//! computed (age, emotions, landmarks, pose …) are absent, whatever was asked for.

use serde_json::{Value, json};

use super::image::ImageInput;
use crate::analysis::faces::{Face, find_faces};
use crate::analysis::properties::Quality;
use crate::error::ServiceError;
use crate::input::{self, Members, Violations};

const ATTRIBUTES: [&str; 14] = [
    "DEFAULT",
    "ALL",
    "AGE_RANGE",
    "BEARD",
    "EMOTIONS",
    "EYE_DIRECTION",
    "EYEGLASSES",
    "EYES_OPEN",
    "GENDER",
    "MOUTH_OPEN",
    "MUSTACHE",
    "FACE_OCCLUDED",
    "SMILE",
    "SUNGLASSES",
];

/// The service answers the 100 largest faces.
const MAX_FACES: usize = 100;

pub(crate) fn answer(members: &Members) -> Result<Value, ServiceError> {
    let mut violations = Violations::default();
    let image = ImageInput::read(members, &mut violations)?;
    if let Some(attributes) = input::strings(members, "Attributes")? {
        violations.one_of(&attributes, &ATTRIBUTES, "attributes");
    }
    violations.check()?;
    let image = image.decode()?;
    let faces = find_faces(&image);
    let details: Vec<_> = faces
        .iter()
        .take(MAX_FACES)
        .map(|face| {
            let quality = Quality::of_face(&image, face.bounds);
            face_detail(face, &quality)
        })
        .collect();
    Ok(json!({ "FaceDetails": details }))
}

fn face_detail(face: &Face, quality: &Quality) -> Value {
    json!({
        "BoundingBox": face.bounds.to_json(),
        "Confidence": face.confidence,
        "Quality": { "Brightness": quality.brightness, "Sharpness": quality.sharpness },
    })
}
