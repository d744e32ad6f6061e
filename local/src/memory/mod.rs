//! What the stand-in remembers between calls, in memory only: collections with their faces and users,
//! jobs, running models, answers to repeat, objects of S3. It knows no HTTP and shapes no answer.

pub(crate) mod collections;
pub(crate) mod jobs;
pub(crate) mod objects;
pub(crate) mod pages;
pub(crate) mod replays;
pub(crate) mod users;

use std::collections::BTreeSet;

use collections::Collections;
use jobs::Jobs;
use objects::Objects;
use pages::Pages;

/// The state of Rekognition, and the objects that it reads.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) collections: Collections,
    pub(crate) jobs: Jobs,
    pub(crate) objects: Objects,
    /// The ARNs of the project versions that were started and not stopped.
    pub(crate) running: BTreeSet<String>,
    pub(crate) pages: Pages,
}
