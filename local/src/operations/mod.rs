//! The operations of Rekognition: which function answers which, with what it may use. What they
//! compute is in the files beside this one.

mod collections;
mod compare_faces;
mod detect_faces;
mod detect_labels;
mod detect_protective_equipment;
mod faces;
mod found;
mod image;
mod jobs;
mod modelled;
mod nothing_found;
mod search;
mod users;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::Value;

use crate::error::ServiceError;
use crate::input::{self, Members};
use crate::memory::Memory;
use crate::memory::replays::Replays;
use crate::model::{Operation, REKOGNITION};

/// The service behind the signatures: its memory, and which region its ARNs name.
#[derive(Debug)]
pub(crate) struct Rekognition {
    region: String,
    memory: Mutex<Memory>,
    replays: Mutex<Replays<Answer>>,
}

/// An answer, and whether it was computed or made up by the model.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) body: Value,
    pub(crate) is_synthetic: bool,
}

impl Answer {
    /// What the header `x-rekognition-local` says.
    pub(crate) fn origin(&self) -> &'static str {
        if self.is_synthetic {
            "synthetic"
        } else {
            "computed"
        }
    }
}

/// A request whose input is valid, and what it may use.
#[derive(Clone, Copy, Debug)]
struct Call<'a> {
    operation: &'static Operation,
    input: &'a Members,
    now: SystemTime,
    service: &'a Rekognition,
}

type Handler = fn(Call<'_>) -> Result<Value, ServiceError>;

/// Finds an operation by the name behind `RekognitionService.`.
pub(crate) fn find(name: &str) -> Result<&'static Operation, ServiceError> {
    REKOGNITION.operation(name).ok_or_else(|| {
        ServiceError::front_end(
            "UnknownOperationException",
            "the target names no operation of Rekognition",
        )
    })
}

impl Rekognition {
    pub(crate) fn new(region: String) -> Self {
        Self {
            region,
            memory: Mutex::default(),
            replays: Mutex::default(),
        }
    }

    /// Never to be held while an image is analysed.
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        lock(&self.memory)
    }

    /// Checks the body by the model and answers it.
    pub(crate) fn answer(
        &self,
        operation: &'static Operation,
        body: &[u8],
        now: SystemTime,
    ) -> Result<Answer, ServiceError> {
        let input = input::read(&REKOGNITION, &operation.input, body)?;
        let call = Call {
            operation,
            input: &input,
            now,
            service: self,
        };
        let Some(token) = input.text("ClientRequestToken") else {
            return call.answer();
        };
        // Held while the call is answered, so that two with one token do not both take effect.
        let mut replays = lock(&self.replays);
        let name = &operation.name;
        if let Some(answer) = replays.find(name, token, &input, now)? {
            return Ok(answer);
        }
        let answer = call.answer()?;
        replays.remember(name, token, input.clone(), answer.clone(), now);
        Ok(answer)
    }
}

impl Call<'_> {
    fn answer(self) -> Result<Answer, ServiceError> {
        let computed = computed(&self.operation.name);
        let is_synthetic = computed.is_none();
        let handler = computed.unwrap_or_else(|| modelled(&self.operation.name));
        let body = handler(self)?;
        Ok(Answer { body, is_synthetic })
    }

    /// Never to be held while an image is analysed.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.service.memory()
    }

    /// `arn:aws:rekognition:REGION:ACCOUNT:` and this.
    fn arn(&self, resource: &str) -> String {
        format!(
            "arn:aws:rekognition:{}:{ACCOUNT}:{resource}",
            self.service.region
        )
    }
}

/// Whom everything belongs to.
const ACCOUNT: &str = "000000000000";

/// The operations whose answers are computed from what was sent.
fn computed(operation: &str) -> Option<Handler> {
    Some(match operation {
        "AssociateFaces" => users::associate_faces,
        "CompareFaces" => compare_faces::answer,
        "CreateCollection" => collections::create,
        "CreateUser" => users::create,
        "DeleteCollection" => collections::delete,
        "DeleteFaces" => faces::delete,
        "DeleteUser" => users::delete,
        "DescribeCollection" => collections::describe,
        "DetectFaces" => detect_faces::answer,
        "DetectLabels" => detect_labels::answer,
        "DetectModerationLabels" => nothing_found::detect_moderation_labels,
        "DetectProtectiveEquipment" => detect_protective_equipment::answer,
        "DetectText" => nothing_found::detect_text,
        "DisassociateFaces" => users::disassociate_faces,
        "IndexFaces" => faces::index,
        "ListCollections" => collections::list,
        "ListFaces" => faces::list,
        "ListUsers" => users::list,
        "RecognizeCelebrities" => nothing_found::recognize_celebrities,
        "SearchFaces" => search::faces,
        "SearchFacesByImage" => search::faces_by_image,
        "SearchUsers" => search::users,
        "SearchUsersByImage" => search::users_by_image,
        _ => return None,
    })
}

/// Those whose answers are made up by the model: all others.
fn modelled(operation: &str) -> Handler {
    match operation {
        "DescribeProjectVersions" => modelled::describe_project_versions,
        "DetectCustomLabels" => modelled::detect_custom_labels,
        "StartProjectVersion" => modelled::start_project_version,
        "StopProjectVersion" => modelled::stop_project_version,
        "GetCelebrityRecognition"
        | "GetContentModeration"
        | "GetFaceDetection"
        | "GetFaceSearch"
        | "GetLabelDetection"
        | "GetMediaAnalysisJob"
        | "GetPersonTracking"
        | "GetSegmentDetection"
        | "GetTextDetection" => jobs::get,
        "StartFaceSearch" => jobs::start_face_search,
        "StartCelebrityRecognition"
        | "StartContentModeration"
        | "StartFaceDetection"
        | "StartLabelDetection"
        | "StartMediaAnalysisJob"
        | "StartPersonTracking"
        | "StartSegmentDetection"
        | "StartTextDetection" => jobs::start,
        "DeleteProject" | "DeleteProjectVersion" => modelled::deleting,
        _ => modelled::answer,
    }
}

/// What is behind a lock is whole after a panic: it is only changed by functions that do not panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
