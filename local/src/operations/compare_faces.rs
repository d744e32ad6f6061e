//! `CompareFaces`: the largest face of one image held against every face of another.

use serde_json::{Value, json};

use super::Call;
use super::found::{Faces, Found, bounding_box};
use super::image::{ORDINARY, pixels};
use super::search::DEFAULT_THRESHOLD;
use crate::error::ServiceError;
use crate::memory::collections::{Match, best};

pub(super) fn answer(call: Call<'_>) -> Result<Value, ServiceError> {
    let input = call.input;
    let threshold = input
        .number("SimilarityThreshold")
        .unwrap_or(DEFAULT_THRESHOLD);
    let bar = input.text("QualityFilter").unwrap_or("NONE");
    let faces = |member| Ok::<_, ServiceError>(Faces::of(pixels(call, member, ORDINARY)?, bar));
    let (source, target) = (faces("SourceImage")?, faces("TargetImage")?);

    let Some(largest) = source.good().next() else {
        return Err(ServiceError::invalid_parameters());
    };
    let wanted = source.descriptor(largest);
    let compared = target.good().map(|found| Match {
        similarity: wanted.similarity(&target.descriptor(found)),
        found,
    });
    let (alike, others): (Vec<_>, Vec<_>) =
        compared.partition(|compared| compared.similarity >= threshold);
    let matches: Vec<_> = best(alike.into_iter(), threshold)
        .iter()
        .map(|alike| json!({ "Similarity": alike.similarity, "Face": alike.found.to_json() }))
        .collect();
    let others = others.iter().map(|other| Found::to_json(other.found));
    Ok(json!({
        "SourceImageFace": {
            "BoundingBox": bounding_box(largest.bounds()),
            "Confidence": largest.confidence(),
        },
        "FaceMatches": matches,
        "UnmatchedFaces": others.collect::<Vec<_>>(),
    }))
}
