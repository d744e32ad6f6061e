//! `DetectProtectiveEquipment`: a person for each face. Equipment is not recognised, so no body part
//! is answered and whether a person wears what is required stays open.

use serde_json::{Value, json};

use super::Call;
use super::found::{Faces, bounding_box};
use super::image::{NARROW, pixels};
use crate::error::ServiceError;

/// The service answers 15 persons.
const MAX_PERSONS: usize = 15;

pub(super) fn answer(call: Call<'_>) -> Result<Value, ServiceError> {
    let faces = Faces::of(pixels(call, "Image", NARROW)?, "NONE");
    let faces = faces.iter().take(MAX_PERSONS).enumerate();
    let persons: Vec<_> = faces
        .map(|(id, face)| {
            json!({
                "Id": id,
                "BodyParts": [],
                "BoundingBox": bounding_box(face.bounds()),
                "Confidence": face.confidence(),
            })
        })
        .collect();
    let mut answer = json!({ "ProtectiveEquipmentModelVersion": "1.0" });
    if let Some(asked) = call.input.members("SummarizationAttributes") {
        let least = asked.number("MinConfidence").unwrap_or_default();
        let ids = persons.iter().filter_map(|person| {
            let is_sure = person["Confidence"].as_f64() >= Some(least.into());
            is_sure.then_some(&person["Id"])
        });
        answer["Summary"] = json!({
            "PersonsWithRequiredEquipment": [],
            "PersonsWithoutRequiredEquipment": [],
            "PersonsIndeterminate": ids.collect::<Vec<_>>(),
        });
    }
    answer["Persons"] = persons.into();
    Ok(answer)
}
