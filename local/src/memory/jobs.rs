//! The jobs that were started: what they were asked, and how often they have been asked after.

use std::collections::HashMap;

use uuid::Uuid;

use crate::error::{Layer, ServiceError};
use crate::input::Members;

/// How many jobs are remembered, so that nobody can fill the memory.
const MOST: usize = 10_000;

/// All jobs by their ids.
#[derive(Debug, Default)]
pub(crate) struct Jobs(HashMap<String, Job>);

#[derive(Debug)]
struct Job {
    /// `FaceDetection` of `StartFaceDetection`.
    kind: String,
    input: Members,
    polls: usize,
}

/// How far a job is. The first two polls find it at work, so that a program that polls does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Created,
    Working,
    Succeeded,
}

impl Jobs {
    /// Starts a job; its id.
    pub(crate) fn start(&mut self, kind: &str, input: &Members) -> Result<String, ServiceError> {
        if self.0.len() >= MOST {
            let exceeded = "LimitExceededException";
            return Err(ServiceError::limit(Layer::Service, exceeded, MOST, "jobs"));
        }
        let id = Uuid::new_v4().simple().to_string();
        let job = Job {
            kind: kind.to_owned(),
            input: input.clone(),
            polls: 0,
        };
        self.0.insert(id.clone(), job);
        Ok(id)
    }

    /// How far a job of this kind is, and what it was asked; none if there is no such job.
    pub(crate) fn poll(&mut self, kind: &str, id: &str) -> Option<(Progress, &Members)> {
        let job = self.0.get_mut(id).filter(|job| job.kind == kind)?;
        job.polls += 1;
        let progress = match job.polls {
            1 => Progress::Created,
            2 => Progress::Working,
            _ => Progress::Succeeded,
        };
        Some((progress, &job.input))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_have_a_bound() {
        let mut jobs = Jobs::default();
        for _ in 0..MOST {
            jobs.start("FaceDetection", &Members::default()).unwrap();
        }
        let error = jobs
            .start("FaceDetection", &Members::default())
            .unwrap_err();
        assert_eq!(error.kind, "LimitExceededException");
    }
}
