//! Video and media analysis jobs: nothing is analysed, but a job is started, is at work for two polls
//! and then has an answer made up by the model.

use serde_json::{Value, json};

use super::{Call, modelled};
use crate::error::ServiceError;
use crate::memory::jobs::Progress;
use crate::model::REKOGNITION;
use crate::synthetic::Repeated;

/// `StartFaceSearch`, which needs a collection.
pub(super) fn start_face_search(call: Call<'_>) -> Result<Value, ServiceError> {
    let id = call.input.required_text("CollectionId");
    call.memory().collections.get(id)?;
    start(call)
}

/// Every `Start…` that answers with a `JobId`.
pub(super) fn start(call: Call<'_>) -> Result<Value, ServiceError> {
    let kind = call.operation.name.trim_start_matches("Start");
    let id = call.memory().jobs.start(kind, call.input)?;
    Ok(json!({ "JobId": id }))
}

/// The `Get…` of such a job.
pub(super) fn get(call: Call<'_>) -> Result<Value, ServiceError> {
    let kind = call.operation.name.trim_start_matches("Get");
    let id = call.input.required_text("JobId");
    let mut memory = call.memory();
    let Some((progress, started)) = memory.jobs.poll(kind, id) else {
        return Err(ServiceError::service(
            "ResourceNotFoundException",
            "Could not find JobId",
        ));
    };
    let start = format!("Start{kind}Request");
    let repeated = [
        (call.operation.input.as_str(), call.input),
        (&start, started),
    ];
    let answer = modelled::made_up(call, &repeated, Some(status(kind, progress)));
    Ok(match progress {
        Progress::Succeeded => answer,
        Progress::Created | Progress::Working => without_results(call, &repeated, answer),
    })
}

/// The shape and the value of a job's status. A video job is never just created.
fn status(kind: &str, progress: Progress) -> (&'static str, &'static str) {
    let is_media_analysis = kind == "MediaAnalysisJob";
    let shape = if is_media_analysis {
        "MediaAnalysisJobStatus"
    } else {
        "VideoJobStatus"
    };
    let value = match progress {
        Progress::Created if is_media_analysis => "CREATED",
        Progress::Created | Progress::Working => "IN_PROGRESS",
        Progress::Succeeded => "SUCCEEDED",
    };
    (shape, value)
}

/// What is there before a job is done: how far it is, what it was asked, what the model requires.
fn without_results(call: Call<'_>, repeated: &[Repeated<'_>], answer: Value) -> Value {
    let Value::Object(mut members) = answer else {
        return answer;
    };
    members.retain(|name, _| {
        let required = REKOGNITION.members(&call.operation.output).iter();
        let mut required = required.filter(|member| member.is_required);
        name == "JobStatus"
            || required.any(|member| member.name == *name)
            || repeated.iter().any(|(_, input)| input.get(name).is_some())
    });
    Value::Object(members)
}
