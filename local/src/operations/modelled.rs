//! The operations that are answered by the model alone, and what little the stand-in remembers of
//! them: which models run, so that a program can wait for one.

#![expect(clippy::unnecessary_wraps, reason = "handlers can fail, these do not")]

use serde_json::Value;

use super::Call;
use super::image::{NARROW, pixels};
use crate::error::{Layer, ServiceError};
use crate::model::REKOGNITION;
use crate::synthetic::{Repeated, Source};

/// How many versions may run at a time, so that nobody can fill the memory.
const MOST_RUNNING: usize = 1000;

/// The shape of a model's status.
const VERSION_STATUS: &str = "ProjectVersionStatus";

/// An answer that repeats what was asked.
pub(super) fn answer(call: Call<'_>) -> Result<Value, ServiceError> {
    Ok(with_status(call, None))
}

/// `DetectCustomLabels`: the image is real, the labels are not.
pub(super) fn detect_custom_labels(call: Call<'_>) -> Result<Value, ServiceError> {
    pixels(call, "Image", NARROW)?;
    answer(call)
}

/// `DeleteProject` and `DeleteProjectVersion`.
pub(super) fn deleting(call: Call<'_>) -> Result<Value, ServiceError> {
    let shape = match call.operation.name.as_str() {
        "DeleteProject" => "ProjectStatus",
        _ => VERSION_STATUS,
    };
    Ok(with_status(call, Some((shape, "DELETING"))))
}

/// `StartProjectVersion`.
pub(super) fn start_project_version(call: Call<'_>) -> Result<Value, ServiceError> {
    let arn = call.input.required_text("ProjectVersionArn");
    let mut memory = call.memory();
    if memory.running.len() >= MOST_RUNNING && !memory.running.contains(arn) {
        let (kind, what) = ("LimitExceededException", "running project versions");
        return Err(ServiceError::limit(
            Layer::Service,
            kind,
            MOST_RUNNING,
            what,
        ));
    }
    memory.running.insert(arn.to_owned());
    drop(memory);
    Ok(with_status(call, Some((VERSION_STATUS, "STARTING"))))
}

/// `StopProjectVersion`.
pub(super) fn stop_project_version(call: Call<'_>) -> Result<Value, ServiceError> {
    let arn = call.input.required_text("ProjectVersionArn");
    call.memory().running.remove(arn);
    Ok(with_status(call, Some((VERSION_STATUS, "STOPPING"))))
}

/// `DescribeProjectVersions`: one version, which runs if one of the project was started, and is
/// trained otherwise.
pub(super) fn describe_project_versions(call: Call<'_>) -> Result<Value, ServiceError> {
    let project = call.input.required_text("ProjectArn");
    let versions = project.rsplit_once('/').map_or(project, |(name, _)| name);
    let versions = format!("{versions}/version/");
    let memory = call.memory();
    let mut running = memory.running.iter();
    let is_running = running.any(|version| version.starts_with(&versions));
    let status = is_running.then_some((VERSION_STATUS, "RUNNING"));
    Ok(with_status(call, status))
}

fn with_status(call: Call<'_>, status: Option<(&str, &str)>) -> Value {
    made_up(call, &[(&call.operation.input, call.input)], status)
}

/// An answer of the operation's output shape.
pub(super) fn made_up(
    call: Call<'_>,
    repeated: &[Repeated<'_>],
    status: Option<(&str, &str)>,
) -> Value {
    let source = Source {
        model: &REKOGNITION,
        repeated,
        chosen: status,
    };
    source.value(&call.operation.output)
}
