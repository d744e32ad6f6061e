//! The operations of Rekognition by name, and which of them are answered. What they check and
//! compute is in the files beside this one.

mod detect_faces;
mod detect_labels;
mod image;

use serde_json::Value;

use crate::error::ServiceError;
use crate::input::Members;

/// An operation of Rekognition.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation {
    DetectFaces,
    DetectLabels,
    /// It exists, and the stand-in does not analyse it.
    Unanswered(&'static str),
}

/// Finds an operation by the name behind `RekognitionService.`.
pub(crate) fn find(name: &str) -> Result<Operation, ServiceError> {
    match NAMES.iter().find(|known| **known == name) {
        Some(&"DetectFaces") => Ok(Operation::DetectFaces),
        Some(&"DetectLabels") => Ok(Operation::DetectLabels),
        Some(known) => Ok(Operation::Unanswered(known)),
        None => Err(ServiceError::front_end(
            "UnknownOperationException",
            "the target names no operation of Rekognition",
        )),
    }
}

impl Operation {
    /// Checks the input and answers it.
    pub(crate) fn answer(self, members: &Members) -> Result<Value, ServiceError> {
        match self {
            Self::DetectFaces => detect_faces::answer(members),
            Self::DetectLabels => detect_labels::answer(members),
            // Not 501: clients retry everything from 500 on, and this does not change.
            Self::Unanswered(name) => Err(ServiceError::front_end(
                "NotImplementedException",
                format!(
                    "rekognition-local does not answer {name} yet: \
                     it answers DetectFaces and DetectLabels"
                ),
            )),
        }
    }
}

const NAMES: [&str; 75] = [
    "AssociateFaces",
    "CompareFaces",
    "CopyProjectVersion",
    "CreateCollection",
    "CreateDataset",
    "CreateFaceLivenessSession",
    "CreateProject",
    "CreateProjectVersion",
    "CreateStreamProcessor",
    "CreateUser",
    "DeleteCollection",
    "DeleteDataset",
    "DeleteFaces",
    "DeleteProject",
    "DeleteProjectPolicy",
    "DeleteProjectVersion",
    "DeleteStreamProcessor",
    "DeleteUser",
    "DescribeCollection",
    "DescribeDataset",
    "DescribeProjectVersions",
    "DescribeProjects",
    "DescribeStreamProcessor",
    "DetectCustomLabels",
    "DetectFaces",
    "DetectLabels",
    "DetectModerationLabels",
    "DetectProtectiveEquipment",
    "DetectText",
    "DisassociateFaces",
    "DistributeDatasetEntries",
    "GetCelebrityInfo",
    "GetCelebrityRecognition",
    "GetContentModeration",
    "GetFaceDetection",
    "GetFaceLivenessSessionResults",
    "GetFaceSearch",
    "GetLabelDetection",
    "GetMediaAnalysisJob",
    "GetPersonTracking",
    "GetSegmentDetection",
    "GetTextDetection",
    "IndexFaces",
    "ListCollections",
    "ListDatasetEntries",
    "ListDatasetLabels",
    "ListFaces",
    "ListMediaAnalysisJobs",
    "ListProjectPolicies",
    "ListStreamProcessors",
    "ListTagsForResource",
    "ListUsers",
    "PutProjectPolicy",
    "RecognizeCelebrities",
    "SearchFaces",
    "SearchFacesByImage",
    "SearchUsers",
    "SearchUsersByImage",
    "StartCelebrityRecognition",
    "StartContentModeration",
    "StartFaceDetection",
    "StartFaceSearch",
    "StartLabelDetection",
    "StartMediaAnalysisJob",
    "StartPersonTracking",
    "StartProjectVersion",
    "StartSegmentDetection",
    "StartStreamProcessor",
    "StartTextDetection",
    "StopProjectVersion",
    "StopStreamProcessor",
    "TagResource",
    "UntagResource",
    "UpdateDatasetEntries",
    "UpdateStreamProcessor",
];
